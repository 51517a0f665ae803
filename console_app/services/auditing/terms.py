"""Search texts for what an audit counts, in the language of `console_app.services.search`."""

from __future__ import annotations

import re

from console_app.codat.statuses import Status
from console_app.services.search import parse
from console_app.services.summaries import NO_CONNECTIONS, UNREADABLE

_SHORT = {
    Status.DEAUTHORIZED: "deauthorized",
    Status.PENDING_AUTH: "pending",
    Status.UNLINKED: "unlinked",
    Status.LINKED: "linked",
    NO_CONNECTIONS: "none",
    UNREADABLE: "unreadable",
}
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def status_word(status: str) -> str:
    """How a search names a status: by its short name, or as it came."""
    # In quotes even where none are needed: a bare word that is like a known status would be taken for a slip.
    return _SHORT.get(status) or _in_quotes(status)


def status_term(*statuses: str) -> str:
    """The term for connections that have one of these statuses."""
    return "status:" + ",".join(status_word(each) for each in statuses)


def without_status(*statuses: str) -> str:
    """The term for companies none of whose connections has one of these statuses."""
    return f"-{status_term(*statuses)}"


def platform_term(platform: str) -> str:
    """The term for connections to a platform, by its key or name."""
    return f"platform:{quoted(platform)}"


def quoted(text: str) -> str:
    """A value as it is written in a search."""
    if _BARE.fullmatch(text):
        return text
    return _in_quotes(text)


def _in_quotes(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Narrowed:
    """A search, and what comes of it when a figure asks for more."""

    def __init__(self, query: str) -> None:
        self.text = query.strip()
        self._terms = parse(self.text).terms

    def by(self, *terms: str) -> str:
        """The search for which `terms` hold, too; what it says already is not said again."""
        new = [term for term in terms if not all(each in self._terms for each in parse(term).terms)]
        return " ".join(filter(None, (self.text, *new)))

    def leaves_room_for(self, *terms: str) -> bool:
        """Whether anything can be found by it and by `terms`, as far as the statuses tell."""
        asked = [*self._terms, *(each for term in terms for each in parse(term).terms)]
        of_one = [term for term in asked if term.is_of_a_connection and not term.negated]
        statuses = [set(map(str, term.values)) for term in of_one if term.field == "status"]
        if not statuses:
            return True
        left = set.intersection(*statuses)
        if len(statuses) < len(of_one):
            # Where there is no connection, nothing can be said of one.
            left -= {NO_CONNECTIONS, UNREADABLE}
        return bool(
            left.difference(*(map(str, term.values) for term in asked if term.negated and term.field == "status"))
        )
