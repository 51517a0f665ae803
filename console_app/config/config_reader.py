"""Read the values of the configuration file, and collect its problems.

A misspelt name of a safety switch counts as that switch at its strictest: `Unlink = "yes"` does not allow unlinking,
and with a misspelt address, key or account the profile is not used at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from console_app.config.config_model import (
    BUILT_IN,
    CAPABILITIES,
    COLOURS,
    KEY_PLACES,
    PERMISSIONS,
    Config,
    KeySetting,
    ProfileTable,
    Strict,
    found_words,
    is_profile_name,
    unreadable_account,
)
from console_app.config.near_misses import limits_in_other_words, near
from console_app.config.settings import FILE_SETTINGS, NumberOf, SettingError, read_setting
from console_app.config.toml_edit import line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from console_app.config.toml_edit import Place

OF_AN_ACCOUNT = ("base_url", "production", "account", "key_from", "key_command")
"""The keys that identify a profile's account; the sandbox has its own."""
OF_EVERY_PROFILE = ("colour", "read_only", *CAPABILITIES, *FILE_SETTINGS)
SAFETY = (*OF_AN_ACCOUNT, "read_only", *CAPABILITIES)
"""The keys that are not ignored if they are misspelt."""
_LIMITS = ("read_only", "production", *CAPABILITIES)
"""The keys that only ever limit a profile."""
_OF_ONE_PROFILE = ("key_from", "key_command")
"""The keys that cannot apply to every profile."""
_ALSO = {
    "base_url": ("url", "address", "host", "endpoint", "api_url"),
    "key_from": ("key", "api_key", "key_source"),
    "key_command": ("command", "api_key_command"),
}
"""Names that people use for a key with another name."""


PLATFORM_KEY_LENGTH = 4
"""In characters, of a platform key."""
_KEYS_OF_NAMES = {"myob": "pdvj", "xero": "gbol"}
"""The keys of platforms whose names could be keys."""
MOST_LINKED = 1_000_000


class Bad(NamedTuple):
    """Raised for a value that cannot be used."""

    where: str


