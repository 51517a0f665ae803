"""Keys that another program prints: a password manager's, such as `op read op://vault/codat/key`.

No shell is between."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from console_app.config.keys import KeyTrouble

if TYPE_CHECKING:
    import subprocess
    from threading import Event

    from console_app.config.profiles import Profile

PATIENCE = 30.0
"""Seconds for the program to print the key; it may ask its user for a finger."""
_LOOK_EVERY = 0.1
_LARGEST = 4_096
_LONGEST_SHOWN = 160
_TRY = "Run it yourself to see what is amiss, and put key_command in config.toml right."


def read_from_command(profile: Profile, given_up: Event) -> str:
    """What the program prints.

    Raises:
        KeyTrouble: it printed nothing, failed, or took too long.
    """
    import shlex
    import subprocess

    try:
        words = shlex.split(profile.key_command or "")
    except ValueError as error:
        raise KeyTrouble(f"The key_command cannot be understood ({error})", "Put it right in config.toml.") from None
    if not words:
        raise KeyTrouble("The key_command is empty", "Put it right in config.toml.")
    try:
        # In a session of its own: it can neither draw on this terminal nor read from it, and ends with all it started.
        process = subprocess.Popen(  # noqa: S603 - what to run is the person's own setting
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a name"
        raise KeyTrouble(f"The key_command cannot be run: {words[0]} ({why})", _TRY) from None
    with process:
        printed, complaints = _wait(process, given_up)
    if process.returncode != 0:
        said = _shown(complaints)
        raise KeyTrouble(f"The key_command ended with code {process.returncode}{f': {said}' if said else ''}", _TRY)
    text = printed[:_LARGEST].decode("utf-8", "replace")
    if not text.strip():
        raise KeyTrouble("The key_command printed nothing", _TRY)
    return text


def _wait(process: subprocess.Popen[bytes], given_up: Event) -> tuple[bytes, bytes]:
    import subprocess

    until = time.monotonic() + PATIENCE
    while True:
        try:
            return process.communicate(timeout=_LOOK_EVERY)
        except subprocess.TimeoutExpired:
            if not given_up.is_set() and time.monotonic() < until:
                continue
        _end(process)
        raise KeyTrouble(
            f"The key_command has not ended within {PATIENCE:.0f} seconds",
            "It may be waiting for an answer: it is run without a terminal. Sign in to it first, then try again.",
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    # Nobody reads on: what is left of its output would be waited for.
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def _shown(complaints: bytes) -> str:
    """The last line of what it complained of, without anything that could be a key."""
    import re

    lines = [line.strip() for line in complaints.decode("utf-8", "replace").splitlines() if line.strip()]
    last = re.sub(r"[A-Za-z0-9+/=]{20,}", "***", lines[-1]) if lines else ""
    return last if len(last) <= _LONGEST_SHOWN else f"{last[: _LONGEST_SHOWN - 1]}…"
