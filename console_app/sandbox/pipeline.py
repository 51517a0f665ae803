"""Take a call through the sandbox: key, limits, repeats, faults, and then the work."""

from __future__ import annotations

import asyncio
import base64
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from starlette.responses import Response

from console_app.sandbox import idempotency, quota
from console_app.sandbox.endpoints import Desk, Operation, not_spoken
from console_app.sandbox.faults import Fault, refusal_of
from console_app.sandbox.http import (
    Answer,
    ApiError,
    Call,
    bad_request,
    error_answer,
    standard_error,
    too_many_requests,
)
from console_app.sandbox.protocol import drop
from console_app.sandbox.settings import CallRecord
from console_app.sandbox.webhooks.events import Events
from console_app.sandbox.webhooks.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from console_app.sandbox.scenarios import Scenarios
    from console_app.sandbox.state import State

T = TypeVar("T")

LARGEST_BODY = 1_000_000


@dataclass(frozen=True, slots=True)
class _Admitted:
    """The gate's decision: the quota after this call, and an answer if there is one already."""

    quota: quota.Quota
    answer: Answer | None = None
    replayed: bool = False
    claimed: bool = False


class Pipeline:
    """Runs operations for one sandbox."""

    def __init__(self, state: State, scenarios: Scenarios, key: str, base_url: str) -> None:
        """Keep the parts that answer a call.

        Args:
            state: The data.
            scenarios: What can be made to happen.
            key: The API key to accept.
            base_url: The address that links begin with.
        """
        self.state = state
        self.scenarios = scenarios
        self.base_url = base_url
        """May be changed while calls are answered: links made from then on lead there."""
        self._authorization = b"Basic " + base64.b64encode(key.encode())
        self._in_progress = 0
        self._outbox = Outbox(state, lambda: scenarios.settings, lambda: self.base_url, scenarios.webhooks.sender)
        state.events = Events(state, self._outbox)

    def knows(self, request: Request) -> bool:
        """Return whether the request has this sandbox's key."""
        given = request.headers.get("authorization", "").encode("utf-8", "replace")
        return hmac.compare_digest(given, self._authorization)

    async def on_thread(self, work: Callable[[], T]) -> T:
        """Run work on the state's thread."""
        return await asyncio.get_running_loop().run_in_executor(self.state.executor, work)

    async def answer(self, request: Request, methods: dict[str, Operation]) -> Response:
        """Answer one call to the API."""
        self._in_progress += 1
        try:
            return await self._answer(request, methods)
        finally:
            self._in_progress -= 1

    async def _answer(self, request: Request, methods: dict[str, Operation]) -> Response:
        content = await _content(request)
        call = Call(
            method=request.method,
            path=request.url.path,
            parameters=dict(request.query_params),
            arguments={name: str(value) for name, value in request.path_params.items()},
            content=content or b"",
            base_url=self.base_url,
        )
        keys = request.headers.getlist("idempotency-key") if call.method in {"POST", "PATCH"} else []
        known = self.knows(request)
        in_progress = self._in_progress
        admitted = await self.on_thread(lambda: self._admit(call, keys, known, in_progress, content is None))
        fault = self._fault(call, admitted)
        is_lost = fault is not None and fault.drop and fault.stage == "before"
        if is_lost or not await self.scenarios.delay(call.method, "before"):
            if admitted.claimed:
                await self.on_thread(lambda: self._release(keys[0]))
            return await self._dropped(request, call, keys, admitted)
        answer = admitted.answer
        if answer is None:
            operation = methods.get(call.method) or _not_allowed(methods)
            key = keys[0] if admitted.claimed else None
            answer = await self.on_thread(lambda: self._work(operation, call, key, fault))
        is_answered = await self.scenarios.delay(call.method, "after")
        if not is_answered or (fault is not None and fault.drop):
            return await self._dropped(request, call, keys, admitted)
        self._note(request, call, keys, answer.status, admitted)
        return to_response(answer, admitted.quota)

    def _admit(self, call: Call, keys: list[str], known: bool, in_progress: int, too_large: bool) -> _Admitted:
        state, settings = self.state, self.scenarios.settings
        state.catch_up()
        self.scenarios.expire_access()
        if not known:
            return _Admitted(quota.quota(state), error_answer(standard_error(401)))
        with state.writing():
            left = quota.spend(state)
            if left.left == -1:
                state.events.quota_reached(left.limit, left.resets_at)
            try:
                if (refusal := refusal_of(settings.refusals)) is not None:
                    raise refusal
                if left.left < 0:
                    raise too_many_requests(str(left.seconds_to_reset))
                if in_progress > quota.AT_ONCE_A_COMPANY * max(1, quota.connected_companies(state)):
                    raise too_many_requests("1")
                if too_large:
                    raise bad_request("Body", "The body is too large.", "RequestBody")
                if len(keys) > 1:
                    raise bad_request("Idempotency-Key", "Only one Idempotency-Key can be sent.", "Idempotency")
                if not keys:
                    return _Admitted(left)
                repeated = idempotency.claim(state, keys[0], call)
                return _Admitted(left, repeated, replayed=repeated is not None, claimed=repeated is None)
            except ApiError as error:
                return _Admitted(left, error_answer(error))

    def _fault(self, call: Call, admitted: _Admitted) -> Fault | None:
        if admitted.answer is not None and not admitted.replayed:
            return None
        return self.scenarios.take_fault(call.method, call.path, only_drops=admitted.replayed)

    def _work(self, operation: Operation, call: Call, key: str | None, fault: Fault | None) -> Answer:
        """Run the operation and keep its answer for repeats: both, or after a crash neither."""
        goes_wrong = fault is not None and not fault.drop
        if fault is not None and goes_wrong and fault.stage == "before":
            answer = fault.answer(None)
            if key is not None:
                with self.state.writing():
                    idempotency.settle(self.state, key, answer)
            return answer
        self.state.catch_up()
        desk = Desk(self.state, self.scenarios.settings)
        if call.method == "GET":
            answer = _tried(operation, desk, call)
            return fault.answer(answer) if fault is not None and goes_wrong else answer
        with self.state.writing():
            with self._outbox.own_write():
                answer = _tried(operation, desk, call)
            if fault is not None and goes_wrong:
                answer = fault.answer(answer)
            if key is not None:
                idempotency.settle(self.state, key, answer)
            return answer

    def _release(self, key: str) -> None:
        with self.state.writing():
            idempotency.release(self.state, key)

    async def _dropped(self, request: Request, call: Call, keys: list[str], admitted: _Admitted) -> Response:
        self._note(request, call, keys, None, admitted)
        await drop(request)
        return Response(status_code=499)

    def _note(self, request: Request, call: Call, keys: list[str], status: int | None, admitted: _Admitted) -> None:
        self.scenarios.record(
            CallRecord(
                method=call.method,
                path=call.path,
                query=request.url.query,
                body=call.content.decode("utf-8", "replace"),
                idempotency_key=keys[0] if keys else None,
                status=status,
                replayed=admitted.replayed,
            )
        )


def _tried(operation: Operation, desk: Desk, call: Call) -> Answer:
    try:
        return operation(desk, call)
    except ApiError as error:
        return error_answer(error)


def _not_allowed(methods: dict[str, Operation]) -> Operation:
    if not methods:
        return not_spoken

    def refuse(_desk: Desk, _call: Call) -> Answer:
        error = standard_error(405)
        error.headers["Allow"] = ", ".join(methods)
        raise error

    return refuse


async def _content(request: Request) -> bytes | None:
    """Return the body, or None if it is larger than the API accepts."""
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size <= LARGEST_BODY:
            pieces.append(piece)
    return b"".join(pieces) if size <= LARGEST_BODY else None


def to_response(answer: Answer, now: quota.Quota | None) -> Response:
    """Return the response with the quota's headers."""
    headers = {**answer.headers, **(now.headers() if now is not None else {})}
    headers["Cache-Control"] = "no-store"
    if answer.media_type is not None:
        headers["Content-Type"] = answer.media_type
    return Response(answer.content, answer.status, headers)
