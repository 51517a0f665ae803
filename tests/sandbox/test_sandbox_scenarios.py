from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from console_app.clock import now as present
from console_app.sandbox.embedded import EmbeddedSandbox

Make = Callable[..., dict[str, Any]]


def test_control_routes_are_off_unless_asked_for() -> None:
    with EmbeddedSandbox(None, companies=0) as sandbox:
        endpoint = sandbox.start()
        for path in ("/sandbox/scenarios", "/sandbox/clock", "/sandbox/calls"):
            assert httpx.get(endpoint.base_url + path).status_code == 404
            assert httpx.post(endpoint.base_url + path, json={}).status_code == 404


def test_control_routes_want_the_key(sandbox: EmbeddedSandbox) -> None:
    address = sandbox.start().base_url
    assert httpx.get(f"{address}/sandbox/scenarios").status_code == 401
    assert httpx.post(f"{address}/sandbox/clock", json={"advanceSeconds": 60}).status_code == 401


def test_the_clock_can_be_moved_set_and_put_back(api: httpx.Client) -> None:
    def now(**body: Any) -> datetime:
        return datetime.fromisoformat(api.post("/sandbox/clock", json=body).json()["now"])

    start = now()
    assert timedelta(minutes=59) < now(advanceSeconds=3600) - start < timedelta(minutes=61)
    assert now(now="2031-02-03T04:05:06Z").year == 2031
    assert api.get("/sandbox/clock").json()["now"].startswith("2031-02-03T04:0")
    assert abs(now(reset=True) - present()) < timedelta(minutes=1)


def test_every_answer_says_what_time_it_is_by_the_clock(api: httpx.Client) -> None:
    api.post("/sandbox/clock", json={"now": "2031-02-03T04:05:06Z"})
    for path in ("/companies", "/companies/unknown", "/sandbox/clock", "/nowhere"):
        (date,) = api.get(path).headers.get_list("date")
        assert date.startswith("Mon, 03 Feb 2031 04:0")


def test_what_is_created_carries_the_time_of_the_clock(api: httpx.Client, new_company: Make) -> None:
    api.post("/sandbox/clock", json={"now": "2031-02-03T04:05:06Z"})
    assert new_company()["created"].startswith("2031-02-03T04:05:")


def test_the_next_answers_fail_as_asked_and_then_no_more(api: httpx.Client) -> None:
    api.post("/sandbox/faults", json={"status": 503, "times": 2, "method": "GET", "path": "/companies/*"})
    assert api.get("/companies").status_code == 200
    assert api.post("/companies", json={"name": "Toft"}).status_code == 200
    assert api.get("/companies/x").status_code == 503
    assert api.get("/sandbox/scenarios").json()["faultsToCome"] == 1
    assert api.get("/companies/x").status_code == 503
    assert api.get("/companies/x").status_code == 404


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 422, 429, 451, 500, 503, 418, 599])
def test_any_status_comes_with_the_documented_body(api: httpx.Client, status: int) -> None:
    api.post("/sandbox/faults", json={"status": status})
    response = api.get("/profile")
    assert response.status_code == response.json()["statusCode"] == status
    assert response.json()["correlationId"]


def test_a_proxys_html_page_and_a_retry_after_date(api: httpx.Client) -> None:
    date = "Wed, 21 Oct 2026 07:28:00 GMT"
    api.post("/sandbox/faults", json={"status": 502, "page": "<h1>Bad gateway</h1>", "retryAfter": date})
    response = api.get("/profile")
    assert (response.status_code, response.text) == (502, "<h1>Bad gateway</h1>")
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["retry-after"] == date


def test_faults_can_be_forgotten(api: httpx.Client) -> None:
    api.post("/sandbox/faults", json={"status": 500, "times": 100})
    api.delete("/sandbox/faults")
    assert api.get("/profile").status_code == 200


def test_a_dropped_connection_is_noted_without_a_status(api: httpx.Client) -> None:
    api.post("/sandbox/faults", json={"drop": True})
    with pytest.raises(httpx.RemoteProtocolError):
        api.get("/profile")
    (call,) = api.get("/sandbox/calls").json()["calls"]
    assert call["status"] is None


def test_latency_delays_a_call(api: httpx.Client) -> None:
    api.patch("/sandbox/scenarios", json={"latencySeconds": 0.2})
    started = time.monotonic()
    api.get("/profile")
    assert time.monotonic() - started >= 0.2


