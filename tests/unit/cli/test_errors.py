"""How a command ends when something goes wrong: the code, what is said, and what to run next."""

from __future__ import annotations

import re
import subprocess
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click
import pytest

from console_app.cli.errors import ExitCode, exit_code_of
from console_app.cli.options import read_timeout
from console_app.cli.refusals import Refused, StillWaiting, WrongUsage
from console_app.clock import now
from console_app.codat.errors import (
    BadRequest,
    CodatError,
    ConnectionFailed,
    InvalidInput,
    NotFound,
    OutcomeUnknown,
    ServerError,
    TimedOut,
    class_for_status,
)
from console_app.sandbox.time import kept
from console_app.services.account.session import SandboxDidNotStart
from console_app.services.account.submit_once import PendingWriteError

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.sandbox.scenarios import Scenarios


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (class_for_status(401)("x", status=401), 4),
        (class_for_status(403)("x", status=403), 4),
        (class_for_status(402)("x", status=402), 5),
        (class_for_status(429)("x", status=429), 5),
        (class_for_status(409)("x", status=409), 7),
        (class_for_status(422)("x", status=422), 6),
        (BadRequest("x", status=400), 1),
        (NotFound("x", status=404), 1),
        (ServerError("x", status=500), 1),
        (ConnectionFailed("x"), 1),
        (TimedOut("x"), 1),
        (InvalidInput("x", field="name"), 2),
        (OutcomeUnknown("x", intent=None, cause=CodatError("y")), 7),
        (PendingWriteError("x"), 7),
        (SandboxDidNotStart("x"), 1),
        (Refused("x"), 6),
        (Refused("x", code=5), 5),
        (WrongUsage("x"), 2),
        (StillWaiting("x"), 124),
        (KeyboardInterrupt(), 130),
        (EOFError(), 130),
    ],
)
def test_every_error_has_its_code(error: BaseException, code: int) -> None:
    assert exit_code_of(error) == code


def test_the_codes_are_those_that_help_tells(run: Any) -> None:
    said = " ".join(run("--help").out.split())
    for code in ExitCode:
        assert f" {int(code)} " in said


@pytest.mark.parametrize(
    ("happens", "code", "says"),
    [
        (lambda scenarios: scenarios.outdate_key(), 4, "The key may be old, or of another environment"),
        (lambda scenarios: scenarios.expire_account(), 5, "ask the account's administrator"),
        (lambda scenarios: scenarios.limit_rate("120"), 5, "Try again in 2 min."),
        (lambda scenarios: scenarios.fail_next(500, times=9), 1, "Codat had an internal error (500)"),
        (lambda scenarios: scenarios.fail_next(drop=True, times=9), 1, "Check the network"),
    ],
    ids=["403", "402", "429", "500", "dropped"],
)
@pytest.mark.parametrize("command", ["create", "connect"])
def test_what_codat_refuses_ends_with_its_code_and_changes_nothing(
    run: Any, books: Any, command: str, happens: Callable[[Scenarios], None], code: int, says: str
) -> None:
    company = books.company()
    happens(books.scenarios)
    ended = run(*{"create": ("create", "Northwind"), "connect": ("connect", company.id, "xero")}[command])
    assert (ended.code, ended.out, books.writes()) == (code, "", [])
    assert says in ended.err
    assert "Nothing was changed" in ended.err


