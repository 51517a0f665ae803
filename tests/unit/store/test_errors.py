"""What happens to the memory of an account when the disk, its file or another program does not play along."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from console_app.services.snapshots.file_name import store_file
from console_app.services.snapshots.maintenance import store_info
from console_app.store import database as opening
from console_app.store.migrations import APPLICATION_ID, NEWEST, migrate
from tests.builders import DAY, NOW, company_row, connection_row
from tests.stores import PROFILE, all_rows, open_store
from tests.unit.store.earlier_versions import back_to_version_4

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console_app.services.snapshots.account_store import AccountStore
    from tests.clocks import ComputerClock

MANY = [company_row(f"{number:04}", connection_row(f"c{number}"), name=f"Firm {number:04}") for number in range(3_000)]


@pytest.fixture
def file(own_home: Path) -> Path:
    """Return where the account of the tests is remembered."""
    path = store_file(PROFILE)
    assert path is not None
    return path


def remembered_by(file: Path) -> list[str]:
    """The files that were set aside."""
    return sorted(each.name for each in file.parent.glob("*.set-aside-*.db"))


def warned(store: AccountStore) -> str:
    """The warning; empty where there is none."""
    return store.warning or ""


def content_of(file: Path) -> bytes:
    return file.read_bytes()


def write_file(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def make_folder(folder: Path) -> None:
    folder.mkdir(parents=True)


def rot(file: Path, place: int, junk: bytes) -> None:
    with file.open("r+b") as content:
        content.seek(place)
        content.write(junk)


DAMAGE: dict[str, Callable[[Path], None]] = {
    "a header of nonsense": lambda file: rot(file, 0, b"not a database at all" * 5),
    "nonsense all over": lambda file: rot(file, 0, os.urandom(60_000)),
    "a page of nonsense": lambda file: rot(file, 4096 * 2, os.urandom(4096 * 3)),
    "the end cut off": lambda file: os.truncate(file, file.stat().st_size // 2 // 4096 * 4096),
    "a few bytes": lambda file: os.truncate(file, 5),
    "nothing": lambda file: os.truncate(file, 0),
}


@pytest.mark.parametrize("damage", DAMAGE)
async def test_a_damaged_file_is_set_aside_under_a_name_that_is_told(file: Path, damage: str) -> None:
    async with open_store() as store:
        await store.finish_snapshot(NOW, MANY[:500])
    DAMAGE[damage](file)
    content = content_of(file)
    async with open_store() as store:
        await store.finish_snapshot(NOW + DAY, MANY[:3])
        assert [snapshot.companies for snapshot in await store.snapshots()] == [3]
        assert (store.count, store.path) == (3, file)
        (aside,) = remembered_by(file)
        assert f"was damaged. It was set aside as {file.with_name(aside)}" in warned(store)
    assert content_of(file.with_name(aside)) == content
    async with open_store() as store:
        assert (store.warning, store.count) == (None, 3)


async def test_damage_in_a_large_file_is_noticed_when_it_is_come_upon(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "CHECKED_AT_ONCE", 0)
    async with open_store() as store:
        await store.keep(MANY)
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE companies SET row = '[1,2' WHERE rowid = 1700")
        database.commit()
    async with open_store() as store:
        assert len(await store.first_rows(60)) == 60
        assert warned(store) == ""
        seen = await all_rows(store)
        assert "was damaged" in warned(store)
        assert len(seen) < len(MANY)
        await store.keep(MANY)
        assert store.count == len(MANY)
    assert len(remembered_by(file)) == 1


async def test_the_file_of_a_newer_version_is_left_as_it_is(file: Path) -> None:
    async with open_store() as store:
        await store.keep(MANY[:9])
    with closing(sqlite3.connect(file)) as database:
        database.execute(f"PRAGMA user_version = {NEWEST + 1}")
        database.execute("CREATE TABLE of_tomorrow (what)")
    async with open_store() as store:
        assert store.count == 0
        assert "written by a newer version of this program. It was set aside as" in warned(store)
        assert "update this program" in warned(store)
    (aside,) = remembered_by(file)
    with closing(sqlite3.connect(file.with_name(aside))) as database:
        assert database.execute("SELECT count(*) FROM companies").fetchone() == (9,)
        assert database.execute("SELECT * FROM of_tomorrow").fetchall() == []


async def test_another_programs_database_is_not_written_to(file: Path) -> None:
    make_folder(file.parent)
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE theirs (what)")
    content = content_of(file)
    async with open_store() as store:
        assert "another program" in warned(store)
    (aside,) = remembered_by(file)
    assert content_of(file.with_name(aside)) == content


@pytest.mark.usefixtures("in_utc")
async def test_two_files_set_aside_within_a_second_have_two_names(file: Path, computer_clock: ComputerClock) -> None:
    computer_clock.stand_at(NOW)
    for _ in range(3):
        write_file(file, b"nonsense" * 100)
        async with open_store():
            pass
    stem = f"{file.stem}.set-aside-2026-11-25-093000"
    assert remembered_by(file) == [f"{stem}-2.db", f"{stem}-3.db", f"{stem}.db"]


@contextmanager
def small_disk(folder: Path, options: str = "size=300k") -> Iterator[None]:
    """A disk of its own in place of the folder; only who may mount one can have it."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


