"""What became of the account: looks, what changed between two, and a company's own timeline."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console_app.clock import now
from console_app.config.profiles import sandbox_profile
from console_app.services.changes import Change, ChangeKind, Look
from tests.unit.services.history_model import Model
from tests.unit.services.memory_rows import DAY, NOW, all_rows, company, connection, opened

if TYPE_CHECKING:
    from console_app.services.memory import Memory
    from console_app.services.summaries import CompanySummary
    from tests.clocks import ComputerClock


async def looked(memory: Memory, *days: list[CompanySummary]) -> list[Look]:
    """Looks, a day apart."""
    return [await memory.finish_look(NOW + number * DAY, rows) for number, rows in enumerate(days)]


async def test_a_look_counts_what_it_saw_and_is_there_in_the_next_run() -> None:
    rows = [
        company("a", connection("1", "PendingAuth"), connection("2")),
        company("b", connection("3", "Quarantined")),
        company("c"),
        company("d", unreadable=1),
    ]
    async with opened() as memory:
        (look,) = await looked(memory, rows)
    assert (look.at, look.companies, look.connections) == (NOW, 4, 3)
    assert look.statuses == {"PendingAuth": 1, "Linked": 1, "Quarantined": 1}
    assert look.standings == {"PendingAuth": 1, "Quarantined": 1, "none": 1, "": 1}
    async with opened() as memory:
        assert await memory.looks() == [look]
        assert memory.as_of == NOW
        assert await memory.state_at(look) == sorted(rows, key=lambda row: row.sort_key)


async def test_what_changed_names_who_what_and_between_which_looks() -> None:
    async with opened() as memory:
        first, _, last = await looked(
            memory,
            [company("a", connection("1"), name="Toft"), company("b", connection("2"))],
            [company("a", connection("1", "Deauthorized", error="Consent withdrawn."), name="Toft")],
            [
                company("a", connection("1", "Deauthorized"), connection("4", "PendingAuth"), name="Toft Stores"),
                company("c", connection("3", "Deauthorized")),
            ],
        )
        gone, lost, new, pending = found = await memory.changes(first, last)
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
        assert await memory.changes(last, first) == found
        assert await memory.changes(last, last) == []


async def test_a_company_that_comes_back_is_no_new_one() -> None:
    async with opened() as memory:
        first, gone, back = await looked(memory, [company("a", connection())], [], [company("a", connection())])
        assert [each.kind for each in await memory.changes(gone, back)] == [ChangeKind.BACK]
        assert await memory.changes(first, back) == []
        told = await memory.timeline("a")
        assert [each.kind for each in told] == [ChangeKind.NEW, ChangeKind.GONE, ChangeKind.BACK]
        assert [each.seen_before for each in told] == [None, NOW, NOW + DAY]
        assert await memory.since() == {"c1": NOW + 2 * DAY}
        assert await memory.timeline("somebody else") == []


async def test_a_status_that_was_always_there_has_no_beginning() -> None:
    async with opened() as memory:
        assert await memory.since() == {}
        await looked(
            memory,
            [company("a", connection("1"), connection("2"))],
            [company("a", connection("1"), connection("2", "Unlinked"), connection("3", "PendingAuth"))],
            [company("a", connection("1"), connection("2", "Unlinked"), connection("3"))],
        )
        assert await memory.since() == {"2": NOW + DAY, "3": NOW + 2 * DAY}


async def test_what_could_not_be_read_is_not_gone() -> None:
    whole = company("a", connection("1"), connection("2", "PendingAuth"))
    async with opened() as memory:
        first = await memory.finish_look(NOW, [whole, company("b", connection("3"))])
        second = await memory.finish_look(NOW + DAY, [company("a", connection("1"), unreadable=1)], unread={"b"})
        assert await memory.changes(first, second) == []
        assert (second.companies, second.connections, second.statuses) == (2, 3, {"Linked": 2, "PendingAuth": 1})
        assert memory.count == 2
        (a, b) = await memory.state_at(second)
        assert [each.id for each in a.connections] == ["2", "1"]
        assert b.connections == (connection("3"),)
        third = await memory.finish_look(NOW + 2 * DAY, [whole])
        assert [each.kind for each in await memory.changes(second, third)] == [ChangeKind.GONE]


async def test_a_look_brings_the_cache_in_line_and_spares_what_is_newer(computer_clock: ComputerClock) -> None:
    computer_clock.stand_at(NOW)
    async with opened() as memory:
        await memory.keep([company("old"), company("stays", name="Old name"), company("unread")])
        turn = await memory.take_turn()
        computer_clock.stand_at(NOW + DAY + timedelta(seconds=5))
        await memory.keep([company("made meanwhile"), company("renamed meanwhile", name="New")])
        await memory.finish_look(
            NOW + DAY,
            [company("stays", name="New name"), company("renamed meanwhile", name="Old")],
            unread={"unread"},
            turn=turn,
        )
        names = {row.id: row.name for row in await all_rows(memory)}
        assert names == {
            "stays": "New name",
            "unread": "Company unread",
            "made meanwhile": "Company made meanwhile",
            "renamed meanwhile": "New",
        }


async def test_a_look_that_ends_out_of_turn_stands_where_it_began(computer_clock: ComputerClock) -> None:
    before, during, after = (
        [company("a", connection("1"))],
        [company("a", connection("1", "PendingAuth"), name="A name"), company("b", connection("2"))],
        [company("a", connection("1", "Deauthorized"))],
    )
    computer_clock.stand_at(NOW)
    async with opened() as memory:
        first = await memory.finish_look(NOW, before)
        computer_clock.stand_at(NOW + 2 * DAY)
        turn, later = await memory.take_turn(), await memory.take_turn()
        third = await memory.finish_look(now(), after, turn=later)
        second = await memory.finish_look(NOW + DAY, during, turn=turn)
        assert await memory.looks() == [first, second, third]
        assert memory.as_of == third.at
        assert await all_rows(memory) == after
        assert [await memory.state_at(look) for look in (first, second, third)] == [before, during, after]
        assert [each.kind for each in await memory.timeline("a")] == [
            ChangeKind.NEW,
            ChangeKind.PENDING,
            ChangeKind.DEAUTHORIZED,
        ]


async def test_links_in_errors_are_not_in_the_looks() -> None:
    async with opened() as memory:
        await looked(
            memory, [company("a", connection(error="see https://link.codat.io/x?otp=736251"), name="otp=736251")]
        )
        assert memory.path is not None
        content = b"".join(each.read_bytes() for each in memory.path.parent.iterdir())
    assert b"736251" not in content
    assert b"link.codat.io" not in content


STATUSES = st.sampled_from(["Linked", "PendingAuth", "Deauthorized", "Unlinked", "Odd"])
SYNCS = st.sampled_from([None, NOW, NOW - DAY, NOW - DAY / 3, NOW - 30 * DAY])


@st.composite
def accounts(draw: st.DrawFn) -> tuple[list[CompanySummary], set[str]]:
    """A few companies with a few connections each, so that from look to look much stays and much changes."""
    rows = []
    for identity in draw(st.sets(st.sampled_from("abc"))):
        connections = [
            connection(
                f"{identity}{number}",
                draw(STATUSES),
                synced=draw(SYNCS),
                error=draw(st.sampled_from(["", "", "No.", "Other."])),
                platform=draw(st.sampled_from(["Xero", "Xero", "FreeAgent"])),
            )
            for number in draw(st.sets(st.sampled_from("12")))
        ]
        more = {"last_sync": draw(SYNCS)} if draw(st.booleans()) else {}
        rows.append(
            company(
                identity,
                *connections,
                name=draw(st.sampled_from(["One", "Two"])),
                unreadable=draw(st.sampled_from([0, 0, 0, 1])),
                **more,
            )
        )
    return rows, draw(st.sets(st.sampled_from("abc"), max_size=1)) - {row.id for row in rows}


histories = st.lists(st.tuples(st.integers(0, 9), accounts()), min_size=1, max_size=7, unique_by=lambda look: look[0])


async def hold(memory: Memory, model: Model) -> None:
    """Hold all answers against the plain model's."""
    looks = await memory.looks()
    assert [look.at for look in looks] == model.moments
    for look in looks:
        state = model.looks[look.at]
        kept = {row.id: row for row in await memory.state_at(look)}
        assert kept == state
        assert (look.companies, look.connections) == (
            len(state),
            sum(len(row.connections) for row in state.values()),
        )
        assert look.standings == counts(row.standing for row in kept.values())
        assert look.statuses == counts(each.status for row in kept.values() for each in row.connections)
    for number, before in enumerate(looks):
        for after in looks[number:]:
            found = await memory.changes(before, after)
            assert set(found) == model.changes(before.at, after.at)
            assert [each.seen for each in found] == sorted(each.seen for each in found)
    for identity in "abc":
        told = await memory.timeline(identity)
        assert [set(its) for _, its in groupby(told, key=lambda each: each.seen)] == model.timeline(identity)
    assert await memory.since() == model.since()


