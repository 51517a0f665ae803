"""The list reads a company as a single call does, by a faster way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console_app.codat import Company, listed_companies
from console_app.codat.listed_companies import ListedCompany, read_company_page
from console_app.codat.record_parser import read_record
from console_app.services.companies.cached_company import summarise

if TYPE_CHECKING:
    from console_app.codat import CodatClient
    from console_app.codat.record_parser import PageRead

TEXTS = ("name", "description", "createdByUserName", "tags", "products", "set_aside")
CONNECTION_TEXTS = ("integrationKey", "sourceType", "platformName", "status", "connectionInfo")
ERROR_TEXTS = ("statusCode", "statusText", "errorMessage", "status")
DATES = (
    *("2021-11-15T06:00:00Z", "2021-11-15T06:00:00+02:00", "2021-11-15T06:00:00", "2022-11-10T10:45:18.1950527Z"),
    *("2022-11-10", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2022-02-30T00:00:00Z", "2022-W10-3T10:45:00Z"),
    *("2022-11-10T24:00:00Z", "2022-11-10T10:45:60Z", "1668077118", "20221110T104518Z", " 2022-11-10T10:45:18Z", ""),
)
ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=4), st.just("Linked"),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)  # fmt: skip
DATE: st.SearchStrategy[Any] = st.sampled_from((*DATES, None, 1668077118, {}))


def sometimes_odd(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 9).flatmap(lambda number: ODD if number == 0 else usual)


def record(texts: tuple[str, ...], dates: tuple[str, ...], **others: Any) -> st.SearchStrategy[Any]:
    fields = {**dict.fromkeys(texts, sometimes_odd(st.text(max_size=4))), **dict.fromkeys(dates, DATE), **others}
    return st.fixed_dictionaries({"id": sometimes_odd(st.just("a"))}, optional=fields)


ERRORS = sometimes_odd(st.lists(record(ERROR_TEXTS, ("erroredOnUtc",)), max_size=2))
CONNECTION = record(CONNECTION_TEXTS, ("lastSync", "created"), dataConnectionErrors=ERRORS)
COMPANY = record(
    TEXTS,
    ("lastSync", "created"),
    ownerUserIds=sometimes_odd(st.lists(sometimes_odd(st.text(max_size=4)), max_size=2)),
    dataConnections=sometimes_odd(st.lists(sometimes_odd(CONNECTION), max_size=2)),
)


async def page_of(records: list[Any], **paging: Any) -> PageRead[ListedCompany]:
    page = await read_company_page(json.dumps({"results": records, **paging}).encode(), page=3)
    assert page is not None
    return page


@given(st.lists(sometimes_odd(COMPANY), max_size=3))
@settings(max_examples=300)
async def test_whatever_a_record_holds_its_row_is_that_of_a_single_call(records: list[Any]) -> None:
    page = await page_of(records)
    singly = [read_record(Company, record) for record in records]
    assert [summarise(each) for each in page.batch.items] == [
        summarise(each) for each in singly if isinstance(each, Company)
    ]
    assert [record.reason for _, record in page.batch.rejected] == [
        each.reason for each in singly if not isinstance(each, Company)
    ]
    assert page.count == len(records)


async def test_every_company_of_an_account_as_documented_is_read_by_the_faster_way(
    sandbox_client: CodatClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_body: bytes) -> None:
        pytest.fail("a record is read leniently")

    monkeypatch.setattr(listed_companies, "lenient_json", refuse)
    listing = sandbox_client.list_companies()
    assert len(await listing.collect()) == listing.total
    assert listing.complete


async def test_a_page_that_is_too_large_to_be_read_at_once_is_read_record_by_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listed_companies, "_READ_WHOLE", 10)
    page = await page_of([{"id": "a"}, {"id": 7, "name": "b"}, {"name": "c"}], pageSize=3, totalResults=9)
    assert [each.id for each in page.batch.items] == ["a", "7"]
    assert [record.page for _, record in page.batch.rejected] == [3]
    assert (page.count, page.size, page.total) == (3, 3, 9)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"results": {}}', b"<html>", b'{"results": ' + b"[" * 100_000])
async def test_what_is_no_page_is_none(body: bytes) -> None:
    assert await read_company_page(body, page=1) is None
