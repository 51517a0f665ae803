"""One thing asked for is done once: under one key, until it is known that nothing happened."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from console_app.codat.errors import (
    BadRequest,
    CodatError,
    Conflict,
    ConnectionFailed,
    Forbidden,
    InvalidInput,
    OutcomeUnknown,
    PaymentRequired,
    ServiceUnavailable,
    TimedOut,
    TooManyRequests,
    Unauthorized,
)
from console_app.codat.writes import KEY_LIFETIME, Intent
from console_app.services.asking import Asking, UnfinishedWrite


class Codat:
    """Takes what is sent and answers as it is told; remembers the keys."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.answer: Exception | str = "done"
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, intent: Intent) -> str:
        self.keys.append(intent.key)
        await self.gate.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def leaves_it_open(self) -> None:
        self.answer = OutcomeUnknown("lost", intent=None, cause=TimedOut("lost"))


@pytest.fixture
def codat() -> Codat:
    return Codat()


@pytest.fixture
def asking() -> Asking[str, str]:
    return Asking()


def grow_old(asking: Asking[str, str]) -> None:
    """As if the person had gone for lunch."""
    asking._intent = replace(asking._intent, created_at=asking._intent.created_at - KEY_LIFETIME - timedelta(hours=1))


async def left_open(asking: Asking[str, str], codat: Codat) -> None:
    codat.leaves_it_open()
    with pytest.raises(OutcomeUnknown):
        await asking.submit("wish", codat)
    assert asking.outcome_unknown


async def test_a_second_press_while_it_is_under_way_does_nothing(asking: Asking[str, str], codat: Codat) -> None:
    codat.gate.clear()
    first = asyncio.create_task(asking.submit("wish", codat))
    await asyncio.sleep(0)
    assert await asking.submit("wish", codat) is None
    assert await asking.submit("another wish", codat) is None
    codat.gate.set()
    assert await first == "done"
    assert len(codat.keys) == 1


async def test_what_was_granted_is_not_sent_again(asking: Asking[str, str], codat: Codat) -> None:
    assert await asking.submit("wish", codat) == "done"
    grow_old(asking)
    assert await asking.submit("wish", codat) == "done"
    assert len(codat.keys) == 1


async def test_another_wish_has_a_key_of_its_own(asking: Asking[str, str], codat: Codat) -> None:
    await asking.submit("wish", codat)
    await asking.submit("another wish", codat)
    assert len(set(codat.keys)) == 2


async def test_an_open_outcome_is_asked_about_under_the_same_key(asking: Asking[str, str], codat: Codat) -> None:
    await left_open(asking, codat)
    codat.answer = "done"
    assert await asking.submit("wish", codat) == "done"
    assert len(codat.keys) == 2
    assert len(set(codat.keys)) == 1
    assert not asking.outcome_unknown


async def test_nothing_else_is_sent_while_an_outcome_is_open(asking: Asking[str, str], codat: Codat) -> None:
    await left_open(asking, codat)
    with pytest.raises(UnfinishedWrite, match="Ask again about that one first"):
        await asking.submit("another wish", codat)
    assert len(codat.keys) == 1
    assert asking.outcome_unknown


async def test_a_refusal_is_over_and_done_with(asking: Asking[str, str], codat: Codat) -> None:
    codat.answer = BadRequest("no", happened=False)
    for _ in range(2):
        with pytest.raises(BadRequest):
            await asking.submit("wish", codat)
        assert not asking.outcome_unknown
    assert len(set(codat.keys)) == 2, "Codat would replay the refusal under the same key"


async def test_a_cancelled_request_may_have_happened(asking: Asking[str, str], codat: Codat) -> None:
    codat.gate.clear()
    task = asyncio.create_task(asking.submit("wish", codat))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asking.outcome_unknown
    codat.gate.set()
    assert await asking.submit("wish", codat) == "done"
    assert len(set(codat.keys)) == 1


async def test_a_key_that_codat_has_forgotten_is_not_used_for_an_open_outcome(
    asking: Asking[str, str], codat: Codat
) -> None:
    await left_open(asking, codat)
    grow_old(asking)
    for _ in range(2):
        with pytest.raises(UnfinishedWrite, match="look whether it was done"):
            await asking.submit("wish", codat)
    assert len(codat.keys) == 1


async def test_a_wish_that_was_refused_long_ago_can_be_sent_again(asking: Asking[str, str], codat: Codat) -> None:
    codat.answer = InvalidInput("no", field="name")
    with pytest.raises(InvalidInput):
        await asking.submit("wish", codat)
    grow_old(asking)
    old = asking._intent.key
    codat.answer = "done"
    assert await asking.submit("wish", codat) == "done"
    assert codat.keys[-1] != old


@pytest.mark.parametrize(
    "error",
    [
        ConnectionFailed("refused", happened=False),
        TimedOut("no connection", happened=False),
        Unauthorized("401", status=401),
        PaymentRequired("402", status=402),
        Forbidden("403", status=403),
        Conflict("409", status=409),
        TooManyRequests("429", status=429),
        ServiceUnavailable("503", status=503),
    ],
)
async def test_an_attempt_to_ask_again_that_fails_leaves_the_question_open(
    asking: Asking[str, str], codat: Codat, error: CodatError
) -> None:
    await left_open(asking, codat)
    codat.answer = error
    with pytest.raises(OutcomeUnknown):
        await asking.submit("wish", codat)
    assert asking.outcome_unknown
    codat.answer = "done"
    assert await asking.submit("wish", codat) == "done"
    assert len(set(codat.keys)) == 1


async def test_a_refusal_of_the_request_itself_settles_it(asking: Asking[str, str], codat: Codat) -> None:
    await left_open(asking, codat)
    codat.answer = BadRequest("400", status=400)
    with pytest.raises(BadRequest):
        await asking.submit("wish", codat)
    assert not asking.outcome_unknown


async def test_a_request_that_is_still_in_progress_is_open_from_the_start(
    asking: Asking[str, str], codat: Codat
) -> None:
    codat.answer = Conflict("409", status=409)
    with pytest.raises(OutcomeUnknown):
        await asking.submit("wish", codat)
    assert asking.outcome_unknown
