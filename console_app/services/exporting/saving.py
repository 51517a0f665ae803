"""Writes a document into a file of its own: whole or not at all, never over another, for its owner alone."""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING

from console_app.config.folders import reports_folder
from console_app.config.private_files import write_new
from console_app.services.exporting.document import Document, Format
from console_app.services.local_time import for_a_file
from console_app.services.summaries import fold
from console_app.services.visible import visible

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST_PART = 40
_UNFIT = re.compile(r"[^a-z0-9]+")
_BYTE_ORDER_MARK = "\ufeff"
_ENDINGS = {each.value: each for each in Format} | {
    "htm": Format.HTML,
    "markdown": Format.MARKDOWN,
    "ndjson": Format.JSON_LINES,
}


class CannotExport(Exception):
    """The file was not written, and no part of it was left behind."""

    def __init__(self, happened: str, next_step: str) -> None:
        super().__init__(f"{happened} {next_step}")
        self.happened = happened
        self.next_step = next_step


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
    parts = [_harmless(source.profile), str(document.kind), for_a_file(source.made_at)]
    return f"{'-'.join(part for part in parts if part)}.{form.value}"


def format_of(path: Path) -> Format | None:
    """The format that a file's ending names, or None."""
    return _ENDINGS.get(path.suffix.removeprefix(".").casefold())


def save(document: Document, form: Format, to: Path | None = None) -> Path:
    """Write the document, and return where it is. It takes a while for many rows: not on the event loop.

    Args:
        document: What to write.
        form: How.
        to: The file, or the folder for it; None: the folder for reports. What is there already stays: where the name
            is taken, `-2`, `-3`, ... is put behind it.

    Raises:
        CannotExport: it was not written; what to do is said.
    """
    content = file_content(document, form)
    try:
        if to is None:
            to = reports_folder()
            to.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = to / default_name(document, form) if to.is_dir() else to
        return write_new(path, content)
    except ValueError as error:
        # A name that no file can have, such as one with a zero byte.
        raise CannotExport(f"{visible(to)} cannot be written.", "Choose another name.") from error
    except OSError as error:
        raise _explained(error, to) from error


def _harmless(text: str) -> str:
    return _UNFIT.sub("-", fold(text)).strip("-")[:_LONGEST_PART].rstrip("-")


def _explained(error: OSError, to: Path | None) -> CannotExport:
    where = visible(to)
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return CannotExport(f"There is no folder for {where}.", "Make it, or choose another one.")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return CannotExport(f"Nothing may be written to {where}.", "Choose another folder.")
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return CannotExport(f"There is no room left for {where}.", "Delete something, or choose another folder.")
        case errno.EEXIST:
            return CannotExport(f"There are too many files like {where}.", "Delete those you need no more.")
        case errno.ENAMETOOLONG | errno.EINVAL:
            return CannotExport(f"No file can be called {where}.", "Choose another name.")
        case _:
            reason = error.strerror or type(error).__name__
            return CannotExport(f"{where} could not be written ({reason}).", "Choose another folder.")
