from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.sandbox.records import connection_now

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox

Make = Callable[..., dict[str, Any]]


class Visitor:
    """A customer without a browser: follows links and presses buttons."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.page = httpx.Response(0)

    def open(self, url: str) -> int:
        self.page = self._client.get(url)
        return self.page.status_code

    def press(self, name: str, value: str) -> int:
        action = re.search(r'action="([^"]+)"', self.page.text)
        session = re.search(r'name="session" value="([^"]+)"', self.page.text)
        assert action is not None
        assert session is not None
        self.page = self._client.post(
            unescape(action[1]), data={"session": session[1], name: value}, follow_redirects=True
        )
        return self.page.status_code

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.page.text, re.DOTALL)
        assert found is not None
        return unescape(re.sub(r"<[^>]+>", "", found[1]))


@pytest.fixture
def visitor(sandbox: EmbeddedSandbox, client_for: Callable[..., httpx.Client]) -> Visitor:
    client = client_for(sandbox.start())
    del client.headers["Authorization"]
    return Visitor(client)


def test_the_page_says_who_asks_for_whom_and_for_what_software(visitor: Visitor, new_connection: Make) -> None:
    assert visitor.open(new_connection("gbol")["linkUrl"]) == 200
    for words in ("Fernhill Payables", "Toft Stores", "Xero"):
        assert words in visitor.page.text
    for name in ("Authorise", "Cancel", "Something went wrong"):
        assert f">{name}</button>" in visitor.page.text


@pytest.mark.parametrize(
    ("choice", "status", "heading"),
    [
        ("authorise", "Linked", "You're connected. You can close this page."),
        ("cancel", "PendingAuth", "You cancelled, and nothing was shared"),
        ("fail", "PendingAuth", "Something went wrong"),
    ],
)
def test_each_button_does_what_it_says(
    visitor: Visitor, api: httpx.Client, new_connection: Make, choice: str, status: str, heading: str
) -> None:
    connection = new_connection()
    visitor.open(connection["linkUrl"])
    assert visitor.press("choice", choice) == 200
    assert visitor.heading == heading
    assert connection_now(api, connection)["status"] == status
    errors = [error["errorMessage"] for error in connection_now(api, connection).get("dataConnectionErrors", [])]
    assert errors == {"authorise": [], "cancel": ["User cancelled."], "fail": ["Unknown error occurred."]}[choice]


def test_a_link_works_once(visitor: Visitor, new_connection: Make) -> None:
    link = new_connection()["linkUrl"]
    assert visitor.open(link) == 200
    assert visitor.open(link) == 401
    assert visitor.heading == "This link can't be used any more"


def test_asking_for_the_head_of_a_link_does_not_use_it_up(
    visitor: Visitor, api: httpx.Client, new_connection: Make
) -> None:
    link = new_connection()["linkUrl"]
    assert api.head(link).status_code == 200
    assert visitor.open(link) == 200
    assert api.head(link).status_code == 401


@pytest.mark.parametrize("otp", ["", "?otp=", "?otp=12345", "?otp=abcdef", "?otp=1234567", "?otp=١٢٣٤٥٦", "?otp=%00"])
def test_without_a_right_otp_it_is_401(visitor: Visitor, new_connection: Make, otp: str) -> None:
    address = new_connection()["linkUrl"].split("?")[0]
    assert visitor.open(address + otp) == 401


def test_the_otp_of_one_link_does_not_open_another(visitor: Visitor, new_connection: Make) -> None:
    first = new_connection()
    # Two links draw the same six digits once in a million times: then a third is drawn.
    second = next(
        other
        for other in (new_connection(), new_connection())
        if urlsplit(other["linkUrl"]).query != urlsplit(first["linkUrl"]).query
    )
    otps = [urlsplit(connection["linkUrl"]).query for connection in (first, second)]
    assert visitor.open(first["linkUrl"].split("?")[0] + "?" + otps[1]) == 401


@pytest.mark.parametrize(("key", "lifetime"), [("qhyg", timedelta(days=1)), ("hcws", timedelta(hours=1))])
def test_a_link_expires(
    visitor: Visitor,
    api: httpx.Client,
    sandbox: EmbeddedSandbox,
    new_connection: Make,
    key: str,
    lifetime: timedelta,
) -> None:
    connection = new_connection(key)
    sandbox.scenarios.advance_clock(lifetime - timedelta(minutes=1))
    young = connection_now(api, connection)["linkUrl"]
    assert visitor.open(connection["linkUrl"]) == 200
    sandbox.scenarios.advance_clock(lifetime + timedelta(minutes=1))
    assert visitor.open(young) == 401


def test_older_links_live_on_unless_the_rule_says_otherwise(
    visitor: Visitor, api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make
) -> None:
    connection = new_connection()
    newer = connection_now(api, connection)["linkUrl"]
    assert visitor.open(connection["linkUrl"]) == 200
    sandbox.scenarios.set_otp_rule("old-dies")
    newest = connection_now(api, connection)["linkUrl"]
    assert visitor.open(newer) == 401
    assert visitor.open(newest) == 200


def test_the_rule_can_be_chosen_at_the_start(
    sandbox_for: Callable[..., EmbeddedSandbox], client_for: Callable[..., httpx.Client]
) -> None:
    client = client_for(sandbox_for(otp_rule="old-dies").start())
    company = client.post("/companies", json={"name": "Toft"}).json()
    other = client.post("/companies", json={"name": "Other"}).json()
    newer = client.get(f"/companies/{company['id']}").json()
    assert client.get(company["redirect"]).status_code == 401
    assert client.get(newer["redirect"]).status_code == 200
    assert client.get(other["redirect"]).status_code == 200


def test_a_choice_counts_once_and_its_result_can_be_looked_at_again(
    visitor: Visitor, api: httpx.Client, new_connection: Make
) -> None:
    connection = new_connection()
    visitor.open(connection["linkUrl"])
    consent = visitor.page
    visitor.press("choice", "cancel")
    result = str(visitor.page.url)
    visitor.page = consent
    visitor.press("choice", "authorise")
    assert visitor.heading == "You cancelled, and nothing was shared"
    assert connection_now(api, connection)["status"] == "PendingAuth"
    assert visitor.open(result) == 200


def test_a_page_left_open_too_long_is_401(visitor: Visitor, sandbox: EmbeddedSandbox, new_connection: Make) -> None:
    visitor.open(new_connection()["linkUrl"])
    sandbox.scenarios.advance_clock(timedelta(minutes=31))
    assert visitor.press("choice", "authorise") == 401


def test_a_form_with_a_wrong_session_or_choice_is_401(
    visitor: Visitor, api: httpx.Client, new_connection: Make
) -> None:
    connection = new_connection()
    address = connection["linkUrl"].split("?")[0]
    visitor.open(connection["linkUrl"])
    assert visitor.press("choice", "nothing") == 401
    for fields in ({}, {"session": "guess", "choice": "authorise"}):
        assert api.post(address, data=fields).status_code == 401
    assert connection_now(api, connection)["status"] == "PendingAuth"


@pytest.mark.parametrize("way", ["deauthorized", "unlinked"])
def test_a_lost_connection_comes_back_through_its_own_link(
    visitor: Visitor, api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make, way: str
) -> None:
    connection = new_connection()
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    path = f"/companies/{connection['companyId']}/connections/{connection['id']}"
    if way == "deauthorized":
        sandbox.scenarios.deauthorize(connection["id"])
    else:
        api.patch(path, json={"status": "Unlinked"})
    visitor.open(connection_now(api, connection)["linkUrl"])
    visitor.press("choice", "authorise")
    assert connection_now(api, connection)["status"] == "Linked"


def test_a_link_to_a_linked_connection_says_so(
    visitor: Visitor, api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make
) -> None:
    connection = new_connection()
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    assert visitor.open(connection_now(api, connection)["linkUrl"]) == 200
    assert visitor.heading == "You're connected already"


def test_an_old_connection_cannot_come_back_beside_a_linked_one(
    visitor: Visitor, api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make
) -> None:
    old = new_connection("gbol")
    sandbox.scenarios.answer_as_customer(old["id"], "authorise")
    sandbox.scenarios.deauthorize(old["id"])
    new = new_connection("qhyg", old["companyId"])
    sandbox.scenarios.answer_as_customer(new["id"], "authorise")
    sandbox.scenarios.switch(rival_rule="400")
    visitor.open(connection_now(api, old)["linkUrl"])
    assert visitor.press("choice", "authorise") == 400
    assert "QuickBooks Online is connected already" in visitor.page.text
    assert connection_now(api, old)["status"] == "Deauthorized"


def test_a_link_without_a_password_works_for_everybody_and_for_ever(
    visitor: Visitor, api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make
) -> None:
    with_password = new_connection("gbol")["linkUrl"]
    assert api.patch("/sandbox/scenarios", json={"oneTimeLinks": False}).json()["oneTimeLinks"] is False
    connection = new_connection("gbol")
    link, company_link = connection["linkUrl"], api.get(f"/companies/{connection['companyId']}").json()["redirect"]
    assert "?" not in link
    assert "?" not in company_link
    assert connection_now(api, connection)["linkUrl"] == link, "it is the same each time"
    sandbox.scenarios.advance_clock(timedelta(days=40))
    for each in (link, link, company_link):
        assert visitor.open(each) == 200
    assert visitor.press("platform", "gbol") == 200
    assert visitor.press("choice", "authorise") == 200
    assert connection_now(api, connection)["status"] == "Linked"
    assert visitor.open(link) == 200
    assert visitor.open(with_password) == 401, "it was made with a password, and that has expired"
    api.patch("/sandbox/scenarios", json={"oneTimeLinks": True})
    assert visitor.open(link) == 401


def test_the_link_of_something_deleted_is_404_in_words(
    visitor: Visitor, api: httpx.Client, new_connection: Make
) -> None:
    connection = new_connection()
    api.delete(f"/companies/{connection['companyId']}/connections/{connection['id']}")
    assert visitor.open(connection["linkUrl"]) == 404
    assert visitor.heading == "There is nothing behind this link"


def test_on_the_companys_page_the_customer_picks_the_software(
    visitor: Visitor, api: httpx.Client, new_company: Make
) -> None:
    company = new_company()
    assert visitor.open(company["redirect"]) == 200
    assert visitor.heading == "Which software does your business use?"
    assert 'value="gbol"' in visitor.page.text
    assert 'value="sbca"' not in visitor.page.text, "a disabled platform is offered"
    assert visitor.press("platform", "gbol") == 200
    assert "Xero" in visitor.heading
    assert visitor.press("choice", "authorise") == 200
    (connection,) = api.get(f"/companies/{company['id']}").json()["dataConnections"]
    assert (connection["integrationKey"], connection["status"]) == ("gbol", "Linked")
    assert visitor.open(company["redirect"]) == 401


def test_picking_goes_on_with_what_was_begun(
    visitor: Visitor, api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make
) -> None:
    sandbox.scenarios.switch(rival_rule="400")
    connection = new_connection("qhyg")
    company = api.get(f"/companies/{connection['companyId']}").json()
    visitor.open(company["redirect"])
    assert 'value="qhyg"' in visitor.page.text
    assert 'value="gbol"' in visitor.page.text, "one that waits for the customer is no rival"
    visitor.press("platform", "qhyg")
    visitor.press("choice", "authorise")
    assert connection_now(api, connection)["status"] == "Linked"
    visitor.open(api.get(f"/companies/{company['id']}").json()["redirect"])
    assert "QuickBooks Online is connected already" in visitor.page.text
    assert visitor.press("platform", "gbol") == 400
    assert len(api.get(f"/companies/{company['id']}").json()["dataConnections"]) == 1


def test_by_default_the_customer_may_connect_a_second_software(
    visitor: Visitor, api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make
) -> None:
    connection = new_connection("qhyg")
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    path = f"/companies/{connection['companyId']}"
    visitor.open(api.get(path).json()["redirect"])
    assert visitor.press("platform", "gbol") == 200
    assert visitor.press("choice", "authorise") == 200
    assert [each["status"] for each in api.get(path).json()["dataConnections"]] == ["Linked", "Linked"]


@pytest.mark.parametrize("platform", ["sbca", "zzzz", ""])
def test_what_is_not_offered_cannot_be_picked(
    visitor: Visitor, api: httpx.Client, new_company: Make, platform: str
) -> None:
    company = new_company()
    visitor.open(company["redirect"])
    assert visitor.press("platform", platform) == 400
    assert api.get(f"/companies/{company['id']}").json()["dataConnections"] == []


def test_names_are_text_on_the_page_whatever_they_hold(
    sandbox_for: Callable[..., EmbeddedSandbox], client_for: Callable[..., httpx.Client]
) -> None:
    client = client_for(sandbox_for(companies=40).start())
    query = {"query": "name~Berry || name~«", "pageSize": "5"}
    company = client.get("/companies", params=query).json()["results"][0]
    page = client.get(company["redirect"]).text
    assert company["name"] in unescape(page)
    client.put(f"/companies/{company['id']}", json={"name": "Salt & Pepper <b>"})
    page = client.get(client.get(f"/companies/{company['id']}").json()["redirect"]).text
    assert "Salt &amp; Pepper b" in page


def test_a_link_page_runs_nothing_and_is_framed_by_nobody(visitor: Visitor, new_connection: Make) -> None:
    visitor.open(new_connection()["linkUrl"])
    policy = visitor.page.headers["content-security-policy"]
    for part in ("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce is not None
    assert f'<style nonce="{nonce[1]}">' in visitor.page.text
    assert "<script" not in visitor.page.text
    assert visitor.page.headers["cache-control"] == "no-store"
    assert visitor.page.headers["referrer-policy"] == "no-referrer"
