"""The list of companies and what is remembered of it from one run to the next."""

from __future__ import annotations

from contextlib import asynccontextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import pytest

from console_app.codat.errors import CodatError
from console_app.config.profiles import Profile
from console_app.services.companies.directory import DECODED_AT_ONCE, FIRST_ROWS, Directory
from console_app.services.snapshots.account_store import AccountStore
from console_app.services.snapshots.models import ChangeKind
from tests.stores import is_decoded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session

many = pytest.mark.parametrize("account", [{"companies": 250}], indirect=True)
Run: TypeAlias = "Callable[[], AbstractAsyncContextManager[tuple[Directory, AccountStore]]]"


@pytest.fixture
def begin_run(session: Session) -> Run:
    """A function that begins a run of the program: a list that has read nothing, and the memory of the runs before."""

    @asynccontextmanager
    async def begin() -> AsyncIterator[tuple[Directory, AccountStore]]:
        store = AccountStore(session.profile)
        await store.open()
        directory = Directory(session, store)
        yield directory, store
        await directory.settle()
        await store.close()

    return begin


async def refresh(directory: Directory) -> None:
    """Read the whole list."""
    async for _ in directory.refresh():
        pass


async def recall(directory: Directory) -> None:
    """Take in all that is remembered."""
    await directory.recall_first()
    async for _ in directory.recall():
        pass


@many
async def test_the_next_run_has_the_rows_before_codat_is_asked(begin_run: Run, account: EmbeddedSandbox) -> None:
    async with begin_run() as (directory, _):
        await refresh(directory)
        before, as_of = {row.id: row for row in directory.all()}, directory.as_of
    account.scenarios.forget_calls()

    async with begin_run() as (directory, _):
        await directory.recall_first()
        assert len(directory) == FIRST_ROWS
        assert directory.count == 250
        assert directory.as_of == as_of
        assert not directory.was_read
        async for _batch in directory.recall():
            pass

        assert {row.id: row for row in directory.all()} == before
        assert not directory.recalling
    assert account.scenarios.calls == []


@many
async def test_a_stored_row_stays_as_it_is_where_codat_says_the_same(begin_run: Run) -> None:
    async with begin_run() as (directory, _):
        await refresh(directory)
    async with begin_run() as (directory, _):
        await recall(directory)
        stored = {row.id: row for row in directory.all()}
        await refresh(directory)
        assert all(directory.get(each) is row for each, row in stored.items())


@many
async def test_stored_rows_can_be_decoded_before_they_are_needed(begin_run: Run) -> None:
    async with begin_run() as (directory, _):
        async for _ in directory.decode_stored():
            pass
        await refresh(directory)
        before = directory.all()
    async with begin_run() as (directory, _):
        await recall(directory)
        async for _ in directory.decode_stored():
            pass
        assert all(object.__getattribute__(row, "connections") is row.connections for row in directory.all())
        assert {row.id: row for row in directory.all()} == {row.id: row for row in before}


@many
async def test_others_get_a_turn_while_stored_rows_are_decoded(begin_run: Run) -> None:
    async with begin_run() as (directory, _):
        await refresh(directory)
    async with begin_run() as (directory, _):
        await recall(directory)
        decoded = [0]
        async for _ in directory.decode_stored():
            decoded.append(sum(is_decoded(row) for row in directory.all()))
        assert decoded[-1] == len(directory) > DECODED_AT_ONCE
        assert max(after - before for before, after in pairwise(decoded)) == DECODED_AT_ONCE


@many
async def test_a_first_run_remembers_nothing(begin_run: Run) -> None:
    async with begin_run() as (directory, store):
        await recall(directory)

        assert (len(directory), directory.as_of, store.warning) == (0, None, None)


