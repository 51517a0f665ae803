from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    import httpx

    from console_app.sandbox.embedded import EmbeddedSandbox

Make = Callable[..., dict[str, Any]]


def path_of(connection: dict[str, Any]) -> str:
    return f"/companies/{connection['companyId']}/connections/{connection['id']}"


def test_a_new_connection_waits_for_the_customer(new_connection: Make) -> None:
    connection = new_connection("qhyg")
    assert connection["status"] == "PendingAuth"
    assert connection["integrationKey"] == "qhyg"
    assert connection["platformName"] == "QuickBooks Online"
    assert connection["sourceType"] == "Accounting"
    assert "lastSync" not in connection
    assert path_of(connection) in connection["linkUrl"]


def test_a_connection_is_in_its_company_and_in_the_company_list(api: httpx.Client, new_connection: Make) -> None:
    connection = new_connection()
    company = api.get(f"/companies/{connection['companyId']}").json()
    listed = api.get("/companies").json()["results"][0]
    for holder in (company, listed):
        assert [inner["id"] for inner in holder["dataConnections"]] == [connection["id"]]


def test_each_read_of_a_connection_gives_a_new_link(api: httpx.Client, new_connection: Make) -> None:
    connection = new_connection()
    company = f"/companies/{connection['companyId']}"
    links = {
        connection["linkUrl"],
        api.get(path_of(connection)).json()["linkUrl"],
        api.get(f"{company}/connections").json()["results"][0]["linkUrl"],
        api.get(company).json()["dataConnections"][0]["linkUrl"],
        api.get("/companies").json()["results"][0]["dataConnections"][0]["linkUrl"],
    }
    assert len(links) == 5


def test_authorising_links_it_and_the_first_sync_comes_a_little_later(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make
) -> None:
    connection = new_connection("gbol")
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    linked = api.get(path_of(connection)).json()
    assert linked["status"] == "Linked"
    assert linked["connectionInfo"] == {"organisationName": "Toft Stores"}
    assert "lastSync" not in linked
    sandbox.scenarios.advance_clock(timedelta(seconds=10))
    synced = api.get(path_of(connection)).json()
    assert synced["lastSync"] > synced["created"]
    assert api.get(f"/companies/{connection['companyId']}").json()["lastSync"] == synced["lastSync"]


def test_some_platforms_do_not_tell_the_organisation(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make
) -> None:
    connection = new_connection("pqsw")
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    assert "connectionInfo" not in api.get(path_of(connection)).json()


@pytest.mark.parametrize(
    ("choice", "status", "message"),
    [("cancel", "403", "User cancelled."), ("fail", "500", "Unknown error occurred.")],
)
def test_a_customer_who_does_not_connect_leaves_it_pending_with_an_error(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make, choice: Any, status: str, message: str
) -> None:
    connection = new_connection()
    sandbox.scenarios.answer_as_customer(connection["id"], choice)
    refused = api.get(path_of(connection)).json()
    assert refused["status"] == "PendingAuth"
    (error,) = refused["dataConnectionErrors"]
    assert (error["statusCode"], error["errorMessage"], error["status"]) == (status, message, "Active")
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    (resolved,) = api.get(path_of(connection)).json()["dataConnectionErrors"]
    assert resolved["status"] == "Resolved"
    assert resolved["resolvedOnUtc"] >= resolved["erroredOnUtc"]


def test_a_linked_connection_can_be_unlinked_and_linked_again(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make
) -> None:
    connection = new_connection()
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    sandbox.scenarios.advance_clock(timedelta(minutes=1))
    unlinked = api.patch(path_of(connection), json={"status": "Unlinked"}).json()
    assert unlinked["status"] == "Unlinked"
    assert unlinked["lastSync"]
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    assert api.get(path_of(connection)).json()["status"] == "Linked"


def test_only_a_linked_connection_can_be_unlinked(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make
) -> None:
    connection = new_connection()
    refused = api.patch(path_of(connection), json={"status": "Unlinked"})
    assert refused.status_code == 400
    assert "PendingAuth" in refused.json()["error"]
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    sandbox.scenarios.deauthorize(connection["id"])
    assert api.patch(path_of(connection), json={"status": "Unlinked"}).status_code == 400
    assert api.get(path_of(connection)).json()["status"] == "Deauthorized"


@pytest.mark.parametrize("body", [{}, {"status": None}, {"status": "Linked"}, {"status": "unlinked"}, {"status": 1}])
def test_no_other_status_can_be_set(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make, body: dict[str, object]
) -> None:
    connection = new_connection()
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    assert api.patch(path_of(connection), json=body).status_code == 400
    assert api.get(path_of(connection)).json()["status"] == "Linked"


