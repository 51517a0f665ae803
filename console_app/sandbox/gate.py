"""Holds calls back until they are let go, so that a test can look at what is in progress."""

from __future__ import annotations

import asyncio
import threading


class Gate:
    """Open at first. Its methods may be called from any thread; `passing` runs on an event loop."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._shut = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[bool]]] = []

    def shut(self) -> None:
        """Hold every call from now on."""
        with self._changed:
            self._shut = True

    def open(self) -> None:
        """Let all held calls go on, and hold no more."""
        self._end(go_on=True)

    def drop(self) -> None:
        """Let all held calls come to nothing, and hold no more."""
        self._end(go_on=False)

    def _end(self, *, go_on: bool) -> None:
        with self._changed:
            self._shut = False
            waiting, self._waiting = self._waiting, []
        for loop, future in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(_let_go, future, go_on)

    def wait_for_calls(self, count: int, timeout: float) -> bool:
        """Wait until `count` calls are held; False when that takes more than `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._waiting) >= count, timeout)

    async def passing(self) -> bool:
        """Go through, when the gate is open; False: go no further."""
        loop = asyncio.get_running_loop()
        with self._changed:
            if not self._shut:
                return True
            future: asyncio.Future[bool] = loop.create_future()
            self._waiting.append((loop, future))
            self._changed.notify_all()
        return await future


def _let_go(future: asyncio.Future[bool], go_on: bool) -> None:
    if not future.done():
        future.set_result(go_on)
