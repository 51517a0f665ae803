"""A link in words: the link itself, whom it leads to, and how long it is good for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.session import now
from console_app.tui.render.text import plain
from console_app.tui.render.when import span, span_in_two

if TYPE_CHECKING:
    from console_app.services.links import LinkHost, ShownLink


def link_content(link: ShownLink, host: LinkHost) -> Content:
    """The link in full, its host in bold so that one sees whom the customer will trust."""
    before, found, after = link.url.partition(host.host) if host.host else (link.url, "", "")
    return Content.assemble(plain(before), plain(found, "bold $accent"), plain(after))


def lifetime_content(link: ShownLink) -> Content:
    """That it works once, how old it is, and until when it is good."""
    moment = now()
    if moment >= link.expires_at:
        return plain("Expired. Press f for a fresh link.", "bold $text-warning")
    age, left = span(moment - link.made_at), span_in_two(link.expires_at - moment)
    return Content.assemble(("Works once", "bold"), plain(f" · made {age} ago · good for {left}", "$quiet"))
