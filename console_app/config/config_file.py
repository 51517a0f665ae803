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
from typing import TYPE_CHECKING, Any, NamedTuple

from console_app.config.folders import config_folder
from console_app.config.settings import FILE_SETTINGS, SettingError, read_setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from console_app.config.toml_text import Place

LARGEST = 256 * 1024
"""Bytes; a larger file is not ours."""
MOST_TOLD = 3
"""Problems that are told of one by one."""
LONGEST_FOUND = 40
PROFILE_VARIABLE = "CODAT_CONSOLE_PROFILE"
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

    def table(self, name: str) -> ProfileTable:
        """What is said of a profile."""
        return self.profiles.get(name, ProfileTable())

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
    return config_folder() / "config.toml"


def read_config() -> Config:
    """What the file says; nothing where there is none. Whatever is in it, this goes well."""
    path = config_file()
    try:
        text = read_text(path)
        is_there = _is_there(path)
    except UnreadableConfig as error:
        return _unreadable(path, str(error))
    if not text.strip():
        return Config(path, is_there=is_there)
    import tomllib

    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return _unreadable(path, f"{path} cannot be understood: {str(error) or 'it is nested too deeply'}.")
    return _Reader(path, text).read(document)


class UnreadableConfig(Exception):
    """The file is there, but cannot be read; the message names it and says why."""


def read_text(path: Path) -> str:
    """What stands in the file; nothing where there is none.

    Raises:
        UnreadableConfig: it cannot be read.
    """
    try:
        # Asked first: opening a pipe would wait for somebody to write into it.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableConfig(f"{path} is not a file.")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise UnreadableConfig(f"{path} cannot be read ({error.strerror or error}).") from error
    if len(content) > LARGEST:
        raise UnreadableConfig(f"{path} is larger than {LARGEST // 1024} KB.")
    try:
        # Windows' editors end lines in their own way, and put a mark before the first letter.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UnreadableConfig(f"{path} is not written in UTF-8.") from error


def _is_there(path: Path) -> bool:
    """Whether there is a file.

    Raises:
        UnreadableConfig: there is a link, and what it leads to is not there just now.
    """
    if path.exists():
        return True
    if path.is_symlink():
        raise UnreadableConfig(f"{path} is a link to a file that is not there.")
    return False


def _unreadable(path: Path, why: str) -> Config:
    said = f"{why} Until it is put right, nothing is changed in an account and no link is shown."
    return Config(path, problems=(said,), is_unreadable=True, is_there=True)


def is_profile_name(name: str) -> bool:
    """Whether a profile can be called that: names of files are made of it."""
    return (
        0 < len(name) <= 40 and name.isascii() and name.replace("-", "").replace("_", "").isalnum() and name[0] != "-"
    )


class _Bad(NamedTuple):
    """A value that cannot be used."""

    where: str


