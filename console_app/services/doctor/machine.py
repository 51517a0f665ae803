"""The machine: versions, the terminal, and how a text gets from it to a clipboard."""

from __future__ import annotations

import locale
import platform
import shutil
import sqlite3
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from console_app import __version__
from console_app.config.settings import CLIPBOARD_VARIABLE, ClipboardWay
from console_app.services.clipboard_terminals import takes_clipboard, tmux_hands_on
from console_app.services.clipboard_tools import TMUX, desktop_tools
from console_app.services.doctor.checks import Check, Verdict
from console_app.services.terminal_type import why_not_drawable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SMALLEST = (80, 24)
"""Columns and rows that every screen is made for."""
_PACKAGES = ("textual", "rich", "httpx", "pydantic", "click", "platformdirs")
LINK_SIZE = 200
"""Bytes of base64 of the usual link."""
_BARE = {"dumb", "linux", "unknown", ""}


def examine_machine(
    environ: Mapping[str, str], size: tuple[int, int] | None, way: ClipboardWay, *, system: str = sys.platform
) -> Iterator[Check]:
    """Look at the machine.

    Args:
        environ: The environment, which tells what the program runs in.
        size: Columns and rows of the terminal; None: there is none.
        way: How texts are to be copied.
        system: What `sys.platform` says.
    """
    yield Check("Program", Verdict.FINE, f"codat-console {__version__}")
    yield Check("Libraries", Verdict.FINE, _packages())
    yield Check(
        "Machine",
        Verdict.FINE,
        f"Python {platform.python_version()} on {platform.system()} {platform.release()} ({platform.machine()}), "
        f"SQLite {sqlite3.sqlite_version}",
    )
    yield _size(size)
    yield _colours(environ)
    yield _letters(environ)
    yield _mouse(environ)
    yield _clipboard(environ, way, system)


def _packages() -> str:
    found = []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} missing")
    return ", ".join(found)


def _size(size: tuple[int, int] | None) -> Check:
    if size is None:
        return Check("Terminal", Verdict.SKIPPED, "this is no terminal: pipes or redirection")
    columns, rows = size
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        return Check(
            "Terminal",
            Verdict.DOUBTFUL,
            f"{columns} columns and {rows} rows",
            f"Make it larger: some of what stands on a screen is left out below {SMALLEST[0]} by {SMALLEST[1]}.",
        )
    return Check("Terminal", Verdict.FINE, f"{columns} columns and {rows} rows")


def _colours(environ: Mapping[str, str]) -> Check:
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR"):
        return Check("Colours", Verdict.FINE, "off: NO_COLOR is set")
    wrong = why_not_drawable(environ)
    if wrong is not None:
        advice = (
            "The console cannot be drawn there: use another terminal, or set TERM to what it is, for instance "
            "xterm-256color. Without one: codat-console onboard --plain"
        )
        return Check("Colours", Verdict.BROKEN, wrong, advice)
    if environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return Check("Colours", Verdict.FINE, f"all (TERM is {term}, COLORTERM {environ['COLORTERM']})")
    if "256" in term:
        return Check("Colours", Verdict.FINE, f"256 (TERM is {term})")
    advice = "If it can do more, set COLORTERM to truecolor."
    return Check("Colours", Verdict.DOUBTFUL, f"few (TERM is {term})", advice)


def _letters(environ: Mapping[str, str]) -> Check:
    said = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    encoding = locale.getencoding()
    if encoding.lower().replace("-", "") == "utf8":
        return Check("Letters", Verdict.FINE, f"UTF-8 (locale {said or 'not set'})")
    return Check(
        "Letters",
        Verdict.DOUBTFUL,
        f"{encoding} (locale {said or 'not set'}); the console draws in UTF-8 all the same",
        "If symbols come out wrong, set LANG to a locale that ends in UTF-8.",
    )


def _mouse(environ: Mapping[str, str]) -> Check:
    term = environ.get("TERM", "")
    if term in _BARE:
        return Check("Mouse", Verdict.DOUBTFUL, f"none (TERM is {term or 'not set'})", "Every key works without it.")
    return Check("Mouse", Verdict.FINE, "asked for as usual; F8 gives it back to the terminal, to mark and copy")


def _clipboard(environ: Mapping[str, str], way: ClipboardWay, system: str) -> Check:
    if way is ClipboardWay.OFF:
        return Check("Clipboard", Verdict.FINE, f"off: {CLIPBOARD_VARIABLE} says so")
    if way in {ClipboardWay.AUTO, ClipboardWay.LOCAL}:
        wanted = desktop_tools(environ, system, forced=way is ClipboardWay.LOCAL)
        there = next((each.name for each in wanted if shutil.which(each.name, path=environ.get("PATH"))), None)
        if there is not None:
            return Check("Clipboard", Verdict.FINE, f"the desktop's, by {there}")
        if way is ClipboardWay.LOCAL:
            names = " or ".join(each.name for each in wanted) or "a desktop to copy to"
            return Check("Clipboard", Verdict.BROKEN, "no program takes it", f"Needed: {names}.")
    if way is not ClipboardWay.TERMINAL and environ.get("TMUX"):
        if shutil.which(TMUX.name, path=environ.get("PATH")):
            if tmux_hands_on(environ):
                return Check("Clipboard", Verdict.FINE, "tmux's, which hands it on to a terminal that takes it")
            return Check(
                "Clipboard",
                Verdict.DOUBTFUL,
                "tmux's; nobody can know whether it reaches the terminal's",
                "Copy something with y and paste it. tmux's own key to paste, prefix and ], always has it.",
            )
        return Check("Clipboard", Verdict.DOUBTFUL, "tmux's, but the program tmux is not found", "Look at PATH.")
    if way is ClipboardWay.TMUX:
        advice = f"Set {CLIPBOARD_VARIABLE} to auto."
        return Check("Clipboard", Verdict.BROKEN, "tmux's is wanted, but this does not run inside tmux", advice)
    if environ.get("TERM", "") in _BARE:
        return Check("Clipboard", Verdict.BROKEN, "this terminal has none", "Texts are shown to be marked by hand.")
    if takes_clipboard(environ, LINK_SIZE):
        return Check("Clipboard", Verdict.FINE, "the terminal's, by OSC 52, which it is known to take")
    return Check(
        "Clipboard",
        Verdict.DOUBTFUL,
        "the terminal's, by OSC 52; nobody can know whether it takes it",
        "Copy something with y and paste it. If nothing comes, allow OSC 52 in the terminal's settings.",
    )
