"""The events that the sandbox sends over HTTP, checked as a receiver checks them, and by Codat's schemas."""

from __future__ import annotations

import json
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import trustme
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from standardwebhooks import WebhookVerificationError

from console_app.sandbox import customer
from console_app.sandbox.embedded import EmbeddedSandbox
from console_app.sandbox.webhooks.deliveries import WAITS

from .conftest import allow_nulls, description_path
from .receiver import Message, Receiver

if TYPE_CHECKING:
    from pathlib import Path

ClientFor = Callable[..., httpx.Client]
SandboxFor = Callable[..., EmbeddedSandbox]
Make = Callable[..., dict[str, Any]]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def register(api: httpx.Client, receiver: Receiver) -> Callable[..., dict[str, Any]]:
    """Registers the receiver, and returns the consumer with its secret beside what the API has."""

    def register(*event_types: str, **more: Any) -> dict[str, Any]:
        body = {"url": receiver.url, "eventTypes": list(event_types), **more}
        consumer: dict[str, Any] = api.post("/webhooks", json=body).json()
        consumer["secret"] = api.get(f"/sandbox/webhooks/{consumer['id']}/secret").json()["secret"]
        return consumer

    return register


@pytest.fixture(scope="module")
def check() -> Callable[[dict[str, Any]], None]:
    """Holds an event against Codat's description of webhooks, where that is at hand."""
    path = description_path().with_name("webhooks.json")
    if not path.is_file():
        return lambda _event: None
    document = json.loads(path.read_text("utf-8"))
    allow_nulls(document)
    registry: Registry[Any] = Registry().with_resource("urn:webhooks", DRAFT202012.create_resource(document))
    described = document["webhooks"]

    def check(event: dict[str, Any]) -> None:
        content = described[event["eventType"]]["post"]["requestBody"]["content"]["application/json"]
        schema = {"$ref": "urn:webhooks" + content["schema"]["$ref"]}
        Draft202012Validator(schema, registry=registry, format_checker=FormatChecker()).validate(event)

    return check


def test_the_way_of_a_customer_from_the_first_call_to_the_last(
    api: httpx.Client,
    sandbox: EmbeddedSandbox,
    receiver: Receiver,
    register: Make,
    check: Callable[[dict[str, Any]], None],
) -> None:
    """By the API, the link pages, a scenario and the clock: every change raises its event, signed and as described."""
    consumer = register()
    seen: list[dict[str, Any]] = []

    def events(*expected: str) -> None:
        for each in expected:
            event = receiver.next().verified(consumer["secret"])
            check(event)
            assert set(event) == {"id", "eventType", "generatedDate", "payload"}
            assert event["eventType"] == each
            seen.append(event)

    company = api.post("/companies", json={"name": "Toft", "tags": {"region": "uk"}}).json()
    events("company.created")
    assert (seen[-1]["payload"]["id"], seen[-1]["payload"]["tags"]) == (company["id"], {"region": "uk"})
    path = f"/companies/{company['id']}/connections"
    connection = api.post(path, json={"platformKey": "gbol"}).json()
    events("connection.created")
    here = f"{path}/{connection['id']}"

    def play(label: str) -> None:
        page = customer.open_link(api.get(here).json()["linkUrl"])
        customer.press(page, next(button for button in page.buttons if button.label.startswith(label)))

    play("Cancel")
    events("connection.failed")
    assert seen[-1]["payload"]["connection"]["dataConnectionErrors"][-1]["errorMessage"] == "User cancelled."
    play("Authorise")
    events("connection.connected")
    payload = seen[-1]["payload"]
    assert payload["referenceCompany"]["name"] == "Toft"
    assert (payload["connection"]["id"], payload["connection"]["status"]) == (connection["id"], "Linked")
    assert payload["connection"]["linkUrl"].endswith("/start"), "the link of a message opens nothing"
    sandbox.scenarios.advance_clock(timedelta(minutes=1))
    events("read.completed.initial")
    reads = {each["dataType"]: each["status"] for each in seen[-1]["payload"]["dataTypes"]}
    assert (reads["bills"], reads["bankTransactions"], len(reads)) == ("Complete", "PermissionsError", 12)
    sandbox.scenarios.deauthorize(connection["id"])
    events("connection.disconnected")
    play("Authorise")
    events("connection.reconnected")
    assert api.patch(here, json={"status": "Unlinked"}).status_code == 200
    events("read.completed", "connection.disconnected")
    assert {each["status"] for each in seen[-2]["payload"]["dataTypes"]} == {"Cancelled"}
    assert seen[-2]["payload"]["modifiedFromDate"] < seen[-2]["generatedDate"]
    api.delete(here)
    events("connection.deleted")
    api.delete(f"/companies/{company['id']}")
    events("company.deleted")
    assert len({event["id"] for event in seen}) == len(seen)
    moments = [datetime.fromisoformat(event["generatedDate"]) for event in seen]
    assert moments == sorted(moments)
    assert sandbox.scenarios.webhooks.wait()
    assert receiver.messages.empty()


