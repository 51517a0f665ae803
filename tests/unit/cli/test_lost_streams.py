"""Streams that are closed or full: the work is finished, and what was done is told where that can be."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from tests.unit.cli.conftest import Ended

RunWith: TypeAlias = Callable[..., Ended]


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
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr
        return Ended(done.returncode, done.stdout, done.stderr)

    return run_it


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_closed_output_is_nowhere_and_no_reason_to_fail(run_with: Any, books: Any, form: tuple[str, ...]) -> None:
    ended = run_with(">&-", "create", "Toft Stores", "--connect", "xero", "--show-link", *form)
    (company,) = books.companies()
    assert (ended.code, len(company.connections)) == (0, 1)
    assert run_with(">&- 2>&-", "create", "Northwind", *form).code == 0


def test_a_full_output_ends_the_command_with_what_was_done(run_with: Any, books: Any) -> None:
    ended = run_with(">/dev/full", "create", "Toft Stores", "--connect", "xero", "--show-link")
    (company,) = books.companies()
    (connection,) = company.connections
    assert ended.code == 1
    assert ended.err.endswith(
        "The output could not be written (No space left on device).\n"
        f"Done before that: Created “Toft Stores”, id {company.id}. "
        f"Created a connection to Xero, id {connection.id}.\n"
        "To go on:\n"
        f"  codat-console link {company.id} {connection.id}\n"
    )


def test_a_full_output_is_told_to_machines_too(run_with: Any, books: Any) -> None:
    ended = run_with(">/dev/full", "create", "Toft Stores", "--json")
    (company,) = books.companies()
    account, error = map(json.loads, ended.err.splitlines())
    assert account["event"] == "account"
    assert (ended.code, error["code"], error["event"]) == (1, 1, "error")
    assert error["done"] == [f"Created “Toft Stores”, id {company.id}."]


def test_a_full_output_does_not_hide_a_worse_end(run_with: Any, books: Any) -> None:
    for redirections in (">/dev/full", ">/dev/full 2>/dev/full"):
        books.scenarios.fail_next(403, method="POST", path="/companies/*")
        assert run_with(redirections, "create", "Toft Stores", "--connect", "xero", "--anyway").code == 4
    assert len(books.companies()) == 2


def test_an_unlink_into_a_full_disk_says_that_it_was_done(run_with: Any, books: Any) -> None:
    company, connection = books.linked()
    ended = run_with(">/dev/full", "unlink", company.id, connection.id, "--yes")
    assert (ended.code, len(books.writes())) == (1, 1)
    assert "Done before that: Unlinked QuickBooks Online of “Toft Stores”." in ended.err
    assert "To go on" not in ended.err, "a link would take it back"


def test_without_an_input_there_is_nobody_to_ask(run_with: Any, books: Any) -> None:
    company, connection = books.linked()
    ended = run_with("<&-", "unlink", company.id, connection.id)
    assert (ended.code, books.writes()) == (2, [])
    assert "There is nobody to ask. If you mean it, add --yes." in ended.err
    ended = run_with("<&-", "onboard", "--plain")
    assert (ended.code, books.writes()) == (130, [])
    assert "Left.\nNothing was changed.\n" in ended.err


@pytest.mark.parametrize("command", ["companies", "company"])
def test_a_closed_input_is_no_empty_list(run_with: Any, books: Any, command: str) -> None:
    books.scenarios.forget_calls()
    ended = run_with("<&-", command, "-", "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "Standard input is closed" in ended.err
    assert not books.scenarios.calls
    assert run_with("</dev/null", command, "-", "--json").code == 0


@pytest.mark.parametrize("arguments", [(), ("onboard",)])
def test_the_console_needs_streams(run_with: Any, arguments: tuple[str, ...]) -> None:
    for redirections in ("<&-", ">&-"):
        ended = run_with(redirections, *arguments)
        assert ended.code == 2
        assert "The console needs a terminal" in ended.err