def test_a_wrong_key_is_told_with_its_correlation_id(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODAT_API_KEY", "Wrong" * 8)
    ended = run("link", "toft")
    assert (ended.code, ended.out) == (4, "")
    assert re.fullmatch(
        r"Codat does not accept the API key \(reading the companies\)\.\n"
        r"Nothing was changed, and there is nothing to show yet\.\n"
        r"Get a current key from the Portal, and set CODAT_API_KEY or log in\.\n"
        r"Correlation id for Codat's support: \w+ \(GET /companies 401\)\n",
        ended.err,
    )
    error = run("link", "toft", "--json").error
    assert (error["code"], error["kind"], bool(error["correlationId"])) == (4, "not-allowed", True)


def test_the_plans_limit_ends_with_its_code(run: Any, books: Any) -> None:
    books.company()
    books.scenarios.set_company_limit(1)
    ended = run("create", "Northwind", "--json")
    assert (ended.code, ended.out) == (5, "")
    assert ended.error["message"] == "The plan's company limit is reached (creating the company)."
    assert len(books.companies()) == 1


def test_an_unknown_outcome_says_how_to_look_and_can_be_repeated_safely(run: Any, books: Any) -> None:
    books.scenarios.fail_next(drop=True, stage="after", method="POST", times=2)
    ended = run("create", "Toft Stores", "--connect", "xero", "--json")
    assert (ended.code, ended.out) == (7, "")
    error = ended.error
    assert error["message"] == "Codat gave no clear answer (creating the company)."
    check, repeat = error["run"]
    key = error["idempotencyKey"]
    assert check == "codat-console link 'Toft Stores'"
    assert repeat == f"codat-console create 'Toft Stores' --connect xero --anyway --idempotency-key {key}"
    assert len(books.companies()) == 1
    again = run("create", "Toft Stores", "--connect", "xero", "--anyway", "--idempotency-key", key)
    assert again.code == 0
    assert len(books.companies()) == 1
    for _ in range(2):
        assert run("create", "Toft Stores", "--connect", "xero", "--anyway", "--idempotency-key", key).code == 0
    (company,) = books.companies()
    assert len(company.connections) == 1


def test_an_unknown_outcome_is_told_calmly(run: Any, books: Any) -> None:
    company = books.company()
    books.scenarios.fail_next(drop=True, stage="after", method="POST", times=2)
    ended = run("connect", company.id, "xero")
    key = books.scenarios.writes[0].idempotency_key
    assert ended.code == 7
    assert ended.err == (
        "LIVE · profile default · account “Fernhill Payables”\n"
        "Codat gave no clear answer (connecting Xero).\n"
        "It may or may not have happened. Starting over could do it twice.\n"
        "Check first. Within 90 minutes the second command repeats the same request, which is done only once:\n  "
        f"codat-console link {company.id} gbol\n  codat-console connect {company.id} gbol --idempotency-key "
        f"{key}\n"
    )


def test_a_company_that_was_created_before_its_connection_failed_is_told(run: Any, books: Any) -> None:
    books.scenarios.fail_next(400, method="POST", path="/companies/*")
    ended = run("create", "Toft Stores", "--connect", "xero", "--json")
    (company,) = books.companies()
    assert ended.code == 1
    assert (ended.result["company"]["id"], ended.result["connection"]) == (company.id, None)
    assert ended.error["done"] == [f"Created “Toft Stores”, id {company.id}."]
    assert ended.error["run"] == [f"codat-console connect {company.id} gbol"]


@pytest.mark.parametrize("stage", ["before", "after"])
def test_an_unlink_that_is_left_open_can_be_settled(run: Any, books: Any, stage: str) -> None:
    company, connection = books.linked()
    books.scenarios.fail_next(drop=True, stage=stage, method="PATCH", times=2)
    ended = run("unlink", company.id, "qhyg", "--yes", "--json")
    assert ended.code == 7
    (command,) = ended.error["run"]
    assert command == (
        f"codat-console unlink {company.id} {connection.id} --yes --idempotency-key {ended.error['idempotencyKey']}"
    )
    for _ in range(2):
        again = run(*command.split()[1:], "--json")
        assert (again.code, again.result["connection"]["status"]) == (0, "Unlinked")
        assert set(again.result) == {"schema", "sandbox", "command", "company", "connection", "at"}
    assert run(*command.split()[1:]).out == "It is Unlinked.\n"
    assert {call.idempotency_key for call in books.scenarios.writes} == {ended.error["idempotencyKey"]}
    assert run(*command.split()[1:-2]).code == 6, "without a key it is told that there is nothing to do"


def test_a_script_chooses_its_own_key(run: Any, books: Any) -> None:
    key = str(uuid.uuid4())
    assert run("create", "Toft Stores", "--idempotency-key", key.upper()).code == 0
    assert [call.idempotency_key for call in books.scenarios.writes] == [key]


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_script_can_repeat_create_under_its_key(run: Any, books: Any, form: tuple[str, ...]) -> None:
    key = str(uuid.uuid4())
    command = ("create", "Zoe (UK)", "--tag", "crm=1", "--connect", "xero", "--idempotency-key", key, *form)
    first, second = run(*command), run(*command)
    assert (first.code, second.code, second.out) == (0, 0, first.out)
    assert "If it was created with the same key, it is not created again." in second.err
    (company,) = books.companies()
    assert len(company.connections) == 1
    assert run(*command[:6]).code == 6, "without a key it is a namesake"


def test_a_key_is_no_leave_to_create_a_namesake_that_is_old_or_only_similar(run: Any, books: Any) -> None:
    key = ("--idempotency-key", str(uuid.uuid4()))
    books.company("Toft Storse")
    assert run("create", "Toft Stores", *key).code == 6
    old = books.company("Northwind")
    state, two_hours_ago = books.sandbox._state, kept(now() - timedelta(hours=2))

    def age() -> None:
        with state.writing():
            state.execute("UPDATE companies SET created = ? WHERE id = ?", two_hours_ago, old.id)

    state.run(age)
    assert run("create", "Northwind", *key).code == 6


def test_the_key_of_another_request_is_refused(run: Any, books: Any) -> None:
    key = str(uuid.uuid4())
    assert run("create", "Toft Stores", "--idempotency-key", key).code == 0
    ended = run("create", "Northwind", "--idempotency-key", key)
    assert (ended.code, len(books.companies())) == (6, 1)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        ("30m", 1800),
        ("1h30m", 5400),
        (" 2H ", 7200),
        ("1h0m1s", 3601),
        ("168h", 604800),
        ("1d", 86400),
    ],
)
def test_lengths_of_time(text: str, seconds: float) -> None:
    assert read_timeout(text) == seconds


@pytest.mark.parametrize(
    "text", ["", " ", "0", "0s", "-1", "1.5h", "m", "30m1h", "169h", "9" * 5000, "٣s", "8d", "1mo"]
)
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(click.BadParameter):
        read_timeout(text)


def test_the_embedded_sandbox_remembers_from_one_command_to_the_next(
    account: EmbeddedSandbox, start: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CODAT_API_KEY")
    monkeypatch.delenv("CODAT_BASE_URL")
    for number, arguments in enumerate((["create", "Quillon Fields", "--connect", "xero"], ["link", "quillon fields"])):
        process = start("--sandbox", *arguments)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert ("otp=" in out, "It leads to the sandbox in this command" in err) == (number == 1, number == 1)
    assert account.scenarios.calls == []


def test_an_error_has_somewhere_to_go_even_where_nobody_reads_it(start: Any, books: Any) -> None:
    reader = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    assert reader.stdin is not None
    reader.wait(30)
    process = start("link", "nobody", stderr=reader.stdin)
    reader.stdin.close()
    process.communicate(timeout=60)
    assert process.returncode == 6
