"""Keys in the keyring of the operating system, which may ask for a password, hang, be locked, or not be there."""

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

from console_app.config.asking_terminal import asking_terminal
from console_app.config.child_processes import key_environment, running
from console_app.config.config_file import found_words
from console_app.config.keyring_process import INTERRUPTED
from console_app.config.keys import KeyTrouble, NoKeyring, entries_of, how_to_log_in
from console_app.config.profiles import KEY_VARIABLE, LOGIN

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping
    from threading import Event

    from console_app.config.asking_terminal import AskingTerminal
    from console_app.config.profiles import Profile

SERVICE = "codat-console"
BACKEND_VARIABLE = "PYTHON_KEYRING_BACKEND"
WITHOUT_A_TERMINAL = 10.0
"""Seconds for a keyring to answer where nobody is there to ask: one whose service has died never does."""
IN_A_WINDOW = 60.0
"""Seconds where somebody is there, but the terminal is not free: the keyring may be asking in a window."""
QUIET = 3.0
"""Seconds without an answer before it is said that the keyring is waited for."""
_LOOK_EVERY = 0.1
_LONGEST_SHOWN = 160
_ASKING = "The keyring may ask for its password here. Ctrl+C stops waiting.\n"
_WAITING = "The keyring has not answered yet. It may be asking for its password in a window. Ctrl+C stops waiting.\n"


def read_from_keyring(profile: Profile, given_up: Event, terminal: AskingTerminal | None = None) -> str:
    """Return the key of a profile. With a `terminal` the keyring may ask there for as long as it takes.

    Raises:
        KeyTrouble: there is none, or the keyring cannot be asked.
    """
    key = _asked(profile, "get", given_up=given_up, terminal=terminal)
    if not key:
        raise KeyTrouble(f"The keyring has no key for the profile {profile.name}", how_to_log_in(profile))
    return str(key)


def keep_in_keyring(profile: Profile, key: str, terminal: AskingTerminal | None = None) -> None:
    """Keep the key of a profile.

    Raises:
        KeyTrouble: it is not kept.
    """
    match _asked(profile, "keep", secret=key, terminal=terminal):
        case "plain":
            raise KeyTrouble("The keyring of this computer is a file that it does not encrypt", _instead(profile))
        case "lost":
            raise KeyTrouble("The keyring of this computer keeps nothing", _instead(profile))


def forget_in_keyring(profile: Profile, terminal: AskingTerminal | None = None) -> bool:
    """Forget the key of a profile; whether there was one.

    Raises:
        KeyTrouble: the keyring cannot be asked; the key is still there.
    """
    return bool(_asked(profile, "forget", terminal=terminal))


