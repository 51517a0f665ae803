"""Link URLs: whom they lead to, and how long they last."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from console_app.clock import now
from console_app.config.addresses import is_loopback
from console_app.config.capabilities import Capability

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection
    from console_app.services.session import Session

LIFETIME = timedelta(days=1)
"""How long an unused link works (Codat's documentation: one day)."""
SHORT_LIFETIME = timedelta(hours=1)
"""The same for bank feeds of QuickBooks Online."""
_SHORT_LIVED = frozenset({"hcws"})

# A name or an address, nothing that one reader takes for a part of the host and another for its end.
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_PLAIN_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*|[0-9a-f:]*:[0-9a-f:.]*")
_FIT = re.compile(r"[!-\[\]-~]+")
"""An address as it must be written: everything else is percent-encoded in it, or only looks like something else."""
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
"""A host that ends like this is a number to a browser: `127.1` and `2130706433` are this machine."""


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link that was put before a customer, and since when."""

    url: str
    made_at: datetime
    lifetime: timedelta = LIFETIME
    used: str = ""
    """How its one use was spent, in a sentence; empty as far as nobody is known to have opened it."""

    @property
    def works_once(self) -> bool:
        """Whether it carries a one-time password. A company's own link may come without."""
        return "otp" in parse_qs(urlsplit(self.url).query)

    @property
    def expires_at(self) -> datetime:
        """When it stops working even if nobody opened it."""
        return self.made_at + self.lifetime

    def has_expired(self, moment: datetime) -> bool:
        """Whether the customer would see an expired page at `moment`."""
        return self.works_once and moment >= self.expires_at

    def is_ending(self, moment: datetime) -> bool:
        """Whether less than a fifth of its life is left at `moment`."""
        return self.works_once and self.expires_at - moment < self.lifetime / 5

    def is_good(self, moment: datetime) -> bool:
        """Whether the customer can be expected to get further with it at `moment`."""
        return not self.used and not self.has_expired(moment)

    def used_up(self, how: str) -> ShownLink:
        """The same link after somebody has opened it. One that works more than once stays as it is."""
        return replace(self, used=how) if self.works_once else self

    def __repr__(self) -> str:
        return f"ShownLink(made_at={self.made_at.isoformat()})"


def shown_link(session: Session, connection: Connection) -> ShownLink | None:
    """The link that a connection came with just now, or None if it came without one.

    Raises:
        NotAllowed: no link may be shown in this account.
    """
    session.permits.require(Capability.LINK)
    if not connection.link_url:
        return None
    short = is_short_lived(connection.integration_key)
    return ShownLink(connection.link_url, now(), SHORT_LIFETIME if short else LIFETIME)


def company_link(session: Session, company: Company) -> ShownLink | None:
    """The link on which the customer picks the software, or None if the company came without one.

    Raises:
        NotAllowed: no link may be shown in this account.
    """
    session.permits.require(Capability.LINK)
    return ShownLink(company.redirect, now()) if company.redirect else None


def is_short_lived(platform_key: str) -> bool:
    """Whether links of this platform last only `SHORT_LIFETIME`."""
    return platform_key in _SHORT_LIVED


@dataclass(frozen=True, slots=True)
class LinkHost:
    """Where a link leads, and whether that is a place we know."""

    host: str
    """The host, with its port if it is not the usual one; empty where the link cannot be read."""
    warning: str | None = None
    """What to say before the link is shown to anybody; None when the host is Codat's, the sandbox's or trusted."""
    may_be_branded: bool = False
    """All is well but for the name: it can be the account's own branded address, which a person has to say."""


def link_host(url: str, session: Session) -> LinkHost:
    """Judge a link by its host. An account may have a branded host, so a strange one is a reason to ask, no proof.

    Who has looked at a branded host and says it is theirs hands `LinkHost.host` to `session.trust_host()`.
    """
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        name, port, parts = "", None, urlsplit("")
    if not name.isascii() and parts.scheme in {"https", "http"} and (told := in_ascii(name)):
        return LinkHost(
            told, f"This link leads to {told}, which only looks like other letters. Do not show it to a customer."
        )
    if not _PLAIN_HOST.fullmatch(name) or not _FIT.fullmatch(url) or parts.scheme not in {"https", "http"}:
        return LinkHost("", "This link is no proper web address. Get a fresh one, and do not show this to a customer.")
    shown = f"[{name}]" if ":" in name else name
    host = shown if port is None or port == {"https": 443, "http": 80}[parts.scheme] else f"{shown}:{port}"
    if "@" in parts.netloc:
        return LinkHost(host, f"This link hides that it leads to {host}. Do not show it to a customer.")
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
        return LinkHost(host, f"This link leads to {host}, a number and no name. Do not show it to a customer.")
    if name == "codat.io" or name.endswith(".codat.io") or host in session.trusted_hosts:
        return LinkHost(host)
    return LinkHost(
        host,
        f"This link leads to {host}, not to codat.io. Make sure that it is your own branded address.",
        may_be_branded=True,
    )


def in_ascii(name: str) -> str:
    """A host's name as computers look it up (`xn--...`); empty where it is no name, or has plain letters after all."""
    try:
        told = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return told if "xn--" in told and _PLAIN_HOST.fullmatch(told) else ""


def address_to_read(url: str) -> str:
    """A link as a person may read it: a host in letters that look like others is written as computers look it up."""
    if url.isascii():
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    before, at, place = parts.netloc.rpartition("@")
    host, colon, port = place.partition(":") if not place.startswith("[") else (place, "", "")
    plain_host = host if host.isascii() else in_ascii(host) or _percent(host)
    # What stands before the host is shown so that it cannot be taken for one.
    return url.replace(parts.netloc, f"{_percent(before)}{at}{plain_host}{colon}{port}", 1) if parts.netloc else url


def _percent(text: str) -> str:
    return quote(text, safe=":%", errors="surrogatepass")


def portal_company_url(session: Session, company_id: str) -> str | None:
    """The company's page in Codat's Portal, or None where this profile has no Portal."""
    base = session.profile.portal_url
    return f"{base}/companies/{quote(company_id, safe='')}/summary" if base else None
