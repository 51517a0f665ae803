"""A platform's row in the picker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.visible import visible
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from console_app.services.platforms import Platform

Parts = list[tuple[str, str]]


def name_cell(platform: Platform) -> Parts:
    """The platform's name; a disabled one is pale."""
    return [(visible(platform.name), "" if platform.enabled else "muted")]


def key_cell(platform: Platform) -> Parts:
    """The four-letter platform key."""
    return [(visible(platform.key), "muted")]


def source_cell(platform: Platform) -> Parts:
    """What kind of software it is."""
    return [(visible(platform.source_type), "muted")]


def marks_cell(platform: Platform) -> Parts:
    """What sets it apart, in words: payables, on-premise, beta, disabled."""
    parts: Parts = []
    for present, word, style in (
        (not platform.enabled, "disabled", "error"),
        (platform.serves_payables, "payables", "status-linked"),
        (platform.is_on_premise, "on-premise", "warning"),
        (platform.is_beta, "beta", "status-pending"),
    ):
        if present:
            parts += [(" " if parts else "", ""), (word, style)]
    return parts


def advice_content(platform: Platform | None) -> Content:
    """What to know about the platform under the cursor."""
    if platform is None:
        return Content("")
    if not platform.enabled:
        return Content.assemble(
            plain(platform.name, "bold"), plain(" is disabled for this account. Enable it in the Portal first.")
        )
    text = platform.advice or "The customer opens the link, signs in and consents."
    return Content.assemble(plain(platform.name, "bold"), plain(f": {text}"))
