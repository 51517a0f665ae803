"""Since when each connection has its status, as far as our looks know. Codat does not tell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from console_app.services.summaries import CompanySummary, ConnectionSummary


class StatusSince:
    """Puts the moments into rows. One that is not known stays None (see `ConnectionSummary.since`)."""

    def __init__(self) -> None:
        self.known: Mapping[str, datetime] = {}
        """The look that first saw each connection's status after another one, by the connection's id."""

    def remembered(self, row: CompanySummary) -> CompanySummary:
        """A row out of the memory; what it says itself stays where no look knows better."""
        if not any(each.id in self.known for each in row.connections):
            return row
        connections = tuple(replace(each, since=self.known.get(each.id, each.since)) for each in row.connections)
        return replace(row, connections=connections)

    def agrees(self, row: CompanySummary) -> bool:
        """Whether the row says what the looks know."""
        return all(each.since == self.known.get(each.id) for each in row.connections)

    def looked_up(self, row: CompanySummary) -> CompanySummary:
        """The row with what the looks know, and nothing else."""
        return replace(row, connections=tuple(replace(each, since=self.known.get(each.id)) for each in row.connections))

    def carried(
        self, row: CompanySummary, before: CompanySummary | None, seen: datetime, *, is_new: bool
    ) -> CompanySummary:
        """A row that Codat has just told, at `seen`; a status that is another one than `before` began then.

        `is_new`: a company that is not known was not there before.
        """
        moments = [self._carried(each, before, seen, is_new=is_new) for each in row.connections]
        if not any(moments):
            return row
        pairs = zip(row.connections, moments, strict=True)
        return replace(row, connections=tuple(replace(each, since=moment) for each, moment in pairs))

    def _carried(
        self, connection: ConnectionSummary, company: CompanySummary | None, seen: datetime, *, is_new: bool
    ) -> datetime | None:
        if company is not None:
            before = next((each for each in company.connections if each.id == connection.id), None)
            return before.since if before is not None and before.status == connection.status else seen
        if connection.id in self.known or not is_new:
            return self.known.get(connection.id)
        return seen
