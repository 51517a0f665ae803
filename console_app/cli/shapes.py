"""The shapes of a result: a table for people, and documents for machines. `console_app.services.exporting` has the
shapes of the documents."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click

from console_app.cli.options import OutputPath, choosing_account
from console_app.cli.refusing import Refused, WrongUsage
from console_app.cli.streams import becomes_a_file
from console_app.codat.redact import hide_otp
from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from console_app.cli.running import Shell
    from console_app.services.exporting import Document
    from console_app.services.ids import IdList, Unread

F = TypeVar("F", bound="Callable[..., Any]")

_HELP = {
    "json": "One JSON object on stdout; notes as JSON on stderr.",
    "jsonl": "JSON Lines: what it is about in the first line, then a row a line; notes as JSON on stderr.",
    "csv": "CSV (RFC 4180) on stdout, for programs; for a spreadsheet write -o FILE.csv.",
    "md": "A report in Markdown.",
    "html": "A report as one HTML page, with charts.",
}
LONGEST_LINE = 120
"""Characters of a line that could not be read, as far as it is quoted."""
MOST_TOLD = 10
"""Lines that hold no id, as far as people are told of each."""
MOST_READ = 64_000_000
"""Bytes of a list of ids: the rows of 100,000 companies as CSV are half of that."""
_NAMES = {"md": "markdown"}
FOR_SPREADSHEETS = (
    "For a spreadsheet, write the file with -o FILE.csv: it then begins with the mark that spreadsheets know UTF-8 by, "
    "and only you can read it."
)
MACHINES = ("json", "jsonl", "csv")
ALL_SHAPES = (*MACHINES, "md", "html")


def shaped(*shapes: str) -> Callable[[F], F]:
    """The options that choose a shape; the command gets `shape`, empty for the table."""

    def add(function: F) -> F:
        function = choosing_account(function)
        for shape in reversed(shapes):
            function = click.option(
                f"--{_NAMES.get(shape, shape)}", "shape", flag_value=shape, default=None, help=_HELP[shape]
            )(function)
        return function

    return add


def outputting(function: F) -> F:
    """`--output` of the commands that have documents; the command gets `output`."""
    return click.option(
        "-o",
        "--output",
        type=OutputPath(),
        metavar="FILE",
        help="Write to a file, whole or not at all, in the shape that its name ends in; one that is there is replaced.",
    )(function)


def file_for(output: Path | None, shape: str | None) -> Path | None:
    """The file to write to; None: stdout. Asked before anything is read.

    Raises:
        WrongUsage: nothing says which shape it is to have.
    """
    from console_app.config.owners import is_folder
    from console_app.services.exporting import format_of

    if output is None or str(output) == "-":
        return None
    if shape is None and is_folder(output):
        raise WrongUsage("That is a folder, and nothing says in which shape.", "Add an option such as --csv.")
    if shape is None and format_of(output) is None:
        raise WrongUsage(
            "The name of the file does not say which shape it is to have.",
            "Let it end in .csv, .json, .jsonl, .md or .html, or add an option such as --csv.",
        )
    return output


def give_document(shell: Shell, document: Document, shape: str | None, output: Path | None) -> None:
    """Write a document into the file `output`, or to stdout where there is none.

    Raises:
        Refused: the file could not be written.
    """
    if output is not None:
        save_document(shell, document, shape, output)
    elif shape is not None:
        write_document(shell, document, shape)


def speaks_json(shape: str | None) -> bool:
    """Whether notes and errors are JSON, too."""
    return shape in {"json", "jsonl"}


def write_document(shell: Shell, document: Document, shape: str) -> None:
    """Write a document to stdout."""
    from console_app.services.exporting import Format, render

    shell.voice.pour(render(document, Format(shape)))
    if shape == "csv" and becomes_a_file(sys.stdout):
        shell.voice.note(FOR_SPREADSHEETS)


def save_document(shell: Shell, document: Document, shape: str | None, output: Path) -> None:
    """Write a document into a file, whole or not at all; one that is there is replaced.

    Raises:
        WrongUsage: nothing says which shape it is to have.
        Refused: it could not be written.
    """
    from console_app.services.exporting import Format, format_of, save
    from console_app.services.saving import CannotSave

    form = Format(shape) if shape else format_of(output)
    if form is None:
        raise WrongUsage(
            f"“{visible(output.name)}” does not say which shape it is to have.",
            "Let it end in .csv, .json, .jsonl, .md or .html, or add an option such as --csv.",
        )
    try:
        path = save(document, form, output, replacing=True)
    except CannotSave as error:
        raise Refused(error.happened, error.next_step, code=1) from None
    shell.voice.event("saved", f"Saved as {visible(path)}.", file=str(path))


def save_lines(shell: Shell, lines: Iterable[str], output: Path) -> None:
    """Write lines into a file, whole or not at all; one that is there is replaced.

    Raises:
        Refused: it could not be written.
    """
    from console_app.services.exporting import save_text
    from console_app.services.saving import CannotSave

    try:
        path = save_text("".join(lines), output)
    except CannotSave as error:
        raise Refused(error.happened, error.next_step, code=1) from None
    shell.voice.event("saved", f"Saved as {visible(path)}.", file=str(path))


def chosen_columns(document: Document, wanted: Iterable[str]) -> Document:
    """The document with those of its columns, in that order; all where none is named.

    Raises:
        WrongUsage: there is no such column.
    """
    from dataclasses import replace

    places = {column.key: place for place, column in enumerate(document.columns)}
    names = list(wanted)
    for name in names:
        if name not in places:
            raise WrongUsage(f"“{visible(name)}” is no column.", f"There are {', '.join(places)}.")
    if not names:
        return document
    kept = [places[name] for name in names]
    return replace(
        document,
        columns=tuple(document.columns[place] for place in kept),
        rows=[tuple(row[place] for place in kept) for row in document.rows],
    )


def read_ids() -> IdList:
    """The ids that stand on stdin, in whatever form people and other programs write them.

    Raises:
        WrongUsage: it cannot be read, is no text, or has no end in sight.
    """
    from console_app.services.ids import decode, no_text, read_list

    stream = sys.stdin
    if stream is None:
        raise WrongUsage("Standard input is closed: there is no list of ids.", "Give one id a line there.")
    try:
        data = getattr(stream, "buffer", stream).read(MOST_READ + 1)
    except (OSError, ValueError):
        raise WrongUsage("What stands on stdin cannot be read.", "Give one id a line, in UTF-8.") from None
    if len(data) > MOST_READ:
        raise WrongUsage(
            f"More than {MOST_READ // 1_000_000} MB stand on stdin; no list of ids is that long.",
            "Give one id a line, or CSV with a column of ids.",
        )
    if isinstance(data, str):
        return read_list(data)
    if other := no_text(data):
        raise WrongUsage(f"What stands on stdin is {other}, and no text.", "Save it as CSV, and give that.")
    return read_list(decode(data))


def tell_unread(shell: Shell, unread: Sequence[Unread]) -> None:
    """Tell which lines hold no id: machines of each, people of so many as they can read."""
    told = len(unread) if shell.voice.as_json or len(unread) <= MOST_TOLD else MOST_TOLD
    for each in unread[:told]:
        shell.voice.event("unknown", unread_words(each), companyId=hide_otp(each.text), line=each.line)
    if told < len(unread):
        shell.voice.note(f"{len(unread) - told:,} more lines hold no id that can be read.")


def unread_words(unread: Unread) -> str:
    """Which line holds no id, in a sentence."""
    shown = hide_otp(visible(unread.text))
    shown = shown if len(shown) <= LONGEST_LINE else f"{shown[:LONGEST_LINE]}…"
    return f"Line {unread.line:,} holds no id that can be read: “{shown}”."


def words_of(text: str | None) -> list[str]:
    """The words of an option that takes several with commas between them."""
    return [word.strip() for word in (text or "").split(",") if word.strip()]
