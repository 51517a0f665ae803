"""What several tests need stands once: builders in `tests/builders.py`, anything else under a name of its own.

The tests of units lie as the package does.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
BUILDERS = "builders.py"
MAKERS = {
    "Change": {"Change"},
    "Company": {"Company"},
    "CompanySummary": {"CompanySummary", "make_company", "summarise"},
    "Connection": {"Connection"},
    "ConnectionSummary": {"ConnectionSummary", "summarise_connection"},
    "Entry": {"Entry", "fold"},
    "Profile": {"Profile"},
    "Snapshot": {"Snapshot"},
}
"""The models that tests are about, each with what makes one."""
IN_EVERY_PROGRAM = {"main"}
A_LINE = 60
"""Characters of a body that is too short to be a copy."""
ACROSS_MODULES = {
    "cli/test_reading_commands.py": "one account is read by companies, company, audit, snapshot and diff in turn",
    "cli/test_writing_commands.py": "create, connect and unlink work on the same company, and refuse in the same way",
    "cli/test_wrong_clock_commands.py": "a wrong clock shows in audit, diff, store and doctor together",
    "services/journal/test_wrong_clock.py": "a wrong clock shows in the journal's order, filters and recovery together",
    "services/snapshots/test_ninety_days.py": "ninety days pass through directory, store and audit together",
    "services/text/test_hostile_paths.py": "one hostile text goes through everything that writes for people",
}
"""Tests of units that are about no single module, each with why."""


def definitions(source: str) -> Iterator[Function | ast.ClassDef]:
    """The functions and classes of a module that are no tests."""
    for each in ast.parse(source).body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not each.name.startswith(
            "test_"
        ):
            yield each


def is_fixture(each: Function | ast.ClassDef) -> bool:
    return any("fixture" in ast.unparse(decorator) for decorator in each.decorator_list)


def builds(function: Function) -> str | None:
    """The model that a function returns, and makes itself; None for none."""
    model = ast.unparse(function.returns) if function.returns else ""
    for each in ast.walk(function):
        if isinstance(each, ast.Call):
            maker = each.func.value if isinstance(each.func, ast.Attribute) else each.func
            if isinstance(maker, ast.Name) and maker.id in MAKERS.get(model, ()):
                return model
    return None


def body_of(function: Function) -> str:
    """Return a function's body without the names of its parameters and variables; empty if it is almost nothing."""
    names = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
    names |= {each.id for each in ast.walk(function) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    numbers: dict[str, str] = {}
    copied = ast.parse(ast.unparse(function)).body[0]
    assert isinstance(copied, ast.FunctionDef | ast.AsyncFunctionDef)
    body = copied.body[1:] if ast.get_docstring(copied) is not None else copied.body
    for statement in body:
        for each in ast.walk(statement):
            if isinstance(each, ast.Name) and each.id in names:
                each.id = numbers.setdefault(each.id, f"_{len(numbers)}")
            elif isinstance(each, ast.arg):
                each.annotation = None
    text = "\n".join(ast.unparse(each) for each in body)
    return text if len(text) > A_LINE else ""


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    """The text of each module of the tests, by its path."""
    return {str(path.relative_to(TESTS)): path.read_text("utf-8") for path in sorted(TESTS.rglob("*.py"))}


def test_a_model_is_built_in_one_place(sources: dict[str, str]) -> None:
    found = [
        f"{path}: {each.name} builds a {model}"
        for path, source in sources.items()
        if path != BUILDERS
        for each in definitions(source)
        if not isinstance(each, ast.ClassDef) and (model := builds(each))
    ]
    assert found == []


def test_no_two_helpers_have_one_name(sources: dict[str, str]) -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path, source in sources.items():
        for each in definitions(source):
            if not is_fixture(each) and each.name not in IN_EVERY_PROGRAM:
                places[each.name].append(path)
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_no_helper_is_a_copy_of_another(sources: dict[str, str]) -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path, source in sources.items():
        for each in definitions(source):
            if not isinstance(each, ast.ClassDef) and (body := body_of(each)):
                places[body].append(f"{path}: {each.name}")
    assert [copies for copies in places.values() if len(copies) > 1] == []


def test_the_tests_of_units_lie_as_the_package_does() -> None:
    """`test_MODULE.py` or `test_MODULE_topic.py` lies where MODULE does; a package's own name stands for all of it."""
    strangers = set()
    for path in (TESTS / "unit").glob("*/**/test_*.py"):
        folder = path.parent.relative_to(TESTS / "unit")
        modules = {each.stem for each in (ROOT / "console_app" / folder).glob("*.py")} - {"__init__"}
        assert modules, f"console_app/{folder} has no modules that tests in tests/unit/{folder} test"
        subject = path.stem.removeprefix("test_")
        if not any(subject == name or subject.startswith(f"{name}_") for name in (*modules, folder.name)):
            strangers.add(path.relative_to(TESTS / "unit").as_posix())
    assert strangers == set(ACROSS_MODULES)


@pytest.mark.parametrize(
    ("source", "model"),
    [
        ("def any_name(*statuses: str) -> Company:\n    return Company(id='1')", "Company"),
        ("def row() -> CompanySummary:\n    made = summarise(company())\n    return made", "CompanySummary"),
        ("def given(fields: dict) -> Connection:\n    return Connection.model_validate(fields)", "Connection"),
        ("def named(name: str) -> CompanySummary:\n    return company_summary(name=name)", None),
        ("def first(found: list[Company]) -> Company:\n    return found[0]", None),
    ],
)
def test_a_builder_is_known_by_what_it_returns_and_calls(source: str, model: str | None) -> None:
    (function,) = definitions(source)
    assert not isinstance(function, ast.ClassDef)
    assert builds(function) == model
