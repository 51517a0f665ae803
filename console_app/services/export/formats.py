"""Define the formats of an exported document, one record a format.

A format is a member of `Format`, which names the ending of its files, and a record in `FORMATS`: the export dialog, the
options and `--output` of the commands, the errors that list the endings, and the manual are made from these. Its
writer is any function that makes a text of a document. Imports nothing, so that `--help` stays instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from console_app.services.export.document import Document


class Format(StrEnum):
    """Formats; the value is the file name's ending."""

    HTML = "html"
    CSV = "csv"
    MARKDOWN = "md"
    JSON = "json"
    JSON_LINES = "jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatRecord:
    """The facts about a format: its title, writer, option and endings."""

    title: str
    writer: str
    """The module in this package and its function, imported when first used: `tabular:as_csv`."""
    help: str
    """The help of its option, in a sentence or two."""
    option: str = ""
    """The name of its option; the ending if empty."""
    more_endings: tuple[str, ...] = ()
    is_for_programs: bool = False
    """True if every command with rows has it; the others only go with reports of the account."""
    speaks_json: bool = False
    """True if notes and errors are JSON as well where it is asked for."""
    begins_with: str = ""
    """The beginning of a file; it is not written to a pipe."""


FORMATS: dict[Format, FormatRecord] = {
    Format.HTML: FormatRecord(
        title="HTML",
        writer="html_report:as_html",
        help="Print a report as one HTML page, with charts.",
        more_endings=("htm",),
    ),
    Format.CSV: FormatRecord(
        title="CSV",
        writer="tabular:as_csv",
        help="Print CSV (RFC 4180), for programs; for a spreadsheet use -o FILE.csv.",
        is_for_programs=True,
        # A byte order mark: without one, spreadsheets read accents as two letters each.
        begins_with="\ufeff",
    ),
    Format.MARKDOWN: FormatRecord(
        title="Markdown",
        writer="markdown:as_markdown",
        help="Print a report in Markdown.",
        option="markdown",
        more_endings=("markdown",),
    ),
    Format.JSON: FormatRecord(
        title="JSON",
        writer="tabular:as_json",
        help="Print one JSON object on stdout; notes as JSON on stderr.",
        is_for_programs=True,
        speaks_json=True,
    ),
    Format.JSON_LINES: FormatRecord(
        title="JSON Lines",
        writer="tabular:as_json_lines",
        help="Print JSON Lines: a header, then a row a line; notes as JSON on stderr.",
        more_endings=("ndjson",),
        is_for_programs=True,
        speaks_json=True,
    ),
}
"""The formats, in the order of the export dialog."""

_BY_ENDING = {ending: form for form, record in FORMATS.items() for ending in (form.value, *record.more_endings)}


def endings() -> dict[str, str]:
    """Return every ending with the format that it stands for."""
    return {ending: form.value for ending, form in _BY_ENDING.items()}


def writer_of(form: Format) -> Callable[[Document], str]:
    """Return the function that writes a document in a format."""
    module, _, function = FORMATS[form].writer.partition(":")
    found: Callable[[Document], str] = getattr(import_module(f"console_app.services.export.{module}"), function)
    return found


def option_of(form: Format) -> str:
    """Return the name of a format's option, without dashes: `markdown`."""
    return FORMATS[form].option or form.value


def format_of(path: Path) -> Format | None:
    """Return the format of a file's ending, or None."""
    return _BY_ENDING.get(path.suffix.removeprefix(".").casefold())


def endings_in_words() -> str:
    """Return the endings: ".html, .csv, .md, .json or .jsonl"."""
    *others, last = (f".{form.value}" for form in FORMATS)
    return f"{', '.join(others)} or {last}"
