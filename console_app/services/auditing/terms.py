"""Search texts for what an audit counts, in the language of `console_app.services.search`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from console_app.codat.statuses import Status
from console_app.services.summaries import NO_CONNECTIONS, UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def joined(terms: Iterable[str]) -> str:
    """Terms that all have to hold."""
    return " ".join(term for term in terms if term)
