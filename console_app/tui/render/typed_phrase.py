"""Render what has to be typed before something is done, and what was typed."""

from __future__ import annotations

from textual.content import Content

from console_app.tui.render.text import plain


def asked_words(wanted: str, doing: str) -> Content:
    """Return what has to be typed, and for what."""
    return Content.assemble("Type  ", plain(wanted, "bold"), f"  {doing}:")


def typed_words(typed: str, *, confirmed: bool) -> Content:
    """Return whether the typed text matches, and what to do next: the field does not react to Enter."""
    if confirmed:
        return plain("Confirmed. Tab to the button and press Enter.", "$text-success")
    return plain("Doesn't match yet." if typed.strip() else "Esc cancels.", "$quiet")
