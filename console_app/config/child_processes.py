"""Run the programs that supply a key, and end them with all that they have started.

That includes the dialog that an agent has opened for them in this program's terminal.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from console_app.config.keys import session_bus
from console_app.config.keys.terminal_session import GPG_TERMINAL

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from console_app.config.keys.terminal_session import PromptTerminal

_TO_END = 1.0
"""Seconds for a program to end by itself after it was asked to."""
_POLL_INTERVAL = 0.02
_DIALOG = "pinentry"
_KERNEL = Path("/proc")


class _Process(NamedTuple):
    pid: int
    parent: int
    name: str


def key_environment(environ: Mapping[str, str], terminal: PromptTerminal | None) -> dict[str, str]:
    """Return the environment for a program that supplies a key.

    It names the session bus, and the terminal in which the program may ask, or none.

    Args:
        environ: The environment of this program.
        terminal: The terminal in which the program may ask; None if it may not.
    """
    changed = dict(environ)
    changed.pop(GPG_TERMINAL, None)
    if terminal is not None:
        changed[GPG_TERMINAL] = terminal.path
    bus = session_bus.session_bus(environ)
    if bus is not None:
        changed[session_bus.VARIABLE] = bus
    return changed


@contextmanager
def running(
    start: Callable[[], subprocess.Popen[bytes]], terminal: PromptTerminal | None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program; if the block ends with an exception, end the program with all that it has started.

    Ctrl+C waits until the process is known.

    Args:
        start: Starts the program.
        terminal: The terminal that it shares; None if it has a session of its own.
    """
    with _interrupt_later() as came:
        process = start()
    try:
        if came:
            _interrupt()
        yield process
    except BaseException:  # Ctrl+C among them: in any case, no started process stays behind
        if terminal is not None:
            end_descendants(process, terminal.path)
        else:
            end_session(process)
        raise


def _interrupt() -> None:
    raise KeyboardInterrupt


@contextmanager
def _interrupt_later() -> Iterator[list[int]]:
    came: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield came
        return
    signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    try:
        yield came
    finally:
        signal.signal(signal.SIGINT, before)


def end_session(process: subprocess.Popen[bytes]) -> None:
    """End a program that has its own session, and all processes left in that session."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def end_descendants(process: subprocess.Popen[bytes], terminal: str) -> None:
    """End a program that shares this session, all that it has started, and its dialogs in the terminal.

    GnuPG's agent opens the dialog, so that it outlives the programs that wait for it: it would continue to take every
    second key that is typed.

    Args:
        process: The program.
        terminal: The path of the terminal, such as `/dev/pts/3`.
    """
    ours = [process.pid, *_descendants(process.pid), *_dialogs(terminal)]
    for number in (signal.SIGTERM, signal.SIGKILL):
        _send(ours, number)
        # The terminal is restored next, and nothing must draw on it after that.
        until = time.monotonic() + _TO_END
        while any(_is_alive(process, each) for each in ours) and time.monotonic() < until:
            time.sleep(_POLL_INTERVAL)
        # Processes that started meanwhile.
        ours = [*ours, *_descendants(process.pid)]
    process.wait()


def _is_alive(process: subprocess.Popen[bytes], pid: int) -> bool:
    if pid == process.pid:
        return process.poll() is None
    if _has_kernel():
        with suppress(OSError):
            return (_KERNEL / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] not in "ZX"
        return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _send(pids: Iterable[int], number: int) -> None:
    for pid in pids:
        with suppress(OSError):
            os.kill(pid, number)


def _descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for each in _processes():
        children.setdefault(each.parent, []).append(each.pid)
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _dialogs(terminal: str) -> list[int]:
    """Return the dialogs that are open in the terminal; empty if they cannot be listed."""
    dialogs = [each.pid for each in _processes() if each.name.startswith(_DIALOG)]
    if not dialogs or _has_kernel():
        return [each for each in dialogs if _has_open(each, terminal)]
    users = {int(each) for each in _lines("lsof", "-t", terminal) if each.isdigit()}
    return [each for each in dialogs if each in users]


def _has_open(pid: int, path: str) -> bool:
    try:
        return any(os.readlink(each) == path for each in (_KERNEL / str(pid) / "fd").iterdir())  # noqa: PTH115
    except OSError:
        return False


def _processes() -> Iterator[_Process]:
    """Yield all visible processes: from Linux' own list if there is one, because small containers lack `ps`."""
    if _has_kernel():
        for each in _KERNEL.iterdir():
            if each.name.isdigit():
                with suppress(OSError, ValueError, IndexError):
                    begin, _, rest = (each / "stat").read_text("utf-8", "replace").rpartition(")")
                    yield _Process(int(each.name), int(rest.split()[1]), begin.partition("(")[2])
        return
    for line in _lines("ps", "-A", "-o", "pid=,ppid=,comm="):
        words = line.split(None, 2)
        if len(words) == 3 and words[0].isdigit() and words[1].isdigit():
            yield _Process(int(words[0]), int(words[1]), words[2].rpartition("/")[2])


def _has_kernel() -> bool:
    return (_KERNEL / "self" / "fd").is_dir()


def _lines(*command: str) -> list[str]:
    import subprocess

    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=5)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return []
    return done.stdout.splitlines()
