"""History of an account: snapshots, changes between two of them, and a company's timeline."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console_app.clock import now
from console_app.config.profiles import sandbox_profile
from console_app.services.snapshots.models import Change, ChangeKind, Snapshot
from tests.builders import DAY, NOW, company_row, connection_row
from tests.stores import all_rows, open_store
from tests.unit.services.snapshots.history_model import Model

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.snapshots.account_store import AccountStore
    from tests.clocks import ComputerClock


async def recorded(store: AccountStore, *days: list[CompanySummary]) -> list[Snapshot]:
    """Snapshots, a day apart."""
    return [await store.finish_snapshot(NOW + number * DAY, rows) for number, rows in enumerate(days)]


async def test_a_look_counts_what_it_saw_and_is_there_in_the_next_run() -> None:
    rows = [
        company_row("a", connection_row("1", "PendingAuth"), connection_row("2")),
        company_row("b", connection_row("3", "Quarantined")),
        company_row("c"),
        company_row("d", unreadable=1),
    ]
    async with open_store() as store:
        (snapshot,) = await recorded(store, rows)
    assert (snapshot.at, snapshot.companies, snapshot.connections) == (NOW, 4, 3)
    assert snapshot.statuses == {"PendingAuth": 1, "Linked": 1, "Quarantined": 1}
    assert snapshot.standings == {"PendingAuth": 1, "Quarantined": 1, "none": 1, "": 1}
    async with open_store() as store:
        assert await store.snapshots() == [snapshot]
        assert store.as_of == NOW
        assert await store.state_at(snapshot) == sorted(rows, key=lambda row: row.sort_key)


async def test_what_changed_names_who_what_and_between_which_looks() -> None:
    async with open_store() as store:
        first, _, last = await recorded(
            store,
            [company_row("a", connection_row("1"), name="Toft"), company_row("b", connection_row("2"))],
            [company_row("a", connection_row("1", "Deauthorized", error="Consent withdrawn."), name="Toft")],
            [
                company_row(
                    "a", connection_row("1", "Deauthorized"), connection_row("4", "PendingAuth"), name="Toft Stores"
                ),
                company_row("c", connection_row("3", "Deauthorized")),
            ],
        )
        gone, lost, new, pending = found = await store.changes(first, last)
        assert (lost.kind, lost.company_name, lost.before, lost.after) == (
            ChangeKind.DEAUTHORIZED,
            "Toft Stores",
            "Linked",
            "Deauthorized",
        )
        assert (lost.seen_before, lost.seen, lost.connection_id) == (NOW, NOW + DAY, "1")
        assert [(each.code, each.text) for each in lost.errors] == [("403", "Consent withdrawn.")]
        assert (lost.platform_key, lost.platform_name) == ("gbol", "Xero")
        assert gone == Change(ChangeKind.GONE, "b", "Company b", NOW, NOW + DAY)
        assert (pending.kind, pending.connection_id, pending.before) == (ChangeKind.PENDING, "4", None)
        assert new == Change(ChangeKind.NEW, "c", "Company c", NOW + DAY, NOW + 2 * DAY)
        assert await store.changes(last, first) == found
        assert await store.changes(last, last) == []


async def test_a_company_that_comes_back_is_no_new_one() -> None:
    async with open_store() as store:
        first, gone, back = await recorded(
            store, [company_row("a", connection_row())], [], [company_row("a", connection_row())]
        )
        assert [each.kind for each in await store.changes(gone, back)] == [ChangeKind.BACK]
        assert await store.changes(first, back) == []
        told = await store.timeline("a")
        assert [each.kind for each in told] == [ChangeKind.NEW, ChangeKind.GONE, ChangeKind.BACK]
        assert [each.seen_before for each in told] == [None, NOW, NOW + DAY]
        assert await store.since() == {"c1": NOW + 2 * DAY}
        assert await store.timeline("somebody else") == []


async def test_a_status_that_was_always_there_has_no_beginning() -> None:
    async with open_store() as store:
        assert await store.since() == {}
        await recorded(
            store,
            [company_row("a", connection_row("1"), connection_row("2"))],
            [
                company_row(
                    "a", connection_row("1"), connection_row("2", "Unlinked"), connection_row("3", "PendingAuth")
                )
            ],
            [company_row("a", connection_row("1"), connection_row("2", "Unlinked"), connection_row("3"))],
        )
        assert await store.since() == {"2": NOW + DAY, "3": NOW + 2 * DAY}


async def test_what_could_not_be_read_is_not_gone() -> None:
    whole = company_row("a", connection_row("1"), connection_row("2", "PendingAuth"))
    async with open_store() as store:
        first = await store.finish_snapshot(NOW, [whole, company_row("b", connection_row("3"))])
        second = await store.finish_snapshot(
            NOW + DAY, [company_row("a", connection_row("1"), unreadable=1)], unread={"b"}
        )
        assert await store.changes(first, second) == []
        assert (second.companies, second.connections, second.statuses) == (2, 3, {"Linked": 2, "PendingAuth": 1})
        assert store.count == 2
        (a, b) = await store.state_at(second)
        assert [each.id for each in a.connections] == ["2", "1"]
        assert b.connections == (connection_row("3"),)
        third = await store.finish_snapshot(NOW + 2 * DAY, [whole])
        assert [each.kind for each in await store.changes(second, third)] == [ChangeKind.GONE]


async def test_a_look_brings_the_cache_in_line_and_spares_what_is_newer(computer_clock: ComputerClock) -> None:
    computer_clock.stand_at(NOW)
    async with open_store() as store:
        await store.keep([company_row("old"), company_row("stays", name="Old name"), company_row("unread")])
        turn = await store.take_turn()
        computer_clock.stand_at(NOW + DAY + timedelta(seconds=5))
        await store.keep([company_row("made meanwhile"), company_row("renamed meanwhile", name="New")])
        await store.finish_snapshot(
            NOW + DAY,
            [company_row("stays", name="New name"), company_row("renamed meanwhile", name="Old")],
            unread={"unread"},
            turn=turn,
        )
        names = {row.id: row.name for row in await all_rows(store)}
        assert names == {
            "stays": "New name",
            "unread": "Company unread",
            "made meanwhile": "Company made meanwhile",
            "renamed meanwhile": "New",
        }


async def test_a_look_that_ends_out_of_turn_stands_where_it_began(computer_clock: ComputerClock) -> None:
    before, during, after = (
        [company_row("a", connection_row("1"))],
        [company_row("a", connection_row("1", "PendingAuth"), name="A name"), company_row("b", connection_row("2"))],
        [company_row("a", connection_row("1", "Deauthorized"))],
    )
    computer_clock.stand_at(NOW)
    async with open_store() as store:
        first = await store.finish_snapshot(NOW, before)
        computer_clock.stand_at(NOW + 2 * DAY)
        turn, later = await store.take_turn(), await store.take_turn()
        third = await store.finish_snapshot(now(), after, turn=later)
        second = await store.finish_snapshot(NOW + DAY, during, turn=turn)
        assert await store.snapshots() == [first, second, third]
        assert store.as_of == third.at
        assert await all_rows(store) == after
        assert [await store.state_at(snapshot) for snapshot in (first, second, third)] == [before, during, after]
        assert [each.kind for each in await store.timeline("a")] == [
            ChangeKind.NEW,
            ChangeKind.PENDING,
            ChangeKind.DEAUTHORIZED,
        ]


async def test_links_in_errors_are_not_in_the_looks() -> None:
    async with open_store() as store:
        await recorded(
            store, [company_row("a", connection_row(error="see https://link.codat.io/x?otp=736251"), name="otp=736251")]
        )
        assert store.path is not None
        content = b"".join(each.read_bytes() for each in store.path.parent.iterdir())
    assert b"736251" not in content
    assert b"link.codat.io" not in content


STATUSES = st.sampled_from(["Linked", "PendingAuth", "Deauthorized", "Unlinked", "Odd"])
SYNCS = st.sampled_from([None, NOW, NOW - DAY, NOW - DAY / 3, NOW - 30 * DAY])
# Made once: making and checking them for each account takes longer than drawing from them.
COMPANIES, CONNECTIONS = st.sets(st.sampled_from("abc")), st.sets(st.sampled_from("12"))
ERRORS, PLATFORMS = st.sampled_from(["", "", "No.", "Other."]), st.sampled_from(["Xero", "Xero", "FreeAgent"])
NAMES, UNREADABLE = st.sampled_from(["One", "Two"]), st.sampled_from([0, 0, 0, 1])
IS_SO, NOT_READ = st.booleans(), st.sets(st.sampled_from("abc"), max_size=1)


@st.composite
def accounts(draw: st.DrawFn) -> tuple[list[CompanySummary], set[str]]:
    """A few companies with a few connections each, so that between snapshots much stays and much changes."""
    rows = []
    for identity in draw(COMPANIES):
        connections = [
            connection_row(
                f"{identity}{number}",
                draw(STATUSES),
                synced=draw(SYNCS),
                error=draw(ERRORS),
                platform=draw(PLATFORMS),
            )
            for number in draw(CONNECTIONS)
        ]
        more = {"last_sync": draw(SYNCS)} if draw(IS_SO) else {}
        rows.append(
            company_row(
                identity,
                *connections,
                name=draw(NAMES),
                unreadable=draw(UNREADABLE),
                **more,
            )
        )
    return rows, draw(NOT_READ) - {row.id for row in rows}


histories = st.lists(
    st.tuples(st.integers(0, 9), accounts()), min_size=1, max_size=7, unique_by=lambda snapshot: snapshot[0]
)


async def hold(store: AccountStore, model: Model) -> None:
    """Hold all answers against the plain model's."""
    snapshots = await store.snapshots()
    assert [snapshot.at for snapshot in snapshots] == model.moments
    for snapshot in snapshots:
        state = model.snapshots[snapshot.at]
        kept = {row.id: row for row in await store.state_at(snapshot)}
        assert kept == state
        assert (snapshot.companies, snapshot.connections) == (
            len(state),
            sum(len(row.connections) for row in state.values()),
        )
        assert snapshot.standings == tally(row.standing for row in kept.values())
        assert snapshot.statuses == tally(each.status for row in kept.values() for each in row.connections)
    for number, before in enumerate(snapshots):
        for after in snapshots[number:]:
            found = await store.changes(before, after)
            assert set(found) == model.changes(before.at, after.at)
            assert [each.seen for each in found] == sorted(each.seen for each in found)
    for identity in "abc":
        told = await store.timeline(identity)
        assert [set(its) for _, its in groupby(told, key=lambda each: each.seen)] == model.timeline(identity)
    assert await store.since() == model.since()


