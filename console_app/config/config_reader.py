"""Read the values of the configuration file, and collect what is wrong with them.

A name that is nearly that of a safety switch is taken for it, and the strictest holds: `Unlink = "yes"` is no leave to
unlink, and where an address, a key or an account is misspelt the profile is not used at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from console_app.config.config_file import (
    BUILT_IN,
    CAPABILITIES,
    COLOURS,
    KEY_PLACES,
    PERMISSIONS,
    Config,
    ProfileTable,
    found_words,
    is_profile_name,
)
from console_app.config.settings import FILE_SETTINGS, SettingError, read_setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from console_app.config.toml_text import Place

OF_AN_ACCOUNT = ("base_url", "production", "account", "key_from", "key_command")
"""The keys that say which account a profile is for; the sandbox has its own."""
OF_EVERY_PROFILE = ("colour", "read_only", *CAPABILITIES, *FILE_SETTINGS)
SAFETY = (*OF_AN_ACCOUNT, "read_only", *CAPABILITIES)
"""The keys that are not passed over where they are misspelt."""
_LIMITS = ("read_only", "production", *CAPABILITIES)
"""Those that only ever make a profile stricter."""
_OF_ONE_PROFILE = ("key_from", "key_command")
"""Those that cannot be meant for every profile."""
_ALSO = {
    "base_url": ("url", "address", "host", "endpoint", "api_url"),
    "key_from": ("key", "api_key", "key_source"),
    "key_command": ("command", "api_key_command"),
}
"""Names that people take for a key that is called otherwise."""


class Bad(NamedTuple):
    """A value that cannot be used."""

    where: str


class Strict(NamedTuple):
    """What holds because of names that are misspelt or stand where they mean nothing, by the keys that are meant."""

    meant: Mapping[str, str]
    """Where each was found."""
    values: Mapping[str, object]

    def applied_to(self, table: ProfileTable, *, elsewhere: bool = False) -> ProfileTable:
        """Return the table made as strict as that. What stands `elsewhere` gives no profile its key."""
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
                unusable = unusable or f"What may be meant for its {each} cannot be used ({self.meant[each]})."
        return table._replace(
            permissions={**table.permissions, **permissions},
            sources={**table.sources, **sources},
            read_only=table.read_only or "read_only" in self.meant,
            production=True if "production" in self.meant else table.production,
            account=account,
            unusable=unusable,
        )


class Reader:
    """Reads one file."""

    def __init__(self, path: Path, text: str) -> None:
        """Take the text of the file at `path`."""
        self._path = path
        self._text = text
        self._problems: list[tuple[int, str]] = []
        self._stray = Strict({}, {})

    def read(self, document: dict[str, Any]) -> Config:
        """Return what the document says."""
        self._stray = self._strict(document, (), ("profile", "profiles", *FILE_SETTINGS))
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
            in_words = "a name; what is said of a profile begins with [profiles.NAME]"
            expected = in_words if isinstance(wanted, dict) else _one_of(known)
            self._set_aside(wanted, self._bad(("profile",), wanted, expected), SAFETY)
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
            key_from = self._bad((*place, "key_from"), "command", "a key_command beside it")
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
            # Whoever wrote something there had customers in mind that are real, or wanted to say the contrary.
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
        """Let a table that only limits, under nearly the name of a built-in profile, limit that one, too."""
        limited = dict(profiles)
        for name, table in profiles.items():
            gives_key = table.base_url or table.account or table.key_from or table.key_command
            if name in BUILT_IN or gives_key:
                continue
            from console_app.config.near_misses import near

            for meant in near(name, BUILT_IN, inside=False):
                where = self._problem(
                    ("profiles", name),
                    f"{name} is not {meant}, and has no key: its limits hold for {meant}, too",
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

    def _text_at(self, place: Place, table: Mapping[str, Any], name: str) -> str | Bad | None:
        value = table.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or len(value) > 2_000:
            return self._bad((*place, name), value, "a text that is not empty")
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
        """Tell of the keys that are none of the `known`; what those were meant for."""
        meant: dict[str, str] = {}
        values: dict[str, object] = {}
        for name, value in table.items():
            if name in known:
                continue
            if name in elsewhere:
                self._problem((*place, name), f"{name} is found, but the sandbox has its own")
                continue
            hits = [each for each in _meant_by(name, value, known) if place or each not in _OF_ONE_PROFILE]
            where = self._problem((*place, name), _unknown_words(name, hits, known, in_profile=bool(place)))
            meant.update(dict.fromkeys(hits, where))
            values.update(dict.fromkeys(hits, value))
        return Strict(meant, values)

    def _set_aside(self, value: object, bad: Bad, keys: Iterable[str] = _LIMITS) -> None:
        """Let the `keys` in something that is no profile hold for all of them: nobody knows which one is meant."""
        hits = dict.fromkeys((each for each in _meant_inside(value) if each in keys), bad.where)
        self._stray = Strict({**self._stray.meant, **hits}, self._stray.values)

    def _bad(self, place: Place, found: object, expected: str) -> Bad:
        where = self._problem(place, f"{found_words(place[-1], '')} is {found_words(found)}, but should be {expected}")
        return Bad(where)

    def _problem(self, place: Place, words: str) -> str:
        from console_app.config.toml_text import line_of

        line = line_of(self._text, place)
        told = f"{self._path}, line {line}: {words}." if line else f"{self._path}: {words}."
        self._problems.append((line or 0, told))
        return f"{self._path.name}, line {line}" if line else self._path.name


def unreadable_account(where: str) -> str:
    """Why a profile is not used whose account cannot be read."""
    return f"The account that is meant cannot be read ({where})."


def _meant_by(name: str, value: object, known: Iterable[str]) -> Iterator[str]:
    """The safety switches that an unknown key is nearly, or that stand in the table that it holds."""
    from console_app.config.near_misses import limits_in_other_words, near

    inside = list(_meant_inside(value))
    yield from inside
    folded = name.casefold().replace("-", "_")
    for each, others in _ALSO.items():
        if folded in others:
            yield each
            return
    # What is nearer to a harmless setting is taken for that.
    fits = near(name, dict.fromkeys((*SAFETY, *known)), inside=False)
    yield from (each for each in fits if each in SAFETY)
    if fits:
        return
    limits = near(name, _LIMITS)
    yield from limits
    if not limits and not inside and limits_in_other_words(name):
        yield "read_only"


def _meant_inside(value: object) -> Iterator[str]:
    """The safety switches in a value that stands where no profile is."""
    for each in value if isinstance(value, list) else ():
        yield from _meant_inside(each)
    for name, inner in value.items() if isinstance(value, dict) else ():
        yield from _meant_by(name, inner, ())


def _unknown_words(name: str, meant: list[str], known: Iterable[str], *, in_profile: bool) -> str:
    found = found_words(name)
    if not meant:
        return f"{found} is found, but is no setting; {_one_of(known)} is"
    if in_profile:
        return f"{found} is found, but is no setting; it is taken for {' and '.join(meant)}, as strictly as can be"
    return (
        f"{found} is found outside of a profile; {' and '.join(meant)} is taken as strictly as can be, for all profiles"
    )


def _or_none(value: str | Bad | None) -> str | None:
    return None if isinstance(value, Bad) else value


def _one_of(choices: Iterable[str]) -> str:
    *others, last = choices
    return f"{', '.join(others)} or {last}" if others else last
