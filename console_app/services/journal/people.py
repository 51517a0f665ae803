"""Who runs this program, and as which process, for the journal."""

from __future__ import annotations

import getpass
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Writer(NamedTuple):
    """A person at a machine, and the process that writes for them."""

    user: str
    host: str
    pid: int
    started: str
    """What tells this process from a later one with the same number; empty where the system does not say."""


def this_writer() -> Writer:
    """Who and what this process is."""
    try:
        host = socket.gethostname()
    except OSError:
        host = "unknown"
    return Writer(_user(), host, os.getpid(), _started(os.getpid()))


def _user() -> str:
    """The user as the system has it. What LOGNAME or USER say anybody can set: it counts only on Windows."""
    if sys.platform == "win32":
        with suppress(OSError, KeyError, ImportError):
            return getpass.getuser()
        return "unknown"
    import pwd

    with suppress(KeyError):
        return pwd.getpwuid(os.getuid()).pw_name
    return str(os.getuid())


def is_alive(writer: Writer, host: str) -> bool | None:
    """Whether that process still runs; None: nobody here knows. It ran on another machine than `host`, or this system
    does not tell it from a later one that was given its number."""
    if writer.host != host:
        return None
    try:
        os.kill(writer.pid, 0)
    except ProcessLookupError:
        return False
    except OverflowError:
        return False
    except OSError:
        # Somebody's whom it may not be told of: that the number is in use is all that is known so far.
        pass
    now_there = _started(writer.pid)
    return now_there == writer.started if writer.started and now_there else None


def _started(pid: int) -> str:
    """When a process was started, in the system's own count; empty where that cannot be known."""
    with suppress(OSError, ValueError, IndexError):
        # The name in brackets may hold anything, blanks and brackets too: what is wanted stands behind the last one.
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2]
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()[:8]
        return f"{boot}-{stat.split()[19]}"
    return ""
