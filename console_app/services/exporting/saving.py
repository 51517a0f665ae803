"""Writes a document into a file: whole or not at all, for its owner alone, and over another one only if asked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.config.folders import reports_folder
from console_app.config.private_files import overwrite, write_new
from console_app.services.exporting.document import Document, Format
from console_app.services.local_time import for_a_file
from console_app.services.saving import CannotSave, harmless_word, why_not
from console_app.services.visible import visible

if TYPE_CHECKING:
    from pathlib import Path

_BYTE_ORDER_MARK = "\ufeff"
_ENDINGS = {each.value: each for each in Format} | {
    "htm": Format.HTML,
    "markdown": Format.MARKDOWN,
    "ndjson": Format.JSON_LINES,
}


def render(document: Document, form: Format) -> str:
    """The document as text, for a pipe or the clipboard."""
    match form:
        case Format.CSV:
            from console_app.services.exporting.tables import as_csv

            return as_csv(document)
        case Format.JSON:
            from console_app.services.exporting.tables import as_json

            return as_json(document)
        case Format.JSON_LINES:
            from console_app.services.exporting.tables import as_json_lines

            return as_json_lines(document)
        case Format.MARKDOWN:
            from console_app.services.exporting.markdown import as_markdown

            return as_markdown(document)
        case Format.HTML:
            from console_app.services.exporting.html_report import as_html

            return as_html(document)


def file_content(document: Document, form: Format) -> bytes:
    """The document as the bytes of a file.

    A CSV file begins with a byte order mark: without one, spreadsheets read accents as two letters each.
    """
    text = render(document, form)
    return (_BYTE_ORDER_MARK + text if form is Format.CSV else text).encode()


def default_name(document: Document, form: Format) -> str:
    """A name for the file that every system takes: `acme-audit-2026-11-25-1430.html` (local time)."""
    source = document.provenance
    parts = [harmless_word(source.profile), str(document.kind), for_a_file(source.made_at)]
    return f"{'-'.join(part for part in parts if part)}.{form.value}"


def format_of(path: Path) -> Format | None:
    """The format that a file's ending names, or None."""
    return _ENDINGS.get(path.suffix.removeprefix(".").casefold())


def save(document: Document, form: Format, to: Path | None = None, *, replacing: bool = False) -> Path:
    """Write the document, and return where it is. It takes a while for many rows: not on the event loop.

    Args:
        document: What to write.
        form: How.
        to: The file, or the folder for it; None: the folder for reports. What is there already stays: where the name
            is taken, `-2`, `-3`, ... is put behind it.
        replacing: A file that is there is replaced instead, once the whole document is written.

    Raises:
        CannotSave: it was not written; what to do is said.
    """
    content = file_content(document, form)
    return _written(content, to, default_name(document, form), replacing=replacing)


def save_text(text: str, to: Path) -> Path:
    """Write a text that is no document of this package into a file, in place of the one that may be there.

    Raises:
        CannotSave: it was not written; what to do is said.
    """
    return _written(text.encode(), to, to.name, replacing=True)


def _written(content: bytes, to: Path | None, name: str, *, replacing: bool) -> Path:
    try:
        if to is None:
            to = reports_folder()
            to.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = to / name if to.is_dir() else to
        return overwrite(path, content) if replacing else write_new(path, content)
    except ValueError as error:
        # A name that no file can have, such as one with a zero byte.
        raise CannotSave(f"{visible(to)} cannot be written.", "Choose another name.") from error
    except OSError as error:
        raise why_not(error, to) from error
