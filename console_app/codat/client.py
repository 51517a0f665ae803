"""The client of the Codat API."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar

from pydantic import BaseModel

from console_app.codat.apikey import ApiKey, InvalidApiKey
from console_app.codat.calls import Call, identifier
from console_app.codat.drafts import CompanyChanges
from console_app.codat.looking import Sightings, find_company, find_connection
from console_app.codat.models import AccountProfile, Company, Connection, Integration
from console_app.codat.once import Once
from console_app.codat.paging import AT_ONCE, PAGE_SIZE, Listing
from console_app.codat.reading import Reader
from console_app.codat.redact import HIDDEN
from console_app.codat.retry import RetryPolicy
from console_app.codat.sending import Look, Sender, Since
from console_app.codat.statuses import Status
from console_app.codat.wire import Wire, read_base_url

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, timedelta
    from types import TracebackType

    import httpx

    from console_app.codat.drafts import NewCompany
    from console_app.codat.errors import CodatError, InvalidInput
    from console_app.codat.limiter import Limiter
    from console_app.codat.network import Encryption
    from console_app.codat.query import Condition
    from console_app.codat.quota import Quota
    from console_app.codat.writes import Intent

M = TypeVar("M", bound=BaseModel)

DEFAULT_BASE_URL = "https://api.codat.io"


class CodatClient:
    """Talks to Codat, or to anything that speaks like it.

        async with CodatClient(key) as client:
            profile = await client.get_profile()

    Every call raises `CodatError`s; see `console_app.codat.errors`. Reads are repeated where that helps,
    writes where that is safe. Cancelling a call stops it at once.

    A write takes an `Intent`: one thing that a person asked for. Pass the same one in again and it is not
    done twice; two calls at the same time with the same one share one request. After `OutcomeUnknown` look
    first; after an error with `happened` False, `intent.renew()` starts over.
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
            api_key: the key, in either form that the Portal shows.
            base_url: where Codat is; https, except for this machine itself.
            transport: takes the place of the network.
            limiter: to share between clients; by default one for all clients on the running event loop.
            retry: how patient calls are.
            timeout: seconds for one request, from its start to the last byte of the answer.

        Raises:
            InvalidInput: the key (`InvalidApiKey`) or the base URL is none.
        """
        problem: InvalidInput | None = None
        key: ApiKey | None = None
        if isinstance(api_key, ApiKey):
            key = api_key
        else:
            key, problem = _parse(api_key)
        api_key = HIDDEN
        if key is None:
            raise problem or TypeError("an API key is a text")
        policy = retry or RetryPolicy()
        self._wire = Wire(key, read_base_url(base_url), transport=transport, limiter=limiter, timeout=timeout)
        self._sender = Sender(self._wire, policy)
        self._once = Once()
        self._seen = Sightings(self._sender.counter)
        self._reader = Reader(self._wire, self._sender, self._seen)

    async def __aenter__(self) -> Self:
        await self._wire.open()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._wire.close()

    @property
    def quota(self) -> Quota | None:
        """The day's quota as the last answer told it; None before the first."""
        return self._wire.quota

    @property
    def clock_ahead(self) -> timedelta | None:
        """How far this machine's clock is ahead of the server's, to a second or so; None: no answer has told."""
        return self._wire.clock_ahead

    def server_time(self, counter: float) -> datetime | None:
        """Return the server's time when `seconds_passed` was `counter`; None: no answer has told."""
        return self._wire.server_time.at(counter)

    @property
    def encryption(self) -> Encryption | None:
        """How the first answer was encrypted, and the certificate; None: none has come, or it came in the clear."""
        return self._wire.network.encryption

    def ask_proxy_again(self) -> None:
        """Send the proxy's password once more, where it was refused before: a person asks for it."""
        self._wire.network.ask_proxy_again()

    def holds_key(self, text: str) -> bool:
        """Whether this client's API key stands in a text, raw or in base64."""
        return self._wire.holds_key(text)

    @property
    def calls_made(self) -> int:
        """Requests sent so far, repeats included."""
        return self._wire.calls_made

    @property
    def waiting(self) -> tuple[float, CodatError] | None:
        """The seconds left of the longest wait before a repeat, and the error that made it; None without one."""
        return self._sender.waiting

    async def get_profile(self) -> AccountProfile:
        """The account that the key belongs to (*Get profile*)."""
        return await self._reader.get(AccountProfile, "profile")

    def list_companies(
        self,
        *,
        query: Condition | None = None,
        tags: Condition | None = None,
        order_by: str | None = None,
        page_size: int = PAGE_SIZE,
        at_once: int = AT_ONCE,
    ) -> Listing[Company]:
        """All companies with their connections (*List companies*), as pages while they arrive.

        Args:
            query: a filter; be ready for `BadRequest`, as the documentation contradicts itself on whether
                companies can be queried.
            tags: a filter on tags, with tag keys as fields and ``== != contains`` only.
            order_by: a property, with ``-`` in front for the other way round.
            page_size: of the pages after the first, which has 100; at most 5,000.
            at_once: pages asked for at the same time, at most 8.
        """
        filters = {"query": query, "tags": tags, "orderBy": order_by}
        return self._reader.listing(Company, ("companies",), filters, page_size=page_size, at_once=at_once)

    async def get_company(self, company_id: str) -> Company:
        """One company with its connections (*Get company*). Raises `NotFound` if it was deleted too."""
        return await self._reader.get(Company, "companies", identifier(company_id, "company_id"))

    async def create_company(self, company: NewCompany, *, intent: Intent) -> Company:
        """Create a company (*Create company*). Hold the returned name against the one sent: Codat cleans it.

        Raises:
            InvalidInput: `company.problems()` has something.
            PaymentRequired: with `is_company_limit`, the plan's number of companies is used up.
            OutcomeUnknown: it may have been created.
        """
        _refuse(company.problems())
        call = Call("POST", ("companies",), body=company.body(), idempotency_key=intent.key)
        newest = partial(self._reader.page, Company, ("companies",), (("orderBy", "-created"),), size=100)

        async def look(since: Since) -> Company | None:
            return await find_company(company, since, seen=self._seen, newest=newest, everything=self.list_companies)

        return await self._write(Company, call, intent, look)

    async def find_created_company(
        self, company: NewCompany, *, since: datetime, apart_from: Collection[str] = ()
    ) -> Company | None:
        """The one company that was created from such a draft since then, by the server's clock; None: there is none.
        Ids of `apart_from` are known to be of others.

        Raises:
            Ambiguous: several could be it, or not everything could be seen.
        """
        newest = partial(self._reader.page, Company, ("companies",), (("orderBy", "-created"),), size=100)
        return await find_company(
            company,
            Since(since, -math.inf),
            seen=self._seen,
            newest=newest,
            everything=self.list_companies,
            apart_from=apart_from,
        )

    async def find_created_connection(
        self, company_id: str, platform_key: str, *, since: datetime, apart_from: Collection[str] = ()
    ) -> Connection | None:
        """The one connection to a platform that was created since then, by the server's clock; None: there is none.
        Ids of `apart_from` are known to be of others.

        Raises:
            Ambiguous: several could be it, or not everything could be seen.
        """
        listing = self.list_connections(company_id)
        return await find_connection(
            platform_key, Since(since, -math.inf), seen=self._seen, listing=listing, apart_from=apart_from
        )

    async def update_company(self, company_id: str, changes: CompanyChanges, *, intent: Intent) -> Company:
        """Change name, description or tags (*Update company*, PATCH). See `CompanyChanges` on tags.

        Raises:
            InvalidInput: `changes.problems()` has something.
            OutcomeUnknown: it may have been changed.
        """
        _refuse(changes.problems())
        segments = ("companies", identifier(company_id, "company_id"))

        async def change() -> Company:
            wanted = changes
            if changes.tags is None:
                kept = (await self.get_company(company_id)).tags
                wanted = CompanyChanges(changes.name, changes.description, kept or None)
            call = Call("PATCH", segments, body=wanted.body(), idempotency_key=intent.key)

            async def look(_since: Since) -> Company | None:
                company = await self.get_company(company_id)
                return company if wanted.is_made(company) else None

            parse = partial(self._reader.parse, Company, call)
            return await self._sender.write(call, intent, parse=parse, look=look)

        return await self._once.run(intent.key, ("PATCH", segments, changes.body()), change)

    async def delete_company(self, company_id: str) -> None:
        """Delete a company with its connections and data (*Delete company*). Cannot be undone.

        Raises:
            OutcomeUnknown: it may have been deleted.
        """
        await self._delete("companies", identifier(company_id, "company_id"))

    def list_connections(
        self, company_id: str, *, query: Condition | None = None, order_by: str | None = None
    ) -> Listing[Connection]:
        """The connections of one company (*List connections*). Each has a new link afterwards."""
        segments = ("companies", identifier(company_id, "company_id"), "connections")
        return self._reader.listing(Connection, segments, {"query": query, "orderBy": order_by})

    async def get_connection(self, company_id: str, connection_id: str) -> Connection:
        """One connection (*Get connection*). Its link is a new one each time."""
        return await self._reader.get(Connection, *_connection(company_id, connection_id))

    async def create_connection(self, company_id: str, platform_key: str, *, intent: Intent) -> Connection:
        """Prepare a connection to a platform (*Create connection*); `link_url` is for the customer.

        Raises:
            InvalidInput: the company id or platform key is none.
            OutcomeUnknown: it may have been created.
        """
        company_id = identifier(company_id, "company_id")
        platform_key = identifier(platform_key, "platform_key")
        call = Call(
            "POST",
            ("companies", company_id, "connections"),
            body={"platformKey": platform_key},
            idempotency_key=intent.key,
        )

        async def look(since: Since) -> Connection | None:
            listing = self.list_connections(company_id)
            return await find_connection(platform_key, since, seen=self._seen, listing=listing)

        return await self._write(Connection, call, intent, look)

    async def unlink_connection(self, company_id: str, connection_id: str, *, intent: Intent) -> Connection:
        """Give up the access to a `Linked` connection; its data stays (*Unlink connection*, PATCH).

        Raises:
            OutcomeUnknown: it may have been unlinked.
        """
        segments = _connection(company_id, connection_id)
        call = Call("PATCH", segments, body={"status": Status.UNLINKED.value}, idempotency_key=intent.key)

        async def look(_since: Since) -> Connection | None:
            connection = await self.get_connection(company_id, connection_id)
            return connection if connection.status == Status.UNLINKED else None

        return await self._write(Connection, call, intent, look)

    async def delete_connection(self, company_id: str, connection_id: str) -> None:
        """Delete a connection (*Delete connection*). Cannot be undone: the customer would have to
        authorise a new one.

        Raises:
            OutcomeUnknown: it may have been deleted.
        """
        await self._delete(*_connection(company_id, connection_id))

    def list_integrations(self, *, query: Condition | None = None, order_by: str | None = None) -> Listing[Integration]:
        """The platforms that the account can connect to (*List integrations*)."""
        return self._reader.listing(Integration, ("integrations",), {"query": query, "orderBy": order_by})

    async def get_integration(self, platform_key: str) -> Integration:
        """One platform (*Get integration*)."""
        return await self._reader.get(Integration, "integrations", identifier(platform_key, "platform_key"))

    async def _write(self, model: type[M], call: Call, intent: Intent, look: Look[M]) -> M:
        async def send() -> M:
            parse = partial(self._reader.parse, model, call)
            return await self._sender.write(call, intent, parse=parse, look=look)

        return await self._once.run(intent.key, (call.method, call.segments, call.body), send)

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
