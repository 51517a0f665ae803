"""The configuration file: which profiles there are, and what somebody chose once for every run.

    profile = "production"
    contact = "Jo, jo@example.com"

    [profiles.production]
    account = "Fernhill Payables"
    key_from = "keyring"
    unlink = "no"

A value that cannot be used is told of with file, line, what was found and what was expected, and the usual one holds;
a permission that cannot be read is none.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, NamedTuple

from console_app.config.folders import config_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from console_app.config.config_reader import Strict

CONFIG_NAME = "config.toml"
LARGEST = 256 * 1024
"""Bytes; a larger file is not ours."""
MOST_TOLD = 3
"""Problems that are told of one by one."""
LONGEST_FOUND = 40
PROFILE_VARIABLE = "CODAT_CONSOLE_PROFILE"
_CURLED = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u00ab\u00bb\u2033\uff02"
BUILT_IN = ("production", "test", "sandbox")
"""The profiles that are always there."""
OF_THE_ENVIRONMENT = "default"
"""The profile of the key in `CODAT_API_KEY`."""
COLOURS = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "grey")
KEY_PLACES = ("keyring", "file", "command")
PERMISSIONS = ("yes", "unlock", "no")
CAPABILITIES = ("read", "create", "link", "unlink", "delete")


class ProfileTable(NamedTuple):
    """What the file says of a profile; None where it says nothing."""

    base_url: str | None = None
    colour: str | None = None
    production: bool | None = None
    account: str | None = None
    key_from: str | None = None
    key_command: str | None = None
    read_only: bool = False
    permissions: Mapping[str, str] = {}
    """By the names of capabilities: one of `PERMISSIONS`."""
    sources: Mapping[str, str] = {}
    """Who says so, where that is more than the profile: the line of a value that cannot be read, by its name."""
    settings: Mapping[str, str] = {}
    """Texts as an environment variable would hold them, by the names of settings."""
    unusable: str | None = None
    """Why no key may be sent with this profile: what is said of its address cannot be read."""


class Config(NamedTuple):
    """What the file says."""

    path: Path
    profile: str | None = None
    """The profile to take where nobody names one."""
    profiles: Mapping[str, ProfileTable] = {}
    settings: Mapping[str, str] = {}
    problems: tuple[str, ...] = ()
    is_unreadable: bool = False
    """Whether there is a file of which nothing can be known."""
    is_there: bool = False
    """Whether there is a file at all, whatever is in it: its owner has an account in mind."""
    is_default_unusable: bool = False
    """Whether it names a profile to take where nobody names one, and there is none of that name."""
    strict: Strict | None = None
    """What holds for every profile because it stands outside of any; None: nothing does."""

    def table(self, name: str) -> ProfileTable:
        """What is said of a profile."""
        found = self.profiles.get(name, ProfileTable())
        return found if self.strict is None else self.strict.applied_to(found, elsewhere=True)

    @property
    def names(self) -> tuple[str, ...]:
        """All profiles that can be named; the key of the environment has one more."""
        return (*BUILT_IN, *(name for name in self.profiles if name not in {*BUILT_IN, OF_THE_ENVIRONMENT}))

    @property
    def notice(self) -> str | None:
        """What is wrong with the file, for a person; None: nothing."""
        told = list(self.problems[:MOST_TOLD])
        if len(self.problems) > MOST_TOLD:
            more = len(self.problems) - MOST_TOLD
            told.append(f"{self.path} has {more} more of the kind: codat-console doctor lists them all.")
        return "\n".join(told) or None


def config_file() -> Path:
    """Where it is, not yet made."""
    return config_folder() / CONFIG_NAME


def read_config() -> Config:
    """What the file says; nothing where there is none. Whatever is in it, this goes well."""
    path = config_file()
    try:
        text = read_text(path)
        is_there = path.exists()
    except UnreadableConfig as error:
        return _unreadable(path, error.why, error.advice)
    if not text.strip():
        return Config(path, is_there=is_there)
    import tomllib

    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return _unreadable(path, f"{path} cannot be understood: {_why_no_toml(error, text)}.")
    from console_app.config.config_reader import Reader

    return Reader(path, text).read(document)


class UnreadableConfig(Exception):
    """The file is there, but cannot be read; the message names it, says why, and ends with the `advice`."""

    def __init__(self, why: str, advice: str = "") -> None:
        super().__init__(f"{why} {advice}".strip())
        self.why = why
        self.advice = advice
        """What to do, where that is known; it may end with a command to type."""


def read_text(path: Path) -> str:
    """What stands in the file; nothing where there is none.

    Raises:
        UnreadableConfig: it cannot be read.
    """
    try:
        # Asked first: opening a pipe would wait for somebody to write into it.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableConfig(f"{path} is not a file.", "Move it away, or put the file in its place.")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        # Most people have no such file, and the first frame waits for this.
        in_the_way = isinstance(error, NotADirectoryError) and path.parent.exists()
        if in_the_way or path.is_symlink() or path.parent.is_symlink():
            from console_app.config.owners import broken_path

            if broken := broken_path(path):
                raise UnreadableConfig(f"{path} cannot be read ({broken}).") from error
        return ""
    except OSError as error:
        from console_app.config.owners import way_back, why_unusable

        why = f"{path} cannot be read ({why_unusable(path, error)})."
        raise UnreadableConfig(why, way_back(path, error)) from error
    if len(content) > LARGEST:
        raise UnreadableConfig(f"{path} is larger than {LARGEST // 1024} KB.")
    try:
        # Windows' editors end lines in their own way, and put a mark before the first letter.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UnreadableConfig(f"{path} is not written in UTF-8.") from error


def _unreadable(path: Path, why: str, advice: str = "") -> Config:
    said = f"{why} Until it is put right, nothing is changed in an account and no link is shown."
    return Config(path, problems=(f"{said} {advice}".strip(),), is_unreadable=True, is_there=True)


def together(*sentences: str | None) -> str | None:
    """Join what is to be told into one text, each after one that ends with a command to type on a line of its own; None
    where there is nothing to tell."""
    told = ""
    for each in filter(None, sentences):
        told += f"{'' if not told else ' ' if told.endswith('.') else chr(10)}{each}"
    return told or None


def _why_no_toml(error: Exception, text: str) -> str:
    """What the parser says, and what people see as little as it does: quotes that a mail or a web page has curled."""
    import re

    said = str(error) or "it is nested too deeply"
    at = re.search(r"\bline (\d+)", said)
    line = text.split("\n")[int(at[1]) - 1] if at else ""
    curled = next((each for each in line if each in _CURLED), None)
    return f'{said}. Line {at[1]} holds {curled}, where a plain quote (") belongs' if at and curled else said


def is_profile_name(name: str) -> bool:
    """Whether a profile can be called that: names of files are made of it."""
    return (
        0 < len(name) <= 40 and name.isascii() and name.replace("-", "").replace("_", "").isalnum() and name[0] != "-"
    )


def found_words(value: object, quote: str = "”") -> str:
    """What was found, short, and without what could be a key that somebody put there."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    # A terminal would act on some of what can be written there.
    words = "".join(each if each.isprintable() else "\ufffd" for each in str(value))
    run = longest = 0
    for character in words:
        run = run + 1 if character.isalnum() or character in "+/=" else 0
        longest = max(longest, run)
    if longest >= 32:
        return "something long that is not shown"
    short = words if len(words) <= LONGEST_FOUND else f"{words[: LONGEST_FOUND - 1]}…"
    return f"“{short}”" if quote and isinstance(value, str) else short
