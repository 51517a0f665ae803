"""Define the content of the configuration file, limited further for the parts that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST_SHOWN = 3
"""The most problems that are listed one by one."""
LONGEST_FOUND = 40
PROFILE_VARIABLE = "CODAT_CONSOLE_PROFILE"
BUILT_IN = ("production", "test", "sandbox")
"""The profiles that always exist."""
OF_THE_ENVIRONMENT = "default"
"""The profile of the key in `CODAT_API_KEY`."""
COLOURS = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "grey")
KEY_PLACES = ("keyring", "file", "command")
PERMISSIONS = ("yes", "unlock", "no")
CAPABILITIES = ("read", "create", "link", "unlink", "delete")


class ProfileTable(NamedTuple):
    """A profile's values in the file; None for a missing one."""

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
    """The source of a value where it is not just the profile: the line of an unreadable value, by its name."""
    settings: Mapping[str, str] = {}
    """Texts as an environment variable would hold them, by the names of settings."""
    unusable: str | None = None
    """The reason why no key may be sent with this profile: its address is invalid."""


class Strict(NamedTuple):
    """Limits caused by names that are misspelt or misplaced, by the keys that are meant."""

    meant: Mapping[str, str]
    """The place where each was found."""
    values: Mapping[str, object]

    def applied_to(self, table: ProfileTable, *, elsewhere: bool = False) -> ProfileTable:
        """Return the table with these limits. Keys found `elsewhere` do not supply a profile's key.

        Args:
            table: The table of a profile.
            elsewhere: True if the keys were found outside of the profile's table.
        """
        permissions = {each: "no" for each in CAPABILITIES if each in self.meant}
        sources = {each: where for each, where in self.meant.items() if each in {"read_only", *permissions}}
        account, unusable = table.account, table.unusable
        value = self.values.get("account")
        if "account" in self.meant and account is None:
            if isinstance(value, str) and value.strip():
                account = value.strip()
            else:
                unusable = unusable or unreadable_account(self.meant["account"])
        for each in ("base_url",) if elsewhere else ("base_url", "key_from", "key_command"):
            if each in self.meant:
                unusable = unusable or f"A similar {each} cannot be used ({self.meant[each]})."
        return table._replace(
            permissions={**table.permissions, **permissions},
            sources={**table.sources, **sources},
            read_only=table.read_only or "read_only" in self.meant,
            production=True if "production" in self.meant else table.production,
            account=account,
            unusable=unusable,
        )


class KeySetting(NamedTuple):
    """The keys that `[keys]` gives a command. The console checks that there is such a command, and such keys."""

    command: str
    """As written: `companies.audit`, or `audit` for all commands of that name."""
    keys: tuple[str, ...]
    """As written; none to take its keys away."""
    place: tuple[str, ...]
    """The names that lead to it in the file."""


class Config(NamedTuple):
    """The content of the file."""

    path: Path
    profile: str | None = None
    """The profile to use where none is named."""
    profiles: Mapping[str, ProfileTable] = {}
    settings: Mapping[str, str] = {}
    platform_limits: Mapping[str, int] = {}
    """The most Linked connections of a platform that it allows this account, by platform key."""
    keys: tuple[KeySetting, ...] = ()
    problems: tuple[str, ...] = ()
    is_unreadable: bool = False
    """True if there is a file that cannot be read at all."""
    is_there: bool = False
    """True if there is a file, whatever it contains: its owner has an account in mind."""
    is_default_unusable: bool = False
    """True if it names a default profile that does not exist."""
    strict: Strict | None = None
    """Limits on every profile, because they stand outside of any; None if there are none."""

    def table(self, name: str) -> ProfileTable:
        """Return the values of a profile; empty if it has none."""
        found = self.profiles.get(name, ProfileTable())
        return found if self.strict is None else self.strict.applied_to(found, elsewhere=True)

    @property
    def names(self) -> tuple[str, ...]:
        """Return all profiles that can be named; the environment's key adds one more."""
        return (*BUILT_IN, *(name for name in self.profiles if name not in {*BUILT_IN, OF_THE_ENVIRONMENT}))

    @property
    def notice(self) -> str | None:
        """Return the problems of the file as text, or None if there are none."""
        shown = list(self.problems[:MOST_SHOWN])
        if len(self.problems) > MOST_SHOWN:
            more = len(self.problems) - MOST_SHOWN
            problems = "problem" if more == 1 else "problems"
            shown.append(f"{self.path} has {more} more {problems}: codat-console doctor lists them all.")
        return "\n".join(shown) or None


def is_profile_name(name: str) -> bool:
    """Return whether a profile may have this name: names of files are made from it."""
    return (
        0 < len(name) <= 40 and name.isascii() and name.replace("-", "").replace("_", "").isalnum() and name[0] != "-"
    )


def unreadable_account(where: str) -> str:
    """Return why a profile whose account cannot be read is not used."""
    return f"Its account cannot be read ({where})."


def printable(text: str, longest: int | None = None) -> str:
    """Return `text` on one line, with U+FFFD for what a terminal would act on, cut to `longest` characters if given.

    Args:
        text: The text, of any origin.
        longest: Most characters of the result, the ellipsis included; None for no limit.
    """
    if not text.isprintable():
        text = "".join(each if each.isprintable() else " " if each.isspace() else "\ufffd" for each in text)
    return text if longest is None or len(text) <= longest else f"{text[: longest - 1]}…"


def found_words(value: object, quote: str = "”") -> str:
    """Return a short description of a value, without anything that could be a key.

    Args:
        value: The value as TOML has it.
        quote: Empty for a text without quotes.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    words = printable(str(value))
    run = longest = 0
    for character in words:
        run = run + 1 if character.isalnum() or character in "+/=" else 0
        longest = max(longest, run)
    if longest >= 32:
        return "a long value that is not shown"
    short = printable(words, LONGEST_FOUND)
    return f"“{short}”" if quote and isinstance(value, str) else short
