"""Call the Codat API: companies, connections, integrations and the account's profile.

Imports httpx and pydantic, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Self

from console_app.codat.api_key import ApiKey, InvalidApiKey
from console_app.codat.data import CompanyData
from console_app.codat.drafts import CompanyChanges
from console_app.codat.models import AccountProfile, Company, Connection, Integration
from console_app.codat.pagination import PAGE_SIZE, Listing
from console_app.codat.reader import Reader
from console_app.codat.redact import HIDDEN
from console_app.codat.request import Call, identifier
from console_app.codat.retry import RetryPolicy
from console_app.codat.sender import Sender, Since
from console_app.codat.single_flight import SingleFlight
from console_app.codat.status_names import Status
from console_app.codat.transport import Transport, read_base_url
from console_app.codat.webhooks import Webhooks
from console_app.codat.write_lookup import SeenIds, find_company, find_connection

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, timedelta
    from types import TracebackType

    import httpx

    from console_app.codat.drafts import NewCompany
    from console_app.codat.errors import CodatError, InvalidInput
    from console_app.codat.idempotency import Intent
    from console_app.codat.listed_companies import ListedCompany
    from console_app.codat.network import Encryption
    from console_app.codat.query import Condition
    from console_app.codat.rate_limits import Limiter, Quota

DEFAULT_BASE_URL = "https://api.codat.io"


class CodatClient:
    """An async client for Codat, or for any server with the same API.

        async with CodatClient(key) as client:
            profile = await client.get_profile()

    Every call raises `CodatError`s; see `console_app.codat.errors`. Reads are retried where that helps, writes where
    that is safe. Cancelling a call stops it at once.

    A write takes an `Intent`, which identifies one thing a person asked for. Passing the same intent again does not
    repeat the write, and two concurrent calls with the same intent share one request. After `OutcomeUnknown`, check
    whether the write happened; after an error with `happened` False, `intent.renew()` starts over.
    """

    def __init__(
        self,
        api_key: ApiKey | str,
        *,
        base_url: str = DEFAULT_BASE_URL,
        transport: httpx.AsyncBaseTransport | None = None,
        limiter: Limiter | None = None,
        retry: RetryPolicy | None = None,
        timeout: float = 30.0,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            api_key: The key, in either form that the Portal shows.
            base_url: The address of Codat; https, except for this machine itself.
            transport: Replaces the network.
            limiter: Shared between clients; by default one for all clients on the running event loop.
            retry: How often and how long to retry.
            timeout: Seconds for one request, from its start to the last byte of the answer.

        Raises:
            InvalidInput: The key (`InvalidApiKey`) or the base URL is invalid.
        """
        problem: InvalidInput | None = None
        key: ApiKey | None = None
        if isinstance(api_key, ApiKey):
            key = api_key
        else:
            key, problem = _parse(api_key)
        api_key = HIDDEN
        if key is None:
            raise problem or TypeError("an API key must be a string")
        policy = retry or RetryPolicy()
        self._transport = Transport(key, read_base_url(base_url), transport=transport, limiter=limiter, timeout=timeout)
        self._sender = Sender(self._transport, policy)
        self._once = SingleFlight()
        self._seen = SeenIds(self._sender.counter)
        self._reader = Reader(self._transport, self._sender, self._seen)
        self.data = CompanyData(self._reader, self._sender, self._once)
        """What Codat has read from the customers' software."""
        self.webhooks = Webhooks(self._reader, self._sender, self._once)
        """Where Codat sends events."""

    async def __aenter__(self) -> Self:
        """Open the connection pool."""
        await self._transport.open()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        await self._transport.close()

    @property
    def quota(self) -> Quota | None:
        """Return the daily quota from the last answer, or None before the first."""
        return self._transport.quota

    @property
    def clock_ahead(self) -> timedelta | None:
        """Return how far this machine's clock is ahead of the server's, or None before an answer had a date.

        Precise to about a second.
        """
        return self._transport.clock_ahead

    def server_time(self, counter: float) -> datetime | None:
        """Return the server's time at a moment of this machine's counter.

        Args:
            counter: A value of `seconds_passed`, in seconds.

        Returns:
            The server's time, or None before an answer had a date.
        """
        return self._transport.server_time.at(counter)

    @property
    def encryption(self) -> Encryption | None:
        """Return the encryption and certificate of the first answer.

        None before the first answer, or if it was not encrypted.
        """
        return self._transport.network.encryption

    def ask_proxy_again(self) -> None:
        """Allow one more attempt with a proxy password that was refused. Call it only when a person asks for it."""
        self._transport.network.ask_proxy_again()

    def holds_key(self, text: str) -> bool:
        """Return whether `text` contains this client's API key, raw or in base64."""
        return self._transport.holds_key(text)

    @property
    def calls_made(self) -> int:
        """Return the number of requests sent so far, retries included."""
        return self._transport.calls_made

    @property
    def waiting(self) -> tuple[float, CodatError] | None:
        """Return the longest wait before a retry, or None if there is none.

        Returns:
            The seconds left, and the error that caused the wait.
        """
        return self._sender.waiting

    async def get_profile(self) -> AccountProfile:
        """Return the account that the key belongs to (*Get profile*).

        Raises:
            CodatError: The account could not be read.
        """
        return await self._reader.get(AccountProfile, "profile")

    def list_companies(
        self,
        *,
        query: Condition | None = None,
        tags: Condition | None = None,
        order_by: str | None = None,
        page_size: int = PAGE_SIZE,
        at_once: int | None = None,
    ) -> Listing[ListedCompany]:
        """Return all companies with their connections (*List companies*), in pages as they arrive, without links.

        See https://docs.codat.io/using-the-api/paging, https://docs.codat.io/using-the-api/querying and
        https://docs.codat.io/using-the-api/ordering-results.

        Args:
            query: A filter. Expect `BadRequest`: the documentation contradicts itself on whether companies can be
                queried.
            tags: A filter on tags, with tag keys as fields and ``== != contains`` only.
            order_by: A property, with ``-`` in front for descending order.
            page_size: Records on each page after the first, which has 100; at most 5,000.
            at_once: Pages requested at the same time, at most 10; by default as many as Codat allows the account, less
                two for a person's actions.

        Returns:
            The list. Nothing is sent before it is iterated over.
        """
        filters = {"query": query, "tags": tags, "orderBy": order_by}
        return self._reader.companies(filters, page_size=page_size, at_once=at_once)

    def _every_company(self) -> Listing[Company]:
        return self._reader.listing(Company, ("companies",), {})

    async def get_company(self, company_id: str) -> Company:
        """Return one company with its connections (*Get company*, https://docs.codat.io/platform-api#/schemas/Company).

        Raises:
            NotFound: There is no such company, or it was deleted.
        """
        return await self._reader.get(Company, "companies", identifier(company_id, "company_id"))

    async def create_company(self, company: NewCompany, *, intent: Intent) -> Company:
        """Create a company (*Create company*, https://docs.codat.io/core-concepts/companies).

        Args:
            company: The company to create.
            intent: Identifies what the person asked for.

        Returns:
            The company as Codat saved it. Compare its name with the one sent: Codat removes characters.

        Raises:
            InvalidInput: `company.problems()` is not empty.
            PaymentRequired: With `is_company_limit`, the plan's number of companies is used up.
            OutcomeUnknown: It may have been created.
        """
        _refuse(company.problems())
        call = Call("POST", ("companies",), body=company.body(), idempotency_key=intent.key)
        newest = partial(self._reader.page, Company, ("companies",), (("orderBy", "-created"),), size=100)

        async def find_result(since: Since) -> Company | None:
            return await find_company(company, since, seen=self._seen, newest=newest, everything=self._every_company)

        parse = partial(self._reader.parse, Company, call)
        return await self._once.run(
            call, partial(self._sender.write, call, intent, parse=parse, find_result=find_result)
        )

    async def find_created_company(
        self, company: NewCompany, *, since: datetime, apart_from: Collection[str] = ()
    ) -> Company | None:
        """Find the one company that was created from `company` since a moment.

        Args:
            company: The draft that was sent.
            since: The start of the search, by the server's clock.
            apart_from: Ids of companies that are known to be others.

        Returns:
            The company, or None if there is none.

        Raises:
            Ambiguous: Several companies match, or not all could be seen.
        """
        newest = partial(self._reader.page, Company, ("companies",), (("orderBy", "-created"),), size=100)
        return await find_company(
            company,
            Since(since, -math.inf),
            seen=self._seen,
            newest=newest,
            everything=self._every_company,
            apart_from=apart_from,
        )

    async def find_created_connection(
        self, company_id: str, platform_key: str, *, since: datetime, apart_from: Collection[str] = ()
    ) -> Connection | None:
        """Find the one connection to a platform that was created since a moment.

        Args:
            company_id: The company's id.
            platform_key: Codat's key of the platform.
            since: The start of the search, by the server's clock.
            apart_from: Ids of connections that are known to be others.

        Returns:
            The connection, or None if there is none.

        Raises:
            Ambiguous: Several connections match, or not all could be seen.
        """
        listing = self.list_connections(company_id)
        return await find_connection(
            platform_key, Since(since, -math.inf), seen=self._seen, listing=listing, apart_from=apart_from
        )

    async def update_company(self, company_id: str, changes: CompanyChanges, *, intent: Intent) -> Company:
        """Change name, description or tags (*Update company*, PATCH).

        See `CompanyChanges` and https://docs.codat.io/using-the-api/managing-companies#add-metadata-to-a-company on
        tags.

        Args:
            company_id: The company's id.
            changes: The fields to change.
            intent: Identifies what the person asked for.

        Returns:
            The company as Codat saved it.

        Raises:
            InvalidInput: `changes.problems()` is not empty.
            OutcomeUnknown: It may have been changed.
        """
        _refuse(changes.problems())
        segments = ("companies", identifier(company_id, "company_id"))

        async def change() -> Company:
            wanted = changes
            if changes.tags is None:
                kept = (await self.get_company(company_id)).tags
                wanted = CompanyChanges(changes.name, changes.description, kept or None)
            call = Call("PATCH", segments, body=wanted.body(), idempotency_key=intent.key)

            async def find_result(_since: Since) -> Company | None:
                company = await self.get_company(company_id)
                return company if wanted.is_made(company) else None

            parse = partial(self._reader.parse, Company, call)
            return await self._sender.write(call, intent, parse=parse, find_result=find_result)

        return await self._once.run(Call("PATCH", segments, body=changes.body(), idempotency_key=intent.key), change)

    async def delete_company(self, company_id: str) -> None:
        """Delete a company with its connections and data (*Delete company*). Cannot be undone.

        Raises:
            OutcomeUnknown: It may have been deleted.
        """
        await self._delete("companies", identifier(company_id, "company_id"))

    def list_connections(
        self, company_id: str, *, query: Condition | None = None, order_by: str | None = None
    ) -> Listing[Connection]:
        """Return the connections of one company (*List connections*), each with a new link URL.

        Args:
            company_id: The company's id.
            query: A filter (https://docs.codat.io/using-the-api/querying).
            order_by: A property, with ``-`` in front for descending order.

        Returns:
            The list. Nothing is sent before it is iterated over.
        """
        segments = ("companies", identifier(company_id, "company_id"), "connections")
        return self._reader.listing(Connection, segments, {"query": query, "orderBy": order_by})

    async def get_connection(self, company_id: str, connection_id: str) -> Connection:
        """Return one connection (*Get connection*), with a new link URL each time.

        See https://docs.codat.io/platform-api#/schemas/Connection.

        Args:
            company_id: The company's id, a GUID.
            connection_id: The connection's id, a GUID.

        Raises:
            NotFound: There is no such connection, or it was deleted.
        """
        return await self._reader.get(Connection, *_connection(company_id, connection_id))

    async def create_connection(self, company_id: str, platform_key: str, *, intent: Intent) -> Connection:
        """Prepare a connection to a platform (*Create connection*).

        Args:
            company_id: The company's id.
            platform_key: Codat's key of the platform.
            intent: Identifies what the person asked for.

        Returns:
            The connection. Its `link_url` is for the customer (https://docs.codat.io/auth-flow/authorize-hosted-link).

        Raises:
            InvalidInput: The company id or platform key is invalid.
            OutcomeUnknown: It may have been created.
        """
        company_id = identifier(company_id, "company_id")
        platform_key = identifier(platform_key, "platform_key")
        call = Call(
            "POST",
            ("companies", company_id, "connections"),
            body={"platformKey": platform_key},
            idempotency_key=intent.key,
        )

        async def find_result(since: Since) -> Connection | None:
            listing = self.list_connections(company_id)
            return await find_connection(platform_key, since, seen=self._seen, listing=listing)

        parse = partial(self._reader.parse, Connection, call)
        return await self._once.run(
            call, partial(self._sender.write, call, intent, parse=parse, find_result=find_result)
        )

    async def unlink_connection(self, company_id: str, connection_id: str, *, intent: Intent) -> Connection:
        """Unlink a `Linked` connection; its data stays (*Unlink connection*, PATCH).

        See https://docs.codat.io/auth-flow/optimize/connection-management.

        Args:
            company_id: The company's id.
            connection_id: The connection's id.
            intent: Identifies what the person asked for.

        Returns:
            The connection after the change.

        Raises:
            OutcomeUnknown: It may have been unlinked.
        """
        segments = _connection(company_id, connection_id)
        call = Call("PATCH", segments, body={"status": Status.UNLINKED.value}, idempotency_key=intent.key)

        async def find_result(_since: Since) -> Connection | None:
            connection = await self.get_connection(company_id, connection_id)
            return connection if connection.status == Status.UNLINKED else None

        parse = partial(self._reader.parse, Connection, call)
        return await self._once.run(
            call, partial(self._sender.write, call, intent, parse=parse, find_result=find_result)
        )

    async def delete_connection(self, company_id: str, connection_id: str) -> None:
        """Delete a connection (*Delete connection*).

        Cannot be undone: the customer would have to authorise a new one
        (https://docs.codat.io/auth-flow/optimize/connection-management).

        Args:
            company_id: The company's id, a GUID.
            connection_id: The connection's id, a GUID.

        Raises:
            OutcomeUnknown: It may have been deleted.
        """
        await self._delete(*_connection(company_id, connection_id))

    def list_integrations(self, *, query: Condition | None = None, order_by: str | None = None) -> Listing[Integration]:
        """Return the platforms that the account can connect to.

        See *List integrations*, https://docs.codat.io/platform-api#/operations/list-integrations.

        Args:
            query: A filter (https://docs.codat.io/using-the-api/querying).
            order_by: A property, with ``-`` in front for descending order.

        Returns:
            The list. Nothing is sent before it is iterated over.
        """
        return self._reader.listing(Integration, ("integrations",), {"query": query, "orderBy": order_by})

    async def get_integration(self, platform_key: str) -> Integration:
        """Return one platform (*Get integration*).

        Raises:
            NotFound: There is no such platform.
        """
        return await self._reader.get(Integration, "integrations", identifier(platform_key, "platform_key"))

    async def _delete(self, *segments: str) -> None:
        there = partial(self._reader.is_there, segments)
        await self._sender.delete(Call("DELETE", segments), still_there=there)


def _connection(company_id: str, connection_id: str) -> tuple[str, ...]:
    company_id = identifier(company_id, "company_id")
    return "companies", company_id, "connections", identifier(connection_id, "connection_id")


def _parse(text: str) -> tuple[ApiKey | None, InvalidInput | None]:
    try:
        return ApiKey.parse(text), None
    except InvalidApiKey as error:
        return None, error.with_traceback(None)


def _refuse(problems: list[InvalidInput]) -> None:
    if problems:
        raise problems[0]
