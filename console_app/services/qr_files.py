"""The QR code of a link as a picture file, to drop into a chat or a slide.

The picture is as secret as the link: only its owner may read it, from the first byte on, and its name tells nothing of
the link.
"""

from __future__ import annotations

import errno
import re
from enum import Enum
from typing import TYPE_CHECKING

from console_app.config.private_files import write_new
from console_app.services.local_time import for_a_file
from console_app.services.qr_code import draw_picture
from console_app.services.summaries import fold
from console_app.services.visible import visible

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

PIXELS = 600
"""About how wide a picture is."""

_LONGEST_PART = 40
_LONGEST_NAME = 120
_UNFIT = re.compile(r"[^A-Za-z0-9]+")
_PIECE = re.compile(r"[A-Za-z0-9-]+")
# Ids and one-time passwords have digits, and are too long to stand in a name by chance.
_LEAST_TELLING = 6


class QrForm(Enum):
    """The kind of picture; the value is the file name's ending."""

    PNG = "png"
    SVG = "svg"


class CannotSave(Exception):
    """The picture was not saved, and no part of it was left behind."""

    def __init__(self, happened: str, next_step: str) -> None:
        super().__init__(f"{happened} {next_step}")
        self.happened = happened
        self.next_step = next_step


def qr_name(customer: str, platform: str, moment: datetime) -> str:
    """A name for the file, without its ending, such as `qr-toft-sons-xero-2026-03-04-1430` (local time)."""
    parts = ["qr", _harmless(fold(customer)), _harmless(fold(platform)), for_a_file(moment)]
    return "-".join(part for part in parts if part)


def save_qr(link: str, folder: Path, name: str, form: QrForm) -> Path:
    """Write the picture into `folder`, and return where it is.

    Args:
        link: What the code says.
        folder: Where to; it has to exist (`console_app.config.folders.pictures_folder` is a good one).
        name: The file's name without its ending, made harmless here. Where it is taken, `-2`, `-3`, ... is added.
        form: The kind of picture.

    Raises:
        CannotSave: it was not saved; what to do is said.
    """
    content = draw_picture(link, form.value, PIXELS)
    if content is None:
        raise CannotSave("This link is too long for a QR code.", "Copy the link instead.")
    stem = _without_secrets_of(link, name)
    try:
        return write_new(folder / f"{stem}.{form.value}", content)
    except ValueError as error:
        # A name that no folder can have, such as one with a zero byte.
        raise CannotSave(f"{visible(folder)} is no folder.", "Choose another one.") from error
    except OSError as error:
        raise _explained(error, folder) from error


def _harmless(text: str, longest: int = _LONGEST_PART) -> str:
    return _UNFIT.sub("-", text).strip("-")[:longest].rstrip("-")


def _without_secrets_of(link: str, name: str) -> str:
    """The name made harmless, without anything that stands in the link and could be an id or a password."""
    pieces = _PIECE.findall(link.partition("//")[2])
    pieces += [block for piece in pieces for block in piece.split("-")]
    telling = {each for each in pieces if len(each) >= _LEAST_TELLING and any(map(str.isdigit, each))}
    stem = _harmless(name, _LONGEST_NAME)
    for each in sorted(telling, key=len, reverse=True):
        stem = re.sub(re.escape(each), "-", stem, flags=re.IGNORECASE)
    return _harmless(stem, _LONGEST_NAME) or "qr"


def _explained(error: OSError, folder: Path) -> CannotSave:
    where = visible(folder)
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return CannotSave(f"There is no folder {where}.", "Make it, or choose another one.")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return CannotSave(f"Nothing may be written into {where}.", "Choose another folder.")
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return CannotSave(f"There is no room left in {where}.", "Delete something there, or choose another folder.")
        case errno.EEXIST:
            return CannotSave(f"There are too many pictures of this name in {where}.", "Delete those you need no more.")
        case _:
            reason = error.strerror or type(error).__name__
            return CannotSave(f"The picture could not be saved in {where} ({reason}).", "Choose another folder.")
