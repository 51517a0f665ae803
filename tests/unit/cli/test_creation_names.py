"""Names as people write them are found under what was typed and what is shown, and no letter is lost unasked."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.conftest import Books, Run

WRITTEN = {
    "E*TRADE": "ETRADE",
    "Vestas Wind Systems A/S": "Vestas Wind Systems AS",
    "Ben & Jerry’s": "Ben & Jerry's",
    "C++ Consulting": "C Consulting",
    "Rolls\N{NON-BREAKING HYPHEN}Royce \N{EN DASH} Derby": "Rolls-Royce - Derby",
    "Toft\N{NO-BREAK SPACE}Stores\N{ZERO WIDTH SPACE}": "Toft Stores",
}


@pytest.mark.parametrize(("typed", "saved"), WRITTEN.items())
def test_a_name_is_found_under_what_was_typed_and_what_is_shown(run: Run, books: Books, typed: str, saved: str) -> None:
    books.company("Quill Foods")
    created = run("create", typed, "--json")
    assert created.code == 0, created.err
    made = created.result["company"]
    assert made["name"] == saved
    for text in (typed, saved, typed.upper(), f'name:"{typed}"', f'"{saved}"'):
        assert run("companies", text, "--ids").out.split() == [made["id"]], text
    for text in (typed, saved):
        assert run("company", text, "--json").result["company"]["id"] == made["id"]
        assert run("companies", "--server", text, "--ids").out.split() == [made["id"]], text
        again = run("create", text, "--json")
        assert again.code == 6
        assert [each["id"] for each in again.error["candidates"]] == [made["id"]]


def test_a_stored_name_with_accents_is_found_with_and_without(run: Run, books: Books) -> None:
    assert run("create", "L'Oréal", "--anyway").code == 0
    (stored,) = books.companies()
    assert stored.name == "L'Oral"
    for text in ("L'Oréal", "L’Oréal", "l'oral", "loral", 'name:"L’Oréal"'):
        assert run("companies", text, "--ids").out.split() == [stored.id], text
    assert run("company", "L’Oréal", "--json").result["company"]["id"] == stored.id
    found = run("create", "L'Oreal", "--json")
    assert [each["id"] for each in found.error["candidates"]] == [stored.id]


def test_a_lost_letter_is_refused_with_the_exact_command(run: Run, books: Books) -> None:
    options = ["--description", "d’e", "--tag", "region=uk", "--connect", "qhyg"]
    refused = run("create", "Café Zoë & Søn", *options, "--json")
    assert (refused.code, books.writes()) == (6, [])
    assert "Codat drops éëø" in refused.error["message"]
    (command,) = refused.error["run"]
    typed = shlex.split(command)
    assert typed[:2] == ["codat-console", "create"]
    assert "Cafe Zoe & Son" in typed
    created = run(*typed[1:], "--json")
    assert created.code == 0, created.err
    assert created.result["company"]["name"] == "Cafe Zoe & Son"
    (company,) = books.companies()
    assert (company.description, dict(company.tags)) == ("d’e", {"region": "uk"})
    assert [each.integration_key for each in company.connections] == ["qhyg"]


def test_who_is_there_already_without_the_letters_is_listed_too(run: Run, books: Books) -> None:
    stored = books.company("Zo Trading")
    refused = run("create", "Zoë Trading", "--json")
    assert refused.code == 6
    assert [each["id"] for each in refused.error["candidates"]] == [stored.id]
    assert "Zoe Trading" in refused.error["run"][0]


def test_anyway_sends_it_as_it_is(run: Run, books: Books) -> None:
    created = run("create", "Zoë", "--anyway", "--json")
    assert (created.code, created.result["company"]["name"]) == (0, "Zo")
    assert any("Codat drops ë" in str(each) for each in created.events)


def test_a_name_of_which_nothing_would_remain_can_be_written_otherwise(run: Run, books: Books) -> None:
    for more in ([], ["--anyway"]):
        refused = run("create", "日本", *more, "--json")
        assert (refused.code, books.writes()) == (6, [])
        assert "RiBen" in refused.error["run"][0]
    assert run("create", "(%)", "--anyway").code == 2


def test_what_else_is_wrong_is_told_first(run: Run, books: Books) -> None:
    refused = run("create", "Zoë", "--tag", f"{'k' * 28}=v")
    assert (refused.code, books.writes()) == (2, [])


@pytest.mark.parametrize("name", ["C++ Consulting", "A+B", "E*TRADE"])
def test_no_advice_makes_a_name_worse(run: Run, name: str) -> None:
    created = run("create", name)
    assert created.code == 0
    assert "C&" not in created.err
    assert "A&" not in created.err


def test_the_plain_onboarding_offers_the_other_spelling(run: Run, books: Books) -> None:
    answers = ["Zoë", "y", "1", "y", "4"]
    ended = run("onboard", "--plain", typed="\n".join(answers) + "\n")
    assert "Spell it “Zoe” instead?" in ended.out + ended.err
    assert [each.name for each in books.companies()] == ["Zoe"]
