"""Remember for each profile the trusted hosts and the account that was seen first."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from console_app.config.keys.errors import entries_of, entry_of
from console_app.config.owners import remedy, why_unusable
from console_app.config.paths import config_folder, data_folder
from console_app.config.secure_files import replace

if TYPE_CHECKING:
    from console_app.config.profiles import Profile

LARGEST_FILE = 1_000_000
"""In bytes; a larger file is not the program's."""


def trusted_hosts_file() -> Path:
    """Return the file of trusted hosts, not yet made. It may be edited: a removed host has to be confirmed again."""
    return config_folder() / "trusted-hosts.json"


def read_trusted_hosts(profile: Profile) -> set[str]:
    """Return the hosts that were accepted for this profile.

    Empty if the file cannot be read: then they have to be confirmed again.
    """
    try:
        kept = _read_hosts()
    except (OSError, ValueError):
        return set()
    return {host for name in _names(profile) for host in kept.get(name, [])}


def keep_trusted_host(profile: Profile, host: str) -> bool:
    """Store a host for this profile. Nothing is stored for the sandbox, whose address changes.

    A file that cannot be read stays as it is: the hosts in it would be lost.

    Args:
        profile: The profile.
        host: The host of a link, as `LinkHost.host` has it.

    Returns:
        True if it was stored.
    """
    if profile.base_url is None:
        return False
    try:
        kept = _read_hosts()
    except (OSError, ValueError):
        return False
    # Hosts stored by an earlier version under another spelling of the address move to the normal form.
    hosts = {each for name in _names(profile) for each in kept.pop(name, [])}
    kept[_names(profile)[0]] = sorted({*hosts, host})
    try:
        # People keep their configuration elsewhere, with a link to it here.
        replace(Path(os.path.realpath(trusted_hosts_file())), json.dumps(kept, indent=2, sort_keys=True).encode())
    except OSError:
        return False
    return True


def _names(profile: Profile) -> tuple[str, ...]:
    """Return the names under which the hosts of a profile may be stored: the current one first."""
    return tuple(f"{profile.name} {each}" for each in profile.kept_under)


def _read_hosts() -> dict[str, list[str]]:
    path = trusted_hosts_file()
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError("it is too large")
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    if not isinstance(kept, dict):
        raise ValueError("its content is unexpected")  # noqa: TRY004 - the file is wrong, not the program
    return {
        str(name): [host for host in hosts if isinstance(host, str)]
        for name, hosts in kept.items()
        if isinstance(hosts, list)
    }


_DELETE = "If every key's account is known to be right, delete the file."


class UnreadableSeenAccounts(Exception):
    """Raised when the file cannot be read; the message names it and says why, and `advice` says what to do."""

    def __init__(self, path: Path, why: str, advice: str) -> None:
        """Keep the path, the reason and the advice.

        Args:
            path: The file.
            why: The reason, in a few words.
            advice: The remedy, in a sentence.
        """
        super().__init__(f"{path} cannot be read ({why})")
        self.advice = advice


def seen_accounts_file() -> Path:
    """Return the file of first-seen accounts, not yet made."""
    return data_folder() / "accounts.json"


def seen_account(profile: Profile) -> str | None:
    """Return the account's name that was seen first, or None.

    Raises:
        UnreadableSeenAccounts: The file cannot be read.
    """
    kept = _read_accounts()
    return next((kept[each] for each in entries_of(profile) if each in kept), None)


def keep_seen_account(profile: Profile, name: str | None) -> bool:
    """Store the account's name that was seen, or delete it (None).

    A file that cannot be read stays as it is.

    Args:
        profile: The profile.
        name: The account's name at Codat; None to delete it.

    Returns:
        True if it was stored.
    """
    try:
        kept = _read_accounts()
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


def _read_accounts() -> dict[str, str]:
    path = seen_accounts_file()
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableSeenAccounts(path, "it is too large", _DELETE)
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UnreadableSeenAccounts(path, why_unusable(path, error), remedy(path, error)) from error
    except ValueError as error:
        raise UnreadableSeenAccounts(path, "it was not written by this program", _DELETE) from error
    if not isinstance(kept, dict):
        raise UnreadableSeenAccounts(path, "it was not written by this program", _DELETE)
    return {str(key): name for key, name in kept.items() if isinstance(name, str)}
