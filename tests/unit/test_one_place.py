"""One idea stands in one place: what the whole package needs is written once, and the other modules call it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import console_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PACKAGE = Path(console_app.__file__).parent

# The API has formats and rules of its own, and the sandbox is the other side of the wire: neither shares code.
WIRE = ("codat/", "sandbox/")


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Yield each call with the dotted name that is called, as far as it is one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def moments_written(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that write a moment as text."""
    for call, name in _calls(tree):
        if name.rpartition(".")[2] in {"strftime", "isoformat"}:
            yield call.lineno
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and re.search(":.*%[A-Za-z]", ast.unparse(ast.JoinedStr([node]))):
            yield node.lineno


def characters_judged(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that look at each character of a text for what a terminal acts on, or replace such characters."""
    for call, name in _calls(tree):
        if name == "unicodedata.category":
            yield call.lineno
    for node in ast.walk(tree):
        if isinstance(node, ast.GeneratorExp | ast.ListComp) and ".isprintable()" in ast.unparse(node):
            yield node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"\\x00-\\x1f", node.value):
            yield node.lineno


def csv_written(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that write CSV."""
    for call, name in _calls(tree):
        if name in {"csv.writer", "csv.DictWriter"}:
            yield call.lineno


def markdown_tables(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that write the line under the titles of a table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"^\|? ?-{3}:?", node.value):
            yield node.lineno


def keys_made(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that make or renew an idempotency key, and so decide whether something is asked for anew."""
    for call, name in _calls(tree):
        if name == "Intent.new" or name.endswith(".renew"):
            yield call.lineno


RULES: dict[str, tuple[Callable[[ast.AST], Iterator[int]], tuple[str, ...]]] = {
    "moments": (moments_written, ("services/text/time_format.py", *WIRE)),
    "characters": (
        characters_judged,
        (
            "services/text/sanitize.py",
            # What can be typed, what JSON escapes, and what a terminal without Unicode shows.
            "services/text/confirm_phrase.py",
            "services/export/tabular.py",
            # Importing the cleaners would take as long as the rest of an answer to a shell.
            "cli/completion/stored_names.py",
            "tui/features/ascii_glyphs.py",
            # The team's own words, whose joiners stay.
            "services/links/invitation.py",
            # Below the services; it quotes values of the configuration file.
            "config/config_model.py",
            *WIRE,
        ),
    ),
    "keys": (
        keys_made,
        (
            "services/account/submit_once.py",
            # What an earlier run has left open, and what the person at the shell names.
            "services/journal/recovery.py",
            "cli/creation.py",
            *WIRE,
        ),
    ),
    "CSV": (csv_written, ("services/export/tabular.py",)),
    "Markdown tables": (markdown_tables, ("services/export/markdown.py", "manual/tables.py")),
}
"""For each idea how its code is known, and the files and folders that may hold it."""


@cache
def _modules() -> dict[str, ast.AST]:
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@pytest.mark.parametrize("idea", RULES)
def test_an_idea_stands_in_its_place_alone(idea: str) -> None:
    find, places = RULES[idea]
    elsewhere = [
        f"{name}:{line}"
        for name, tree in _modules().items()
        if not name.startswith(places)
        for line in sorted(set(find(tree)))
    ]
    assert not elsewhere


@pytest.mark.parametrize("idea", RULES)
def test_each_place_is_still_needed(idea: str) -> None:
    find, places = RULES[idea]
    for place in places:
        if place not in WIRE:
            assert any(True for _ in find(_modules()[place])), f"{place} holds nothing of it: take it off the list"


@pytest.mark.parametrize(
    ("idea", "code"),
    [
        ("moments", 'moment.strftime("%H:%M")'),
        ("moments", "moment.isoformat()"),
        ("moments", 'f"{moment:%Y-%m-%d}"'),
        ("characters", "unicodedata.category(letter)"),
        ("characters", '"".join(each for each in text if each.isprintable())'),
        ("characters", r're.sub(r"[\x00-\x1f]", "", text)'),
        ("keys", "Intent.new()"),
        ("keys", "self._intent.renew()"),
        ("CSV", "csv.writer(file)"),
        ("Markdown tables", '"| --- | --- |"'),
    ],
)
def test_it_is_found_however_it_is_written(idea: str, code: str) -> None:
    assert list(RULES[idea][0](ast.parse(code)))
