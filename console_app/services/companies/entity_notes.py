"""Hold what is known of the entities behind connections, and put it into the rows of the list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console_app.services.connections.entity import ACCOUNT_WIDE, check_entity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.connections.entity import EntityCheck, EntityGap, SeenEntity


class EntityNotes:
    """The entities that were seen, and what Codat has no answer for."""

    def __init__(self) -> None:
        """Begin without any."""
        self._seen: dict[str, SeenEntity] = {}
        self._companies: set[str] = set()
        self._gaps: dict[str, EntityGap] = {}

    def take_in(self, seen: Iterable[SeenEntity], gaps: Iterable[EntityGap]) -> None:
        """Add what the store has, unless it is known better by now."""
        for gap in gaps:
            self._gaps.setdefault(gap.scope, gap)
        for each in seen:
            if each.connection_id not in self._seen:
                self.note(each)

    def note(self, seen: SeenEntity) -> None:
        """Keep what was seen of a connection, in place of what was known. An earlier gap for its platform is over."""
        self._seen[seen.connection_id] = seen
        self._companies.add(seen.company_id)
        for scope in (ACCOUNT_WIDE, seen.platform_key):
            if scope in self._gaps and self._gaps[scope].at <= seen.seen_at:
                del self._gaps[scope]

    def note_gap(self, gap: EntityGap) -> None:
        """Keep that Codat has no answer."""
        self._gaps[gap.scope] = gap

    def seen(self, connection_id: str) -> SeenEntity | None:
        """Return what was seen of a connection; None if Codat was never asked."""
        return self._seen.get(connection_id)

    def check(self, company_name: str, connection_id: str) -> EntityCheck | None:
        """Return how the entity of a connection fits a company's name; None if Codat was never asked."""
        seen = self._seen.get(connection_id)
        return None if seen is None else check_entity(company_name, seen)

    def gap(self, platform_key: str, moment: datetime) -> EntityGap | None:
        """Return why Codat is not to be asked about a platform at a moment; None if it may be asked."""
        gaps = (self._gaps.get(scope) for scope in (ACCOUNT_WIDE, platform_key))
        return next((each for each in gaps if each is not None and each.holds(moment)), None)

    def has_answers(self, scope: str) -> bool:
        """Return whether Codat has answered in a scope before: then an error there has another reason."""
        return any(scope in {ACCOUNT_WIDE, each.platform_key} for each in self._seen.values())

    def checked(self, row: CompanySummary) -> CompanySummary:
        """Return a row whose connections have what is known of their entities; the same object if nothing is."""
        if row.id not in self._companies:
            return row
        checks = [self.check(row.name, each.id) for each in row.connections]
        if all(check == each.entity for check, each in zip(checks, row.connections, strict=True)):
            return row
        pairs = zip(row.connections, checks, strict=True)
        return replace(row, connections=tuple(replace(each, entity=check) for each, check in pairs))
