"""A list that changes while it is read, and a server that dies half-way: the real directory, over HTTP."""

from __future__ import annotations

import base64
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from console_app.codat.errors import CodatError
from console_app.sandbox.churn import Unrest
from console_app.services.companies import reconcile as vanishing
from tests.unit.services.reads import read_all

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory

PAGE_SIZE = 200
"""A fifth of the usual one, so that a fifth of the companies fill as many pages, behind a first one of a hundred."""

many = pytest.mark.parametrize("account", [{"companies": 500}], indirect=True)


@pytest.fixture
def directory(session: Session, directory: Directory, monkeypatch: pytest.MonkeyPatch) -> Directory:
    """The companies of `session`, in smaller pages."""
    listing = partial(session.client.list_companies, page_size=PAGE_SIZE)
    monkeypatch.setattr(session.client, "list_companies", listing)
    return directory


async def names_there(account: EmbeddedSandbox) -> dict[str, str]:
    """Return what the account really holds, read in one page and without anything of ours."""
    endpoint = account.start()
    headers = {"Authorization": "Basic " + base64.b64encode(endpoint.api_key.encode()).decode()}
    async with httpx.AsyncClient(base_url=endpoint.base_url, headers=headers, verify=False, timeout=60) as http:
        answer = await http.get("/companies", params={"pageSize": 5000})
    found: list[dict[str, Any]] = answer.json()["results"]
    return {company["id"]: company["name"] for company in found}


@many
@pytest.mark.parametrize("seed", range(4))
async def test_nothing_is_lost_or_doubled_while_companies_come_go_and_move(
    account: EmbeddedSandbox, directory: Directory, seed: int
) -> None:
    await read_all(directory)
    before = await names_there(account)
    unrest = Unrest(created=2, deleted=2, renamed=4, seed=seed)
    account.scenarios.shuffle_between_pages(unrest)
    steps = await read_all(directory)
    account.scenarios.shuffle_between_pages(None)
    after = await names_there(account)
    rows = [company.id for company in directory.all()]
    assert len(rows) == len(set(rows))
    assert unrest.ids_deleted
    assert set(before) & set(after) <= set(rows), "who was there all the time is there"
    assert set(rows) <= {*before, *after, *unrest.ids_deleted}, "nobody is made up"
    assert steps[-1].done

    await read_all(directory)
    assert {company.id: company.name for company in directory.all()} == after, "and then the list is as it is"
    assert (directory.saw_everything, directory.unread) == (True, frozenset())


@many
async def test_the_first_load_of_an_unsteady_list_loses_nobody_for_good(
    account: EmbeddedSandbox, directory: Directory
) -> None:
    account.scenarios.shuffle_between_pages(Unrest(created=3, deleted=3, renamed=5, pages=8, seed=11))
    await read_all(directory)
    rows = [company.id for company in directory.all()]
    assert len(rows) == len(set(rows))
    account.scenarios.shuffle_between_pages(None)
    await read_all(directory)
    assert {company.id: company.name for company in directory.all()} == await names_there(account)


@many
@pytest.mark.parametrize("seed", range(6))
async def test_who_moves_to_a_page_that_was_read_is_found_on_the_first_load_too(
    account: EmbeddedSandbox, directory: Directory, seed: int
) -> None:
    unrest = Unrest(deleted=3, pages=3, seed=seed)
    account.scenarios.shuffle_between_pages(unrest)
    await read_all(directory)
    there = await names_there(account)
    assert len(unrest.ids_deleted) == 9
    assert set(there) <= {company.id for company in directory.all()}


@many
async def test_a_list_that_keeps_still_is_read_once(account: EmbeddedSandbox, directory: Directory) -> None:
    await read_all(directory)
    assert len(account.scenarios.calls) == 4, "the first hundred, and three pages of two hundred"


@many
@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 502, "page": "<h1>Bad gateway</h1>"}, {"drop": True}])
@pytest.mark.parametrize("answered", [0, 1, 2, 3])
async def test_a_server_that_dies_half_way_drops_no_company(
    account: EmbeddedSandbox, directory: Directory, answered: int, fault: dict[str, Any]
) -> None:
    await read_all(directory)
    known, as_of = {company.id for company in directory.all()}, directory.as_of
    account.scenarios.hide_company(min(known))
    account.scenarios.fail_next(times=100, path="/companies", after=answered, **fault)
    with pytest.raises(CodatError):
        await read_all(directory)
    assert {company.id for company in directory.all()} == known
    assert directory.as_of == as_of, "what did not come to its end is no look at the account"

    account.scenarios.clear_faults()
    await read_all(directory)
    assert {company.id for company in directory.all()} == known - {min(known)}


@many
async def test_who_is_not_listed_and_cannot_be_asked_for_stays(account: EmbeddedSandbox, directory: Directory) -> None:
    await read_all(directory)
    away = directory.all()[7].id
    account.scenarios.hide_company(away)
    account.scenarios.fail_next(503, times=10, path="/companies/*")
    await read_all(directory)
    assert directory.get(away) is not None
    assert directory.unread == {away}

    account.scenarios.clear_faults()
    await read_all(directory)
    assert directory.get(away) is None
    assert directory.unread == frozenset()

    account.scenarios.show_company(away)
    await read_all(directory)
    assert directory.get(away) is not None, "and who is back is back"


@many
async def test_when_very_many_are_gone_they_are_not_asked_for_one_by_one(
    account: EmbeddedSandbox, directory: Directory
) -> None:
    await read_all(directory)
    ids = [company.id for company in directory.all()]
    gone = set(ids[: vanishing.MOST_ASKED_FOR + 10])
    for company_id in gone:
        account.scenarios.hide_company(company_id)
    account.scenarios.forget_calls()
    await read_all(directory)
    assert {company.id for company in directory.all()} == set(ids) - gone
    assert {call.path for call in account.scenarios.calls} == {"/companies"}
