"""onboard: a whole onboarding as numbered questions, from the customer's name to Linked; and in the console."""

from __future__ import annotations

import signal
import subprocess
from typing import Any

import pytest

TOLD_FIRST = "Onboarding, one question at a time. b goes back, q quits. Nothing is sent before you confirm."


def conversation(process: Any) -> Any:
    """A function that reads what the program says up to a text, then types an answer."""
    heard = ""

    def say(wanted: str, answer: str | None = None) -> str:
        nonlocal heard
        piece = ""
        while wanted not in piece:
            character = process.stdout.read(1)
            assert character, f"{wanted!r} never came:\n{heard}{piece}"
            piece += character
        heard += piece
        if answer is not None:
            process.stdin.write(f"{answer}\n")
            process.stdin.flush()
        return piece

    return say


@pytest.mark.parametrize("way", ["--plain", "ACCESSIBLE", "TERM"])
def test_the_whole_call_in_numbered_questions(
    start: Any, books: Any, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way != "--plain":
        monkeypatch.setenv(way, {"ACCESSIBLE": "1", "TERM": "dumb"}[way])
    books.company("Toft Stores Ireland")
    process = start("onboard", *(["--plain"] if way == "--plain" else []), stderr=subprocess.STDOUT)
    say = conversation(process)
    assert TOLD_FIRST in say("Customer's name, or part of it: ", "Toft")
    assert "2. None of these: a new company called “Toft”\n" in say("Which one? Number: ", "b")
    say("Customer's name, or part of it: ", "Toft Stores")
    say("Which one? Number: ", "9")
    say("Type a number from 1 to 2.\n")
    say("Which one? Number: ", "2")
    assert "3. QuickBooks Online\n" in say("Number, or part of another name: ", "nothing like it")
    assert "No enabled platform matches “nothing like it”." in say("Number, or part of another name: ", "2")
    say("Send it? y or n: ", "b")
    say("Number, or part of another name: ", "3")
    read = say("Send it? y or n: ", "maybe")
    assert "1. Create the company “Toft Stores”.\n2. Create a connection to QuickBooks Online.\n" in read
    assert books.writes() == [], "nothing before a yes"
    say("Send it? y or n: ", "y")
    read = say("Number: ", "1")
    assert (
        "Created “Toft Stores”.\nCreated a connection to QuickBooks Online.\nThe link for the customer:\nhttp" in read
    )
    assert "█" not in read
    company = next(each for each in books.companies() if each.name == "Toft Stores")
    (connection,) = company.connections
    say("Waiting for the customer: “Toft Stores”, QuickBooks Online, PendingAuth. Ctrl+C stops waiting.\n")
    books.scenarios.answer_as_customer(connection.id, "cancel")
    read = say("Number: ", "3")
    assert "did not authorise it: User cancelled.\n" in read
    assert "The customer needs a new one.\n" in read
    assert "A new link" in say("Number: ", "1")
    say("Waiting for the customer")
    books.scenarios.answer_as_customer(connection.id, "authorise")
    say("PendingAuth → Linked\n")
    say("Linked: “Toft Stores” to QuickBooks Online")
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert books.writes() == ["POST /companies", f"POST /companies/{company.id}/connections"]


def test_a_customer_who_is_there_gets_a_fresh_link_and_nothing_new(run: Any, books: Any) -> None:
    company = books.company("Toft Stores", "qhyg")
    ended = run("onboard", "toft stores", "--plain", typed="1\n3\ny\n2\n\n4\n")
    assert (ended.code, books.writes()) == (0, [])
    assert "1. “Toft Stores”, PendingAuth, created just now, id " in ended.out
    assert "1. Create nothing: get a new link for the connection to QuickBooks Online.\n" in ended.out
    assert "█" in ended.out, "the code was asked for"
    assert "\x1b" not in ended.out
    assert f"codat-console watch {company.id} {company.connections[0].id}\n" in ended.out


def test_an_id_begins_with_the_software(run: Any, books: Any) -> None:
    company = books.company()
    ended = run("onboard", company.id, "--plain", typed="xero\n1\ny\n4\n")
    assert (ended.code, books.writes()) == (0, [f"POST /companies/{company.id}/connections"])


def test_a_second_accounting_connection_leads_back_to_the_software(run: Any, books: Any) -> None:
    books.linked()
    ended = run("onboard", "toft stores", "--plain", typed="1\n2\nn\nq\n")
    assert (ended.code, books.writes()) == (130, [])
    assert "Codat may refuse a second: unlink it first, or keep it." in " ".join(ended.out.split())
    assert ended.out.count("Which software does the customer use?") == 2


@pytest.mark.parametrize("typed", ["", "q\n", "Toft\nq\n", "Toft\n1\nn\n", "Toft\n1\nq\n", "b\n", "\n\n"])
def test_whoever_leaves_early_has_changed_nothing(run: Any, books: Any, typed: str) -> None:
    ended = run("onboard", "--plain", typed=typed)
    assert (ended.code, books.writes()) == (130, [])
    assert ended.err.endswith("Quit.\nNothing was changed.\n")


def test_whoever_leaves_after_the_yes_hears_what_was_done_and_what_goes_on(run: Any, books: Any) -> None:
    ended = run("onboard", "Toft Stores", "--plain", typed="3\ny\n")
    (company,) = books.companies()
    (connection,) = company.connections
    assert ended.code == 130
    assert ended.err.endswith(
        "Quit.\n"
        f"Already done: Created “Toft Stores”, id {company.id}. Created a connection to QuickBooks Online, id "
        f"{connection.id}.\n"
        f"To continue:\n  codat-console link {company.id} {connection.id}\n"
    )


def test_ctrl_c_at_a_question_leaves_cleanly(start: Any, books: Any) -> None:
    process = start("onboard", "--plain", stderr=subprocess.STDOUT)
    say = conversation(process)
    say("Customer's name, or part of it: ")
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out.strip() == "Interrupted.\nNothing was changed."


def test_a_machine_may_answer_too(run: Any, books: Any) -> None:
    ended = run("onboard", "Toft Stores", "--json", typed="3\ny\n4\n")
    assert ended.code == 0
    assert ended.result["company"]["name"] == "Toft Stores"
    assert ended.result["connection"]["status"] == "PendingAuth"


def test_in_a_terminal_it_opens_the_console_with_the_customer_typed_in(run_in_terminal: Any, books: Any) -> None:
    terminal = run_in_terminal("onboard", "Northwind Traders", columns=100, rows=30)
    terminal.wait_for("Already a customer?", "Saved as  Northwind Traders")
    assert books.writes() == []
