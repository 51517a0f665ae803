"""A status as people see it: a symbol, a word and the Portal's colour, so that none of the three is needed alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from console_app.codat.statuses import Status
from console_app.services.summaries import NO_CONNECTIONS
from console_app.services.visible import visible
from console_app.tui.render.text import clip

if TYPE_CHECKING:
    from console_app.services.summaries import CompanySummary


_LONGEST_WORD = 24
"""Cells: Codat's own words are half as long."""


class StatusLook(NamedTuple):
    """How one status is drawn."""

    symbol: str
    word: str
    style: str
    """The name of the theme variable and of the component class that carry its colour."""
    meaning: str


LOOKS: dict[str, StatusLook] = {
    Status.LINKED: StatusLook("●", "Linked", "status-linked", "Data can be read and written."),
    Status.PENDING_AUTH: StatusLook("◐", "PendingAuth", "status-pending", "Waiting for the customer to consent."),
    Status.DEAUTHORIZED: StatusLook(
        "▲", "Deauthorized", "status-deauthorized", "Access was lost: revoked, or expired."
    ),
    Status.UNLINKED: StatusLook("○", "Unlinked", "status-unlinked", "We gave up access; the link brings it back."),
    NO_CONNECTIONS: StatusLook("·", "No connections", "status-none", "Nothing has been connected yet."),
}


def look_of(status: str) -> StatusLook:
    """How a status is drawn; one that this program does not know is shown as it came."""
    known = LOOKS.get(status)
    return known or StatusLook(
        "?", clip(visible(status), _LONGEST_WORD) or "Unknown", "status-other", "A status this program does not know."
    )


def status_content(status: str) -> Content:
    """Symbol and word, in the status's colour."""
    look = look_of(status)
    return Content.styled(f"{look.symbol} {look.word}", f"${look.style}")


def standing_parts(company: CompanySummary) -> list[tuple[str, str]]:
    """A company's connections for one cell: the most urgent in words, the others as symbols."""
    first = look_of(company.standing)
    parts = [(f"{first.symbol} {first.word}", first.style)]
    for connection in company.connections[1:5]:
        other = look_of(connection.status)
        parts.append((f" {other.symbol}", other.style))
    if len(company.connections) > 5:
        parts.append((f" +{len(company.connections) - 5}", "status-none"))
    return parts
