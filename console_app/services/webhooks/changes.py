"""Apply events to what the program knows of the account.

An event is a hint. One that is fresh tells all that a list shows, without a call. Of one that was long on its way, or
that says that something is gone, Codat is asked, in the way that spares customers' one-time links.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from console_app.clock import computer_now
from console_app.codat.errors import CodatError, NotFound
from console_app.codat.models import Company, Connection, RejectedRecord
from console_app.codat.record_parser import read_record
from console_app.services.companies.cached_company import without_connection_summary
from console_app.services.companies.offline import company_of
from console_app.services.watch.change_reader import ChangeReader, Known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.services.account.session import Session
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.companies.directory import Directory
    from console_app.services.webhooks.events import ReceivedEvent

FRESH = timedelta(seconds=60)
"""The age up to which an event tells how things are: a later read would have shown the same."""
MOST_READS = 20
"""Most companies to ask about at once, as after a computer has slept: the next refresh shows the rest."""


class EventChange(NamedTuple):
    """A change that events have brought."""

    company: Company
    connection: Connection | None = None
    """The connection, as far as a list shows it; None if it is the company that has changed."""
    is_gone: bool = False
    """True if the connection was deleted, or the company without one."""


class EventChanges:
    """Turns events into changes of the directory."""

    def __init__(self, session: Session, directory: Directory) -> None:
        """Keep what to change.

        Args:
            session: The open session.
            directory: The companies, which have been read.
        """
        self._session = session
        self._directory = directory
        self._reads = 0

    async def apply(self, events: Iterable[ReceivedEvent]) -> list[EventChange]:
        """Apply events, in their order, and return the changes; what Codat cannot be asked about is left out."""
        self._reads = 0
        changes = []
        for event in events:
            try:
                change = await self._apply(event)
            except CodatError:
                continue
            if change is not None:
                changes.append(change)
        return changes

    async def _apply(self, event: ReceivedEvent) -> EventChange | None:
        row = self._directory.get(event.company_id) if event.company_id else None
        company = _event_company(event, row)
        match event.type:
            case "company.created" if row is None and company is not None:
                self._directory.upsert(company)
                return EventChange(company)
            case "company.deleted" if row is not None and company is not None and self._may_read():
                return await self._company_deleted(company)
            case "connection.deleted" if row is not None and company is not None and self._may_read():
                return await self._connection_deleted(row, company, event)
        if not event.type.startswith("connection.") or company is None or event.type == "connection.deleted":
            return None
        connection = await self._connection(event, row)
        if connection is None:
            return None
        if row is None:
            self._directory.upsert(company.model_copy(update={"connections": [connection]}))
        else:
            self._directory.note_connection(company.id, connection)
        return EventChange(company, connection)

    async def _connection(self, event: ReceivedEvent, row: CompanySummary | None) -> Connection | None:
        found = read_record(Connection, event.connection)
        if isinstance(found, RejectedRecord):
            return None
        if abs(computer_now() - event.generated) <= FRESH:
            return found
        known = next((each for each in row.connections if each.id == found.id), None) if row is not None else None
        if known is None or known.status == found.status or not self._may_read():
            return None
        before = found.model_copy(update={"status": known.status})
        changes = await ChangeReader(self._session, event.company_id).read([Known(before)])
        return changes.changed.get(found.id)

    async def _company_deleted(self, company: Company) -> EventChange | None:
        try:
            self._directory.upsert(await self._session.client.get_company(company.id))
        except NotFound:
            self._directory.forget(company.id)
            return EventChange(company, is_gone=True)
        return None

    async def _connection_deleted(
        self, row: CompanySummary, company: Company, event: ReceivedEvent
    ) -> EventChange | None:
        found = read_record(Connection, event.connection)
        if isinstance(found, RejectedRecord) or all(each.id != found.id for each in row.connections):
            return None
        try:
            await self._session.client.get_connection(company.id, found.id)
        except NotFound:
            self._directory.note_row(without_connection_summary(row, found.id))
            return EventChange(company, found, is_gone=True)
        return None

    def _may_read(self) -> bool:
        self._reads += 1
        return self._reads <= MOST_READS


def _event_company(event: ReceivedEvent, row: CompanySummary | None) -> Company | None:
    """Return the company of an event, by the name it has in the list; None if the event has none."""
    if row is not None:
        return company_of(row)
    found = read_record(Company, event.company) if event.company is not None else None
    return found if isinstance(found, Company) else None
