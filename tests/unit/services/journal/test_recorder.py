"""The journal: every write is in it before it is sent, with what became of it, and nothing can be changed unnoticed."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from base64 import b64encode
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from console_app.clock import now
from console_app.codat.drafts import CompanyChanges, NewCompany
from console_app.codat.errors import CodatError, InvalidInput, OutcomeUnknown
from console_app.codat.idempotency import Intent
from console_app.services.account.session import Session
from console_app.services.account.write_request import Action
from console_app.services.companies.directory import Directory
from console_app.services.companies.edit import CompanyCreation
from console_app.services.connections.create import ConnectionCreation
from console_app.services.connections.unlink import UnlinkRequest
from console_app.services.journal.entries import Outcome
from console_app.services.journal.file import JournalUnwritable
from console_app.services.journal.recorder import Journal
from console_app.services.snapshots.account_store import AccountStore
from console_app.services.snapshots.maintenance import prune_file
from console_app.store import database as opening
from console_app.store import journal as chain
from tests.stores import existing_store_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from console_app.config.profiles import Profile
    from console_app.sandbox.embedded import EmbeddedSandbox


async def made_company(session: Session, name: str = "Toft Stores") -> str:
    created = await CompanyCreation(session, Directory(session)).submit(NewCompany(name, tags={"region": "uk"}))
    assert created is not None
    return created.company.id


async def test_every_write_is_recorded_with_who_what_whose_and_what_became_of_it(
    session: Session, account: EmbeddedSandbox
) -> None:
    directory = Directory(session)
    session.known = directory.get
    created = await CompanyCreation(session, directory).submit(NewCompany("Toft Stores", tags={"region": "uk"}))
    assert created is not None
    company_id = created.company.id
    connection = await ConnectionCreation(session, company_id).submit("gbol")
    assert connection is not None
    await session.writing.change_company(company_id, CompanyChanges(description="By Friday."), intent=Intent.new())
    account.scenarios.answer_as_customer(connection.id, "authorise")
    await UnlinkRequest(session, company_id, connection.id).submit()
    await session.writing.delete_connection(company_id, connection.id, intent=Intent.new())
    await session.writing.delete_company(company_id, intent=Intent.new())

    entries = (await session.journal.entries())[::-1]
    assert [each.action for each in entries] == [
        Action.CREATE_COMPANY,
        Action.CREATE_CONNECTION,
        Action.CHANGE_COMPANY,
        Action.UNLINK,
        Action.DELETE_CONNECTION,
        Action.DELETE_COMPANY,
    ]
    assert {each.outcome for each in entries} == {Outcome.DONE}
    assert {each.company_id for each in entries} == {company_id}
    assert {each.company_name for each in entries} == {"Toft Stores"}
    assert [each.connection_id for each in entries] == ["", connection.id, "", connection.id, connection.id, ""]
    assert entries[1].platform == "Xero"
    assert entries[0].body == {"name": "Toft Stores", "tags": {"region": "uk"}}
    assert entries[2].body is not None
    assert entries[2].body["description"] == "By Friday."
    assert len({each.key for each in entries}) == 6
    assert {each.account for each in entries} == {"Fernhill Payables"}
    assert {each.who for each in entries} == {session.journal.writer}
    assert all(each.milliseconds is not None and each.ended_at for each in entries)
    assert await session.journal.interrupted_writes() == []


async def test_it_is_recorded_before_it_is_sent(session: Session, account: EmbeddedSandbox) -> None:
    account.scenarios.hold_calls()
    writing = asyncio.create_task(made_company(session))
    assert await asyncio.to_thread(account.scenarios.wait_for_held_calls)
    assert [each.outcome for each in await session.journal.entries()] == [Outcome.OPEN]
    account.scenarios.release_calls()
    await writing
    assert [each.outcome for each in await session.journal.entries()] == [Outcome.DONE]


async def test_a_no_is_recorded_with_what_support_asks_for(session: Session, account: EmbeddedSandbox) -> None:
    account.scenarios.set_company_limit(0)
    with pytest.raises(CodatError) as refused:
        await made_company(session)
    (entry,) = await session.journal.entries()
    assert (entry.outcome, entry.status) == (Outcome.REFUSED, 402)
    assert entry.correlation_id == refused.value.correlation_id
    assert entry.error == refused.value.message
    await sandbox_stopped(account)
    with pytest.raises(CodatError):
        await made_company(session)
    assert (await session.journal.entries())[0].outcome is Outcome.NOT_SENT
    assert await session.journal.interrupted_writes() == []


async def sandbox_stopped(account: EmbeddedSandbox) -> None:
    await asyncio.to_thread(account.stop)


async def test_asking_again_settles_what_was_left_open(session: Session, account: EmbeddedSandbox) -> None:
    account.scenarios.fail_next(times=2, drop=True, stage="after", method="POST")
    creation = CompanyCreation(session, Directory(session))
    draft = NewCompany("Toft Stores")
    with pytest.raises(OutcomeUnknown):
        await creation.submit(draft)
    (entry,) = await session.journal.interrupted_writes()
    assert entry.outcome is Outcome.UNKNOWN
    assert entry.correlation_id == ""
    again = await creation.submit(draft)
    assert again is not None
    newest, first = await session.journal.entries()
    assert (newest.outcome, first.outcome) == (Outcome.DONE, Outcome.DONE)
    assert newest.key == first.key
    assert first.settled_how == "asked again"
    assert await session.journal.interrupted_writes() == []


async def test_a_write_that_nobody_waits_for_any_more_is_not_taken_for_done(
    session: Session, account: EmbeddedSandbox
) -> None:
    account.scenarios.hold_calls()
    writing = asyncio.create_task(made_company(session))
    assert await asyncio.to_thread(account.scenarios.wait_for_held_calls)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    (entry,) = await session.journal.entries()
    assert (entry.outcome, entry.error) == (Outcome.UNKNOWN, "CancelledError")
    account.scenarios.release_calls()


async def test_neither_key_nor_link_nor_password_gets_into_the_file(
    session: Session, profile: Profile, account: EmbeddedSandbox
) -> None:
    key = "AnotherKeyOfThisOrOfAnotherAccount012345"
    directory = Directory(session)
    secretive = NewCompany("Toft", description=f"see https://link.codat.io/x?otp=314159 or Basic {key} otp=271828")
    created = await CompanyCreation(session, directory).submit(secretive)
    assert created is not None
    await ConnectionCreation(session, created.company.id).submit("gbol")
    (of_connection, of_company) = await session.journal.entries()
    assert of_company.body_is_cut
    assert not of_connection.body_is_cut
    await session.close()
    written = b"".join(each.read_bytes() for each in existing_store_file(profile).parent.iterdir())
    for secret in (key, account.start().api_key, "314159", "271828", "https://", "/start"):
        assert secret.encode() not in written


@pytest.mark.parametrize("form", ["raw", "base64"])
async def test_the_key_itself_is_neither_sent_as_a_name_nor_recorded(
    session: Session, profile: Profile, account: EmbeddedSandbox, form: str
) -> None:
    key = account.start().api_key
    pasted = key if form == "raw" else b64encode(key.encode()).decode()
    for draft in (NewCompany(f"Toft {pasted}"), NewCompany("Toft", tags={"key": pasted})):
        with pytest.raises(InvalidInput, match="neither sent nor recorded") as refused:
            await CompanyCreation(session, Directory(session)).submit(draft)
        assert pasted not in str(refused.value)
    assert account.scenarios.writes == []
    assert await session.journal.entries() == []


async def damage(profile: Profile, statement: str) -> chain.Proof:
    connection = sqlite3.connect(existing_store_file(profile), isolation_level=None)
    connection.execute("DROP TRIGGER journal_stays")
    connection.execute("DROP TRIGGER journal_is_kept")
    connection.execute(statement)
    found = chain.verify(connection)
    connection.close()
    return found


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("SELECT 1", None),
        ("UPDATE journal SET entry = replace(entry, 'Toft', 'Loft') WHERE number = 3", 3),
        ("UPDATE journal SET hash = randomblob(32) WHERE number = 2", 2),
        ("DELETE FROM journal WHERE number = 1", 1),
        ("DELETE FROM journal WHERE number = 4", 4),
        ("DELETE FROM journal WHERE number > 5", 6),
        ("DELETE FROM journal", 1),
        ("INSERT INTO journal (entry, hash) VALUES (x'7B7D', randomblob(32))", 7),
    ],
)
async def test_what_was_altered_put_in_or_taken_out_shows(
    session: Session, profile: Profile, statement: str, broken_at: int | None
) -> None:
    for number in range(3):
        await made_company(session, f"Toft {number}")
    await session.close()
    assert (await damage(profile, statement)).broken_at == broken_at


async def test_the_file_itself_refuses_to_change_an_entry(session: Session, profile: Profile) -> None:
    await made_company(session)
    await session.close()
    connection = sqlite3.connect(existing_store_file(profile))
    for statement in ("UPDATE journal SET entry = x'7B7D'", "DELETE FROM journal"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            connection.execute(statement)
    connection.close()


async def test_two_programs_at_once_make_one_chain(profile: Profile, session: Session) -> None:
    others = [Session(profile) for _ in range(3)]
    for each in others:
        await each.open()
    await asyncio.gather(*(made_company(each, f"Toft {n}") for each in (session, *others) for n in range(5)))
    for each in others:
        await each.close()
    connection = opening.open_file(existing_store_file(profile))
    proof = chain.verify(connection)
    connection.close()
    assert (proof.entries, proof.broken_at) == (40, None)
    assert len(await session.journal.entries()) == 20


def read_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir(parents=True)
    path.mkdir()


def disk_full(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(opening, "open_file", no_room)


@pytest.mark.parametrize("trouble", [read_only, disk_full])
async def test_what_cannot_be_recorded_is_not_sent(
    session: Session,
    profile: Profile,
    account: EmbeddedSandbox,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    trouble(existing_store_file(profile), monkeypatch)
    with pytest.raises(JournalUnwritable) as refused:
        await made_company(session)
    assert refused.value.happened is False
    assert account.scenarios.writes == []


async def test_what_was_done_and_cannot_be_completed_is_told_and_found_later(
    session: Session, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = chain.append
    count = 0

    def only_one(connection: sqlite3.Connection, text: str) -> chain.Kept:
        nonlocal count
        count += 1
        if count > 1:
            raise OSError(28, os.strerror(28))
        return usual(connection, text)

    monkeypatch.setattr(chain, "append", only_one)
    assert await made_company(session), "the person is told of the company"
    assert session.journal.warning is not None
    assert "full" in session.journal.warning
    monkeypatch.undo()
    (entry,) = await session.journal.entries()
    assert entry.outcome is Outcome.OPEN


async def test_a_damaged_file_is_set_aside_with_its_journal_and_the_new_one_says_so(
    session: Session, profile: Profile
) -> None:
    await made_company(session)
    await session.close()
    path = existing_store_file(profile)
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5_000)
    journal = Journal(profile)
    assert await journal.entries() == []
    await journal.close()
    connection = opening.open_file(path)
    ((number, text, _),) = chain.entries(connection)
    connection.close()
    assert number == 1
    assert ".set-aside-" in text
    assert len(list(path.parent.glob("*.set-aside-*.db"))) == 1


async def test_a_journal_that_begins_anew_names_the_file_of_the_one_before_whoever_set_that_aside(
    session: Session, profile: Profile
) -> None:
    await made_company(session)
    await session.close()
    path = existing_store_file(profile)
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5_000)
    store = AccountStore(profile)
    await store.open()
    await store.close()
    (aside,) = path.parent.glob("*.set-aside-*.db")
    for _once in range(2):
        journal = Journal(profile)
        assert (await journal.verify()).entries == 1
        await journal.close()
    with closing(opening.open_file(path)) as connection:
        ((_, text, _),) = chain.entries(connection)
    assert aside.name in text


async def test_a_journal_that_may_not_be_written_can_be_read_and_proved(
    session: Session, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    await made_company(session, "Ambridge")
    before = await session.journal.verify()
    await session.close()
    # Whoever runs as root may write everything.
    monkeypatch.setattr(opening, "may_be_written", lambda path: False)
    monkeypatch.setattr(opening, "open_file", lambda path: pytest.fail("it was opened to be written"))
    path = existing_store_file(profile)
    there = path.read_bytes()
    journal = Journal(profile)
    assert [each.company_name for each in await journal.entries()] == ["Ambridge"]
    assert await journal.verify() == before
    await journal.close()
    assert path.read_bytes() == there


async def test_forgetting_old_looks_leaves_it_alone(session: Session, profile: Profile) -> None:
    store = AccountStore(profile)
    await store.open()
    directory = Directory(session, store)
    for _again in range(2):
        async for _ in directory.refresh():
            pass
        await directory.settle()
    await store.close()
    await made_company(session)
    before = await session.journal.verify()
    path = existing_store_file(profile)
    assert prune_file(path, now(), 0, dry_run=False).forgotten == 1
    with closing(opening.open_file(path)) as connection:
        opening.shrink(connection)
    assert await Journal(profile).verify() == before
    assert before.is_sound


async def test_whoever_is_told_that_a_file_was_set_aside_is_told_that_its_journal_is_in_it(
    session: Session, profile: Profile
) -> None:
    await made_company(session)
    await session.close()
    existing_store_file(profile).write_bytes(b"SQLite format 3\0" + b"\xff" * 5_000)
    store = AccountStore(profile)
    await store.open()
    assert store.warning is not None
    assert "the journal of changes until now" in store.warning
    await store.close()
