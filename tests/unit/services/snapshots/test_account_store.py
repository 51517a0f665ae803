"""The companies that are remembered between two runs."""

from __future__ import annotations

import gc
import sqlite3
from contextlib import aclosing, closing
from dataclasses import replace
from pathlib import Path

import pytest

from console_app.codat.models import Company, Connection, ConnectionErrorRecord
from console_app.config.profiles import Profile, sandbox_profile
from console_app.services.companies.cached_company import summarise
from console_app.services.snapshots.account_store import BATCH, AccountStore
from console_app.services.snapshots.file_name import store_file
from tests.builders import NOW, company_row, connection_row
from tests.stores import PROFILE, all_rows, open_store

HOSTILE = "Nul \0 half \ud800 \x1b[31m “Zoë” \u202e\U0001f600"


async def test_what_was_kept_is_there_after_the_program_was_started_anew() -> None:
    rows = [
        company_row("b", connection_row("1", "PendingAuth", error="User cancelled."), connection_row("2"), name="Beta"),
        company_row("a", name="Zoë's", tags=(), created=None, last_sync=None),
        company_row("c", connection_row("3", synced=None), name="älg", unreadable=2),
        company_row("d", name="Nothing readable", unreadable=1),
    ]
    async with open_store() as store:
        assert (store.count, store.as_of, store.warning, await store.first_rows(60)) == (0, None, None, [])
        await store.keep(rows)
        assert store.count == 4
    async with open_store() as store:
        assert store.count == 4
        kept = await all_rows(store)
        assert kept == sorted(rows, key=lambda row: row.sort_key)
        assert await store.first_rows(2) == kept[:2]


async def test_a_company_that_is_kept_again_is_replaced_and_one_that_is_dropped_is_gone() -> None:
    async with open_store() as store:
        await store.keep([company_row("a", name="First"), company_row("b", name="Second")])
        await store.keep([company_row("a", connection_row(), name="Third")])
        assert [row.name for row in await store.first_rows(9)] == ["Second", "Third"]
        await store.drop(["b", "never seen"])
        assert (store.count, await all_rows(store)) == (1, [company_row("a", connection_row(), name="Third")])


async def test_all_rows_come_in_the_order_of_names_whatever_is_written_in_between() -> None:
    rows = [company_row(f"{number:05}", connection_row(f"c{number}"), name="Same") for number in range(2 * BATCH + 7)]
    async with open_store() as store:
        await store.keep(rows[1:])
        seen = []
        async for batch in store.rows():
            seen += batch
            await store.keep([rows[0]])  # stands before all that was read
        assert seen == rows[1:]
        assert store.count == len(rows)


async def test_the_collector_is_as_before_when_very_many_rows_were_read_or_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("console_app.services.snapshots.account_store.MANY", 2)
    usual = gc.get_threshold()
    async with open_store() as store:
        await store.keep([company_row(str(number)) for number in range(BATCH + 1)])
        async with aclosing(store.rows()) as first, aclosing(store.rows()) as second:
            assert len(await anext(first)) == BATCH
            assert len(await anext(second)) == BATCH
            assert gc.get_threshold() != usual
            assert len(await anext(second)) == 1
        assert gc.get_threshold() == usual


async def test_any_text_can_be_kept() -> None:
    row = company_row(HOSTILE, connection_row(HOSTILE, HOSTILE, error="x"), name=HOSTILE, tags=((HOSTILE, HOSTILE),))
    async with open_store() as store:
        await store.keep([row])
        assert await all_rows(store) == [row]
        await store.drop([HOSTILE])
        assert store.count == 0


def everything_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*"))


async def test_a_sandbox_that_is_forgotten_leaves_nothing_on_the_disk(own_home: Path) -> None:
    async with open_store(sandbox_profile(None)) as store:
        await store.keep([company_row("a")])
        assert (store.path, store.warning, store.count) == (None, None, 1)
    assert everything_in(own_home) == [own_home / "Downloads"]


