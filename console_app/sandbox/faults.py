"""Make chosen calls go wrong: answers that fail, calls that are refused until further notice, and calls held back.

A new kind of trouble is a field of `Fault` with what it does in `Fault.answer`, or an entry of `REFUSALS`. The control
routes and `Scenarios` take it from here.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, fields, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from console_app.sandbox.http import (
    Answer,
    ApiError,
    account_expired,
    error_answer,
    standard_error,
    too_many_requests,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Stage = Literal["before", "after"]


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

    def __post_init__(self) -> None:
        """Refuse what cannot be done.

        Raises:
            ValueError: A field has an impossible value.
        """
        if not 200 <= self.status <= 599 or self.times < 1 or self.after < 0 or self.stage not in get_args(Stage):
            raise ValueError("a fault needs a status from 200 to 599, at least one time, and a stage")
        if not all(
            text is None or isinstance(text, str) for text in (self.method, self.path, self.page, self.retry_after)
        ):
            raise ValueError("method, path, page and retry_after must be texts")

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Fault:
        """Return the fault of a control route's body: its fields, in camel case.

        Raises:
            ValueError: A key or its value is impossible.
        """
        names = {_camel_case(each.name): each.name for each in fields(cls)}
        if unknown := sorted(set(body) - set(names)):
            raise ValueError(f"unknown: {', '.join(unknown)}")
        values = {names[key]: value for key, value in body.items()}
        if values.get("retry_after") is not None:
            values["retry_after"] = str(values["retry_after"])
        return cls(**values)

    def fits(self, method: str, path: str, *, only_drops: bool = False) -> bool:
        """Return whether a request meets this fault."""
        if only_drops and not self.drop:
            return False
        if self.method is not None and self.method.upper() != method:
            return False
        return self.path is None or fnmatchcase(path, self.path)

    def strikes(self) -> bool:
        """Return whether the call that fits is spoilt, and count it."""
        if self.after > 0:
            self.after -= 1
            return False
        self.times -= 1
        return True

    def answer(self, right: Answer | None) -> Answer:  # noqa: ARG002 - for faults that spoil it
        """Return the wrong answer.

        Args:
            right: The answer without the fault; None if the work was not done.
        """
        headers = {} if self.retry_after is None else {"Retry-After": self.retry_after}
        if self.page is not None:
            return Answer(self.status, self.page.encode(), "text/html; charset=utf-8", headers)
        if self.status == 429:
            return error_answer(too_many_requests(self.retry_after or "1"))
        return replace(error_answer(standard_error(self.status)), headers=headers)


class Refusal(NamedTuple):
    """A reason to refuse every call, until it is taken back."""

    read: Callable[[Any], Any]
    """Makes the value of what a control route was sent; False and None mean that there is no reason."""
    error: Callable[[Any], ApiError]
    """Makes the answer of the value."""


REFUSALS: dict[str, Refusal] = {
    "keyOutdated": Refusal(bool, lambda _: standard_error(403)),
    "accountExpired": Refusal(bool, lambda _: account_expired()),
    "rateLimited": Refusal(lambda value: None if value is None else str(value), too_many_requests),
}
"""The reasons by their names in the control routes; the first one counts."""


def refusal_of(values: Mapping[str, Any]) -> ApiError | None:
    """Return the error that every call gets; None if there is no reason.

    Args:
        values: The values of `REFUSALS` that were set.
    """
    for name, refusal in REFUSALS.items():
        if (value := values.get(name)) is not None and value is not False:
            return refusal.error(value)
    return None


def _camel_case(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(word.capitalize() for word in more)


class Gate:
    """Open at first. Its methods may be called from any thread; `wait` runs on an event loop."""

    def __init__(self) -> None:
        """Start open."""
        self._changed = threading.Condition()
        self._held = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[bool]]] = []

    def hold(self) -> None:
        """Hold every call from now on."""
        with self._changed:
            self._held = True

    def open(self) -> None:
        """Continue all held calls, and hold no more."""
        self._end(is_continued=True)

    def drop(self) -> None:
        """Abort all held calls, and hold no more."""
        self._end(is_continued=False)

    def _end(self, *, is_continued: bool) -> None:
        with self._changed:
            self._held = False
            waiting, self._waiting = self._waiting, []
        for loop, future in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(_let_go, future, is_continued)

    def wait_for_calls(self, count: int, timeout: float) -> bool:
        """Wait until `count` calls are held.

        Returns:
            False if that takes more than `timeout` seconds.
        """
        with self._changed:
            return self._changed.wait_for(lambda: len(self._waiting) >= count, timeout)

    async def wait(self) -> bool:
        """Wait while calls are held.

        Returns:
            False if the call was aborted.
        """
        loop = asyncio.get_running_loop()
        with self._changed:
            if not self._held:
                return True
            future: asyncio.Future[bool] = loop.create_future()
            self._waiting.append((loop, future))
            self._changed.notify_all()
        return await future


def _let_go(future: asyncio.Future[bool], is_continued: bool) -> None:
    if not future.done():
        future.set_result(is_continued)
