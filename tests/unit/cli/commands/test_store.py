"""store: what is remembered of the account, for people and for scripts."""

from __future__ import annotations

import asyncio
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from console_app.clock import now
from console_app.config.profiles import choose_profile
from console_app.services.snapshots.file_name import store_file
from tests.builders import DAY, NOW, company_row, connection_row
from tests.stores import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.config.profiles import Profile
    from console_app.services.companies.cached_company import CompanySummary
    from tests.clocks import ComputerClock

pytestmark = pytest.mark.usefixtures("account")

DAYS: list[list[CompanySummary]] = [
    [
        company_row("a", connection_row("1", synced=NOW), name="Toft"),
        company_row("b", connection_row("2", "PendingAuth", synced=None)),
    ],
    [
        company_row(
            "a", connection_row("1", "Deauthorized", error="Withdrawn. https://x.example/?otp=736251", synced=NOW)
        )
    ],
    [
        company_row(
            "a", connection_row("1", "Deauthorized", synced=NOW + DAY), last_sync=NOW + 2 * DAY, name="Toft Stores"
        )
    ],
]


@pytest.fixture
def profile(account: Any) -> Profile:
    """The account that the environment names."""
    return choose_profile(os.environ, force_sandbox=False, sandbox_data=None)


@pytest.fixture
def file(profile: Profile) -> Path:
    """Return where it is remembered; nothing is yet."""
    path = store_file(profile)
    assert path is not None
    return path


@pytest.fixture
def kept(profile: Profile, file: Path, account: Any, computer_clock: ComputerClock) -> Path:
    """Three snapshots, a day apart; it is the day of the last."""

    async def snapshot() -> None:
        async with open_store(profile) as store:
            for number, rows in enumerate(DAYS):
                computer_clock.stand_at(NOW + number * DAY)
                await store.finish_snapshot(now(), rows)

    asyncio.run(snapshot())
    account.scenarios.set_clock(now())
    return file


def test_info_says_where_it_is_and_what_is_in_it(run: Any, kept: Path, profile: Profile) -> None:
    aside = kept.with_name(f"{kept.stem}.set-aside-20260101-000000.db")
    aside.write_bytes(b"old")
    kept.with_name("default-000000000000.db").write_bytes(b"another account")
    ended = run("store", "info")
    assert (ended.code, ended.err) == (0, "")
    lines = dict(line.split(maxsplit=1) for line in ended.out.replace("Kept for", "Kept").splitlines() if " " in line)
    assert lines["Profile"] == f"default, {profile.base_url}"
    assert lines["File"] == str(kept)
    assert lines["Snapshots"] == "3"
    first, last = (f"{each.astimezone():%Y-%m-%d %H:%M}" for each in (NOW, NOW + 2 * DAY))
    assert lines["first"].startswith(first)
    assert lines["last"].startswith(last)
    assert lines["Companies"].startswith(f"1 as of {last}")
    assert lines["Kept"] == "400 days (CODAT_CONSOLE_KEEP_DAYS)"
    assert str(aside) in ended.out
    assert "1 of other profiles, addresses or keys" in ended.out
    document = json.loads(run("store", "info", "--json").out)
    assert document["snapshots"] == {
        "count": 3,
        "first": "2026-11-25T09:30:00.123456Z",
        "last": "2026-11-27T09:30:00.123456Z",
    }
    assert (document["companies"], document["keepDays"], document["setAside"]) == (1, 400, [str(aside)])
    assert document["bytes"] > 10_000


@pytest.mark.parametrize("command", ["info", "check", "prune", "export"])
def test_where_nothing_is_remembered_nothing_is_made(run: Any, file: Path, command: str) -> None:
    ended = run("store", command)
    assert (ended.code, ended.out, ended.err) == (0, "", "Nothing is stored for this account yet.\n")
    assert not file.parent.exists()
    forgotten = run("--fresh", "--sandbox", "store", command)
    assert (forgotten.code, forgotten.out) == (0, "")
    assert "A --fresh sandbox stores nothing" in forgotten.err


def test_prune_forgets_what_is_too_old_and_can_say_so_first(
    run: Any, kept: Path, monkeypatch: pytest.MonkeyPatch, account: Any, computer_clock: ComputerClock
) -> None:
    computer_clock.stand_at(NOW + 30 * DAY)
    account.scenarios.set_clock(now())
    assert run("store", "prune").out == "Deleted 0 snapshots older than 400 days; 3 snapshots stay.\n"
    assert run("store", "prune", "--keep-days", "1", "--dry-run").out == (
        "Would delete 1 snapshot older than 1 day; 2 snapshots stay.\n"
    )
    monkeypatch.setenv("CODAT_CONSOLE_KEEP_DAYS", "1")
    document = json.loads(run("store", "prune", "--json").out)
    assert (document["deleted"], document["kept"], document["keepDays"]) == (1, 2, 1)
    assert document["before"] == "2026-11-26T09:30:00.123456Z"
    assert run("store", "prune", "--keep-days", "0").out == "Deleted 1 snapshot older than 0 days; 1 snapshot stays.\n"
    assert run("store", "prune", "--keep-days", "0").out == "Deleted 0 snapshots older than 0 days; 1 snapshot stays.\n"
    assert run("store", "check").code == 0