def test_an_event_goes_to_the_consumers_that_want_it(
    api: httpx.Client, sandbox: EmbeddedSandbox, receiver: Receiver, register: Make, new_company: Make
) -> None:
    ids = {
        register("company.created", companyTags=["region:uk", "tier:a"])["id"]: "tagged",
        register("company.deleted")["id"]: "deleted",
        register("company.created", disabled=True)["id"]: "disabled",
    }
    plain = new_company("Plain")
    new_company("Tagged", tags={"region": "uk"})
    new_company("Other", tags={"region": "UK", "tier": "b"})
    api.delete(f"/companies/{plain['id']}")
    assert sandbox.scenarios.webhooks.wait()
    got = [(ids[each.delivery.consumer_id], each.delivery.event_type) for each in sandbox.scenarios.webhooks.attempts]
    assert sorted(got) == [("deleted", "company.deleted"), ("tagged", "company.created")]
    assert {receiver.next().body["payload"]["name"] for _ in got} == {"Plain", "Tagged"}
    assert receiver.messages.empty()


def test_eight_attempts_by_the_clock_and_then_no_more(
    api: httpx.Client, sandbox: EmbeddedSandbox, receiver: Receiver, register: Make, new_company: Make
) -> None:
    consumer = register("company.created")
    receiver.statuses.extend([500, 404, 301, 503, 429, 500, 500, 500])
    new_company()
    messages = [receiver.next()]
    assert sandbox.scenarios.webhooks.wait()
    for wait in WAITS:
        sandbox.scenarios.advance_clock(wait - timedelta(seconds=2))
        assert sandbox.scenarios.webhooks.wait()
        assert receiver.messages.empty()
        sandbox.scenarios.advance_clock(timedelta(seconds=3))
        messages.append(receiver.next())
        assert sandbox.scenarios.webhooks.wait()
    assert timedelta(hours=27) < sum(WAITS, timedelta()) < timedelta(hours=28)
    assert len({(message.id, message.content) for message in messages}) == 1
    assert all(message.verified(consumer["secret"]) for message in messages), "a timestamp is the time of the attempt"
    sandbox.scenarios.advance_clock(timedelta(days=1))
    assert sandbox.scenarios.webhooks.wait()
    assert receiver.messages.empty()
    listed = api.get(f"/sandbox/webhooks/{consumer['id']}/attempts").json()["attempts"]
    assert [(each["attempt"], each["status"]) for each in listed][:3] == [(1, 500), (2, 404), (3, 301)]
    new_company()
    assert receiver.next().type == "company.created"


