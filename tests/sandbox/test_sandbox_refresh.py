"""The data of a company: what was read, when, what failed, and reading it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.sandbox.records import moment_of

if TYPE_CHECKING:
    import httpx

    from console_app.sandbox.embedded import EmbeddedSandbox

Make = Callable[..., dict[str, Any]]
LinkedFor = Callable[..., dict[str, Any]]


@pytest.fixture
def linked(sandbox: EmbeddedSandbox, new_connection: Make) -> LinkedFor:
    """Creates a connection that was just linked."""

    def link(platform_key: str = "qhyg", company_id: str | None = None) -> dict[str, Any]:
        connection = new_connection(platform_key, company_id)
        sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
        return connection

    return link


def statuses(api: httpx.Client, company_id: str) -> dict[str, Any]:
    answer = api.get(f"/companies/{company_id}/dataStatus")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def history(api: httpx.Client, company_id: str, **parameters: Any) -> list[dict[str, Any]]:
    answer = api.get(f"/companies/{company_id}/data/history", params={"pageSize": 100, **parameters})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def pass_seconds(sandbox: EmbeddedSandbox, seconds: float) -> None:
    sandbox.scenarios.advance_clock(timedelta(seconds=seconds))


def company_named(api: httpx.Client, name: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/companies", params={"query": f"name={name}", "pageSize": 1}).json()["results"][0]
    return found


def test_before_anything_is_linked_the_data_types_of_the_account_have_no_status(
    api: httpx.Client, new_company: Make, new_connection: Make
) -> None:
    without = statuses(api, new_company()["id"])
    assert without["bills"] is None
    waiting = new_connection()["companyId"]
    assert statuses(api, waiting) == without
    assert history(api, waiting) == []


def test_after_linked_the_first_data_comes_one_type_after_the_other(
    api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor
) -> None:
    company_id = linked()["companyId"]
    begun = statuses(api, company_id)
    assert {status["currentStatus"] for status in begun.values()} <= {"Queued", "Fetching"}
    assert not any("lastSuccessfulSync" in status for status in begun.values())
    pass_seconds(sandbox, 3)
    some = statuses(api, company_id)
    assert some["company"]["currentStatus"] == "Complete"
    assert some["bills"]["currentStatus"] in {"Queued", "Fetching"}
    pass_seconds(sandbox, 10)
    all_of_it = statuses(api, company_id)
    assert {status["currentStatus"] for status in all_of_it.values()} == {"Complete"}
    assert all(status["latestSyncId"] == status["latestSuccessfulSyncId"] for status in all_of_it.values())
    newest = max(moment_of(status["lastSuccessfulSync"]) for status in all_of_it.values())
    company = api.get(f"/companies/{company_id}").json()
    assert moment_of(company["lastSync"]) == moment_of(company["dataConnections"][0]["lastSync"]) == newest


def test_a_read_says_how_far_it_is(api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor) -> None:
    company_id = linked()["companyId"]
    seen: list[tuple[str, int]] = []
    for seconds in (1, 3, 2, 1, 3):
        pass_seconds(sandbox, seconds)
        (read,) = history(api, company_id, query="dataType=bills")
        seen.append((read["status"], read["progress"]))
        assert ("completed" in read) == read["isCompleted"] == (read["progress"] == 100)
    assert [status for status, _ in seen] == ["Queued", "Fetching", "Mapping", "Validating", "Complete"]
    assert [progress for _, progress in seen] == sorted({progress for _, progress in seen})


@pytest.mark.parametrize(
    ("platform", "data_type", "status"),
    [("gbol", "bankTransactions", "PermissionsError"), ("fbrh", "purchaseOrders", "NotSupported")],
)
def test_some_data_types_never_come_from_some_platforms(
    api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor, platform: str, data_type: str, status: str
) -> None:
    company_id = linked(platform)["companyId"]
    pass_seconds(sandbox, 20)
    (failed,) = history(api, company_id, query=f"dataType={data_type}")
    assert (failed["status"], failed["isCompleted"]) == (status, False)
    assert failed["isErrored"] == (status != "NotSupported")
    assert failed["errorMessage"]
    assert statuses(api, company_id)[data_type]["currentStatus"] == status
    assert "lastSuccessfulSync" not in statuses(api, company_id)[data_type]
    assert statuses(api, company_id)["bills"]["currentStatus"] == "Complete"


@pytest.mark.parametrize(
    "status",
    [
        *("FetchError", "MapError", "InternalError", "ProcessingError", "ValidationError", "AuthError", "Cancelled"),
        *("NotSupported", "RateLimitError", "PermissionsError", "PrerequisiteNotMet"),
    ],
)
def test_a_read_can_be_made_to_end_in_each_documented_way(
    api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor, status: str
) -> None:
    company_id = linked()["companyId"]
    pass_seconds(sandbox, 20)
    before = statuses(api, company_id)["suppliers"]
    assert api.patch("/sandbox/scenarios", json={"readOutcomes": {"suppliers": status}}).status_code == 200
    queued = api.post(f"/companies/{company_id}/data/queue/suppliers").json()
    pass_seconds(sandbox, 20)
    after = statuses(api, company_id)["suppliers"]
    assert (after["currentStatus"], after["latestSyncId"]) == (status, queued["id"])
    assert after["latestSuccessfulSyncId"] == before["latestSuccessfulSyncId"]
    read = api.get(f"/companies/{company_id}/data/history/{queued['id']}").json()
    assert read["errorMessage"]
    assert ("statusDescription" in read) == (status == "RateLimitError")


def test_one_outcome_can_stand_for_all_data_types(
    api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor
) -> None:
    sandbox.scenarios.switch(read_outcomes={"*": "AuthError", "company": "Complete"}, read_seconds=0)
    ended = {name: status["currentStatus"] for name, status in statuses(api, linked()["companyId"]).items()}
    assert ended.pop("company") == "Complete"
    assert set(ended.values()) == {"AuthError"}


def test_the_history_is_kept_newest_first_in_pages_with_query_and_order(
    api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor
) -> None:
    company_id = linked("gbol")["companyId"]
    pass_seconds(sandbox, 20)
    api.post(f"/companies/{company_id}/data/queue/bills")
    pass_seconds(sandbox, 20)
    everything = history(api, company_id)
    assert len(everything) == 13
    assert everything[0]["dataType"] == "bills"
    path = f"/companies/{company_id}/data/history"
    pages = [api.get(path, params={"page": number, "pageSize": 5}).json() for number in (1, 2, 3)]
    assert [each["id"] for page in pages for each in page["results"]] == [each["id"] for each in everything]
    assert ["next" in page["_links"] for page in pages] == [True, True, False]
    assert len(history(api, company_id, query="dataType=bills&&status=Complete")) == 2
    assert [each["status"] for each in history(api, company_id, query="status!=Complete")] == ["PermissionsError"]
    types = [each["dataType"] for each in history(api, company_id, orderBy="dataType")]
    assert types == sorted(types, key=str.casefold)
    oldest = history(api, company_id, orderBy="requested")[0]
    assert moment_of(oldest["requested"]) == min(moment_of(each["requested"]) for each in everything)


@pytest.mark.parametrize(
    "parameters",
    [
        {"query": "isCompleted=true", "pageSize": 5},
        {"query": "status=", "pageSize": 5},
        {"query": "status=Complete"},
        {"orderBy": "shoeSize"},
        {"pageSize": 0},
    ],
)
def test_what_cannot_be_asked_of_the_history_is_400(
    api: httpx.Client, new_company: Make, parameters: dict[str, Any]
) -> None:
    assert api.get(f"/companies/{new_company()['id']}/data/history", params=parameters).status_code == 400


def test_a_data_type_is_read_again_and_the_last_sync_moves_when_it_came(
    api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor
) -> None:
    connection = linked()
    company_id = connection["companyId"]
    sandbox.scenarios.advance_clock(timedelta(days=40))
    before = api.get(f"/companies/{company_id}").json()["lastSync"]
    queued = api.post(f"/companies/{company_id}/data/queue/company", params={"connectionId": connection["id"]})
    assert queued.status_code == 200
    assert (queued.json()["dataType"], queued.json()["connectionId"]) == ("company", connection["id"])
    assert api.get(f"/companies/{company_id}").json()["lastSync"] == before
    pass_seconds(sandbox, 3)
    after = api.get(f"/companies/{company_id}").json()
    assert moment_of(after["lastSync"]) == moment_of(after["dataConnections"][0]["lastSync"])
    assert moment_of(after["lastSync"]) - moment_of(before) > timedelta(days=39)
    assert statuses(api, company_id)["company"]["latestSuccessfulSyncId"] == queued.json()["id"]


def test_a_repeat_while_a_read_runs_is_refused(api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor) -> None:
    company_id = linked()["companyId"]
    pass_seconds(sandbox, 20)
    path = f"/companies/{company_id}/data/queue/invoices"
    first = api.post(path).json()
    refused = api.post(path)
    assert refused.status_code == 400
    assert refused.json()["error"] == (
        f"DatasetAlreadyInProgressException: Cannot queue invoices sync for {company_id} as previous sync"
        f" {first['id']} is still in progress"
    )
    pass_seconds(sandbox, 20)
    assert api.post(path).json()["id"] != first["id"]


def test_all_data_is_read_again_beside_what_is_being_read(
    api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor
) -> None:
    connection = linked()
    company_id = connection["companyId"]
    linked("shpf", company_id)
    pass_seconds(sandbox, 20)
    before = len(history(api, company_id))
    api.post(f"/companies/{company_id}/data/queue/bills")
    answer = api.post(f"/companies/{company_id}/data/all")
    assert (answer.status_code, answer.content) == (204, b"")
    reads = history(api, company_id)
    assert len(reads) == 2 * before
    assert len({each["connectionId"] for each in reads if not each["isCompleted"]}) == 2
    pass_seconds(sandbox, 20)
    assert {status["currentStatus"] for status in statuses(api, company_id).values()} == {"Complete"}


def test_the_same_idempotency_key_queues_once(api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor) -> None:
    company_id = linked()["companyId"]
    pass_seconds(sandbox, 20)
    headers = {"Idempotency-Key": str(uuid4())}
    path = f"/companies/{company_id}/data/queue/bills"
    first, again = (api.post(path, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    assert len(history(api, company_id, query="dataType=bills")) == 2


@pytest.mark.parametrize("state", ["PendingAuth", "Unlinked", "Deauthorized"])
def test_nothing_is_read_from_a_connection_that_is_not_linked(
    api: httpx.Client, sandbox: EmbeddedSandbox, new_connection: Make, state: str
) -> None:
    connection = new_connection("gbol")
    company_id = connection["companyId"]
    if state != "PendingAuth":
        sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
        pass_seconds(sandbox, 20)
    if state == "Unlinked":
        api.patch(f"/companies/{company_id}/connections/{connection['id']}", json={"status": "Unlinked"})
    if state == "Deauthorized":
        sandbox.scenarios.deauthorize(connection["id"])
    before = len(history(api, company_id))
    one = api.post(f"/companies/{company_id}/data/queue/bills", params={"connectionId": connection["id"]})
    assert one.status_code == 400
    assert state in one.json()["error"]
    for path in ("data/queue/bills", "data/all"):
        assert api.post(f"/companies/{company_id}/{path}").status_code == 400
    assert len(history(api, company_id)) == before


@pytest.mark.parametrize("data_type", ["nothing", "Bills", "commerce-orders"])
def test_only_data_types_that_the_software_has_are_read(api: httpx.Client, linked: LinkedFor, data_type: str) -> None:
    assert api.post(f"/companies/{linked()['companyId']}/data/queue/{data_type}").status_code == 400


def test_an_account_that_may_not_refresh_gets_403_and_still_sees_the_data(
    api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor
) -> None:
    company_id = linked()["companyId"]
    pass_seconds(sandbox, 20)
    api.patch("/sandbox/scenarios", json={"refreshes": False})
    for path in ("data/queue/bills", "data/all"):
        assert api.post(f"/companies/{company_id}/{path}").status_code == 403
    assert statuses(api, company_id)["bills"]["currentStatus"] == "Complete"


@pytest.mark.parametrize(("way", "status"), [("unlink", "Cancelled"), ("deauthorize", "AuthError")])
def test_a_running_read_ends_when_access_ends(
    api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor, way: str, status: str
) -> None:
    connection = linked()
    company_id = connection["companyId"]
    pass_seconds(sandbox, 3)
    if way == "unlink":
        api.patch(f"/companies/{company_id}/connections/{connection['id']}", json={"status": "Unlinked"})
    else:
        sandbox.scenarios.deauthorize(connection["id"])
    ended = statuses(api, company_id)
    assert ended["bills"]["currentStatus"] == status
    pass_seconds(sandbox, 20)
    assert statuses(api, company_id)["bills"] == ended["bills"]


def test_what_is_not_there_is_not_found(api: httpx.Client, linked: LinkedFor) -> None:
    mine, other = linked()["companyId"], linked()["companyId"]
    dataset = history(api, other)[0]["id"]
    unknown = str(uuid4())
    for path in ("dataStatus", "data/history", f"data/history/{dataset}", f"sync/{dataset}/validation"):
        assert api.get(f"/companies/{unknown}/{path}").status_code == 404
    for path in (f"data/history/{dataset}", f"sync/{dataset}/validation", f"data/history/{unknown}"):
        assert api.get(f"/companies/{mine}/{path}").status_code == 404
    for path in ("data/all", "data/queue/bills"):
        assert api.post(f"/companies/{unknown}/{path}").status_code == 404
    assert api.post(f"/companies/{mine}/data/queue/bills?connectionId={unknown}").status_code == 404


def test_the_operations_take_no_other_methods(api: httpx.Client, linked: LinkedFor) -> None:
    path = f"/companies/{linked()['companyId']}"
    for method, resource, allowed in (
        ("POST", "dataStatus", "GET"),
        ("DELETE", "data/history", "GET"),
        ("GET", "data/all", "POST"),
        ("PUT", "data/queue/bills", "POST"),
    ):
        refused = api.request(method, f"{path}/{resource}")
        assert (refused.status_code, refused.headers["allow"]) == (405, allowed)


def test_a_validation_lists_what_is_wrong(api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor) -> None:
    sandbox.scenarios.switch(read_outcomes={"bills": "ValidationError"})
    company_id = linked()["companyId"]
    (read,) = history(api, company_id, query="dataType=bills")
    path = f"/companies/{company_id}/sync/{read['id']}/validation"
    assert api.get(path).json() == {"errors": [], "warnings": []}, "it is still being read"
    pass_seconds(sandbox, 20)
    (error,) = api.get(path).json()["errors"]
    assert set(error) == {"ruleId", "itemId", "message", "validatorName"}
    (suppliers,) = history(api, company_id, query="dataType=suppliers")
    right = api.get(f"/companies/{company_id}/sync/{suppliers['id']}/validation").json()
    assert right == {"errors": [], "warnings": []}


def test_the_seeded_companies_have_a_past(seeded: httpx.Client) -> None:
    linked = company_named(seeded, "Toft Stores")
    reads = history(seeded, linked["id"])
    assert moment_of(reads[0]["completed"]) == moment_of(linked["lastSync"])
    assert len({each["requested"] for each in reads}) == 3, "three daily syncs"
    assert reads == history(seeded, linked["id"])
    lost = statuses(seeded, company_named(seeded, "Holloway Bakery")["id"])
    assert {status["currentStatus"] for status in lost.values()} == {"AuthError"}
    assert "lastSuccessfulSync" in lost["bills"]
    silent = statuses(seeded, company_named(seeded, "Portside Logistics")["id"])
    assert {status["currentStatus"] for status in silent.values()} == {"FetchError"}


def test_a_simulated_life_shows_in_the_history(seeded: httpx.Client) -> None:
    company_id = company_named(seeded, "Toft Stores")["id"]
    before = len(history(seeded, company_id))
    seeded.post("/sandbox/life", json={"days": 2, "rate": 0})
    last = company_named(seeded, "Toft Stores")["lastSync"]
    reads = history(seeded, company_id)
    assert len(reads) > before
    assert moment_of(reads[0]["completed"]) == moment_of(last)


def test_reads_go_with_the_connection_and_the_company(
    api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor
) -> None:
    connection = linked()
    company_id = connection["companyId"]
    api.delete(f"/companies/{company_id}/connections/{connection['id']}")
    assert history(api, company_id) == []
    pass_seconds(sandbox, 20)
    assert "lastSync" not in api.get(f"/companies/{company_id}").json()


@pytest.mark.parametrize(("platform", "days"), [("gbol", 60), ("qhyg", 100)])
def test_access_ends_after_the_platforms_days_without_a_sync(
    api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor, platform: str, days: int
) -> None:
    connection = linked(platform)
    path = f"/companies/{connection['companyId']}/connections/{connection['id']}"
    api.patch("/sandbox/scenarios", json={"accessExpires": True})
    sandbox.scenarios.advance_clock(timedelta(days=days - 1))
    synced = api.get(path).json()
    assert synced["status"] == "Linked"
    sandbox.scenarios.advance_clock(timedelta(days=1, minutes=1))
    ended = api.get(path).json()
    assert ended["status"] == "Deauthorized"
    (error,) = ended["dataConnectionErrors"]
    assert error["statusCode"] == "401"
    assert moment_of(error["erroredOnUtc"]) == moment_of(synced["lastSync"]) + timedelta(days=days)
    assert statuses(api, connection["companyId"])["bills"]["currentStatus"] == "AuthError"


def test_one_small_read_keeps_access(api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor) -> None:
    connection = linked("gbol")
    path = f"/companies/{connection['companyId']}"
    sandbox.scenarios.switch(access_expires=True)
    sandbox.scenarios.advance_clock(timedelta(days=50))
    assert api.post(f"{path}/data/queue/company").status_code == 200
    sandbox.scenarios.advance_clock(timedelta(days=50))
    assert api.get(path).json()["dataConnections"][0]["status"] == "Linked"


def test_access_does_not_end_by_itself_unless_switched_on(
    api: httpx.Client, sandbox: EmbeddedSandbox, linked: LinkedFor
) -> None:
    path = f"/companies/{linked('gbol')['companyId']}"
    sandbox.scenarios.advance_clock(timedelta(days=400))
    assert api.get(path).json()["dataConnections"][0]["status"] == "Linked"


@pytest.mark.parametrize(
    "body",
    [
        {"rivalRule": "410"},
        {"entity": "other"},
        {"payables": "no"},
        {"readSeconds": -1},
        {"readSeconds": "soon"},
        {"readOutcomes": {"bills": "Broken"}},
        {"readOutcomes": {"shoes": "Complete"}},
        {"oneTimeLinks": None},
    ],
)
def test_a_switch_takes_only_what_it_has(api: httpx.Client, body: dict[str, Any]) -> None:
    before = api.get("/sandbox/scenarios").json()
    assert api.patch("/sandbox/scenarios", json=body).status_code == 400
    assert api.get("/sandbox/scenarios").json() == before
