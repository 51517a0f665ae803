"""Whose books a connection leads to: the judgement, what is kept of it, and the one call that asks Codat."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.codat.errors import CodatError, NotFound, StatusError
from console_app.codat.idempotency import Intent
from console_app.sandbox.entities import Entity as BookEntity
from console_app.services.companies.directory import Directory
from console_app.services.connections.entity import (
    GAP_HOLDS,
    Entity,
    EntityGap,
    EntityMatch,
    SeenEntity,
    check_entity,
)
from console_app.services.connections.entity_check import NoSuchAnswer, ask_entity, confirm_entity
from console_app.services.connections.entity_words import entity_line, question
from console_app.services.snapshots.account_store import AccountStore
from tests.builders import NOW, profile
from tests.stores import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from console_app.codat.models import Company, Connection
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session

HERE = "Toft Dairy Ltd"


def seen_entity(name: str, currency: str = "GBP", **fields: Any) -> SeenEntity:
    return SeenEntity("company", "connection", "gbol", Entity(name, currency), NOW, **fields)


@pytest.mark.parametrize(
    ("entity", "match"),
    [
        (seen_entity("TOFT DAIRY LIMITED"), EntityMatch.SAME),
        (seen_entity("Toft Dairy GmbH"), EntityMatch.SIMILAR),
        (seen_entity("Morrow Cycles Ltd"), EntityMatch.DIFFERENT),
        (seen_entity(""), EntityMatch.UNNAMED),
        (seen_entity("Morrow Cycles Ltd", confirmed_by="jo@desk", confirmed_at=NOW), EntityMatch.CONFIRMED),
        (seen_entity("Toft Dairy Ltd", before=Entity("Morrow Cycles Ltd", "GBP")), EntityMatch.SAME),
        (seen_entity("Toft Dairy GmbH", before=Entity("Morrow Cycles Ltd", "GBP")), EntityMatch.SIMILAR),
        (seen_entity("Toft Dairy GmbH", before=Entity("Toft Dairy Ltd", "GBP")), EntityMatch.DIFFERENT),
        (seen_entity("Toft Dairy Ltd", "EUR", before=Entity("Toft Dairy Ltd", "GBP")), EntityMatch.DIFFERENT),
    ],
)
def test_an_entity_is_judged_by_the_name_here_and_by_the_one_before(entity: SeenEntity, match: EntityMatch) -> None:
    check = check_entity(HERE, entity)
    assert (check.match, check.is_in_question) == (match, match is EntityMatch.DIFFERENT)


def test_a_confirmation_holds_as_long_as_the_entity_stays_the_same() -> None:
    confirmed = seen_entity("Morrow Cycles Ltd").confirmed("jo@desk", NOW)
    again = confirmed.seen_again(Entity("MORROW CYCLES LIMITED", "GBP"), NOW)
    assert (again.confirmed_by, again.before) == ("jo@desk", None)
    other = confirmed.seen_again(Entity("Morrow Holdings Ltd", "GBP"), NOW)
    assert (other.confirmed_by, other.confirmed_at, other.before) == ("", None, Entity("Morrow Cycles Ltd", "GBP"))


def test_the_way_back_to_the_entity_before_is_judged_by_its_name_alone() -> None:
    right = seen_entity("Toft Dairy Limited", "GBP")
    wrong = right.seen_again(Entity("Toft Dairy Limited", "EUR"), NOW)
    assert check_entity(HERE, wrong).match is EntityMatch.DIFFERENT
    back = wrong.seen_again(Entity("Toft Dairy Ltd", "GBP"), NOW)
    assert (check_entity(HERE, back).match, back.before) == (EntityMatch.SAME, None)


def test_books_that_have_no_name_for_once_are_no_other_entity() -> None:
    confirmed = seen_entity("Morrow Cycles Ltd").confirmed("jo@desk", NOW)
    nameless = confirmed.seen_again(Entity(""), NOW)
    assert check_entity(HERE, nameless).match is EntityMatch.UNNAMED
    again = nameless.seen_again(Entity("Morrow Cycles Ltd", "GBP"), NOW)
    assert (check_entity(HERE, again).match, again.before) == (EntityMatch.CONFIRMED, None)
    other = nameless.seen_again(Entity("Quay Foods Ltd", "GBP"), NOW)
    assert (other.confirmed_by, other.before) == ("", Entity("Morrow Cycles Ltd", "GBP"))


def test_the_words_name_the_entity_and_how_it_fits() -> None:
    check = check_entity(HERE, seen_entity("Morrow Cycles Ltd", "EUR"))
    assert entity_line(check) == "Morrow Cycles Ltd, EUR (another name than here)"
    assert question(check) == (
        "I see the books of Morrow Cycles Ltd, kept in EUR. Is that the company you meant to connect?"
    )
    before = check_entity(HERE, seen_entity("Toft Dairy Ltd", "EUR", before=Entity("Toft Dairy Ltd", "GBP")))
    assert entity_line(before) == "Toft Dairy Ltd, EUR (another entity than before, which was Toft Dairy Ltd, GBP)"


@pytest.fixture
def directory(session: Session) -> Directory:
    return Directory(session)


@pytest.fixture
async def linked(session: Session, account: EmbeddedSandbox, new_company: Any) -> tuple[Company, Connection]:
    """A company with a Linked connection, to books of another name."""
    company = await new_company(HERE)
    connection = await session.client.create_connection(company.id, "gbol", intent=Intent.new())
    account.scenarios.answer_as_customer(connection.id, "authorise", BookEntity("Morrow Cycles Ltd", "EUR"))
    connection = await session.client.get_connection(company.id, connection.id)
    account.scenarios.forget_calls()
    return company, connection


def asked(account: EmbeddedSandbox) -> list[tuple[str, int | None]]:
    return [
        (call.path.rsplit("/", 2)[-2] + "/" + call.path.rsplit("/", 1)[-1], call.status)
        for call in account.scenarios.calls
    ]


async def test_one_call_asks_and_the_row_of_the_list_knows_it(
    session: Session, account: EmbeddedSandbox, directory: Directory, linked: tuple[Company, Connection]
) -> None:
    company, connection = linked
    directory.upsert(await session.client.get_company(company.id))
    account.scenarios.forget_calls()
    check = await ask_entity(session, directory, company, connection)
    assert (check.seen.entity, check.match) == (Entity("Morrow Cycles Ltd", "EUR"), EntityMatch.DIFFERENT)
    assert asked(account) == [("payables/info", 200)]
    row = directory.get(company.id)
    assert row is not None
    assert row.connections[0].entity == check


async def test_a_company_that_is_renamed_is_judged_by_its_new_name(
    session: Session, directory: Directory, linked: tuple[Company, Connection]
) -> None:
    company, connection = linked
    await ask_entity(session, directory, company, connection)
    found = await session.client.get_company(company.id)
    row = directory.upsert(found.model_copy(update={"name": "Morrow Cycles"}))
    assert row.connections[0].entity is not None
    assert row.connections[0].entity.match is EntityMatch.SAME


async def test_it_is_right_is_in_the_journal_and_survives_asking_again(
    session: Session, directory: Directory, linked: tuple[Company, Connection]
) -> None:
    company, connection = linked
    await ask_entity(session, directory, company, connection)
    check = await confirm_entity(session, directory, company, connection.id)
    assert (check.match, check.seen.confirmed_by) == (EntityMatch.CONFIRMED, session.journal.writer)
    assert (await ask_entity(session, directory, company, connection)).match is EntityMatch.CONFIRMED
    (entry,) = [each for each in await session.journal.entries() if each.action == "confirm-entity"]
    assert (entry.company_name, entry.outcome, entry.body) == (
        HERE,
        "done",
        {"entity": "Morrow Cycles Ltd", "currency": "EUR"},
    )
    assert await session.journal.interrupted_writes() == []
    pages = [page async for page in session.journal.newest_first(1)]
    assert entry in [each for page in pages for each in page]


async def test_an_account_without_sync_for_payables_is_asked_once(
    session: Session, account: EmbeddedSandbox, directory: Directory, linked: tuple[Company, Connection]
) -> None:
    account.scenarios.switch(payables=False)
    for is_new in (True, False):
        with pytest.raises(NoSuchAnswer, match="may have no Sync for Payables") as told:
            await ask_entity(session, directory, *linked)
        assert told.value.is_new is is_new
    assert asked(account) == [("payables/info", 403)]
    account.scenarios.switch(payables=True)
    assert (await ask_entity(session, directory, *linked, by_hand=True)).match is EntityMatch.DIFFERENT
    assert (await ask_entity(session, directory, *linked)).match is EntityMatch.DIFFERENT, "the gap is over"


async def test_a_platform_without_the_answer_says_nothing_of_the_others(
    session: Session,
    account: EmbeddedSandbox,
    directory: Directory,
    linked: tuple[Company, Connection],
    new_company: Any,
) -> None:
    company, connection = linked
    account.scenarios.fail_next(400, path="*/payables/info")
    with pytest.raises(NoSuchAnswer, match="not for this platform"):
        await ask_entity(session, directory, company, connection)
    other = connection.model_copy(update={"integration_key": "qhyg"})
    assert (await ask_entity(session, directory, company, other)).match is EntityMatch.DIFFERENT


@pytest.mark.parametrize("status", [401, 429, 451, 500, 503])
async def test_any_other_error_is_raised_and_not_remembered(
    session: Session,
    account: EmbeddedSandbox,
    directory: Directory,
    linked: tuple[Company, Connection],
    status: int,
) -> None:
    account.scenarios.fail_next(status, path="*/payables/info", times=9, retry_after="0")
    with pytest.raises(StatusError):
        await ask_entity(session, directory, *linked)
    account.scenarios.clear_faults()
    assert (await ask_entity(session, directory, *linked)).match is EntityMatch.DIFFERENT


async def test_what_answered_before_has_no_gap(
    session: Session, account: EmbeddedSandbox, directory: Directory, linked: tuple[Company, Connection]
) -> None:
    await ask_entity(session, directory, *linked)
    account.scenarios.fail_next(404, path="*/payables/info")
    with pytest.raises(NotFound):
        await ask_entity(session, directory, *linked)


@pytest.mark.parametrize("status", [402, 404])
async def test_what_may_concern_this_connection_or_the_plan_is_not_taken_for_a_missing_answer(
    session: Session, account: EmbeddedSandbox, directory: Directory, linked: tuple[Company, Connection], status: int
) -> None:
    account.scenarios.fail_next(status, path="*/payables/info")
    with pytest.raises(StatusError):
        await ask_entity(session, directory, *linked, just_linked=False)
    assert (await ask_entity(session, directory, *linked)).match is EntityMatch.DIFFERENT


async def test_a_page_of_a_proxy_says_nothing_of_the_account(
    session: Session, account: EmbeddedSandbox, directory: Directory, linked: tuple[Company, Connection]
) -> None:
    account.scenarios.fail_next(403, path="*/payables/info", page="<html>Blocked</html>")
    with pytest.raises(CodatError):
        await ask_entity(session, directory, *linked)
    assert (await ask_entity(session, directory, *linked)).match is EntityMatch.DIFFERENT


def test_a_gap_ends_after_a_month() -> None:
    gap = EntityGap("account", 403, "No", NOW)
    assert gap.holds(NOW + GAP_HOLDS - timedelta(seconds=1))
    assert not gap.holds(NOW + GAP_HOLDS)


async def test_the_store_keeps_entities_and_gaps_until_the_company_goes() -> None:
    confirmed = seen_entity("Morrow Cycles Ltd", "EUR", before=Entity("Toft \ud800", "")).confirmed("jo@desk", NOW)
    gap = EntityGap("pqsw", 400, "Not supported", NOW)
    async with open_store() as store:
        await store.keep_entity(seen_entity("An earlier one"))
        await store.keep_entity(confirmed)
        await store.keep_entity_gap(gap)
    async with open_store() as store:
        assert await store.entities() == ([confirmed], [gap])
        await store.drop(["company"])
        assert await store.entities() == ([], [gap])


async def test_the_next_run_knows_it_without_asking(
    session: Session, account: EmbeddedSandbox, linked: tuple[Company, Connection]
) -> None:
    company, connection = linked
    async with kept_directory(session) as directory:
        directory.upsert(await session.client.get_company(company.id))
        await ask_entity(session, directory, company, connection)
        await confirm_entity(session, directory, company, connection.id)
    async with kept_directory(session) as directory:
        async for _ in directory.recall():
            pass
        row = directory.get(company.id)
        assert row is not None
        assert row.connections[0].entity is not None
        assert row.connections[0].entity.match is EntityMatch.CONFIRMED
    assert [status for path, status in asked(account) if path == "payables/info"] == [200]


async def test_what_is_stored_is_known_before_codat_is_asked_also_while_it_is_being_read(
    session: Session, linked: tuple[Company, Connection]
) -> None:
    company, connection = linked
    async with kept_directory(session) as directory:
        await ask_entity(session, directory, company, connection)
        await confirm_entity(session, directory, company, connection.id)
    async with kept_directory(session) as directory:
        _, check = await asyncio.gather(
            directory.recall_entities(), ask_entity(session, directory, company, connection)
        )
        assert check.match is EntityMatch.CONFIRMED


@asynccontextmanager
async def kept_directory(session: Session) -> AsyncIterator[Directory]:
    """A directory with the store of a live account, which a next run finds again."""
    store = AccountStore(profile())
    await store.open()
    directory = Directory(session, store)
    yield directory
    await directory.settle()
    await store.close()
