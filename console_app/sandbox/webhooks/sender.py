"""Send what is due to the consumers, on a thread of its own, so that no call to the API waits for a receiver.

One consumer gets its messages in order, one at a time, unless it is slow: after five seconds the next one is sent
beside.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import deque
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from console_app.sandbox import time as dates
from console_app.sandbox.webhooks import deliveries
from console_app.sandbox.webhooks.poster import Attempt, Poster

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.settings import Settings
    from console_app.sandbox.state import State
    from console_app.sandbox.webhooks.deliveries import Delivery
    from console_app.sandbox.webhooks.poster import Result

T = TypeVar("T")

_ALONE = 5.0
"""Seconds for which a message is sent alone."""
_LAST_MOMENT = 1.0
"""Seconds for what is due or on its way when the sandbox stops."""
_LONGEST_WAIT = 30.0
"""Seconds after which data and clock are read again, which another process may have changed."""
_BETWEEN_FAULTS = 5.0
_ATTEMPTS_KEPT = 1_000


class Sender:
    """The sender of one sandbox. Its thread begins with the first message."""

    def __init__(
        self, state: State, settings: Callable[[], Settings], before: Callable[[], None], *, anywhere: bool
    ) -> None:
        """Keep what sending needs.

        Args:
            state: The data.
            settings: Returns the settings.
            before: Called on the state's thread before what is due is looked for; time may have raised events.
            anywhere: True to send to other machines, too.
        """
        self._state = state
        self._settings = settings
        self._before = before
        self._attempts: deque[Attempt] = deque(maxlen=_ATTEMPTS_KEPT)
        self._changed = threading.Condition()
        self._asked = self._done = 0
        self._closed = False
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._in_progress: dict[int, asyncio.Task[bool]] = {}
        self._poster = Poster(anywhere=anywhere)

    @property
    def attempts(self) -> list[Attempt]:
        """Return the last 1,000 attempts, oldest first."""
        return list(self._attempts)

    def wake(self) -> None:
        """Send what is due; may be called from any thread, and does not wait."""
        with self._changed:
            if self._closed:
                return
            self._asked += 1
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._run, name="sandbox-webhooks", daemon=True)
                self._thread.start()
            with suppress(RuntimeError):  # the loop is closed after an error that none of its tasks survived
                self._loop.call_soon_threadsafe(self._woken.set)

    def wake_if_begun(self) -> None:
        """Send what is due by now, if anything was ever to be sent."""
        if self._loop is not None:
            self.wake()

    def wait_until_idle(self, timeout: float) -> bool:
        """Wait until nothing is due and no attempt is being made.

        Returns:
            False if that takes more than `timeout` seconds.
        """
        self.wake()
        with self._changed:
            asked = self._asked
            return self._changed.wait_for(lambda: self._done >= asked, timeout)

    def stop(self) -> None:
        """Send what is due, for a second at most, and end the thread. Calling it twice is harmless."""
        with self._changed:
            self._closed = True
            if self._loop is None or self._thread is None or not self._thread.is_alive():
                return
            with suppress(RuntimeError):  # the loop may just have been closed
                self._loop.call_soon_threadsafe(self._woken.set)
        self._thread.join()

    def _run(self) -> None:
        if self._loop is not None:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:  # type: ignore[arg-type,return-value]
                runner.run(self._serve())

    async def _serve(self) -> None:
        try:
            while True:
                self._woken.clear()  # first: a call from now on is either seen below or wakes the next round
                asked, closed = self._asked, self._closed
                seconds = await self._pass(asked)
                if closed:
                    break
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await self._woken.wait()
            if running := [*self._lanes.values(), *self._in_progress.values()]:
                await asyncio.wait(running, timeout=_LAST_MOMENT)
        finally:
            running = [*self._lanes.values(), *self._in_progress.values()]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await self._poster.close()

    async def _pass(self, asked: int) -> float:
        """Begin to send what is due.

        Args:
            asked: How often this was asked for: with nothing to do, all of that is done.

        Returns:
            The seconds in which nothing else is known to become due.
        """
        try:
            busy, in_progress = set(self._lanes), set(self._in_progress)
            due, seconds = await self._on_state(lambda: self._due_now(busy, in_progress))
        except sqlite3.Error:
            return _BETWEEN_FAULTS  # the disk is full, or another process holds the file: nothing is lost
        for consumer_id, group in groupby(due, lambda each: each.consumer_id):
            self._lanes[consumer_id] = asyncio.create_task(self._send_in_order(consumer_id, list(group)))
        if not due and not busy and not in_progress:
            with self._changed:
                self._done = asked
                self._changed.notify_all()
        return seconds

    def _due_now(self, busy: set[str], in_progress: set[int]) -> tuple[list[Delivery], float]:
        self._state.catch_up()
        self._before()
        settings, now = self._settings(), self._state.clock.now()
        due = deliveries.take_due(self._state, now, busy, in_progress, settings.webhooks)
        taken = in_progress | {each.number for each in due}
        seconds = deliveries.seconds_to_next(self._state, now, taken, with_reads=self._state.events.wants_reads())
        return due, _LONGEST_WAIT if seconds is None else min(seconds, _LONGEST_WAIT)

    async def _send_in_order(self, consumer_id: str, due: list[Delivery]) -> None:
        try:
            for each in due:
                task = asyncio.create_task(self._deliver(each))
                self._in_progress[each.number] = task
                await asyncio.wait({task}, timeout=_ALONE)
                if task.done() and not task.result():
                    break
        finally:
            del self._lanes[consumer_id]
            self._woken.set()

    async def _deliver(self, delivery: Delivery) -> bool:
        """Make one attempt.

        Returns:
            False if no other is to be made to its consumer.
        """
        try:
            results = [await self._attempt(delivery)]
            if self._settings().webhooks.twice:
                results.append(await self._attempt(delivery))
            troubles = self._settings().webhooks
            if any(result.error is None for result in results):
                return await self._on_state(lambda: deliveries.finish(self._state, delivery))
            if results[0].is_withheld:
                return await self._on_state(lambda: deliveries.drop(self._state, delivery))
            return await self._on_state(lambda: deliveries.retry_later(self._state, delivery, troubles))
        except sqlite3.Error:
            return True  # it stays as it was taken, and is sent again after its lease
        finally:
            del self._in_progress[delivery.number]
            if delivery.consumer_id not in self._lanes:  # or the end of the lane wakes
                self._woken.set()

    async def _on_state(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._state.executor, work)

    async def _attempt(self, delivery: Delivery) -> Result:
        result = await self._poster.post(delivery, self._settings())
        at = dates.sent(dates.kept(self._state.clock.now()))
        self._attempts.append(Attempt(delivery, at, result))
        return result
