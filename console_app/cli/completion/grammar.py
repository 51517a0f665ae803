"""Know the commands, their options and their arguments from the manual's page of all options, which ships with us."""

from __future__ import annotations

import re
from typing import NamedTuple

from console_app.cli.commands import COMMANDS

ROOT = "codat-console"
PAGE = "options"
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_USAGE = re.compile(r"^`codat-console .*?\[OPTIONS\] ?(.*)`$", re.MULTILINE)
_OPTION = re.compile(r"^\| `(-.+?)` \| (.*?) \| ", re.MULTILINE)
_CHOICES = re.compile(r"\[([^]]+)\]$")


class OptionWords(NamedTuple):
    """An option."""

    names: tuple[str, ...]
    """Such as `-p` and `--profile`."""
    value: str
    """The name of its value, such as `NAME`, or its choices, joined by `|`; empty for a flag."""
    help: str

    @property
    def has_value(self) -> bool:
        """Return whether it takes a value."""
        return bool(self.value)


class CommandWords(NamedTuple):
    """A command, with its options and arguments."""

    options: tuple[OptionWords, ...] = ()
    arguments: tuple[str, ...] = ()
    """The names of its arguments, such as `COMPANY`."""
    repeats: bool = False
    """True if the last argument can be given more than once."""

    def option(self, name: str) -> OptionWords | None:
        """Return the option of a name."""
        return next((each for each in self.options if name in each.names), None)


class Grammar(NamedTuple):
    """All commands."""

    commands: dict[str, CommandWords]
    """By their words: `journal recover`; those of the program itself under its name."""

    def parts(self, words: str) -> list[str]:
        """Return the subcommands of a command."""
        return [each.removeprefix(f"{words} ") for each in self.commands if each.startswith(f"{words} ")]


def read_grammar() -> Grammar:
    """Return the grammar of the command line."""
    from console_app import manual

    # Reading it as a resource of the package would import as much as all the rest.
    with open(f"{manual.__path__[0]}/{PAGE}.md", encoding="utf-8") as page:  # noqa: PTH123 - so would pathlib
        return Grammar(dict(_sections(page.read())))


def command_help(name: str) -> str:
    """Return the line about a command; empty for a part of one."""
    return COMMANDS[name][1] if name in COMMANDS else ""


def _sections(page: str) -> list[tuple[str, CommandWords]]:
    parts = _SECTION.split(page)[1:]
    return [(name, _command(text)) for name, text in zip(parts[::2], parts[1::2], strict=True)]


def _command(text: str) -> CommandWords:
    usage = _USAGE.search(text)
    arguments = usage[1].split() if usage else []
    options = tuple(_option(*found.groups()) for found in _OPTION.finditer(text.replace("\\|", "¦")))
    return CommandWords(
        options,
        tuple(each.strip("[].") for each in arguments),
        repeats=bool(arguments) and arguments[-1].endswith("..."),
    )


def _option(names: str, words: str) -> OptionWords:
    """Return the option of `-p, --profile NAME` or `--qr / --no-qr`."""
    forms = [each for part in names.split(" / ") for each in part.split(", ")]
    value = forms[-1].partition(" ")[2]
    choices = _CHOICES.search(value)
    return OptionWords(
        tuple(each.split(" ")[0] for each in forms), choices[1].replace("¦", "|") if choices else value, words
    )
