"""Read keys from another program: a password manager's, such as `op read op://vault/codat/key` or `pass show codat`.

It runs without a shell. The key is the first line of its output, as password managers write it: `pass` keeps user names
and addresses below.
"""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from contextlib import nullcontext, suppress
from typing import IO, TYPE_CHECKING

from console_app.config.child_processes import key_environment, running
from console_app.config.config_model import printable
from console_app.config.keys.errors import KeyUnavailable, words_of
from console_app.config.keys.texts import UnreadableText, text_of

if TYPE_CHECKING:
    import subprocess
    from threading import Event

    from console_app.config.keys.errors import Stored
    from console_app.config.keys.terminal_session import PromptTerminal

TIMEOUT = 30.0
"""Seconds for the program to print the key; it may ask for a fingerprint."""
_POLL_INTERVAL = 0.1
_TO_DRAIN = 0.5
"""Seconds to read the rest of an ended program's output, if a process that it started keeps it open."""
_LARGEST = 4_096
"""The most bytes that it may print; a key is much shorter."""
_LONGEST_SHOWN = 160
_ASK_IN_TERMINALS = frozenset(
    ("pass", "gopass", "passage", "gpg", "gpg2", "age", "rage", "sops", "rbw", "bw", "lpass", "keepassxc-cli")
)
"""Programs that ask for a passphrase themselves when they need one."""
_TRY = "Run it yourself to find the problem, and correct key_command in config.toml."


def read_from_command(stored: Stored, given_up: Event, terminal: PromptTerminal | None = None) -> str:
    """Return the first line of the program's output. With a `terminal` it may ask there for as long as it takes.

    Args:
        stored: Names the command.
        given_up: Ends the wait.
        terminal: Where the program may ask; None to ask nothing.

    Raises:
        KeyUnavailable: It printed nothing or too much, failed, or took too long.
        KeyboardInterrupt: It was interrupted while it asked in the terminal.
    """
    try:
        return _read(stored, given_up, terminal)
    except KeyUnavailable as trouble:
        mine, shown = "key_command", words_of(stored).setting
        raise KeyUnavailable(trouble.happened.replace(mine, shown), trouble.next_step.replace(mine, shown)) from None


def _read(stored: Stored, given_up: Event, terminal: PromptTerminal | None) -> str:
    words = _words(stored)
    with terminal.lent() if terminal else nullcontext() as shown:
        if shown is not None and may_ask_in_terminal(stored):
            os.write(shown, f"{words[0]} may ask for its passphrase here. Press Ctrl+C to stop waiting.\n".encode())
        with running(lambda: _started(words, terminal, shown), terminal) as process:
            printed = _Output(process.stdout, is_endless=False)
            complaints = _Output(process.stderr, is_endless=True)
            _wait(process, printed, complaints, given_up, None if terminal else TIMEOUT)
    if process.returncode != 0:
        message = _shown(complaints.kept)
        raise KeyUnavailable(
            f"The key_command ended with code {process.returncode}{f': {message}' if message else ''}", _TRY
        )
    return _first_line(printed.kept)


