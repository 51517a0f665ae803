"""Judge link URLs: where they lead, and how long they last."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from console_app.clock import now
from console_app.config.addresses import is_loopback
from console_app.config.capabilities import Capability
from console_app.services.text.time_format import iso_utc

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection
    from console_app.services.account.permissions import NotAllowed
    from console_app.services.account.session import Session

LIFETIME = timedelta(days=1)
"""The time for which an unused one-time link works (Codat's documentation: one day)."""
SHORT_LIFETIME = timedelta(hours=1)
_SHORT_LIVED = {"hcws": SHORT_LIFETIME}
"""The platforms whose one-time links last another time: bank feeds of QuickBooks Online."""

LINK_READERS = "A chat's link preview or a mail scanner may use it up before the customer does."
"""The warning about a one-time link that is sent to the customer."""

# A name or an address, without characters that one reader takes as a part of the host and another as its end.
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_PLAIN_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*|[0-9a-f:]*:[0-9a-f:.]*")
_FIT = re.compile(r"[!-\[\]-~]+")
"""The characters of a valid address: all others are percent-encoded in it, or only look similar."""
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
"""A browser reads a host that ends like this as a number: `127.1` and `2130706433` are this machine."""


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link that was shown to a customer, and since when."""

    url: str
    made_at: datetime
    lifetime: timedelta = LIFETIME
    used: str = ""
    """The way it was used, in a sentence; empty if no use is known."""

    @property
    def works_once(self) -> bool:
        """Return whether it is a one-time link (see `is_one_time`)."""
        return is_one_time(self.url)

    @property
    def expires_at(self) -> datetime | None:
        """Return when it stops working if it is not opened; None for a link that is no one-time link."""
        return self.made_at + self.lifetime if self.works_once else None

    def has_expired(self, moment: datetime) -> bool:
        """Return whether the customer would see an expired page at `moment`."""
        expires_at = self.expires_at
        return expires_at is not None and moment >= expires_at

    def is_ending(self, moment: datetime) -> bool:
        """Return whether less than a fifth of its lifetime is left at `moment`."""
        expires_at = self.expires_at
        return expires_at is not None and expires_at - moment < self.lifetime / 5

    def is_good(self, moment: datetime) -> bool:
        """Return whether the customer can probably still use it at `moment`."""
        return not self.used and not self.has_expired(moment)

    def used_up(self, how: str) -> ShownLink:
        """Return the same link after it was opened. A link that works more than once stays unchanged."""
        return replace(self, used=how) if self.works_once else self

    def __repr__(self) -> str:
        """Return a text without the link."""
        return f"ShownLink(made_at={iso_utc(self.made_at)})"


def is_one_time(url: str) -> bool:
    """Return whether a link contains a one-time password.

    One-time links are a setting of the account, in the Portal. For a link without one, neither an expiry nor a limit of
    use is documented.
    """
    try:
        return "otp" in parse_qs(urlsplit(url).query)
    except ValueError:
        # No web address: it is not shown, and whatever it is, it is not harmless.
        return True


def link_refusal(session: Session) -> NotAllowed | None:
    """Return why no link may be shown in this account just now, or None if it may: asked nowhere else."""
    return session.permissions.refusal(Capability.LINK)


def _require_links(session: Session) -> None:
    refusal = link_refusal(session)
    if refusal is not None:
        raise refusal


async def require_fresh_links(session: Session) -> None:
    """Check that a new link may be asked for: asking for one ends the link that the customer may have.

    Raises:
        NotAllowed: No link may be shown in this account.
        WrongAccount, AccountUnknown: The link might belong to another account's customer.
    """
    _require_links(session)
    await session.identity.require()


def shown_link(session: Session, connection: Connection) -> ShownLink | None:
    """Return the link that a connection was just read with, or None if it has none.

    Args:
        session: The session, for what is allowed.
        connection: The connection, read a moment ago: each reading makes a new link.

    Raises:
        NotAllowed: No link may be shown in this account.
    """
    _require_links(session)
    if not connection.link_url:
        return None
    return ShownLink(connection.link_url, now(), lifetime_of(connection.integration_key))


def company_link(session: Session, company: Company) -> ShownLink | None:
    """Return the link on which the customer picks the software, or None if the company has none.

    Args:
        session: The session, for what is allowed.
        company: The company, read a moment ago: each reading makes a new link.

    Raises:
        NotAllowed: No link may be shown in this account.
    """
    _require_links(session)
    return ShownLink(company.redirect, now()) if company.redirect else None


def lifetime_of(platform_key: str) -> timedelta:
    """Return how long an unused one-time link of this platform works."""
    return _SHORT_LIVED.get(platform_key, LIFETIME)


def is_short_lived(platform_key: str) -> bool:
    """Return whether one-time links of this platform last less than others."""
    return lifetime_of(platform_key) < LIFETIME


def lifetime_words(lifetime: timedelta) -> str:
    """Return how long a link works in words: "a day", "12 hours", "an hour", "30 minutes"."""
    minutes = int(lifetime.total_seconds()) // 60
    for size, one, several in ((24 * 60, "a day", "days"), (60, "an hour", "hours")):
        if minutes >= size and minutes % size == 0:
            return one if minutes == size else f"{minutes // size} {several}"
    return f"{minutes} minutes"


def stays_here(url: str) -> bool:
    """Return whether a link leads to this machine, so that no phone can open it."""
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class LinkHost:
    """The host of a link, and whether it is known."""

    host: str
    """The host, with its port unless that is the default; empty if the link cannot be read."""
    warning: str | None = None
    """The warning before the link is shown; None if the host is Codat's, the sandbox's or trusted."""
    may_be_branded: bool = False
    """True if only the name is unknown: it may be the account's own address, which a person has to confirm."""


def link_host(url: str, session: Session) -> LinkHost:
    """Judge a link by its host. An account may have its own host, so an unknown one only needs a confirmation.

    After a person has confirmed it, pass `LinkHost.host` to `session.trust_host()`.

    Args:
        url: The link, complete.
        session: The session, for the hosts that are trusted already.
    """
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        name, port, parts = "", None, urlsplit("")
    if not name.isascii() and parts.scheme in {"https", "http"} and (ascii_name := in_ascii(name)):
        return LinkHost(
            ascii_name,
            f"This link leads to {ascii_name}, which may be a look-alike of another host. "
            "Do not show it to a customer.",
        )
    if not _PLAIN_HOST.fullmatch(name) or not _FIT.fullmatch(url) or parts.scheme not in {"https", "http"}:
        return LinkHost(
            "", "This link is not a valid web address. Get a new one, and do not show this one to a customer."
        )
    shown = f"[{name}]" if ":" in name else name
    host = shown if port is None or port == {"https": 443, "http": 80}[parts.scheme] else f"{shown}:{port}"
    if "@" in parts.netloc:
        return LinkHost(host, f"This link hides that it leads to {host}. Do not show it to a customer.")
    if session.lan_url is not None and f"{parts.scheme}://{parts.netloc}" == session.lan_url:
        return LinkHost(host)
    own = urlsplit(session.base_url or "")
    if is_loopback(name):
        if is_loopback(own.hostname or "") and (name, port) == (own.hostname, own.port):
            return LinkHost(host)
        return LinkHost(
            host, f"This link leads to {host}, which works on this machine only. Do not show it to a customer."
        )
    if parts.scheme != "https":
        return LinkHost(host, f"This link leads to {host} without encryption. Do not show it to a customer.")
    if ":" in name or _NUMBER.fullmatch(name):
        return LinkHost(host, f"This link leads to {host}, a number instead of a name. Do not show it to a customer.")
    if name == "codat.io" or name.endswith(".codat.io") or host in session.trusted_hosts:
        return LinkHost(host)
    return LinkHost(
        host,
        f"This link leads to {host}, not to codat.io. Make sure that it is your own branded domain.",
        may_be_branded=True,
    )


class HostCheck:
    """The host of a link that is shown: judged once a link, however often it is drawn.

    It is judged again only when another host has been trusted meanwhile.
    """

    def __init__(self, session: Session) -> None:
        """Judge links of a session."""
        self._session = session
        self._judged: tuple[object, LinkHost] | None = None

    def forget(self) -> None:
        """Forget the link: one that is no longer shown has no business in memory."""
        self._judged = None

    def host_of(self, link: ShownLink) -> LinkHost:
        """Return where a link leads; see `link_host`."""
        session = self._session
        judged_by = (link.url, session.base_url, session.lan_url, frozenset(session.trusted_hosts))
        if self._judged is None or self._judged[0] != judged_by:
            self._judged = (judged_by, link_host(link.url, self._session))
        return self._judged[1]


def in_ascii(name: str) -> str:
    """Return a host's name as computers look it up (`xn--...`).

    Empty if it is not a name, or has only plain letters.
    """
    try:
        ascii_name = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return ascii_name if "xn--" in ascii_name and _PLAIN_HOST.fullmatch(ascii_name) else ""


def address_to_read(url: str) -> str:
    """Return a link for reading: a host with letters that look like others is written as computers look it up."""
    if url.isascii():
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    before, at, place = parts.netloc.rpartition("@")
    host, colon, port = place.partition(":") if not place.startswith("[") else (place, "", "")
    plain_host = host if host.isascii() else in_ascii(host) or _percent(host)
    # Text before the host is shown so that it cannot be mistaken for one.
    return url.replace(parts.netloc, f"{_percent(before)}{at}{plain_host}{colon}{port}", 1) if parts.netloc else url


def _percent(text: str) -> str:
    return quote(text, safe=":%", errors="surrogatepass")


def portal_company_url(session: Session, company_id: str) -> str | None:
    """Return the company's page in Codat's Portal, or None if this profile has no Portal.

    Args:
        session: The session, for the address of the Portal.
        company_id: The company's id.
    """
    base = session.profile.portal_url
    return f"{base}/companies/{quote(company_id, safe='')}/summary" if base else None
