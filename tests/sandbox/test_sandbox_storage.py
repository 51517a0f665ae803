from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from console_app.sandbox.database import UPGRADES, UnusableFileError
from console_app.sandbox.embedded import EmbeddedSandbox, Endpoint

ClientFor = Callable[..., httpx.Client]
SandboxFor = Callable[..., EmbeddedSandbox]


def stored_names(client: httpx.Client) -> list[str]:
    return [company["name"] for company in client.get("/companies", params={"pageSize": 5000}).json()["results"]]


def test_what_happened_is_there_again_in_the_next_run(
    tmp_path: Path, sandbox_for: SandboxFor, client_for: ClientFor
) -> None:
    data = tmp_path / "new" / "folder" / "sandbox.db"
    first = sandbox_for(data, companies=3)
    client_for(first.start()).post("/companies", json={"name": "Kept"})
    before = stored_names(client_for(first.start()))
    first.stop()
    again = sandbox_for(data, companies=50, seed=9)
    assert again.notice is None
    assert stored_names(client_for(again.start())) == before
    assert "Kept" in before
    assert len(before) == 4


def test_the_key_is_new_in_each_run_unless_given(sandbox_for: SandboxFor) -> None:
    keys = {sandbox_for().start().api_key for _ in range(2)}
    assert len(keys) == 2
    assert all(len(key) == 40 and key.isalnum() for key in keys)
    assert sandbox_for(key="mine").start().api_key == "mine"


def test_the_key_is_in_no_representation() -> None:
    assert "secret" not in repr(Endpoint("http://127.0.0.1:1", "secret"))


