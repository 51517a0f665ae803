"""Render a link, its lifetime, and the hint to reconnect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.clock import now
from console_app.codat.status_names import Status
from console_app.services.data.first_data import FirstSync
from console_app.services.links.link import address_to_read, lifetime_words, stays_here
from console_app.tui.commands.keys import key_for, key_of
from console_app.tui.render.text import ago, plain, span_in_two

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Connection
    from console_app.services.connections.slots import PlatformSlots
    from console_app.services.links.link import LinkHost, ShownLink

STEPS = 4
"""The steps of a customer: the connection, its link, their consent, their data."""


def link_content(link: ShownLink, host: LinkHost) -> Content:
    """Return the link in full, with its host in bold: that is whom the customer trusts."""
    url = address_to_read(link.url)
    start, end = _host_span(url, host.host)
    return Content.assemble(plain(url[:start]), plain(url[start:end], "bold $accent"), plain(url[end:]))


def link_words(
    link: ShownLink, host: LinkHost, moment: datetime | None = None, *, place: str = "connection"
) -> list[Content]:
    """Return the link and what to know about it, a paragraph each. A used link is not shown."""
    if link.used:
        return [lifetime_content(link, moment, place=place)]
    warning = [plain(host.warning, "bold $text-warning")] if host.warning else []
    return [*warning, link_content(link, host), lifetime_content(link, moment, place=place)]


def spent_picture(link: ShownLink) -> Content:
    """Return what replaces the code of a used or expired link."""
    title = "This link has been used" if link.used else "This link has expired"
    good_for = f"It was valid for {lifetime_words(link.lifetime)}."
    say = "Nothing is lost. Ask them to try again:" if link.used else good_for
    lines = [
        plain(title, "bold"),
        plain(say, "$quiet"),
        Content(""),
        plain(f"{key_of('link.fresh')}  a new link", "bold $accent"),
    ]
    return Content("\n").join(lines)


def phone_words(link: ShownLink, *, is_sandbox: bool, lan_url: str | None, place: str) -> Content | None:
    """Return that no phone can open a link, or that phones can; None for a link of a real account.

    Args:
        link: The link.
        is_sandbox: True if the account is a sandbox of this program.
        lan_url: Where links lead that phones can open; None if phones are kept out.
        place: The screen whose keys are named.
    """
    if lan_url is not None and link.url.startswith(f"{lan_url}/"):
        return plain("Sandbox: phones in this network can open it.", "$quiet")
    if not stays_here(link.url):
        return None
    if not is_sandbox:
        return plain("No phone can open it: it leads to this machine.", "$text-warning")
    customer, lan = key_for(place, "play_customer"), key_for(place, "local_network")
    words = f"Sandbox: no phone can open it. {customer} plays the customer, {lan} lets phones in."
    return plain(words, "$text-warning")


def for_the_pc() -> Content:
    """Return what replaces the code for software that runs on the customer's own PC."""
    return Content("\n").join(
        [
            plain("Open this link on the PC", "bold"),
            plain("where the software runs.", "bold"),
            Content(""),
            plain(f"{key_of('link.copy')}  copies it", "$quiet"),
            plain(f"{key_of('link.message')}  e-mails it", "$quiet"),
            plain(f"{key_of('link.code')}  shows a code anyway", "$quiet"),
        ]
    )


def _host_span(url: str, host: str) -> tuple[int, int]:
    """Return the position of the host in the link. Names before an "@" only look like one."""
    found = re.match(rf"[^:/?#]+://(?:[^/?#]*@)?({re.escape(host)})(?=[:/?#]|$)", url, re.IGNORECASE)
    return found.span(1) if found and host else (0, 0)


def lifetime_content(link: ShownLink, moment: datetime | None = None, *, place: str = "connection") -> Content:
    """Return that the link works once, its age, and how long it is valid, at `moment` (by default now).

    A link that is no one-time link has neither an age that matters nor an end: anybody who has it can use it.
    """
    moment = moment or now()
    if link.used:
        return plain(f"Used: {link.used} Press {key_for(place, 'fresh_link')} for a new link.", "bold $text-warning")
    if not link.works_once:
        return plain("Anybody who has this link can use it.", "$text-warning")
    if link.has_expired(moment):
        return plain(f"Expired. Press {key_for(place, 'fresh_link')} for a new link.", "bold $text-warning")
    age, left = ago(link.made_at, moment), _left(link, moment)
    if link.is_ending(moment):
        return plain(f"⚠ Works once · created {age} · valid for {left} only", "bold $text-warning")
    return Content.assemble(("Works once", "bold"), plain(f" · created {age} · valid for {left}", "$quiet"))


def _left(link: ShownLink, moment: datetime) -> str:
    """Return how long a one-time link is still valid."""
    return span_in_two(link.expires_at - moment) if link.expires_at is not None else ""


def full_platform_words(slots: PlatformSlots, *, is_tall: bool = True) -> Content:
    """Return that the platform may refuse the customer, because its limit is reached. It names no customer.

    Args:
        slots: The platform's slots.
        is_tall: False where there is room for the count alone.
    """
    words = f"{slots.sentence} {slots.advice}" if is_tall else slots.sentence
    return plain(f"⚠ {words} {key_of('connection.holders')} shows who holds them.", "$text-warning")


def steps(connection: Connection, link: ShownLink | None, first_sync: FirstSync) -> Content:
    """Return the customer's progress in a line: a sign for each step, and the present one in words.

    The steps are: the connection is created, its link is shown, the customer consents, data is read.

    Args:
        connection: The connection.
        link: The link that is shown, if there is one.
        first_sync: What has become of the first sync.
    """
    if connection.status == Status.LINKED:
        if first_sync is FirstSync.THERE:
            return _progress(4, "First data is here")
        if first_sync is FirstSync.FAILED:
            return _progress(3, "The first sync failed", failed=True)
        return _progress(3, "Waiting for first data")
    if link is None:
        return _progress(1, "No link yet")
    if link.used:
        return _progress(2, "Link used, no consent", failed=True)
    return _progress(2, "Waiting for consent")


def _progress(done: int, words: str, *, failed: bool = False) -> Content:
    """Return the signs of the steps, so many of which are done, and what happens now."""
    signs = [("✓ ", "$status-linked")] * done
    if done < STEPS:
        signs.append(("✕ ", "$text-error") if failed else ("◐ ", "bold $accent"))
    signs += [("○ ", "$quiet")] * (STEPS - len(signs))
    style = "$text-error" if failed else "$status-linked" if done == STEPS else "bold $accent"
    return Content.assemble(*signs, (words, style))


def undo_words(link: ShownLink | None, *, requesting: bool, usable: bool) -> Content:
    """Return how to reconnect, in a line."""
    head = ("Reconnect  ", "bold $accent")
    if requesting:
        return Content.assemble(head, "Asking Codat for a new link …")
    if link is None:
        key = key_of("connection.link")
        return Content.assemble(head, (key, "bold $accent"), " shows the customer a new link for this connection.")
    if not usable:
        key = key_of("connection.fresh_link")
        return Content.assemble(head, f"The link below does not work as it is; press {key} for a new one.")
    good = f"works once, valid for {_left(link, now())}" if link.works_once else "anybody who has it can use it"
    return Content.assemble(head, f"New link for this connection: {good}.")
