"""The customer who is played without a browser causes what a browser causes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from console_app.sandbox.customer import CustomerPage, NoPageError, open_link, press
from tests.sandbox.records import connection_now

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx


def button(page: CustomerPage, value: str) -> Any:
    return next(each for each in page.buttons if each.value == value)


def test_the_page_is_read_as_it_is_seen(new_connection: Callable[..., dict[str, Any]]) -> None:
    page = open_link(new_connection()["linkUrl"])
    assert (page.status, page.heading) == (200, "Fernhill Payables asks to connect to your QuickBooks Online")
    assert page.paragraphs[0] == "for Toft Stores"
    assert [each.label for each in page.buttons] == ["Authorise", "Cancel", "Something went wrong"]
    assert [(each.value, each.is_selected) for each in page.books] == [
        ("right", True),
        ("similar", False),
        ("wrong", False),
    ]
    assert not page.asks_for_software
    assert page.hidden["session"] not in repr(page).replace(page.url, "")


@pytest.mark.parametrize(
    ("choice", "status", "heading"),
    [
        ("authorise", "Linked", "You're connected. You can close this page."),
        ("cancel", "PendingAuth", "You cancelled, and nothing was shared"),
        ("fail", "PendingAuth", "Something went wrong"),
    ],
)
def test_each_button_does_what_it_says_and_the_link_is_used_up(
    api: httpx.Client, new_connection: Callable[..., dict[str, Any]], choice: str, status: str, heading: str
) -> None:
    made = new_connection()
    page = open_link(made["linkUrl"])
    result = press(page, button(page, choice))
    assert (result.heading, result.buttons) == (heading, [])
    after = connection_now(api, made)
    assert after["status"] == status
    assert bool(after.get("dataConnectionErrors")) == (choice != "authorise")
    used = open_link(made["linkUrl"])
    assert (used.status, used.heading, used.buttons) == (401, "This link can't be used any more", [])


def test_another_company_in_their_books_can_be_picked(
    api: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    made = new_connection()
    page = open_link(made["linkUrl"])
    wrong = page.books[2]
    press(page, button(page, "authorise"), wrong)
    path = f"/companies/{made['companyId']}/connections/{made['id']}/payables/info"
    assert api.get(path).json()["companyName"] == wrong.name


def test_on_the_companys_link_the_software_is_picked_first(
    api: httpx.Client, new_company: Callable[..., dict[str, Any]]
) -> None:
    company = new_company()
    page = open_link(company["redirect"])
    assert page.asks_for_software
    assert button(page, "rwuv").label == "Zoho Books · Beta"
    page = press(page, button(page, "gbol"))
    assert page.heading == "Fernhill Payables asks to connect to your Xero"
    press(page, button(page, "authorise"))
    connections = api.get(f"/companies/{company['id']}/connections").json()["results"]
    assert [(each["platformName"], each["status"]) for each in connections] == [("Xero", "Linked")]


def test_a_page_that_is_not_there_is_explained(new_connection: Callable[..., dict[str, Any]], sandbox: Any) -> None:
    link = new_connection()["linkUrl"]
    page = open_link(link)
    sandbox.stop()
    with pytest.raises(NoPageError, match="could not be opened"):
        open_link(link)
    with pytest.raises(NoPageError, match="could not be opened"):
        press(page, page.buttons[0])
