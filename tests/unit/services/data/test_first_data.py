"""The last step of a call: the first data comes, for at most three calls, and nothing depends on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.clock import now
from console_app.codat.idempotency import Intent
from console_app.services.data.company_data import DataRow
from console_app.services.data.first_data import PAUSES, FirstData, FirstSync, first_data, first_sync
from tests.unit.services.data.conftest import paths

if TYPE_CHECKING:
    from console_app.codat.models import Company
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session


async def watched(
    session: Session, account: EmbeddedSandbox, company: Company, *, since: datetime | None = None, passes: bool = True
) -> list[FirstData]:
    """Return what is said while time passes as far as it is waited for, or stands still.

    Args:
        since: The moment at which the connection was last seen without consent; None for its creation.
    """
    connection = company.connections[0]
    since = since or connection.created
    assert since is not None

    async def sleep(seconds: float) -> None:
        if passes:
            account.scenarios.advance_clock(timedelta(seconds=seconds))

    steps = first_data(session, company.id, connection.id, connection.integration_key, since=since, sleep=sleep)
    return [each async for each in steps]


async def test_says_what_has_come_and_what_not(session: Session, account: EmbeddedSandbox, linked_company: Any) -> None:
    account.scenarios.switch(read_outcomes={"bills": "AuthError"})
    company = await linked_company("gbol")
    said = await watched(session, account, company)
    assert 1 <= len(paths(account)) <= 3
    assert said[-1].is_final
    words = said[-1].words()
    assert words.startswith("The first data is there: ")
    assert "Bills: the customer has to sign in again." in words
    assert "d shows the rest." in words
    assert "Xero" not in words, "what is normal is no news on the call"
    assert said[-1].first_read is not None


async def test_makes_three_calls_at_most_and_two_minutes(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    account.scenarios.switch(read_seconds=3600)
    said = await watched(session, account, await linked_company())
    assert paths(account) == ["GET data/history"] * 3
    assert sum(PAUSES) <= 180
    assert [each.is_final for each in said] == [False, False, True]
    assert said[-1].words().startswith("No data has come yet.")
    assert "still being read. d shows the rest." in said[-1].words()


async def test_spends_no_call_when_few_are_left(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    company = await linked_company()
    account.scenarios.set_quota_left(100)
    await session.client.get_profile()
    account.scenarios.forget_calls()
    said = await watched(session, account, company, passes=False)
    assert [(each.words(), each.is_final) for each in said] == [
        ("Not asked for the first data: few calls are left today. d shows it.", True)
    ]
    assert paths(account) == []


async def test_an_error_ends_it_quietly(session: Session, account: EmbeddedSandbox, linked_company: Any) -> None:
    company = await linked_company()
    account.scenarios.fail_next(403, method="GET", path="*/data/history")
    said = await watched(session, account, company)
    assert [each.is_final for each in said] == [True]
    assert said[0].words().startswith("Not known whether data has come: ")
    assert said[0].words().endswith("; d shows it.")
    assert len(paths(account)) == 1


async def test_data_of_another_connection_is_not_taken_for_it(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    company = await linked_company("qhyg", "hcws")
    said = await watched(session, account, company)
    assert {row.connection_id for row in said[-1].rows} == {company.connections[0].id}


async def test_an_error_later_on_keeps_what_was_learnt(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    account.scenarios.switch(read_seconds=3600)
    company = await linked_company()
    connection = company.connections[0]

    async def sleep(_: float) -> None:
        if paths(account):
            account.scenarios.fail_next(403, method="GET", path="*/data/history")

    steps = first_data(
        session, company.id, connection.id, connection.integration_key, since=connection.created, sleep=sleep
    )
    said = [each async for each in steps]
    assert [each.is_final for each in said] == [False, True]
    assert said[1].rows == said[0].rows
    assert "still being read" in said[1].words()


async def test_after_a_reconnect_older_reads_are_not_taken_for_it(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    account.scenarios.switch(read_outcomes={"journals": "AuthError"})
    company = await linked_company()
    connection = company.connections[0]
    # Codat does not read journals of its own accord when the customer reconnects.
    await session.client.data.refresh(company.id, "journals", intent=Intent.new())
    account.scenarios.advance_clock(timedelta(days=1))
    account.scenarios.deauthorize(connection.id)
    account.scenarios.advance_clock(timedelta(minutes=1))
    await session.client.get_profile()
    account.scenarios.switch(read_seconds=60)
    unread = await watched(session, account, company, since=now(), passes=False)
    assert unread[-1].words() == "No data has come yet. Press d later to see whether it has come."
    assert unread[-1].first_read is None
    account.scenarios.answer_as_customer(connection.id, "authorise")
    account.scenarios.advance_clock(timedelta(seconds=30))
    read = await watched(session, account, company, since=now() - timedelta(seconds=30))
    assert read[-1].words().startswith("The first data is there: ")
    assert "Journals" not in read[-1].words()


CONSENT = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
BEFORE, AFTER = CONSENT - timedelta(days=9), CONSENT + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("found", "last_sync", "step"),
    [
        (None, None, FirstSync.AWAITED),
        (None, BEFORE, FirstSync.THERE),
        (FirstData((), is_final=False), BEFORE, FirstSync.AWAITED),
        (FirstData((), is_final=True), BEFORE, FirstSync.AWAITED),
        (FirstData((), is_final=True), AFTER, FirstSync.THERE),
        (FirstData((DataRow("bills", "Complete", AFTER),), is_final=True), AFTER, FirstSync.THERE),
        (
            FirstData((DataRow("bills", "Complete", AFTER), DataRow("items", "Fetching", None)), is_final=True),
            AFTER,
            FirstSync.AWAITED,
        ),
        (
            FirstData((DataRow("bills", "Complete", AFTER), DataRow("items", "AuthError", None)), is_final=True),
            AFTER,
            FirstSync.THERE,
        ),
        (FirstData((DataRow("items", "AuthError", BEFORE),), is_final=True), BEFORE, FirstSync.FAILED),
    ],
)
def test_the_first_sync_is_there_only_when_nothing_is_being_read(
    found: FirstData | None, last_sync: datetime | None, step: FirstSync
) -> None:
    assert first_sync(found, last_sync, CONSENT) is step
