"""Link URLs: whom they lead to, how long they last, and how to open one without leaking it."""

from __future__ import annotations

import ipaddress
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from console_app.services.session import Session

LIFETIME = timedelta(days=1)
"""How long an unused link works (Codat's documentation: one day)."""


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link that was put before a customer, and since when."""

    url: str
    made_at: datetime

    @property
    def expires_at(self) -> datetime:
        """When it stops working even if nobody opened it."""
        return self.made_at + LIFETIME

    def __repr__(self) -> str:
        return f"ShownLink(made_at={self.made_at.isoformat()})"


@dataclass(frozen=True, slots=True)
class LinkHost:
    """Where a link leads, and whether that is a place we know."""

    host: str
    warning: str | None
    """What to say before the link is shown to anybody; None when the host is Codat's or the sandbox's own."""


def link_host(url: str, session: Session) -> LinkHost:
    """Judge a link by its host. An account may have a branded host, so a strange one is a reason to ask, no proof."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return LinkHost("", "This link cannot be read as an address. Get a fresh one before you show it.")
    if session.profile.is_sandbox and session.base_url:
        own = urlsplit(session.base_url)
        if (host, port) == (own.hostname, own.port):
            return LinkHost(parts.netloc, None)
    if parts.scheme != "https" and not _is_loopback(host):
        return LinkHost(
            host, f"This link leads to {host or 'nowhere'} without encryption. Do not show it to a customer."
        )
    if host == "codat.io" or host.endswith(".codat.io") or _is_loopback(host):
        return LinkHost(host if port is None else parts.netloc, None)
    return LinkHost(
        parts.netloc, f"This link leads to {host}, not to codat.io. Make sure that is your own branded address."
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def portal_company_url(session: Session, company_id: str) -> str | None:
    """The company's page in Codat's Portal, or None where this profile has no Portal."""
    base = session.profile.portal_url
    return f"{base}/companies/{quote(company_id, safe='')}/summary" if base else None


class NoBrowser(Exception):
    """No program was found that opens a web address; the message says what to do instead."""


def open_in_browser(url: str) -> None:
    """Hand a web address to the desktop's browser, detached, silent, and never through a shell.

    Raises:
        NoBrowser: the address is no web address, or nothing here can open one.
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        raise NoBrowser("Only web addresses can be opened. Copy the link instead.")
    if sys.platform == "win32":
        os.startfile(url)  # noqa: S606 - there is no shell in it, and the scheme was checked
        return
    opener = _opener()
    if opener is None:
        raise NoBrowser("There is no browser to open on this machine. Copy the link and open it where there is one.")
    try:
        subprocess.Popen(  # noqa: S603 - a fixed program, and the address is one argument of its own
            [opener, url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise NoBrowser(f"The browser could not be started ({error.strerror}). Copy the link instead.") from None


def _opener() -> str | None:
    if sys.platform == "darwin":
        return shutil.which("open")
    return shutil.which("wslview") or shutil.which("xdg-open")
