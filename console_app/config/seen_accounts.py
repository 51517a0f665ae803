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


def seen_accounts_file() -> Path:
    """Where they are kept, not yet made."""
    return data_folder() / "accounts.json"


def seen_account(profile: Profile) -> str | None:
    """The name that was seen first; None: none was, or it cannot be read."""
    kept = _read()
    return next((kept[each] for each in entries_of(profile) if each in kept), None)


def keep_seen_account(profile: Profile, name: str | None) -> bool:
    """Keep the name that was seen, or forget it; whether that was possible."""
    kept = _read()
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
            return {}
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): name for key, name in kept.items() if isinstance(name, str)} if isinstance(kept, dict) else {}
