"""What stands around a field into which something has to be typed."""

from __future__ import annotations

from textual.content import Content

from console_app.tui.render.text import plain


def asked_words(wanted: str, doing: str) -> Content:
    """What is to be typed, before what."""
    return Content.assemble("Type  ", plain(wanted, "bold"), f"  {doing}:")


def typed_words(typed: str, *, confirmed: bool) -> Content:
    """How far it has come, and where to go from there: the field takes no Enter."""
    if confirmed:
        return plain("That is it. Tab to the button, and Enter.", "$text-success")
    return plain("Not the same yet." if typed.strip() else "Esc cancels.", "$quiet")
