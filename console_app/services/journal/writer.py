"""Identify the user and the process of this program for the journal."""

from __future__ import annotations

import getpass
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Writer(NamedTuple):
    """A user on a machine, and the process that writes for them."""

    user: str
    host: str
    pid: int
    started: str
    """Distinguishes this process from a later one with the same number; empty if the system does not support it."""


def this_writer() -> Writer:
    """Return the user and the process of this program."""
    try:
        host = socket.gethostname()
    except OSError:
        host = "unknown"
    return Writer(current_user(), host, os.getpid(), _started(os.getpid()))


def current_user() -> str:
    """Return the user's name from the system. Anyone can set LOGNAME or USER: they count only on Windows."""
    if sys.platform == "win32":
        with suppress(OSError, KeyError, ImportError):
            return getpass.getuser()
        return "unknown"
    import pwd

    with suppress(KeyError):
        return pwd.getpwuid(os.getuid()).pw_name
    return str(os.getuid())


def is_alive(writer: Writer, host: str) -> bool | None:
    """Return whether that process still runs; None if that is unknown.

    It is unknown on another machine than `host`, and where this system does not distinguish the process from a later
    one with the same number.

    Args:
        writer: The process that wrote an entry.
        host: The name of this computer.
    """
    if writer.host != host:
        return None
    try:
        os.kill(writer.pid, 0)
    except ProcessLookupError:
        return False
    except OverflowError:
        return False
    except OSError:
        # A process of another user: only the use of the number is known so far.
        pass
    now_there = _started(writer.pid)
    return now_there == writer.started if writer.started and now_there else None


def _started(pid: int) -> str:
    """Return when a process was started, in the system's own count; empty if that is unknown."""
    with suppress(OSError, ValueError, IndexError):
        # The name in brackets may contain anything, blanks and brackets too: the value is after the last bracket.
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2]
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()[:8]
        return f"{boot}-{stat.split()[19]}"
    return ""
