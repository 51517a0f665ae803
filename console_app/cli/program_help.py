"""Hold the texts of the program's own `--help`, and answer it and `--version` without the parser.

The parser takes three times as long to import as Python takes to start. What it would print is laid out here as it
does it, from the texts that `console_app.cli.group` gives it; a test compares both at every width.
"""

from __future__ import annotations

import os
import sys
from textwrap import TextWrapper
from typing import TYPE_CHECKING

from console_app import __version__
from console_app.cli.commands import COMMANDS
from console_app.config.paths import APP_NAME
from console_app.config.settings import OWN_THEMES, settings_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_WIDTH = 100
_MIN_WIDTH = 50
_MARGIN = 2
_TERM_MAX = 30

SUMMARY = """Bring a customer's accounting software into Codat, from a terminal.

Opens the console: find a company or create one, pick its accounting platform, show the link as a QR code, and
see the connection become Linked while you talk."""
PROFILE = "The profile to use. [env: CODAT_CONSOLE_PROFILE]"
SANDBOX = "Use the embedded sandbox even if a key is set. [env: CODAT_CONSOLE_SANDBOX=1]"
FRESH = "Start the sandbox with new example data, in memory only. [env: CODAT_CONSOLE_FRESH=1]"
CLEAN = "Begin as the first run did: no search, filter or watch of the last run. [env: CODAT_CONSOLE_CLEAN=1]"
LAN = "Open the sandbox's links on phones in the local network, after a question. [env: CODAT_CONSOLE_LAN=1]"
READ_ONLY = "Change nothing at Codat and show no links, whatever the key allows. [env: CODAT_CONSOLE_READ_ONLY]"
THEME = (
    f"Colour theme: auto (as the terminal is), {', '.join(OWN_THEMES)}, or one of Textual's such as nord. "
    "[env: CODAT_CONSOLE_THEME]"
)
NO_COLOR = "Use no colours. [env: NO_COLOR=1]"
DEBUG = "Write a log file, without keys, links or account data. [env: CODAT_CONSOLE_DEBUG]"
_OPTIONS = (
    ("-V, --version", "Show the version and exit."),
    ("-p, --profile NAME", PROFILE),
    ("--sandbox", SANDBOX),
    ("--fresh", FRESH),
    ("--clean", CLEAN),
    ("--lan", LAN),
    ("--read-only", READ_ONLY),
    ("--theme NAME", THEME),
    ("--no-color", NO_COLOR),
    ("--debug", DEBUG),
    ("-h, --help", "Show this message and exit."),
)


def epilog() -> str:
    """Return the paragraphs below the commands."""
    return (
        "Profiles: production and test always exist, sandbox needs no key; config.toml can define others and "
        "settings for every run. The profile is taken from --profile, CODAT_CONSOLE_PROFILE, "
        "CODAT_API_KEY (the key or the Portal's ready-made header; CODAT_BASE_URL sets another address than "
        "Codat's), or the default in config.toml, in this order. The sandbox never replaces them: without "
        "--sandbox it opens only in a terminal, if there is no config.toml and no variable that begins with "
        "CODAT_.\n\n"
        "Environment variables take precedence over config.toml. Misspelt names are reported; a name close to a "
        "permission forbids it. Each option of a command has a variable, too, such as "
        "CODAT_CONSOLE_COMPANIES_JSON=1. NO_COLOR turns colours off, ACCESSIBLE=1 asks questions in plain text. "
        f"Each setting of config.toml has one: {settings_in_words()}; `codat-console help configuration` explains "
        "them.\n\n"
        "CODAT_CONSOLE_READ_ONLY=yes is --read-only for every run. CODAT_CONSOLE_ALLOW_READ, _CREATE, _LINK, "
        "_UNLINK and _DELETE set permissions: yes, unlock (only after unlocking, for 15 minutes) or no. The "
        "strictest of profile, environment and option applies.\n\n"
        "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 found (audit --fail-on, or a change in diff), 4 key not "
        "accepted, 5 limit of the plan or the day, 6 refused (nothing was done: several or no companies match, "
        "the company exists, the connection is not Linked, there are no two snapshots, not allowed or locked, no "
        "usable account), 7 outcome unknown, 124 timed out, 130 interrupted."
    )


def instant_answer(arguments: Sequence[str]) -> str | None:
    """Return the whole output for the arguments of the program; None if the parser is needed."""
    if list(arguments) in (["--version"], ["-V"]):
        return f"{APP_NAME}, version {__version__}\n"
    if list(arguments) in (["--help"], ["-h"]):
        return program_help(_columns())
    return None


def program_help(columns: int) -> str:
    """Return the help text of the program for a terminal of that many columns."""
    width = max(min(columns, MAX_WIDTH) - _MARGIN, _MIN_WIDTH)
    commands = [(name, words) for name, (_, words) in COMMANDS.items()]
    parts = [
        f"Usage: {APP_NAME} [OPTIONS] [COMMAND] [ARGS]...\n",
        _paragraphs(SUMMARY, width),
        f"Options:\n{_definitions(_OPTIONS, width)}",
        f"Commands:\n{_definitions(commands, width)}",
        _paragraphs(epilog(), width),
    ]
    return "\n".join(parts)


def _columns() -> int:
    """Return the columns of the terminal as `shutil` finds them; importing that takes half as long as the answer."""
    try:
        columns = int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        columns = 0
    if columns > 0:
        return columns
    try:
        return os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else -1).columns or 80
    except (OSError, ValueError):
        return 80


def _paragraphs(text: str, width: int) -> str:
    fill = TextWrapper(width, initial_indent="  ", subsequent_indent="  ", replace_whitespace=False).fill
    return "\n\n".join(fill(" ".join(each.split("\n"))) for each in text.split("\n\n")) + "\n"


def _definitions(rows: Iterable[tuple[str, str]], width: int) -> str:
    rows = [*rows]
    indent = min(max(len(term) for term, _ in rows), _TERM_MAX) + _MARGIN
    wrap = TextWrapper(max(width - indent - _MARGIN, 10), replace_whitespace=False).wrap
    lines = []
    for term, words in rows:
        first, *others = wrap(words)
        lines += [f"  {term:<{indent}}{first}\n", *(f"{'':{indent + 2}}{each}\n" for each in others)]
    return "".join(lines)
