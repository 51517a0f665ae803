"""The one way to Codat for everything that changes something there.

Screens and commands come here by way of the services that know their subject (`creating`, `connecting`, ...). Nothing
else calls what the client has for writing, so that what has to hold of every write is said in one place.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from console_app.codat.errors import InvalidInput
from console_app.config.capabilities import Capability
from console_app.services.asking import UnfinishedWrite

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Any

    from console_app.codat.client import CodatClient
    from console_app.codat.drafts import CompanyChanges, NewCompany
    from console_app.codat.models import Company, Connection
    from console_app.codat.writes import Intent
    from console_app.services.session import Session

T = TypeVar("T")


class Action(StrEnum):
    """What can be changed at Codat."""

    CREATE_COMPANY = "create-company"
    CHANGE_COMPANY = "change-company"
    DELETE_COMPANY = "delete-company"
    CREATE_CONNECTION = "create-connection"
    UNLINK = "unlink"
    DELETE_CONNECTION = "delete-connection"

    @property
    def capability(self) -> Capability:
        """What has to be allowed."""
        return _CAPABILITIES[self]


_CAPABILITIES = {
    Action.CREATE_COMPANY: Capability.CREATE,
    Action.CHANGE_COMPANY: Capability.CREATE,
    Action.DELETE_COMPANY: Capability.DELETE,
    Action.CREATE_CONNECTION: Capability.CREATE,
    Action.UNLINK: Capability.UNLINK,
    Action.DELETE_CONNECTION: Capability.DELETE,
}


_MADE_TWICE = frozenset({Action.CREATE_COMPANY, Action.CREATE_CONNECTION})
"""What would be there twice if it were done twice; of everything else, once more is no more."""


@dataclass(frozen=True, slots=True)
class Write:
    """One thing that is to be changed, as it is sent. Holds no secret."""

    action: Action
    intent: Intent
    """What the person asked for; a delete is not sent with its key."""
    company_id: str | None = None
    """None: it is to be created."""
    connection_id: str | None = None
    company_name: str | None = None
    """As far as it is known here."""
    platform: str | None = None
    """The platform's name, or its key."""
    body: Mapping[str, Any] | None = None
    """What is sent."""


class Writing:
    """Changes what is at Codat, for one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def create_company(self, draft: NewCompany, *, intent: Intent) -> Company:
        """See `CodatClient.create_company`."""
        write = Write(Action.CREATE_COMPANY, intent, company_name=draft.name, body=draft.body())
        return await self._do(write, lambda client, intent: client.create_company(draft, intent=intent))

    async def change_company(self, company_id: str, changes: CompanyChanges, *, intent: Intent) -> Company:
        """See `CodatClient.update_company`."""
        write = self._about(Action.CHANGE_COMPANY, intent, company_id, body=changes.body())
        return await self._do(write, lambda client, intent: client.update_company(company_id, changes, intent=intent))

    async def delete_company(self, company_id: str, *, intent: Intent) -> None:
        """See `CodatClient.delete_company`."""
        write = self._about(Action.DELETE_COMPANY, intent, company_id)
        await self._do(write, lambda client, _: client.delete_company(company_id))

    async def create_connection(self, company_id: str, platform_key: str, *, intent: Intent) -> Connection:
        """See `CodatClient.create_connection`."""
        write = self._about(
            Action.CREATE_CONNECTION, intent, company_id, platform=platform_key, body={"platformKey": platform_key}
        )
        return await self._do(
            write, lambda client, intent: client.create_connection(company_id, platform_key, intent=intent)
        )

    async def unlink(self, company_id: str, connection_id: str, *, intent: Intent) -> Connection:
        """See `CodatClient.unlink_connection`."""
        write = self._about(Action.UNLINK, intent, company_id, connection_id)
        return await self._do(
            write, lambda client, intent: client.unlink_connection(company_id, connection_id, intent=intent)
        )

    async def delete_connection(self, company_id: str, connection_id: str, *, intent: Intent) -> None:
        """See `CodatClient.delete_connection`."""
        write = self._about(Action.DELETE_CONNECTION, intent, company_id, connection_id)
        await self._do(write, lambda client, _: client.delete_connection(company_id, connection_id))

    def _about(
        self,
        action: Action,
        intent: Intent,
        company_id: str,
        connection_id: str | None = None,
        *,
        platform: str | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Write:
        """A write that concerns a company which is there, with its names as far as they are known."""
        known = self._session.known(company_id)
        if known is not None and connection_id is not None:
            platform = next((each.platform_name for each in known.connections if each.id == connection_id), platform)
        name = known.name if known is not None else None
        return Write(action, intent, company_id, connection_id, name, platform, body)

    async def _do(self, write: Write, send: Callable[[CodatClient, Intent], Awaitable[T]]) -> T:
        """Have it done, if it may be.

        What was asked for before in the very same words, and is still open, is asked about under its own key: it must
        not be created a second time, in whichever run of the program and however it was cut off.

        Raises:
            UnfinishedWrite: that was so long ago that Codat would not know the key any more; nothing was sent.
            NotAllowed: it may not; nothing was sent.
            InvalidInput: it holds the API key; nothing was sent.
            WrongAccount: the key belongs to another account than the one that is meant; nothing was sent.
            AccountNotTold: it could not be found out which one it belongs to; nothing was sent.
            JournalUnwritable: it could not be recorded; nothing was sent.
            CodatError: see the client.
        """
        self._session.permits.require(write.action.capability)
        await self._session.belonging.require()
        self._must_not_hold_the_key(write)
        if write.action in _MADE_TWICE:
            write = await self._as_asked_before(write)
        return await self._recorded(write, send)

    def _must_not_hold_the_key(self, write: Write) -> None:
        """A key that was pasted into a name would be in every colleague's list, and in the journal for good."""
        if write.body is not None and self._session.client.holds_key(json.dumps(dict(write.body))):
            raise InvalidInput(
                "What was typed holds the API key itself. It was neither sent nor recorded: take it out.", field="body"
            )

    async def _as_asked_before(self, write: Write) -> Write:
        before = await self._session.journal.same_left_open(write)
        if before is None or before.key == write.intent.key:
            return write
        intent = before.intent
        if not intent.is_fresh():
            raise UnfinishedWrite(
                "The same was asked for before, and nobody knows yet what became of it. Find that out first: "
                "J, then o; or codat-console journal recover."
            )
        return replace(write, intent=intent)

    async def _recorded(self, write: Write, send: Callable[[CodatClient, Intent], Awaitable[T]]) -> T:
        """Record it in the journal, have it done, and record what became of it."""
        journal = self._session.journal
        identity = await journal.begin(write, self._session)
        try:
            result = await send(self._session.client, write.intent)
        except BaseException as error:
            # Recorded to its end, also when whoever waited for it was cancelled.
            await asyncio.shield(journal.end(identity, write, None, error))
            raise
        await asyncio.shield(journal.end(identity, write, result, None))
        return result