def _started(words: list[str], terminal: PromptTerminal | None, shown: int | None) -> subprocess.Popen[bytes]:
    import subprocess

    try:
        return subprocess.Popen(  # noqa: S603 - what to run is the person's own setting
            words,
            bufsize=0,
            env=key_environment(os.environ, terminal),
            stdin=subprocess.DEVNULL if shown is None else shown,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if shown is None else shown,
            # Without a terminal it has its own session: it can neither draw on this terminal nor read from it, and ends
            # with all it started.
            start_new_session=terminal is None,
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a name"
        raise KeyUnavailable(f"The key_command cannot be run: {words[0]} ({why})", _TRY) from None


def _first_line(printed: bytes) -> str:
    try:
        text = text_of(printed)
    except UnreadableText as error:
        raise KeyUnavailable(f"The output of key_command is {error}", _TRY) from None
    if not text.strip():
        raise KeyUnavailable("The key_command printed nothing", _TRY)
    first = text.splitlines()[0]
    if not first.strip():
        raise KeyUnavailable(
            "The first line printed by the key_command is empty", "The key has to be in the first line."
        )
    return first


def may_ask_in_terminal(stored: Stored) -> bool:
    """Return whether the program is known to ask for a passphrase in the terminal."""
    import shlex

    try:
        words = shlex.split(stored.key_command or "")
    except ValueError:
        return False
    return bool(words) and os.path.basename(words[0]) in _ASK_IN_TERMINALS  # noqa: PTH119 - the words are no path yet


def require_program(stored: Stored) -> None:
    """Check that the program exists, without running it.

    Raises:
        KeyUnavailable: It does not exist.
    """
    import shutil

    name = _words(stored)[0]
    if shutil.which(name) is None:
        raise KeyUnavailable(f"The key_command cannot be run: {name} was not found", _TRY)


def _words(stored: Stored) -> list[str]:
    import shlex

    try:
        words = shlex.split(stored.key_command or "")
    except ValueError as error:
        raise KeyUnavailable(f"The key_command is not valid ({error})", "Correct it in config.toml.") from None
    if not words:
        raise KeyUnavailable("The key_command is empty", "Correct it in config.toml.")
    return words


class _Output(threading.Thread):
    """A reader of the program's output that keeps little of it: a program may print endlessly."""

    def __init__(self, pipe: IO[bytes] | None, *, is_endless: bool) -> None:
        """Start to read. Of endless output the end is kept; other output is read only up to the length of a key."""
        # Output that was inherited by a surviving process is not waited for.
        super().__init__(name="output of the key_command", daemon=True)
        self._pipe = pipe
        self._is_endless = is_endless
        self.kept = b""
        self.is_too_long = False
        self.start()

    def run(self) -> None:
        if self._pipe is None:
            return
        with suppress(OSError), self._pipe as pipe:
            while more := pipe.read(_LARGEST + 1 if self._is_endless else _LARGEST + 1 - len(self.kept)):
                kept = self.kept + more
                self.is_too_long = not self._is_endless and len(kept) > _LARGEST
                if self.is_too_long:
                    return
                self.kept = kept[-_LARGEST:]


def _wait(
    process: subprocess.Popen[bytes], printed: _Output, complaints: _Output, given_up: Event, timeout: float | None
) -> None:
    """Wait until the program and its output have ended.

    If it has started an agent that stays (as `rbw` and `gpg` do) and keeps its output, only the program is waited for.

    Raises:
        KeyUnavailable: They take more than `timeout` seconds (None: no limit), or it prints too much.
        KeyboardInterrupt: It was interrupted in the terminal.
    """
    import subprocess

    begun = time.monotonic()
    ended: float | None = None
    while not printed.is_too_long:
        reading = next((each for each in (printed, complaints) if each.is_alive()), None)
        if reading is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_POLL_INTERVAL)
                break
        else:
            reading.join(_POLL_INTERVAL)
            ended = ended or (time.monotonic() if process.poll() is not None else None)
            says_something = bool(printed.kept.strip()) or bool(process.returncode)
            if ended is not None and says_something and time.monotonic() - ended >= _TO_DRAIN:
                break
        if given_up.is_set() or (timeout is not None and time.monotonic() - begun >= timeout):
            raise KeyUnavailable(
                f"The key_command has not ended within {TIMEOUT:.0f} seconds",
                "It may be waiting for input: it is run without a terminal. Sign in to it first, then try again.",
            )
    if printed.is_too_long:
        raise KeyUnavailable(
            f"The key_command printed more than {_LARGEST:,} bytes, which cannot be a key, and was ended",
            "It has to print the key and nothing else: run it yourself, and correct key_command in config.toml.",
        )
    if timeout is None and process.returncode == -signal.SIGINT:
        raise KeyboardInterrupt


def _shown(complaints: bytes) -> str:
    """Return the last line of its error output, without anything that could be a key."""
    lines = [line.strip() for line in complaints.decode("utf-8", "replace").splitlines() if line.strip()]
    return printable(re.sub(r"[A-Za-z0-9+/=]{20,}", "***", lines[-1]), _LONGEST_SHOWN) if lines else ""
