"""The modules of the package: no import circles, and names that are words of the field."""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import grimp
import pytest

import console_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grimp import ImportGraph

NOUNS = {"keyring", "onboarding", "screen_sharing", "waiting_room"}
"""What is in a name with a word that ends as a gerund does, and is the name of a thing all the same."""
OTHER_WORDS = {
    *("asking", "belonging", "deed", "deeds", "exact", "flow", "harmless", "letter", "literal", "look", "looks"),
    *("pace", "permit", "permits", "scrub", "seen", "unfinished", "veil", "visible", "way"),
}
"""Words for which the field has others: snapshot, poll, permission, sanitize, ..."""
OTHER_WORDS_IN_CODE = OTHER_WORDS - {"letter", "seen"} | {
    *("allowance", "anew", "modal", "said", "somebody", "told", "ways", "wish", "voice"),
}
"""The same for what a module holds, where a letter is one of the alphabet, and an id may have been seen."""
NAMED_ELSEWHERE = {"auth_flow"}
"""What httpx calls."""

WHO_OPENS_SCREENS = {"console_app.tui.app", "console_app.tui.navigation"}
BASE_OF_SCREENS = "console_app.tui.screens.base"


def graph_of(package: str) -> ImportGraph:
    """All imports of a package: at the top, inside functions, and for type checking alone."""
    return grimp.build_graph(package, cache_dir=None)


def circle_in(graph: ImportGraph) -> list[str]:
    """The members of one circle, each imported by the one before it, the first once more at the end; empty: there is
    none."""
    order = TopologicalSorter(
        {module: sorted(graph.find_modules_directly_imported_by(module)) for module in sorted(graph.modules)}
    )
    try:
        order.prepare()
    except CycleError as error:
        # The error lists each module before the one that imports it.
        return list(reversed(error.args[1]))
    return []


def wrong_words(module: str) -> list[str]:
    """The words of a module's own name that it should not have."""
    name = module.rpartition(".")[2]
    for noun in NOUNS:
        name = name.replace(noun, "")
    return [each for each in name.split("_") if each in OTHER_WORDS or each.endswith("ing")]


def names_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and the name of every class, function, parameter, attribute and variable."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id


def wrong_words_in(name: str) -> list[str]:
    """The words of a name in code that it should not have."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return [each.lower() for each in words if each.lower() in OTHER_WORDS_IN_CODE]


@pytest.fixture(scope="module")
def graph() -> ImportGraph:
    return graph_of("console_app")


def test_no_modules_import_each_other_in_a_circle(graph: ImportGraph) -> None:
    circle = circle_in(graph)
    assert not circle, f"{len(circle) - 1} modules in a circle: {' -> '.join(circle)}"


@pytest.mark.parametrize(
    "back",
    [
        "from {package} import first\n",
        "from {package}.first import NAME\n",
        "import {package}.first\n",
        "def late() -> None:\n    from {package}.first import NAME\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from {package}.first import NAME\n",
    ],
    ids=["module", "name", "dotted", "inside a function", "for type checking"],
)
def test_a_circle_is_found_however_its_members_import(
    back: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = "circled"
    folder = tmp_path / package
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "alone.py").write_text(f"from {package} import first\n")
    (folder / "first.py").write_text(f"from {package} import second\nNAME = 1\n")
    (folder / "second.py").write_text(f"from {package}.third import NAME\n")
    (folder / "third.py").write_text(f"NAME = 1\n{back.format(package=package)}")
    monkeypatch.syspath_prepend(tmp_path)
    found = graph_of(package)
    circle = circle_in(found)
    assert {*circle} == {f"{package}.{each}" for each in ("first", "second", "third")}
    assert all(found.direct_import_exists(importer=one, imported=other) for one, other in pairwise(circle))
    assert circle[0] == circle[-1]


def test_only_the_app_and_its_navigation_import_screens(graph: ImportGraph) -> None:
    screens = graph.find_descendants("console_app.tui.screens") - {BASE_OF_SCREENS}
    others = {
        (importer, screen)
        for screen in screens
        for importer in graph.find_modules_that_directly_import(screen)
        if not importer.startswith("console_app.tui.screens.")
    }
    assert {importer for importer, _ in others} == WHO_OPENS_SCREENS, sorted(others)


def test_modules_are_named_by_nouns_of_the_field(graph: ImportGraph) -> None:
    wrong = {module: words for module in sorted(graph.modules) if (words := wrong_words(module))}
    assert not wrong


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("looking", ["looking"]),
        ("permits", ["permits"]),
        ("seen_states", ["seen"]),
        ("asking_screen_sharing", ["asking"]),
        ("keyring_process", []),
        ("settings", []),
        ("write_lookup", []),
    ],
)
def test_a_word_of_another_kind_is_found_in_a_name(name: str, words: list[str]) -> None:
    assert wrong_words(f"console_app.looks.{name}") == words


def test_classes_functions_and_attributes_are_named_by_words_of_the_field() -> None:
    package = Path(console_app.__file__).parent
    wrong = {
        f"{path.relative_to(package)}:{line}": name
        for path in sorted(package.rglob("*.py"))
        for line, name in names_in(ast.parse(path.read_text("utf-8")))
        if name not in NAMED_ELSEWHERE and wrong_words_in(name)
    }
    assert not wrong


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("class StatusLook: ...", ["look"]),
        ("def visible(text): ...", ["visible"]),
        ("async def read_anew(): ...", ["anew"]),
        ("def note(*, is_told): ...", ["told"]),
        ("class A:\n    wish: str = ''", ["wish"]),
        ("self._scrub = scrub", ["scrub"]),
        ("MOST_TOLD = 3", ["told"]),
        ("for said in ():\n    pass", ["said"]),
        ("def has_letters(seen_ids): ...", []),
        ("class Outlook:\n    always = 1", []),
    ],
)
def test_a_word_of_another_kind_is_found_in_code(code: str, words: list[str]) -> None:
    assert [word for _, name in names_in(ast.parse(code)) for word in wrong_words_in(name)] == words
