"""Render what has to be typed before something is done, and what was typed."""

from __future__ import annotations

from textual.content import Content

from console_app.tui.render.text import plain


def asked_words(wanted: str, doing: str) -> Content:
    """Return what has to be typed, and for what."""
    return Content.assemble("Type  ", plain(wanted, "bold"), f"  {doing}:")


def typed_words(typed: str, doing: str, *, confirmed: bool) -> Content:
    """Return whether the typed text matches, and what to do next.

    Args:
        typed: The typed text.
        doing: What is confirmed: "to unlink".
        confirmed: True if it matches.
    """
    if confirmed:
        return plain(f"Confirmed. Press Enter {doing}.", "$text-success")
    return plain("Doesn't match yet." if typed.strip() else "Esc cancels.", "$quiet")