def test_a_consumer_is_disabled_after_five_days_of_failures(
    api: httpx.Client, sandbox: EmbeddedSandbox, receiver: Receiver, register: Make, new_company: Make
) -> None:
    path = f"/sandbox/webhooks/{register('company.created')['id']}"

    def disabled() -> bool:
        assert sandbox.scenarios.webhooks.wait()
        return bool(api.get("/webhooks").json()["results"][0]["disabled"])

    api.patch("/sandbox/scenarios", json={"webhooks": {"failing": True}})
    for _ in range(5):
        new_company()
        assert not disabled()
        before = len(sandbox.scenarios.webhooks.attempts)
        sandbox.scenarios.advance_clock(timedelta(days=1, minutes=1))
    assert disabled()
    assert len(sandbox.scenarios.webhooks.attempts) == before + 1, "it was disabled by the first of the last day"
    api.patch("/sandbox/scenarios", json={"webhooks": None})
    new_company("Never sent")
    assert disabled()
    assert receiver.messages.empty()
    api.patch(path, json={"disabled": False})
    new_company("Sent again")
    assert receiver.next().body["payload"]["name"] == "Sent again"
    assert not disabled()


def test_what_can_go_wrong_on_the_way(
    api: httpx.Client, sandbox: EmbeddedSandbox, receiver: Receiver, register: Make, new_company: Make
) -> None:
    secret = register("company.created")["secret"]

    def trouble(**troubles: Any) -> None:
        assert (
            api.patch("/sandbox/scenarios", json={"webhooks": troubles}).json()["webhooks"].items() >= troubles.items()
        )

    def name() -> str:
        return str(receiver.next().body["payload"]["name"])

    trouble(twice=True)
    new_company()
    assert receiver.next().id == receiver.next().id
    trouble(signature="wrong")
    new_company()
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        receiver.next().verified(secret)
    trouble(signature="missing")
    new_company()
    assert "webhook-signature" not in receiver.next().headers
    trouble(timestampSeconds=-301)
    new_company()
    with pytest.raises(WebhookVerificationError, match="too old"):
        receiver.next().verified(secret)
    trouble(silent=True)
    new_company("Lost")
    trouble(outOfOrder=3)
    new_company("First")
    new_company("Second")
    assert sandbox.scenarios.webhooks.wait()
    assert receiver.messages.empty()
    new_company("Third")
    assert [name() for _ in range(3)] == ["Third", "Second", "First"]
    trouble(lateSeconds=3600)
    new_company("Late")
    api.delete("/sandbox/scenarios")
    new_company("In time")
    assert name() == "In time"
    sandbox.scenarios.advance_clock(timedelta(hours=1, seconds=1))
    assert name() == "Late"
    trouble(retryScale=0)
    receiver.statuses.extend([500] * 7)
    new_company()
    assert len({receiver.next().id for _ in range(8)}) == 1
    assert sandbox.scenarios.webhooks.wait()
    assert receiver.messages.empty()


def test_messages_are_signed_with_two_secrets_for_a_day_after_a_new_one(
    api: httpx.Client, sandbox: EmbeddedSandbox, receiver: Receiver, register: Make, new_company: Make
) -> None:
    consumer = register("company.created")
    renewed = api.post(f"/sandbox/webhooks/{consumer['id']}/secret").json()["secret"]
    new_company()
    message = receiver.next()
    assert message.verified(renewed) == message.verified(consumer["secret"])
    sandbox.scenarios.advance_clock(timedelta(hours=25))
    new_company()
    message = receiver.next()
    assert message.verified(renewed)
    with pytest.raises(WebhookVerificationError):
        message.verified(consumer["secret"])


def test_what_codat_leaves_open_can_be_switched(
    api: httpx.Client, sandbox: EmbeddedSandbox, receiver: Receiver, register: Make, new_connection: Make
) -> None:
    consumer = register()
    switches = {
        "webhookHeaders": "svix",
        "webhookTypeName": "type",
        "webhookOtps": True,
        "webhookOwnWrites": False,
        "webhookCascade": True,
    }
    assert api.patch("/sandbox/scenarios", json=switches).json().items() >= switches.items()
    connection = new_connection()
    sandbox.scenarios.answer_as_customer(connection["id"], "authorise")
    message = receiver.next()
    assert message.body["type"] == "connection.connected", "the account's own writes raised no events"
    assert not [name for name in message.headers if name.startswith("webhook-")]
    renamed = {name.replace("svix-", "webhook-"): value for name, value in message.headers.items()}
    assert Message(renamed, message.content).verified(consumer["secret"])
    assert api.get(message.body["payload"]["connection"]["linkUrl"]).status_code == 200
    api.patch("/sandbox/scenarios", json={"webhookOwnWrites": True, "webhookHeaders": "both"})
    api.delete(f"/companies/{connection['companyId']}")
    gone = [receiver.next(), receiver.next()]
    assert [message.body["type"] for message in gone] == ["connection.deleted", "company.deleted"]
    assert gone[0].headers["svix-signature"] == gone[0].headers["webhook-signature"]


