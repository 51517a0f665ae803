"""What strangers wrote is literal wherever a command writes it: on a terminal, in a table, in a file."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commands import run_here
from tests.hostile.texts import TEXTS, acts, hostile_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from console_app.sandbox.embedded import EmbeddedSandbox

Fill: TypeAlias = "Callable[[Sequence[str]], None]"
Captured: TypeAlias = pytest.CaptureFixture[str]

pytestmark = pytest.mark.usefixtures("hostile_account")
WRITTEN_FOR = 8
"""Companies for which something is changed; the others are only read."""


def can_be_kept(text: str) -> bool:
    return text.encode("utf-8", "ignore").decode() == text


def assert_plain(capsys: Captured, *arguments: str) -> str:
    """Run a command; what it says, results and notes together, of which nothing may act."""
    ended = run_here(capsys, *arguments)
    said = ended.out + ended.err
    assert acts(said) == [], (arguments, acts(said))
    assert "Traceback" not in said
    return said


def let_things_change(account: EmbeddedSandbox, capsys: Captured) -> None:
    """Have several customers take access away between two snapshots."""
    run_here(capsys, "snapshot")
    rows = json.loads(run_here(capsys, "companies", "status:linked", "--json").out)["rows"]
    for row in rows[:6]:
        account.scenarios.deauthorize(row["connectionId"])
    assert_plain(capsys, "snapshot")


def test_nothing_that_acts_reaches_the_terminal(hostile_account: EmbeddedSandbox, capsys: Captured) -> None:
    ids = run_here(capsys, "companies", "--ids").out.split()
    assert len(ids) >= len(TEXTS) - 3
    assert_plain(capsys, "snapshot")
    for company in ids[:: len(ids) // WRITTEN_FOR]:
        assert_plain(capsys, "connect", company, "gbol", "--anyway")
        assert_plain(capsys, "link", company, "--show-link")
        assert_plain(capsys, "unlink", company, "gbol", "--yes")
    let_things_change(hostile_account, capsys)
    for company in ids:
        assert_plain(capsys, "company", company, "--timeline")
    for command in (
        ("companies", "--columns", "company,description,tags,created_by,platform,errors"),
        ("audit", "--fail-on", "errors,deauthorized,pending"),
        ("audit", "--markdown"),
        ("journal",),
        ("whoami",),
        ("doctor",),
        ("company", "nobody at all"),
    ):
        assert assert_plain(capsys, *command)
    assert len(assert_plain(capsys, "diff", "--since", "first").splitlines()) > 5


@settings(max_examples=5, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(hostile_texts.filter(can_be_kept), min_size=10))
def test_whatever_is_made_up_does_not_act(fill: Fill, capsys: Captured, texts: list[str]) -> None:
    fill(texts)
    for command in (("companies",), ("audit",)):
        assert_plain(capsys, *command)


def test_for_machines_a_text_is_what_it_was(capsys: Captured) -> None:
    ended = run_here(capsys, "companies", "--json")
    assert ended.code == 0
    assert acts(ended.out) == [], "whatever prints it, it does not act"
    rows = json.loads(ended.out)["rows"]
    for name in ("company", "description"):
        # A web address could be a link, and is left out.
        missing = {text for text in TEXTS.values() if "//" not in text} - {row[name] for row in rows}
        assert missing == {TEXTS["half a pair"]}, "the sandbox cannot keep that one"
    lines = run_here(capsys, "companies", "--jsonl").out.splitlines()
    assert len(lines) == 1 + len(rows)


def test_a_spreadsheet_takes_it_for_a_text(capsys: Captured) -> None:
    out = run_here(capsys, "companies", "--csv").out
    for row in csv.reader(io.StringIO(out, newline="")):
        for cell in row:
            assert cell[:1] not in {*"=+-@\t\r"}, cell
            assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in cell)


def test_everything_that_is_tried_does_act() -> None:
    """Otherwise the tests above would prove nothing."""
    assert len([text for text in TEXTS.values() if acts(text)]) >= 20
