"""Each notice that names a key says which command's it is, so that it is only shown where the key works."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import console_app.tui
from console_app.tui.commands.registry import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLS = {"notify_user", "notify"}
NAMES_KEY = {"key_of", "key_for", "key_at", "first_key_in_words", "unlock_key"}
LITERAL = re.compile(r"\b(?:[Pp]ress|with) (?:[A-Za-z]|Space|Enter|F\d+)\b(?! again)|\b(?:Ctrl\+[A-Z]|F\d{1,2})\b")
ALWAYS = {"Ctrl+C"}
"""What works on every screen, and in every field."""
FILES = sorted(Path(console_app.tui.__path__[0]).rglob("*.py"))


def names_a_key(node: ast.AST, variables: set[str]) -> bool:
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and (each.id in NAMES_KEY or each.id in variables):
            return True
        if isinstance(each, ast.Attribute) and each.attr in NAMES_KEY:
            return True
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            found = set(LITERAL.findall(each.value)) - ALWAYS
            if found:
                return True
    return False


def variables_with_keys(function: ast.AST) -> set[str]:
    """Return the variables of a function whose text names a key."""
    named: set[str] = set()
    for each in ast.walk(function):
        if isinstance(each, ast.Assign) and names_a_key(each.value, named):
            named |= {target.id for target in each.targets if isinstance(target, ast.Name)}
    return named - {"keys"}


def notices(file: Path) -> Iterator[tuple[ast.Call, set[str]]]:
    """Yield the calls that notify, each with the variables of its function whose text names a key."""
    for function in ast.walk(ast.parse(file.read_text())):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            calls = [each for each in ast.walk(function) if isinstance(each, ast.Call) and each.args]
            found = [each for each in calls if getattr(each.func, "attr", "") in CALLS]
            variables = variables_with_keys(function) if found else set()
            yield from ((each, variables) for each in found)


def test_a_notice_that_names_a_key_says_which_command_it_is() -> None:
    known = {each.id for each in COMMANDS}
    count = 0
    for file in FILES:
        for call, variables in notices(file):
            keys = next((each.value for each in call.keywords if each.arg == "keys"), None)
            where = f"{file}:{call.lineno}"
            assert keys is not None or not names_a_key(call.args[0], variables), where
            ids = {each.value for each in ast.walk(keys) if isinstance(each, ast.Constant)} if keys else set()
            assert ids <= known, where
            count += bool(ids)
    assert count > 10
