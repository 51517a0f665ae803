"""Open a web address in the desktop's browser, or a message in its mail program."""

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

from console_app.services.clipboard_tools import is_wsl
from console_app.services.other_programs import environment_for_others

if TYPE_CHECKING:
    from collections.abc import Mapping

_TIME_TO_FAIL = 3.0
"""Seconds in which an opener that finds no browser has said so; one that became the browser runs on."""

_IN_THE_TERMINAL = frozenset(
    ("www-browser", "links", "links2", "elinks", "lynx", "w3m", "netrik", "retawq", "browsh", "carbonyl", "cha")
)
"""Browsers that need our terminal. Without it some read the page all the same, and nobody sees it: a one-time link is
used up."""
_IN_A_WINDOW = (
    "x-www-browser",
    *("firefox", "firefox-esr", "chromium", "chromium-browser", "google-chrome", "microsoft-edge", "brave-browser"),
    *("epiphany", "falkon", "konqueror", "opera", "vivaldi"),
)
"""What `xdg-open` may choose from where nothing else is said; by itself it goes on to those in the terminal."""

_UNBROKEN = re.compile(r"[!-~]+")
"""An address as it must be written, without spaces or line breaks: these would be headers of the message."""


class NoBrowser(Exception):
    """Nothing here opens a web address; the message says what to do instead."""


class NoMailProgram(Exception):
    """Nothing here opens a message; the message says what to do instead."""


class _NotStarted(Exception):
    """What should open an address could not be started; the message is the system's reason."""


async def open_in_browser(url: str) -> None:
    """Hand a web address to the desktop's browser: detached, silent, and never through a shell.

    Returns once it is opened, or after a few seconds if the browser itself was started; a browser outlives us.

    Raises:
        NoBrowser: the address is no web address, or nothing here can open one.
    """
    if _scheme(url) not in {"http", "https"}:
        raise NoBrowser("Only web addresses can be opened. Copy the link instead.")
    try:
        code = await _open(url)
    except _NotStarted as error:
        raise NoBrowser(f"The browser could not be started ({error}). Copy the link instead.") from None
    if code is None:
        raise NoBrowser("There is no browser to open on this machine. Copy the link and open it where there is one.")
    if code:
        raise NoBrowser("No browser would open it. Copy the link and open it where there is one.")


async def open_mail(mailto_url: str) -> None:
    """Hand a `mailto:` address to the desktop's mail program, the same way: it shows the message, and sends nothing.

    Raises:
        NoMailProgram: the address is none for mail, or nothing here can open one.
    """
    if _scheme(mailto_url) != "mailto" or not _UNBROKEN.fullmatch(mailto_url):
        raise NoMailProgram("This is no address for a mail program. Copy the message instead.")
    try:
        code = await _open(mailto_url)
    except _NotStarted as error:
        raise NoMailProgram(f"The mail program could not be started ({error}). Copy the message instead.") from None
    if code is None:
        raise NoMailProgram("There is no mail program to open on this machine. Copy the message instead.")
    if code:
        raise NoMailProgram("No mail program would open it. Copy the message instead.")


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


async def _open(url: str) -> int | None:
    """The exit code of what opens addresses here; None where there is nothing that does."""
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
    """The browsers that a person could see; none where there are only those that need our terminal."""
    named = [each for each in environ.get("BROWSER", "").split(":") if each.strip()]
    shown = [each for each in named if each.split()[0].rpartition("/")[2] not in _IN_THE_TERMINAL]
    has_windows = bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") or is_wsl(environ))
    # Without windows, such as over ssh, somebody has a program of their own for it, as VS Code has.
    return shown or (list(_IN_A_WINDOW) if has_windows else [])


def _run(opener: str, url: str, environment: dict[str, str]) -> int:
    """The exit code of the opener; 0 if it goes on running."""
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
        raise _NotStarted("the address cannot be one") from None
    try:
        return process.wait(_TIME_TO_FAIL)
    except subprocess.TimeoutExpired:
        # Somebody has to hear of its end, or it stays behind as a zombie.
        threading.Thread(target=process.wait, name="browser", daemon=True).start()
        return 0
