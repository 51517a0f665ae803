"""A file that version 0.1 wrote, when snapshots were called looks: read, migrated, and still verifiable."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from console_app.services.audit.trend import make_trend
from console_app.services.journal.entries import Outcome
from console_app.services.journal.recorder import Journal
from console_app.services.snapshots.file_name import store_file
from console_app.services.snapshots.maintenance import check_file, store_info
from console_app.services.snapshots.models import ChangeKind
from console_app.services.snapshots.reasons import SnapshotReason
from console_app.store import migrations
from tests.builders import DAY, NOW, company_row, connection_row
from tests.stores import PROFILE, all_rows, open_store

WRITTEN = Path(__file__).with_name("version_5.sql")
TOFT = company_row(
    "a",
    connection_row("a1", "Deauthorized", error="Access was revoked", synced=NOW + DAY),
    connection_row("a2", synced=NOW + 2 * DAY),
    name="Toft Stores",
)
THIRD = company_row("c", name="Third \U0001f600")


@pytest.fixture
def file() -> Path:
    path = store_file(PROFILE)
    assert path is not None
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(WRITTEN.read_text(encoding="utf-8"))
    return path


def journal_of(file: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute("SELECT number, entry, hash FROM journal ORDER BY number").fetchall()


async def test_snapshots_are_kept_with_what_they_show(file: Path) -> None:
    async with open_store() as store:
        assert store.warning is None
        first, second, third = await store.snapshots()
        assert [each.at for each in (first, second, third)] == [NOW, NOW + DAY, NOW + 2 * DAY]
        assert [each.reason for each in (first, second, third)] == [
            SnapshotReason.AUDIT,
            SnapshotReason.SNAPSHOT,
            SnapshotReason.REFRESH,
        ]
        assert {row.id for row in await store.state_at(first)} == {"a", "b"}
        assert sorted(await store.state_at(third), key=lambda row: row.id) == [TOFT, THIRD]
        assert sorted(await all_rows(store), key=lambda row: row.id) == [TOFT, THIRD]
        assert {each.kind for each in await store.changes(second, third)} == {
            ChangeKind.GONE,
            ChangeKind.NEW,
        }
        assert [each.kind for each in await store.timeline("a")] == [
            ChangeKind.NEW,
            ChangeKind.DEAUTHORIZED,
            ChangeKind.LINKED,
        ]
        assert await store.check() == []
        assert make_trend(await store.snapshots(), NOW + 2 * DAY).days_with_snapshot == 3
        fourth = await store.finish_snapshot(NOW + 3 * DAY, [THIRD])
        assert (fourth.id, await store.check()) == (4, [])
        assert await store.prune(0) is not None
        assert [each.id for each in await store.snapshots()] == [3, 4]
    with closing(sqlite3.connect(file)) as database:
        tables = " ".join(sql for (sql,) in database.execute("SELECT sql FROM sqlite_schema WHERE sql NOTNULL"))
        assert migrations.version_of(database) == migrations.NEWEST
    assert "look" not in tables


async def test_the_journal_is_the_same_and_its_chain_holds(file: Path) -> None:
    before = journal_of(file)
    async with open_store():
        pass
    assert journal_of(file) == before
    journal = Journal(PROFILE)
    proof = await journal.verify()
    entries = await journal.entries()
    await journal.close()
    assert (proof.entries, proof.broken_at) == (4, None)
    assert [(each.company_name, each.outcome, each.who) for each in entries] == [
        ("", Outcome.DONE, "jo@desk"),
        ("Toft Stores", Outcome.DONE, "jo@desk"),
    ]


def test_the_file_alone_is_read_and_sound(file: Path) -> None:
    info = store_info(file)
    assert (info.version, info.companies, len(info.snapshots)) == (migrations.NEWEST, 2, 3)
    assert check_file(file) == []
