"""Keys of one's own: what the file may say, what is refused with its line, and that every text shows them."""

from __future__ import annotations

import ast
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.binding import BindingsMap
from textual.keys import _character_to_key
from textual.widgets import Input, TextArea

import console_app.tui
from console_app.config.config_file import read_config
from console_app.tui.commands.key_checks import (
    FIELD_KEYS,
    KEPT,
    PLACES_WITH_FIELDS,
    checked_keys,
    commands_named,
    held_keys,
)
from console_app.tui.commands.key_names import UnknownKey, footer_key, key_words, read_key
from console_app.tui.commands.keys import all_keys_in_words, key_for, key_in_footer, key_of, rebound, use_keys
from console_app.tui.commands.registry import COMMANDS, bindings, command, commands_of
from console_app.tui.render.manual_keys import page_with_own_keys
from console_app.tui.screens.base import HostedScreen
from tests.config_files import write_config
from tests.tui.steps import kinds_of, load_all_of_tui

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _usual_keys_again() -> Iterator[None]:
    yield
    use_keys({})


def checked(text: str) -> tuple[dict[str, str], list[str]]:
    """Return the keys that the file changes, and the words of its problems without the path."""
    write_config(text)
    config = read_config()
    changed, after = checked_keys(config)
    return changed, [each.removeprefix(f"{config.path}, ") for each in after.problems]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        *(("F5", "f5"), ("esc", "escape"), (",", "comma"), ("?", "question_mark"), ("Ctrl+S", "ctrl+s")),
        *(("ctrl-s", "ctrl+s"), ("shift+n", "N"), ("N", "N"), ("n", "n"), ("space", "space"), ("PgDn", "pagedown")),
        *(("Alt+X", "alt+x"), ("slash", "slash"), ("Shift+Up", "shift+up"), ("+", "plus"), ("é", "é")),
    ],
)
def test_a_key_may_be_written_as_people_write_it(written: str, name: str) -> None:
    assert read_key(written) == name
    assert read_key(key_words(name)) == name


@pytest.mark.parametrize("written", ["F25", "", "strg", "ctrl+i", "Ctrl+Shift+A", "ctrl+1", "Hyper+X", "ab", "ctrl+"])
def test_a_key_that_no_terminal_sends_is_none(written: str) -> None:
    with pytest.raises(UnknownKey):
        read_key(written)


def test_each_character_is_known_by_textual_s_name_and_shown_as_itself() -> None:
    for character in map(chr, range(0x21, 0x7F)):
        assert read_key(character) == _character_to_key(character)
        assert key_words(read_key(character)) == footer_key(read_key(character)) == character


def test_keys_are_changed_by_the_names_of_commands() -> None:
    changed, problems = checked(
        '[keys]\ncompanies.audit = "F4"\nrefresh = ["r", "Ctrl+T"]\n"company.note" = "M, ,"\n'
        'mouse = "F8"\n[keys.everywhere]\nquit = "F10"\nunlock = ""\n'
    )
    assert problems == []
    assert changed["companies.audit"] == "f4"
    assert {each for each in changed if changed[each] == "r,ctrl+t"} == {each.id for each in commands_named("refresh")}
    assert (changed["everywhere.quit"], changed["everywhere.unlock"]) == ("f10,ctrl+q", "")


def test_two_commands_can_change_their_keys() -> None:
    assert checked('[keys]\ncompanies.audit = "C"\ncompanies.changes = "A"\n') == (
        {"companies.audit": "C", "companies.changes": "A"},
        [],
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('companies.audti = "F4"', "“companies.audti” is not the name of a command; companies.audit is"),
        ('nothing = "F4"', "“nothing” is not the name of a command"),
        ('companies.audit = "F99"', "“F99” is not a key; write it as r, N, F5, Ctrl+S, Alt+X, space or ?"),
        ('companies.audit = "Ctrl+M"', "“Ctrl+M” is what terminals send for Enter"),
        ("companies.audit = 5", "audit is 5, but should be a key such as F4 or Ctrl+S, or a list of keys"),
        (
            'companies.audit = "J"',
            "J is the key of companies.journal (Journal), and cannot be the key of",
        ),
        ('companies.audit = "F1"', "F1 is the key of everywhere.help (Help), and cannot be the key of companies.audit"),
        ('everywhere.help = "s"', "s is the key of companies.sort"),
        ('companies.audit = "k"', "k moves or chooses on that screen, and cannot be the key of companies.audit"),
        ('companies.audit = "Ctrl+D"', "Ctrl+D moves or chooses on that screen"),
        ('companies.audit = "Enter"', "Enter means the same everywhere"),
        ('companies.open = "o"', "companies.open keeps Enter"),
        ('changes.kind = "x"', "changes.kind keeps 0 to 9"),
        ('companies.audit = "Ctrl+Q"', "Ctrl+Q quits the program, and cannot be the key of companies.audit"),
        ('companies.audit = "Ctrl+C"', "Ctrl+C quits the program"),
        ('everywhere.quit = ""', "the ways to quit cannot be taken away"),
        ('create.submit = "x"', "x is for the field on that screen, and cannot be the key of create.submit"),
        ('create.submit = "Ctrl+W"', "Ctrl+W is for the field on that screen"),
        ('everywhere.theme = "x"', "x could not be used in fields any more if it were the key of everywhere.theme"),
    ],
)
def test_what_cannot_work_is_said_with_its_line_and_changes_nothing(line: str, words: str) -> None:
    changed, problems = checked(f'contact = "Jo"\n[keys]\n{line}\nkeep_alive.age = "F4"\n')
    assert changed == {"keep_alive.age": "f4"}
    assert [each.startswith(f"line 3: {words}") for each in problems] == [True], problems


