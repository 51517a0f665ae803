"""Find the D-Bus session bus, which keyrings need, where ssh and cron do not name it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "DBUS_SESSION_BUS_ADDRESS"


def session_bus(environ: Mapping[str, str]) -> str | None:
    """Return the address of the user's session bus; None if the environment names one, or there is none.

    systemd puts it at `$XDG_RUNTIME_DIR/bus`, which is `/run/user/UID/bus`. A login shell on the desktop has it in the
    environment; a session over ssh or a job of cron does not, and the keyring library reads nothing else.
    """
    if environ.get(VARIABLE) or not hasattr(os, "geteuid"):
        return None
    for folder in (environ.get("XDG_RUNTIME_DIR", ""), f"/run/user/{os.geteuid()}"):
        path = f"{folder}/bus"
        if folder.startswith("/") and _is_our_socket(path):
            return f"unix:path={_escaped(path)}"
    return None


def _is_our_socket(path: str) -> bool:
    try:
        found = os.stat(path)  # noqa: PTH116 - pathlib is not needed for this
    except (OSError, ValueError):
        return False
    # The process that answers there receives the key.
    return stat.S_ISSOCK(found.st_mode) and found.st_uid == os.geteuid()


def _escaped(path: str) -> str:
    """Escape a path as the D-Bus specification requires in an address."""
    plain = b"-_/.\\*0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    return "".join(chr(each) if each in plain else f"%{each:02x}" for each in os.fsencode(path))