def test_at_the_plans_limit_the_next_create_is_402_with_the_documented_body(
    api: httpx.Client, new_company: Make
) -> None:
    api.patch("/sandbox/scenarios", json={"companyLimit": 1})
    company = new_company()
    refused = api.post("/companies", json={"name": "One Too Many"})
    assert refused.status_code == 402
    assert refused.json()["error"] == "CompanyValidationException: Company limit exceeded"
    (item,) = refused.json()["validation"]["errors"]
    assert (item["itemId"], item["validatorName"]) == ("Company", "CreateCompany")
    assert api.get("/companies").json()["totalResults"] == 1
    assert api.patch(f"/companies/{company['id']}", json={"name": "Still allowed"}).status_code == 200
    api.delete(f"/companies/{company['id']}")
    assert api.post("/companies", json={"name": "Room Again"}).status_code == 200


def test_an_expired_account_gets_402_everywhere(api: httpx.Client) -> None:
    api.patch("/sandbox/scenarios", json={"accountExpired": True})
    for path in ("/companies", "/profile", "/integrations"):
        assert api.get(path).status_code == 402
        assert api.get(path).json()["error"] == "Payment Required"


def test_an_outdated_key_gets_403(api: httpx.Client) -> None:
    api.patch("/sandbox/scenarios", json={"keyOutdated": True})
    assert api.get("/profile").status_code == 403


def test_the_rate_limit_can_be_reached_and_lifted(api: httpx.Client) -> None:
    api.patch("/sandbox/scenarios", json={"rateLimited": "7"})
    refused = api.get("/companies")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
    assert refused.json()["canBeRetried"] == "True"
    api.patch("/sandbox/scenarios", json={"rateLimited": None, "quotaLeft": 5})
    assert api.get("/companies").headers["x-rate-limit-remaining"] == "4"


def test_a_connection_can_be_deauthorised(api: httpx.Client, new_connection: Make) -> None:
    connection = new_connection()
    control = f"/sandbox/connections/{connection['id']}"
    assert api.post(control, json={"choice": "authorise"}).status_code == 200
    assert api.post(control, json={"choice": "deauthorize"}).status_code == 200
    lost = api.get(f"/companies/{connection['companyId']}/connections/{connection['id']}").json()
    assert lost["status"] == "Deauthorized"
    assert lost["dataConnectionErrors"][-1]["statusCode"] == "401"
    assert api.post("/sandbox/connections/nothing", json={"choice": "cancel"}).status_code == 404


def test_the_log_of_calls_counts_and_holds_no_key(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_company: Make
) -> None:
    new_company()
    api.get("/companies", params={"pageSize": 1})
    log = api.get("/sandbox/calls").json()
    assert (log["count"], log["writes"]) == (2, 1)
    assert log["calls"][0]["body"] == '{"name":"Toft Stores"}'
    assert log["calls"][1]["query"] == "pageSize=1"
    assert sandbox.start().api_key not in str(log)
    assert [call.path for call in sandbox.scenarios.writes] == ["/companies"]
    assert api.delete("/sandbox/calls").json()["count"] == 0


def test_all_can_be_put_back(api: httpx.Client) -> None:
    before = api.get("/sandbox/scenarios").json()
    changes = {"accountExpired": True, "companyLimit": 3, "otpRule": "old-dies", "latencySeconds": 0.01}
    assert api.patch("/sandbox/scenarios", json=changes).json() != before
    api.delete("/sandbox/scenarios")
    assert api.get("/sandbox/scenarios").json() == before
    assert api.get("/profile").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/sandbox/scenarios", {"unknown": 1}),
        ("PATCH", "/sandbox/scenarios", {"latencySeconds": -1}),
        ("PATCH", "/sandbox/scenarios", {"latencySeconds": "long"}),
        ("PATCH", "/sandbox/scenarios", {"otpRule": "no-rule"}),
        ("POST", "/sandbox/clock", {"now": "soon"}),
        ("POST", "/sandbox/clock", {"advanceSeconds": 1e300}),
        ("POST", "/sandbox/faults", {"status": 100}),
        ("POST", "/sandbox/faults", {"times": 0}),
        ("POST", "/sandbox/faults", {"stage": "during"}),
        ("POST", "/sandbox/faults", {"colour": "red"}),
        ("POST", "/sandbox/faults", {"page": 5}),
        ("POST", "/sandbox/connections/x", {"choice": "shrug"}),
        ("POST", "/sandbox/faults", []),
    ],
)
def test_nonsense_is_400(api: httpx.Client, method: str, path: str, body: Any) -> None:
    assert api.request(method, path, json=body).status_code == 400
    assert api.get("/profile").status_code == 200
