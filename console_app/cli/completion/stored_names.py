"""Complete names and ids from what is stored, without opening the account or asking Codat."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from console_app.services.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from console_app.store.name_lookup import FoundRow, NameLookup

MOST = 60
"""Names offered at a time; more help nobody, and the shell asks before it lists them."""
SAMPLE = 400
"""Companies whose platforms are offered."""
_USUAL_FOLDERS = {"XDG_DATA_HOME": ".local/share", "XDG_CONFIG_HOME": ".config"}
_ID = re.compile(r"[0-9a-f][0-9a-f-]+")


class AccountChoice(NamedTuple):
    """The options on the line that choose the account."""

    profile: str | None = None
    sandbox: bool = False


def profile_names() -> tuple[str, ...]:
    """Return the names of all profiles."""
    from console_app.config.config_file import read_config

    return tuple(read_config().names)


def store_of(account: AccountChoice) -> Path | None:
    """Return the file of the account that the command would use; None if there is none, or it cannot be said."""
    from console_app.config.config_file import read_config
    from console_app.config.paths import NoHome, sandbox_file
    from console_app.config.profiles import ProfileError, choose_profile
    from console_app.services.snapshots.file_name import store_file

    with _usual_folders_named(), suppress(ProfileError, NoHome, OSError):
        profile = choose_profile(
            os.environ,
            force_sandbox=account.sandbox or os.environ.get("CODAT_CONSOLE_SANDBOX", "") not in {"", "0"},
            sandbox_data=sandbox_file(),
            named=None if account.sandbox else account.profile,
            config=read_config(),
        )
        return store_file(profile)
    return None


@contextmanager
def _usual_folders_named() -> Iterator[None]:
    """Name the folders that the specification has for Linux; only what knows other systems is slow to import."""
    home = os.environ.get("HOME", "")
    unnamed = [each for each in _USUAL_FOLDERS if sys.platform == "linux" and not os.environ.get(each)]
    before = {each: os.environ.pop(each, None) for each in unnamed if home.startswith("/")}
    os.environ.update({each: f"{home}/{_USUAL_FOLDERS[each]}" for each in before})
    try:
        yield
    finally:
        for each, value in before.items():
            del os.environ[each]
            if value is not None:
                os.environ[each] = value


class StoredNames:
    """The names and ids in an account's file."""

    def __init__(self, path: Path | None) -> None:
        """Open the file, if there is one."""
        self._path = path
        self._lookup: NameLookup | None = None

    @property
    def _file(self) -> NameLookup:
        if self._lookup is None:
            from console_app.store.name_lookup import NameLookup

            self._lookup = NameLookup(self._path)
        return self._lookup

    def close(self) -> None:
        """Close the file."""
        if self._lookup is not None:
            self._lookup.close()

    def companies(self, begun: str) -> list[tuple[str, str]]:
        """Return the names that begin so, and the ids of companies whose name another one has, or cannot be typed."""
        rows = self._file.by_name(fold(begun).encode("utf-8", "surrogatepass"), MOST)
        times: dict[str, int] = {}
        for row in rows:
            times[row.name] = times.get(row.name, 0) + 1
        found = [(row.name, "") for row in rows if is_typeable(row.name)]
        found += [(row.id, shown(row.name)) for row in rows if times[row.name] > 1 or not is_typeable(row.name)]
        if len(begun) > 1 and _ID.fullmatch(begun.casefold()):
            by_id = self._file.by_id(begun.casefold().encode(), MOST)
            found += [(row.id, shown(row.name)) for row in by_id]
        return list(dict.fromkeys(found))

    def connections_of(self, company: str) -> list[tuple[str, str]]:
        """Return the platforms of a company's connections, or the ids where it has two of one."""
        row = self._one(company)
        connections = () if row is None else row.connections
        keys = [key for _, key, _ in connections]
        return [(key if keys.count(key) == 1 else each, shown(name)) for each, key, name in connections]

    def _one(self, company: str) -> FoundRow | None:
        wanted = fold(company.strip())
        rows = [
            *self._file.by_id(company.strip().casefold().encode("utf-8", "surrogatepass"), 2),
            *self._file.by_name(f"{wanted}\0".encode("utf-8", "surrogatepass"), 2),
        ]
        return rows[0] if len(rows) == 1 else None

    def platforms(self, begun: str) -> list[tuple[str, str]]:
        """Return the names of the platforms that customers here have; keys and what people say once one is typed."""
        from console_app.services.connections.platform_names import ALIASES

        known = self.platform_keys()
        keys = [(key, name) for name, key in known if begun and key.startswith(begun.casefold())]
        spoken = [each for each in ALIASES.items() if begun and each[0].startswith(begun.casefold())]
        return [*((name, key) for name, key in known if is_typeable(name)), *keys, *spoken]

    def platform_keys(self) -> list[tuple[str, str]]:
        """Return names and keys of the platforms that customers here have, in the order of the names."""
        from console_app.services.connections.platforms import PAYABLES_PLATFORMS

        rows: Iterable[FoundRow] = self._file.some(SAMPLE)
        found = {key: shown(name) for row in rows for _, key, name in row.connections if key.isalnum()}
        return sorted((found.get(key) or key, key) for key in {*found, *PAYABLES_PLATFORMS})


def is_typeable(name: str) -> bool:
    """Return whether a name can be a word of a command line, and is shown as it is."""
    return name == shown(name) == name.strip() and not name.startswith("-") and bool(name)


def shown(text: str) -> str:
    """Return a text in one line, without what a terminal acts on or does not show."""
    return "".join(each for each in text if each.isprintable())
