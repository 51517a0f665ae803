"""What Codat has of a company's data, as the account says: two calls, and words that a person can act on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from console_app.services.data.company_data import read_company_data, summary_words
from console_app.services.data.statuses import DataState
from tests.unit.services.data.conftest import paths

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session


async def test_each_data_type_says_what_was_read_and_why_not_for_two_calls(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    account.scenarios.switch(read_outcomes={"bills": "FetchError", "suppliers": "AuthError"})
    company = await linked_company("gbol")
    account.scenarios.advance_clock(timedelta(minutes=5))
    data = await read_company_data(session, company)
    assert paths(account) == ["GET dataStatus", "GET data/history"]
    rows = {row.data_type: row for row in data.rows}
    assert rows["company"].state is DataState.READ
    assert rows["company"].last_read is not None
    assert rows["bills"].meaning.words == "the customer's software did not give it"
    assert "answered with an error" in rows["bills"].error
    assert rows["bills"].last_read is None
    assert rows["suppliers"].meaning.words == "the customer has to sign in again"
    assert rows["bankTransactions"].meaning.words == "normal for Xero without bank rights"
    assert rows["bankTransactions"].state is DataState.NORMAL
    assert [row.state for row in data.rows] == sorted(row.state for row in data.rows), "what failed comes first"
    assert {row.connection_id for row in data.rows} == {company.connections[0].id}
    assert "2 failed" in summary_words(data)
    assert "1 not available" in summary_words(data)


async def test_what_is_still_being_read_says_so(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    account.scenarios.switch(read_seconds=600)
    company = await linked_company()
    data = await read_company_data(session, company)
    assert {row.state for row in data.rows} == {DataState.READING}
    assert all(row.operation_id and row.requested for row in data.rows)


async def test_one_of_several_connections_has_its_own_reads(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    company = await linked_company("qhyg", "hcws")
    account.scenarios.advance_clock(timedelta(minutes=5))
    books, feed = company.connections
    of_books = await read_company_data(session, company, books.id)
    of_feed = await read_company_data(session, company, feed.id)
    assert {row.connection_id for row in of_books.rows} == {books.id}
    assert {row.connection_id for row in of_feed.rows} == {feed.id}
    assert all(row.last_read for row in of_books.rows if row.state is DataState.READ)
    whole = await read_company_data(session, company)
    assert {row.data_type for row in whole.rows} == {row.data_type for row in (*of_books.rows, *of_feed.rows)}


async def test_a_company_without_data_says_so(session: Session, new_company: Any) -> None:
    data = await read_company_data(session, await new_company())
    assert data.rows == ()
    assert summary_words(data) == "Codat has not read anything yet."