class _Reader:
    """Reads one file, and collects what is wrong with it."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        self._problems: list[tuple[int, str]] = []

    def read(self, document: dict[str, Any]) -> Config:
        self._refuse_others(document, (), ("profile", "profiles", *FILE_SETTINGS))
        tables = document.get("profiles", {})
        if not isinstance(tables, dict):
            self._bad(("profiles",), tables, "tables such as [profiles.production]")
            tables = {}
        profiles = {}
        for name, table in tables.items():
            if not is_profile_name(name):
                self._bad(("profiles", name), name, "a name of letters, digits, - and _")
            elif not isinstance(table, dict):
                self._bad(("profiles", name), table, f"a table that begins with [profiles.{name}]")
            else:
                profiles[name] = self._profile(name, table)
        wanted, is_default_unusable = document.get("profile"), False
        known = tuple(dict.fromkeys((*BUILT_IN, *profiles)))
        if wanted is not None and (not isinstance(wanted, str) or wanted not in known):
            self._bad(("profile",), wanted, _one_of(known))
            wanted, is_default_unusable = None, True
        settings = self._settings((), document)
        self._problems.sort()
        return Config(
            self._path,
            wanted,
            profiles,
            settings,
            tuple(words for _, words in self._problems),
            is_there=True,
            is_default_unusable=is_default_unusable,
        )

    def _profile(self, name: str, table: dict[str, Any]) -> ProfileTable:
        place = ("profiles", name)
        of_account = ("base_url", "production", "account", "key_from", "key_command")
        always = ("colour", "read_only", *CAPABILITIES, *FILE_SETTINGS)
        if name == "sandbox":
            self._refuse_others(table, place, always, of_account)
            table = {key: value for key, value in table.items() if key not in of_account}
        else:
            self._refuse_others(table, place, (*of_account, *always))
        sources: dict[str, str] = {}
        permissions: dict[str, str] = {}
        for each in CAPABILITIES:
            found = self._choice(place, table, each, PERMISSIONS)
            if isinstance(found, _Bad):
                sources[each] = found.where
            if found is not None:
                permissions[each] = "no" if isinstance(found, _Bad) else found
        read_only = self._flag(place, table, "read_only")
        if isinstance(read_only, _Bad):
            sources["read_only"] = read_only.where
        production, address = self._flag(place, table, "production"), self._text_at(place, table, "base_url")
        key_from = _or_none(self._choice(place, table, "key_from", KEY_PLACES))
        command = _or_none(self._text_at(place, table, "key_command"))
        if key_from == "command" and command is None:
            self._bad((*place, "key_from"), "command", "a key_command beside it")
        return ProfileTable(
            base_url=_or_none(address),
            colour=_or_none(self._choice(place, table, "colour", COLOURS)),
            # Whoever wrote something there had customers in mind that are real, or wanted to say the contrary.
            production=True if isinstance(production, _Bad) else production,
            account=_or_none(self._text_at(place, table, "account")),
            key_from=key_from,
            key_command=command,
            read_only=read_only is not None and read_only is not False,
            permissions=permissions,
            sources=sources,
            settings=self._settings(place, table),
            unusable=f"Its address cannot be read ({address.where})." if isinstance(address, _Bad) else None,
        )

    def _settings(self, place: Place, table: Mapping[str, Any]) -> dict[str, str]:
        settings = {}
        for name in FILE_SETTINGS:
            if name not in table:
                continue
            try:
                settings[name] = read_setting(name, table[name])
            except SettingError as error:
                self._bad((*place, name), table[name], str(error))
        return settings

    def _text_at(self, place: Place, table: Mapping[str, Any], name: str) -> str | _Bad | None:
        value = table.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or len(value) > 2_000:
            return self._bad((*place, name), value, "a text that is not empty")
        return value.strip()

    def _flag(self, place: Place, table: Mapping[str, Any], name: str) -> bool | _Bad | None:
        value = table.get(name)
        if value is None or isinstance(value, bool):
            return value
        return self._bad((*place, name), value, "true or false")

    def _choice(self, place: Place, table: Mapping[str, Any], name: str, choices: Iterable[str]) -> str | _Bad | None:
        value = table.get(name)
        if value is None:
            return None
        if isinstance(value, str) and value.strip().lower() in choices:
            return value.strip().lower()
        return self._bad((*place, name), value, _one_of(choices))

    def _refuse_others(
        self, table: Mapping[str, Any], place: Place, known: Iterable[str], elsewhere: Iterable[str] = ()
    ) -> None:
        for name in table:
            if name in elsewhere:
                self._problem((*place, name), f"{name} is found, but the sandbox has its own")
            elif name not in known:
                self._problem((*place, name), f"{found_words(name)} is found, but is no setting; {_one_of(known)} is")

    def _bad(self, place: Place, found: object, expected: str) -> _Bad:
        where = self._problem(place, f"{found_words(place[-1], '')} is {found_words(found)}, but should be {expected}")
        return _Bad(where)

    def _problem(self, place: Place, words: str) -> str:
        from console_app.config.toml_text import line_of

        line = line_of(self._text, place)
        told = f"{self._path}, line {line}: {words}." if line else f"{self._path}: {words}."
        self._problems.append((line or 0, told))
        return f"{self._path.name}, line {line}" if line else self._path.name


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


def _or_none(value: str | _Bad | None) -> str | None:
    return None if isinstance(value, _Bad) else value


def _one_of(choices: Iterable[str]) -> str:
    *others, last = choices
    return f"{', '.join(others)} or {last}" if others else last
