"""A computer whose clock is wrong for a while: nothing is reversed, nothing is forgotten, and it is said."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from console_app import clock
from console_app.services.audit.snapshot_choice import choose_snapshot
from console_app.services.companies.directory import Directory
from console_app.services.links.link import shown_link
from console_app.services.snapshots.account_store import AccountStore
from console_app.services.snapshots.file_name import store_file
from console_app.services.snapshots.maintenance import store_info
from console_app.services.snapshots.models import ChangeKind
from console_app.services.watch.poll_interval import share_left
from tests.builders import DAY, NOW, company_row, connection_row
from tests.clocks import server_now
from tests.stores import PROFILE, all_rows, open_store
from tests.unit.store.earlier_versions import back_to_version_4

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from tests.clocks import ComputerClock

AHEAD = timedelta(hours=26)
HOUR = timedelta(hours=1)
A_SECOND = timedelta(seconds=2)


async def read_and_keep(session: Session) -> Directory:
    """One run of the program: the whole list is read, and remembered if it may be."""
    store = AccountStore(session.profile)
    await store.open()
    directory = Directory(session, store)
    async for _ in directory.recall():
        pass
    async for _ in directory.refresh():
        pass
    await directory.settle()
    await store.close()
    return directory


def old_file(*dates: Any) -> Path:
    """The file of a version from before turns, with the snapshots it had."""
    file = store_file(PROFILE)
    assert file is not None
    with closing(sqlite3.connect(file)) as database:
        back_to_version_4(database)
        for number, at in enumerate(dates, 1):
            assert database.execute("SELECT count(*) FROM looks WHERE id = ?", (number,)).fetchone() == (1,), at
    return file


@pytest.mark.parametrize("wrong_by", [AHEAD, -AHEAD, timedelta(minutes=8)], ids=["ahead", "behind", "minutes"])
async def test_while_the_clock_is_wrong_nothing_is_remembered_and_it_is_said(
    session: Session, new_company: Any, computer_clock: ComputerClock, wrong_by: timedelta
) -> None:
    await new_company("Toft Stores")
    assert (await read_and_keep(session)).snapshot is not None
    computer_clock.wrong_by = wrong_by
    await new_company("Ambridge Dairy")
    directory = await read_and_keep(session)
    assert len(directory) == 2, "what is seen is shown all the same"
    assert directory.snapshot is None
    assert directory.clock_problem is not None
    assert abs(directory.clock_problem.ahead - wrong_by) < A_SECOND
    assert ("ahead of" if wrong_by > timedelta(0) else "behind") in directory.clock_problem.happened
    assert abs((directory.as_of or NOW) - server_now()) < timedelta(seconds=30), "as of a moment by Codat's clock"
    computer_clock.wrong_by = timedelta(0)
    directory = await read_and_keep(session)
    assert directory.clock_problem is None
    async with open_store(session.profile) as store:
        snapshots = await store.snapshots()
        assert len(snapshots) == 2
        assert [each.kind for each in await store.changes(*snapshots)] == [ChangeKind.NEW]


async def test_a_clock_that_is_put_right_while_the_program_runs_moves_nothing(
    session: Session, new_connection: Any, computer_clock: ComputerClock
) -> None:
    computer_clock.wrong_by = AHEAD
    _, made = await new_connection("qhyg")
    link = shown_link(session, made)
    assert link is not None
    assert abs(link.made_at - server_now()) < A_SECOND
    computer_clock.wrong_by = timedelta(0)
    assert abs(clock.now() - server_now()) < A_SECOND
    assert not link.has_expired(clock.now())
    computer_clock.advance(timedelta(hours=25))
    assert link.has_expired(clock.now())


async def test_the_time_before_the_first_answer_is_told_by_it(
    session: Session, account: EmbeddedSandbox, computer_clock: ComputerClock
) -> None:
    computer_clock.wrong_by = AHEAD
    began = clock.seconds_passed()
    assert abs(clock.now() - AHEAD - server_now()) < A_SECOND, "nobody has told"
    assert not clock.is_corrected()
    await session.identify()
    assert clock.is_corrected()
    assert abs(clock.now() - server_now()) < A_SECOND
    assert timedelta(0) <= clock.now() - clock.moment(began) < timedelta(seconds=30)
    assert abs(clock.difference() - AHEAD) < A_SECOND
    await session.close()
    assert not clock.is_corrected()


@pytest.mark.parametrize("wrong_by", [AHEAD, -AHEAD])
async def test_a_quota_that_is_used_up_is_so_until_midnight_at_codat(
    session: Session, account: EmbeddedSandbox, computer_clock: ComputerClock, wrong_by: timedelta
) -> None:
    computer_clock.wrong_by = wrong_by
    account.scenarios.set_quota_left(1)
    await session.identify()
    assert share_left(session.quota, clock.now()) < 0.1
    assert share_left(session.quota, clock.now() + DAY) == 1.0


async def test_looks_are_in_the_order_in_which_they_were_taken_whatever_they_are_dated() -> None:
    """Also where nobody could say that a clock was wrong: the server's answers carried no date."""
    async with open_store() as store:
        first = await store.finish_snapshot(NOW, [company_row("a")])
        ahead = await store.finish_snapshot(NOW + AHEAD, [company_row("a"), company_row("b")])
        newest = await store.finish_snapshot(NOW + HOUR, [company_row("a"), company_row("b"), company_row("c")])
        snapshots = await store.snapshots()
        assert [each.id for each in snapshots] == [first.id, ahead.id, newest.id]
        assert [each.at for each in snapshots] == [NOW, NOW + HOUR, NOW + HOUR]
        assert {row.id for row in await all_rows(store)} == {"a", "b", "c"}
        assert store.as_of == NOW + HOUR
        told = [(each.kind, each.company_id) for each in await store.changes(first, newest)]
        assert told == [(ChangeKind.NEW, "b"), (ChangeKind.NEW, "c")]
        assert choose_snapshot(snapshots, "first", NOW + 2 * HOUR).id == first.id
        assert choose_snapshot(snapshots, "last", NOW + 2 * HOUR).id == ahead.id
        assert await store.check() == []


