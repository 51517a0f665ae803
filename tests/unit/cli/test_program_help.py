"""The program's own help and version are answered without the parser, in the parser's words."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from console_app.cli import main as entry
from console_app.cli.group import group
from console_app.cli.program_help import instant_answer, program_help
from tests.commands import run_program

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click


@pytest.fixture(scope="module")
def context() -> Iterator[click.Context]:
    with group.make_context("codat-console", [], resilient_parsing=True) as made:
        yield made


@pytest.mark.parametrize("columns", [0, 1, 49, *range(50, 104), 250])
def test_the_help_is_the_parsers_at_every_width(
    columns: int, context: click.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr("os.get_terminal_size", _no_terminal)
    assert instant_answer(["--help"]) == f"{context.get_help()}\n"


@pytest.mark.parametrize("columns", ["", "wide", "-3", "80.5", " 90 "])
def test_columns_of_no_number_are_read_as_the_parser_reads_them(
    columns: str, context: click.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr("os.get_terminal_size", _no_terminal)
    assert instant_answer(["-h"]) == f"{context.get_help()}\n"


def test_the_width_is_the_terminals_unless_a_variable_names_one(
    context: click.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("os.get_terminal_size", lambda *_: _Size(63))
    monkeypatch.setattr(sys, "__stdout__", sys.__stdout__ or io.StringIO())
    assert instant_answer(["--help"]) == f"{context.get_help()}\n" == program_help(63)


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_in_the_parsers_words(option: str) -> None:
    assert instant_answer([option]) == CliRunner().invoke(group, [option], prog_name="codat-console").output


@pytest.mark.parametrize(
    "arguments", [[], ["help"], ["--help", "--version"], ["companies", "--help"], ["--sandbox", "--help"], ["--hel"]]
)
def test_all_else_is_left_to_the_parser(arguments: list[str]) -> None:
    assert instant_answer(arguments) is None


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_the_help_is_written_in_any_encoding(encoding: str) -> None:
    told = run_program("--help", PYTHONIOENCODING=encoding, COLUMNS="80")
    assert (told.returncode, told.stdout, told.stderr) == (0, program_help(80), "")
    assert told.stdout.isascii()


def test_a_missing_output_ends_without_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["codat-console", "--help"])
    monkeypatch.setattr(sys, "stdout", None)
    entry._main()


class _Size:
    def __init__(self, columns: int) -> None:
        self.columns, self.lines = columns, 24


def _no_terminal(*_: object) -> _Size:
    raise OSError
