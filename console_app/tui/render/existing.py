"""Words about the accounting connection that a company has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.codat.statuses import Status
from console_app.tui.render.connection import platform_name
from console_app.tui.render.sentences import short
from console_app.tui.render.status import status_content
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from console_app.codat.models import Connection

_WHAT_TO_DO = {
    Status.LINKED: "Codat allows one active one: unlink it first, or keep it.",
    Status.PENDING_AUTH: "Its link can still be used: show that one instead.",
    Status.DEAUTHORIZED: "The customer can come back through its own link.",
    Status.UNLINKED: "The customer can come back through its own link.",
}


def what_to_do(connection: Connection) -> str:
    """What is better than a second accounting connection."""
    return _WHAT_TO_DO.get(connection.status, "Look at it before you make another one.")  # type: ignore[call-overload, no-any-return]


def existing_connection(connection: Connection) -> Content:
    """The notice over the list of platforms."""
    return Content.assemble(
        ("⚠ ", "$text-warning"),
        "There is an accounting connection already: ",
        plain(short(platform_name(connection)), "bold"),
        "  ",
        status_content(connection.status),
        ("\n  ", ""),
        plain(what_to_do(connection), "$quiet"),
        ("  Ctrl+O opens it.", "bold"),
    )
