"""Gate every write to Codat: permission, identity, journal, send.

Screens and commands come here through the services of their subject. No other code calls the client's methods for
writing, so that the rules for every write are in one place.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from console_app.codat.errors import InvalidInput
from console_app.services.account.context import AccountContext
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.account.write_request import Action, WriteRequest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from typing import Any

    from console_app.codat.data_models import PullOperation
    from console_app.codat.drafts import CompanyChanges, NewCompany
    from console_app.codat.idempotency import Intent
    from console_app.codat.models import Company, Connection
    from console_app.codat.webhooks import WebhookConsumer
    from console_app.services.account.identity import AccountIdentity
    from console_app.services.account.permissions import Permissions
    from console_app.services.journal.recorder import Journal

_MADE_TWICE = frozenset({Action.CREATE_COMPANY, Action.CREATE_CONNECTION})
"""The results that would exist twice if a write were repeated; repeating any other write changes nothing."""


@dataclass(slots=True)
class _Passed:
    """A write that may be sent now."""

    intent: Intent
    """The intent to send it under: that of an identical write that is still open, if there is one."""
    result: object = None
    """The result from Codat, for the journal."""


class WriteContext(AccountContext, Protocol):
    """The account as the gateway needs it before a write, and reports to."""

    @property
    def permissions(self) -> Permissions:
        """Return the permissions in the account."""

    @property
    def identity(self) -> AccountIdentity:
        """Return the check that the key belongs to the intended account."""

    @property
    def journal(self) -> Journal:
        """Return the journal of every write."""


class WriteGateway:
    """The gate for writes of one session."""

    def __init__(self, session: WriteContext) -> None:
        """Write through a session."""
        self._session = session

    async def create_company(self, draft: NewCompany, *, intent: Intent) -> Company:
        """Create a company; see `CodatClient.create_company`.

        Args:
            draft: The company to create.
            intent: The intent; the same one for every repeat.
        """
        write = WriteRequest(Action.CREATE_COMPANY, intent, company_name=draft.name, body=draft.body())
        async with self._gate(write) as passed:
            passed.result = company = await self._session.client.create_company(draft, intent=passed.intent)
        return company

    async def change_company(
        self,
        company_id: str,
        changes: CompanyChanges,
        *,
        intent: Intent,
        before: Mapping[str, Any] | None = None,
        undoes: int = 0,
    ) -> Company:
        """Change a company; see `CodatClient.update_company`.

        Args:
            company_id: The company's id.
            changes: The fields to change; the others stay.
            intent: The intent; the same one for every repeat.
            before: The present values of these fields, for the journal.
            undoes: The number of the journal's entry that this undoes; 0 for none.
        """
        if before is not None and self._session.client.holds_key(json.dumps(dict(before))):
            # A key in a name has to be removable, but must not get into the journal.
            before = None
        write = self._request(Action.CHANGE_COMPANY, intent, company_id, body=changes.body())
        write = replace(write, before=before, undoes=undoes)
        async with self._gate(write) as passed:
            client = self._session.client
            passed.result = company = await client.update_company(company_id, changes, intent=passed.intent)
        return company

    async def delete_company(self, company_id: str, *, intent: Intent) -> None:
        """Delete a company; see `CodatClient.delete_company`.

        Args:
            company_id: The company's id.
            intent: The intent, under which the journal records the write; Codat takes no key for it.
        """
        write = self._request(Action.DELETE_COMPANY, intent, company_id)
        async with self._gate(write):
            await self._session.client.delete_company(company_id)

    async def create_connection(self, company_id: str, platform_key: str, *, intent: Intent) -> Connection:
        """Create a connection; see `CodatClient.create_connection`.

        Args:
            company_id: The company's id.
            platform_key: Codat's key of the platform, four letters.
            intent: The intent; the same one for every repeat.
        """
        write = self._request(
            Action.CREATE_CONNECTION, intent, company_id, platform=platform_key, body={"platformKey": platform_key}
        )
        async with self._gate(write) as passed:
            client = self._session.client
            passed.result = connection = await client.create_connection(company_id, platform_key, intent=passed.intent)
        return connection

    async def unlink(self, company_id: str, connection_id: str, *, intent: Intent) -> Connection:
        """Unlink a connection; see `CodatClient.unlink_connection`.

        Args:
            company_id: The company's id.
            connection_id: The connection's id; it must be linked.
            intent: The intent; the same one for every repeat.
        """
        write = self._request(Action.UNLINK, intent, company_id, connection_id)
        async with self._gate(write) as passed:
            client = self._session.client
            passed.result = connection = await client.unlink_connection(company_id, connection_id, intent=passed.intent)
        return connection

    async def delete_connection(self, company_id: str, connection_id: str, *, intent: Intent) -> None:
        """Delete a connection; see `CodatClient.delete_connection`.

        Args:
            company_id: The company's id.
            connection_id: The connection's id.
            intent: The intent, under which the journal records the write; Codat takes no key for it.
        """
        write = self._request(Action.DELETE_CONNECTION, intent, company_id, connection_id)
        async with self._gate(write):
            await self._session.client.delete_connection(company_id, connection_id)

    async def refresh_data(
        self, company_id: str, data_type: str | None, connection_id: str | None = None, *, intent: Intent
    ) -> PullOperation | None:
        """Have data read again; see `CompanyData.refresh` and `CompanyData.refresh_all` of the client.

        Args:
            company_id: The company's id.
            data_type: Codat's name of the data type; None for all that are read when a customer is linked.
            connection_id: The only connection to read from, for one data type; None for all. All data is that of the
                whole company: then it is neither sent nor recorded.
            intent: The intent; the same one for every repeat.

        Returns:
            The read that was queued; None for all data types.
        """
        body = None if data_type is None else {"dataType": data_type}
        read_from = None if data_type is None else connection_id
        write = self._request(Action.REFRESH_DATA, intent, company_id, read_from, body=body)
        operation = None
        async with self._gate(write) as passed:
            data = self._session.client.data
            if data_type is None:
                await data.refresh_all(company_id, intent=passed.intent)
            else:
                operation = await data.refresh(company_id, data_type, intent=passed.intent, connection_id=read_from)
        return operation

    async def register_webhook(self, url: str, event_types: Sequence[str], *, intent: Intent) -> WebhookConsumer:
        """Have events sent to an address; see `Webhooks.create_consumer` of the client.

        Args:
            url: The address.
            event_types: The events.
            intent: The intent; the same one for every repeat.
        """
        write = WriteRequest(Action.REGISTER_WEBHOOK, intent, body={"url": url, "eventTypes": list(event_types)})
        async with self._gate(write) as passed:
            webhooks = self._session.client.webhooks
            passed.result = consumer = await webhooks.create_consumer(url, event_types, intent=passed.intent)
        return consumer

    async def remove_webhook(self, webhook_id: str, url: str, *, intent: Intent) -> None:
        """Have no more events sent to an address; see `Webhooks.delete_consumer` of the client.

        Args:
            webhook_id: The id of the webhook.
            url: Its address, for the journal.
            intent: The intent, under which the journal records the write; Codat takes no key for it.
        """
        write = WriteRequest(Action.REMOVE_WEBHOOK, intent, body={"webhookId": webhook_id, "url": url})
        async with self._gate(write):
            await self._session.client.webhooks.delete_consumer(webhook_id)

    def _request(
        self,
        action: Action,
        intent: Intent,
        company_id: str,
        connection_id: str | None = None,
        *,
        platform: str | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> WriteRequest:
        """Return a write that concerns an existing company, with its names as far as they are known."""
        known = self._session.known(company_id)
        if known is not None and connection_id is not None:
            platform = next((each.platform_name for each in known.connections if each.id == connection_id), platform)
        name = known.name if known is not None else None
        return WriteRequest(action, intent, company_id, connection_id, name, platform, body)

    @asynccontextmanager
    async def _gate(self, write: WriteRequest) -> AsyncIterator[_Passed]:
        """Let a write be sent in the block if it is allowed, and record it with its outcome in the journal.

        An identical write that is still open is checked under its own key: it must not be done a second time, in
        whichever run of the program and however it was interrupted.

        Raises:
            PendingWriteError: An identical open write is too old for Codat to still know its key; nothing was sent.
            NotAllowed: It is not allowed; nothing was sent.
            InvalidInput: It contains the API key; nothing was sent.
            WrongAccount: The key belongs to another account than the intended one; nothing was sent.
            AccountUnknown: The account of the key is unknown; nothing was sent.
            JournalUnwritable: It could not be recorded; nothing was sent.
            CodatError: See the client.
        """
        self._session.permissions.require(write.action.capability)
        await self._session.identity.require()
        self._must_not_hold_the_key(write)
        if write.action in _MADE_TWICE:
            write = await self._reuse_open_key(write)
        journal = self._session.journal
        identity = await journal.begin(write, self._session)
        passed = _Passed(write.intent)
        try:
            yield passed
        except BaseException as error:
            # Recorded to its end, even if the waiting caller was cancelled.
            await asyncio.shield(journal.end(identity, write, None, error))
            raise
        await asyncio.shield(journal.end(identity, write, passed.result, None))

    def _must_not_hold_the_key(self, write: WriteRequest) -> None:
        """Check that a write does not contain the API key.

        A key pasted into a name would be in every colleague's list, and permanently in the journal.
        """
        if write.body is not None and self._session.client.holds_key(json.dumps(dict(write.body))):
            raise InvalidInput(
                "The text contains the API key itself. It was neither sent nor recorded: remove it.", field="body"
            )

    async def _reuse_open_key(self, write: WriteRequest) -> WriteRequest:
        before = await self._session.journal.same_left_open(write)
        if before is None or before.key == write.intent.key:
            return write
        intent = before.intent
        if not intent.is_fresh():
            raise PendingWriteError(
                "The same request was made before, and its outcome is unknown. Resolve it first: open "
                "the journal's interrupted writes, or run codat-console journal recover."
            )
        return replace(write, intent=intent)
