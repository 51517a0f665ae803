"""Lists that are not as they should be: no good row is lost, no end is waited for, and what is missing is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.faults.troubles import afterwards, answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory
    from tests.faults.conftest import Account
    from tests.faults.faulty_network import Exchange, Network, Trouble

CONNECTION = {"id": "c-1", "platformName": "Xero", "status": "Linked"}
READABLE: list[dict[str, Any]] = [
    {"id": "only an id"},
    {"id": "nulls", "name": None, "created": None, "tags": None, "dataConnections": [], "description": None},
    {"id": "extra", "name": "Extra Ltd", "somethingNew": {"deep": [1, None]}, "dataConnections": [CONNECTION]},
    {"id": "types", "name": 7, "created": "yesterday", "lastSync": [], "tags": "none", "products": 3, "redirect": {}},
    {"id": "new enum", "dataConnections": [{**CONNECTION, "status": "Hibernating", "sourceType": "Astrology"}]},
    {"id": "one bad connection", "dataConnections": [CONNECTION, {"status": "Linked"}, None, 7]},
    {"id": "no list", "dataConnections": "none"},
    {"id": 12345, "name": "Number as id"},
]
UNREADABLE: list[Any] = [None, 7, "text", [], {}, {"name": "Nobody"}, {"id": None}, {"id": ""}, {"id": ["x"]}]


def bent(change: Callable[[dict[str, Any]], object]) -> Trouble:
    """The server's own answer with something done to it."""

    def reply(whole: bytes) -> bytes:
        data = json.loads(whole.partition(b"\r\n\r\n")[2])
        change(data)
        return answer(200, json.dumps(data).encode())

    return afterwards(reply)


async def last_progress(directory: Directory) -> Any:
    """Read the list as the program does; what it says at the end."""
    return [each async for each in directory.refresh()][-1]


async def test_bad_rows_cost_no_good_ones_and_are_counted(
    network: Network, session: Session, directory: Directory, account: Account
) -> None:
    def add_rows(data: dict[str, Any]) -> None:
        data["results"] += READABLE + UNREADABLE
        data["totalResults"] = len(data["results"])

    network.plan(bent(add_rows))
    said = await last_progress(directory)
    assert said.loaded == account.there + len(READABLE)
    assert (said.rejected, said.missing) == (len(UNREADABLE), 0)
    assert {str(each["id"]) for each in READABLE} <= {each.id for each in directory.all()}
    unreadable = {each.id: each.unreadable for each in directory.all() if each.unreadable}
    assert unreadable == {"one bad connection": 3, "no list": 1}
    assert "Hibernating" in str(directory.get("new enum"))

    def add_connections(data: dict[str, Any]) -> None:
        data["results"] += [{**CONNECTION, "status": "Hibernating", "lastSync": 5, "linkUrl": []}, None, {"id": None}]
        data["totalResults"] = len(data["results"])

    network.plan(bent(add_connections))
    listing = session.client.list_connections(account.customer.id)
    assert [each.id for each in await listing.collect()] == [account.connection.id, "c-1"]
    assert len(listing.rejected) == 2


@pytest.mark.parametrize("total", [-1, -(10**18), 10**18, "many", None, 1.5, True, [], 0])
async def test_an_absurd_total_ends_and_hides_nothing(
    total: object, network: Network, directory: Directory, account: Account
) -> None:
    network.plan(bent(lambda data: data.update(totalResults=total)))
    said = await last_progress(directory)
    assert said.loaded == account.there
    assert len(network.asked) < 30
    if isinstance(total, int) and total > account.there:
        assert not directory.saw_everything, "a shortfall is never taken for companies that are gone"


@pytest.mark.parametrize("link", ["/companies?page=1", "/companies?page=0", "http://[", "//other.example/?page=2", 7])
async def test_a_next_link_leads_nowhere(
    link: object, network: Network, directory: Directory, account: Account
) -> None:
    """It stays on the page, goes back, cannot be read, or leads to another host."""
    network.plan(bent(lambda data: data.update(_links={"next": {"href": link}})))
    said = await last_progress(directory)
    assert (said.loaded, said.missing, directory.saw_everything) == (account.there, 0, True)
    assert all(each.path == "/companies" for each in network.asked)


@pytest.mark.parametrize("way", ["the same page for ever", "new rows for a while", "a row moves"])
async def test_pages_that_shift_or_never_end(way: str, network: Network, session: Session) -> None:
    rows = [{"id": f"id-{number}", "name": f"Company {number}"} for number in range(250)]

    async def reply(exchange: Exchange) -> None:
        asked = parse_qs(urlsplit(exchange.asked.target).query)
        number, size = int(asked["page"][0]), int(asked["pageSize"][0])
        at = (number - 1) * size
        if way == "the same page for ever":
            at = 0
        elif way == "a row moves" and len(network.asked) == 3:
            at -= 30
        elif way == "new rows for a while" and len(network.asked) == 3:
            rows.extend({"id": f"late-{number}"} for number in range(120))
        held = rows[at : at + size]
        links = {"next": {"href": f"/companies?page={number + 1}&pageSize={size}"}}
        page = {"results": held, "pageSize": size, "totalResults": len(rows), "_links": links}
        await exchange.send(answer(200, json.dumps(page).encode()))

    network.plan(reply)
    listing = session.client.list_companies(page_size=100)
    found = [each.id for each in await listing.collect()]
    assert len(found) == len(set(found)), "no row is there twice"
    assert len(network.asked) < 40
    if way == "the same page for ever":
        assert len(found) == 100
        assert not listing.complete
    else:
        assert set(found) == {each["id"] for each in rows}
        assert listing.complete
