from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from console_app.sandbox.embedded import Endpoint
from tests.clocks import TrueClock

if TYPE_CHECKING:
    from pathlib import Path

ClientFor = Callable[..., httpx.Client]

PROGRAM = [sys.executable, "-c", "from console_app.cli.commands.sandbox import command; command()"]
LINE = re.compile(r"Codat sandbox at (http://127\.0\.0\.1:\d+) with key (\S+)\n")


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], Endpoint]]:
    with subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready = LINE.fullmatch(process.stdout.readline())
            assert ready is not None
            yield process, Endpoint(ready[1], ready[2])
        finally:
            process.kill()


def refused_start(*arguments: str) -> str:
    done = subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_one_line_serves_and_stops_cleanly(client_for: ClientFor, number: signal.Signals) -> None:
    with started("--companies", "7") as (process, endpoint):
        client = client_for(endpoint)
        assert client.get("/companies").json()["totalResults"] == 7
        assert client.get("/sandbox/scenarios").status_code == 404
        process.send_signal(number)
        rest, errors = process.communicate(timeout=10)
        assert (process.returncode, rest, errors) == (0, "", "")


def test_port_key_seed_and_scenarios_can_be_chosen(client_for: ClientFor) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ("--port", str(port), "--key", "mine", "--seed", "5", "--companies", "40", "--in-memory", "--scenarios")
    with started(*options) as (_, endpoint):
        assert endpoint == Endpoint(f"http://127.0.0.1:{port}", "mine")
        assert client_for(endpoint).get("/sandbox/scenarios").status_code == 200


def test_the_rules_of_the_account_can_be_switched(client_for: ClientFor) -> None:
    usual = ("--companies", "0", "--scenarios")
    switched = ("--no-one-time-links", "--rival-rule", "409", "--entity", "wrong", "--no-payables", "--no-refreshes")
    shown: list[dict[str, object]] = []
    for options in (usual, (*usual, *switched, "--access-expires")):
        with started(*options) as (_, endpoint):
            settings = client_for(endpoint).get("/sandbox/scenarios").json()
            names = ("oneTimeLinks", "rivalRule", "entity", "payables", "refreshes", "accessExpires")
            shown.append({name: settings[name] for name in names})
    assert list(shown[0].values()) == [True, "accept", "right", True, True, False]
    assert list(shown[1].values()) == [False, "409", "wrong", False, False, True]


def test_new_data_can_have_lived_for_a_while(client_for: ClientFor) -> None:
    with started("--companies", "150", "--lived", "20") as (_, endpoint):
        page = client_for(endpoint).get("/companies", params={"orderBy": "-created", "pageSize": 1}).json()
        assert page["totalResults"] != 150, "companies have come and gone"
        assert TrueClock().now() - datetime.fromisoformat(page["results"][0]["created"]) < timedelta(days=20)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_long_life_is_told_of_and_given_up_when_interrupted(
    tmp_path: Path, client_for: ClientFor, number: signal.Signals
) -> None:
    data = str(tmp_path / "given-up.db")
    given_up = [*PROGRAM, "--data", data, "--companies", "2000", "--lived", "1000"]
    with subprocess.Popen(given_up, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "Simulating 1000 days for 2,000 companies\n"
        process.send_signal(number)
        rest, errors = process.communicate(timeout=30)
        assert (process.returncode, rest, errors) == (130, "", "")
    with started("--data", data, "--companies", "3") as (_, endpoint):
        assert client_for(endpoint).get("/companies").json()["totalResults"] == 3, "nothing was half kept"


def test_data_is_kept_in_the_file(tmp_path: Path, client_for: ClientFor) -> None:
    options = ("--data", str(tmp_path / "kept.db"), "--companies", "0")
    with started(*options) as (process, endpoint):
        client_for(endpoint).post("/companies", json={"name": "Kept"})
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    with started(*options) as (_, endpoint):
        assert client_for(endpoint).get("/companies").json()["results"][0]["name"] == "Kept"


def test_a_taken_port_is_said_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"Port {port} on 127.0.0.1 is already in use" in refused_start("--port", port)


def test_a_file_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be opened" in refused_start("--data", str(tmp_path / "file" / "sandbox.db"))


@pytest.mark.parametrize(
    "options",
    [
        ("--companies", "100001"),
        ("--companies", "-1"),
        ("--lived", "1001"),
        ("--port", "70000"),
        ("--data", "x.db", "--in-memory"),
        ("--key", "schlüssel"),
        ("--key", " "),
        ("--key", "a b"),
        ("--host", "0.0.0.0"),
    ],
)
def test_impossible_options_are_refused(options: tuple[str, ...]) -> None:
    assert "Usage:" in refused_start(*options)
