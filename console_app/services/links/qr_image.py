"""Save the QR code of a link as a picture file for a chat or a slide.

The picture is as secret as the link: only its owner can read it, from the first byte on, and its name contains nothing
of the link.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from console_app.config.secure_files import write_new
from console_app.services.export.files import CannotSave, explain_os_error
from console_app.services.links.qr import draw_picture
from console_app.services.text.fold import fold
from console_app.services.text.sanitize import for_file_name, sanitized
from console_app.services.text.time_format import for_a_file

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

PIXELS = 600
"""Approximate width of a picture."""

_LONGEST_NAME = 120
_PIECE = re.compile(r"[A-Za-z0-9-]+")
# Ids and one-time passwords have digits, and are too long to occur in a name by chance.
_LEAST_TELLING = 6


class QrForm(Enum):
    """The kind of picture; the value is the file name's ending."""

    PNG = "png"
    SVG = "svg"


def qr_name(customer: str, platform: str, moment: datetime) -> str:
    """Return a name for the file, without its ending, such as `qr-toft-sons-xero-2026-03-04-1430` (local time).

    Args:
        customer: The customer's name.
        platform: The platform's name.
        moment: When the code was made, aware.
    """
    parts = ["qr", for_file_name(fold(customer)), for_file_name(fold(platform)), for_a_file(moment)]
    return "-".join(part for part in parts if part)


def qr_stem(link: str, name: str) -> str:
    """Return a name for the file, without its ending, that is harmless and contains nothing of the link.

    Args:
        link: The content of the code.
        name: The wanted name, such as `qr_name()` returns.
    """
    pieces = _PIECE.findall(link.partition("//")[2])
    pieces += [block for piece in pieces for block in piece.split("-")]
    telling = {each for each in pieces if len(each) >= _LEAST_TELLING and any(map(str.isdigit, each))}
    stem = for_file_name(name, _LONGEST_NAME)
    for each in sorted(telling, key=len, reverse=True):
        stem = re.sub(re.escape(each), "-", stem, flags=re.IGNORECASE)
    return for_file_name(stem, _LONGEST_NAME) or "qr"


def save_qr(link: str, path: Path, form: QrForm) -> Path:
    """Write the picture, and return its path.

    Args:
        link: The content of the code.
        path: The path of the file, in an existing folder. If it is taken, `-2`, `-3`, ... is appended to the name.
        form: The kind of picture.

    Raises:
        CannotSave: It was not saved; the message says what to do.
    """
    content = draw_picture(link, form.value, PIXELS)
    if content is None:
        raise CannotSave("This link is too long for a QR code.", "Copy the link instead.")
    try:
        return write_new(path, content)
    except ValueError as error:
        # A name that no file can have, such as one with a zero byte.
        raise CannotSave(f"{sanitized(path)} cannot be written.", "Choose another name.") from error
    except OSError as error:
        raise explain_os_error(error, path) from error
