"""What can be made to happen: faults, limits, the clock, and customers who answer without a browser.

Methods may be called from any thread.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal

from console_app.sandbox import absence, connections, life, quota
from console_app.sandbox.errors import connection_not_found
from console_app.sandbox.gate import Gate
from console_app.sandbox.otp import OtpRule

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from console_app.sandbox.state import State
    from console_app.sandbox.unrest import Unrest

Stage = Literal["before", "after"]
Choice = Literal["authorise", "cancel", "fail"]

LONGEST_LATENCY = 60
_CALLS_KEPT = 20_000


@dataclass(slots=True)
class Fault:
    """An answer that goes wrong.

    `status` is answered, or with `drop` the connection is closed without an answer. `stage` says whether that
    happens before or after the request has done its work. `method` and `path` (a pattern with `*`) narrow it.
    `page` is the text of an HTML answer, as from a proxy. `retry_after` is sent as it is. So many fitting calls as
    `after` says come through first: that is how a server dies half-way through a list.
    """

    status: int = 500
    times: int = 1
    stage: Stage = "before"
    drop: bool = False
    method: str | None = None
    path: str | None = None
    page: str | None = None
    retry_after: str | None = None
    after: int = 0

    def fits(self, method: str, path: str) -> bool:
        """Whether a request meets this fault."""
        if self.method is not None and self.method.upper() != method:
            return False
        return self.path is None or fnmatchcase(path, self.path)


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call to the API as it came in, for tests to read. Holds no key."""

    method: str
    path: str
    query: str
    body: str
    idempotency_key: str | None
    status: int | None
    replayed: bool

    def as_json(self) -> dict[str, Any]:
        """The record for the control route; `status` is null when the connection was dropped."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "body": self.body,
            "idempotencyKey": self.idempotency_key,
            "status": self.status,
            "replayed": self.replayed,
        }


@dataclass(slots=True)
class Settings:
    """What holds until it is changed."""

    otp_rule: OtpRule = OtpRule.OLD_LIVES
    latency: float = 0.0
    company_limit: int | None = None
    account_expired: bool = False
    key_outdated: bool = False
    rate_limited: str | None = None
    faults: list[Fault] = field(default_factory=list)
    unrest: Unrest | None = None


class Scenarios:
    """The scenarios of one sandbox. Attributes of `settings` are read afresh for every call."""

    def __init__(self, state: State, otp_rule: OtpRule = OtpRule.OLD_LIVES) -> None:
        self._state = state
        self._rule_at_start = otp_rule
        self._lock = threading.Lock()
        self._calls: deque[CallRecord] = deque(maxlen=_CALLS_KEPT)
        self._gate = Gate()
        self._held_stage: Stage = "before"
        self._only_writes = False
        self.settings = Settings(otp_rule=otp_rule)

    def reset(self) -> None:
        """Back to how the sandbox was started; the clock and the data stay."""
        self.settings = Settings(otp_rule=self._rule_at_start)
        self._gate.open()

    def set_otp_rule(self, rule: OtpRule | str) -> None:
        """Choose whether a new OTP kills the older ones of its link. Raises ValueError."""
        self.settings.otp_rule = OtpRule(rule)

    def set_latency(self, seconds: float) -> None:
        """Make every call take this much longer. Raises ValueError."""
        if not 0 <= seconds <= LONGEST_LATENCY:
            raise ValueError(f"latency must be from 0 to {LONGEST_LATENCY} seconds")
        self.settings.latency = seconds

    def hold_calls(self) -> None:
        """Hold every call back, after it has been admitted and before its work, until `release_calls`."""
        self._held_stage, self._only_writes = "before", False
        self._gate.shut()

    def hold_writes(self, stage: Stage = "before") -> None:
        """Hold back what would change something, before its work or, with its answer, after it."""
        self._held_stage, self._only_writes = stage, True
        self._gate.shut()

    def release_calls(self) -> None:
        """Let held calls go on, and hold no more."""
        self._gate.open()

    def drop_held_calls(self) -> None:
        """Let held calls come to nothing, as when the connection is lost, and hold no more."""
        self._gate.drop()

    def wait_for_held_calls(self, count: int = 1, timeout: float = 10.0) -> bool:
        """Wait until `count` calls are held; False when that takes more than `timeout` seconds."""
        return self._gate.wait_for_calls(count, timeout)

    async def delay(self, method: str, stage: Stage) -> bool:
        """What a call goes through before its work, and its answer after it, on the server's event loop; False: it
        comes to nothing."""
        if stage == "before":
            await asyncio.sleep(self.settings.latency)
        if stage == self._held_stage and not (self._only_writes and method in {"GET", "HEAD"}):
            return await self._gate.passing()
        return True

    def set_company_limit(self, limit: int | None) -> None:
        """Answer the next create past this many companies with 402; 50 is the free plan's limit."""
        self.settings.company_limit = limit

    def expire_account(self, expired: bool = True) -> None:
        """Answer every call with 402, as for a free account older than a year."""
        self.settings.account_expired = expired

    def outdate_key(self, outdated: bool = True) -> None:
        """Answer every call with 403, as for an outdated key."""
        self.settings.key_outdated = outdated

    def limit_rate(self, retry_after: str | None) -> None:
        """Answer every call with 429 and this `Retry-After` (seconds or an HTTP-date); None ends it."""
        self.settings.rate_limited = retry_after

    def fail_next(
        self,
        status: int = 500,
        *,
        times: int = 1,
        stage: Stage = "before",
        drop: bool = False,
        method: str | None = None,
        path: str | None = None,
        page: str | None = None,
        retry_after: str | None = None,
        after: int = 0,
    ) -> None:
        """Let the next calls that fit go wrong; see `Fault`. Raises ValueError."""
        if not 200 <= status <= 599 or times < 1 or after < 0 or stage not in {"before", "after"}:
            raise ValueError("a fault needs a status from 200 to 599, at least one time, and a stage")
        if not all(text is None or isinstance(text, str) for text in (method, path, page, retry_after)):
            raise ValueError("method, path, page and retry_after must be texts")
        with self._lock:
            self.settings.faults.append(Fault(status, times, stage, drop, method, path, page, retry_after, after))

    def clear_faults(self) -> None:
        """Forget all faults that have not happened yet."""
        with self._lock:
            self.settings.faults.clear()

    def take_fault(self, method: str, path: str, *, only_drops: bool = False) -> Fault | None:
        """The fault that a call meets, counted off; None for most calls."""
        with self._lock:
            for fault in self.settings.faults:
                if fault.fits(method, path) and (fault.drop or not only_drops):
                    if fault.after > 0:
                        fault.after -= 1
                        continue
                    fault.times -= 1
                    if fault.times == 0:
                        self.settings.faults.remove(fault)
                    return fault
        return None

    def now(self) -> datetime:
        """The sandbox's time."""
        self._state.run(self._state.catch_up)
        return self._state.clock.now()

    def advance_clock(self, by: timedelta) -> datetime:
        """Move the clock; the new time."""
        return self._move(lambda: self._state.clock.offset + by.total_seconds())

    def set_clock(self, moment: datetime) -> datetime:
        """Set the clock; it goes on running from there. The new time."""
        return self._move(lambda: self._state.clock.offset + (moment - self._state.clock.now()).total_seconds())

    def reset_clock(self) -> datetime:
        """Back to real time. The new time."""
        return self._move(lambda: 0.0)

    def _move(self, offset: Callable[[], float]) -> datetime:
        def move() -> None:
            self._state.catch_up()
            self._state.move_clock(offset())

        self._state.run(move)
        return self._state.clock.now()

    def set_quota_left(self, left: int) -> None:
        """Leave so many calls of today's quota."""

        def change() -> None:
            self._state.catch_up()
            with self._state.writing():
                quota.set_left(self._state, left)

        self._state.run(change)

    def live(self, days: float, seed: int = 0, pace: float = 1.0) -> Counter[str]:
        """Let so many days pass as they do in a real account; how often each thing happened. See `life.live`.

        Raises ValueError.
        """
        return self._state.run(lambda: life.live(self._state, days, seed, pace))

    def hide_company(self, company_id: str) -> None:
        """Take a company out of every answer until `show_company`. Raises ApiError (404)."""
        self._write(lambda: absence.hide(self._state, company_id))

    def show_company(self, company_id: str) -> None:
        """Bring a hidden company back as it was. Raises ApiError (404)."""
        self._write(lambda: absence.show(self._state, company_id))

    def shuffle_between_pages(self, unrest: Unrest | None) -> None:
        """Let companies come, go and move after each page of the list of companies; None ends it."""
        self.settings.unrest = unrest

    def deauthorize(self, connection_id: str) -> None:
        """Take access away as the customer would. Raises ApiError (404)."""
        self._with_connection(connection_id, lambda row: connections.deauthorize(self._state, row))

    def answer_as_customer(self, connection_id: str, choice: Choice) -> None:
        """What the buttons of the link page do, without spending a link. Raises ApiError (404)."""
        actions: dict[str, Callable[[Any], None]] = {
            "authorise": lambda row: connections.authorize(self._state, row),
            "cancel": lambda row: connections.refuse(self._state, row, connections.Refusal.CANCELLED),
            "fail": lambda row: connections.refuse(self._state, row, connections.Refusal.WENT_WRONG),
        }
        self._with_connection(connection_id, actions[choice])

    def _with_connection(self, connection_id: str, action: Callable[[Any], None]) -> None:
        def change() -> None:
            row = self._state.row("SELECT * FROM connections WHERE id = ?", connection_id.lower())
            if row is None:
                raise connection_not_found(connection_id)
            action(row)

        self._write(change)

    def _write(self, change: Callable[[], object]) -> None:
        def work() -> None:
            self._state.catch_up()
            with self._state.writing():
                change()

        self._state.run(work)

    def record(self, record: CallRecord) -> None:
        """Note a call to the API."""
        self._calls.append(record)

    @property
    def calls(self) -> list[CallRecord]:
        """The calls to the API so far, oldest first; the last 20,000 of them."""
        return list(self._calls)

    @property
    def writes(self) -> list[CallRecord]:
        """The calls that were meant to change something."""
        return [call for call in self.calls if call.method != "GET"]

    def forget_calls(self) -> None:
        """Start counting calls anew."""
        self._calls.clear()
