"""The company in the customer's books: `payables/info`, and who picks which one."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.records import connection_now

if TYPE_CHECKING:
    import httpx

    from console_app.sandbox.embedded import EmbeddedSandbox

Make = Callable[..., dict[str, Any]]


def info_of(api: httpx.Client, connection: dict[str, Any]) -> httpx.Response:
    return api.get(f"/companies/{connection['companyId']}/connections/{connection['id']}/payables/info")


@pytest.mark.parametrize("platform", ["fbrh", "akxx", "qhyg", "knfz", "gbol", "rwuv"])
def test_a_linked_connection_tells_the_company_in_the_customers_books(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_company: Make, new_connection: Make, platform: str
) -> None:
    company = new_company("Oakfield Joinery Ltd", tags={"region": "ireland"})
    connection = new_connection(platform, company["id"])
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    assert info_of(api, connection).json() == {"companyName": "Oakfield Joinery Limited", "baseCurrency": "EUR"}


@pytest.mark.parametrize(
    ("entity", "name", "currency"),
    [
        ("right", "Oakfield Joinery Limited", "USD"),
        ("similar", "Oakfield Joinery Group Ltd", "USD"),
        ("none", None, None),
        ({"companyName": "Toft (Trading) GmbH", "baseCurrency": "CHF"}, "Toft (Trading) GmbH", "CHF"),
    ],
)
def test_a_scenario_says_which_company_is_picked(
    api: httpx.Client, new_company: Make, new_connection: Make, entity: Any, name: str | None, currency: str | None
) -> None:
    company = new_company("Oakfield Joinery Ltd", tags={"region": "us-east"})
    connection = new_connection("gbol", company["id"])
    picked = {"choice": "authorise", "entity": entity}
    assert api.post(f"/sandbox/connections/{connection['id']}", json=picked).status_code == 200
    assert info_of(api, connection).json() == {"companyName": name, "baseCurrency": currency}


def test_the_switch_holds_for_customers_to_come_and_linking_again_may_choose_another(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make
) -> None:
    connection = new_connection("gbol")
    assert api.patch("/sandbox/scenarios", json={"entity": "wrong"}).json()["entity"] == "wrong"
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    wrong = info_of(api, connection).json()["companyName"]
    assert "Toft" not in wrong
    assert connection_now(api, connection)["connectionInfo"] == {"organisationName": wrong}
    sandbox.scenarios.deauthorize(connection["id"])
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise", "right")
    assert info_of(api, connection).json()["companyName"].startswith("Toft Stores")
    assert connection_now(api, connection)["connectionInfo"] == {"organisationName": "Toft Stores"}


def test_a_rename_here_changes_nothing_in_the_books(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make
) -> None:
    connection = new_connection("gbol")
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    before = info_of(api, connection).json()
    api.patch(f"/companies/{connection['companyId']}", json={"name": "Quite Another"})
    assert info_of(api, connection).json() == before


@pytest.mark.parametrize("state", ["PendingAuth", "Unlinked", "Deauthorized"])
def test_only_a_linked_connection_tells_it(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make, state: str
) -> None:
    connection = new_connection("gbol")
    if state != "PendingAuth":
        sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    if state == "Unlinked":
        path = f"/companies/{connection['companyId']}/connections/{connection['id']}"
        assert api.patch(path, json={"status": "Unlinked"}).status_code == 200
    if state == "Deauthorized":
        sandbox.scenarios.deauthorize(connection["id"])
    refused = info_of(api, connection)
    assert refused.status_code == 400
    assert state in refused.json()["error"]


@pytest.mark.parametrize("platform", ["pqsw", "pdvj", "shpf", "plai", "hcws"])
def test_platforms_without_sync_for_payables_have_no_such_answer(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make, platform: str
) -> None:
    connection = new_connection(platform)
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    refused = info_of(api, connection)
    assert refused.status_code == 400
    assert "not supported by Sync for Payables" in refused.json()["error"]


def test_an_account_without_sync_for_payables_gets_403(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make
) -> None:
    connection = new_connection("gbol")
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    assert api.patch("/sandbox/scenarios", json={"payables": False}).json()["payables"] is False
    assert info_of(api, connection).status_code == 403
    api.delete("/sandbox/scenarios")
    assert info_of(api, connection).status_code == 200


def test_an_unknown_connection_or_another_method_is_refused(api: httpx.Client, new_connection: Make) -> None:
    connection = new_connection("gbol")
    path = f"/companies/{connection['companyId']}/connections"
    assert api.get(f"{path}/{connection['companyId']}/payables/info").status_code == 404
    refused = api.post(f"{path}/{connection['id']}/payables/info")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")


def names_on(page: str) -> dict[str, str]:
    found = re.findall(r'<option value="(\w+)"(?: selected)?>([^<]*)</option>', page)
    return {choice: unescape(name) for choice, name in found}


@pytest.fixture
def customer(sandbox: EmbeddedSandbox, client_for: Callable[..., httpx.Client]) -> httpx.Client:
    client = client_for(sandbox.start(), follow_redirects=True)
    del client.headers["Authorization"]
    return client


def test_on_the_link_page_the_customer_picks_one_of_their_companies(
    api: httpx.Client, customer: httpx.Client, new_company: Make, new_connection: Make
) -> None:
    company = new_company("Oakfield & Sons Joinery Ltd")
    connection = new_connection("qhyg", company["id"])
    page = customer.get(connection["linkUrl"]).text
    names = names_on(page)
    assert set(names) == {"right", "similar", "wrong"}
    assert names["similar"] == "Oakfield & Sons Joinery Group Ltd"
    assert 'value="right" selected' in page
    session = re.search(r'name="session" value="([^"]+)"', page)
    assert session is not None
    form = {"session": session[1], "choice": "authorise", "entity": "similar"}
    assert customer.post(connection["linkUrl"].split("?")[0], data=form).status_code == 200
    assert info_of(api, connection).json()["companyName"] == names["similar"]


@pytest.mark.parametrize(("platform", "entity"), [("fbrh", "right"), ("shpf", "right"), ("gbol", "none")])
def test_where_there_is_nothing_to_pick_the_link_page_asks_nothing(
    api: httpx.Client, customer: httpx.Client, new_connection: Make, platform: str, entity: str
) -> None:
    api.patch("/sandbox/scenarios", json={"entity": entity})
    assert names_on(customer.get(new_connection(platform)["linkUrl"]).text) == {}


def test_some_seeded_companies_are_linked_to_another_name(seeded: httpx.Client) -> None:
    companies = seeded.get("/companies", params={"pageSize": 200}).json()["results"]
    told: dict[str, str] = {}
    for company in companies:
        for connection in company["dataConnections"]:
            if connection["status"] == "Linked":
                answer = info_of(seeded, {**connection, "companyId": company["id"]})
                if answer.status_code == 200:
                    told[company["name"]] = answer.json()["companyName"]
    same = sum(name == books for name, books in told.items())
    legal_form_only = sum(name != books and books.startswith(name.rsplit(" ", 1)[0]) for name, books in told.items())
    assert same > len(told) / 2
    assert legal_form_only >= 3
    assert not told["Toft Stores US"].startswith("Toft")
