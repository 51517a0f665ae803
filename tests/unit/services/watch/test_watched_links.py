"""Links that were out when the program ended are watched again, without a call and without the link."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.clock import now
from console_app.services.account.ui_state import WatchedLink
from console_app.services.connections.create import fresh_link
from console_app.services.journal.writer import _started
from console_app.services.links.link import shown_link
from console_app.services.watch.waiting_room import WaitingEventKind, WaitingRoom
from console_app.services.watch.watched_links import watch_again, watched_links
from console_app.services.watch.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory

ENDED = ("elsewhere", 7, "long ago")


@pytest.fixture
async def rooms(session: Session, directory: Directory) -> AsyncIterator[tuple[WaitingRoom, WaitingRoom]]:
    """Two waiting rooms: that of the last run, and that of this one."""
    before, after = Watcher(session), Watcher(session)
    yield WaitingRoom(session, before, directory), WaitingRoom(session, after, directory)
    await before.close()
    await after.close()


async def test_who_waits_still_who_has_linked_and_whose_link_has_expired(
    rooms: tuple[WaitingRoom, WaitingRoom],
    session: Session,
    directory: Directory,
    new_connection: Any,
    account: EmbeddedSandbox,
) -> None:
    before, room = rooms
    ids = []
    for _ in range(4):
        company, connection = await new_connection()
        connection = await fresh_link(session, company.id, connection.id)
        before.enter(company, connection, shown_link(session, connection))
        ids.append(connection.id)
    waiting, linked, expired, deleted = ids
    links = watched_links(before.all())
    assert "otp=" not in repr(links)
    kept = {key: WatchedLink(key, each.company_id, each.since, each.expires_at, ENDED) for key, each in links.items()}
    long_ago = now() - timedelta(days=2)
    kept[expired] = WatchedLink(expired, kept[expired].company_id, long_ago, long_ago + timedelta(days=1), ENDED)
    account.scenarios.answer_as_customer(linked, "authorise")
    await session.client.delete_connection(kept[deleted].company_id, deleted)
    async for _ in directory.refresh():
        pass
    account.scenarios.forget_calls()

    again = watch_again(room, kept.values(), directory, now())

    assert again.watched == 1
    assert {each.connection.id: each.happened for each in again.changes} == {
        linked: WaitingEventKind.LINKED,
        expired: WaitingEventKind.EXPIRED,
    }
    assert set(again.over) == {linked, expired, deleted}
    (entry,) = room.all()
    assert (entry.connection.id, entry.since, entry.link) == (waiting, kept[waiting].since, None)
    assert account.scenarios.calls == []
    assert [each.connection.id for each in room.expired()] == []
    entry.earlier_expiry = now()
    assert [each.connection.id for each in room.expired()] == [waiting]


async def test_what_a_running_program_watches_is_left_to_it(
    rooms: tuple[WaitingRoom, WaitingRoom], session: Session, directory: Directory, new_connection: Any
) -> None:
    before, room = rooms
    company, connection = await new_connection()
    before.enter(company, connection, None)
    directory.upsert(company.model_copy(update={"connections": [connection]}))
    (link,) = watched_links(before.all()).values()
    runs = (socket.gethostname(), os.getppid(), _started(os.getppid()))
    other = WatchedLink(link.connection_id, link.company_id, link.since, None, runs)
    again = watch_again(room, [other], directory, now())
    assert (again.watched, again.over, len(room)) == (0, [], 0)