def test_two_sandboxes_share_one_file_and_harm_nothing(
    tmp_path: Path, sandbox_for: SandboxFor, client_for: ClientFor
) -> None:
    data = tmp_path / "sandbox.db"
    with ThreadPoolExecutor(2) as both:
        sandboxes = list(both.map(lambda _: sandbox_for(data, companies=20), range(2)))
    clients = [client_for(sandbox.start()) for sandbox in sandboxes]
    assert [len(stored_names(client)) for client in clients] == [20, 20], "the file was filled twice"

    def write(client: httpx.Client, label: str) -> None:
        for number in range(25):
            assert client.post("/companies", json={"name": f"{label} {number}"}).status_code == 200
            assert client.get("/companies", params={"pageSize": 100}).status_code == 200

    threads = [
        threading.Thread(target=write, args=(client, label)) for client, label in zip(clients, "AB", strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stored_names(clients[0]) == stored_names(clients[1])
    assert len(stored_names(clients[0])) == 70
    query = {"query": "name~A 2", "pageSize": "10"}
    assert clients[1].get("/companies", params=query).json()["totalResults"] == 6
    for sandbox in sandboxes:
        sandbox.stop()
    with sqlite3.connect(data) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_what_one_sandbox_does_the_other_sees(tmp_path: Path, sandbox_for: SandboxFor, client_for: ClientFor) -> None:
    one, other = (sandbox_for(tmp_path / "sandbox.db") for _ in range(2))
    here, there = client_for(one.start()), client_for(other.start())
    company = here.post("/companies", json={"name": "Shared"}).json()
    path = f"/companies/{company['id']}/connections"
    pending = {"query": "dataConnections.status=PendingAuth", "pageSize": "1"}
    assert there.get("/companies", params=pending).json()["totalResults"] == 0
    connection = here.post(path, json={"platformKey": "gbol"}).json()
    assert there.get("/companies", params=pending).json()["totalResults"] == 1
    link = connection["linkUrl"].replace(one.start().base_url, other.start().base_url)
    assert there.get(link).status_code == 200
    assert here.get(connection["linkUrl"]).status_code == 401
    other.scenarios.answer_as_customer(connection["id"], "authorise")
    other.scenarios.advance_clock(timedelta(minutes=1))
    seen = here.get(f"{path}/{connection['id']}").json()
    assert seen["status"] == "Linked"
    assert "lastSync" in seen
    assert here.get("/profile").headers["x-rate-limit-limit"] == "2000"


@pytest.mark.parametrize("case", ["no such folder", "a file in the folder's place", "a folder", "no database"])
def test_a_place_that_cannot_be_written_means_memory_and_a_notice(
    tmp_path: Path, sandbox_for: SandboxFor, client_for: ClientFor, case: str
) -> None:
    data = {
        "no such folder": Path("/proc/nothing/sandbox.db"),
        "a file in the folder's place": tmp_path / "file" / "sandbox.db",
        "a folder": tmp_path,
        "no database": tmp_path / "file",
    }[case]
    (tmp_path / "file").write_text("This is a letter to my aunt, and no database. " * 20)
    sandbox = sandbox_for(data, companies=2)
    assert sandbox.notice is not None
    assert str(data) in sandbox.notice
    assert len(stored_names(client_for(sandbox.start()))) == 2
    assert (tmp_path / "file").read_text().startswith("This is a letter")
    with pytest.raises(UnusableFileError):
        EmbeddedSandbox(data, strict=True).start()


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path, sandbox_for: SandboxFor) -> None:
    data = tmp_path / "sandbox.db"
    connection = sqlite3.connect(data)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert "newer version" in str(sandbox_for(data).notice)
    connection = sqlite3.connect(data)
    assert connection.execute("PRAGMA user_version").fetchone() == (99,)
    connection.close()


def test_data_of_the_first_version_is_brought_up_to_date(
    tmp_path: Path, sandbox_for: SandboxFor, client_for: ClientFor
) -> None:
    data = tmp_path / "sandbox.db"
    connection = sqlite3.connect(data)
    for statement in UPGRADES[0].split(";"):
        connection.execute(statement)
    # How each read ended follows from the connection's id: with this one the bills were read whole.
    company_id, connection_id = str(uuid4()), "0c9f1c52-6a3e-4d0e-9d3c-2f6f2a7b1e10"
    at = "2026-01-02T03:04:05.000000Z"
    company = (1, company_id, "Toft", "toft", None, at, None, "[]", "{}", None)
    linked = (1, connection_id, company_id, "gbol", "Linked", at, at, None, None, None)
    for table, row in (("companies", company), ("connections", linked)):
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    sandbox = sandbox_for(data)
    assert sandbox.notice is None
    client = client_for(sandbox.start())
    read = client.get(f"/companies/{company_id}").json()
    assert (read["lastSync"], read["ownerUserIds"]) == ("2026-01-02T03:04:05Z", [])
    told = client.get(f"/companies/{company_id}/connections/{connection_id}/payables/info").json()
    assert told["companyName"].startswith("Toft")
    assert client.get(f"/companies/{company_id}/dataStatus").json()["bills"]["currentStatus"] == "Complete"
    sandbox.stop()
    assert sandbox_for(data).notice is None


def test_somebody_elses_database_is_left_alone(tmp_path: Path, sandbox_for: SandboxFor) -> None:
    data = tmp_path / "other.db"
    connection = sqlite3.connect(data)
    connection.execute("CREATE TABLE companies (theirs TEXT)")
    connection.commit()
    connection.close()
    assert sandbox_for(data).notice is not None
    connection = sqlite3.connect(data)
    tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    connection.close()
    assert tables == [("companies",)]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_killed_sandbox_loses_nothing_it_has_answered(
    tmp_path: Path, sandbox_for: SandboxFor, client_for: ClientFor
) -> None:
    data = tmp_path / "sandbox.db"
    program = "from console_app.cli.commands.sandbox import command; command()"
    arguments = [sys.executable, "-c", program, "--data", str(data), "--companies", "5", "--key", "k"]
    answered: list[str] = []
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[3]
        client = client_for(Endpoint(address, "k"))

        def write() -> None:
            try:
                while True:
                    answered.append(client.post("/companies", json={"name": "Acknowledged"}).json()["id"])
                    if len(answered) == 30:
                        os.kill(process.pid, signal.SIGKILL)
            except httpx.TransportError:
                return

        threads = [threading.Thread(target=write) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    again = sandbox_for(data)
    assert again.notice is None
    found = client_for(again.start()).get("/companies", params={"pageSize": 5000}).json()["results"]
    assert set(answered) <= {company["id"] for company in found}
    assert len(answered) >= 30


def test_stopping_is_quick_and_repeatable_with_connections_open(sandbox: EmbeddedSandbox, api: httpx.Client) -> None:
    api.get("/profile")
    sandbox.scenarios.hold_calls()
    failures: list[Exception] = []

    def ask() -> None:
        try:
            api.get("/companies")
        except httpx.TransportError as problem:
            failures.append(problem)

    thread = threading.Thread(target=ask)
    thread.start()
    assert sandbox.scenarios.wait_for_held_calls()
    sandbox.stop()
    sandbox.stop()
    thread.join(10)
    assert not thread.is_alive()
    with pytest.raises(RuntimeError):
        _ = sandbox.scenarios
    assert not [left for left in threading.enumerate() if left.name.startswith("sandbox")]


def test_a_stopped_sandbox_can_start_again(sandbox: EmbeddedSandbox, client_for: ClientFor) -> None:
    sandbox.stop()
    assert client_for(sandbox.start()).get("/profile").status_code == 200


@pytest.mark.parametrize("options", [{"companies": -1}, {"companies": 100_001}, {"otp_rule": "none"}])
def test_impossible_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be"):
        EmbeddedSandbox(None, **options)
