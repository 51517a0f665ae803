"""Texts on their way into a file: as they came or as they can be read, and never with a link in them.

A link is a one-time password. Rows hold none, but whoever typed a description or made an error message may have put
one in: web addresses that hold a password or an id, or lead to where Codat's links are, are taken out everywhere.
Other web addresses stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from console_app.codat.redact import hide_otp
from console_app.services.visible import visible

if TYPE_CHECKING:
    from console_app.services.exporting.document import Cell

A_LINK = "(a link)"

_ADDRESS = re.compile(r"[a-z][a-z0-9+.\-]{0,19}://\S+", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"\blink[a-z0-9\-]{0,30}(?:\.[a-z0-9\-]{1,30}){0,3}\.codat\.io\S*", re.IGNORECASE)
_TELLING = re.compile(
    r"otp|//(?:[^/]*@)?link[^/]*\.codat\.io|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    re.IGNORECASE,
)


def without_links(text: str) -> str:
    """`text` without links and one-time passwords."""
    if "//" not in text and "codat" not in (folded := text.casefold()) and "otp" not in folded:
        return text
    return hide_otp(_BARE_ADDRESS.sub(A_LINK, _ADDRESS.sub(_taken_out, text)))


def _taken_out(address: re.Match[str]) -> str:
    return A_LINK if _TELLING.search(address[0]) else address[0]


def exact(text: str) -> str:
    """For machines: the text as it came. One whose link only shows once it is cleaned is cleaned."""
    cleared = without_links(text)
    seen = visible(cleared)
    return cleared if seen == cleared or without_links(seen) == seen else without_links(seen)


def seen(text: object) -> str:
    """For people: one line without anything that acts or hides."""
    return without_links(visible(text)).strip()


def stamp(moment: datetime) -> str:
    """A moment for machines: `2026-11-25T12:00:00Z`."""
    return _in_utc(moment).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def utc(moment: datetime) -> str:
    """A moment in a table for people: `2026-11-25 12:00:00`, in UTC."""
    return _in_utc(moment).isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")


def shown(cell: Cell) -> str:
    """A cell as text for people, moments in UTC."""
    match cell:
        case None:
            return ""
        case str():
            return seen(cell)
        case int():
            return str(cell)
        case datetime():
            return utc(cell)
        case Mapping():
            return seen("; ".join(f"{key}={value}" for key, value in cell.items()))
        case errors:
            return seen("; ".join(f"{error.code} {error.text}".strip() for error in errors))


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        # At the ends of the calendar the zone cannot be left.
        return moment.replace(tzinfo=UTC)
