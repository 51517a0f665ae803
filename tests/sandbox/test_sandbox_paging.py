from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx


def test_pages_follow_one_another_by_their_links(seeded: httpx.Client) -> None:
    page = seeded.get("/companies", params={"pageSize": 50, "orderBy": "name"}).json()
    ids = [company["id"] for company in page["results"]]
    assert page["_links"]["self"]["href"] == "/companies"
    assert "previous" not in page["_links"]
    while "next" in page["_links"]:
        page = seeded.get(page["_links"]["next"]["href"]).json()
        ids += [company["id"] for company in page["results"]]
        assert page["pageSize"] == 50
    assert page["pageNumber"] == 3
    assert page["_links"]["previous"]["href"].startswith("/companies?")
    assert len(ids) == len(set(ids)) == page["totalResults"] == 120


def test_a_page_has_a_hundred_unless_asked_otherwise(seeded: httpx.Client) -> None:
    page = seeded.get("/companies").json()
    assert (page["pageNumber"], page["pageSize"], len(page["results"])) == (1, 100, 100)
    assert seeded.get("/companies", params={"pageSize": 5000}).json()["pageSize"] == 5000


def test_a_page_past_the_end_is_empty(seeded: httpx.Client) -> None:
    page = seeded.get("/companies", params={"page": 99}).json()
    assert page["results"] == []
    assert page["totalResults"] == 120
    assert "next" not in page["_links"]


@pytest.mark.parametrize("parameter", ["page", "pageSize"])
@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "", "5001x", "99999999999999999999", "١"])
def test_nonsense_is_400(api: httpx.Client, parameter: str, value: str) -> None:
    assert api.get("/companies", params={parameter: value}).status_code == 400


def test_a_page_of_more_than_5000_is_400(api: httpx.Client) -> None:
    assert api.get("/companies", params={"pageSize": 5001}).status_code == 400


def test_connections_and_integrations_come_in_pages_too(api: httpx.Client) -> None:
    page = api.get("/integrations", params={"pageSize": 10, "page": 2}).json()
    assert len(page["results"]) == 10
    assert page["_links"]["next"]["href"].startswith("/integrations?")


@pytest.mark.parametrize("name", ["id", "name", "created", "createdByUserName", "description", "lastSync"])
def test_companies_can_be_ordered_up_and_down(seeded: httpx.Client, name: str) -> None:
    def ordered(order: str) -> list[str]:
        page = seeded.get("/companies", params={"orderBy": order, "pageSize": 200}).json()
        return [str(company.get(name, "")).casefold() for company in page["results"]]

    ascending = ordered(name)
    if name == "name":
        latin = [text for text in ascending if text.isascii()]
        assert latin == sorted(latin)
    else:
        assert ascending == sorted(ascending)
    assert ordered(f"-{name}") == ascending[::-1]
    assert ordered(name.upper()) == ascending


def test_a_filtered_list_is_ordered_as_well(seeded: httpx.Client) -> None:
    parameters = {"query": "name~brightwater", "pageSize": "10", "orderBy": "-created"}
    created = [company["created"] for company in seeded.get("/companies", params=parameters).json()["results"]]
    assert len(created) == 4
    assert created == sorted(created, reverse=True)


@pytest.mark.parametrize(
    ("path", "name"), [("/integrations", "name"), ("/integrations", "-key"), ("/integrations", "isBeta")]
)
def test_integrations_can_be_ordered(api: httpx.Client, path: str, name: str) -> None:
    items = api.get(path, params={"orderBy": name}).json()["results"]
    values = [str(item[name.removeprefix("-")]).casefold() for item in items]
    assert values == sorted(values, reverse=name.startswith("-"))


def test_connections_can_be_ordered(api: httpx.Client, new_company: Any, new_connection: Any) -> None:
    owner = new_company()["id"]
    for key in ("strp", "qhyg", "shpf"):
        new_connection(key, owner)
    for order, expected in (
        ("platformName", ["qhyg", "shpf", "strp"]),
        ("-created", ["shpf", "qhyg", "strp"]),
    ):
        found = api.get(f"/companies/{owner}/connections", params={"orderBy": order}).json()["results"]
        assert [connection["integrationKey"] for connection in found] == expected


def test_ordering_by_nothing_known_is_400(api: httpx.Client, new_company: Any) -> None:
    paths = ("/companies", "/integrations", f"/companies/{new_company()['id']}/connections")
    for path in paths:
        for order in ("nothing", "-", "dataConnections", "dataConnections.status", "name;", "'"):
            assert api.get(path, params={"orderBy": order}).status_code == 400
