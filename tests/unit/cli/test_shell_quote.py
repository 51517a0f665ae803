"""The commands that are printed to go on with: a shell reads them as they were meant, and they are safe to show."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from console_app.cli.shell_quote import command_line, quoted
from console_app.services.text.sanitize import sanitized

WORDS = [
    "plain",
    "two words",
    "it's",
    "Zoë",
    "-dash",
    "",
    "$HOME `id` \\",
    "two\nlines",
    "it's\ttwo\r\nlines \\n",
    "\x1b[31mred\x1b[0m1",
    "a\u202eb\u200dc",
    "caf\udce9",
    "🧾\n日本",
]


def read_by_bash(line: str) -> list[str]:
    """The words that bash makes of a line."""
    printed = subprocess.run(
        ["bash", "-c", f"for word in {line}; do printf '%s\\0' \"$word\"; done"],
        capture_output=True,
        check=True,
        timeout=30,
    ).stdout
    return printed.decode(errors="surrogateescape").split("\0")[:-1]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_exact_for_a_shell_and_harmless_for_a_terminal(word: str) -> None:
    assert read_by_bash(quoted(word)) == [word]
    assert sanitized(quoted(word)) == quoted(word)


def test_what_begins_with_a_dash_comes_after_two_of_them() -> None:
    assert command_line(["x", "link"], ["a", "b"], ["--yes"]) == "x link a b --yes"
    assert command_line(["x", "link"], ["-a", "b"], ["--yes"]) == "x link --yes -- -a b"


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("-Dash Name", ()),
        ("Toft Stores", ("--description", "two\nlines", "--tag", "note=a\u202eb")),
        ("Toft\nStores", ("--description", "-dashed")),
        ("Zoe (UK)", ()),
    ],
)
@pytest.mark.parametrize("stage", ["before", "after"])
def test_the_commands_after_an_open_outcome_look_for_it_and_send_the_same(
    run: Any, books: Any, name: str, more: tuple[str, ...], stage: str
) -> None:
    books.scenarios.fail_next(drop=True, stage=stage, method="POST", times=2)
    ended = run("create", "--json", *more, "--", name)
    assert ended.code == 7
    check, repeat = (read_by_bash(each)[1:] for each in ended.error["run"])
    assert len(books.companies()) == (1 if stage == "after" else 0)
    assert run(*repeat).code == 0
    (company,) = books.companies()
    if "--description" in more:
        assert company.description == more[1]
    found = run(*check)
    assert found.code == 6
    assert "has no connection yet" in found.err
