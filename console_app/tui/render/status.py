"""Render a status: a symbol, a word and the Portal's colour, so that none of the three is needed alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from console_app.services.companies.statuses import STANDINGS, UNKNOWN_STYLE
from console_app.services.text.sanitize import sanitized
from console_app.tui.render.text import clip

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary


_LONGEST_WORD = 24
"""Cells: Codat's own words are half as long."""


class StatusStyle(NamedTuple):
    """The symbol, colour and words of a status."""

    symbol: str
    word: str
    style: str
    """The name of the theme variable and of the component class that carry its colour."""
    meaning: str


STATUS_STYLES: dict[str, StatusStyle] = {
    each.status: StatusStyle(each.symbol, each.label, each.style, each.meaning) for each in STANDINGS
}


def status_style(status: str) -> StatusStyle:
    """Return how a status is drawn; an unknown one is shown as it came."""
    known = STATUS_STYLES.get(status)
    return known or StatusStyle(
        "?", clip(sanitized(status), _LONGEST_WORD) or "Unknown", UNKNOWN_STYLE, "A status this program does not know."
    )


def status_content(status: str) -> Content:
    """Return symbol and word, in the status's colour."""
    style = status_style(status)
    return Content.styled(f"{style.symbol} {style.word}", f"${style.style}")


def standing_parts(company: CompanySummary) -> list[tuple[str, str]]:
    """Return a company's connections for a cell: the most urgent in words, the others as symbols."""
    first = status_style(company.standing)
    parts = [(f"{first.symbol} {first.word}", first.style)]
    for connection in company.connections[1:5]:
        other = status_style(connection.status)
        parts.append((f" {other.symbol}", other.style))
    if len(company.connections) > 5:
        parts.append((f" +{len(company.connections) - 5}", "status-none"))
    return parts
