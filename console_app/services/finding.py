"""Search, filter and sort the company list. Pure functions over summaries, quick at a hundred thousand."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING

from console_app.codat.statuses import Status
from console_app.services.summaries import NO_CONNECTIONS, CompanySummary, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

STATUS_FILTERS: tuple[str, ...] = (
    Status.LINKED,
    Status.PENDING_AUTH,
    Status.DEAUTHORIZED,
    Status.UNLINKED,
    NO_CONNECTIONS,
)


def has_status(company: CompanySummary, status: str) -> bool:
    """Whether any connection of the company has that status; `NO_CONNECTIONS` means that there is none."""
    return status in company.statuses


def find(companies: Iterable[CompanySummary], text: str = "", status: str | None = None) -> list[CompanySummary]:
    """The companies that match, in the order given. Words in any order; case and accents don't count."""
    found = list(companies)
    # The longest word leaves the fewest for the next one.
    for word in sorted(fold(text).split(), key=len, reverse=True):
        found = [company for company in found if word in company.haystack]
    return found if status is None else [company for company in found if has_status(company, status)]


class Narrowing:
    """A search that is typed letter by letter: what a longer text finds is looked for in what the shorter one found.

    Finds what `find` finds. Taking a letter back returns to what was found before it.
    """

    def __init__(self) -> None:
        self._all: list[CompanySummary] | None = None
        self._steps: list[tuple[list[str], list[CompanySummary]]] = []

    def find(self, companies: list[CompanySummary], text: str) -> list[CompanySummary]:
        """The companies that match; begins anew with every other list. The lists are not to be changed."""
        if companies is not self._all:
            self._all, self._steps = companies, [([], companies)]
        words = fold(text).split()
        while not all(any(old in new for new in words) for old in self._steps[-1][0]):
            self._steps.pop()
        known, found = self._steps[-1]
        if words != known:
            found = find(found, text)
            self._steps.append((words, found))
        return found


def count_by_status(companies: Iterable[CompanySummary]) -> Counter[str]:
    """How many companies have at least one connection of each status, `NO_CONNECTIONS` included."""
    counts: Counter[str] = Counter()
    for statuses, number in Counter(map(attrgetter("statuses"), companies)).items():
        for status in statuses:
            counts[status] += number
    return counts