@many
async def test_what_codat_has_said_is_newer_than_what_is_remembered(
    begin_run: Run, session: Session, account: EmbeddedSandbox
) -> None:
    async with begin_run() as (directory, _):
        await refresh(directory)
        row = next(row for row in directory.all() if "PendingAuth" in row.statuses)
    connection = next(each for each in row.connections if each.status == "PendingAuth")
    account.scenarios.answer_as_customer(connection.id, "authorise")

    async with begin_run() as (directory, _):
        directory.upsert(await session.client.get_company(row.id))
        await recall(directory)

        known = directory.get(row.id)
        assert known is not None
        assert [each.status for each in known.connections if each.id == connection.id] == ["Linked"]
    async with begin_run() as (directory, _):
        await recall(directory)
        known = directory.get(row.id)
        assert known is not None
        assert [each.status for each in known.connections if each.id == connection.id] == ["Linked"]


@many
async def test_a_refresh_that_breaks_off_is_no_look_and_makes_nobody_look_deleted(
    begin_run: Run, account: EmbeddedSandbox
) -> None:
    async with begin_run() as (directory, store):
        await refresh(directory)
        as_of, snapshot = directory.as_of, directory.snapshot
        account.scenarios.fail_next(500, times=9, method="GET", page="1")
        with pytest.raises(CodatError):
            await refresh(directory)

        assert (directory.as_of, directory.snapshot) == (as_of, snapshot)
        assert len(await store.snapshots()) == 1

    async with begin_run() as (directory, store):
        await recall(directory)
        assert (len(directory), directory.as_of) == (250, as_of)


@many
async def test_who_is_gone_is_forgotten_by_the_list_and_told_by_the_history(begin_run: Run, session: Session) -> None:
    async with begin_run() as (directory, store):
        await refresh(directory)
        gone = directory.all()[3]
        await session.client.delete_company(gone.id)
        await refresh(directory)

        first, second = await store.snapshots()
        assert [(each.kind, each.company_id) for each in await store.changes(first, second)] == [
            (ChangeKind.GONE, gone.id)
        ]
    async with begin_run() as (directory, _):
        await recall(directory)
        assert directory.get(gone.id) is None
        assert len(directory) == 249


@many
async def test_since_when_a_status_holds_is_known_once_it_was_seen_to_change(
    begin_run: Run, account: EmbeddedSandbox
) -> None:
    async with begin_run() as (directory, _):
        await refresh(directory)
        assert not any(each.since for row in directory.all() for each in row.connections)
        row = next(row for row in directory.all() if row.statuses == ("Linked",))
        account.scenarios.deauthorize(row.connections[0].id)
        await refresh(directory)

        assert directory.snapshot is not None
        changed = {
            each.id: each.since for known in directory.all() for each in known.connections if each.since is not None
        }
        assert changed == {row.connections[0].id: directory.snapshot.at}
    async with begin_run() as (directory, _):
        await recall(directory)
        known = directory.get(row.id)
        assert known is not None
        assert known.connections[0].since == changed[row.connections[0].id]


async def test_another_account_has_a_memory_of_its_own() -> None:
    keys = ["a" * 40, "b" * 40]
    memories = [
        AccountStore(Profile("default", is_sandbox=False, base_url="https://api.codat.io", key_text=k)) for k in keys
    ]
    for store in memories:
        await store.open()
        await store.close()

    assert memories[0].path != memories[1].path


@many
async def test_a_file_that_is_removed_meanwhile_is_begun_anew_and_not_written_into_the_void(begin_run: Run) -> None:
    async with begin_run() as (directory, store):
        await refresh(directory)
        assert store.path is not None
        for path in [store.path, *store.path.parent.glob(f"{store.path.name}-*")]:
            path.unlink(missing_ok=True)
        await refresh(directory)
        assert store.path.exists()

    async with begin_run() as (directory, store):
        await recall(directory)
        assert len(directory) == 250
        assert len(await store.snapshots()) == 1


@many
async def test_whoever_only_searches_takes_no_look_and_still_knows_since_when(
    begin_run: Run, account: EmbeddedSandbox
) -> None:
    async with begin_run() as (directory, _):
        await refresh(directory)
        row = next(row for row in directory.all() if row.statuses == ("Linked",))
    account.scenarios.deauthorize(row.connections[0].id)

    async with begin_run() as (directory, store):
        directory.keeps_snapshots = False
        await recall(directory)
        await refresh(directory)
        known = directory.get(row.id)
        assert known is not None
        assert known.connections[0].since == directory.as_of
        assert len(await store.snapshots()) == 1