def test_nothing_leaves_this_machine_and_no_certificate_or_address_is_trusted_blindly(
    api: httpx.Client, sandbox: EmbeddedSandbox, receiver: Receiver, new_company: Make
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    encrypted = Receiver(context)
    port = receiver.url.partition("127.0.0.1")[2]
    urls = {
        "https://example.com/hook": "The sandbox sends to this machine only",
        f"http://127.0.0.1.nip.io{port}": "The sandbox sends to this machine only",
        f"http://127.0.0.1@example.com{port}": "The sandbox sends to this machine only",
        encrypted.url: "CERTIFICATE_VERIFY_FAILED",
        "http://127.0.0.1:1/": "attempts failed",
    }
    ids = {api.post("/webhooks", json={"url": url}).json()["id"]: error for url, error in urls.items()}
    new_company()
    assert sandbox.scenarios.webhooks.wait()
    encrypted.close()
    for consumer_id, error in ids.items():
        (attempt,) = api.get(f"/sandbox/webhooks/{consumer_id}/attempts").json()["attempts"]
        assert error in attempt["error"]
        assert attempt["status"] is None
    assert receiver.messages.empty()
    assert encrypted.messages.empty()
    sandbox.scenarios.advance_clock(timedelta(seconds=6))
    assert sandbox.scenarios.webhooks.wait()
    again = Counter(each.delivery.url for each in sandbox.scenarios.webhooks.attempts)
    assert [again[url] for url in urls] == [1, 1, 1, 2, 2], "what is withheld is no failure, and not tried again"


def test_webhooks_go_elsewhere_only_from_a_sandbox_that_was_started_so(
    sandbox_for: SandboxFor, client_for: ClientFor, receiver: Receiver
) -> None:
    url = receiver.url.replace("127.0.0.1", "0.0.0.0")
    for anywhere in (False, True):
        sandbox = sandbox_for(webhooks_anywhere=anywhere)
        client = client_for(sandbox.start())
        client.post("/webhooks", json={"url": url})
        client.post("/companies", json={"name": "Toft"})
        assert sandbox.scenarios.webhooks.wait()
        assert receiver.messages.empty() is not anywhere


def test_no_call_waits_for_a_receiver_and_no_receiver_for_another(
    api: httpx.Client, sandbox: EmbeddedSandbox, receiver: Receiver, register: Make, new_company: Make
) -> None:
    slow = Receiver()
    slow.gate.clear()
    api.post("/webhooks", json={"url": slow.url})
    register()
    new_company()
    slow.next()
    assert receiver.next().type == "company.created"
    new_company()
    assert receiver.next().type == "company.created"
    assert slow.messages.empty()
    slow.gate.set()
    assert slow.next().type == "company.created"
    assert sandbox.scenarios.webhooks.wait()
    slow.close()


def test_what_was_not_sent_is_sent_in_the_next_run(
    tmp_path: Path, sandbox_for: SandboxFor, client_for: ClientFor, receiver: Receiver
) -> None:
    first = sandbox_for(tmp_path / "sandbox.db")
    client = client_for(first.start())
    consumer = client.post("/webhooks", json={"url": receiver.url}).json()
    receiver.statuses.append(503)
    client.post("/companies", json={"name": "Toft"})
    before = receiver.next()
    client.post("/companies", json={"name": "Just before the end"})
    first.stop()
    again = sandbox_for(tmp_path / "sandbox.db")
    secret = client_for(again.start()).get(f"/sandbox/webhooks/{consumer['id']}/secret").json()["secret"]
    again.scenarios.advance_clock(timedelta(minutes=1))
    # What is due is sent before the end if that takes less than a second, and otherwise now.
    came = {message.id: message for message in (receiver.next(), receiver.next())}
    assert came[before.id].verified(secret) == before.body
    assert {each.body["payload"]["name"] for each in came.values()} == {"Toft", "Just before the end"}


def test_simulated_days_raise_events_in_the_order_of_time(
    sandbox_for: SandboxFor, client_for: ClientFor, receiver: Receiver, check: Callable[[dict[str, Any]], None]
) -> None:
    sandbox = sandbox_for(companies=25)
    client = client_for(sandbox.start())
    client.post("/webhooks", json={"url": receiver.url})
    happened = sandbox.scenarios.live(1, seed=11, rate=40)
    assert sandbox.scenarios.webhooks.wait(30)
    events = [receiver.messages.get_nowait().body for _ in range(receiver.messages.qsize())]
    for event in events:
        check(event)
    counts = Counter(event["eventType"] for event in events)
    assert counts["company.created"] == happened["companies created"] > 0
    assert counts["company.deleted"] == happened["companies deleted"] > 0
    assert counts["connection.connected"] == happened["authorised"] > 0
    assert counts["connection.failed"] == happened["cancelled"] + happened["failed"] > 0
    assert counts["connection.reconnected"] == happened["authorised again"] > 0
    assert counts["connection.disconnected"] == happened["access lost"] + happened["unlinked"] > 0
    assert counts["read.completed"] >= happened["syncs"] * 0.9 > 0
    moments = [event["generatedDate"] for event in events]
    assert moments == sorted(moments)


def test_the_days_quota_has_events_when_it_is_used_up_and_at_midnight(
    api: httpx.Client, sandbox: EmbeddedSandbox, receiver: Receiver, register: Make, check: Callable[[Any], None]
) -> None:
    register()
    sandbox.scenarios.set_quota_left(1)
    assert [api.get("/profile").status_code for _ in range(3)] == [200, 429, 429]
    reached = receiver.next().body
    check(reached)
    assert (reached["eventType"], reached["payload"]["quotaRemaining"]) == ("client.rateLimit.reached", 0)
    assert sandbox.scenarios.webhooks.wait()
    assert receiver.messages.empty()
    sandbox.scenarios.advance_clock(timedelta(days=1))
    reset = receiver.next().body
    check(reset)
    assert (reset["eventType"], reset["payload"]["quotaRemaining"]) == ("client.rateLimit.reset", 1000)
    assert reset["generatedDate"] == reached["payload"]["expiryDate"]


def test_any_event_can_be_sent_as_a_test(api: httpx.Client, receiver: Receiver, register: Make) -> None:
    consumer = register("connection.connected")
    path = f"/sandbox/webhooks/{consumer['id']}/test"
    assert api.post(path, json={"eventType": "brand.new", "payload": {"x": 1}}).status_code == 200
    event = receiver.next().verified(consumer["secret"])
    assert (event["eventType"], event["payload"]) == ("brand.new", {"x": 1})
    assert api.post(path, json={"eventType": 5}).status_code == 400
    assert api.post("/sandbox/webhooks/none/test", json={"eventType": "x"}).status_code == 404
    api.patch(f"/sandbox/webhooks/{consumer['id']}", json={"disabled": True})
    assert api.post(path, json={"eventType": "x"}).status_code == 400


@pytest.mark.parametrize(
    "wrong", [{"unknown": 1}, {"twice": "yes"}, {"lateSeconds": -1}, {"signature": "odd"}, {"outOfOrder": "many"}, 5]
)
def test_a_trouble_that_does_not_exist_is_400(api: httpx.Client, wrong: Any) -> None:
    assert api.patch("/sandbox/scenarios", json={"webhooks": wrong}).status_code == 400
