"""Keep all that differs from one run to the next as it is: the clock, ids, codes, the port, the machine, the user."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
import uuid
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import time_machine

from console_app.clock import Clock, replaced
from console_app.codat.transport import Transport
from console_app.sandbox.embedded import EmbeddedSandbox
from console_app.services.journal.writer import Writer
from screenshots.pictures import PROJECT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, MutableSequence, Sequence

    from console_app.sandbox.scenarios import Scenarios

MOMENT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
"""The time at which every picture begins. It stands still unless the picture moves it."""
PORT = 47_120
"""The sandbox's port, which is in links and so in QR codes."""
TAKES = 0.183
"""The seconds that every write takes, by the journal."""
HERE = "CODAT_CONSOLE_PICTURES"
"""Set in the process that takes the pictures."""


class PictureClock(Clock):
    """The program's clock: that of the sandbox whose life is shown."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """Return what it is at the sandbox."""
        return super().now() + self._ahead

    def seconds_passed(self) -> float:
        """Return the counter, which has no other time than the clock."""
        return self.now().timestamp()

    def go_with(self, scenarios: Scenarios) -> None:
        """Show what the sandbox's clock shows, from now on."""
        self._ahead = scenarios.now() - super().now()


class World:
    """The environment of a picture: what a picture can change and read."""

    def __init__(self, clock: PictureClock, pass_time: Callable[[timedelta], None]) -> None:
        self.clock = clock
        self.pass_time = pass_time
        """Lets time pass, here and at the sandbox."""
        self._busy = 0

    @property
    def is_idle(self) -> bool:
        """Return whether no answer and no thread is awaited."""
        return not self._busy

    def counted(self, function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """Return the function as one that the world is busy with while it runs."""

        async def call(*arguments: Any, **options: Any) -> Any:
            self._busy += 1
            try:
                return await function(*arguments, **options)
            finally:
                self._busy -= 1

        return call


class _Chance:
    """Ids and codes as they come, the same in every run: each module that asks has a row of its own."""

    def __init__(self) -> None:
        self._rows: dict[str, Random] = {}

    def _row(self) -> Random:
        asking = sys._getframe(2).f_globals["__name__"]
        return self._rows.setdefault(asking, Random(asking))

    def uuid4(self) -> uuid.UUID:
        return uuid.UUID(int=self._row().getrandbits(128), version=4)

    def token_hex(self, count: int = 32) -> str:
        return self._row().randbytes(count).hex()

    def token_urlsafe(self, count: int = 32) -> str:
        return self._row().randbytes(count).hex()

    def randbelow(self, limit: int) -> int:
        return self._row().randrange(limit)

    def choice(self, among: Sequence[Any]) -> Any:
        return self._row().choice(among)


@contextmanager
def same_world() -> Iterator[World]:
    """Run a block in a world that is the same each time."""
    chance, clock = _Chance(), PictureClock()
    with ExitStack() as stack:
        moment = stack.enter_context(time_machine.travel(MOMENT, tick=False))
        world = World(clock, moment.shift)
        stack.enter_context(replaced(clock))
        changes: list[Any] = [
            patch.object(uuid, "uuid4", chance.uuid4),
            *(patch.object(secrets, name, getattr(chance, name)) for name in _SECRETS),
            patch("console_app.sandbox.embedded.EmbeddedSandbox", sandbox_of_pictures),
            patch(
                "console_app.services.journal.recorder.this_writer", partial(Writer, "jo", "desk-4", os.getpid(), "")
            ),
            patch("console_app.services.journal.recorder.time", _Stopwatch()),
            patch.object(Transport, "send", world.counted(Transport.send)),
            patch.object(asyncio, "to_thread", world.counted(asyncio.to_thread)),
        ]
        for change in changes:
            stack.enter_context(change)
        yield world


_SECRETS = ("token_hex", "token_urlsafe", "randbelow", "choice")


class _Stopwatch:
    """Stands for the module `time` where it is measured how long a write takes."""

    def __init__(self) -> None:
        self._shows = 0.0

    def monotonic(self) -> float:
        self._shows += TAKES
        return self._shows


def sandbox_of_pictures(data: None = None) -> EmbeddedSandbox:
    """Return a sandbox, not started, which answers where all pictures have it."""
    assert data is None, "a picture is not of somebody's data"
    return EmbeddedSandbox(None, port=PORT)


def run_here(arguments: MutableSequence[str]) -> int:
    """Run this program again where nothing of this machine's settings is seen; return its exit code."""
    with TemporaryDirectory() as home:
        environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        environment |= {
            HERE: "1",
            "HOME": home,
            "LANG": "C.UTF-8",
            "PYTHONHASHSEED": "0",
            "TERM": "xterm-256color",
            "TEXTUAL_ANIMATIONS": "none",
            "TEXTUAL_COLOR_SYSTEM": "truecolor",
            "TZ": "UTC",
        }
        command = [sys.executable, "-m", "screenshots.take", *arguments]
        return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode


def is_here() -> bool:
    """Return whether this process is the one that takes the pictures."""
    return HERE in os.environ
