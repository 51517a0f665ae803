"""The JSON Schema that is told, held against what the commands really write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from console_app.cli.commands.schema import DOCUMENTS

if TYPE_CHECKING:
    from tests.unit.conftest import Run


def validator(run: Run, document: str, *options: str) -> Any:
    ended = run("schema", document, *options)
    assert (ended.code, ended.err) == (0, "")
    schema = json.loads(ended.out)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


@pytest.fixture
def full_account(run: Run, books: Any) -> Any:
    """An account with what a document can hold: errors, tags, no connections, changes."""
    books.linked("Toft Stores", "qhyg")
    ambridge = books.company("Ambridge Dairy", "gbol", region="uk")
    books.company("Cumberland Inn")
    assert run("audit").code == 0
    books.scenarios.answer_as_customer(ambridge.connections[0].id, "cancel")
    books.scenarios.deauthorize(
        next(each for each in books.companies() if each.name == "Toft Stores").connections[0].id
    )
    books.company("Borchester Mills", "qhyg")
    assert run("snapshot").code == 0
    return books


@pytest.mark.parametrize(
    ("document", "command"),
    [
        ("companies", ["companies"]),
        ("companies", ["companies", "--cached", "--columns", "company,tags"]),
        ("audit", ["audit"]),
        ("changes", ["diff", "--since", "first"]),
    ],
)
def test_documents_with_rows_are_as_their_schema_says(
    run: Run, full_account: Any, document: str, command: list[str]
) -> None:
    whole, row = validator(run, document), validator(run, document, "--row")
    written = run(*command, "--json").result
    assert len(written["rows"]) > 1
    whole.validate(written)
    head, *rows = map(json.loads, run(*command, "--jsonl").out.splitlines())
    whole.validate(head)
    for each in rows:
        row.validate(each)
        assert set(each) <= set(row.schema["properties"]), "a key that the schema does not tell of"
    if "--columns" not in command:
        assert set(rows[0]) == set(row.schema["properties"])


@pytest.mark.parametrize(
    ("document", "command", "typed"),
    [
        ("company", ["company", "ambridge", "--timeline"], ""),
        ("company", ["company", "cumberland"], ""),
        ("company", ["company", "toft", "--cached"], ""),
        ("company-list", ["company", "-", "--timeline"], "ids"),
        ("snapshot", ["snapshot"], ""),
    ],
)
def test_other_documents_are_as_their_schema_says(
    run: Run, full_account: Any, document: str, command: list[str], typed: str
) -> None:
    ids = run("companies", "--ids").out if typed else ""
    ended = run(*command, "--json", typed=ids)
    validator(run, document).validate(ended.result)
    event = validator(run, "event")
    for each in ended.events:
        event.validate(each)


def test_a_schema_tells_a_wrong_document_from_a_right_one(run: Run, full_account: Any) -> None:
    written = run("diff", "--since", "first", "--json").result
    schema = validator(run, "changes")
    for wrong in (
        {**written, "schema": 1},
        {**written, "asOf": "yesterday"},
        {key: value for key, value in written.items() if key != "before"},
        {**written, "rows": [{**written["rows"][0], "kind": "vanished"}]},
    ):
        assert not schema.is_valid(wrong)


def test_every_document_has_a_schema_and_others_have_none(run: Run) -> None:
    for document in DOCUMENTS:
        assert validator(run, document).schema["properties"]["schema"] == {"const": 2}
    assert run("schema", "diff").out == run("schema", "changes").out
    assert run("schema", "shoes").code == 2
    assert run("schema", "snapshot", "--row").code == 2
