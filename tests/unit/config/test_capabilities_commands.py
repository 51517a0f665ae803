"""What a command may not do is not sent, and says who forbids it and what to do; what is changed says where."""

from __future__ import annotations

import json
from typing import Any

import pytest

REFUSED = [
    ("CREATE", ["create", "Northwind"], "Creating and changing is not allowed"),
    ("CREATE", ["connect", "Toft Stores", "xero"], "Creating and changing is not allowed"),
    ("CREATE", ["onboard", "--plain"], "Creating and changing is not allowed"),
    ("LINK", ["onboard", "--plain"], "Showing links is not allowed"),
    ("LINK", ["link", "Toft Stores"], "Showing links is not allowed"),
    ("LINK", ["create", "Northwind", "--connect", "xero", "--show-link"], "Showing links is not allowed"),
    ("LINK", ["connect", "Toft Stores", "xero", "--show-link"], "Showing links is not allowed"),
    ("UNLINK", ["unlink", "Toft Stores", "qhyg", "--yes"], "Unlinking is not allowed"),
    ("UNLINK", ["unlink", "Toft Stores", "qhyg", "--yes", "--unlock"], "Unlinking is not allowed"),
    ("READ", ["companies"], "Reading is not allowed"),
    ("READ", ["companies", "--cached"], "Reading is not allowed"),
    ("READ", ["audit"], "Reading is not allowed"),
    ("READ", ["store", "export"], "Reading is not allowed"),
]


@pytest.mark.parametrize(("capability", "arguments", "says"), REFUSED)
def test_what_the_environment_forbids_is_refused_before_anything_is_asked(
    run: Any, books: Any, monkeypatch: pytest.MonkeyPatch, capability: str, arguments: list[str], says: str
) -> None:
    books.linked()
    books.scenarios.forget_calls()
    monkeypatch.setenv(f"CODAT_CONSOLE_ALLOW_{capability}", "no")
    ended = run(*arguments)
    assert (ended.code, ended.out, books.scenarios.calls) == (6, "", [])
    variable = f"CODAT_CONSOLE_ALLOW_{capability}"
    assert ended.err.startswith(f"{says}: set by {variable}.\n")
    assert f"To do it, start without {variable}." in ended.err


@pytest.mark.parametrize("arguments", [each[1] for each in REFUSED if each[0] not in {"READ", "LINK"}])
@pytest.mark.parametrize("place", ["before", "behind"])
def test_read_only_counts_before_the_command_and_behind_it(
    run: Any, books: Any, arguments: list[str], place: str
) -> None:
    books.linked()
    books.scenarios.forget_calls()
    ended = run(*(["--read-only", *arguments] if place == "before" else [*arguments, "--read-only"]))
    assert (ended.code, ended.out, books.writes()) == (6, "", [])
    assert "set by --read-only" in ended.err


def test_read_only_reads(run: Any, books: Any) -> None:
    books.company("Toft Stores")
    assert "Toft Stores" in run("companies", "--read-only").out


def test_what_is_locked_is_refused_with_the_command_that_unlocks_it(
    run: Any, books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.linked()
    monkeypatch.setenv("CODAT_CONSOLE_ALLOW_UNLINK", "unlock")
    ended = run("unlink", "Toft Stores", "qhyg", "--yes")
    assert (ended.code, ended.out, books.writes()) == (6, "", [])
    assert ended.err == (
        "Unlinking is locked (CODAT_CONSOLE_ALLOW_UNLINK).\n"
        "Nothing was sent. To unlock it for one run:\n"
        "  codat-console unlink 'Toft Stores' qhyg --unlock --yes\n"
    )
    again = run("unlink", "Toft Stores", "qhyg", "--yes", "--json")
    assert again.error["run"] == ["codat-console unlink 'Toft Stores' qhyg --unlock --yes"]
    assert run("unlink", "Toft Stores", "qhyg", "--yes", "--unlock").code == 0
    assert [write.split()[0] for write in books.writes()] == ["PATCH"]
    # It was for that run alone.
    books.linked("Other Stores")
    assert run("unlink", "Other Stores", "qhyg", "--yes").code == 6


def test_what_is_locked_elsewhere_says_where_it_is_unlocked(
    run: Any, books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODAT_CONSOLE_ALLOW_CREATE", "unlock")
    ended = run("create", "Toft Stores")
    assert (ended.code, books.writes()) == (6, [])
    assert "start codat-console and run its command Unlock" in ended.err


def test_a_bad_value_is_told_even_where_it_refuses(run: Any, books: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODAT_CONSOLE_ALLOW_CREATE", "perhaps")
    ended = run("create", "Toft Stores")
    assert (ended.code, books.writes()) == (6, [])
    assert ended.err.startswith("CODAT_CONSOLE_ALLOW_CREATE is 'perhaps', but must be yes, unlock or no.")
    assert "CODAT_CONSOLE_ALLOW_CREATE is" in run("companies").err


def test_the_console_does_not_begin_where_nothing_may_be_read(
    run: Any, books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODAT_CONSOLE_ALLOW_READ", "no")
    ended = run()
    assert (ended.code, books.scenarios.calls) == (6, [])
    assert ended.err.startswith("Reading is not allowed: set by CODAT_CONSOLE_ALLOW_READ.")


def test_what_is_changed_says_first_in_which_account(run: Any, books: Any) -> None:
    company, _ = books.linked()
    said = "LIVE · profile default · account “Fernhill Payables”\n"
    assert run("create", "Northwind").err == said
    assert run("connect", company.id, "shpf").err == said
    assert run("unlink", company.id, "qhyg", "--yes").err.startswith(said)
    ended = run("create", "Southwind", "--connect", "xero", "--json")
    (told,) = (each for each in ended.events if each["event"] == "account")
    assert (told["profile"], told["account"], told["production"]) == ("default", "Fernhill Payables", False)
    assert json.loads(ended.out)["command"] == "create"


def test_an_account_that_does_not_tell_its_name_can_be_worked_with(run: Any, books: Any) -> None:
    books.scenarios.fail_next(status=403, path="/profile", times=5)
    ended = run("create", "Northwind")
    assert (ended.code, ended.err) == (0, "LIVE · profile default · account not known\n")
