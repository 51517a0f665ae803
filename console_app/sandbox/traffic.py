"""Make calls slow, hold them, refuse them or let them fail, and keep a log of them, whatever the data is.

Methods may be called from any thread.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

from console_app.sandbox.faults import REFUSALS, Fault, Gate, Stage

if TYPE_CHECKING:
    from console_app.sandbox.settings import CallRecord, Settings

LONGEST_LATENCY = 60
_CALLS_KEPT = 20_000


class TrafficScenarios:
    """The scenarios of the calls to one sandbox. Attributes of `settings` are read afresh for every call."""

    def __init__(self, settings: Settings) -> None:
        """Start without faults."""
        self._lock = threading.Lock()
        self._calls: deque[CallRecord] = deque(maxlen=_CALLS_KEPT)
        self._gate = Gate()
        self._held_stage: Stage = "before"
        self._only_writes = False
        self.settings = settings

    def set_latency(self, seconds: float) -> None:
        """Delay every call.

        Args:
            seconds: How long.

        Raises:
            ValueError: It is out of range.
        """
        if not 0 <= seconds <= LONGEST_LATENCY:
            raise ValueError(f"latency must be from 0 to {LONGEST_LATENCY} seconds")
        self.settings.latency = seconds

    def hold_calls(self) -> None:
        """Hold every call after it has been admitted and before its work, until `release_calls`."""
        self._held_stage, self._only_writes = "before", False
        self._gate.hold()

    def hold_writes(self, stage: Stage = "before") -> None:
        """Hold writes before their work, or their answers after it."""
        self._held_stage, self._only_writes = stage, True
        self._gate.hold()

    def release_calls(self) -> None:
        """Continue held calls, and hold no more."""
        self._gate.open()

    def drop_held_calls(self) -> None:
        """Abort held calls as if the connection was lost, and hold no more."""
        self._gate.drop()

    def wait_for_held_calls(self, count: int = 1, timeout: float = 10.0) -> bool:
        """Wait until `count` calls are held.

        Returns:
            False if that takes more than `timeout` seconds.
        """
        return self._gate.wait_for_calls(count, timeout)

    async def delay(self, method: str, stage: Stage) -> bool:
        """Delay a call before its work or its answer after it; runs on the server's event loop.

        Returns:
            False if the call is aborted.
        """
        if stage == "before":
            await asyncio.sleep(self.settings.latency)
        if stage == self._held_stage and not (self._only_writes and method in {"GET", "HEAD"}):
            return await self._gate.wait()
        return True

    def refuse(self, name: str, value: Any = True) -> None:
        """Refuse every call for one of `REFUSALS`; False or None ends it."""
        self.settings.refusals[name] = REFUSALS[name].read(value)

    def expire_account(self, expired: bool = True) -> None:
        """Answer every call with 402, as for a free account older than a year."""
        self.refuse("accountExpired", expired)

    def outdate_key(self, outdated: bool = True) -> None:
        """Answer every call with 403, as for an outdated key."""
        self.refuse("keyOutdated", outdated)

    def limit_rate(self, retry_after: str | None) -> None:
        """Answer every call with 429 and this `Retry-After` (seconds or an HTTP-date); None ends it."""
        self.refuse("rateLimited", retry_after)

    def fail_next(self, status: int = 500, **more: Any) -> None:
        """Let the next calls that fit go wrong; `more` are fields of `Fault`. Raises ValueError."""
        self.add_fault(Fault(status, **more))

    def add_fault(self, fault: Fault) -> None:
        """Let the next calls that fit go wrong."""
        with self._lock:
            self.settings.faults.append(fault)

    def clear_faults(self) -> None:
        """Remove all faults that have not happened yet."""
        with self._lock:
            self.settings.faults.clear()

    def take_fault(self, method: str, path: str, *, only_drops: bool = False) -> Fault | None:
        """Return the fault that a call meets, and count it; None for most calls."""
        with self._lock:
            for fault in self.settings.faults:
                if fault.fits(method, path, only_drops=only_drops) and fault.strikes():
                    if fault.times == 0:
                        self.settings.faults.remove(fault)
                    return fault
        return None

    def record(self, record: CallRecord) -> None:
        """Record a call to the API."""
        self._calls.append(record)

    @property
    def calls(self) -> list[CallRecord]:
        """Return the last 20,000 calls to the API, oldest first."""
        return list(self._calls)

    @property
    def writes(self) -> list[CallRecord]:
        """Return the calls that change something."""
        return [call for call in self.calls if call.method != "GET"]

    def forget_calls(self) -> None:
        """Remove all records of calls."""
        self._calls.clear()
