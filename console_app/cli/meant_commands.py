"""Say which command was perhaps meant by a word that is none."""

from __future__ import annotations

from difflib import get_close_matches
from typing import IO, Any

import click

from console_app.cli.commands import COMMANDS
from console_app.cli.shell_quote import quoted

_WORDS = {
    "add": ("create", "connect"),
    "check": ("doctor", "audit"),
    "config": ("profiles",),
    "connections": ("companies",),
    "customer": ("company",),
    "customers": ("companies",),
    "disconnect": ("unlink",),
    "find": ("companies",),
    "history": ("journal", "diff"),
    "list": ("companies",),
    "log": ("journal",),
    "ls": ("companies",),
    "man": ("help",),
    "manual": ("help",),
    "new": ("create", "onboard"),
    "qr": ("link",),
    "reconnect": ("link",),
    "report": ("audit",),
    "search": ("companies",),
    "show": ("company",),
    "start": ("onboard",),
    "status": ("company", "audit", "whoami"),
    "sync": ("refresh",),
    "wait": ("watch",),
}
"""Words of other programs, each with the commands that do it here."""
_ALIKE = 0.6
_MOST = 3


def meant_commands(word: str) -> list[str]:
    """Return the commands that are spelled like a word, or do what it means elsewhere; at most three."""
    folded = word.casefold().replace("_", "-")
    begun = [each for each in COMMANDS if len(folded) > 2 and each.startswith(folded)]
    alike = get_close_matches(folded, COMMANDS, _MOST, _ALIKE)
    return list(dict.fromkeys((*_WORDS.get(folded, ()), *begun, *alike)))[:_MOST]


def no_such_command(word: str, ctx: click.Context) -> click.UsageError:
    """Return the error for a word that is no command."""
    meant = [each for each in meant_commands(word) if each in COMMANDS]
    lines = [f"There is no command {quoted(word)}."]
    if meant:
        lines += ["Did you mean:", *(f"  codat-console {each}" for each in meant)]
    else:
        lines += ["For all commands:", "  codat-console --help"]
    return _NoSuchCommand("\n".join(lines), ctx)


class _NoSuchCommand(click.UsageError):
    """Shown without the usage of the whole program, which would not say more."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message, to standard error by default."""
        click.echo(self.format_message(), file=file, err=True)
