"""Open a web address in the desktop's browser."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import threading
from urllib.parse import urlsplit

_TIME_TO_FAIL = 3.0
"""Seconds in which an opener that finds no browser has said so; one that became the browser runs on."""


class NoBrowser(Exception):
    """Nothing here opens a web address; the message says what to do instead."""


async def open_in_browser(url: str) -> None:
    """Hand a web address to the desktop's browser: detached, silent, and never through a shell.

    Returns once it is opened, or after a few seconds if the browser itself was started; a browser outlives us.

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
    if await asyncio.to_thread(_run, opener, url):
        raise NoBrowser("No browser would open it. Copy the link and open it where there is one.")


def _opener() -> str | None:
    if sys.platform == "darwin":
        return shutil.which("open")
    return shutil.which("wslview") or shutil.which("xdg-open")


def _run(opener: str, url: str) -> int:
    """The exit code of the opener; 0 if it goes on running."""
    try:
        process = subprocess.Popen(  # noqa: S603 - a fixed program, and the address is one argument of its own
            [opener, url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise NoBrowser(f"The browser could not be started ({error.strerror}). Copy the link instead.") from None
    try:
        return process.wait(_TIME_TO_FAIL)
    except subprocess.TimeoutExpired:
        # Somebody has to hear of its end, or it stays behind as a zombie.
        threading.Thread(target=process.wait, name="browser", daemon=True).start()
        return 0
