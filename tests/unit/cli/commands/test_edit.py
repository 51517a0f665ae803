"""edit, tag and undo: what is shown, what is saved, and how it is put back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from console_app.codat.drafts import CompanyChanges
from console_app.codat.idempotency import Intent


def change_behind(books: Any, company_id: str, changes: CompanyChanges) -> None:
    """Change a company behind the back of the commands."""
    books._with_client(lambda client: client.update_company(company_id, changes, intent=Intent.new()))


def test_a_change_is_saved_with_the_values_before_and_undone(run: Any, books: Any) -> None:
    company = books.company("Toft Stores", region="uk", owner="jo")
    ended = run("edit", "toft stores", "--name", "Toft Limited", "--description", "By Friday.", "--yes")
    assert ended.code == 0, ended.err
    assert ended.out == (
        "Changed “Toft Limited”:\n  Name: “Toft Stores” → “Toft Limited”\n  Description: “By Friday.” added\n"
    )
    ended = run("tag", company.id, "region=ie", "seat=8", "--remove", "owner", "--yes", "--json")
    entry = ended.result["entry"]
    assert ended.result["changes"] == [
        {"field": "tag region", "before": "uk", "after": "ie"},
        {"field": "tag owner", "before": "jo", "after": None},
        {"field": "tag seat", "before": None, "after": "8"},
    ]
    assert run("tag", company.id).out == "region=ie\nseat=8\n"

    ended = run("undo", str(entry), "--dry-run")
    assert ended.out.startswith("Would change “Toft Limited”:\n  Tag region: “ie” → “uk”\n")
    sent = len(books.writes())
    assert run("undo", str(entry), "--yes").code == 0
    assert books.companies()[0].tags == {"region": "uk", "owner": "jo"}
    again = run("undo", str(entry), "--yes")
    assert (again.code, again.out) == (0, "“Toft Limited” has these values already. Nothing was sent.\n")
    assert len(books.writes()) == sent + 1

    # The rename is found by the name of before, which is nowhere else.
    (row,) = run("journal", "company:stores", "--json").result["rows"]
    assert json.loads(row["valuesBefore"])["name"] == "Toft Stores"
    change_behind(books, company.id, CompanyChanges("Toft Group"))
    sent = len(books.writes())
    ended = run("undo", "1", "--yes")
    assert (ended.code, ended.out) == (6, "")
    assert "was changed again since entry 1: Name: “Toft Limited” → “Toft Group”." in ended.err
    assert "codat-console undo 1 --anyway" in ended.err
    assert len(books.writes()) == sent
    assert run("undo", "1", "--anyway", "--yes").code == 0
    assert (books.companies()[0].name, books.companies()[0].description) == ("Toft Stores", "")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["edit", "toft stores", "--name", "X"], 2, "pass --yes"),
        (["edit", "toft stores", "--yes"], 2, "add --name or --description"),
        (["edit", "toft", "--name", "X", "--yes"], 6, "words of a name are not enough"),
        (["edit", "toft stores", "--name", "Café", "--yes"], 6, "--name Cafe --yes"),
        (["edit", "toft stores", "--name", "日本", "--anyway", "--yes"], 2, "No character of this name would remain"),
        (["edit", "toft stores", "--name", "X", "--yes", "--read-only"], 6, "read-only"),
        (["tag", "toft", "stores", "a=1", "--yes"], 2, "codat-console tag 'toft stores' a=1"),
        (["tag", "toft stores", "a=1", "--remove", "a", "--yes"], 2, "both set and removed"),
        (["tag", "toft stores", *(f"t{number}=x" for number in range(11)), "--yes"], 2, "11 tags are too many"),
        (["undo", "9", "--yes"], 6, "The journal has no entry 9."),
        (["undo", "nine", "--yes"], 2, "'nine' is not a valid integer"),
    ],
)
def test_what_is_not_changed_says_why(run: Any, books: Any, arguments: list[str], code: int, says: str) -> None:
    books.company("Toft Stores")
    ended = run(*arguments)
    assert (ended.code, ended.out, books.writes()) == (code, "", [])
    assert says in " ".join(ended.err.split())


def test_an_interrupted_change_is_resolved_before_it_is_undone(run: Any, books: Any) -> None:
    company = books.company("Toft Stores")
    books.scenarios.fail_next(times=9, drop=True, stage="before", method="PATCH")
    ended = run("edit", company.id, "--name", "Toft", "--yes", "--json")
    assert ended.code == 7
    check, repeat = ended.error["run"]
    assert check == f"codat-console company {company.id}"
    books.scenarios.clear_faults()
    ended = run("undo", "1", "--yes")
    assert ended.code == 6
    assert "codat-console journal recover 1" in ended.err
    assert run(*repeat.split()[1:]).code == 0
    assert books.companies()[0].name == "Toft"
    assert run("undo", "1", "--yes").code == 0, "asked again under the same key, it is known what became of it"
    assert books.companies()[0].name == "Toft Stores"


@pytest.mark.parametrize(("typed", "code"), [("y", 0), ("", 6)])
def test_a_person_is_asked_with_the_values_before_and_after(
    run_in_terminal: Any, books: Any, typed: str, code: int
) -> None:
    company = books.company("Toft Stores")
    terminal = run_in_terminal("edit", company.id, "--name", "Toft")
    terminal.wait_for("Name: “Toft Stores” → “Toft”", "Save? [y/N]")
    terminal.type(f"{typed}\r")
    assert terminal.wait_exit() == code
    assert books.companies()[0].name == ("Toft" if code == 0 else "Toft Stores")
