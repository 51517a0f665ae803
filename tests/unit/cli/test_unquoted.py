"""A name without its quotes, a misspelled name or command, and ids as tables show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console_app.cli.commands import COMMANDS
from console_app.cli.meant_commands import meant_commands

if TYPE_CHECKING:
    from tests.unit.conftest import Books, Run


def test_a_name_without_quotes_is_recognised_wherever_its_words_went(run: Run, books: Books) -> None:
    company = books.company("Quayside Bikes Ltd", "gbol")
    books.company("Quayside Boats")
    quoted = "codat-console {} 'Quayside Bikes Ltd'"
    for words in (("link", "Quayside", "Bikes", "Ltd"), ("create", "Quayside", "Bikes", "Ltd")):
        ended = run(*words)
        assert (ended.code, ended.out) == (2, "")
        assert f"one name, put it in quotes:\n  {quoted.format(words[0])}\n" in ended.err
    assert "quotes" not in run("login", "Quayside").err, "it takes no name"
    books.company("Toft Stores", "gbol")
    for line in ("link Toft Stores", "unlink Toft Stores --yes", "connect Toft Stores"):
        ended = run(*line.split())
        assert ended.code == 6, line
        assert "quotes" in ended.err, line
        assert "'Toft Stores'" in ended.err, line
    assert books.writes() == []
    assert "Nothing was done" in run("link", "Quayside").err
    one = run("link", "Quayside Bikes", "Ltd")
    assert "If “Ltd” belongs to the name" in one.err
    assert "'Quayside Bikes Ltd'" in one.err
    # The beginning of an id, as tables show it, is an id: of a company and of a connection.
    short = company.id[:8], company.connections[0].id[:8]
    assert run("company", short[0]).out.startswith("Quayside Bikes Ltd\n")
    assert run("company", short[0]).err == ""
    assert run("link", *short, "--json").result["company"]["id"] == company.id
    assert run("companies", short[0], "--ids").out == f"{company.id}\n"
    assert "No companies match" in run("company", short[0][:7] + "zz").err
    # Several of them are several companies, wherever whole ids are.
    both = [each.id for each in books.companies() if each.name.startswith("Quayside")]
    begun = [each[:8] for each in both]
    assert run("companies", *begun, "--ids").out.split() == sorted(both, key=both.index)
    books.scenarios.forget_calls()
    several = run("company", *begun, "--json")
    assert [each["company"]["id"] for each in several.result["companies"]] == both
    assert [call.path for call in books.scenarios.calls].count("/companies") == 1, "the list is read once"
    assert run("company", begun[0], "00000000", "--json").code == 1


def test_a_slip_in_a_name_or_a_command_is_answered_with_what_was_meant(run: Run, books: Books) -> None:
    books.company("Toft Stores")
    ended = run("link", "Tofft Stores")
    assert ended.code == 6
    assert "Did you mean one of these?" in ended.err
    assert "Toft Stores" in ended.err
    unknown = run("companis")
    assert (unknown.code, unknown.out) == (2, "")
    assert unknown.err.splitlines()[:3] == [
        "There is no command companis.",
        "Did you mean:",
        "  codat-console companies",
    ]
    assert "Usage:" not in unknown.err
    assert "--json" in run("companies", "--jsn").err


@pytest.mark.parametrize(
    ("word", "meant"), [("list", "companies"), ("Unlnk", "unlink"), ("comp", "companies"), ("ls", "companies")]
)
def test_words_of_other_programs_and_beginnings_are_known(word: str, meant: str) -> None:
    assert meant in meant_commands(word)
    assert set(meant_commands(word)) <= set(COMMANDS)


def test_nothing_is_guessed_from_nothing() -> None:
    assert meant_commands("\x1b[2Jzzzz") == []
