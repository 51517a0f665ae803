from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox


def limits(response: httpx.Response) -> tuple[int, int]:
    return int(response.headers["x-rate-limit-limit"]), int(response.headers["x-rate-limit-remaining"])


def test_each_call_costs_one_and_each_connected_company_brings_a_thousand(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Callable[..., dict[str, Any]]
) -> None:
    assert limits(api.get("/profile")) == (1000, 999)
    assert limits(api.get("/companies/nothing")) == (1000, 998)
    connection = new_connection()
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    assert limits(api.get("/profile")) == (2000, 1995)
    sandbox.scenarios.answer_as_customer(new_connection("plai", connection["companyId"])["id"], "authorise")
    assert limits(api.get("/profile"))[0] == 2000
    sandbox.scenarios.deauthorize(connection["id"])
    assert limits(api.get("/profile"))[0] == 2000
    api.delete(f"/companies/{connection['companyId']}")
    assert limits(api.get("/profile"))[0] == 1000


def test_a_call_without_the_key_costs_nothing_and_still_shows_the_quota(
    api: httpx.Client, sandbox: EmbeddedSandbox, client_for: Callable[..., httpx.Client]
) -> None:
    api.get("/profile")
    assert limits(client_for(sandbox.start(), "wrong").get("/profile")) == (1000, 999)


def test_past_the_quota_it_is_429_until_midnight(api: httpx.Client, sandbox: EmbeddedSandbox) -> None:
    sandbox.scenarios.set_clock(datetime(2030, 5, 17, 23, 59, 0, tzinfo=UTC))
    sandbox.scenarios.set_quota_left(1)
    last = api.get("/profile")
    assert (last.status_code, limits(last)) == (200, (1000, 0))
    assert last.headers["x-rate-limit-reset"] == "2030-05-18T00:00:00Z"
    refused = api.get("/profile")
    assert (refused.status_code, limits(refused)) == (429, (1000, 0))
    assert 50 <= int(refused.headers["retry-after"]) <= 60
    sandbox.scenarios.advance_clock(timedelta(minutes=2))
    assert limits(api.get("/profile")) == (1000, 999)


def test_too_many_calls_at_once_are_429(sandbox: EmbeddedSandbox, client_for: Callable[..., httpx.Client]) -> None:
    client = client_for(sandbox.start(), limits=httpx.Limits(max_connections=20))
    statuses: list[int] = []
    sandbox.scenarios.hold_calls()
    threads = [threading.Thread(target=lambda: statuses.append(client.get("/profile").status_code)) for _ in range(14)]
    for thread in threads:
        thread.start()
    assert sandbox.scenarios.wait_for_held_calls(14)
    sandbox.scenarios.release_calls()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 10 + [429] * 4
