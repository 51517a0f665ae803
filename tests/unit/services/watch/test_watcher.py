"""A watch sees what the customer did, and does not touch the customer's link."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.clock import now
from console_app.codat.errors import ConnectionFailed, NotFound, ServerError, TooManyRequests
from console_app.codat.status_names import Status
from console_app.services.connections.create import fresh_link
from console_app.services.watch.poll_interval import PollIntervals
from console_app.services.watch.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from console_app.codat.models import Connection
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from console_app.services.watch.subscription import PollResult, Subscription

AT_ONCE = PollIntervals(fast=0.0, slower=(0.0,), plain=0.0, at_least=0.0)
"""A watch that is never patient."""
NEVER = PollIntervals(fast=3600.0, at_least=0.0)
"""A watch that polls only on request."""
LONGEST_WAIT = 20

old_dies = pytest.mark.parametrize("account", [{"otp_rule": "old-dies"}], indirect=True)


class Watching:
    """A watch under way, and what it saw."""

    def __init__(self, subscription: Subscription) -> None:
        self.watch = subscription
        self.polls = aiter(subscription)

    async def poll(self) -> PollResult:
        """Return the next poll result."""
        async with asyncio.timeout(LONGEST_WAIT):
            return await anext(self.polls)

    async def news(self) -> Connection:
        """The next connection that is worth telling of."""
        while (connection := (await self.poll()).connection) is None:
            pass
        return connection


@pytest.fixture
async def watchers(session: Session) -> AsyncIterator[Callable[..., Watcher]]:
    """Makes watchers; all are stopped at the end."""
    made: list[Watcher] = []

    def make(**options: Any) -> Watcher:
        made.append(Watcher(session, **options))
        return made[-1]

    yield make
    for watcher in made:
        await watcher.close()


@pytest.fixture
def watching(watchers: Callable[..., Watcher]) -> Callable[..., Watching]:
    """Starts a watch that does not wait, unless told otherwise."""

    def start(company: Any, connection: Connection, *, intervals: PollIntervals = AT_ONCE) -> Watching:
        return Watching(watchers(intervals=intervals).watch(company.id, connection))

    return start


@old_dies
@pytest.mark.parametrize("platform_key", ["qhyg", "gbol"])
async def test_a_busy_customer_keeps_their_link_and_is_seen_to_authorise(
    session: Session, new_connection: Any, watching: Any, customer: Any, platform_key: str
) -> None:
    company, connection = await new_connection(platform_key)
    shown = await fresh_link(session, company.id, connection.id)
    watch = watching(company, shown)
    for _ in range(6):
        poll = await watch.poll()
        assert (poll.connection, poll.error, poll.paused) == (None, None, False)
    page = await customer.opens(shown.link_url)
    assert page.status_code == 200, "the polls have invalidated the link"
    assert (await watch.poll()).connection is None
    await customer.presses("authorise", page)
    linked = await watch.news()
    assert linked.status == Status.LINKED


@old_dies
async def test_a_customer_who_cancels_is_seen_once_and_can_try_again(
    session: Session, new_connection: Any, watching: Any, customer: Any
) -> None:
    company, connection = await new_connection()
    shown = await fresh_link(session, company.id, connection.id)
    watch = watching(company, shown)
    await customer.presses("cancel", await customer.opens(shown.link_url))
    cancelled = await watch.news()
    assert cancelled.status == Status.PENDING_AUTH
    assert [error.error_message for error in cancelled.errors] == ["User cancelled."]
    for _ in range(5):
        assert (await watch.poll()).connection is None

    again = await fresh_link(session, company.id, connection.id)
    for _ in range(3):
        assert (await watch.poll()).connection is None
    await customer.presses("fail", await customer.opens(again.link_url))
    assert len((await watch.news()).errors) == 2
    last = await fresh_link(session, company.id, connection.id)
    await customer.presses("authorise", await customer.opens(last.link_url))
    assert (await watch.news()).status == Status.LINKED


async def test_a_customer_who_comes_back_is_seen(
    session: Session, new_connection: Any, watching: Any, account: EmbeddedSandbox
) -> None:
    company, connection = await new_connection()
    account.scenarios.answer_as_customer(connection.id, "authorise")
    account.scenarios.deauthorize(connection.id)
    shown = await fresh_link(session, company.id, connection.id, Status.DEAUTHORIZED)
    watch = watching(company, shown)
    for _ in range(3):
        assert (await watch.poll()).connection is None
    account.scenarios.answer_as_customer(connection.id, "authorise")
    assert (await watch.news()).status == Status.LINKED


async def test_without_filters_the_watch_still_sees_the_customer(
    session: Session, new_connection: Any, watching: Any, account: EmbeddedSandbox
) -> None:
    company, connection = await new_connection()
    account.scenarios.fail_next(400, path="*/connections")
    watch = watching(company, connection)
    assert (await watch.poll()).connection is None
    assert session.filters_connections is False
    account.scenarios.answer_as_customer(connection.id, "cancel")
    assert len((await watch.news()).errors) == 1
    account.scenarios.answer_as_customer(connection.id, "authorise")
    assert (await watch.news()).status == Status.LINKED


async def test_a_filter_on_errors_that_is_refused_costs_the_errors_and_not_the_link(
    session: Session, new_connection: Any, watching: Any, account: EmbeddedSandbox
) -> None:
    company, connection = await new_connection()
    shown = await fresh_link(session, company.id, connection.id)
    watch = watching(company, shown)
    account.scenarios.fail_next(400, path="*/connections")
    assert (await watch.poll()).error is None
    assert (await watch.poll()).error is None
    assert session.filters_connections is True
    assert "dataConnectionErrors" not in account.scenarios.calls[-1].query
    account.scenarios.answer_as_customer(connection.id, "authorise")
    assert (await watch.news()).status == Status.LINKED


async def test_a_lost_network_is_told_and_the_watch_goes_on(
    session: Session, new_connection: Any, watching: Any, account: EmbeddedSandbox
) -> None:
    company, connection = await new_connection()
    watch = watching(company, await fresh_link(session, company.id, connection.id))
    account.scenarios.fail_next(drop=True, stage="before", times=2)
    assert isinstance((await watch.poll()).error, ConnectionFailed)
    account.scenarios.fail_next(503, times=2)
    assert isinstance((await watch.poll()).error, ServerError)
    assert (await watch.poll()).error is None
    account.scenarios.answer_as_customer(connection.id, "authorise")
    assert (await watch.news()).status == Status.LINKED


async def test_a_deleted_company_ends_the_watch(session: Session, new_connection: Any, watching: Any) -> None:
    company, connection = await new_connection()
    watch = watching(company, await fresh_link(session, company.id, connection.id))
    await session.client.delete_company(company.id)
    assert isinstance((await watch.poll()).error, NotFound)
    with pytest.raises(StopAsyncIteration):
        await watch.poll()


async def test_a_nearly_spent_quota_stops_the_watch_until_somebody_hurries_it(
    session: Session, new_connection: Any, watching: Any, account: EmbeddedSandbox
) -> None:
    company, connection = await new_connection()
    shown = await fresh_link(session, company.id, connection.id)
    account.scenarios.set_quota_left(20)
    await session.identify()
    watch = watching(company, shown)
    assert (await watch.poll()).paused
    account.scenarios.forget_calls()
    account.scenarios.answer_as_customer(connection.id, "authorise")
    pending = asyncio.create_task(watch.poll())
    await asyncio.sleep(0)
    assert not pending.done()
    watch.watch.poll_now()
    seen = (await pending).connection
    assert seen is not None
    assert seen.status == Status.LINKED
    assert len(account.scenarios.calls) == 1


async def test_a_quota_that_has_started_anew_is_not_spent(
    session: Session, new_connection: Any, watching: Any, account: EmbeddedSandbox
) -> None:
    company, connection = await new_connection()
    shown = await fresh_link(session, company.id, connection.id)
    account.scenarios.set_quota_left(20)
    await session.identify()
    quota = session.quota
    assert quota is not None
    session.client._transport.quota = replace(quota, resets_at=now() - timedelta(seconds=1))
    assert not (await watching(company, shown).poll()).paused


async def test_hurrying_looks_at_once(
    session: Session, new_connection: Any, watching: Any, account: EmbeddedSandbox
) -> None:
    company, connection = await new_connection()
    watch = watching(company, await fresh_link(session, company.id, connection.id), intervals=NEVER)
    account.scenarios.answer_as_customer(connection.id, "authorise")
    pending = asyncio.create_task(watch.poll())
    await asyncio.sleep(0)
    watch.watch.poll_now()
    seen = (await pending).connection
    assert seen is not None
    assert seen.status == Status.LINKED


async def test_after_an_error_a_hurried_watch_looks_at_once(
    session: Session, new_connection: Any, watching: Any, account: EmbeddedSandbox
) -> None:
    company, connection = await new_connection()
    shown = await fresh_link(session, company.id, connection.id)
    watch = watching(company, shown, intervals=PollIntervals(fast=0.0, slower=(3600.0,), at_least=0.0))
    account.scenarios.limit_rate("7200")
    assert isinstance((await watch.poll()).error, TooManyRequests)
    account.scenarios.limit_rate(None)
    pending = asyncio.create_task(watch.poll())
    await asyncio.sleep(0)
    assert not pending.done()
    watch.watch.poll_now()
    assert (await pending).error is None
    assert (await watch.poll()).error is None, "quick again"


async def test_leaving_stops_the_watch(
    session: Session, new_connection: Any, watchers: Any, account: EmbeddedSandbox
) -> None:
    company, connection = await new_connection()
    watcher = watchers(intervals=AT_ONCE)
    with watcher.watch(company.id, await fresh_link(session, company.id, connection.id)) as watch:
        async for _ in watch:
            break
    assert not watcher.is_watching
    account.scenarios.forget_calls()
    await session.identify()
    assert [call.path for call in account.scenarios.calls] == ["/profile"]


@pytest.mark.parametrize(
    ("overdue", "seconds"),
    [(-60.0, 2.0), (-0.1, 2.0), (0.0, 5.0), (59.9, 5.0), (60.0, 10.0), (120.0, 30.0), (1e6, 30.0)],
)
def test_the_watch_grows_patient(overdue: float, seconds: float) -> None:
    assert PollIntervals().pause(overdue) == seconds


@pytest.mark.parametrize(("errors", "seconds"), [(0, 0.0), (1, 5.0), (2, 10.0), (3, 30.0), (99, 30.0)])
def test_errors_make_it_patient_too(errors: int, seconds: float) -> None:
    assert PollIntervals().after_errors(errors) == seconds


def test_linked_shows_within_two_seconds_of_the_consent() -> None:
    assert PollIntervals().sandbox <= 1.5


@pytest.mark.parametrize(
    ("is_sandbox", "filters", "left", "seconds"),
    [
        (True, True, 900, 1.5),
        (False, True, 900, 2.0),
        (False, None, 900, 2.0),
        (False, False, 900, 5.0),
        (False, True, 150, 30.0),
        (True, True, 150, 30.0),
    ],
)
async def test_the_pause_spares_the_link_and_the_quota(
    session: Session,
    new_connection: Any,
    watchers: Any,
    is_sandbox: bool,
    filters: bool | None,
    left: int,
    seconds: float,
) -> None:
    company, connection = await new_connection()
    quota = session.quota
    assert quota is not None
    session.client._transport.quota = replace(quota, limit=1_000, remaining=left)
    session.profile = replace(session.profile, is_sandbox=is_sandbox)
    session.filters_connections = filters
    watch = watchers().watch(company.id, connection)
    assert watch._watch.pause_length() == seconds
