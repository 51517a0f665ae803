"""Check the machine: versions, the terminal, and the way to the clipboard.

Imports sqlite3, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import locale
import platform
import shutil
import sqlite3
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from console_app import __version__
from console_app.config.settings import CLIPBOARD_VARIABLE, ClipboardMethod
from console_app.services.desktop.clipboard_terminals import takes_clipboard, tmux_hands_on
from console_app.services.desktop.clipboard_tools import TMUX, desktop_tools
from console_app.services.desktop.terminal_type import why_not_drawable
from console_app.services.doctor.checks import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SMALLEST = (80, 24)
"""Columns and rows that every screen is made for."""
_PACKAGES = ("textual", "rich", "httpx", "pydantic", "click", "platformdirs")
LINK_SIZE = 200
"""Bytes of base64 of a usual link."""
_BARE = {"dumb", "linux", "unknown", ""}


def examine_machine(
    environ: Mapping[str, str], size: tuple[int, int] | None, method: ClipboardMethod, *, system: str = sys.platform
) -> Iterator[Check]:
    """Check the machine.

    Args:
        environ: The environment variables.
        size: Columns and rows of the terminal; None if there is none.
        method: The chosen way to copy texts.
        system: The value of `sys.platform`.
    """
    yield Check("Program", Verdict.FINE, f"codat-console {__version__}")
    yield Check("Libraries", Verdict.FINE, ", ".join(f"{name} {found}" for name, found in package_versions().items()))
    yield Check(
        "Machine",
        Verdict.FINE,
        f"Python {platform.python_version()} on {platform.system()} {platform.release()} ({platform.machine()}), "
        f"SQLite {sqlite3.sqlite_version}",
    )
    yield _size(size)
    yield _colours(environ)
    yield _encoding(environ)
    yield _mouse(environ)
    yield _clipboard(environ, method, system)


def package_versions() -> dict[str, str]:
    """Return the versions of the libraries by name; `missing` for one that is not installed."""
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def _size(size: tuple[int, int] | None) -> Check:
    if size is None:
        return Check("Terminal", Verdict.SKIPPED, "not a terminal: pipes or redirection")
    columns, rows = size
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        return Check(
            "Terminal",
            Verdict.WARNING,
            f"{columns} columns and {rows} rows",
            f"Make it larger: below {SMALLEST[0]} by {SMALLEST[1]}, some content is left out.",
        )
    return Check("Terminal", Verdict.FINE, f"{columns} columns and {rows} rows")


def _colours(environ: Mapping[str, str]) -> Check:
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR"):
        return Check("Colours", Verdict.FINE, "off: NO_COLOR is set")
    wrong = why_not_drawable(environ)
    if wrong is not None:
        advice = (
            "The console cannot be drawn there: use another terminal, or set TERM correctly, for instance to "
            "xterm-256color. Otherwise: codat-console onboard --plain"
        )
        return Check("Colours", Verdict.BROKEN, wrong, advice)
    if environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return Check("Colours", Verdict.FINE, f"all (TERM is {term}, COLORTERM {environ['COLORTERM']})")
    if "256" in term:
        return Check("Colours", Verdict.FINE, f"256 (TERM is {term})")
    advice = "If the terminal supports more, set COLORTERM to truecolor."
    return Check("Colours", Verdict.WARNING, f"few (TERM is {term})", advice)


def _encoding(environ: Mapping[str, str]) -> Check:
    locale_name = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    encoding = locale.getencoding()
    if encoding.lower().replace("-", "") == "utf8":
        return Check("Encoding", Verdict.FINE, f"UTF-8 (locale {locale_name or 'not set'})")
    return Check(
        "Encoding",
        Verdict.WARNING,
        f"{encoding} (locale {locale_name or 'not set'}); the console draws in UTF-8 anyway",
        "If symbols look wrong, set LANG to a locale that ends in UTF-8.",
    )


def _mouse(environ: Mapping[str, str]) -> Check:
    term = environ.get("TERM", "")
    if term in _BARE:
        return Check("Mouse", Verdict.WARNING, f"none (TERM is {term or 'not set'})", "All keys work without it.")
    return Check(
        "Mouse", Verdict.FINE, "enabled; the command Release mouse gives it back, to select text in the terminal"
    )


def _clipboard(environ: Mapping[str, str], method: ClipboardMethod, system: str) -> Check:
    if method is ClipboardMethod.OFF:
        return Check("Clipboard", Verdict.FINE, f"off: {CLIPBOARD_VARIABLE} is off")
    if method in {ClipboardMethod.AUTO, ClipboardMethod.LOCAL}:
        wanted = desktop_tools(environ, system, forced=method is ClipboardMethod.LOCAL)
        there = next((each.name for each in wanted if shutil.which(each.name, path=environ.get("PATH"))), None)
        if there is not None:
            return Check("Clipboard", Verdict.FINE, f"the desktop's, by {there}")
        if method is ClipboardMethod.LOCAL:
            names = " or ".join(each.name for each in wanted) or "a desktop to copy to"
            return Check("Clipboard", Verdict.BROKEN, "no program works", f"Needed: {names}.")
    if method is not ClipboardMethod.TERMINAL and environ.get("TMUX"):
        if shutil.which(TMUX.name, path=environ.get("PATH")):
            if tmux_hands_on(environ):
                return Check("Clipboard", Verdict.FINE, "tmux's, which passes it to a terminal that supports it")
            return Check(
                "Clipboard",
                Verdict.WARNING,
                "tmux's; whether it reaches the terminal's is unknown",
                "Copy something with y and paste it. tmux's own paste key, prefix and ], always works.",
            )
        return Check("Clipboard", Verdict.WARNING, "tmux's, but the program tmux was not found", "Check PATH.")
    if method is ClipboardMethod.TMUX:
        advice = f"Set {CLIPBOARD_VARIABLE} to auto."
        return Check("Clipboard", Verdict.BROKEN, "set to tmux's, but this does not run inside tmux", advice)
    if environ.get("TERM", "") in _BARE:
        return Check(
            "Clipboard", Verdict.BROKEN, "this terminal has none", "Texts are shown so that you can select them."
        )
    if takes_clipboard(environ, LINK_SIZE):
        return Check("Clipboard", Verdict.FINE, "the terminal's, by OSC 52, which it supports")
    return Check(
        "Clipboard",
        Verdict.WARNING,
        "the terminal's, by OSC 52; whether it supports it is unknown",
        "Copy something with y and paste it. If that fails, allow OSC 52 in the terminal's settings.",
    )
