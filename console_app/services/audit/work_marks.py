"""Hold what people say of the companies of a worklist: done, left until a day, and a note, each with who and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from console_app.services.audit.worklist import WorkItem
    from console_app.services.companies.cached_company import CompanySummary


@dataclass(frozen=True, slots=True)
class Done:
    """A person's word that a company is done on one worklist, on one day."""

    view: str
    """What tells the worklist from others (see `Worklist.view`)."""
    day: date
    """The day by the clock of the computer: the next day, all are to do again."""
    company_id: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Snooze:
    """A person's wish to leave a company until a day, on all worklists."""

    company_id: str
    until: date
    """The day on which it is to do again."""
    states: tuple[str, ...]
    """Its connections with their statuses at that time: when one has changed, it is to do at once."""
    by: str
    at: datetime


@dataclass(slots=True)
class WorkMarks:
    """What is known of the companies of one worklist."""

    view: str
    day: date
    done: dict[str, Done] = field(default_factory=dict)
    """By the company's id, as the others."""
    snoozed: dict[str, Snooze] = field(default_factory=dict)

    def since(self, moment: datetime) -> WorkMarks:
        """Return the same without what was done and snoozed before a moment."""
        done = {key: each for key, each in self.done.items() if each.at >= moment}
        snoozed = {key: each for key, each in self.snoozed.items() if each.at >= moment}
        return WorkMarks(self.view, self.day, done, snoozed)

    def snooze(self, item: WorkItem, company: CompanySummary | None) -> Snooze | None:
        """Return until when a company is left; None if it is to do, because the day has come or it has changed."""
        found = self.snoozed.get(item.company_id)
        if found is None or found.until <= self.day or company is None:
            return None
        return found if found.states == states_of(company) else None

    def is_open(self, item: WorkItem, company: CompanySummary | None) -> bool:
        """Return whether a company is to do: neither done nor left until a later day."""
        return item.company_id not in self.done and self.snooze(item, company) is None


def states_of(company: CompanySummary) -> tuple[str, ...]:
    """Return the connections of a company with their statuses, in a fixed order."""
    return tuple(sorted(f"{each.id} {each.status}" for each in company.connections))


def open_first(
    items: Iterable[WorkItem], marks: WorkMarks, companies: dict[str, CompanySummary]
) -> tuple[WorkItem, ...]:
    """Return the items with those at the end that are left until a later day."""
    return tuple(sorted(items, key=lambda item: marks.snooze(item, companies.get(item.company_id)) is not None))
