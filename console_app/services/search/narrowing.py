"""A search that is typed letter by letter: what a narrower one finds is looked for in what the wider one found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console_app.services.search.language import Search
from console_app.services.search.matching import find

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.services.summaries import CompanySummary


class Narrowing:
    """Finds what `find` finds, sooner. Taking a letter back returns to what was found before it."""

    def __init__(self) -> None:
        self._all: list[CompanySummary] | None = None
        self._steps: list[tuple[Search, datetime | None, list[CompanySummary]]] = []

    def find(self, companies: list[CompanySummary], search: Search, now: datetime) -> list[CompanySummary]:
        """The companies that match; begins anew with every other list. The lists are not to be changed.

        A search with lengths of time is only built upon at the same `now`: round it, to the minute say, while somebody
        types.
        """
        if companies is not self._all:
            self._all, self._steps = companies, [(Search(), None, companies)]
        while not self._is_within(search, now):
            self._steps.pop()
        known, _, found = self._steps[-1]
        if (search.plain, search.terms) != (known.plain, known.terms):
            found = find(found, _without(search, known), now)
            relative = any(term.is_relative for term in search.terms)
            self._steps.append((search, now if relative else None, found))
        return found

    def _is_within(self, search: Search, now: datetime) -> bool:
        known, at, _ = self._steps[-1]
        return at in {None, now} and narrows(search, known)


def narrows(new: Search, old: Search) -> bool:
    """Whether whatever `new` finds was found by `old`, too."""
    for word in old.plain:
        if word.forms:
            implied = word in new.plain
        elif word.negated:
            implied = any(each.negated and each.text in word.text for each in new.plain)
        else:
            implied = any(not each.negated and all(word.text in form for form in each.all_forms) for each in new.plain)
        if not implied:
            return False
    return all(term in new.terms for term in old.terms)


def _without(new: Search, old: Search) -> Search:
    """What of `new` is still to be asked of what `old` found. What is said of a connection stays together."""
    plain = tuple(word for word in new.plain if word not in old.plain)
    of_connections = [term for term in new.terms if term.is_of_a_connection and not term.negated]
    asked_again = any(term not in old.terms for term in of_connections)
    terms = tuple(
        term
        for term in new.terms
        if term not in old.terms or (asked_again and term.is_of_a_connection and not term.negated)
    )
    return replace(new, plain=plain, terms=terms)
