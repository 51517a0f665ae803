"""The name of the account that a profile's key was first seen to belong to, where nobody has confirmed one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from console_app.config.folders import data_folder
from console_app.config.keys import entries_of, entry_of
from console_app.config.private_files import replace

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.config.profiles import Profile

LARGEST = 1_000_000
"""Bytes; a larger file is not ours."""
_DELETE = "If the account of every key is known to be right, delete the file."


class UnreadableSeenAccounts(Exception):
    """The file is there, but cannot be read; the message names it and says why, and `advice` says what to do."""

    def __init__(self, path: Path, why: str, advice: str) -> None:
        super().__init__(f"{path} cannot be read ({why})")
        self.advice = advice


def seen_accounts_file() -> Path:
    """Where they are kept, not yet made."""
    return data_folder() / "accounts.json"


def seen_account(profile: Profile) -> str | None:
    """The name that was seen first; None: none was.

    Raises:
        UnreadableSeenAccounts: it cannot be told.
    """
    kept = _read()
    return next((kept[each] for each in entries_of(profile) if each in kept), None)


def keep_seen_account(profile: Profile, name: str | None) -> bool:
    """Keep the name that was seen, or forget it; whether that was possible. A file that cannot be read stays as it
    is."""
    try:
        kept = _read()
    except UnreadableSeenAccounts:
        return False
    found = {each: kept[each] for each in entries_of(profile) if each in kept}
    if found == ({} if name is None else {entry_of(profile): name}):
        return True
    for each in found:
        del kept[each]
    if name is not None:
        kept[entry_of(profile)] = name
    try:
        replace(seen_accounts_file(), json.dumps(kept, indent=2, sort_keys=True).encode())
    except OSError:
        return False
    return True


def _read() -> dict[str, str]:
    path = seen_accounts_file()
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableSeenAccounts(path, "it is too large", _DELETE)
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        from console_app.config.owners import way_back, why_unusable

        raise UnreadableSeenAccounts(path, why_unusable(path, error), way_back(path, error)) from error
    except ValueError as error:
        raise UnreadableSeenAccounts(path, "it is not what this program has written", _DELETE) from error
    if not isinstance(kept, dict):
        raise UnreadableSeenAccounts(path, "it is not what this program has written", _DELETE)
    return {str(key): name for key, name in kept.items() if isinstance(name, str)}
