"""The last step of a call: the first data comes, for at most three calls, and nothing depends on it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from console_app.services.data.first_data import PAUSES, FirstData, first_data
from tests.unit.services.data.conftest import paths

if TYPE_CHECKING:
    from console_app.codat.models import Company
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session


async def watched(
    session: Session, account: EmbeddedSandbox, company: Company, *, passes: bool = True
) -> list[FirstData]:
    """Return what is said while time passes as far as it is waited for, or stands still."""
    connection = company.connections[0]

    async def sleep(seconds: float) -> None:
        if passes:
            account.scenarios.advance_clock(timedelta(seconds=seconds))

    steps = first_data(session, company.id, connection.id, connection.integration_key, sleep=sleep)
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
    assert await watched(session, account, company, passes=False) == []
    assert paths(account) == []


async def test_an_error_ends_it_quietly(session: Session, account: EmbeddedSandbox, linked_company: Any) -> None:
    company = await linked_company()
    account.scenarios.fail_next(403, method="GET", path="*/data/history")
    assert await watched(session, account, company) == []
    assert len(paths(account)) == 1


async def test_data_of_another_connection_is_not_taken_for_it(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    company = await linked_company("qhyg", "hcws")
    said = await watched(session, account, company)
    assert {row.connection_id for row in said[-1].rows} == {company.connections[0].id}
