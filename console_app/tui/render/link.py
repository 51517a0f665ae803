"""A link in words: the link itself, whom it leads to, and how long it is good for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.clock import now
from console_app.codat.statuses import Status
from console_app.services.links import LIFETIME, address_to_read
from console_app.tui.render.text import plain
from console_app.tui.render.when import span, span_in_two

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Connection
    from console_app.services.links import LinkHost, ShownLink


STEP_WIDTH = 15
"""Cells of one step; two of them fit the narrowest panel."""


def link_content(link: ShownLink, host: LinkHost) -> Content:
    """The link in full, its host in bold so that one sees whom the customer will trust."""
    url = address_to_read(link.url)
    start, end = _host_span(url, host.host)
    return Content.assemble(plain(url[:start]), plain(url[start:end], "bold $accent"), plain(url[end:]))


def link_words(link: ShownLink, host: LinkHost, moment: datetime | None = None) -> list[Content]:
    """The link and what to know of it, a paragraph each. One that is used up is not shown: nobody gets in with it."""
    if link.used:
        return [lifetime_content(link, moment)]
    warning = [plain(host.warning, "bold $text-warning")] if host.warning else []
    return [*warning, link_content(link, host), lifetime_content(link, moment)]


def spent_picture(link: ShownLink) -> Content:
    """What stands where the code was, once the link is of no use any more."""
    title = "This link has been used" if link.used else "This link has expired"
    say = "Nothing is lost. Ask them to try again:" if link.used else "It was good for a day."
    if not link.used and link.lifetime < LIFETIME:
        say = "It was good for an hour."
    lines = [plain(title, "bold"), plain(say, "$quiet"), Content(""), plain("f  a fresh link", "bold $accent")]
    return Content("\n").join(lines)


def for_the_pc() -> Content:
    """What stands where the code would be, for software that runs on the customer's own PC."""
    return Content("\n").join(
        [
            plain("Open this link on the PC", "bold"),
            plain("where the software runs.", "bold"),
            Content(""),
            plain("c  copies it", "$quiet"),
            plain("m  e-mails it", "$quiet"),
            plain("q  shows a code all the same", "$quiet"),
        ]
    )


def _host_span(url: str, host: str) -> tuple[int, int]:
    """Where in the link the host stands. Names before an "@" only look like one."""
    found = re.match(rf"[^:/?#]+://(?:[^/?#]*@)?({re.escape(host)})(?=[:/?#]|$)", url, re.IGNORECASE)
    return found.span(1) if found and host else (0, 0)


def lifetime_content(link: ShownLink, moment: datetime | None = None) -> Content:
    """That it works once, how old it is, and how long it is good for, at `moment` (by default: now)."""
    moment = moment or now()
    if link.used:
        return plain(f"Used: {link.used} Press f for a fresh link.", "bold $text-warning")
    if not link.works_once:
        return plain("No one-time password in it: it can be opened again.", "$quiet")
    if link.has_expired(moment):
        return plain("Expired. Press f for a fresh link.", "bold $text-warning")
    age, left = span(moment - link.made_at), span_in_two(link.expires_at - moment)
    if link.is_ending(moment):
        return plain(f"⚠ Works once · made {age} ago · good for {left} only", "bold $text-warning")
    return Content.assemble(("Works once", "bold"), plain(f" · made {age} ago · good for {left}", "$quiet"))


def steps(connection: Connection, link: ShownLink | None) -> Content:
    """How far the customer has come: created, shown, authorised, first sync. Two stand in a line."""
    linked = connection.status == Status.LINKED
    spent = link is not None and bool(link.used)
    synced = linked and connection.last_sync is not None
    marks = [
        _step("Created", done=True),
        _step("Shown", done=linked or link is not None, now=link is None),
        _step("Authorised", done=linked, now=link is not None and not spent, failed=spent),
        _step("First sync", done=synced, now=linked),
    ]
    return Content("\n").join([Content.assemble(*marks[:2]), Content.assemble(*marks[2:])])


def _step(word: str, *, done: bool, now: bool = False, failed: bool = False) -> Content:
    if done:
        sign, style = "✓", "$status-linked"
    elif failed:
        sign, style = "✕", "$text-error"
    else:
        sign, style = ("◐", "bold $accent") if now else ("○", "$quiet")
    return plain(f"{sign} {word}".ljust(STEP_WIDTH), style)
