"""Hosts of links that somebody has recognised as the account's own branded address. Kept for each profile."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from console_app.config.folders import config_folder
from console_app.config.private_files import replace

if TYPE_CHECKING:
    from console_app.config.profiles import Profile

LARGEST = 1_000_000
"""Bytes; a larger file is not ours."""


def trusted_hosts_file() -> Path:
    """Where they are kept, not yet made. It may be edited: a host that is taken out is asked about again."""
    return config_folder() / "trusted-hosts.json"


def read_trusted_hosts(profile: Profile) -> set[str]:
    """The hosts that were accepted for this profile; none where nothing can be read: then they are asked about
    again."""
    try:
        kept = _read()
    except (OSError, ValueError):
        return set()
    return {host for name in _names(profile) for host in kept.get(name, [])}


def keep_trusted_host(profile: Profile, host: str) -> bool:
    """Keep a host for this profile; whether that was possible. Nothing is for the sandbox, whose address changes.

    A file that is there and cannot be read stays as it is: the hosts in it would be lost.
    """
    if profile.base_url is None:
        return False
    try:
        kept = _read()
    except (OSError, ValueError):
        return False
    # What an earlier version kept under another spelling of the address moves to its one form.
    hosts = {each for name in _names(profile) for each in kept.pop(name, [])}
    kept[_names(profile)[0]] = sorted({*hosts, host})
    try:
        # People keep their configuration elsewhere, with a link to it here.
        replace(Path(os.path.realpath(trusted_hosts_file())), json.dumps(kept, indent=2, sort_keys=True).encode())
    except OSError:
        return False
    return True


def _names(profile: Profile) -> tuple[str, ...]:
    """What the hosts of a profile may be kept under: the name that is used now first."""
    return tuple(f"{profile.name} {each}" for each in profile.kept_under)


def _read() -> dict[str, list[str]]:
    path = trusted_hosts_file()
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("it is too large")
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    if not isinstance(kept, dict):
        raise ValueError("it holds something else")  # noqa: TRY004 - the file is wrong, not the program
    return {
        str(name): [host for host in hosts if isinstance(host, str)]
        for name, hosts in kept.items()
        if isinstance(hosts, list)
    }
