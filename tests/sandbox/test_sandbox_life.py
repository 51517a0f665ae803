"""What ninety days do to the sandbox, and a list that does not keep still."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from console_app.clock import now as present
from console_app.sandbox.churn import Unrest
from console_app.sandbox.embedded import EmbeddedSandbox
from tests.sandbox.records import connections_of, moment_of

SandboxFor = Callable[..., EmbeddedSandbox]
ClientFor = Callable[..., httpx.Client]
Make = Callable[..., dict[str, Any]]


def listed(client: httpx.Client) -> list[dict[str, Any]]:
    page = client.get("/companies", params={"pageSize": 5000, "orderBy": "id"}).json()
    assert len(page["results"]) == page["totalResults"]
    results: list[dict[str, Any]] = page["results"]
    return results


def statuses_by_id(client: httpx.Client) -> dict[str, str]:
    return {connection["id"]: connection["status"] for connection in connections_of(listed(client))}


@pytest.fixture
def old(sandbox_for: SandboxFor, client_for: ClientFor) -> httpx.Client:
    """An account of 400 companies, ninety of whose days have passed since it was filled."""
    sandbox = sandbox_for(companies=400)
    client = client_for(sandbox.start())
    assert client.post("/sandbox/life", json={"days": 90, "seed": 7, "rate": 2}).status_code == 200
    return client


def test_a_day_moves_the_clock_and_the_data(seeded: httpx.Client) -> None:
    before, then = statuses_by_id(seeded), moment_of(seeded.get("/sandbox/clock").json()["now"])
    lived = seeded.post("/sandbox/life", json={"days": 1, "seed": 7, "rate": 5}).json()
    assert timedelta(hours=24) <= moment_of(lived["now"]) - then < timedelta(hours=24, minutes=5)
    assert lived["happened"]["syncs"] > 20
    assert lived["happened"]["authorised"] > 0
    assert statuses_by_id(seeded) != before
    newest = max(company.get("lastSync", "") for company in listed(seeded))
    assert then < moment_of(newest) <= moment_of(lived["now"])


def test_ninety_days_hold_everything_that_happens_to_an_account(sandbox_for: SandboxFor, client_for: ClientFor) -> None:
    client = client_for(sandbox_for(companies=400).start())
    before = {company["id"]: company for company in listed(client)}
    happened = client.post("/sandbox/life", json={"days": 90, "seed": 7, "rate": 4}).json()["happened"]
    after = {company["id"]: company for company in listed(client)}
    assert set(happened) >= {
        "access lost",
        "authorised",
        "authorised again",
        "cancelled",
        "companies back",
        "companies created",
        "companies deleted",
        "companies not listed",
        "companies renamed",
        "connections begun",
        "connections deleted",
        "failed",
        "out of reach",
        "syncs",
        "unlinked",
    }
    assert happened["companies created"] >= len(set(after) - set(before)) > 0
    assert len(set(before) - set(after)) > 0
    renamed = [each for each in set(before) & set(after) if before[each]["name"] != after[each]["name"]]
    assert renamed


def test_an_account_of_ninety_days_looks_like_one(old: httpx.Client) -> None:
    now = moment_of(old.get("/sandbox/clock").json()["now"])
    companies = listed(old)
    everything = connections_of(companies)
    count = Counter(connection["status"] for connection in everything)
    assert set(count) == {"Linked", "PendingAuth", "Deauthorized", "Unlinked"}
    assert min(count.values()) >= 10
    linked = [connection for connection in everything if connection["status"] == "Linked"]
    unsynced = [now - moment_of(connection["lastSync"]) for connection in linked if "lastSync" in connection]
    fresh = sum(age < timedelta(days=2) for age in unsynced)
    assert fresh > 0.8 * len(linked), "most sync daily"
    assert fresh < len(unsynced), "some have stopped"
    for company in companies:
        assert moment_of(company["created"]) <= now
        active: Counter[str] = Counter()
        for connection in company["dataConnections"]:
            assert moment_of(company["created"]) <= moment_of(connection["created"]) <= now
            assert connection.get("lastSync", connection["created"]) >= connection["created"]
            assert moment_of(connection.get("lastSync", connection["created"])) <= now
            for error in connection.get("dataConnectionErrors", []):
                assert moment_of(error["erroredOnUtc"]) <= now
            active[connection["sourceType"]] += connection["status"] in {"Linked", "PendingAuth"}
        assert active["Accounting"] <= 1, company["name"]
        assert active["BankFeed"] <= 1, company["name"]
    lost = [connection for connection in everything if connection["status"] == "Deauthorized"]
    recent = now - timedelta(days=90)
    for connection in lost:
        errors = [error for error in connection.get("dataConnectionErrors", []) if error["statusCode"] == "401"]
        if errors and moment_of(errors[-1]["erroredOnUtc"]) > recent:
            assert moment_of(connection["lastSync"]) <= moment_of(errors[-1]["erroredOnUtc"]), (
                "nothing comes afterwards"
            )


def test_the_same_seed_makes_the_same_life(sandbox_for: SandboxFor, client_for: ClientFor) -> None:
    def lived(seed: int, days: list[float]) -> list[dict[str, Any]]:
        sandbox = sandbox_for(companies=150)
        for each in days:
            sandbox.scenarios.live(each, seed, 3)
        # The links carry passwords that are anyone's guess, and the portal is the other sandbox's.
        hidden = {"linkUrl", "redirect"}
        return [
            {
                **{key: value for key, value in company.items() if key not in hidden},
                "dataConnections": [
                    {key: value for key, value in connection.items() if key not in hidden}
                    for connection in company["dataConnections"]
                ],
            }
            for company in listed(client_for(sandbox.start()))
        ]

    def timeless(companies: list[dict[str, Any]]) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
        """Without dates: they count back from the minute in which the sandbox was filled."""
        return [
            (
                company["id"],
                company["name"],
                sorted(
                    (each["id"], each["status"], len(each.get("dataConnectionErrors", [])))
                    for each in company["dataConnections"]
                ),
            )
            for company in companies
        ]

    one = timeless(lived(7, [30.0]))
    assert one == timeless(lived(7, [30.0]))
    assert one == timeless(lived(7, [10.0, 20.0])), "however the days are asked for"
    assert one != timeless(lived(8, [30.0]))


def test_a_life_goes_on_where_the_file_left_it(tmp_path: Any, sandbox_for: SandboxFor, client_for: ClientFor) -> None:
    data = tmp_path / "sandbox.db"
    first = sandbox_for(data, companies=60)
    first.scenarios.live(5, 7, 10)
    before = statuses_by_id(client_for(first.start()))
    first.stop()
    again = sandbox_for(data)
    client = client_for(again.start())
    assert statuses_by_id(client) == before
    assert moment_of(client.get("/sandbox/clock").json()["now"]) > present() + timedelta(days=4)
    again.scenarios.live(5, 7, 10)
    assert statuses_by_id(client) != before


def test_a_sandbox_can_have_lived_up_to_now(sandbox_for: SandboxFor, client_for: ClientFor) -> None:
    client = client_for(sandbox_for(companies=200, lived=30).start())
    assert abs(moment_of(client.get("/sandbox/clock").json()["now"]) - present()) < timedelta(minutes=5)
    companies = listed(client)
    syncs = [moment_of(company["lastSync"]) for company in companies if "lastSync" in company]
    assert present() - timedelta(days=2) < max(syncs) <= present()
    created = [moment_of(company["created"]) for company in companies]
    assert max(created) <= present()
    assert any(present() - each < timedelta(days=30) for each in created)


@pytest.mark.parametrize("body", [{"days": 0}, {"days": -1}, {"days": 1001}, {"days": "x"}, {"days": 1, "rate": -1}])
def test_an_impossible_life_is_refused(api: httpx.Client, body: dict[str, Any]) -> None:
    assert api.post("/sandbox/life", json=body).status_code == 400


def test_an_empty_account_stays_empty(api: httpx.Client) -> None:
    assert api.post("/sandbox/life", json={"days": 10}).status_code == 200
    assert listed(api) == []


def test_a_company_can_be_out_of_the_list_and_come_back_as_it_was(api: httpx.Client, new_connection: Make) -> None:
    company_id = new_connection()["companyId"]

    def known() -> Any:
        return [(each["id"], each["name"], [c["id"] for c in each["dataConnections"]]) for each in listed(api)]

    before = known()
    assert api.post(f"/sandbox/companies/{company_id}", json={"listed": False}).status_code == 200
    assert listed(api) == []
    assert api.get(f"/companies/{company_id}").status_code == 404
    assert api.post(f"/sandbox/companies/{company_id}", json={"listed": True}).status_code == 200
    assert known() == before
    assert api.post(f"/sandbox/companies/{company_id}", json={"listed": True}).status_code == 404


def test_companies_come_go_and_move_between_two_pages(sandbox_for: SandboxFor, client_for: ClientFor) -> None:
    sandbox = sandbox_for(companies=300)
    client = client_for(sandbox.start())
    before = {company["id"]: company["name"] for company in listed(client)}
    unrest = Unrest(created=2, deleted=1, renamed=3, pages=3, seed=5)
    sandbox.scenarios.shuffle_between_pages(unrest)
    for number in (1, 2, 3, 4):
        client.get("/companies", params={"page": number, "pageSize": 50, "orderBy": "name"})
    after = {company["id"]: company["name"] for company in listed(client)}
    assert len(set(after) - set(before)) == 6 - len(set(unrest.ids_deleted) - set(before))
    assert set(before) - set(after) == set(unrest.ids_deleted) & set(before)
    assert len(unrest.ids_deleted) == 3
    moved = {each for each in set(before) & set(after) if before[each] != after[each]}
    assert moved == set(unrest.ids_renamed) & set(before) & set(after)


def test_unrest_is_set_and_ended_over_the_control_route(seeded: httpx.Client) -> None:
    asked = {"created": 1, "deleted": 0, "renamed": 0, "pages": None, "seed": 3}
    assert seeded.patch("/sandbox/scenarios", json={"unrest": asked}).json()["unrest"] == asked
    totals = [seeded.get("/companies").json()["totalResults"] for _ in range(3)]
    assert totals == [120, 121, 122]
    assert seeded.patch("/sandbox/scenarios", json={"unrest": None}).json()["unrest"] is None
    assert seeded.get("/companies").json()["totalResults"] == seeded.get("/companies").json()["totalResults"] == 123
    for wrong in ({"created": -1}, {"nothing": 1}, {"created": "x"}, 5):
        assert seeded.patch("/sandbox/scenarios", json={"unrest": wrong}).status_code == 400


def test_a_server_can_die_half_way_through_a_list(seeded: httpx.Client) -> None:
    seeded.post("/sandbox/faults", json={"status": 503, "path": "/companies", "after": 2, "times": 2})

    def answers() -> list[int]:
        return [seeded.get("/companies", params={"page": n, "pageSize": 50}).status_code for n in (1, 2, 3)]

    assert answers() == [200, 200, 503]
    assert answers() == [503, 200, 200]
    assert seeded.post("/sandbox/faults", json={"after": -1}).status_code == 400