def test_of_two_that_want_one_key_the_second_keeps_its_own_and_what_counted_on_it_too() -> None:
    changed, problems = checked('[keys]\ncompanies.audit = "F4"\ncompanies.journal = "F4"\ncompanies.changes = "J"\n')
    assert changed == {"companies.audit": "f4"}
    assert len(problems) == 2
    assert "F4 is given to companies.audit and to companies.journal: companies.journal keeps J" in problems[0]
    assert "J is the key of companies.journal" in problems[1]


@pytest.mark.parametrize("table", ["keys = 3", 'keys = "F4"', "keys = ['F4']"])
def test_keys_that_are_no_table_are_reported(table: str) -> None:
    changed, problems = checked(table)
    assert (changed, len(problems)) == ({}, 1)
    assert "should be a table that begins with [keys]" in problems[0]


def test_nothing_of_a_conflict_is_left_however_keys_are_given() -> None:
    # Every command asks for the key of the one after it, and one of them cannot have its own.
    ids = [each.id for each in commands_of("companies") if each.id not in {"companies.open", "companies.view_9"}]
    wanted = {one: key_words(command(other).key.split(",")[0]) for one, other in pairwise(ids)}
    wanted |= {ids[20]: "Enter", ids[-1]: "F4"}
    changed, problems = checked("[keys]\n" + "\n".join(f'"{each}" = "{key}"' for each, key in wanted.items()))
    assert changed
    assert problems
    keys = [key for each in commands_of("companies") for key in changed.get(each.id, each.key).split(",")]
    assert len(keys) == len(set(keys))


def test_bindings_help_and_texts_show_the_keys_as_configured() -> None:
    use_keys({"companies.audit": "f4,ctrl+t", "connection.fresh_link": "", "companies.refresh": "R"})
    keys = rebound(BindingsMap(bindings("companies"))).key_to_bindings
    assert [keys[key][0].id for key in ("f4", "ctrl+t", "R")] == [
        "companies.audit",
        "companies.audit",
        "companies.refresh",
    ]
    assert {"A", "r", "f5"}.isdisjoint(keys)
    assert footer_key(keys["f4"][0].key, keys["f4"][0].key_display) == "F4"
    assert all_keys_in_words(command("companies.audit")) == "F4  Ctrl+T"
    assert (key_of("companies.audit"), key_in_footer(command("companies.audit"))) == ("F4", "F4")
    assert (key_of("connection.fresh_link"), key_for("connection", "fresh_link")) == (":New link",) * 2
    assert key_of("company.refresh") == "r"


def test_the_manual_shows_the_keys_as_configured() -> None:
    usual = page_with_own_keys("keys")
    use_keys({"companies.audit": "grave_accent"})
    page = page_with_own_keys("keys")
    assert "Your keys differ from those named here: Audit `` ` `` (usually `A`).\n" in page
    rows = [line for line in page.splitlines() if line.endswith("| `companies.audit` |")]
    assert [row.split("|")[1] for row in rows] == [" `` ` `` "]
    assert len(page.splitlines()) == len(usual.splitlines()) + 2
    assert "(usually `A`)" in page_with_own_keys("audit")


def test_no_text_names_a_key_that_could_be_another() -> None:
    named = re.compile(r"\b[Pp]ress (?!a key)(?:[A-Za-z]\b|[^\w\s])|\b(?:Ctrl\+[A-BD-Z]|F\d+)\b")
    found = []
    for path in sorted(Path(console_app.tui.__path__[0]).rglob("*.py")):
        if path.name in {"registry.py", "key_names.py", "key_checks.py"}:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
                found += [f"{path.name}:{node.lineno}: {node.value}"] * bool(named.search(node.value))
    assert found == []


def test_the_keys_that_widgets_and_screens_hold_are_known() -> None:
    load_all_of_tui()
    for kind in kinds_of(HostedScreen):
        own = {key for key, each in kind._merge_bindings() if each.id is None}
        if kind.PLACE:
            assert own <= KEPT | held_keys(kind.PLACE) | {"ctrl+c", "super+c"} | {""}, kind
    fields = set(BindingsMap(Input.BINDINGS).key_to_bindings) & set(BindingsMap(TextArea.BINDINGS).key_to_bindings)
    unsent = {"ctrl+backspace", "ctrl+c", "super+c", "super+backspace"}
    assert fields <= KEPT | FIELD_KEYS | unsent


def test_the_keys_that_come_with_the_program_would_be_accepted() -> None:
    lines = [f"{json.dumps(each.id)} = {json.dumps(list(map(key_words, each.key.split(','))))}" for each in COMMANDS]
    _, problems = checked("[keys]\n" + "\n".join(lines))
    assert problems == []
    assert not any(each.key in FIELD_KEYS for each in COMMANDS if each.place in PLACES_WITH_FIELDS)
