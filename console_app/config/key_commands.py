"""Keys that another program prints: a password manager's, such as `op read op://vault/codat/key` or `pass show codat`.

No shell is between. The key is the first line of what it prints, as password managers have it: `pass` keeps user names
and addresses below."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import nullcontext, suppress
from typing import IO, TYPE_CHECKING

from console_app.config.child_processes import key_environment, running
from console_app.config.key_texts import UnreadableText, text_of
from console_app.config.keys import KeyTrouble

if TYPE_CHECKING:
    import subprocess
    from threading import Event

    from console_app.config.asking_terminal import AskingTerminal
    from console_app.config.profiles import Profile

PATIENCE = 30.0
"""Seconds for the program to print the key; it may ask its user for a finger."""
_LOOK_EVERY = 0.1
_TO_DRAIN = 0.5
"""Seconds in which what an ended program has printed is read, where something it has started keeps its output open."""
_LARGEST = 4_096
"""Bytes that it may print; a key is much shorter."""
_LONGEST_SHOWN = 160
_ASK_IN_TERMINALS = frozenset(
    ("pass", "gopass", "passage", "gpg", "gpg2", "age", "rage", "sops", "rbw", "bw", "lpass", "keepassxc-cli")
)
"""Programs that ask for a passphrase by themselves, when they have to."""
_TRY = "Run it yourself to see what is amiss, and put key_command in config.toml right."


def read_from_command(profile: Profile, given_up: Event, terminal: AskingTerminal | None = None) -> str:
    """Return the first line of what the program prints. With a `terminal` it may ask there for as long as it takes.

    Raises:
        KeyTrouble: it printed nothing or too much, failed, or took too long.
        KeyboardInterrupt: it was interrupted where it asked in the terminal.
    """
    words = _words(profile)
    with terminal.lent() if terminal else nullcontext() as shown:
        if shown is not None and may_ask_in_terminal(profile):
            os.write(shown, f"{words[0]} may ask for its passphrase here. Ctrl+C stops waiting.\n".encode())
        with running(lambda: _started(words, terminal, shown), terminal) as process:
            printed = _Output(process.stdout, is_endless=False)
            complaints = _Output(process.stderr, is_endless=True)
            _wait(process, printed, complaints, given_up, None if terminal else PATIENCE)
    if process.returncode != 0:
        said = _shown(complaints.kept)
        raise KeyTrouble(f"The key_command ended with code {process.returncode}{f': {said}' if said else ''}", _TRY)
    return _first_line(printed.kept)


def _started(words: list[str], terminal: AskingTerminal | None, shown: int | None) -> subprocess.Popen[bytes]:
    import subprocess

    try:
        return subprocess.Popen(  # noqa: S603 - what to run is the person's own setting
            words,
            bufsize=0,
            env=key_environment(os.environ, terminal),
            stdin=subprocess.DEVNULL if shown is None else shown,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if shown is None else shown,
            # Without a terminal it is in a session of its own: it can neither draw on ours nor read from it, and ends
            # with all it started.
            start_new_session=terminal is None,
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a name"
        raise KeyTrouble(f"The key_command cannot be run: {words[0]} ({why})", _TRY) from None


def _first_line(printed: bytes) -> str:
    try:
        text = text_of(printed)
    except UnreadableText as error:
        raise KeyTrouble(f"What the key_command printed is {error}", _TRY) from None
    if not text.strip():
        raise KeyTrouble("The key_command printed nothing", _TRY)
    first = text.splitlines()[0]
    if not first.strip():
        raise KeyTrouble("The first line that the key_command printed is empty", "The key has to be the first line.")
    return first


def may_ask_in_terminal(profile: Profile) -> bool:
    """Tell whether the program is one that is known to ask for a passphrase in the terminal."""
    import shlex

    try:
        words = shlex.split(profile.key_command or "")
    except ValueError:
        return False
    return bool(words) and os.path.basename(words[0]) in _ASK_IN_TERMINALS  # noqa: PTH119 - the words are no path yet


def look_for_program(profile: Profile) -> None:
    """Look whether there is a program to ask, without running it.

    Raises:
        KeyTrouble: there is none.
    """
    import shutil

    name = _words(profile)[0]
    if shutil.which(name) is None:
        raise KeyTrouble(f"The key_command cannot be run: {name} is not found", _TRY)


def _words(profile: Profile) -> list[str]:
    import shlex

    try:
        words = shlex.split(profile.key_command or "")
    except ValueError as error:
        raise KeyTrouble(f"The key_command cannot be understood ({error})", "Put it right in config.toml.") from None
    if not words:
        raise KeyTrouble("The key_command is empty", "Put it right in config.toml.")
    return words


class _Output(threading.Thread):
    """Reads what the program prints, and keeps little of it: a program may print for ever."""

    def __init__(self, pipe: IO[bytes] | None, *, is_endless: bool) -> None:
        """Begin. What is endless is read on, and its end is kept; the rest is read for as long as it may be a key."""
        # One that the program has handed on to something that lives on is not waited for.
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
    process: subprocess.Popen[bytes], printed: _Output, complaints: _Output, given_up: Event, patience: float | None
) -> None:
    """Wait until the program and its output have ended, or only the program, where an agent that it has started (as
    `rbw` and `gpg` do) lives on with its output.

    Raises:
        KeyTrouble: they go on for more than `patience` seconds (None: for ever), or it prints too much.
        KeyboardInterrupt: it was interrupted in the terminal.
    """
    import subprocess

    begun = time.monotonic()
    ended: float | None = None
    while not printed.is_too_long:
        reading = next((each for each in (printed, complaints) if each.is_alive()), None)
        if reading is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_EVERY)
                break
        else:
            reading.join(_LOOK_EVERY)
            ended = ended or (time.monotonic() if process.poll() is not None else None)
            says_something = bool(printed.kept.strip()) or bool(process.returncode)
            if ended is not None and says_something and time.monotonic() - ended >= _TO_DRAIN:
                break
        if given_up.is_set() or (patience is not None and time.monotonic() - begun >= patience):
            raise KeyTrouble(
                f"The key_command has not ended within {PATIENCE:.0f} seconds",
                "It may be waiting for an answer: it is run without a terminal. Sign in to it first, then try again.",
            )
    if printed.is_too_long:
        raise KeyTrouble(
            f"The key_command printed more than {_LARGEST:,} bytes, which is no key, and was ended",
            "Let it print the key and nothing else: run it yourself, and put key_command in config.toml right.",
        )
    if patience is None and process.returncode == -signal.SIGINT:
        raise KeyboardInterrupt


def _shown(complaints: bytes) -> str:
    """The last line of what it complained of, without anything that could be a key."""
    import re

    lines = [line.strip() for line in complaints.decode("utf-8", "replace").splitlines() if line.strip()]
    last = re.sub(r"[A-Za-z0-9+/=]{20,}", "***", lines[-1]) if lines else ""
    return last if len(last) <= _LONGEST_SHOWN else f"{last[: _LONGEST_SHOWN - 1]}…"