def tally(values: object) -> dict[str, int]:
    from collections import Counter

    return dict(Counter(values))  # type: ignore[call-overload]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(histories, st.none() | st.integers(0, 9))
def test_every_history_is_told_as_a_plain_memory_would_tell_it(
    history: list[tuple[int, tuple[list[CompanySummary], set[str]]]], forgotten: int | None
) -> None:
    async def play() -> None:
        model = Model()
        async with open_store(sandbox_profile(None)) as store:
            for day, (rows, unread) in history:
                at: datetime = NOW + day * DAY
                await store.finish_snapshot(at, rows, unread, turn=1 + day)
                model.record(at, rows, unread)
            await hold(store, model)
            if forgotten is not None:
                snapshots = await store.snapshots()
                await store.prune(forgotten, now=snapshots[-1].at + DAY)
                model.forget_before(snapshots[-1].at - forgotten * DAY)
                await hold(store, model)
                at = snapshots[-1].at + DAY
                await store.finish_snapshot(at, history[0][1][0])
                model.record(at, history[0][1][0], set())
                await hold(store, model)
            assert await store.check() == []

    asyncio.run(play())


async def test_old_looks_are_forgotten_once_a_day_and_what_stays_tells_the_same(
    computer_clock: ComputerClock,
) -> None:
    computer_clock.stand_at(NOW)
    days = [
        [company_row("a", connection_row("1", status, synced=NOW + number * DAY))]
        for number, status in enumerate("XYYZ")
    ]
    async with open_store(keep_days=2) as store:
        for number, rows in enumerate(days):
            computer_clock.stand_at(NOW + number * DAY)
            await store.finish_snapshot(now(), rows)
        # Pruned before the snapshot is recorded, counted from the newest that exists.
        assert [snapshot.at for snapshot in await store.snapshots()] == [NOW + number * DAY for number in range(4)]
        computer_clock.advance(DAY / 2)
        await store.finish_snapshot(now(), days[-1])
        assert len(await store.snapshots()) == 5
        computer_clock.advance(DAY / 2)
        await store.finish_snapshot(now(), days[-1])
        snapshots = await store.snapshots()
        assert [(snapshot.at - NOW) / DAY for snapshot in snapshots] == [2, 3, 3.5, 4]
        assert [await store.state_at(snapshot) for snapshot in snapshots] == [days[2], days[3], days[3], days[3]]
        assert await store.since() == {"1": NOW + 3 * DAY}
        assert (await store.prune(1, dry_run=True)).forgotten == 1
        assert (await store.prune(1)).kept == 3
        assert await store.check() == []


async def test_the_newest_look_is_never_forgotten_whatever_the_clock_says(computer_clock: ComputerClock) -> None:
    computer_clock.stand_at(NOW + 9000 * DAY)
    async with open_store(keep_days=1) as store:
        await store.finish_snapshot(NOW, [company_row("a")])
        await store.prune(1)
        assert [snapshot.at for snapshot in await store.snapshots()] == [NOW]
        await store.finish_snapshot(NOW + 50 * DAY, [])
        assert (await store.prune(1)).forgotten == 1
        assert [snapshot.at for snapshot in await store.snapshots()] == [NOW + 50 * DAY]
        assert await store.timeline("a") == []
