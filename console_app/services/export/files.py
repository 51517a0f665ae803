"""Write documents to disk, and name their files."""

from __future__ import annotations

import errno
import stat
from typing import TYPE_CHECKING

from console_app.config.owners import stranger
from console_app.config.secure_files import overwrite, write_new
from console_app.services.export.formats import FORMATS, writer_of
from console_app.services.text.fold import fold
from console_app.services.text.sanitize import for_file_name, sanitized
from console_app.services.text.time_format import for_a_file

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.services.export.document import Document
    from console_app.services.export.formats import Format


class CannotSave(Exception):
    """Raised when the file was not saved; no part of it was left behind."""

    def __init__(self, happened: str, next_step: str) -> None:
        """Keep what happened and the next step.

        Args:
            happened: What happened, in a sentence.
            next_step: The remedy, in a sentence.
        """
        super().__init__(f"{happened} {next_step}")
        self.happened = happened
        self.next_step = next_step


def explain_os_error(error: OSError, to: Path | None) -> CannotSave:
    """Return a system error as an error of saving `to`, with the remedy.

    Args:
        error: The error of the system.
        to: The file that was to be written; None if it is not known.
    """
    where = sanitized(to)
    match error.errno:
        case errno.ENOTDIR | errno.EEXIST if (file := None if to is None else _not_a_folder(to)) is not None:
            return CannotSave(f"{sanitized(file)} is a file, not a folder.", "Choose another folder.")
        case errno.ENOENT | errno.ENOTDIR:
            return CannotSave(f"There is no folder for {where}.", "Create it, or choose another one.")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            found = None if to is None else stranger(to)
            whose = "" if found is None else f": {sanitized(found.path)} belongs to {sanitized(found.owner)}"
            return CannotSave(f"No permission to write {where}{whose}.", "Choose another folder.")
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return CannotSave(f"There is no space left for {where}.", "Delete something, or choose another folder.")
        case errno.EEXIST:
            return CannotSave(f"There are too many files like {where}.", "Delete those you no longer need.")
        case errno.ENAMETOOLONG | errno.EINVAL:
            return CannotSave(f"No file can be named {where}.", "Choose another name.")
        case _:
            reason = error.strerror or type(error).__name__
            return CannotSave(f"{where} could not be written ({reason}).", "Choose another folder.")


def _not_a_folder(to: Path) -> Path | None:
    """Return the file that is in the way of `to`: what a part of its path names is there, and is no folder."""
    for each in to.parents:
        try:
            mode = each.stat().st_mode
        except OSError:
            continue
        return None if stat.S_ISDIR(mode) else each
    return None


def render(document: Document, form: Format) -> str:
    """Return the document as text, for a pipe or the clipboard.

    Args:
        document: The document.
        form: The format.
    """
    return writer_of(form)(document)


def file_content(document: Document, form: Format) -> bytes:
    """Return the document as the bytes of a file.

    Args:
        document: The document.
        form: The format.
    """
    return (FORMATS[form].begins_with + render(document, form)).encode()


def default_name(document: Document, form: Format) -> str:
    """Return a file name that is valid on every system: `acme-audit-2026-11-25-1430.html` (local time).

    Args:
        document: The document, for its profile, kind and time.
        form: The format, for the ending.
    """
    return f"{default_stem(document)}.{form.value}"


def default_stem(document: Document) -> str:
    """Return the default file name without its ending."""
    source = document.provenance
    parts = [for_file_name(fold(source.profile)), str(document.kind), for_a_file(source.made_at)]
    return "-".join(part for part in parts if part)


def save(document: Document, form: Format, to: Path, *, replacing: bool = False) -> Path:
    """Write the document, and return its path. Many rows take a while: don't call it on the event loop.

    Args:
        document: The document.
        form: The format.
        to: The file, or its folder. An existing file stays: `-2`, `-3`, ... is appended to the name.
        replacing: True to replace an existing file instead, once the whole document is written.

    Raises:
        CannotSave: It was not written; the message says what to do.
    """
    content = file_content(document, form)
    return _written(content, to, default_name(document, form), replacing=replacing)


def save_text(text: str, to: Path) -> Path:
    """Write a text that is not a document of this package into a file, replacing an existing one.

    Args:
        text: The text; written in UTF-8.
        to: The path of the file, in an existing folder.

    Raises:
        CannotSave: It was not written; the message says what to do.
    """
    return _written(text.encode(), to, to.name, replacing=True)


def _written(content: bytes, to: Path, name: str, *, replacing: bool) -> Path:
    try:
        path = to / name if to.is_dir() else to
        return overwrite(path, content) if replacing else write_new(path, content)
    except ValueError as error:
        # A name that no file can have, such as one with a zero byte.
        raise CannotSave(f"{sanitized(to)} cannot be written.", "Choose another name.") from error
    except OSError as error:
        raise explain_os_error(error, to) from error
