"""Store keys in the keyring of the operating system, which may ask for a password, hang, be locked, or be missing."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from console_app.config.child_processes import key_environment, running
from console_app.config.config_model import found_words, printable
from console_app.config.keys.errors import KeyUnavailable, NoKeyring, WebhookSecret, entries_of, words_of
from console_app.config.keys.keyring_process import INTERRUPTED
from console_app.config.keys.terminal_session import prompt_terminal
from console_app.config.profiles import KEY_VARIABLE

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping
    from threading import Event

    from console_app.config.keys.errors import Stored
    from console_app.config.keys.terminal_session import PromptTerminal

SERVICE = "codat-console"
BACKEND_VARIABLE = "PYTHON_KEYRING_BACKEND"
WITHOUT_A_TERMINAL = 10.0
"""Seconds for a keyring to answer where no person can be asked: one whose service has died never does."""
IN_A_WINDOW = 60.0
"""Seconds where a person is there but the terminal is not free: the keyring may be asking in a window."""
QUIET = 3.0
"""Seconds without an answer before a message says that the keyring is being waited for."""
_POLL_INTERVAL = 0.1
_LONGEST_SHOWN = 160
_MAY_PROMPT = "The keyring may ask for its password here. Press Ctrl+C to stop waiting.\n"
_WAITING = (
    "The keyring has not answered yet. It may be asking for its password in a window. Press Ctrl+C to stop waiting.\n"
)


def read_from_keyring(stored: Stored, given_up: Event, terminal: PromptTerminal | None = None) -> str:
    """Return the key of a profile. With a `terminal` the keyring may ask there for as long as it takes.

    Args:
        stored: Names the key.
        given_up: Ends the wait.
        terminal: Where the keyring may ask; None to ask nothing.

    Raises:
        KeyUnavailable: There is none, or the keyring cannot be used.
    """
    key = _asked(stored, "get", given_up=given_up, terminal=terminal)
    if not key:
        words = words_of(stored)
        raise KeyUnavailable(f"The keyring has no {words.what} for the profile {stored.name}", words.how_to_store)
    return str(key)


def keep_in_keyring(stored: Stored, key: str, terminal: PromptTerminal | None = None) -> None:
    """Store the key of a profile.

    Args:
        stored: Names the key.
        key: The raw key.
        terminal: Where the keyring may ask; None to ask nothing.

    Raises:
        KeyUnavailable: It could not be stored.
    """
    _require_good(stored, _asked(stored, "keep", secret=key, terminal=terminal))


def require_keyring(stored: Stored, terminal: PromptTerminal | None = None) -> None:
    """Require that the keyring of this computer can store a key, as far as that shows before there is one.

    One that asks for its password in the terminal is not asked yet: it would ask twice.

    Args:
        stored: Names the key.
        terminal: Where the keyring may ask; None to ask nothing.

    Raises:
        KeyUnavailable: It cannot be used.
    """
    _require_good(stored, _asked(stored, "check", terminal=terminal))


def _require_good(stored: Stored, answer: object) -> None:
    match answer:
        case "plain":
            raise KeyUnavailable("The keyring of this computer is an unencrypted file", _instead(stored))
        case "lost":
            raise KeyUnavailable("The keyring of this computer stores nothing", _instead(stored))


def forget_in_keyring(stored: Stored, terminal: PromptTerminal | None = None) -> bool:
    """Delete the key of a profile.

    Args:
        stored: Names the key.
        terminal: The terminal in which the keyring may ask for a password; None if it may not.

    Returns:
        True if there was one.

    Raises:
        KeyUnavailable: The keyring cannot be used; the key is still there.
    """
    return bool(_asked(stored, "forget", terminal=terminal))


class _Answers(threading.Thread):
    """A reader of the process's answers, one line at a time."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        super().__init__(name="keyring", daemon=True)
        self._pipe = pipe
        self.details: dict[str, Any] = {}
        """All its answers so far, by name."""
        self.start()

    def run(self) -> None:
        if self._pipe is None:
            return
        with suppress(OSError, ValueError), self._pipe as pipe:
            for line in pipe:
                self.details.update(json.loads(line))


class _TooSlow(Exception):
    """Raised when the keyring has not answered in time."""


def _asked(
    stored: Stored,
    do: str,
    *,
    secret: str | None = None,
    given_up: Event | None = None,
    terminal: PromptTerminal | None = None,
) -> object:
    """Return the keyring's answer.

    Raises:
        KeyUnavailable: It did not answer in time, or cannot be used.
        KeyboardInterrupt: It was interrupted while it asked in the terminal.
    """
    request = {
        "do": do,
        "service": SERVICE,
        "entries": entries_of(stored),
        "secret": secret,
        "terminal": terminal and terminal.path,
        "words": _MAY_PROMPT,
    }
    timeout = None if terminal else IN_A_WINDOW if prompt_terminal() else WITHOUT_A_TERMINAL
    with terminal.lent() if terminal else nullcontext() as shown:
        channel = _Channel(request)
        try:
            with running(lambda: channel.start(terminal), terminal) as process:
                answers = channel.answers()
                details = answers.details
                _wait(process, answers, given_up or threading.Event(), timeout, shown)
        except _TooSlow:
            raise KeyUnavailable(*_too_slow(stored, details, timeout or 0)) from None
    if "value" in details:
        return details["value"]
    raise _trouble(stored, details, terminal)


