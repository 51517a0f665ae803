"""Every command with streams that are full, closed, or read by a program that has seen enough."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from console_app.cli.commands import COMMANDS
from tests.commands import IMPORT_ALL

if TYPE_CHECKING:
    from collections.abc import Sequence

WORKING = [
    *(["--help"], ["--version"], ["companies", "--help"], ["schema", "audit"], ["profiles"], ["whoami"]),
    *(["companies", "--csv"], ["company", "Northwind"], ["audit", "--html"], ["snapshot"], ["diff", "--exit-zero"]),
    *(["journal"], ["store", "info"], ["store", "export"], ["doctor", "--offline"]),
    *(["help"], ["help", "keys"], ["version"], ["completion", "bash"]),
    *(["create", "Toft Stores", "--anyway"], ["connect", "Northwind", "gbol"], ["link", "Northwind"]),
    *(["webhooks", "list"], ["keep-alive"], ["refresh", "Toft Dairy"], ["books", "Toft Dairy"]),
    *(["handover"], ["follow-up", "Northwind", "--note", "x"]),
    *(["tag", "Northwind", "a=b", "--yes"], ["edit", "Northwind", "--description", "x", "--yes"]),
    *(["delete", "Northwind", "--dry-run"], ["invite", "Northwind"]),
]
"""What ends with 0 where nothing is wrong; the last ones change something."""
ASKING = [
    *(["unlink", "Northwind"], ["login"], ["onboard", "--plain"], ["company", "-"], ["companies", "-"], ["logout"]),
    *(["open", "Northwind"], ["undo", "1"]),
]
"""What asks somebody, or reads."""
pytestmark = pytest.mark.usefixtures("true_clocks")

RUN_ALL = (
    IMPORT_ALL
    + """
import io, json, os, sys, tempfile

def run(words, how):
    out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    sys.argv = ["codat-console", *words]
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        kept = []
        for file in (out, err):
            file.seek(0)
            kept.append(file.read().decode("utf-8", "replace"))
        return [words, how, os.waitstatus_to_exitcode(status), *kept]
    targets = [os.open(os.devnull, os.O_RDONLY), out.fileno(), err.fileno()]
    for place, target in enumerate(targets):
        os.dup2(target, place)
    if how == "pipe":
        # The reader of the pipe has gone.
        reading, writing = os.pipe()
        os.close(reading)
        os.dup2(writing, 1)
    full = os.open("/dev/full", os.O_WRONLY)
    for place in (1, 2):
        if f"{place}full" in how:
            os.dup2(full, place)
    names = ("stdin", "stdout", "stderr")
    for place, mode in enumerate(("r", "w", "w")):
        raw = open(place, mode + "b", closefd=False)
        stream = io.TextIOWrapper(raw, "utf-8", line_buffering=place == 2)
        if f"{place}closed" in how:
            os.close(place)
            stream = None
        setattr(sys, names[place], stream)
        setattr(sys, f"__{names[place]}__", stream)
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 71
    try:
        # As Python itself does at the end.
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except OSError:
        code = 120
    os._exit(code)

print(json.dumps([run(words, how) for words, how in json.loads(sys.argv[1])]))
"""
)


class StreamResult(NamedTuple):
    words: list[str]
    how: str
    code: int
    out: str
    err: str


@pytest.fixture
def customers(books: Any) -> Any:
    books.company("Northwind", "gbol")
    books.linked("Toft Dairy")
    return books


def run_each(commands: Sequence[Sequence[str]], how: str) -> list[StreamResult]:
    """Run each command in a process of its own, with its streams as `how` says."""
    done = subprocess.run(
        [sys.executable, "-c", RUN_ALL, json.dumps([[list(each), how] for each in commands])],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    came = [StreamResult(*each) for each in json.loads(done.stdout)]
    assert [each for each in came if "Traceback" in each.err or "codat-console crashed" in each.err] == []
    return came


def test_every_command_is_held_against_it() -> None:
    tried = {words[0] for words in (*WORKING, *ASKING)}
    assert set(COMMANDS) - tried == {"watch", "sandbox", "receive"}, "those run on, and have tests of their own"


def test_a_full_output_is_a_failure_that_is_told(customers: Any) -> None:
    for each in run_each(WORKING, "1full"):
        assert (each.code, "The output could not be written" in each.err) == (1, True), each


def test_a_full_output_and_nobody_to_tell_is_a_failure_all_the_same(customers: Any) -> None:
    assert {each.code for each in run_each(WORKING[:9], "1full 2full")} == {1}


@pytest.mark.parametrize("how", ["pipe", "0closed 1closed 2closed", "2full"])
def test_nobody_who_listens_is_no_reason_to_fail(customers: Any, how: str) -> None:
    for each in run_each(WORKING, how):
        assert each.code == 0, each
        assert "could not be written" not in each.err


@pytest.mark.parametrize("how", ["1full", "0closed 1closed 2closed"])
def test_what_asks_somebody_ends_in_words(customers: Any, how: str) -> None:
    for each in run_each(ASKING, how):
        assert each.code in {0, 1, 2, 6, 130}, each


@pytest.mark.parametrize("redirections", ["2>&-", "2>/dev/full", "</dev/null"])
def test_the_sandbox_writes_its_one_line_and_no_more(redirections: str) -> None:
    script = f'exec "$0" -m console_app sandbox --companies 2 --lived 2 {redirections}'
    with subprocess.Popen(["sh", "-c", script, sys.executable], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Codat sandbox at http://127.0.0.1:")
        process.send_signal(signal.SIGINT)
        assert (process.stdout.read(), process.wait(60)) == ("", 0)


def test_a_sandbox_whose_line_nobody_can_read_does_not_stay() -> None:
    script = 'exec "$0" -m console_app sandbox --companies 2 >/dev/full'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable], stderr=subprocess.PIPE, text=True, timeout=60, check=False
    )
    assert (done.returncode, "could not be written" in done.stderr) == (1, True)
