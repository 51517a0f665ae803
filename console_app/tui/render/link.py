"""A link in words: the link itself, whom it leads to, and how long it is good for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.session import now
from console_app.tui.render.text import plain
from console_app.tui.render.when import span, span_in_two

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.services.links import LinkHost, ShownLink


def link_content(link: ShownLink, host: LinkHost) -> Content:
    """The link in full, its host in bold so that one sees whom the customer will trust."""
    start, end = _host_span(link.url, host.host)
    return Content.assemble(plain(link.url[:start]), plain(link.url[start:end], "bold $accent"), plain(link.url[end:]))


def link_words(link: ShownLink, host: LinkHost, moment: datetime | None = None) -> list[Content]:
    """The link and what to know of it, a paragraph each. One that is used up is not shown: nobody gets in with it."""
    if link.used:
        return [lifetime_content(link, moment)]
    warning = [plain(host.warning, "bold $text-warning")] if host.warning else []
    return [*warning, link_content(link, host), lifetime_content(link, moment)]


def spent_picture(link: ShownLink) -> Content:
    """What stands where the code was, once the link is of no use any more."""
    title = "This link has been used" if link.used else "This link has expired"
    return Content("\n").join([plain(title, "bold"), plain("f  a fresh link", "$quiet")])


def for_the_pc() -> Content:
    """What stands where the code would be, for software that runs on the customer's own PC."""
    return Content("\n").join(
        [
            plain("Open this link on the PC", "bold"),
            plain("where the software runs.", "bold"),
            Content(""),
            plain("c  copies it", "$quiet"),
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
    return Content.assemble(("Works once", "bold"), plain(f" · made {age} ago · good for {left}", "$quiet"))
