"""Render notices: the one on the screen, and the last ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from console_app.services.text.time_format import clock
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from textual.notifications import SeverityLevel

_SIGNS: dict[SeverityLevel, tuple[str, str]] = {
    "information": ("", "$text-success"),
    "warning": ("⚠", "$text-warning"),
    "error": ("✕", "$text-error"),
}


class KeptNotice(NamedTuple):
    """A notice that can be read later."""

    at: datetime
    text: str
    title: str
    severity: SeverityLevel


def notice_content(text: str, title: str, severity: SeverityLevel, *, more: int = 0) -> Content:
    """Return a notice: its sign, its title, what it says, and how many come after it."""
    sign, style = _SIGNS[severity]
    parts = [plain(f"{sign} ", f"bold {style}")] if sign else []
    if title:
        parts.append(plain(f"{title}  ", f"bold {style}"))
    parts.append(plain(text))
    if more:
        parts.append(plain(f"  +{more}", "$quiet"))
    return Content("").join(parts)


def kept_notices(kept: Sequence[KeptNotice]) -> Content:
    """Return the last notices, the newest first, each with its time."""
    if not kept:
        return plain("There was no notice in this run.", "$quiet")
    lines = [
        Content.assemble(plain(f"{clock(each.at)}  ", "$quiet"), notice_content(each.text, each.title, each.severity))
        for each in kept
    ]
    return Content("\n\n").join(lines)
