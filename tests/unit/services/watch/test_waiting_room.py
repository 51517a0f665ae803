"""Links that are out with customers: who waits, what becomes of them, and when they leave the room."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.clock import now
from console_app.codat.status_names import Status
from console_app.services.connections.create import fresh_link
from console_app.services.links.link import shown_link
from console_app.services.watch.poll_interval import PollIntervals
from console_app.services.watch.waiting_room import MOST_WAITING, WaitingEventKind, WaitingRoom
from console_app.services.watch.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from console_app.codat.models import Company, Connection
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory
    from console_app.services.watch.waiting_room import Change

LONGEST_WAIT = 20


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> Any:
        return now() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def watcher(session: Session) -> AsyncIterator[Watcher]:
    made = Watcher(session, intervals=PollIntervals(fast=0.0, slower=(0.0,), plain=0.0, at_least=0.0))
    yield made
    await made.close()


@pytest.fixture
def room(session: Session, watcher: Watcher, directory: Directory, clock: Clock) -> WaitingRoom:
    return WaitingRoom(session, watcher, directory, clock=clock.now)


@pytest.fixture
def out(session: Session, new_connection: Any, directory: Directory) -> Any:
    """Makes a company that is in the list, with a connection whose link is out with the customer."""

    async def make() -> tuple[Company, Connection]:
        company, connection = await new_connection()
        connection = await fresh_link(session, company.id, connection.id)
        directory.upsert(company.model_copy(update={"connections": [connection]}))
        return company, connection

    return make


async def next_change(room: WaitingRoom) -> Change:
    async with asyncio.timeout(LONGEST_WAIT):
        return await anext(room.changes())


async def test_a_customer_who_consents_is_told_leaves_the_room_and_changes_the_list(
    room: WaitingRoom, out: Any, account: EmbeddedSandbox, directory: Directory, watcher: Watcher, session: Session
) -> None:
    company, connection = await out()
    room.enter(company, connection, shown_link(session, connection))
    account.scenarios.answer_as_customer(connection.id, "authorise")
    change = await next_change(room)
    assert (change.happened, change.company.name, change.connection.status) == (
        WaitingEventKind.LINKED,
        company.name,
        Status.LINKED,
    )
    row = directory.get(company.id)
    assert row is not None
    assert row.standing == Status.LINKED
    assert len(room) == 0
    assert not watcher.is_watching


async def test_a_customer_who_cancels_goes_on_being_watched(
    room: WaitingRoom, out: Any, account: EmbeddedSandbox, directory: Directory, session: Session
) -> None:
    company, connection = await out()
    room.enter(company, connection, shown_link(session, connection))
    account.scenarios.answer_as_customer(connection.id, "cancel")
    assert (await next_change(room)).happened is WaitingEventKind.TROUBLE
    entry = room.get(connection.id)
    assert entry is not None
    assert entry.had_trouble
    assert entry.link is not None
    assert not entry.link.is_good(now())
    row = directory.get(company.id)
    assert row is not None
    assert row.connections[0].has_open_error
    account.scenarios.answer_as_customer(connection.id, "authorise")
    assert (await next_change(room)).happened is WaitingEventKind.LINKED


async def test_a_company_that_is_deleted_leaves_the_room(
    room: WaitingRoom,
    out: Any,
    session: Session,
) -> None:
    company, connection = await out()
    room.enter(company, connection, shown_link(session, connection))
    await session.client.delete_company(company.id)
    assert (await next_change(room)).happened is WaitingEventKind.GONE
    assert len(room) == 0


async def test_a_link_that_has_expired_is_watched_no_more(
    room: WaitingRoom, out: Any, clock: Clock, watcher: Watcher, session: Session
) -> None:
    company, connection = await out()
    room.enter(company, connection, shown_link(session, connection))
    assert room.expired() == []
    clock.ahead = timedelta(days=1, seconds=1)
    assert [change.happened for change in room.expired()] == [WaitingEventKind.EXPIRED]
    assert len(room) == 0
    assert not watcher.is_watching
    room.enter(company, connection, shown_link(session, connection))
    assert len(room) == 0, "an expired link is not watched"


async def test_a_fresh_link_takes_the_place_of_the_one_before(
    room: WaitingRoom,
    out: Any,
    session: Session,
) -> None:
    company, connection = await out()
    room.enter(company, connection, shown_link(session, connection))
    since = room.all()[0].since
    again = await fresh_link(session, company.id, connection.id)
    room.enter(company, again, shown_link(session, again))
    assert len(room) == 1
    entry = room.all()[0]
    assert entry.link is not None
    assert entry.link.url == again.link_url
    assert entry.since == since


async def test_reading_a_company_once_adds_all_that_wait(
    room: WaitingRoom, out: Any, session: Session, account: EmbeddedSandbox
) -> None:
    company, connection = await out()
    account.scenarios.forget_calls()
    added = await room.add_company(company.id)
    assert [each.connection.id for each in added] == [connection.id]
    assert [call.path for call in account.scenarios.calls] == [f"/companies/{company.id}"]
    room.drop(connection.id)
    account.scenarios.answer_as_customer(connection.id, "authorise")
    assert await room.add_company(company.id) == []


async def test_the_one_that_has_waited_longest_gives_way_when_the_room_is_full(
    room: WaitingRoom, out: Any, session: Session
) -> None:
    company, connection = await out()
    link = shown_link(session, connection)
    for number in range(MOST_WAITING + 1):
        room.enter(company, connection.model_copy(update={"id": f"c-{number}"}), link)
    assert len(room) == MOST_WAITING
    assert room.get("c-0") is None


async def test_a_row_keeps_its_other_connections(out: Any, directory: Directory) -> None:
    company, connection = await out()
    other = connection.model_copy(update={"id": "other", "platform_name": "Xero", "status": Status.LINKED})
    directory.note_connection(company.id, other)
    directory.note_connection(company.id, connection.model_copy(update={"status": Status.UNLINKED}))
    row = directory.get(company.id)
    assert row is not None
    assert row.statuses == (Status.UNLINKED, Status.LINKED)
    assert "xero" in row.haystack
    before = directory.revision
    directory.note_connection("nobody", other)
    assert directory.revision == before