async def test_a_file_in_which_an_earlier_version_put_a_look_from_the_future_is_put_right() -> None:
    """That version ordered snapshots by date, so later ones came before it."""
    taken = [
        (NOW, [company_row("a", connection_row("1"))]),
        (NOW + AHEAD, [company_row("a", connection_row("1")), company_row("b", connection_row("2", "PendingAuth"))]),
        (NOW + HOUR, [company_row("a", connection_row("1")), company_row("b", connection_row("2"))]),
        (NOW + 2 * HOUR, [company_row("a", connection_row("1", "Deauthorized")), company_row("c")]),
    ]
    async with open_store() as store:
        for at, rows in taken:
            # As it did, in the order of the dates.
            await store.finish_snapshot(at, rows, turn=1 + int((at - NOW) / HOUR))
    old_file(*taken)
    async with open_store() as store:
        assert store.warning is None
        snapshots = await store.snapshots()
        assert [each.id for each in snapshots] == [1, 2, 3, 4]
        assert [each.at for each in snapshots] == [NOW, NOW + HOUR, NOW + HOUR, NOW + 2 * HOUR]
        assert [await store.state_at(each) for each in snapshots] == [rows for _, rows in taken]
        assert [each.kind for each in await store.timeline("b")] == [
            ChangeKind.NEW,
            ChangeKind.LINKED,
            ChangeKind.GONE,
        ]
        assert await store.check() == []
        newest = await store.finish_snapshot(
            NOW + 3 * HOUR, [company_row("a"), company_row("c"), company_row("d")], dated=True
        )
        changes = await store.changes(snapshots[-1], newest)
        assert (ChangeKind.NEW, "d") in [(each.kind, each.company_id) for each in changes]
        assert ChangeKind.GONE not in [each.kind for each in changes]
        assert await store.check() == []


@pytest.mark.parametrize("dated", [True, False])
async def test_a_newest_look_from_the_future_is_believed_until_another_is_taken_and_forgets_nothing(
    *, dated: bool
) -> None:
    years = 3 * 365 * DAY
    async with open_store() as store:
        await store.finish_snapshot(NOW, [company_row("a")])
        await store.finish_snapshot(NOW + years, [company_row("a"), company_row("b")])
    old_file(NOW, NOW + years)
    async with open_store(keep_days=30) as store:
        pruned = await store.prune(30, now=NOW + DAY)
        assert (pruned.forgotten, pruned.kept) == (0, 2)
        snapshot = await store.finish_snapshot(
            NOW + DAY, [company_row("a"), company_row("b"), company_row("c")], dated=dated
        )
        assert [each.at for each in await store.snapshots()] == [NOW, NOW + DAY, NOW + DAY]
        assert store.as_of == snapshot.at == NOW + DAY
        assert {row.id for row in await all_rows(store)} == {"a", "b", "c"}
        # Age is told from what Codat's clock has dated, even if that of this computer is three years ahead.
        pruned = await store.prune(30, now=NOW + years)
        assert (pruned.forgotten, pruned.kept) == (0, 3)


async def test_looks_of_two_programs_that_ended_out_of_turn_stay_where_they_were() -> None:
    minute = timedelta(minutes=1)
    rows = [[company_row("a")], [company_row("a"), company_row("b")], [company_row("b")]]
    async with open_store() as store:
        for turn, at in ((1, 0), (3, 2), (2, 1)):
            await store.finish_snapshot(NOW + at * minute, rows[at], turn=turn)
    old_file(1, 2, 3)
    async with open_store() as store:
        snapshots = await store.snapshots()
        assert [each.id for each in snapshots] == [1, 3, 2]
        assert [await store.state_at(each) for each in snapshots] == rows
        assert await store.check() == []


async def test_a_clock_that_was_behind_in_an_earlier_version_is_put_right() -> None:
    rows = [
        [company_row("a")],
        [company_row("a"), company_row("b")],
        [company_row("b")],
        [company_row("b"), company_row("c")],
    ]
    taken = [NOW, NOW + HOUR, NOW - AHEAD, NOW + 2 * HOUR]
    async with open_store() as store:
        for place in (2, 0, 1, 3):
            await store.finish_snapshot(taken[place], rows[place])
        path = store.path
    assert path is not None
    file = old_file(1, 2, 3, 4)
    with closing(sqlite3.connect(file)) as database:
        # The third that was recorded is the one that was dated first.
        database.executescript(
            "UPDATE looks SET id = -id; UPDATE looks SET id = CASE id WHEN -1 THEN 3 WHEN -2 THEN 1 WHEN -3 THEN 2"
            " ELSE 4 END"
        )
    async with open_store() as store:
        snapshots = await store.snapshots()
        assert [each.id for each in snapshots] == [1, 2, 3, 4]
        assert [each.at for each in snapshots] == [NOW, NOW + HOUR, NOW + HOUR, NOW + 2 * HOUR]
        assert [await store.state_at(each) for each in snapshots] == rows
        assert await store.check() == []
    assert len(store_info(file).snapshots) == 4
