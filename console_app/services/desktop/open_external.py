"""Open web addresses and mails in other programs, with a child environment that holds no key."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping


def environment_for_others(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without this program's variables.

    Browsers and clipboard programs keep running, and must not have an account's key.
    """
    return {name: value for name, value in environ.items() if not name.upper().startswith("CODAT_")}


def is_wsl(environ: Mapping[str, str]) -> bool:
    """Return whether this is a Linux inside Windows."""
    return bool(environ.get("WSL_DISTRO_NAME") or environ.get("WSL_INTEROP"))


_TIME_TO_FAIL = 3.0
"""Seconds after which an opener without a browser has failed; one that became the browser keeps running."""

_IN_THE_TERMINAL = frozenset(
    ("www-browser", "links", "links2", "elinks", "lynx", "w3m", "netrik", "retawq", "browsh", "carbonyl", "cha")
)
"""Browsers that need this terminal.

Without it some still load the page unseen, which uses up a one-time link.
"""
_IN_A_WINDOW = (
    "x-www-browser",
    *("firefox", "firefox-esr", "chromium", "chromium-browser", "google-chrome", "microsoft-edge", "brave-browser"),
    *("epiphany", "falkon", "konqueror", "opera", "vivaldi"),
)
"""The browsers `xdg-open` may choose from by default; otherwise it would fall back to those in the terminal."""

_UNBROKEN = r"[!-~]+"
"""A valid address, without spaces or line breaks: these would become headers of the message."""


class NoBrowser(Exception):
    """Raised when nothing here opens a web address; the message says what to do instead."""


class NoMailProgram(Exception):
    """Raised when nothing here opens a mail; the message says what to do instead."""


class _NotStarted(Exception):
    """Raised when the opener could not be started; the message is the system's reason."""


async def open_in_browser(url: str) -> None:
    """Open a web address in the desktop's browser: detached, silent, and never through a shell.

    Returns once it is opened, or after a few seconds if the browser itself was started; a browser outlives this
    program.

    Raises:
        NoBrowser: It is not a web address, or nothing here can open one.
    """
    if _scheme(url) not in {"http", "https"}:
        raise NoBrowser("Only web addresses can be opened. Copy the link instead.")
    try:
        code = await _open(url)
    except _NotStarted as error:
        raise NoBrowser(f"The browser could not be started ({error}). Copy the link instead.") from None
    if code is None:
        raise NoBrowser("There is no browser on this machine. Copy the link and open it elsewhere.")
    if code:
        raise NoBrowser("No browser could open it. Copy the link and open it elsewhere.")


async def open_mail(mailto_url: str) -> None:
    """Open a `mailto:` address in the desktop's mail program in the same way: it shows the message, and sends nothing.

    Raises:
        NoMailProgram: It is not a mail address, or nothing here can open one.
    """
    if _scheme(mailto_url) != "mailto" or not re.fullmatch(_UNBROKEN, mailto_url):
        raise NoMailProgram("This is not an address for a mail program. Copy the message instead.")
    try:
        code = await _open(mailto_url)
    except _NotStarted as error:
        raise NoMailProgram(f"The mail program could not be started ({error}). Copy the message instead.") from None
    if code is None:
        raise NoMailProgram("There is no mail program on this machine. Copy the message instead.")
    if code:
        raise NoMailProgram("No mail program could open it. Copy the message instead.")


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


async def _open(url: str) -> int | None:
    """Return the exit code of the opener of addresses; None if there is none."""
    if sys.platform == "win32":
        try:
            os.startfile(url)  # noqa: S606 - there is no shell in it, and the scheme was checked
        except OSError as error:
            raise _NotStarted(error.strerror or "unknown") from None
        return 0
    opener, environment = _opener(), environment_for_others(os.environ)
    if opener is not None and opener.endswith("xdg-open"):
        browsers = _browsers(os.environ)
        if not browsers:
            return None
        environment["BROWSER"] = ":".join(browsers)
    return None if opener is None else await asyncio.to_thread(_run, opener, url, environment)


def _opener() -> str | None:
    if sys.platform == "darwin":
        return shutil.which("open")
    return shutil.which("wslview") or shutil.which("xdg-open")


def _browsers(environ: Mapping[str, str]) -> list[str]:
    """Return the browsers with a window; empty if there are only those that need this terminal."""
    named = [each for each in environ.get("BROWSER", "").split(":") if each.strip()]
    shown = [each for each in named if each.split()[0].rpartition("/")[2] not in _IN_THE_TERMINAL]
    has_windows = bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") or is_wsl(environ))
    # Without windows, such as over ssh, a person may have a program of their own for it, as VS Code does.
    return shown or (list(_IN_A_WINDOW) if has_windows else [])


def _run(opener: str, url: str, environment: dict[str, str]) -> int:
    """Return the exit code of the opener; 0 if it keeps running."""
    try:
        process = subprocess.Popen(  # noqa: S603 - a fixed program, and the address is one argument of its own
            [opener, url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise _NotStarted(error.strerror or "unknown") from None
    except ValueError:
        raise _NotStarted("the address is invalid") from None
    try:
        return process.wait(_TIME_TO_FAIL)
    except subprocess.TimeoutExpired:
        # Its end has to be waited for, or it stays behind as a zombie.
        threading.Thread(target=process.wait, name="browser", daemon=True).start()
        return 0
