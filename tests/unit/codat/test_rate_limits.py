"""The whole program keeps within what Codat allows."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from console_app.codat import CodatClient, Limiter


async def test_at_most_eight_calls_at_once_over_all_clients(server: Any, make_client: Any) -> None:
    release = asyncio.Event()

    async def handler(_asked: Any) -> Any:
        await release.wait()
        return server.json({"name": "A"})

    server.on(handler)
    async with make_client(server.base_url) as one, make_client(server.base_url) as two:
        calls = [asyncio.create_task(client.get_profile()) for client in (one, two) for _ in range(10)]
        await server.wait_for(lambda: server.under_way == 8)
        release.set()
        await asyncio.gather(*calls)
    assert server.most_under_way == 8
    assert len(server.asked) == 20


async def test_600_calls_a_minute_and_then_the_window_slides(clock: Any) -> None:
    limiter = Limiter(clock=clock, sleep=clock.sleep)
    for _ in range(600):
        async with limiter.slot():
            clock.now += 0.05
    assert clock.slept == []
    async with limiter.slot():
        pass
    assert clock.slept == [pytest.approx(30.0)]
    async with limiter.slot():
        pass
    assert clock.slept[1:] == [pytest.approx(0.05)]


async def test_no_minute_has_more_than_its_number(clock: Any) -> None:
    limiter = Limiter(at_once=3, per_minute=5, clock=clock, sleep=clock.sleep)
    started: list[float] = []

    async def call() -> None:
        async with limiter.slot():
            started.append(clock.now)

    await asyncio.gather(*(call() for _ in range(17)))
    assert all(later - earlier >= 60 for earlier, later in zip(started, started[5:], strict=False))


async def test_a_cancelled_call_gives_its_place_back(server: Any, client: CodatClient) -> None:
    server.answers(server.HANG)
    calls = [asyncio.create_task(client.get_profile()) for _ in range(20)]
    await server.wait_for(lambda: server.under_way == 8)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    await server.wait_for(lambda: server.under_way == 0)
    calls = [asyncio.create_task(client.get_profile()) for _ in range(8)]
    await server.wait_for(lambda: server.under_way == 8)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    server.answers(server.json({"name": "A"}))
    await asyncio.gather(*(client.get_profile() for _ in range(8)))


async def test_cancelling_while_waiting_for_the_minute_blocks_nobody(clock: Any) -> None:
    waiting = asyncio.Event()

    async def sleep(_seconds: float) -> None:
        waiting.set()
        await asyncio.get_running_loop().create_future()

    limiter = Limiter(at_once=2, per_minute=1, clock=clock, sleep=sleep)
    async with limiter.slot():
        pass

    async def call() -> str:
        async with limiter.slot():
            return "made"

    first = asyncio.create_task(call())
    await waiting.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    clock.now += 61
    assert await call() == "made"


def test_a_limiter_that_lets_nothing_through_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Limiter(at_once=0)