class _Answers(threading.Thread):
    """Reads what the process says, a line at a time."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        super().__init__(name="keyring", daemon=True)
        self._pipe = pipe
        self.said: dict[str, Any] = {}
        """All that it has said, by name."""
        self.start()

    def run(self) -> None:
        if self._pipe is None:
            return
        with suppress(OSError, ValueError), self._pipe as pipe:
            for line in pipe:
                self.said.update(json.loads(line))


class _TooSlow(Exception):
    """The keyring has not answered in time."""


def _asked(
    profile: Profile,
    do: str,
    *,
    secret: str | None = None,
    given_up: Event | None = None,
    terminal: AskingTerminal | None = None,
) -> object:
    """Return what the keyring answers, if it does in time.

    Raises:
        KeyTrouble: it does not, or cannot be asked.
        KeyboardInterrupt: it was interrupted where it asked in the terminal.
    """
    request = {
        "do": do,
        "service": SERVICE,
        "entries": entries_of(profile),
        "secret": secret,
        "terminal": terminal and terminal.path,
        "words": _ASKING,
    }
    patience = None if terminal else IN_A_WINDOW if asking_terminal() else WITHOUT_A_TERMINAL
    with terminal.lent() if terminal else nullcontext() as shown:
        channel = _Channel(request)
        try:
            with running(lambda: channel.start(terminal), terminal) as process:
                answers = channel.answers()
                said = answers.said
                _wait(process, answers, given_up or threading.Event(), patience, shown)
        except _TooSlow:
            raise KeyTrouble(*_too_slow(profile, said, patience or 0)) from None
    if "value" in said:
        return said["value"]
    raise _trouble(profile, said, terminal)


class _Channel:
    """Starts the process, sends it the request, and reads what it says."""

    def __init__(self, request: Mapping[str, object]) -> None:
        self._line = json.dumps(request).encode() + b"\n"
        self._ask: IO[bytes] | None = None
        self._answered: IO[bytes] | None = None

    def start(self, terminal: AskingTerminal | None) -> subprocess.Popen[bytes]:
        """Start it. Without a terminal it is in a session of its own: nothing that it starts can draw on the screen."""
        import subprocess

        # -P: a module in the folder that somebody stands in is none of ours.
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
        """Send the request; what is said from then on."""
        # A process that has ended already says so itself.
        if self._ask is not None:
            with suppress(OSError), self._ask as pipe:
                pipe.write(self._line)
        return _Answers(self._answered)


def _wait(
    process: subprocess.Popen[bytes], answers: _Answers, given_up: Event, patience: float | None, shown: int | None
) -> None:
    """Wait until the process has ended; where somebody sees it, say that it is waited for.

    Raises:
        _TooSlow: it has not within `patience` seconds, or it was given up.
        KeyboardInterrupt: it was interrupted in the terminal.
    """
    import subprocess

    begun = time.monotonic()
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_EVERY)
            answers.join()
            if process.returncode in {-signal.SIGINT, INTERRUPTED}:
                raise KeyboardInterrupt
            return
        waited = time.monotonic() - begun
        if given_up.is_set() or (patience is not None and waited >= patience):
            raise _TooSlow
        # One that asks in the terminal has it for itself.
        if shown is not None and waited >= QUIET and not answers.said.get("asks"):
            os.write(shown, _WAITING.encode())
            shown = None


def _too_slow(profile: Profile, said: Mapping[str, Any], patience: float) -> tuple[str, str]:
    happened = f"The keyring has not answered within {patience:.0f} seconds"
    if said.get("asks"):
        return happened, _in_a_terminal(profile)
    return (
        happened,
        f"It may be asking for its password behind another window: unlock it, then try again. {_instead(profile)}",
    )


def _trouble(profile: Profile, said: Mapping[str, Any], terminal: AskingTerminal | None) -> KeyTrouble:
    if "unloadable" in said:
        return _unloadable(profile, said)
    kind = said.get("error", "")
    if kind == "NoKeyringError":
        return NoKeyring("This computer has no keyring that can be used", _instead(profile))
    name = f"{said['keyring']}: {kind}" if said.get("asks") else kind or "its process has failed"
    happened = f"The keyring cannot be used ({name})"
    if said.get("asks"):
        again = "It has not taken the password, or was not given any: try again."
        return KeyTrouble(happened, f"{again} {_instead(profile)}" if terminal else _in_a_terminal(profile))
    unlock = "Unlock it, then try again. " if kind == "KeyringLocked" else ""
    return KeyTrouble(happened, f"{unlock}{_instead(profile)}")


def _unloadable(profile: Profile, said: Mapping[str, Any]) -> KeyTrouble:
    """Name who has chosen the keyring, which may be long ago and forgotten."""
    why = _shown(f"{said['unloadable']}: {said.get('says', '')}".removesuffix(": "))
    chosen, file = os.environ.get(BACKEND_VARIABLE), said.get("file")
    if chosen is not None:
        happened = f"{BACKEND_VARIABLE} names the keyring {found_words(chosen)}, which cannot be loaded ({why})"
        return KeyTrouble(happened, f"Correct {BACKEND_VARIABLE}, or unset it. {_instead(profile)}")
    if file:
        happened = f"{file} names a keyring that cannot be loaded ({why})"
        return KeyTrouble(happened, f"Correct that file, or delete it. {_instead(profile)}")
    return KeyTrouble(f"The keyring cannot be loaded ({why})", _instead(profile))


def _shown(text: str) -> str:
    words = "".join(each if each.isprintable() else " " for each in text)
    return words if len(words) <= _LONGEST_SHOWN else f"{words[: _LONGEST_SHOWN - 1]}…"


def _in_a_terminal(profile: Profile) -> str:
    return (
        "It asks for its password in a terminal, and there is none here. Unlock it in one first, run this there, or "
        f"set {KEY_VARIABLE}. {_instead(profile)}"
    )


def _instead(profile: Profile) -> str:
    return f"To keep the key in a file instead: {LOGIN} --profile {profile.name} --key-file"
