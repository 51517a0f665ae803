"""`-o FILE` of every command that has a document: whole or not at all, private, and right for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from console_app.cli.formats import FOR_SPREADSHEETS

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = [
    ["companies"],
    ["company", "Zoe & Sons"],
    ["audit"],
    ["diff", "--since", "first", "--exit-zero"],
    ["journal"],
]
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@pytest.fixture
def customers(books: Any, run: Any) -> Any:
    books.company("Zoe & Sons", "gbol", note="a; b=c")
    assert run("snapshot").code == 0
    assert run("create", "Darrington Inn").code == 0
    assert run("snapshot").code == 0
    return books


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_document_becomes_a_file_in_the_shape_of_its_name(
    run: Any, customers: Any, tmp_path: Path, words: list[str]
) -> None:
    for ending in ("csv", "json", "jsonl", "md", "html"):
        file = tmp_path / f"it.{ending}"
        ended = run(*words, "-o", str(file))
        assert (ended.code, ended.out, f"Saved as {file}" in ended.err) == (0, "", True), ended.err
        content = file.read_bytes()
        assert content.startswith(BYTE_ORDER_MARK) is (ending == "csv")
        assert len(content) > 100
        assert file.stat().st_mode & 0o777 == 0o600
        file.write_text("of yesterday")
        file.chmod(0o640)
        assert run(*words, "--output", str(file)).code == 0
        assert (len(file.read_bytes()) > 100, file.stat().st_mode & 0o777) == (True, 0o640)
    assert json.loads((tmp_path / "it.json").read_text("utf-8"))["schema"] == 2
    for line in (tmp_path / "it.jsonl").read_text("utf-8").splitlines():
        json.loads(line)
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == sorted(
        f"it.{ending}" for ending in ("csv", "json", "jsonl", "md", "html")
    )


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_file_that_cannot_be_is_refused_before_anything_is_read(
    run: Any, customers: Any, tmp_path: Path, words: list[str]
) -> None:
    customers.scenarios.forget_calls()
    for unusable in ("it.doc", ".", "", "it"):
        ended = run(*words, "-o", str(tmp_path / unusable) if unusable else "")
        assert ended.code == 2, ended.err
    assert [each for each in customers.scenarios.calls if "/companies" in each.path] == []
    assert run(*words, "-o", str(tmp_path / "no" / "it.csv")).code == 1
    assert run(*words, "--json", "-o", "-").result["schema"] == 2


def test_the_words_of_json_are_the_same_in_a_file(run: Any, customers: Any, tmp_path: Path) -> None:
    file = tmp_path / "it.json"
    assert run("company", "Darrington Inn", "--timeline", "-o", str(file)).code == 0
    written, said = json.loads(file.read_text("utf-8")), run("company", "Darrington Inn", "--timeline", "--json").result
    assert written | {"asOf": ""} == said | {"asOf": ""}
    assert run("company", "Darrington Inn", "--timeline", "-o", str(tmp_path / "it.csv")).code == 2


def test_several_companies_become_one_table(run: Any, customers: Any, tmp_path: Path) -> None:
    ids = "".join(f"{each.id}\n" for each in customers.companies())
    assert run("company", "-", "-o", str(tmp_path / "it.csv"), typed=ids).code == 0
    table = list(csv.DictReader(io.StringIO((tmp_path / "it.csv").read_text("utf-8-sig"), newline="")))
    assert {row["company"] for row in table} == {"Zoe & Sons", "Darrington Inn"}


def test_moments_in_csv_are_iso_8601(run: Any, customers: Any) -> None:
    for words in COMMANDS:
        table = csv.DictReader(io.StringIO(run(*words, "--csv").out, newline=""))
        moments = [value for row in table for name, value in row.items() if name.endswith("_utc") and value]
        assert moments
        assert not [each for each in moments if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", each)]


def test_csv_that_is_redirected_into_a_file_names_what_spreadsheets_want(
    start: Any, customers: Any, tmp_path: Path
) -> None:
    file = tmp_path / "it.csv"
    for words in COMMANDS:
        with file.open("wb") as out:
            process = start(*words, "--csv", stdout=out)
            _, err = process.communicate(timeout=60)
        assert (process.returncode, FOR_SPREADSHEETS in err) == (0, True)
        assert not file.read_bytes().startswith(BYTE_ORDER_MARK), "programs read it, too"
    process = start("companies", "--csv")
    out, err = process.communicate(timeout=60)
    assert ("Zoe" in out, err) == (True, ""), "a pipe is not a file"
