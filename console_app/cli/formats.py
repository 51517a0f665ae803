"""Choose the format of a result: a table for people, or a document for machines (see `console_app.services.export`)."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from console_app.cli.options import OutputPath, choosing_account
from console_app.cli.refusals import Refused, WrongUsage
from console_app.cli.streams import becomes_a_file
from console_app.codat.redact import hide_otp
from console_app.config.paths import is_folder
from console_app.services.export import render, save, save_text
from console_app.services.export.formats import FORMATS, Format, endings_in_words, format_of, option_of
from console_app.services.text.sanitize import as_typed, sanitized, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from console_app.cli.runner import CommandContext
    from console_app.services.companies.ids import IdList, Unread
    from console_app.services.export import Document

F = TypeVar("F", bound="Callable[..., Any]")

LONGEST_LINE = 120
"""The most characters quoted of a line that could not be read."""
MOST_SHOWN = 10
"""The most lines without an id that are reported one by one."""
MOST_READ = 64_000_000
"""The most bytes of a list of ids: the rows of 100,000 companies as CSV are half of that."""
FOR_SPREADSHEETS = (
    "For a spreadsheet, write the file with -o FILE.csv: it gets the mark by which spreadsheets recognise UTF-8, "
    "and only you can read it."
)
MACHINES = tuple(form for form, record in FORMATS.items() if record.is_for_programs)
ALL_SHAPES = tuple(FORMATS)


_KNOWN_ENDINGS = f"Use {endings_in_words()}, or add an option such as --csv."


def shaped(*shapes: Format) -> Callable[[F], F]:
    """Add the options that choose a format; the command gets `shape`, empty for the table."""

    def add(function: F) -> F:
        function = choosing_account(function)
        for shape in reversed(shapes):
            function = click.option(
                f"--{option_of(shape)}", "shape", flag_value=shape.value, default=None, help=FORMATS[shape].help
            )(function)
        return function

    return add


def outputting(function: F) -> F:
    """Add `--output`; the command gets `output`."""
    return click.option(
        "-o",
        "--output",
        type=OutputPath(),
        metavar="FILE",
        help="Write to a file, completely or not at all, in the format of its extension; an existing file is replaced.",
    )(function)


def file_for(output: Path | None, shape: str | None) -> Path | None:
    """Return the file to write to; None for stdout. Called before anything is read.

    Raises:
        WrongUsage: The format is unknown.
    """
    if output is None or str(output) == "-":
        return None
    if shape is None and is_folder(output):
        raise WrongUsage("The output path is a folder and no format was given.", "Add an option such as --csv.")
    if shape is None and format_of(output) is None:
        raise WrongUsage("Unknown file type.", _KNOWN_ENDINGS)
    return output


def give_document(context: CommandContext, document: Document, shape: str | None, output: Path | None) -> None:
    """Write a document to the file `output`, or to stdout if it is None.

    Raises:
        Refused: The file could not be written.
    """
    with context.output.busy("writing the result"):
        if output is not None:
            save_document(context, document, shape, output)
        elif shape is not None:
            write_document(context, document, shape)


def speaks_json(shape: str | None) -> bool:
    """Return whether notes and errors are JSON, too."""
    return shape is not None and FORMATS[Format(shape)].speaks_json


def write_document(context: CommandContext, document: Document, shape: str) -> None:
    """Write a document to stdout."""
    form = Format(shape)
    context.output.pour(render(document, form))
    if FORMATS[form].begins_with and becomes_a_file(sys.stdout):
        context.output.note(FOR_SPREADSHEETS)


def save_document(context: CommandContext, document: Document, shape: str | None, output: Path) -> None:
    """Write a document to a file, completely or not at all; an existing file is replaced.

    Raises:
        WrongUsage: The format is unknown.
        Refused: The file could not be written.
    """
    from console_app.services.export.files import CannotSave

    form = Format(shape) if shape else format_of(output)
    if form is None:
        raise WrongUsage(f"“{sanitized(output.name)}” is an unknown file type.", _KNOWN_ENDINGS)
    try:
        path = save(document, form, output, replacing=True)
    except CannotSave as error:
        raise Refused(error.happened, error.next_step, code=1) from None
    context.output.event("saved", f"Saved as {sanitized(path)}: {document.size_words}.", file=str(path))


def save_lines(context: CommandContext, lines: Iterable[str], output: Path) -> None:
    """Write lines to a file, completely or not at all; an existing file is replaced.

    Raises:
        Refused: The file could not be written.
    """
    from console_app.services.export.files import CannotSave

    try:
        path = save_text("".join(lines), output)
    except CannotSave as error:
        raise Refused(error.happened, error.next_step, code=1) from None
    context.output.event("saved", f"Saved as {sanitized(path)}.", file=str(path))


def chosen_columns(document: Document, wanted: Iterable[str]) -> Document:
    """Return the document with some of its columns, in that order; all if none is given.

    Raises:
        WrongUsage: There is no such column.
    """
    places = {column.key: place for place, column in enumerate(document.columns)}
    names = list(wanted)
    for name in names:
        if name not in places:
            raise WrongUsage(f"There is no column “{sanitized(name)}”.", f"Columns: {', '.join(places)}.")
    if not names:
        return document
    kept = [places[name] for name in names]
    return replace(
        document,
        columns=tuple(document.columns[place] for place in kept),
        rows=[tuple(row[place] for place in kept) for row in document.rows],
    )


def read_ids() -> IdList:
    """Return the ids on stdin, in any form that people and programs write.

    Raises:
        WrongUsage: It cannot be read, is not text, or is too long.
    """
    from console_app.services.companies.ids import decode, no_text, read_list

    stream = sys.stdin
    if stream is None:
        raise WrongUsage("Standard input is closed: no ids can be read.", "Pipe in one id a line.")
    try:
        data = getattr(stream, "buffer", stream).read(MOST_READ + 1)
    except (OSError, ValueError):
        raise WrongUsage("Standard input cannot be read.", "Pipe in one id a line, in UTF-8.") from None
    if len(data) > MOST_READ:
        raise WrongUsage(
            f"Standard input has more than {MOST_READ // 1000000} MB; no list of ids is that long.",
            "Pipe in one id a line, or CSV with a column of ids.",
        )
    if isinstance(data, str):
        return read_list(data)
    if other := no_text(data):
        raise WrongUsage(f"Standard input is {other}, not text.", "Save it as CSV, and pipe that in.")
    return read_list(decode(data))


def tell_unread(context: CommandContext, unread: Sequence[Unread]) -> None:
    """Report the lines without an id: each for machines, the first few for people."""
    reported = len(unread) if context.output.as_json or len(unread) <= MOST_SHOWN else MOST_SHOWN
    for each in unread[:reported]:
        context.output.event("unknown", unread_words(each), companyId=hide_otp(each.text), line=each.line)
    if reported < len(unread):
        context.output.note(f"{len(unread) - reported:,} more lines contain no readable id.")


def unread_words(unread: Unread) -> str:
    """Return the sentence about a line without an id."""
    shown = shorten(as_typed(unread.text), LONGEST_LINE)
    return f"Line {unread.line:,} contains no readable id: “{shown}”."


def words_of(text: str | None) -> list[str]:
    """Return the words of an option that takes several, separated by commas."""
    return [word.strip() for word in (text or "").split(",") if word.strip()]