def counts(values: object) -> dict[str, int]:
    from collections import Counter

    return dict(Counter(values))  # type: ignore[call-overload]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(histories, st.none() | st.integers(0, 9))
def test_every_history_is_told_as_a_plain_memory_would_tell_it(
    history: list[tuple[int, tuple[list[CompanySummary], set[str]]]], forgotten: int | None
) -> None:
    async def play() -> None:
        model = Model()
        async with opened(sandbox_profile(None)) as memory:
            for day, (rows, unread) in history:
                at: datetime = NOW + day * DAY
                await memory.finish_look(at, rows, unread, turn=1 + day)
                model.record(at, rows, unread)
            await hold(memory, model)
            if forgotten is not None:
                looks = await memory.looks()
                await memory.prune(forgotten, now=looks[-1].at + DAY)
                model.forget_before(looks[-1].at - forgotten * DAY)
                await hold(memory, model)
                at = looks[-1].at + DAY
                await memory.finish_look(at, history[0][1][0])
                model.record(at, history[0][1][0], set())
                await hold(memory, model)
            assert await memory.check() == []

    asyncio.run(play())


async def test_old_looks_are_forgotten_once_a_day_and_what_stays_tells_the_same(
    computer_clock: ComputerClock,
) -> None:
    computer_clock.stand_at(NOW)
    days = [[company("a", connection("1", status, synced=NOW + number * DAY))] for number, status in enumerate("XYYZ")]
    async with opened(keep_days=2) as memory:
        for number, rows in enumerate(days):
            computer_clock.stand_at(NOW + number * DAY)
            await memory.finish_look(now(), rows)
        # Tended before the look is recorded, counted from the newest that is there.
        assert [look.at for look in await memory.looks()] == [NOW + number * DAY for number in range(4)]
        computer_clock.advance(DAY / 2)
        await memory.finish_look(now(), days[-1])
        assert len(await memory.looks()) == 5
        computer_clock.advance(DAY / 2)
        await memory.finish_look(now(), days[-1])
        looks = await memory.looks()
        assert [(look.at - NOW) / DAY for look in looks] == [2, 3, 3.5, 4]
        assert [await memory.state_at(look) for look in looks] == [days[2], days[3], days[3], days[3]]
        assert await memory.since() == {"1": NOW + 3 * DAY}
        assert (await memory.prune(1, only_say=True)).forgotten == 1
        assert (await memory.prune(1)).kept == 3
        assert await memory.check() == []


async def test_the_newest_look_is_never_forgotten_whatever_the_clock_says(computer_clock: ComputerClock) -> None:
    computer_clock.stand_at(NOW + 9000 * DAY)
    async with opened(keep_days=1) as memory:
        await memory.finish_look(NOW, [company("a")])
        await memory.prune(1)
        assert [look.at for look in await memory.looks()] == [NOW]
        await memory.finish_look(NOW + 50 * DAY, [])
        assert (await memory.prune(1)).forgotten == 1
        assert [look.at for look in await memory.looks()] == [NOW + 50 * DAY]
        assert await memory.timeline("a") == []
