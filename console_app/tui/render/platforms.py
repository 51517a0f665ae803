"""Render platforms, and the notice about an existing connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.companies.statuses import Access, access_of
from console_app.services.connections.platforms import SECOND_ADVICE
from console_app.services.text.sanitize import sanitized
from console_app.tui.commands.keys import key_for
from console_app.tui.render.connection import platform_name
from console_app.tui.render.status import status_content
from console_app.tui.render.text import plain, short

if TYPE_CHECKING:
    from console_app.codat.models import Connection
    from console_app.services.connections.platforms import Platform

Parts = list[tuple[str, str]]


def name_cell(platform: Platform) -> Parts:
    """Return the platform's name; a disabled one is pale."""
    return [(sanitized(platform.name), "" if platform.enabled else "muted")]


def key_cell(platform: Platform) -> Parts:
    """Return the four-letter platform key."""
    return [(sanitized(platform.key), "muted")]


def source_cell(platform: Platform) -> Parts:
    """Return the kind of software."""
    return [(sanitized(platform.source_type), "muted")]


def marks_cell(platform: Platform) -> Parts:
    """Return what is special about it: last used, payables, on-premise, beta, disabled."""
    parts: Parts = []
    for present, word, style in (
        (bool(platform.used), platform.used, "accent"),
        (not platform.enabled, "disabled", "error"),
        (platform.serves_payables, "payables", "status-linked"),
        (platform.is_on_premise, "on-premise", "warning"),
        (platform.is_beta, "beta", "status-pending"),
    ):
        if present:
            parts += [(" " if parts else "", ""), (word, style)]
    return parts


def advice_content(platform: Platform | None, *, stressed: bool = False) -> Content:
    """Return what to know about the platform under the cursor.

    Args:
        platform: The platform; None if none is there.
        stressed: True to make it stand out that the platform cannot be picked.
    """
    if platform is None:
        return Content("")
    if not platform.enabled:
        why = " is disabled for this account. Enable it in the Portal first."
        return Content.assemble(plain(platform.name, "bold"), plain(why, "bold $text-warning" if stressed else ""))
    text = platform.advice or "The customer opens the link, signs in and consents."
    return Content.assemble(plain(platform.name, "bold"), plain(f": {text}"))


_WHAT_TO_DO = {
    Access.WORKS: SECOND_ADVICE,
    Access.AWAITED: "It is waiting for the customer, who only needs a new link for it: show that one instead.",
    Access.ENDED: "The customer can reconnect with its own link.",
    None: "Check it before you create another one: Codat may refuse a second.",
}


def what_to_do(connection: Connection) -> str:
    """Return what is better than a second accounting connection.

    Args:
        connection: The existing connection.
    """
    return _WHAT_TO_DO[access_of(connection.status)]


def existing_connection(connection: Connection, place: str = "picker") -> Content:
    """Return the notice above the list of platforms, for the commands of `place`."""
    return Content.assemble(
        ("⚠ ", "$text-warning"),
        "There is already an accounting connection: ",
        plain(short(platform_name(connection)), "bold"),
        "  ",
        status_content(connection.status),
        ("\n  ", ""),
        plain(what_to_do(connection), "$quiet"),
        (f"  {key_for(place, 'open_existing')} opens it.", "bold"),
    )
