"""How patient a read is, and that it is patient in the way the server asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from console_app.codat import (
    BadAnswer,
    CodatClient,
    ConnectionFailed,
    NotFound,
    ServerError,
    ServiceUnavailable,
    TooManyRequests,
)
from console_app.codat.retry import RetryPolicy, read_retry_after
from tests.clocks import server_now


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_read_is_repeated_after_trouble_that_passes(
    server: Any, client: CodatClient, clock: Any, status: int
) -> None:
    server.answers(server.json({}, status), server.json({}, status), server.json({"name": "A"}))
    assert (await client.get_profile()).name == "A"
    assert len(server.asked) == client.calls_made == 3
    assert clock.slept == [0.5, 1.0]


async def test_waits_grow_up_to_a_longest_one_and_tries_end(server: Any, client: CodatClient, clock: Any) -> None:
    server.answers(server.json({"correlationId": "last"}, 503))
    with pytest.raises(ServiceUnavailable) as caught:
        await client.get_profile()
    assert caught.value.correlation_id == "last"
    assert clock.slept == [0.5, 1.0, 2.0, 4.0]
    assert len(server.asked) == 5


async def test_waits_are_shortened_at_random(server: Any, make_client: Any, clock: Any) -> None:
    draws = iter([0.0, 1.0, 0.5, 0.25])
    server.answers(server.json({}, 500))
    policy = clock.policy()
    policy = type(policy)(sleep=clock.sleep, clock=clock, random=lambda: next(draws), longest_wait=2.0)
    async with make_client(server.base_url, retry=policy) as client:
        with pytest.raises(ServerError):
            await client.get_profile()
    assert clock.slept == [0.5, 0.5, 1.5, 1.75]


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 422, 451])
async def test_a_no_is_not_asked_again(server: Any, client: CodatClient, status: int) -> None:
    server.answers(server.json({}, status))
    with pytest.raises(Exception, match=str(status)):
        await client.get_profile()
    assert len(server.asked) == 1


async def test_an_unusable_answer_is_not_asked_again(server: Any, client: CodatClient) -> None:
    server.answers(server.raw(b"<html>"))
    with pytest.raises(BadAnswer):
        await client.get_profile()
    assert len(server.asked) == 1


async def test_a_lost_connection_is_asked_again(server: Any, client: CodatClient) -> None:
    server.answers(server.RESET)
    with pytest.raises(ConnectionFailed):
        await client.get_profile()
    assert len(server.asked) == 5


async def test_the_time_that_was_asked_for_is_waited(server: Any, client: CodatClient, clock: Any) -> None:
    skewed = server_now() - timedelta(days=3)
    as_date = format_datetime(skewed + timedelta(seconds=20), usegmt=True)
    server.answers(
        server.json({}, 429, retry_after="7"),
        server.json({}, 503, retry_after=as_date, date=format_datetime(skewed, usegmt=True)),
        server.json({}, 429, retry_after="0"),
        server.json({"name": "A"}),
    )
    await client.get_profile()
    assert clock.slept == [7.0, 20.0, 2.0]


async def test_a_wait_can_be_told_of_while_it_lasts(server: Any, make_client: Any, clock: Any) -> None:
    seen: list[Any] = []
    policy = RetryPolicy(clock=clock, random=lambda: 0.0, sleep=lambda seconds: pause(seconds))
    server.answers(server.json({}, 429, retry_after="30"), server.json({"name": "A"}))
    async with make_client(server.base_url, retry=policy) as client:

        async def pause(seconds: float) -> None:
            clock.now += 10
            seen.append(client.waiting)
            await clock.sleep(seconds - 10)

        assert client.waiting is None
        await client.get_profile()
        assert client.waiting is None
    ((left, error),) = seen
    assert left == 20
    assert isinstance(error, TooManyRequests)


@pytest.mark.parametrize("asked_for", ["86400", "99999999999999999999", "Fri, 31 Dec 9990 23:59:59 GMT"])
async def test_a_server_that_asks_for_hours_is_left_alone(
    server: Any, client: CodatClient, clock: Any, asked_for: str
) -> None:
    server.answers(server.json({}, 429, retry_after=asked_for))
    with pytest.raises(TooManyRequests) as caught:
        await client.get_profile()
    assert caught.value.retry_after is not None
    assert caught.value.retry_after >= 86400
    assert clock.slept == []
    assert len(server.asked) == 1


async def test_nobody_is_kept_waiting_for_longer_than_a_person_would(
    server: Any, client: CodatClient, clock: Any
) -> None:
    server.answers(server.json({}, 429, retry_after="50"))
    with pytest.raises(TooManyRequests) as caught:
        await client.get_profile()
    assert caught.value.retry_after == 50
    assert clock.slept == []


async def test_the_total_time_is_capped(server: Any, client: CodatClient, clock: Any) -> None:
    server.answers(server.json({}, 429, retry_after="25"))
    with pytest.raises(TooManyRequests):
        await client.get_profile()
    assert clock.slept == [25.0, 25.0]


@pytest.mark.parametrize("garbage", ["", "soon", "-5", "1.5", "nan", "1e3", "٣", "2026-13-45"])
async def test_a_retry_after_that_says_nothing_is_ignored(
    server: Any, client: CodatClient, clock: Any, garbage: str
) -> None:
    server.on(
        lambda _asked: (
            server.json({}, 404)
            if len(server.asked) > 1
            else server.raw(b"{}", 429).replace(b"\r\n\r\n", f"\r\nretry-after: {garbage}\r\n\r\n".encode(), 1)
        )
    )
    with pytest.raises(NotFound):
        await client.get_profile()
    assert clock.slept == [0.5]


def test_both_forms_of_retry_after() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert read_retry_after("120", now=now) == 120
    assert read_retry_after("Thu, 01 Jan 2026 00:01:30 GMT", now=now) == 90
    assert read_retry_after("Wed, 31 Dec 2025 23:00:00 GMT", now=now) == 0
    assert read_retry_after(None, now=now) is None
