"""Several programs at one file, programs that are killed, and files of earlier versions."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from console_app.services.snapshots.file_name import store_file
from console_app.services.snapshots.maintenance import check_file
from console_app.services.snapshots.reasons import SnapshotReason
from console_app.store import database as opening
from console_app.store import migrations
from tests.builders import DAY, NOW
from tests.stores import PROFILE, all_rows, open_store
from tests.unit.store.earlier_versions import back_to_version_4
from tests.unit.store.recorder import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.services.companies.cached_company import CompanySummary

ROOT = Path(__file__).parents[3]


def start_recorder(*arguments: object) -> subprocess.Popen[str]:
    """Start a program that takes snapshots: the first, the step to the next, how many."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.unit.store.recorder", *map(str, arguments)],
        cwd=ROOT,
        env=dict(os.environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def begin(processes: Sequence[subprocess.Popen[str]]) -> None:
    """Let them all begin at the same moment, when each has the file open."""
    for each in processes:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in processes:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()


async def test_programs_that_look_at_the_same_time_lose_nothing_of_each_other() -> None:
    processes = [start_recorder(number, 3, 8) for number in range(3)]
    begin(processes)
    for number, each in enumerate(processes):
        said, complained = each.communicate(timeout=120)
        assert complained == ""
        assert said.split() == [str(snapshot) for snapshot in range(number, 24, 3)]
    async with open_store() as store:
        snapshots = await store.snapshots()
        assert [round((snapshot.at - NOW).total_seconds() / 60) for snapshot in snapshots] == list(range(24))
        assert len({snapshot.id for snapshot in snapshots}) == 24
        for number, snapshot in enumerate(snapshots):
            assert await store.state_at(snapshot) == rows_of(number)
        assert await store.check() == []
        assert store.count == 400


async def test_programs_that_make_the_file_at_the_same_time_make_one() -> None:
    processes = [start_recorder(number, 4, 1) for number in range(4)]
    begin(processes)
    assert [each.communicate(timeout=120) for each in processes] == [(f"{number}\n", "") for number in range(4)]
    async with open_store() as store:
        assert len(await store.snapshots()) == 4


@pytest.mark.parametrize("seed", range(6))
async def test_a_program_that_is_killed_loses_no_look_that_was_finished(seed: int) -> None:
    chance = random.Random(seed)
    finished = -1
    for _round in range(3):
        process = start_recorder(finished + 1, 1, 10_000)
        begin([process])
        assert process.stdout is not None
        for _snapshot in range(chance.randint(1, 3)):
            finished = int(process.stdout.readline())
        try:
            process.wait(chance.random() * 0.08)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate(timeout=60)
        finished = max([finished, *(int(line) for line in rest.split("\n")[:-1])])
        file = store_file(PROFILE)
        assert file is not None
        assert check_file(file) == []
        async with open_store() as store:
            snapshots = await store.snapshots()
            # The one behind the last that was told may have been finished, too: then it is whole.
            assert len(snapshots) - 1 in {finished, finished + 1}
            finished = len(snapshots) - 1
            assert await store.state_at(snapshots[-1]) == rows_of(finished)
            assert store.as_of == snapshots[-1].at
            assert len(await all_rows(store)) == 400
            assert store.warning is None


def make_version_1(file: Path, rows: list[CompanySummary]) -> None:
    """A file as the first version of the tables was: a cache, and no snapshots."""
    from console_app.services.snapshots.cached_rows import cached_row

    file.parent.mkdir(parents=True)
    with closing(sqlite3.connect(file)) as database:
        database.executescript(str(migrations.MIGRATIONS[0][0]))
        database.executemany(
            "INSERT INTO companies (id, sort_key, row, kept) VALUES (?, ?, ?, 1)", [cached_row(row)[:3] for row in rows]
        )
        database.execute("INSERT INTO facts VALUES ('as_of', 1732527000000000)")
        database.execute(f"PRAGMA application_id = {migrations.APPLICATION_ID}")
        database.execute("PRAGMA user_version = 1")
        database.commit()


def tables_of(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return sorted(
            " ".join(str(each).split())
            for (each,) in database.execute("SELECT sql FROM sqlite_schema WHERE sql NOTNULL")
        )


async def test_a_file_of_the_first_version_keeps_its_rows_and_becomes_like_a_new_one() -> None:
    file = store_file(PROFILE)
    assert file is not None
    make_version_1(file, rows_of(0, 9))
    async with open_store() as store:
        assert store.warning is None
        assert await all_rows(store) == rows_of(0, 9)
        assert store.as_of is not None
        await store.finish_snapshot(NOW, rows_of(0, 9))
        assert await store.check() == []
    brought_forward = tables_of(file)
    file.unlink()
    async with open_store():
        pass
    assert tables_of(file) == brought_forward


async def test_a_file_without_reasons_keeps_its_looks_and_tells_reasons_from_then_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = store_file(PROFILE)
    assert file is not None
    async with open_store() as store:
        first = await store.finish_snapshot(NOW, rows_of(0, 20), reason=SnapshotReason.AUDIT)
    with closing(sqlite3.connect(file)) as database:
        back_to_version_4(database)
        # As the second version of the tables was.
        database.execute("DROP TABLE journal")
        database.execute("ALTER TABLE looks DROP COLUMN reason")
        database.execute("PRAGMA user_version = 2")
        database.commit()
    async with open_store() as store:
        assert store.warning is None
        (before,) = await store.snapshots()
        assert replace(before, turn=first.turn) == replace(first, reason=SnapshotReason.UNKNOWN)
        second = await store.finish_snapshot(NOW + DAY, rows_of(1, 20), reason=SnapshotReason.SNAPSHOT)
        assert await store.snapshots() == [before, second]
        assert await store.state_at(before) == rows_of(0, 20)
        assert await store.check() == []
    brought_forward = tables_of(file)
    file.unlink()
    async with open_store():
        pass
    assert tables_of(file) == brought_forward


async def test_a_reason_that_a_later_version_gave_is_none_we_know() -> None:
    file = store_file(PROFILE)
    assert file is not None
    async with open_store() as store:
        await store.finish_snapshot(NOW, rows_of(0, 5))
        with closing(sqlite3.connect(file)) as database:
            database.execute("UPDATE snapshots SET reason = 'whim'")
            database.commit()
        assert [snapshot.reason for snapshot in await store.snapshots()] == [SnapshotReason.UNKNOWN]


async def test_a_step_that_fails_leaves_the_file_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    file = store_file(PROFILE)
    assert file is not None
    make_version_1(file, rows_of(0, 9))
    before = tables_of(file)
    monkeypatch.setattr(
        migrations, "MIGRATIONS", (*migrations.MIGRATIONS, ("CREATE TABLE more (x); CREATE TABLE facts (y)",))
    )
    monkeypatch.setattr(migrations, "NEWEST", len(migrations.MIGRATIONS))
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        with pytest.raises(sqlite3.OperationalError, match="facts already exists"):
            migrations.migrate(database)
        assert migrations.version_of(database) == 1
    assert tables_of(file) == before


def test_whoever_opens_a_file_that_another_is_just_making_does_not_take_it_for_a_strangers(tmp_path: Path) -> None:
    for number in range(40):
        path = tmp_path / f"{number}.db"
        with ThreadPoolExecutor(4) as threads:
            opened = list(threads.map(opening.open_file, [path] * 4))
        assert {migrations.version_of(each) for each in opened} == {migrations.NEWEST}
        for each in opened:
            each.close()
