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
from console_app.codat.idempotency import KEY_LIFETIME, Intent
from console_app.services.account.submit_once import PendingWriteError, Settled, SubmitOnce


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
def submission() -> SubmitOnce[str, str]:
    return SubmitOnce()


async def attempt(submission: SubmitOnce[str, str], payload: str, codat: Codat) -> str | None:
    """Send the payload as a service does."""
    with submission.attempt(payload) as attempted:
        if attempted.is_due:
            attempted.result = await codat(attempted.intent)
    return attempted.result


def grow_old(submission: SubmitOnce[str, str]) -> None:
    """As if the person had gone for lunch."""
    submission._intent = replace(
        submission._intent, created_at=submission._intent.created_at - KEY_LIFETIME - timedelta(hours=1)
    )


async def leave_open(submission: SubmitOnce[str, str], codat: Codat) -> None:
    codat.leaves_it_open()
    with pytest.raises(OutcomeUnknown):
        await attempt(submission, "wish", codat)
    assert submission.outcome_unknown


async def test_a_second_press_while_it_is_under_way_does_nothing(
    submission: SubmitOnce[str, str], codat: Codat
) -> None:
    codat.gate.clear()
    first = asyncio.create_task(attempt(submission, "wish", codat))
    await asyncio.sleep(0)
    assert await attempt(submission, "wish", codat) is None
    assert await attempt(submission, "another wish", codat) is None
    codat.gate.set()
    assert await first == "done"
    assert len(codat.keys) == 1


async def test_what_was_granted_is_not_sent_again(submission: SubmitOnce[str, str], codat: Codat) -> None:
    assert await attempt(submission, "wish", codat) == "done"
    grow_old(submission)
    assert await attempt(submission, "wish", codat) == "done"
    assert len(codat.keys) == 1


async def test_another_wish_has_a_key_of_its_own(submission: SubmitOnce[str, str], codat: Codat) -> None:
    await attempt(submission, "wish", codat)
    await attempt(submission, "another wish", codat)
    assert len(set(codat.keys)) == 2


async def test_an_open_outcome_is_asked_about_under_the_same_key(
    submission: SubmitOnce[str, str], codat: Codat
) -> None:
    await leave_open(submission, codat)
    codat.answer = "done"
    assert await attempt(submission, "wish", codat) == "done"
    assert len(codat.keys) == 2
    assert len(set(codat.keys)) == 1
    assert not submission.outcome_unknown


async def test_nothing_else_is_sent_while_an_outcome_is_open(submission: SubmitOnce[str, str], codat: Codat) -> None:
    await leave_open(submission, codat)
    with pytest.raises(PendingWriteError, match="Check that one first"):
        await attempt(submission, "another wish", codat)
    assert len(codat.keys) == 1
    assert submission.outcome_unknown


async def test_a_refusal_is_over_and_done_with(submission: SubmitOnce[str, str], codat: Codat) -> None:
    codat.answer = BadRequest("no", happened=False)
    for _ in range(2):
        with pytest.raises(BadRequest):
            await attempt(submission, "wish", codat)
        assert not submission.outcome_unknown
    assert len(set(codat.keys)) == 2, "Codat would replay the refusal under the same key"


async def test_a_cancelled_request_may_have_happened(submission: SubmitOnce[str, str], codat: Codat) -> None:
    codat.gate.clear()
    task = asyncio.create_task(attempt(submission, "wish", codat))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert submission.outcome_unknown
    codat.gate.set()
    assert await attempt(submission, "wish", codat) == "done"
    assert len(set(codat.keys)) == 1


async def test_a_key_that_codat_has_forgotten_is_not_used_for_an_open_outcome(
    submission: SubmitOnce[str, str], codat: Codat
) -> None:
    await leave_open(submission, codat)
    grow_old(submission)
    for _ in range(2):
        with pytest.raises(PendingWriteError, match="check whether it was done"):
            await attempt(submission, "wish", codat)
    assert len(codat.keys) == 1


async def test_a_wish_that_was_refused_long_ago_can_be_sent_again(
    submission: SubmitOnce[str, str], codat: Codat
) -> None:
    codat.answer = InvalidInput("no", field="name")
    with pytest.raises(InvalidInput):
        await attempt(submission, "wish", codat)
    grow_old(submission)
    old = submission._intent.key
    codat.answer = "done"
    assert await attempt(submission, "wish", codat) == "done"
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
    submission: SubmitOnce[str, str], codat: Codat, error: CodatError
) -> None:
    await leave_open(submission, codat)
    codat.answer = error
    with pytest.raises(OutcomeUnknown):
        await attempt(submission, "wish", codat)
    assert submission.outcome_unknown
    codat.answer = "done"
    assert await attempt(submission, "wish", codat) == "done"
    assert len(set(codat.keys)) == 1