class Reader:
    """A reader of one file."""

    def __init__(self, path: Path, text: str) -> None:
        """Keep the text of the file at `path`.

        Args:
            path: The path of the file, for messages.
            text: The text of the file.
        """
        self._path = path
        self._text = text
        self._problems: list[tuple[int, str]] = []
        self._stray = Strict({}, {})

    def read(self, document: dict[str, Any]) -> Config:
        """Return the content of the document."""
        self._stray = self._strict(document, (), ("profile", "profiles", *FILE_SETTINGS, "platforms", "keys"))
        tables = document.get("profiles", {})
        if not isinstance(tables, dict):
            self._set_aside(tables, self._bad(("profiles",), tables, "tables such as [profiles.production]"), SAFETY)
            tables = {}
        profiles = {}
        for name, table in tables.items():
            place = ("profiles", name)
            if not is_profile_name(name):
                self._set_aside(table, self._bad(place, name, "a name of letters, digits, - and _"))
            elif not isinstance(table, dict):
                self._set_aside(table, self._bad(place, table, f"a table that begins with [profiles.{name}]"))
            else:
                profiles[name] = self._profile(name, table)
        profiles = self._with_misspelt_names(profiles)
        wanted, is_default_unusable = document.get("profile"), False
        known = tuple(dict.fromkeys((*BUILT_IN, *profiles)))
        if wanted is not None and (not isinstance(wanted, str) or wanted not in known):
            in_words = "a name; settings of a profile begin with [profiles.NAME]"
            expected = in_words if isinstance(wanted, dict) else _one_of(known)
            self._set_aside(wanted, self._bad(("profile",), wanted, expected), SAFETY)
            wanted, is_default_unusable = None, True
        settings = self._settings((), document)
        limits = self._platform_limits(document.get("platforms", {}))
        keys = tuple(self._keys(("keys",), document.get("keys", {})))
        self._problems.sort()
        return Config(
            self._path,
            wanted,
            profiles,
            settings,
            limits,
            keys,
            tuple(words for _, words in self._problems),
            is_there=True,
            is_default_unusable=is_default_unusable,
            strict=self._stray if self._stray.meant else None,
        )

    def _profile(self, name: str, table: dict[str, Any]) -> ProfileTable:
        place = ("profiles", name)
        if name == "sandbox":
            strict = self._strict(table, place, OF_EVERY_PROFILE, OF_AN_ACCOUNT)
            table = {key: value for key, value in table.items() if key not in OF_AN_ACCOUNT}
        else:
            strict = self._strict(table, place, (*OF_AN_ACCOUNT, *OF_EVERY_PROFILE))
        sources: dict[str, str] = {}
        permissions: dict[str, str] = {}
        for each in CAPABILITIES:
            found = self._choice(place, table, each, PERMISSIONS)
            if isinstance(found, Bad):
                sources[each] = found.where
            if found is not None:
                permissions[each] = "no" if isinstance(found, Bad) else found
        read_only = self._flag(place, table, "read_only")
        if isinstance(read_only, Bad):
            sources["read_only"] = read_only.where
        production, address = self._flag(place, table, "production"), self._text_at(place, table, "base_url")
        account = self._text_at(place, table, "account")
        key_from: str | Bad | None = self._choice(place, table, "key_from", KEY_PLACES)
        command = self._text_at(place, table, "key_command")
        if key_from == "command" and command is None:
            key_from = self._bad((*place, "key_from"), "command", "a key_command next to it")
        unusable = None
        if isinstance(address, Bad):
            unusable = f"Its address cannot be read ({address.where})."
        elif isinstance(account, Bad):
            unusable = unreadable_account(account.where)
        elif isinstance(key_from, Bad) or isinstance(command, Bad):
            where = key_from.where if isinstance(key_from, Bad) else command.where if isinstance(command, Bad) else ""
            unusable = f"Where its key comes from cannot be read ({where})."
        read = ProfileTable(
            base_url=_or_none(address),
            colour=_or_none(self._choice(place, table, "colour", COLOURS)),
            # Anyone who wrote here had real customers in mind, or wanted to deny that.
            production=True if isinstance(production, Bad) else production,
            account=_or_none(account),
            key_from=_or_none(key_from),
            key_command=_or_none(command),
            read_only=read_only is not None and read_only is not False,
            permissions=permissions,
            sources=sources,
            settings=self._settings(place, table),
            unusable=unusable,
        )
        return strict.applied_to(read)

    def _with_misspelt_names(self, profiles: dict[str, ProfileTable]) -> dict[str, ProfileTable]:
        """Apply a table that only limits, with nearly the name of a built-in profile, to that profile, too."""
        limited = dict(profiles)
        for name, table in profiles.items():
            gives_key = table.base_url or table.account or table.key_from or table.key_command
            if name in BUILT_IN or gives_key:
                continue

            for meant in near(name, BUILT_IN, inside=False):
                where = self._problem(
                    ("profiles", name),
                    f"{name} is not {meant}, and has no key: its limits apply to {meant}, too",
                )
                own = limited.get(meant, ProfileTable())
                no = {each: "no" for each, word in table.permissions.items() if word != "yes"}
                limited[meant] = own._replace(
                    permissions={**own.permissions, **no},
                    sources={**own.sources, **dict.fromkeys((*no, "read_only"), where)},
                    read_only=own.read_only or table.read_only,
                    production=table.production or own.production,
                )
        return limited

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

    def _platform_limits(self, tables: object) -> dict[str, int]:
        """Return the limits of platforms, by platform key."""
        if not isinstance(tables, dict):
            self._bad(("platforms",), tables, "tables such as [platforms.gbol]")
            return {}
        limits = {}
        for key, table in tables.items():
            place = ("platforms", key)
            if not (len(key) == PLATFORM_KEY_LENGTH and key.isascii() and key.isalnum()):
                self._bad(place, key, "a platform key of four letters or digits, such as gbol")
            elif key.lower() in _KEYS_OF_NAMES:
                self._bad(place, key, f"the platform's key, {_KEYS_OF_NAMES[key.lower()]}")
            elif not isinstance(table, dict):
                self._bad(place, table, f"a table that begins with [platforms.{key}]")
            else:
                limit = self._limit(place, table)
                if limit is not None:
                    limits[key.lower()] = limit
        return limits

    def _limit(self, place: Place, table: Mapping[str, Any]) -> int | None:
        for name in table:
            if name != "limit":
                self._problem((*place, name), f"{found_words(name)} is not a setting of a platform; limit is")
        kind, value = NumberOf("connections", MOST_LINKED), table.get("limit")
        if value is None or kind.is_written(value):
            return value
        self._bad((*place, "limit"), value, kind.expected)
        return None

    def _keys(self, place: Place, value: object) -> Iterator[KeySetting]:
        """Yield the keys of commands in `[keys]`: `audit = "F4"`, `companies.audit = ["F4", "Ctrl+K"]`."""
        written = [value] if isinstance(value, str) else value
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from self._keys((*place, name), inner)
        elif len(place) == 1:
            self._bad(place, value, "a table that begins with [keys]")
        elif isinstance(written, list) and all(isinstance(each, str) for each in written):
            # A comma separates keys, and is one.
            keys = [key for each in written for key in ([each] if each.strip() == "," else each.split(","))]
            yield KeySetting(".".join(place[1:]), tuple(filter(None, map(str.strip, keys))), place)
        else:
            self._bad(place, value, "a key such as F4 or Ctrl+S, or a list of keys")

    def _text_at(self, place: Place, table: Mapping[str, Any], name: str) -> str | Bad | None:
        value = table.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or len(value) > 2_000:
            return self._bad((*place, name), value, "a non-empty string")
        return value.strip()

    def _flag(self, place: Place, table: Mapping[str, Any], name: str) -> bool | Bad | None:
        value = table.get(name)
        if value is None or isinstance(value, bool):
            return value
        return self._bad((*place, name), value, "true or false")

    def _choice(self, place: Place, table: Mapping[str, Any], name: str, choices: Iterable[str]) -> str | Bad | None:
        value = table.get(name)
        if value is None:
            return None
        if isinstance(value, str) and value.strip().lower() in choices:
            return value.strip().lower()
        return self._bad((*place, name), value, _one_of(choices))

    def _strict(
        self, table: Mapping[str, Any], place: Place, known: Iterable[str], elsewhere: Iterable[str] = ()
    ) -> Strict:
        """Report the keys that are not `known`, and return the keys that they were meant for."""
        meant: dict[str, str] = {}
        values: dict[str, object] = {}
        for name, value in table.items():
            if name in known:
                continue
            if name in elsewhere:
                self._problem((*place, name), f"{name} is set, but the sandbox has its own")
                continue
            hits = [each for each in _meant_by(name, value, known) if place or each not in _OF_ONE_PROFILE]
            where = self._problem((*place, name), _unknown_words(name, hits, known, in_profile=bool(place)))
            meant.update(dict.fromkeys(hits, where))
            values.update(dict.fromkeys(hits, value))
        return Strict(meant, values)

    def _set_aside(self, value: object, bad: Bad, keys: Iterable[str] = _LIMITS) -> None:
        """Apply the `keys` in a value that is not a profile to all profiles: it is unclear which one is meant."""
        hits = dict.fromkeys((each for each in _meant_inside(value) if each in keys), bad.where)
        self._stray = Strict({**self._stray.meant, **hits}, self._stray.values)

    def _bad(self, place: Place, found: object, expected: str) -> Bad:
        where = self._problem(place, f"{found_words(place[-1], '')} is {found_words(found)}, but should be {expected}")
        return Bad(where)

    def _problem(self, place: Place, words: str) -> str:
        line = line_of(self._text, place)
        sentence = f"{self._path}, line {line}: {words}." if line else f"{self._path}: {words}."
        self._problems.append((line or 0, sentence))
        return f"{self._path.name}, line {line}" if line else self._path.name