async def run_out_of_room(file: Path) -> None:
    async with open_store() as store:
        snapshot = await store.finish_snapshot(NOW, MANY[:20])
        assert warned(store) == ""
        await store.keep(MANY)
        assert warned(store).startswith("Nothing can be stored:")
        assert "the disk is full" in warned(store)
        assert "Free some space on the disk, then start the program again." in warned(store)
        assert store.path is None
        # All that was known is still there, and more comes in.
        assert store.count == len(MANY)
        assert await store.snapshots() == [snapshot]
        again = await store.finish_snapshot(NOW + DAY, MANY)
        assert len(await store.changes(snapshot, again)) == len(MANY) - 20
    async with open_store() as store:
        assert (store.count, await store.snapshots()) == (20, [snapshot])
        assert await store.check() == []


async def test_on_a_full_disk_it_goes_on_in_memory(file: Path) -> None:
    if os.geteuid() == 0 and can_mount():
        with small_disk(file.parent):
            await run_out_of_room(file)
    else:
        limits = pytest.MonkeyPatch()
        usual = opening.open_file

        def of_few_pages(path: Path) -> sqlite3.Connection:
            connection = usual(path)
            connection.execute("PRAGMA max_page_count = 40")
            return connection

        with limits.context() as patch:
            patch.setattr(opening, "open_file", of_few_pages)
            await run_out_of_room(file)


def can_mount() -> bool:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        try:
            with small_disk(Path(folder)):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


@contextmanager
def nothing_written(home: Path) -> Iterator[None]:
    """A home on a disk that is read-only, or without the right to write into it."""
    if os.geteuid() == 0 and can_mount():
        subprocess.run(["mount", "--bind", home, home], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", home], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", "-l", home], check=True)
        return
    folders = [home, *(each for each in home.rglob("*") if each.is_dir())]
    for each in folders:
        each.chmod(0o555)
    try:
        yield
    finally:
        for each in folders:
            each.chmod(0o755)


@pytest.mark.parametrize("knows", [True, False])
async def test_a_home_that_cannot_be_written_is_read_and_the_rest_is_forgotten(
    file: Path, own_home: Path, knows: bool
) -> None:
    if knows:
        async with open_store() as store:
            await store.finish_snapshot(NOW, MANY[:200])
    before = files_in(own_home)
    with nothing_written(own_home):
        async with open_store() as store:
            found = (store.count, len(await store.snapshots()), len(await store.first_rows(60)))
            assert found == ((200, 1, 60) if knows else (0, 0, 0))
            await store.finish_snapshot(NOW + DAY, MANY[:1])
            assert len(await store.snapshots()) == 1 + knows
            assert store.path is None
            assert "it cannot be written" in warned(store)
            assert f"Make {file.parent} writable" in warned(store)
    assert files_in(own_home) == before


