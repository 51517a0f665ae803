"""What strangers wrote is literal wherever a command writes it: on a terminal, in a table, in a file."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from console_app.cli.group import group
from tests.hostile.texts import CURATED, any_text, fill

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.sandbox.embedded import EmbeddedSandbox

ACTING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
"""What acts on a terminal, or changes how the rest is read. A line feed ends a line."""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        group(list(arguments), prog_name="codat-console")
    said = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, said.out, said.err


def write_something(sandbox: EmbeddedSandbox, capsys: pytest.CaptureFixture[str]) -> str:
    """Have the journal hold the text, too; the id of a company."""
    code, out, _ = run(capsys, "companies", "--ids")
    assert code == 0
    first = out.split()[0]
    run(capsys, "connect", first, "gbol", "--anyway")
    return first


def said_by_everything(sandbox: EmbeddedSandbox, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What each command that tells something says, results and notes together."""
    company = write_something(sandbox, capsys)
    run(capsys, "snapshot")
    commands: dict[str, tuple[str, ...]] = {
        "companies": ("companies", "--columns", "company,description,tags,created_by,platform,errors"),
        "company": ("company", company, "--timeline"),
        "audit": ("audit", "--fail-on", "errors,deauthorized,pending"),
        "diff": ("diff", "--since", "first"),
        "journal": ("journal",),
        "markdown": ("audit", "--markdown"),
        "link": ("link", company, "--show-link"),
        "unlink": ("unlink", company, "gbol", "--yes"),
        "whoami": ("whoami",),
        "doctor": ("doctor",),
        "none": ("company", "nobody at all"),
    }
    said = {name: run(capsys, *command) for name, command in commands.items()}
    return {name: out + err for name, (_, out, err) in said.items()}


@pytest.mark.parametrize("text", CURATED.values(), ids=CURATED)
def test_nothing_that_acts_reaches_the_terminal(
    hostile_account: EmbeddedSandbox, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    fill(hostile_account, text)
    for name, said in said_by_everything(hostile_account, capsys).items():
        found = ACTING.search(said)
        assert found is None, (name, found, said[max(0, found.start() - 40) : found.end() + 40])
        assert "Traceback" not in said


@settings(max_examples=12, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=any_text)
def test_whatever_is_made_up_does_not_act(
    hostile_account: EmbeddedSandbox, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    fill(hostile_account, text)
    for command in (("companies",), ("companies", "--csv"), ("audit",)):
        _, out, err = run(capsys, *command)
        found = ACTING.search((out + err).replace("\r\n", "\n"))
        assert found is None, (command, found)


@pytest.mark.parametrize("text", CURATED.values(), ids=CURATED)
def test_for_machines_a_text_is_what_it_was(
    hostile_account: EmbeddedSandbox, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    fill(hostile_account, text)
    code, out, _ = run(capsys, "companies", "--json")
    assert code == 0
    assert ACTING.search(out) is None, "whatever prints it, it does not act"
    rows = json.loads(out)["rows"]
    if "//" not in text:
        # A web address could be a link, and is left out.
        assert {row["company"] for row in rows} == {text}
        assert {row["description"] for row in rows} == {text}
    lines = run(capsys, "companies", "--jsonl")[1].splitlines()
    assert len(lines) == 1 + len(rows)


@pytest.mark.parametrize("text", CURATED.values(), ids=CURATED)
def test_a_spreadsheet_takes_it_for_a_text(
    hostile_account: EmbeddedSandbox, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    fill(hostile_account, text)
    _, out, _ = run(capsys, "companies", "--csv")
    for row in csv.reader(io.StringIO(out, newline="")):
        for cell in row:
            assert cell[:1] not in {*"=+-@\t\r"}, cell
            assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in cell)


@pytest.mark.parametrize("text", CURATED.values(), ids=CURATED)
def test_a_report_holds_it_as_text(
    hostile_account: EmbeddedSandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    fill(hostile_account, text)
    path = tmp_path / "report.html"
    assert run(capsys, "companies", "--output", str(path))[0] in {0, 2}
    assert run(capsys, "audit", "--output", str(path))[0] == 0
    page = path.read_text("utf-8")
    assert not re.search(r"(?i)<script|onerror\s*=\s*alert\(1\)>|<img src=x", page)
    assert ACTING.search(page.replace("\t", " ")) is None


def test_everything_that_is_tried_does_act() -> None:
    """Otherwise the tests above would prove nothing."""
    acting: list[Any] = [text for text in CURATED.values() if ACTING.search(text)]
    assert len(acting) >= 12
