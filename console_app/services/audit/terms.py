"""Write the search texts for what an audit counts, in the language of `console_app.services.search`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from console_app.services.companies.statuses import NO_CONNECTIONS, STANDINGS, UNREADABLE
from console_app.services.search import parse
from console_app.services.search.language import in_quotes, quoted

if TYPE_CHECKING:
    from console_app.services.search.language import Term

_SHORT = {**{each.status: each.key for each in STANDINGS}, UNREADABLE: "unreadable"}


def status_word(status: str) -> str:
    """Return the name of a status in a search: its short name, or unchanged."""
    # Quoted even if not needed: a bare word similar to a known status would be taken as a misspelling.
    return _SHORT.get(status) or quoted(status)


def status_term(*statuses: str) -> str:
    """Return the term for connections that have one of these statuses."""
    return "status:" + ",".join(status_word(each) for each in statuses)


def without_status(*statuses: str) -> str:
    """Return the term for companies without a connection in one of these statuses."""
    return f"-{status_term(*statuses)}"


def platform_term(platform: str) -> str:
    """Return the term for connections to a platform, by its key or name."""
    return f"platform:{in_quotes(platform)}"


@lru_cache(maxsize=512)
def _read(term: str) -> tuple[Term, ...]:
    """Return the terms in a text. The figures of an audit share a few, and all audits have nearly the same."""
    return parse(term).terms


class Narrowed:
    """A search, and its combinations with the terms of a figure."""

    def __init__(self, query: str) -> None:
        """Keep the search."""
        self.text = query.strip()
        self._terms = parse(self.text).terms

    def by(self, *terms: str) -> str:
        """Return the search with `terms` added; terms that it already has are not repeated."""
        new = [term for term in terms if not all(each in self._terms for each in _read(term))]
        return " ".join(filter(None, (self.text, *new)))

    def leaves_room_for(self, *terms: str) -> bool:
        """Return whether the search and `terms` can have matches, as far as the statuses allow."""
        asked = [*self._terms, *(each for term in terms for each in _read(term))]
        of_one = [term for term in asked if term.is_of_a_connection and not term.negated]
        statuses = [set(map(str, term.values)) for term in of_one if term.field == "status"]
        if not statuses:
            return True
        left = set.intersection(*statuses)
        if len(statuses) < len(of_one):
            # A company without connections matches no term for connections.
            left -= {NO_CONNECTIONS, UNREADABLE}
        return bool(
            left.difference(*(map(str, term.values) for term in asked if term.negated and term.field == "status"))
        )