def _meant_by(name: str, value: object, known: Iterable[str]) -> Iterator[str]:
    """Yield the safety switches that an unknown key nearly matches, or that are in the table under it."""
    inside = list(_meant_inside(value))
    yield from inside
    folded = name.casefold().replace("-", "_")
    for each, others in _ALSO.items():
        if folded in others:
            yield each
            return
    # A name closer to a harmless setting counts as that.
    fits = near(name, dict.fromkeys((*SAFETY, *known)), inside=False)
    yield from (each for each in fits if each in SAFETY)
    if fits:
        return
    limits = near(name, _LIMITS)
    yield from limits
    if not limits and not inside and limits_in_other_words(name):
        yield "read_only"


def _meant_inside(value: object) -> Iterator[str]:
    """Yield the safety switches in a value where a profile is expected."""
    for each in value if isinstance(value, list) else ():
        yield from _meant_inside(each)
    for name, inner in value.items() if isinstance(value, dict) else ():
        yield from _meant_by(name, inner, ())


def _unknown_words(name: str, meant: list[str], known: Iterable[str], *, in_profile: bool) -> str:
    found = found_words(name)
    if not meant:
        return f"{found} is not a setting; {_one_of(known)} is"
    if in_profile:
        return f"{found} is not a setting; it is read as {' and '.join(meant)}, as strictly as possible"
    read = f"it is read as {' and '.join(meant)}, as strictly as possible, for all profiles"
    return f"{found} is not a setting outside of a profile; {read}"


def _or_none(value: str | Bad | None) -> str | None:
    return None if isinstance(value, Bad) else value


def _one_of(choices: Iterable[str]) -> str:
    *others, last = choices
    return f"{', '.join(others)} or {last}" if others else last
