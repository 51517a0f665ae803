"""The QR code of a link as a picture file, to drop into a chat or a slide.

The picture is as secret as the link: only its owner may read it, from the first byte on, and its name tells nothing of
the link.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from console_app.config.private_files import write_new
from console_app.services.local_time import for_a_file
from console_app.services.qr_code import draw_picture
from console_app.services.saving import CannotSave, harmless, harmless_word, why_not
from console_app.services.visible import visible

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

PIXELS = 600
"""About how wide a picture is."""

_LONGEST_NAME = 120
_PIECE = re.compile(r"[A-Za-z0-9-]+")
# Ids and one-time passwords have digits, and are too long to stand in a name by chance.
_LEAST_TELLING = 6


class QrForm(Enum):
    """The kind of picture; the value is the file name's ending."""

    PNG = "png"
    SVG = "svg"


def qr_name(customer: str, platform: str, moment: datetime) -> str:
    """A name for the file, without its ending, such as `qr-toft-sons-xero-2026-03-04-1430` (local time)."""
    parts = ["qr", harmless_word(customer), harmless_word(platform), for_a_file(moment)]
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
    path = folder / f"{_without_secrets_of(link, name)}.{form.value}"
    try:
        return write_new(path, content)
    except ValueError as error:
        # A name that no folder can have, such as one with a zero byte.
        raise CannotSave(f"{visible(folder)} is no folder.", "Choose another one.") from error
    except OSError as error:
        raise why_not(error, path) from error


def _without_secrets_of(link: str, name: str) -> str:
    """The name made harmless, without anything that stands in the link and could be an id or a password."""
    pieces = _PIECE.findall(link.partition("//")[2])
    pieces += [block for piece in pieces for block in piece.split("-")]
    telling = {each for each in pieces if len(each) >= _LEAST_TELLING and any(map(str.isdigit, each))}
    stem = harmless(name, _LONGEST_NAME)
    for each in sorted(telling, key=len, reverse=True):
        stem = re.sub(re.escape(each), "-", stem, flags=re.IGNORECASE)
    return harmless(stem, _LONGEST_NAME) or "qr"
