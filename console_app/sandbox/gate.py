"""Holds calls back until they are let go, so that a test can look at what is in progress."""

from __future__ import annotations

import asyncio
import threading


class Gate:
    """Open at first. Its methods may be called from any thread; `passing` runs on an event loop."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._shut = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []

    def shut(self) -> None:
        """Hold every call from now on."""
        with self._changed:
            self._shut = True

    def open(self) -> None:
        """Let all held calls go on, and hold no more."""
        with self._changed:
            self._shut = False
            waiting, self._waiting = self._waiting, []
        for loop, future in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(_let_go, future)

    def wait_for_calls(self, count: int, timeout: float) -> bool:
        """Wait until `count` calls are held; False when that takes more than `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._waiting) >= count, timeout)

    async def passing(self) -> None:
        """Go through, when the gate is open."""
        loop = asyncio.get_running_loop()
        with self._changed:
            if not self._shut:
                return
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.append((loop, future))
            self._changed.notify_all()
        await future


def _let_go(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
