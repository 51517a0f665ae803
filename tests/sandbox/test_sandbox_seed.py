from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from console_app.clock import now
from console_app.sandbox.embedded import EmbeddedSandbox
from tests.sandbox.records import connections_of

SandboxFor = Callable[..., EmbeddedSandbox]
ClientFor = Callable[..., httpx.Client]


@pytest.fixture
def companies(seeded: httpx.Client) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = seeded.get("/companies", params={"pageSize": 5000}).json()["results"]
    return results


def age(document: dict[str, Any]) -> timedelta:
    return now() - datetime.fromisoformat(document["created"])


def test_there_are_about_120_in_every_state(companies: list[dict[str, Any]]) -> None:
    assert len(companies) == 120
    statuses = Counter(connection["status"] for connection in connections_of(companies))
    assert set(statuses) == {"Linked", "PendingAuth", "Deauthorized", "Unlinked"}
    assert min(statuses.values()) >= 8
    assert sum(not company["dataConnections"] for company in companies) >= 8


def test_there_are_the_awkward_ones(companies: list[dict[str, Any]]) -> None:
    names = Counter(company["name"] for company in companies)
    assert names.most_common(1)[0][1] >= 3, "same names"
    assert max(map(len, names)) > 150, "long names"
    assert sum(not name.isascii() for name in names) >= 5, "other scripts"
    assert any("[" in name for name in names), "brackets"
    assert sum("referenceParentCompany" in company for company in companies) >= 4
    assert any(len(company["referenceSubsidiaryCompanies"]) >= 3 for company in companies)
    assert max(len(company.get("tags", {})) for company in companies) == 10
    assert any(len(company["dataConnections"]) >= 4 for company in companies)
    assert any("description" not in company for company in companies)
    assert any("createdByUserName" not in company for company in companies)


def test_connections_differ_in_platform_age_and_history(companies: list[dict[str, Any]]) -> None:
    everything = connections_of(companies)
    assert len({connection["integrationKey"] for connection in everything}) >= 15
    pending = [age(connection) for connection in everything if connection["status"] == "PendingAuth"]
    assert any(waited < timedelta(hours=12) for waited in pending)
    assert any(waited > timedelta(weeks=4) for waited in pending)
    errors = [error for connection in everything for error in connection.get("dataConnectionErrors", [])]
    assert {error["statusCode"] for error in errors} >= {"401", "403", "500", "501", "503"}
    assert {error.get("status") for error in errors} == {"Active", "Resolved", None}


def test_no_connection_is_older_than_its_company_or_from_the_future(companies: list[dict[str, Any]]) -> None:
    for company in companies:
        assert age(company) > timedelta(0)
        for connection in company["dataConnections"]:
            assert age(connection) <= age(company)
            assert connection.get("lastSync", connection["created"]) >= connection["created"]


def test_no_company_has_two_active_accounting_connections(companies: list[dict[str, Any]]) -> None:
    for company in companies:
        for kind in ("Accounting", "BankFeed"):
            active = [
                connection
                for connection in company["dataConnections"]
                if connection["sourceType"] == kind and connection["status"] in {"Linked", "PendingAuth"}
            ]
            assert len(active) <= 1, company["name"]


def test_the_same_seed_makes_the_same_companies(sandbox_for: SandboxFor, client_for: ClientFor) -> None:
    def made(seed: int, count: int = 120) -> list[tuple[str, str, int]]:
        client = client_for(sandbox_for(companies=count, seed=seed).start())
        results = client.get("/companies", params={"pageSize": 200, "orderBy": "id"}).json()["results"]
        return [(company["id"], company["name"], len(company["dataConnections"])) for company in results]

    assert made(1) == made(1)
    assert made(1) != made(2)
    assert made(1, 0) == []
    assert len(made(1, 5)) == 5


def test_a_large_sandbox_can_be_paged_through(sandbox_for: SandboxFor, client_for: ClientFor) -> None:
    client = client_for(sandbox_for(companies=1200).start())
    ids: set[str] = set()
    for number in (1, 2, 3):
        page = client.get("/companies", params={"pageSize": 500, "page": number}).json()
        ids |= {company["id"] for company in page["results"]}
    assert len(ids) == page["totalResults"] == 1200
