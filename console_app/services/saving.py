"""What all files that are saved for people share: a name that every system takes, and words for what went wrong."""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING

from console_app.config.owners import stranger
from console_app.services.summaries import fold
from console_app.services.visible import visible

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST_PART = 40
_UNFIT = re.compile(r"[^A-Za-z0-9]+")


class CannotSave(Exception):
    """The file was not saved, and no part of it was left behind."""

    def __init__(self, happened: str, next_step: str) -> None:
        super().__init__(f"{happened} {next_step}")
        self.happened = happened
        self.next_step = next_step


def harmless(text: str, longest: int = _LONGEST_PART) -> str:
    """A part of a file's name: letters and digits of ASCII, with hyphens between the words."""
    return _UNFIT.sub("-", text).strip("-")[:longest].rstrip("-")


def harmless_word(text: str) -> str:
    """The same of a name from outside, without accents and in small letters."""
    return harmless(fold(text))


def why_not(error: OSError, to: Path | None) -> CannotSave:
    """What an error of the system means for a file `to` be saved, and what to do."""
    where = visible(to)
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return CannotSave(f"There is no folder for {where}.", "Make it, or choose another one.")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            found = None if to is None else stranger(to)
            whose = "" if found is None else f": {visible(found.path)} belongs to {visible(found.owner)}"
            return CannotSave(f"Nothing may be written to {where}{whose}.", "Choose another folder.")
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return CannotSave(f"There is no room left for {where}.", "Delete something, or choose another folder.")
        case errno.EEXIST:
            return CannotSave(f"There are too many files like {where}.", "Delete those you need no more.")
        case errno.ENAMETOOLONG | errno.EINVAL:
            return CannotSave(f"No file can be called {where}.", "Choose another name.")
        case _:
            reason = error.strerror or type(error).__name__
            return CannotSave(f"{where} could not be written ({reason}).", "Choose another folder.")
