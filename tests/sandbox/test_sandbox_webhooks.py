from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from click.testing import CliRunner

from console_app.cli.commands.sandbox import command
from console_app.sandbox.embedded import EmbeddedSandbox
from console_app.sandbox.webhooks.consumers import create_consumer

if TYPE_CHECKING:
    from pathlib import Path

ClientFor = Callable[..., httpx.Client]
SandboxFor = Callable[..., EmbeddedSandbox]
HOOK = {"url": "https://example.com/hook", "eventTypes": ["connection.connected"], "companyTags": ["region:uk"]}


def test_a_consumer_is_created_listed_and_deleted_without_its_secret(api: httpx.Client) -> None:
    created = api.post("/webhooks", json=HOOK)
    assert created.status_code == 201
    consumer = created.json()
    assert consumer == HOOK | {"id": consumer["id"], "disabled": False}
    off = api.post("/webhooks", json={"url": "http://127.0.0.1:9/", "disabled": True, "companyTags": None}).json()
    assert api.get("/webhooks").json() == {"results": [consumer, off]}
    assert (off["eventTypes"], off["disabled"]) == ([], True)
    assert api.patch(f"/webhooks/{consumer['id']}", json={"disabled": True}).status_code == 405
    assert api.delete(f"/webhooks/{consumer['id']}").status_code == 204
    assert api.delete(f"/webhooks/{consumer['id']}").status_code == 404
    assert api.get("/webhooks").json() == {"results": [off]}


def test_the_51st_consumer_is_refused(sandbox: EmbeddedSandbox, api: httpx.Client) -> None:
    state = sandbox._state
    assert state is not None
    state.run(lambda: [create_consumer(state, HOOK) for _ in range(49)])
    assert api.post("/webhooks", json=HOOK).status_code == 201
    assert len(api.get("/webhooks").json()["results"]) == 50
    refused = api.post("/webhooks", json=HOOK)
    assert (refused.status_code, "at most 50" in refused.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": None},
        {"url": "ftp://example.com"},
        {"url": "https://"},
        {"url": "http://[::1"},
        {"url": "http://example.com/a\r\nb"},
        {"eventTypes": "connection.connected"},
        {"eventTypes": [1]},
        {"disabled": "no"},
        {"companyTags": ["region"]},
        {"companyTags": ["k:" + "v" * 127]},
        {"companyTags": [f"k:{number}" for number in range(11)]},
    ],
)
def test_a_consumer_that_makes_no_sense_is_400(api: httpx.Client, wrong: dict[str, Any]) -> None:
    assert api.post("/webhooks", json=HOOK | wrong).status_code == 400
    assert api.get("/webhooks").json() == {"results": []}


def test_the_portal_gives_the_secret_with_the_key_and_makes_a_new_one(
    sandbox: EmbeddedSandbox, api: httpx.Client
) -> None:
    path = f"/sandbox/webhooks/{api.post('/webhooks', json=HOOK).json()['id']}"
    secret = api.get(f"{path}/secret").json()["secret"]
    assert secret.startswith("whsec_")
    assert len(b64decode(secret.removeprefix("whsec_"), validate=True)) == 24
    assert secret not in api.get("/webhooks").text
    renewed = api.post(f"{path}/secret").json()["secret"]
    assert renewed == api.get(f"{path}/secret").json()["secret"] != secret
    assert api.patch(path, json={"disabled": True}).json()["disabled"] is True
    assert api.get("/webhooks").json()["results"][0]["disabled"] is True
    assert api.patch(path, json={"disabled": "yes"}).status_code == 400
    assert api.get("/sandbox/webhooks/none/secret").status_code == 404
    assert httpx.get(f"{sandbox.start().base_url}{path}/secret").status_code == 401


def test_consumers_outlive_the_program_and_the_portal_needs_no_scenarios(
    tmp_path: Path, sandbox_for: SandboxFor, client_for: ClientFor
) -> None:
    first = sandbox_for(tmp_path / "sandbox.db")
    client = client_for(first.start())
    consumer = client.post("/webhooks", json=HOOK).json()
    secret = client.get(f"/sandbox/webhooks/{consumer['id']}/secret").json()
    first.stop()
    shown = CliRunner().invoke(command, ["--webhook-secrets", "--data", str(tmp_path / "sandbox.db")])
    assert (shown.exit_code, shown.stdout) == (0, f"{consumer['id']}\t{HOOK['url']}\t{secret['secret']}\n")
    missing = CliRunner().invoke(command, ["--webhook-secrets", "--data", str(tmp_path / "none.db")])
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert not (tmp_path / "none.db").exists()
    with EmbeddedSandbox(tmp_path / "sandbox.db") as again:
        client = client_for(again.start())
        assert client.get("/webhooks").json() == {"results": [consumer]}
        assert client.get(f"/sandbox/webhooks/{consumer['id']}/secret").json() == secret
        assert client.get("/sandbox/calls").status_code == 404