def move(file: Path, to: Path) -> None:
    file.rename(to)


def of_version_two(file: Path) -> None:
    """Make the file what the program wrote before snapshots had reasons."""
    with closing(sqlite3.connect(file)) as database:
        back_to_version_4(database)
        database.executescript("DROP TABLE journal; ALTER TABLE looks DROP COLUMN reason; PRAGMA user_version = 2")


async def test_an_older_file_that_cannot_be_written_is_read_all_the_same(file: Path, own_home: Path) -> None:
    async with open_store() as store:
        await store.finish_snapshot(NOW, MANY[:200])
    of_version_two(file)
    before = content_of(file)
    with nothing_written(own_home):
        async with open_store() as store:
            assert (store.count, len(await store.snapshots()), len(await store.first_rows(60))) == (200, 1, 60)
            await store.finish_snapshot(NOW + DAY, MANY[:1])
            assert [str(snapshot.reason) for snapshot in await store.snapshots()] == ["", "refresh"]
            assert "it cannot be written" in warned(store)
        info = store_info(file)
        assert (info.companies, len(info.snapshots)) == (200, 1)
    assert content_of(file) == before


@contextmanager
def full_disk(file: Path, prepared: Path) -> Iterator[None]:
    """A disk without any room, with the file that was prepared if there is one."""
    if os.geteuid() == 0 and can_mount():
        with small_disk(file.parent):
            if prepared.exists():
                shutil.copy(prepared, file)
            with (file.parent / "rest").open("wb", buffering=0) as rest, suppress(OSError):
                while True:
                    rest.write(bytes(1000))
            yield
        return
    if prepared.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(prepared, file)
    usual = migrate

    def without_room(connection: sqlite3.Connection) -> None:
        if connection.execute("PRAGMA database_list").fetchone()[2]:
            connection.execute("PRAGMA max_page_count = 1")
        usual(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "migrate", without_room)
        yield


@pytest.mark.parametrize("older", [False, True], ids=["none yet", "older"])
async def test_a_disk_that_was_full_before_the_tables_were_there_is_told(
    file: Path, tmp_path: Path, older: bool
) -> None:
    prepared = tmp_path / "prepared.db"
    if older:
        async with open_store() as store:
            await store.finish_snapshot(NOW, MANY[:20])
        of_version_two(file)
        move(file, prepared)
    with full_disk(file, prepared):
        async with open_store() as store:
            assert store.count == 20 * older
            assert len(await store.first_rows(60)) == 20 * older
            await store.finish_snapshot(NOW + DAY, MANY[:30])
            assert store.count == 30
            assert "the disk is full" in warned(store)


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


async def test_a_file_that_another_program_holds_on_to_is_left_for_memory(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    async with open_store() as store:
        await store.keep(MANY[:70])
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert len(await store.first_rows(60)) == 60
            await store.finish_snapshot(NOW, MANY[:71])
            assert "another program is using it" in warned(store)
            assert f"If {file.parent} is on a network drive" in warned(store)
            assert store.count == 71
            other.execute("ROLLBACK")
    async with open_store() as store:
        assert (store.count, await store.snapshots(), store.warning) == (70, [], None)


async def test_a_folder_where_the_file_should_be_is_told(file: Path) -> None:
    make_folder(file)
    async with open_store() as store:
        await store.keep(MANY[:2])
        assert store.count == 2
        assert str(file) in warned(store)


async def test_a_file_where_the_folder_should_be_is_told(file: Path) -> None:
    write_file(file.parent, b"in the way")
    async with open_store() as store:
        assert "readable and writable" in warned(store)
        assert await all_rows(store) == []


async def test_the_file_says_whose_it_is(file: Path) -> None:
    async with open_store():
        pass
    assert content_of(file)[68:72] == APPLICATION_ID.to_bytes(4, "big")
