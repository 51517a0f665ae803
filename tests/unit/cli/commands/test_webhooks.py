"""`codat-console receive` and `webhooks`: the secret, a receiver in a process of its own, a test of the whole way."""

from __future__ import annotations

import asyncio
import io
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import click
import pytest

from console_app.cli.commands.receive import ReceiverLog, read_address, read_path
from console_app.cli.output import Output
from console_app.cli.startup import usable_profile
from console_app.clock import computer_now
from console_app.services.snapshots.file_name import store_file
from console_app.services.webhooks.endpoints import url_problem
from console_app.services.webhooks.event_store import EventStore
from console_app.services.webhooks.events import read_event
from tests.commands import run_here
from tests.webhook_events import OLDER, SECRET, connection_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that the environment names, at an address that is never asked."""
    monkeypatch.setenv("CODAT_API_KEY", "k" * 40)
    monkeypatch.setenv("CODAT_BASE_URL", "https://codat.example")


def pipe(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.usefixtures("elsewhere")
def test_a_secret_is_piped_in_rotated_and_deleted_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []

    def secret(text: str, *options: str) -> tuple[int, dict[str, object]]:
        pipe(monkeypatch, text)
        ended = run_here(capsys, "webhooks", "secret", "--json", *options)
        said.append(ended.out + ended.err)
        return ended.code, ended.result if ended.out else ended.error

    assert secret("whsec_no", "--in-file")[0] == 6
    code, result = secret(OLDER, "--in-file")
    assert (code, result["secrets"], result["place"]) == (0, 1, "file")
    assert secret("", "--end-rotation")[0] == 6
    assert secret(SECRET, "--rotate")[1]["secrets"] == 2
    assert secret("", "--end-rotation")[1]["secrets"] == 1
    assert secret("", "--forget")[1]["forgotten"] is True
    assert not [each for each in (SECRET, OLDER) if each.removeprefix("whsec_") in " ".join(said)]
    assert run_here(capsys, "webhooks", "secret", "--rotate", "--forget").code == 2


@pytest.fixture
def receiver(
    true_clocks: None, elsewhere: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[str]:
    """The address of a receiver in a process of its own, which is ended with SIGTERM."""
    pipe(monkeypatch, SECRET)
    run_here(capsys, "webhooks", "secret", "--in-file")
    command = [sys.executable, "-m", "console_app", "receive", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stderr is not None
    line = process.stderr.readline()
    assert "Receiving Codat's events for the profile default at http://127.0.0.1:" in line
    yield line.split(" at ")[1].split(",")[0]
    process.send_signal(signal.SIGTERM)
    out, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert out == ""
    assert "codat-console.test" in errors
    assert "refused: the signature is wrong" in errors
    assert "Ended: 1 event stored, 0 came again, 2 requests refused." in errors
    assert SECRET.removeprefix("whsec_") not in line + errors


def test_a_test_goes_the_whole_way_to_the_store_and_says_where_it_ends(
    receiver: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    came = run_here(capsys, "webhooks", "test", receiver, "--json")
    assert (came.code, came.result["status"], came.result["stored"]) == (0, 204, True)
    wrong = run_here(capsys, "webhooks", "test", f"{receiver}/other", "--json")
    assert (wrong.code, "not on this path" in wrong.error["next"]) == (1, True)
    pipe(monkeypatch, OLDER)
    run_here(capsys, "webhooks", "secret", "--in-file")
    refused = run_here(capsys, "webhooks", "test", receiver, "--json")
    assert (refused.code, "another secret" in refused.error["next"]) == (1, True)
    nobody = run_here(capsys, "webhooks", "test", "http://127.0.0.1:9/webhooks")
    assert (nobody.code, "did not answer" in nobody.err) == (1, True)


def test_an_address_is_registered_listed_and_removed_through_the_journal(run: Any, books: Any) -> None:
    url = "https://hooks.example.com/webhooks"
    assert "webhooks register" in run("webhooks", "list").out
    refused = run("--read-only", "webhooks", "register", url, "--json")
    assert (refused.code, books.writes()) == (6, [])
    made = run("webhooks", "register", url, "--json").result
    assert (made["webhook"]["url"], made["webhook"]["missing"], made["secretStored"]) == (url, [], True)
    assert run("webhooks", "register", url).code == 6, "it is there already"
    listed = run("webhooks", "list")
    assert url in listed.out
    assert "all events" in listed.out
    identity = made["webhook"]["id"]
    books.scenarios.webhooks.set_disabled(identity, True)
    assert "DISABLED" in (listed := run("webhooks", "list")).out
    assert "disabled" in listed.err
    assert run("webhooks", "remove", "nothing", "--yes").code == 6
    assert run("webhooks", "remove", identity[:8], "--yes").code == 0
    assert run("webhooks", "list", "--json").result["webhooks"] == []
    journal = run("journal", "--csv").out
    assert (journal.count("register-webhook"), journal.count("remove-webhook")) == (1, 1)
    assert "whsec_" not in journal


async def deliver(file: Path, *, over: bool) -> None:
    """Store an event as the receiver does, and refusals of others after it."""
    store = EventStore(file)
    await store.keep(read_event("msg_1", connection_event(), computer_now()))
    store.count_refusal("the signature is wrong")
    if over:
        await store.close()
    else:
        await store.note_alive()
        store._thread.end()


def test_doctor_says_what_is_wrong_with_events(run: Any, books: Any) -> None:
    def checks() -> dict[str, tuple[str, str]]:
        found = run("doctor", "--json").result["checks"]
        names = ("Receiver", "Webhooks")
        return {each["subject"]: (each["verdict"], each["found"]) for each in found if each["subject"] in names}

    assert checks() == {}, "not set up, so nothing is wrong"
    made = run("webhooks", "register", "https://hooks.example.com/webhooks", "--json").result["webhook"]
    file = store_file(usable_profile(force_sandbox=False, fresh=False))
    assert file is not None
    asyncio.run(deliver(file, over=True))
    found = checks()
    assert found["Receiver"][0] == "warning"
    assert "does not run; the last event came" in found["Receiver"][1]
    assert found["Webhooks"] == ("ok", "Codat sends all events about connections")
    books.scenarios.webhooks.set_disabled(made["id"], True)
    asyncio.run(deliver(file, over=False))
    found = checks()
    assert "the signature is wrong" in found["Receiver"][1]
    assert found["Webhooks"] == ("broken", "Codat has disabled the address, and sends no events")


@pytest.mark.parametrize(
    ("url", "is_good"),
    [
        ("https://hooks.example.com/webhooks", True),
        ("http://127.0.0.1:8787/webhooks", True),
        ("http://hooks.example.com/webhooks", False),
        ("https://user:pass@hooks.example.com/", False),
        ("https://hooks.example.com/#a", False),
        ("https://hooks.example.com:99999/", False),
        ("https://hooks.example.com/a b", False),
        ("ftp://hooks.example.com", False),
        ("hooks.example.com", False),
        ("https:///webhooks", False),
    ],
)
def test_an_address_is_judged_before_it_is_registered(url: str, is_good: bool) -> None:
    assert (not url_problem(url)) is is_good


def test_addresses_and_paths_are_read() -> None:
    assert read_address("[::1]:8787") == ("::1", 8787)
    assert read_address(":80") == ("127.0.0.1", 80)
    for wrong in ("8787", "::1:8787", "host:", "host:99999", "host:x"):
        with pytest.raises(click.BadParameter):
            read_address(wrong)
    for wrong in ("webhooks", "/a b", "/healthz", "/a?b", "/%2e"):
        with pytest.raises(click.BadParameter):
            read_path(wrong)


def test_a_flood_of_refusals_is_one_line_a_minute(capsys: pytest.CaptureFixture[str]) -> None:
    log = ReceiverLog(Output())
    for _ in range(50):
        log.refused("it is not signed")
    log.refused("it is too large")
    assert capsys.readouterr().err.count("refused") == 2
    assert log.refusals == 51