async def test_a_refusal_of_the_request_itself_settles_it(submission: SubmitOnce[str, str], codat: Codat) -> None:
    await leave_open(submission, codat)
    codat.answer = BadRequest("400", status=400)
    with pytest.raises(BadRequest):
        await attempt(submission, "wish", codat)
    assert not submission.outcome_unknown


async def test_a_request_that_is_still_in_progress_is_open_from_the_start(
    submission: SubmitOnce[str, str], codat: Codat
) -> None:
    codat.answer = Conflict("409", status=409)
    with pytest.raises(OutcomeUnknown):
        await attempt(submission, "wish", codat)
    assert submission.outcome_unknown


class Look:
    """Says what is seen at Codat before something is sent."""

    def __init__(self) -> None:
        self.sees: str | Exception | None = None
        self.times = 0

    async def __call__(self) -> str | None:
        self.times += 1
        if isinstance(self.sees, Exception):
            raise self.sees
        return self.sees


async def test_what_is_seen_to_be_done_is_not_sent_and_settles_it(
    submission: SubmitOnce[str, str], codat: Codat
) -> None:
    look = Look()
    codat.leaves_it_open()
    with pytest.raises(OutcomeUnknown):
        await submission.submit("wish", codat, look)
    key = submission.key
    look.sees = "seen"
    assert await submission.submit("wish", codat, look) == "seen"
    assert codat.keys == [key]
    assert not submission.outcome_unknown
    assert submission.key != key


async def test_what_can_be_seen_is_looked_at_each_time(submission: SubmitOnce[str, str], codat: Codat) -> None:
    look = Look()
    for _ in range(2):
        assert await submission.submit("wish", codat, look) == "done"
    assert look.times == len(set(codat.keys)) == 2, "it may have been undone in between"


async def test_a_look_that_fails_sends_nothing(submission: SubmitOnce[str, str], codat: Codat) -> None:
    look = Look()
    look.sees = TimedOut("no answer", method="GET")
    with pytest.raises(TimedOut):
        await submission.submit("wish", codat, look)
    assert (codat.keys, submission.outcome_unknown) == ([], False)


async def test_a_look_that_fails_leaves_an_open_question_open(submission: SubmitOnce[str, str], codat: Codat) -> None:
    await leave_open(submission, codat)
    look = Look()
    look.sees = TimedOut("no answer", method="GET")
    with pytest.raises(OutcomeUnknown):
        await submission.submit("wish", codat, look)
    assert submission.outcome_unknown
    assert len(codat.keys) == 1


async def test_after_a_look_an_old_question_can_be_asked_anew(submission: SubmitOnce[str, str], codat: Codat) -> None:
    await leave_open(submission, codat)
    grow_old(submission)
    codat.answer = "done"
    assert await submission.submit("wish", codat, Look()) == "done"
    assert len(set(codat.keys)) == 2, "Codat has forgotten the first key"


@pytest.mark.parametrize("by_look", [True, False])
async def test_what_became_of_it_otherwise_settles_it_too(
    submission: SubmitOnce[str, str], codat: Codat, *, by_look: bool
) -> None:
    await leave_open(submission, codat)
    look = Look()
    if by_look:
        look.sees = Settled("gone")
    else:
        codat.answer = Settled("as before")
    with pytest.raises(Settled):
        await submission.submit("wish", codat, look)
    assert not submission.outcome_unknown


async def test_another_surprise_leaves_the_question_as_it_was(submission: SubmitOnce[str, str], codat: Codat) -> None:
    look = Look()
    look.sees = LookupError("it has changed")
    with pytest.raises(LookupError):
        await submission.submit("wish", codat, look)
    assert not submission.outcome_unknown
    look.sees = None
    await leave_open(submission, codat)
    look.sees = LookupError("it has changed")
    with pytest.raises(LookupError):
        await submission.submit("wish", codat, look)
    assert submission.outcome_unknown


async def test_a_second_press_during_the_look_does_nothing(submission: SubmitOnce[str, str], codat: Codat) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def look() -> None:
        begun.set()
        await go_on.wait()

    first = asyncio.create_task(submission.submit("wish", codat, look))
    await begun.wait()
    assert await submission.submit("wish", codat, look) is None
    go_on.set()
    assert await first == "done"
    assert len(codat.keys) == 1