class _Channel:
    """The process that uses the keyring, its request and its answers."""

    def __init__(self, request: Mapping[str, object]) -> None:
        self._line = json.dumps(request).encode() + b"\n"
        self._ask: IO[bytes] | None = None
        self._answered: IO[bytes] | None = None

    def start(self, terminal: PromptTerminal | None) -> subprocess.Popen[bytes]:
        """Start it. Without a terminal it has its own session: nothing that it starts can draw on the screen."""
        import subprocess

        # -P: a module in the current folder is not this program's.
        command = [sys.executable, "-P", str(Path(__file__).with_name("keyring_process.py"))]
        environ, nothing = key_environment(os.environ, terminal), subprocess.DEVNULL
        if os.name != "posix":
            process = subprocess.Popen(  # noqa: S603 - our own program
                [*command, "0", "1"], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=nothing
            )
            self._ask, self._answered = process.stdin, process.stdout
            return process
        asked, ask = os.pipe()
        answered, answer = os.pipe()
        self._ask, self._answered = os.fdopen(ask, "wb"), os.fdopen(answered, "rb")
        try:
            return subprocess.Popen(  # noqa: S603 - our own program
                [*command, str(asked), str(answer)],
                env=environ,
                stdin=nothing,
                stdout=nothing,
                stderr=nothing,
                pass_fds=(asked, answer),
                start_new_session=terminal is None,
            )
        finally:
            os.close(asked)
            os.close(answer)

    def answers(self) -> _Answers:
        """Send the request; return the reader of the answers."""
        # A process that has ended already reports it itself.
        if self._ask is not None:
            with suppress(OSError), self._ask as pipe:
                pipe.write(self._line)
        return _Answers(self._answered)


def _wait(
    process: subprocess.Popen[bytes], answers: _Answers, given_up: Event, timeout: float | None, shown: int | None
) -> None:
    """Wait until the process has ended; where a person can see it, show that it is being waited for.

    Raises:
        _TooSlow: It has not ended within `timeout` seconds, or the wait was given up.
        KeyboardInterrupt: It was interrupted in the terminal.
    """
    import subprocess

    begun = time.monotonic()
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_POLL_INTERVAL)
            answers.join()
            if process.returncode in {-signal.SIGINT, INTERRUPTED}:
                raise KeyboardInterrupt
            return
        waited = time.monotonic() - begun
        if given_up.is_set() or (timeout is not None and waited >= timeout):
            raise _TooSlow
        # A keyring that asks in the terminal has it for itself.
        if shown is not None and waited >= QUIET and not answers.details.get("asks"):
            os.write(shown, _WAITING.encode())
            shown = None


def _too_slow(stored: Stored, details: Mapping[str, Any], timeout: float) -> tuple[str, str]:
    happened = f"The keyring has not answered within {timeout:.0f} seconds"
    if details.get("asks"):
        return happened, _in_a_terminal(stored)
    return (
        happened,
        f"It may be asking for its password behind another window: unlock it, then try again. {_instead(stored)}",
    )


def _trouble(stored: Stored, details: Mapping[str, Any], terminal: PromptTerminal | None) -> KeyUnavailable:
    if "unloadable" in details:
        return _unloadable(stored, details)
    kind = details.get("error", "")
    if kind == "NoKeyringError":
        return NoKeyring("This computer has no usable keyring", _instead(stored))
    name = f"{details['keyring']}: {kind}" if details.get("asks") else kind or "its process has failed"
    happened = f"The keyring cannot be used ({name})"
    if details.get("asks"):
        again = "The password was wrong or missing: try again."
        return KeyUnavailable(happened, f"{again} {_instead(stored)}" if terminal else _in_a_terminal(stored))
    unlock = "Unlock it, then try again. " if kind == "KeyringLocked" else ""
    return KeyUnavailable(happened, f"{unlock}{_instead(stored)}")


def _unloadable(stored: Stored, details: Mapping[str, Any]) -> KeyUnavailable:
    """Name the setting that chose the keyring, which may be long ago and forgotten."""
    why = printable(f"{details['unloadable']}: {details.get('says', '')}".removesuffix(": "), _LONGEST_SHOWN)
    chosen, file = os.environ.get(BACKEND_VARIABLE), details.get("file")
    if chosen is not None:
        happened = f"{BACKEND_VARIABLE} names the keyring {found_words(chosen)}, which cannot be loaded ({why})"
        return KeyUnavailable(happened, f"Correct {BACKEND_VARIABLE}, or unset it. {_instead(stored)}")
    if file:
        happened = f"{file} names a keyring that cannot be loaded ({why})"
        return KeyUnavailable(happened, f"Correct that file, or delete it. {_instead(stored)}")
    return KeyUnavailable(f"The keyring cannot be loaded ({why})", _instead(stored))


def _in_a_terminal(stored: Stored) -> str:
    variable = "" if isinstance(stored, WebhookSecret) else f", or set {KEY_VARIABLE}"
    return (
        "It asks for its password in a terminal, and there is none here. Unlock it in a terminal first, or run this "
        f"there{variable}. {_instead(stored)}"
    )


def _instead(stored: Stored) -> str:
    words = words_of(stored)
    return f"To store the {words.what} in a file instead: {words.in_file}"
