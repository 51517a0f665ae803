"""A plain history of snapshots to compare the real one with: it keeps each in full, and reads all for each answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from console_app.services.snapshots.models import Change, ChangeKind
from console_app.services.snapshots.row_format import by_urgency, make_company

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary

KINDS = {
    "Deauthorized": ChangeKind.DEAUTHORIZED,
    "PendingAuth": ChangeKind.PENDING,
    "Unlinked": ChangeKind.UNLINKED,
    "Linked": ChangeKind.LINKED,
    None: ChangeKind.CONNECTION_GONE,
}

State = dict[str, "CompanySummary"]


@dataclass
class Model:
    """Every snapshot, by its moment."""

    snapshots: dict[datetime, State] = field(default_factory=dict)

    @property
    def moments(self) -> list[datetime]:
        return sorted(self.snapshots)

    def record(self, at: datetime, companies: list[CompanySummary], unread: set[str]) -> None:
        earlier = [moment for moment in self.moments if moment < at]
        before = self.snapshots[earlier[-1]] if earlier else {}
        state = {each: before[each] for each in unread if each in before}
        for company in companies:
            connections = {each.id: each for each in company.connections}
            if company.unreadable and company.id in before:
                connections = {each.id: each for each in before[company.id].connections} | connections
            in_order = by_urgency(connections[each] for each in sorted(connections))
            state[company.id] = make_company(
                company.id,
                company.name,
                company.description,
                company.created,
                company.last_sync,
                tuple(sorted(company.tags)),
                company.created_by,
                company.unreadable,
                in_order,
            )
        self.snapshots[at] = state

    def forget_before(self, at: datetime) -> None:
        """Delete all snapshots before a moment, but never the last one."""
        kept = [moment for moment in self.moments if moment >= at] or self.moments[-1:]
        self.snapshots = {moment: self.snapshots[moment] for moment in kept}

    def _connection(self, moment: datetime, company: str, connection: str) -> ConnectionSummary | None:
        found = self.snapshots[moment].get(company)
        return next((each for each in found.connections if each.id == connection), None) if found else None

    def _status(self, moment: datetime, company: str, connection: str) -> str | None:
        found = self._connection(moment, company, connection)
        return found.status if found else None

    def changes(self, before: datetime | None, after: datetime) -> set[Change]:
        then = self.snapshots[before] if before else {}
        now = self.snapshots[after]
        until = [moment for moment in self.moments if moment <= after]
        found = set()
        for company in then.keys() | now.keys():
            if company in then and company in now:
                found |= self._of_connections(company, until, before, after)
                continue
            there = company in now
            began = self._run(until, [company in self.snapshots[moment] for moment in until])
            last = next(moment for moment in reversed(until) if company in self.snapshots[moment])
            seen_before = any(company in self.snapshots[moment] for moment in until if before and moment <= before)
            kind = (ChangeKind.BACK if seen_before else ChangeKind.NEW) if there else ChangeKind.GONE
            found.add(Change(kind, company, self.snapshots[last][company].name, *self._between(until, began)))
        return found

    def _of_connections(
        self, company: str, until: list[datetime], before: datetime | None, after: datetime
    ) -> set[Change]:
        assert before is not None
        ids = {each.id for moment in (before, after) for each in self.snapshots[moment][company].connections}
        found = set()
        for each in ids:
            then, now = self._status(before, company, each), self._status(after, company, each)
            if then == now:
                continue
            began = self._run(until, [self._status(moment, company, each) for moment in until])
            shown = next(
                seen
                for moment in (until[began], *reversed(until))
                if (seen := self._connection(moment, company, each)) is not None
            )
            found.add(
                Change(
                    KINDS.get(now, ChangeKind.OTHER_STATUS),
                    company,
                    self.snapshots[after][company].name,
                    *self._between(until, began),
                    connection_id=each,
                    platform_key=shown.integration_key,
                    platform_name=shown.platform_name,
                    before=then,
                    after=now,
                    errors=shown.errors if now is not None else (),
                )
            )
        return found

    def timeline(self, company: str) -> list[set[Change]]:
        """Return the changes of each snapshot, the oldest first."""
        steps = zip([None, *self.moments], self.moments, strict=False)
        told = [{each for each in self.changes(*step) if each.company_id == company} for step in steps]
        return [each for each in told if each]

    def since(self) -> dict[str, datetime]:
        moments = self.moments
        found: dict[str, datetime] = {}
        for company, row in self.snapshots[moments[-1]].items():
            for each in row.connections:
                began = self._run(moments, [self._status(moment, company, each.id) for moment in moments])
                if began:
                    found[each.id] = moments[began]
        return found

    @staticmethod
    def _run(moments: list[datetime], values: list[object]) -> int:
        """Return where the run of equal values begins that reaches to the end."""
        place = len(moments) - 1
        while place and values[place - 1] == values[-1]:
            place -= 1
        return place

    @staticmethod
    def _between(moments: list[datetime], place: int) -> tuple[datetime | None, datetime]:
        return (moments[place - 1] if place else None), moments[place]
