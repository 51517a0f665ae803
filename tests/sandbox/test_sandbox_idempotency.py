from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox


def create_with_key(api: httpx.Client, key: str, name: str = "Once") -> httpx.Response:
    return api.post("/companies", json={"name": name}, headers={"Idempotency-Key": key})


def count(api: httpx.Client) -> int:
    return int(api.get("/companies").json()["totalResults"])


def test_a_repeat_gets_the_first_answer_and_does_nothing(api: httpx.Client, sandbox: EmbeddedSandbox) -> None:
    key = str(uuid4())
    first, second = create_with_key(api, key), create_with_key(api, key.upper())
    assert first.content == second.content
    assert count(api) == 1
    assert [call.replayed for call in sandbox.scenarios.writes] == [False, True]


def test_without_a_key_each_request_counts(api: httpx.Client) -> None:
    for _ in range(2):
        api.post("/companies", json={"name": "Twice"})
    assert count(api) == 2


def test_the_key_is_kept_for_ninety_minutes(api: httpx.Client, sandbox: EmbeddedSandbox) -> None:
    key = str(uuid4())
    first = create_with_key(api, key).json()["id"]
    sandbox.scenarios.advance_clock(timedelta(minutes=89))
    assert create_with_key(api, key).json()["id"] == first
    sandbox.scenarios.advance_clock(timedelta(minutes=2))
    assert create_with_key(api, key).json()["id"] != first


def test_the_same_key_with_another_request_is_422(api: httpx.Client, new_company: Any) -> None:
    key = str(uuid4())
    create_with_key(api, key)
    assert create_with_key(api, key, "Other").status_code == 422
    path = f"/companies/{new_company()['id']}"
    header = {"Idempotency-Key": key}
    assert api.patch(path, json={"name": "Once"}, headers=header).status_code == 422
    assert api.post(f"{path}/connections", json={"name": "Once"}, headers=header).status_code == 422
    assert count(api) == 2


def test_patch_takes_a_key_and_put_and_delete_take_none(api: httpx.Client, new_company: Any) -> None:
    path = f"/companies/{new_company()['id']}"
    header = {"Idempotency-Key": str(uuid4())}
    assert api.patch(path, json={"name": "First"}, headers=header).json()["name"] == "First"
    api.put(path, json={"name": "Second"}, headers=header)
    assert api.get(path).json()["name"] == "Second"
    assert api.patch(path, json={"name": "First"}, headers=header).json()["name"] == "First"
    assert api.get(path).json()["name"] == "Second"
    assert api.delete(path, headers=header).status_code == 204


def test_errors_are_kept_too(api: httpx.Client, sandbox: EmbeddedSandbox) -> None:
    key = str(uuid4())
    sandbox.scenarios.fail_next(500)
    failed = create_with_key(api, key)
    assert failed.status_code == 500
    assert create_with_key(api, key).content == failed.content
    assert create_with_key(api, str(uuid4())).status_code == 200
    refused = create_with_key(api, other := str(uuid4()), "[]")
    assert refused.status_code == 400
    assert create_with_key(api, other, "[]").content == refused.content


def test_429_is_not_kept(api: httpx.Client, sandbox: EmbeddedSandbox) -> None:
    key = str(uuid4())
    sandbox.scenarios.fail_next(429, retry_after="3")
    limited = create_with_key(api, key)
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "3")
    sandbox.scenarios.limit_rate("1")
    assert create_with_key(api, key).status_code == 429
    sandbox.scenarios.limit_rate(None)
    assert create_with_key(api, key).status_code == 200


def test_a_5xx_after_the_work_was_done_hides_a_company_that_exists(api: httpx.Client, sandbox: EmbeddedSandbox) -> None:
    key = str(uuid4())
    sandbox.scenarios.fail_next(503, stage="after")
    assert create_with_key(api, key).status_code == 503
    assert create_with_key(api, key).status_code == 503
    assert count(api) == 1


@pytest.mark.parametrize(("stage", "companies"), [("before", 0), ("after", 1)])
def test_after_a_lost_connection_the_same_key_makes_one_company(
    api: httpx.Client, sandbox: EmbeddedSandbox, stage: Any, companies: int
) -> None:
    key = str(uuid4())
    sandbox.scenarios.fail_next(drop=True, stage=stage)
    with pytest.raises(httpx.RemoteProtocolError):
        create_with_key(api, key)
    assert count(api) == companies
    assert create_with_key(api, key).status_code == 200
    assert count(api) == 1


def test_while_the_first_is_in_progress_a_repeat_is_409(
    api: httpx.Client, sandbox: EmbeddedSandbox, client_for: Callable[..., httpx.Client]
) -> None:
    key = str(uuid4())
    answers: list[httpx.Response] = []
    conflicts: list[httpx.Response] = []
    other = client_for(sandbox.start())
    sandbox.scenarios.hold_calls()
    first = threading.Thread(target=lambda: answers.append(create_with_key(api, key)))
    first.start()
    assert sandbox.scenarios.wait_for_held_calls()
    try:
        # The repeat is answered by the gate keeper, so it waits with the first one: let both go once it is there.
        repeat = threading.Thread(target=lambda: conflicts.append(create_with_key(other, key)))
        repeat.start()
        assert sandbox.scenarios.wait_for_held_calls(2)
    finally:
        sandbox.scenarios.release_calls()
    for thread in (first, repeat):
        thread.join()
    assert (answers[0].status_code, conflicts[0].status_code) == (200, 409)
    assert create_with_key(api, key).status_code == 200
    assert count(api) == 1


@pytest.mark.parametrize("key", ["1", "not-a-guid", "", "{7c0f7a52-6a83-4c0e-9d3e-0f6a5c1b2d34"])
def test_a_key_must_be_a_guid(api: httpx.Client, key: str) -> None:
    assert create_with_key(api, key).status_code == 400
    assert count(api) == 0


def test_only_one_key_can_be_sent(api: httpx.Client) -> None:
    headers = [("Idempotency-Key", str(uuid4())), ("Idempotency-Key", str(uuid4()))]
    assert api.post("/companies", json={"name": "Once"}, headers=headers).status_code == 400