async def test_two_accounts_never_share_a_memory() -> None:
    others = [
        replace(PROFILE, base_url="https://api.example.com"),
        replace(PROFILE, key_text="x" * 40),
        replace(PROFILE, name="other"),
        sandbox_profile(Path("/tmp/one.db")),
        sandbox_profile(Path("/tmp/two.db")),
    ]
    assert len({store_file(each) for each in (PROFILE, *others)}) == len(others) + 1
    async with open_store() as store:
        await store.keep([company_row("a")])
    async with open_store(others[1]) as store:
        assert store.count == 0


def test_one_key_is_one_account_however_it_was_pasted() -> None:
    import base64

    header = "Basic " + base64.b64encode(b"k" * 40).decode()
    assert store_file(PROFILE) == store_file(replace(PROFILE, key_text=header))
    assert "kkkk" not in str(store_file(PROFILE))


async def test_nobody_else_can_read_the_files(own_home: Path) -> None:
    folder = own_home / ".local/share/codat-console/store"
    folder.mkdir(parents=True, mode=0o755)
    async with open_store() as store:
        await store.keep([company_row("a")])
        files = list(folder.iterdir())
        assert {each.name.rpartition(".db")[2] for each in files} == {"", "-wal", "-shm"}
        assert {each.stat().st_mode & 0o777 for each in files} == {0o600}
        assert folder.stat().st_mode & 0o777 == 0o700
        assert store.path is not None
        store.path.chmod(0o644)
    async with open_store():
        assert store.path.stat().st_mode & 0o777 == 0o600


async def test_links_and_one_time_passwords_are_not_in_the_file() -> None:
    link = "https://link.codat.io/company/1?otp=736251"
    row = summarise(
        Company(
            id="a",
            name="Toft otp=736251 Stores",
            description=f"see {link}",
            redirect=link,
            tags={"link": link},
            created_by_user_name="otp: 1 otp=736251",
            connections=[
                Connection(
                    id="1",
                    status="PendingAuth",
                    link_url=link,
                    errors=[ConnectionErrorRecord(status_code="403", error_message=f"Opened {link} too late.")],
                )
            ],
        )
    )
    async with open_store() as store:
        await store.keep([row])
        (kept,) = await all_rows(store)
        assert "736251" not in repr(kept)
        assert kept.connections[0].errors[0].text == "Opened (link left out) too late."
        assert store.path is not None
        content = b"".join(each.read_bytes() for each in store.path.parent.iterdir())
    assert b"Toft" in content
    assert b"736251" not in content


async def test_work_on_a_memory_that_is_not_open_is_a_mistake() -> None:
    store = AccountStore(PROFILE)
    with pytest.raises(RuntimeError, match="not open"):
        await store.first_rows(1)
    await store.close()
    await store.close()


async def test_the_first_rows_are_found_without_reading_the_rest() -> None:
    async with open_store() as store:
        await store.keep([company_row(str(number)) for number in range(100)])
        assert store.path is not None
        path = store.path
    with closing(sqlite3.connect(path)) as connection_:
        (plan,) = connection_.execute(
            "EXPLAIN QUERY PLAN SELECT row FROM companies WHERE sort_key > ? AND sort_key <= ? ORDER BY sort_key",
            (b"", b"b"),
        ).fetchall()
    assert "SEARCH companies USING INDEX companies_by_name" in plan[3]


async def test_a_moment_without_a_time_zone_is_taken_for_utc() -> None:
    row = company_row("a", created=NOW.replace(tzinfo=None))
    async with open_store() as store:
        await store.keep([row])
        assert (await store.first_rows(1))[0].created == NOW


def test_a_profile_without_a_key_has_a_file_too() -> None:
    assert store_file(Profile("default", is_sandbox=False, base_url="https://api.codat.io")) is not None
