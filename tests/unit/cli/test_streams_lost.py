"""Streams that are closed or full: the work is finished, and what was done is told where that can be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest

from tests.commands import IMPORT_ALL, Ended

RunWith: TypeAlias = Callable[..., Ended]

SERVER = (
    IMPORT_ALL
    + """
import io, json, os, sys, tempfile

CHANGES = {
    "<&-": (0, None), "</dev/null": (0, os.devnull), ">&-": (1, None), "2>&-": (2, None),
    ">/dev/full": (1, "/dev/full"), "2>/dev/full": (2, "/dev/full"),
}

def run(redirections, arguments, environ):
    out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for file in (out, err):
            file.seek(0)
        return [code, out.read().decode(), err.read().decode()]
    os.environ.clear()
    os.environ.update(environ)
    places = dict(enumerate((os.devnull, out.fileno(), err.fileno())))
    places.update(CHANGES[each] for each in redirections.split())
    for place, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        target = places[place]
        if target is None:
            os.close(place)
            stream = None
        else:
            os.dup2(target if isinstance(target, int) else os.open(target, os.O_RDWR), place)
            # As Python itself opens it.
            stream = io.TextIOWrapper(open(place, mode + "b", closefd=False), "utf-8", line_buffering=place == 2)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.argv = ["codat-console", *arguments]
    # Python ends as it always does, and tries to write what is left.
    sys.exit(main())

for line in sys.stdin:
    print(json.dumps(run(*json.loads(line))), flush=True)
"""
)


@pytest.fixture(scope="module")
def server() -> Iterator[subprocess.Popen[str]]:
    """Runs commands in forks, with their streams redirected; it has imported all that they need."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


@pytest.fixture
def run_fork(server: subprocess.Popen[str], account: Any) -> RunWith:
    """Runs a command in a fork, with redirections as `run_with` has them: of the start of Python only the streams."""

    def run_it(redirections: str, *arguments: str) -> Ended:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps([redirections, arguments, dict(os.environ)]) + "\n")
        server.stdin.flush()
        return as_it_should_end(Ended(*json.loads(server.stdout.readline())))

    return run_it


def as_it_should_end(ended: Ended) -> Ended:
    assert "Traceback" not in ended.err
    assert "Exception ignored" not in ended.err
    return ended


@pytest.fixture
def run_with(account: Any) -> RunWith:
    """Runs a command in a shell, with redirections such as `>&-`."""

    def run_it(redirections: str, *arguments: str) -> Ended:
        script = f'exec "$0" -m console_app "$@" {redirections}'
        done = subprocess.run(
            ["sh", "-c", script, sys.executable, *arguments],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=90,
            check=False,
        )
        return as_it_should_end(Ended(done.returncode, done.stdout, done.stderr))

    return run_it


@pytest.mark.parametrize(("runs", "form"), [("run_with", ()), ("run_fork", ("--json",))], ids=["for people", "json"])
def test_a_closed_output_is_nowhere_and_no_reason_to_fail(
    request: pytest.FixtureRequest, books: Any, runs: str, form: tuple[str, ...]
) -> None:
    run: RunWith = request.getfixturevalue(runs)
    ended = run(">&-", "create", "Toft Stores", "--connect", "xero", "--show-link", *form)
    (company,) = books.companies()
    assert (ended.code, len(company.connections)) == (0, 1)
    assert run(">&- 2>&-", "create", "Northwind", *form).code == 0


def test_a_full_output_ends_the_command_with_what_was_done(run_with: Any, books: Any) -> None:
    ended = run_with(">/dev/full", "create", "Toft Stores", "--connect", "xero", "--show-link")
    (company,) = books.companies()
    (connection,) = company.connections
    assert ended.code == 1
    assert ended.err.endswith(
        "The output could not be written (No space left on device).\n"
        f"Already done: Created “Toft Stores”, id {company.id}. Created a connection to Xero, id {connection.id}.\n"
        f"To continue:\n  codat-console link {company.id} {connection.id}\n"
    )


def test_a_full_output_is_told_to_machines_too(run_fork: Any, books: Any) -> None:
    ended = run_fork(">/dev/full", "create", "Toft Stores", "--json")
    (company,) = books.companies()
    account, error = map(json.loads, ended.err.splitlines())
    assert account["event"] == "account"
    assert (ended.code, error["code"], error["event"]) == (1, 1, "error")
    assert error["done"] == [f"Created “Toft Stores”, id {company.id}."]


def test_a_full_output_does_not_hide_a_worse_end(run_fork: Any, books: Any) -> None:
    for redirections in (">/dev/full", ">/dev/full 2>/dev/full"):
        books.scenarios.fail_next(403, method="POST", path="/companies/*")
        assert run_fork(redirections, "create", "Toft Stores", "--connect", "xero", "--anyway").code == 4
    assert len(books.companies()) == 2


def test_an_unlink_into_a_full_disk_says_that_it_was_done(run_fork: Any, books: Any) -> None:
    company, connection = books.linked()
    ended = run_fork(">/dev/full", "unlink", company.id, connection.id, "--yes")
    assert (ended.code, len(books.writes())) == (1, 1)
    assert "Already done: Unlinked QuickBooks Online of “Toft Stores”." in ended.err
    assert "To continue" not in ended.err, "a link would take it back"


def test_without_an_input_there_is_nobody_to_ask(run_fork: Any, books: Any) -> None:
    company, connection = books.linked()
    ended = run_fork("<&-", "unlink", company.id, connection.id)
    assert (ended.code, books.writes()) == (2, [])
    assert "Can't ask for confirmation (no terminal).\nTo unlink without a question, pass --yes.\n" in ended.err
    ended = run_fork("<&-", "onboard", "--plain")
    assert (ended.code, books.writes()) == (130, [])
    assert "Quit.\nNothing was changed.\n" in ended.err


@pytest.mark.parametrize("command", ["companies", "company"])
def test_a_closed_input_is_no_empty_list(run_fork: Any, books: Any, command: str) -> None:
    books.scenarios.forget_calls()
    ended = run_fork("<&-", command, "-", "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "Standard input is closed" in ended.err
    assert not books.scenarios.calls
    assert run_fork("</dev/null", command, "-", "--json").code == 0


@pytest.mark.parametrize("arguments", [(), ("onboard",)])
def test_the_console_needs_streams(run_with: Any, arguments: tuple[str, ...]) -> None:
    for redirections in ("<&-", ">&-"):
        ended = run_with(redirections, *arguments)
        assert ended.code == 6
        assert "The console needs a terminal" in ended.err