@pytest.mark.parametrize(("first", "second"), [("qhyg", "gbol"), ("gbol", "gbol"), ("hcws", "olpr")])
@pytest.mark.parametrize(("rule", "status"), [("accept", 200), ("400", 400), ("409", 409)])
def test_a_second_accounting_connection_or_bank_feed_is_answered_by_the_rule_for_rivals(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make, first: str, second: str, rule: str, status: int
) -> None:
    connection = new_connection(first)
    path = f"/companies/{connection['companyId']}/connections"
    assert api.patch("/sandbox/scenarios", json={"rivalRule": rule}).json()["rivalRule"] == rule
    waiting = api.post(path, json={"platformKey": second})
    assert waiting.status_code == 200, "one that waits for the customer is no rival"
    api.delete(f"{path}/{waiting.json()['id']}")
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    answer = api.post(path, json={"platformKey": second})
    assert answer.status_code == status
    if status != 200:
        assert answer.json()["validation"]["errors"][0]["itemId"] == connection["id"]
        assert api.get(path).json()["totalResults"] == 1


def test_other_kinds_may_be_several(api: httpx.Client, new_connection: Make) -> None:
    owner = new_connection("qhyg")["companyId"]
    for key in ("hcws", "plai", "plai", "shpf", "strp"):
        new_connection(key, owner)
    assert api.get(f"/companies/{owner}/connections").json()["totalResults"] == 6


@pytest.mark.parametrize("way", ["unlink", "deauthorize", "delete"])
def test_when_the_accounting_connection_is_not_active_another_can_be_made(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make, way: str
) -> None:
    connection = new_connection("qhyg")
    sandbox.scenarios.switch(rival_rule="400")
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    if way == "unlink":
        api.patch(path_of(connection), json={"status": "Unlinked"})
    elif way == "deauthorize":
        sandbox.scenarios.deauthorize(connection["id"])
    else:
        assert api.delete(path_of(connection)).status_code == 200
    assert new_connection("gbol", connection["companyId"])["status"] == "PendingAuth"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"platformKey": "sbca"}, 400),
        ({"platformKey": "zzzz"}, 404),
        ({"platformKey": "xero"}, 404),
        ({"platformKey": "toolong"}, 400),
        ({"platformKey": 1234}, 400),
        ({}, 400),
    ],
)
def test_platforms_that_cannot_be_connected(
    api: httpx.Client, new_company: Make, body: dict[str, object], status: int
) -> None:
    assert api.post(f"/companies/{new_company()['id']}/connections", json=body).status_code == status


def test_a_deleted_connection_is_not_found(api: httpx.Client, new_connection: Make) -> None:
    connection = new_connection()
    assert api.delete(path_of(connection)).status_code == 200
    assert api.get(path_of(connection)).status_code == 404
    assert api.delete(path_of(connection)).status_code == 404
    assert api.get(f"/companies/{connection['companyId']}").json()["dataConnections"] == []


def test_a_connection_is_not_found_under_another_company(
    api: httpx.Client, new_connection: Make, new_company: Make
) -> None:
    connection = new_connection()
    for owner in (new_company()["id"], str(uuid4())):
        assert api.get(f"/companies/{owner}/connections/{connection['id']}").status_code == 404


def test_integrations_have_the_payables_platforms_with_their_real_keys(api: httpx.Client) -> None:
    integrations = {item["key"]: item for item in api.get("/integrations").json()["results"]}
    names = {key: integrations[key]["name"] for key in ("pdvj", "akxx", "qhyg", "pqsw", "knfz", "gbol", "fbrh", "rwuv")}
    assert names == {
        "pdvj": "MYOB Business",
        "akxx": "Oracle NetSuite",
        "qhyg": "QuickBooks Online",
        "pqsw": "QuickBooks Desktop",
        "knfz": "Sage Intacct",
        "gbol": "Xero",
        "fbrh": "FreeAgent",
        "rwuv": "Zoho Books",
    }
    assert {item["sourceType"] for item in integrations.values()} >= {
        "Accounting",
        "Banking",
        "BankFeed",
        "Commerce",
    }
    assert integrations["pqsw"]["isOfflineConnector"] is True
    assert integrations["qhyg"]["isOfflineConnector"] is False
    for flag in ("enabled", "isBeta", "isOfflineConnector"):
        assert {item[flag] for item in integrations.values()} == {True, False}


def test_one_integration_is_the_one_of_its_connections(api: httpx.Client, new_connection: Make) -> None:
    connection, integration = new_connection("gbol"), api.get("/integrations/gbol").json()
    assert integration["integrationId"] == connection["integrationId"]
    assert integration["sourceId"] == connection["sourceId"]
    assert api.get("/integrations/zzzz").status_code == 404


def test_the_profile_names_the_account_and_gives_no_key_away(api: httpx.Client) -> None:
    profile = api.get("/profile").json()
    assert profile["name"] == "Fernhill Payables"
    assert "apiKey" not in profile