def test_a_setting_that_cannot_be_is_refused(run: Any, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODAT_CONSOLE_KEEP_DAYS", "ninety")
    ended = run("store", "prune")
    assert ended.code == 6
    assert "CODAT_CONSOLE_KEEP_DAYS is 'ninety'" in ended.err


def test_check_finds_damage_and_leaves_the_file_alone(run: Any, kept: Path) -> None:
    assert run("store", "check").out == "No damage found.\n"
    _change(kept, "UPDATE snapshots SET companies = 7 WHERE id = 2; DELETE FROM seen WHERE number = 2")
    ended = run("store", "check")
    assert ended.code == 1
    assert ended.out == (
        "There are 2 states of unknown companies.\n"
        "Snapshot 2 counts 7 companies with 1 connections, but contains 1 with 1.\n"
    )
    assert json.loads(run("store", "check", "--json").out)["findings"] == ended.out.splitlines()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE states SET state = '[]' WHERE snapshot = (SELECT max(snapshot) FROM states)", "1 states of companies"),
        ("UPDATE companies SET row = 'x'", "Cache: a row of the cache cannot be read"),
        ("UPDATE snapshots SET syncs = x'00' WHERE id = 3", "Snapshot 3: the moments of a snapshot cannot be read"),
        ("DELETE FROM snapshots WHERE id = 1", "Snapshot 2 is the first"),
    ],
)
def test_check_finds_each_kind_of_damage(run: Any, kept: Path, damage: str, said: str) -> None:
    _change(kept, f"UPDATE snapshots SET whole = 0 WHERE id > 1; {damage}")
    ended = run("store", "check")
    assert ended.code == 1
    assert said in ended.out


@pytest.mark.parametrize("command", ["info", "check", "prune", "export"])
def test_a_file_that_cannot_be_used_is_told_and_left_where_it_is(run: Any, kept: Path, command: str) -> None:
    kept.write_bytes(b"nonsense" * 1000)
    ended = run("store", command)
    assert ended.code == 1
    assert f"{kept} cannot be used. The account's data file was damaged." in ended.out + ended.err
    assert kept.read_bytes() == b"nonsense" * 1000


def test_export_writes_everything_that_is_remembered_and_no_links(run: Any, kept: Path) -> None:
    ended = run("store", "export")
    assert ended.code == 0
    assert "otp" not in ended.out
    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert [line["kind"] for line in lines] == [
        *("store", "company"),
        *("snapshot", "state", "state", "syncs"),
        *("snapshot", "state", "state", "syncs"),
        *("snapshot", "state", "syncs"),
    ]
    assert (lines[0]["schema"], lines[0]["companies"], lines[0]["asOf"]) == (2, 1, "2026-11-27T09:30:00.123456Z")
    assert lines[1]["name"] == "Toft Stores"
    assert lines[2]["statuses"] == {"Linked": 1, "PendingAuth": 1}
    assert lines[5] == {
        "kind": "syncs",
        "snapshot": 1,
        "connections": {"1": "2026-11-25T09:30:00.123456Z", "2": None},
        "companies": {},
    }
    gone = next(line for line in lines[6:9] if not line.get("there", True))
    assert gone == {"kind": "state", "snapshot": 2, "companyId": "b", "there": False}
    changed = next(line for line in lines[6:9] if line.get("there"))
    assert changed["connections"][0]["errors"] == [
        {"code": "403", "text": "Withdrawn. (link left out)", "at": "2026-11-25T09:30:00.123456Z"}
    ]
    assert lines[-1]["connections"] == {"1": "2026-11-26T09:30:00.123456Z"}
    assert lines[-1]["companies"] == {"a": "2026-11-27T09:30:00.123456Z"}


def test_export_writes_into_a_pipe_that_has_a_name(run: Any, kept: Path) -> None:
    reading, writing = os.pipe()
    try:
        ended = run("store", "export", f"/dev/fd/{writing}")
    finally:
        os.close(writing)
    with os.fdopen(reading) as pipe:
        lines = pipe.read().splitlines()
    assert (ended.code, ended.out) == (0, f"Wrote {len(lines)} lines to /dev/fd/{writing}.\n")
    assert json.loads(lines[0])["kind"] == "store"


def test_export_into_a_file_is_private_and_replaces_one_that_is_there(run: Any, kept: Path, tmp_path: Path) -> None:
    target = tmp_path / "all.jsonl"
    ended = run("store", "export", str(target))
    assert (ended.code, ended.out) == (0, f"Wrote 13 lines to {target}.\n")
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.read_text().count("\n") == 13
    target.write_text("of yesterday")
    document = json.loads(run("store", "export", str(target), "--json").out)
    assert target.read_text().count("\n") == 13
    assert (document["lines"], document["file"]) == (13, str(target))
    nowhere = run("store", "export", str(tmp_path / "none" / "x"))
    assert nowhere.code == 1
    assert "could not be written" in nowhere.err
    assert list(tmp_path.iterdir()) == [target]
    before = kept.read_bytes()
    itself = run("store", "export", str(kept))
    assert (itself.code, "is the file being exported" in itself.err) == (6, True)
    assert kept.read_bytes() == before


def _change(file: Path, statements: str) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(file)) as database:
        database.executescript(statements)
