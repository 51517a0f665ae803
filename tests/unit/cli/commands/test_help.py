"""The manual in the shell: its topics, its pages, and words that are no topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console_app.cli.commands import COMMANDS
from console_app.manual import TOPICS, read_page

if TYPE_CHECKING:
    from tests.conftest import RunInTerminal
    from tests.unit.conftest import Run


def test_without_a_topic_every_topic_has_one_line(run: Run) -> None:
    ended = run("help")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == list(TOPICS)
    for topic, words in TOPICS.items():
        assert [line for line in lines if line.split()[:1] == [topic] and line.endswith(words)]
    assert max(map(len, lines)) < 80


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_that_no_terminal_shows_is_markdown(run: Run, topic: str) -> None:
    ended = run("help", topic)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == read_page(topic)
    assert ended.out.startswith("# ")


@pytest.mark.parametrize("words", [("Exit-Codes",), ("exit", "codes"), ("exit codes",)])
def test_a_topic_is_found_in_any_case_and_as_words(run: Run, words: tuple[str, ...]) -> None:
    assert run("help", *words).out == read_page("exit-codes")


@pytest.mark.parametrize(
    ("word", "near"),
    [("keyz", "keys"), ("qr", "qr-codes"), ("snapshotz", "snapshots"), ("proxy", "network"), ("JSONL", "json")],
)
def test_an_unknown_topic_is_wrong_usage_and_names_the_nearest(run: Run, word: str, near: str) -> None:
    ended = run("help", word)
    assert (ended.code, ended.out) == (2, "")
    first, then, *commands = ended.err.splitlines()
    assert (first, then) == (f"There is no topic “{word}”.", "Did you mean:")
    assert f"  codat-console help {near}" in commands


def test_a_topic_like_nothing_names_none(run: Run) -> None:
    ended = run("help", "\x1b[2Jzzzz")
    assert ended.code == 2
    assert "Did you mean" not in ended.err
    assert "codat-console help" in ended.err
    assert "\x1b" not in ended.err


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - set(TOPICS)))
def test_a_command_that_has_no_page_has_its_own_help_there(run: Run, command: str) -> None:
    ended = run("help", command)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == run(command, "--help").out


def test_on_a_terminal_a_page_is_shown_by_the_pager(run_in_terminal: RunInTerminal) -> None:
    terminal = run_in_terminal("help", "library", settings={"PAGER": "sed s/^/paged:/"})
    terminal.wait_for("paged:# The client as a library")
    assert terminal.wait_exit() == 0
