"""What a watch costs, how it gets through bad times, and how many connections share it. Time is moved here."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.clock import now as present
from console_app.codat.errors import NotFound, ServerError, TooManyRequests
from console_app.codat.idempotency import Intent
from console_app.codat.status_names import Status
from console_app.services.connections.create import fresh_link
from console_app.services.watch.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from console_app.codat.models import Connection
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from console_app.services.watch.subscription import PollResult, Subscription

LONGEST_WAIT = 60
PLATFORMS = ("qhyg", "shpf", "strp")


class MovedTime:
    """A clock that is moved by those who sleep, up to a moment at which it stands still."""

    def __init__(self) -> None:
        self.begin = self.moment = present().replace(hour=12)
        self.watcher: Watcher | None = None
        self._until: timedelta | None = None
        self._stands_still = asyncio.Event()
        self._goes_on = asyncio.Event()
        self.oversleep = timedelta(0)

    def now(self) -> datetime:
        return self.moment

    @property
    def passed(self) -> timedelta:
        return self.moment - self.begin

    async def sleep(self, seconds: float) -> None:
        while self._until is None or self.passed + timedelta(seconds=seconds) > self._until:
            self._stands_still.set()
            self._goes_on.clear()
            await self._goes_on.wait()
        self.moment += timedelta(seconds=seconds) + self.oversleep
        self.oversleep = timedelta(0)

    async def pass_until(self, until: timedelta) -> None:
        """Let the watch sleep and poll until nothing is left to do before `until`."""
        assert self.watcher is not None
        for _ in range(10):
            # Who was told to hurry gets up first.
            await asyncio.sleep(0)
        self._until = until
        self._stands_still.clear()
        self._goes_on.set()
        stands_still = asyncio.create_task(self._stands_still.wait())
        async with asyncio.timeout(LONGEST_WAIT):
            while self.watcher._tasks and not stands_still.done():
                await asyncio.wait([stands_still, *self.watcher._tasks], return_when=asyncio.FIRST_COMPLETED)
        stands_still.cancel()


@pytest.fixture
def time() -> MovedTime:
    return MovedTime()


@pytest.fixture
async def watcher(session: Session, time: MovedTime) -> AsyncIterator[Watcher]:
    """A watcher whose sleeps take no time."""
    made = time.watcher = Watcher(session, clock=time.now, sleep=time.sleep)
    yield made
    await made.close()


@pytest.fixture
def pending(session: Session, new_company: Any, account: EmbeddedSandbox) -> Callable[..., Any]:
    """Makes a company with so many connections that wait for the customer, whose links are known to be left alone."""

    async def make(count: int = 1) -> tuple[Any, list[Connection]]:
        company = await new_company()
        connections = [
            await session.client.create_connection(company.id, PLATFORMS[min(number, 2)], intent=Intent.new())
            for number in range(count)
        ]
        connections[0] = await fresh_link(session, company.id, connections[0].id)
        account.scenarios.forget_calls()
        return company, connections

    return make


def said(subscription: Subscription) -> list[PollResult]:
    """Return the poll results that have not been taken yet."""
    polls = []
    while not subscription._queue.empty():
        poll = subscription._queue.get_nowait()[1]
        assert not isinstance(poll, Exception)
        if poll is not None:
            polls.append(poll)
    return polls


@pytest.mark.parametrize("count", [1, 3])
async def test_half_an_hour_costs_fewer_than_120_calls_for_one_connection_and_for_three(
    watcher: Watcher, pending: Any, account: EmbeddedSandbox, time: MovedTime, count: int
) -> None:
    company, connections = await pending(count)
    watches = [watcher.watch(company.id, connection) for connection in connections]
    await time.pass_until(timedelta(minutes=30))
    assert 95 <= len(account.scenarios.calls) < 120
    account.scenarios.answer_as_customer(connections[-1].id, "authorise")
    await time.pass_until(timedelta(minutes=31))
    assert [poll.connection.status for poll in said(watches[-1]) if poll.connection] == [Status.LINKED]
    assert all(poll.connection is None and not poll.newer_link for watch in watches[:-1] for poll in said(watch))


async def test_a_key_makes_the_watch_quick_again_and_costs_no_call_itself(
    watcher: Watcher, pending: Any, account: EmbeddedSandbox, time: MovedTime
) -> None:
    company, connections = await pending()
    watch = watcher.watch(company.id, connections[0])
    await time.pass_until(timedelta(minutes=30))
    before = len(account.scenarios.calls)
    for _ in range(50):
        watch.poll_fast()
    await time.pass_until(time.passed + timedelta(seconds=1))
    assert len(account.scenarios.calls) == before
    await time.pass_until(time.passed + timedelta(seconds=10))
    assert 4 <= len(account.scenarios.calls) - before <= 5


async def test_with_40_calls_left_of_the_day_the_watcher_stops_by_itself_and_says_so(
    watcher: Watcher, session: Session, pending: Any, account: EmbeddedSandbox, time: MovedTime
) -> None:
    company, connections = await pending()
    watch = watcher.watch(company.id, connections[0])
    await time.pass_until(timedelta(minutes=5))
    account.scenarios.set_quota_left(40)
    await time.pass_until(timedelta(minutes=8))
    assert said(watch)[-1].paused
    account.scenarios.forget_calls()
    await time.pass_until(timedelta(hours=2))
    watch.poll_fast()
    await time.pass_until(timedelta(hours=3))
    assert account.scenarios.calls == []
    watch.poll_now()
    await time.pass_until(timedelta(hours=4))
    assert len(account.scenarios.calls) == 1
    assert said(watch)[-1].paused


async def test_the_watcher_goes_on_when_the_quota_starts_anew(
    watcher: Watcher, session: Session, pending: Any, account: EmbeddedSandbox, time: MovedTime
) -> None:
    company, connections = await pending()
    account.scenarios.set_quota_left(40)
    await session.identify()
    quota = session.quota
    assert quota is not None
    midnight = time.begin.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    session.client._transport.quota = replace(quota, resets_at=None, seen_at=time.begin)
    watch = watcher.watch(company.id, connections[0])
    account.scenarios.forget_calls()
    await time.pass_until(midnight - time.begin - timedelta(seconds=10))
    assert account.scenarios.calls == []
    await time.pass_until(midnight - time.begin + timedelta(seconds=10))
    assert account.scenarios.calls
    assert watch.checked_at is not None
    assert watch.checked_at >= midnight


async def test_under_a_fifth_of_the_day_it_looks_twice_a_minute(
    watcher: Watcher, session: Session, pending: Any, account: EmbeddedSandbox, time: MovedTime
) -> None:
    company, connections = await pending()
    account.scenarios.set_quota_left(150)
    await session.identify()
    account.scenarios.forget_calls()
    watcher.watch(company.id, connections[0])
    await time.pass_until(timedelta(minutes=10))
    assert 18 <= len(account.scenarios.calls) <= 20


async def test_after_the_machine_was_asleep_it_looks_at_once_and_is_quick_again(
    watcher: Watcher, pending: Any, account: EmbeddedSandbox, time: MovedTime
) -> None:
    company, connections = await pending()
    watch = watcher.watch(company.id, connections[0])
    await time.pass_until(timedelta(minutes=10))
    time.oversleep = timedelta(hours=7)
    account.scenarios.forget_calls()
    await time.pass_until(timedelta(hours=7, minutes=10, seconds=31))
    assert len(account.scenarios.calls) > 5
    assert watch.checked_at is not None
    assert time.moment - watch.checked_at < timedelta(seconds=5)


async def test_while_looks_fail_it_is_known_since_when_nothing_is_known(
    watcher: Watcher, pending: Any, account: EmbeddedSandbox, time: MovedTime
) -> None:
    company, connections = await pending()
    watch = watcher.watch(company.id, connections[0])
    await time.pass_until(timedelta(seconds=10))
    good = watch.checked_at
    account.scenarios.fail_next(500, times=1_000)
    account.scenarios.forget_calls()
    await time.pass_until(timedelta(minutes=4))
    assert watch.checked_at == good
    since = watch.failing_since
    assert since is not None
    assert good is not None
    assert since - good < timedelta(seconds=10)
    # Two requests a poll: the client itself tries again.
    assert len(account.scenarios.calls) / 2 <= 12
    assert isinstance(said(watch)[-1].error, ServerError)
    account.scenarios.clear_faults()
    await time.pass_until(timedelta(minutes=5))
    assert not watch.failing_since
    assert watch.checked_at != good


async def test_the_server_is_left_alone_as_long_as_it_asks_for(
    watcher: Watcher, pending: Any, account: EmbeddedSandbox, time: MovedTime
) -> None:
    company, connections = await pending()
    watch = watcher.watch(company.id, connections[0])
    account.scenarios.limit_rate("600")
    await time.pass_until(timedelta(seconds=3))
    assert isinstance(said(watch)[-1].error, TooManyRequests)
    account.scenarios.limit_rate(None)
    account.scenarios.forget_calls()
    watch.poll_fast()
    await time.pass_until(timedelta(minutes=9))
    assert account.scenarios.calls == []
    await time.pass_until(timedelta(minutes=11))
    assert account.scenarios.calls


async def test_without_filters_one_plain_read_serves_all_and_the_links_shown_stay(
    watcher: Watcher, session: Session, pending: Any, account: EmbeddedSandbox, time: MovedTime
) -> None:
    company, connections = await pending(3)
    session.filters_connections = False
    watches = [watcher.watch(company.id, connection) for connection in connections]
    await time.pass_until(timedelta(minutes=1))
    assert len(account.scenarios.calls) <= 12
    assert all(poll.newer_link and poll.connection is None for watch in watches for poll in said(watch))


async def test_where_links_are_no_one_time_links_none_is_newer(
    watcher: Watcher, session: Session, pending: Any, account: EmbeddedSandbox, time: MovedTime
) -> None:
    account.scenarios.switch(one_time_links=False)
    company, connections = await pending(1)
    session.filters_connections = False
    watch = watcher.watch(company.id, connections[0])
    await time.pass_until(timedelta(minutes=1))
    polls = said(watch)
    assert polls
    assert not any(poll.newer_link for poll in polls)


async def test_a_connection_that_is_gone_ends_its_own_watch_and_no_other(
    watcher: Watcher, session: Session, pending: Any, account: EmbeddedSandbox, time: MovedTime
) -> None:
    company, connections = await pending(2)
    session.filters_connections = False
    gone, other = (watcher.watch(company.id, connection) for connection in connections)
    await session.client.delete_connection(company.id, connections[0].id)
    await time.pass_until(timedelta(seconds=10))
    assert isinstance(said(gone)[-1].error, NotFound)
    assert gone.is_over
    said(other)
    account.scenarios.answer_as_customer(connections[1].id, "authorise")
    await time.pass_until(timedelta(seconds=20))
    assert said(other)[-1].is_last
    assert not watcher.is_watching


async def test_two_who_watch_the_same_connection_cost_no_more_and_both_see_it(
    watcher: Watcher, pending: Any, account: EmbeddedSandbox, time: MovedTime
) -> None:
    company, connections = await pending()
    screen, room = (watcher.watch(company.id, connections[0]) for _ in range(2))
    await time.pass_until(timedelta(seconds=10))
    assert len(account.scenarios.calls) == 5
    screen.close()
    account.scenarios.answer_as_customer(connections[0].id, "cancel")
    await time.pass_until(timedelta(seconds=20))
    assert len([poll for poll in said(room) if poll.connection]) == 1
    assert [poll for poll in said(screen) if poll.connection] == []
    room.close()
    assert not watcher.is_watching


async def test_many_connections_of_a_company_are_asked_for_in_queries_that_codat_takes(
    watcher: Watcher, session: Session, pending: Any, account: EmbeddedSandbox, time: MovedTime
) -> None:
    company, connections = await pending(40)
    watches = [watcher.watch(company.id, connection) for connection in connections]
    await time.pass_until(timedelta(seconds=3))
    assert session.filters_connections
    assert 2 <= len(account.scenarios.calls) <= 6
    account.scenarios.answer_as_customer(connections[-1].id, "cancel")
    account.scenarios.answer_as_customer(connections[20].id, "cancel")
    await time.pass_until(timedelta(seconds=6))
    assert [bool([poll for poll in said(watch) if poll.connection]) for watch in watches] == [
        number in {20, 39} for number in range(40)
    ]


async def test_companies_nobody_looks_at_share_the_calls_of_one(watcher: Watcher, pending: Any) -> None:
    unseen = []
    for _ in range(3):
        company, connections = await pending()
        watcher.watch(company.id, connections[0], background=True)
        unseen.append(company.id)
    assert watcher._watches[unseen[0]].pause_length() == 6.0
    company, connections = await pending()
    watcher.watch(company.id, connections[0])
    assert watcher._watches[company.id].pause_length() == 2.0


async def test_a_mistake_of_the_program_is_raised_where_it_is_seen(
    watcher: Watcher, session: Session, pending: Any, time: MovedTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    company, connections = await pending()

    def broken(*_arguments: object, **_more: object) -> Any:
        raise LookupError("a mistake")

    monkeypatch.setattr(session.client, "list_connections", broken)
    watch = watcher.watch(company.id, connections[0])
    await time.pass_until(timedelta(seconds=10))
    with pytest.raises(LookupError):
        async for _ in watch:
            pass
