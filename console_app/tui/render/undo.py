"""What undoes an unlink: the link, how long it works, and the keys for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.clock import now
from console_app.tui.commands.table import commands_of, footer_key
from console_app.tui.render.when import span_in_two

if TYPE_CHECKING:
    from console_app.services.links import ShownLink

WITH_A_LINK = ("connection.link", "connection.copy_link", "connection.message", "connection.fresh_link")
"""Commands that a fresh link is for, as far as they exist, in this order."""


def undo_words(link: ShownLink | None, *, asking: bool, usable: bool) -> Content:
    """How the way back stands, and which keys take it."""
    head = ("The way back  ", "bold $accent")
    if link is None:
        words = "Asking Codat for a fresh link …" if asking else "There is no link yet: press f to ask Codat for one."
        return Content.assemble(head, words)
    if not usable:
        return Content.assemble(head, "The link below cannot be used as it is; press f for a fresh one.")
    left = span_in_two(link.expires_at - now())
    known = {command.id: command for command in commands_of("connection")}
    keys = [known[each] for each in WITH_A_LINK if each in known]
    parts: list[str | tuple[str, str]] = []
    for command in keys:
        parts += [(footer_key(command.key, command.key_display), "bold $accent"), f" {command.label}   "]
    return Content.assemble(head, f"A fresh link for this connection, good once, for {left}.", "\n", *parts)
