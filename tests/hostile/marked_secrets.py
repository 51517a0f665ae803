"""A key and a one-time password that are known wherever they turn up, and the places to look for them."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KEY = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"
ENCODED = base64.b64encode(KEY.encode()).decode()
PASSWORD = "918273645546"
"""Of each link that the server gives."""
TYPED = "564738291029"
"""Of links that somebody has typed into a name or a note. On the screen such a text is shown as it is."""


def _quoting(password: str) -> tuple[str, ...]:
    link = f"https://link.codat.io/companies/1/connections/2/start?otp={password}"
    return (
        f"See {link}",
        f"otp={password} is it",
        f"{link}#x {link}",
        f"o\u200btp={password}",
        f"OTP%3D{password}",
        f"otp : {password}",
        f"https%3A%2F%2Flink.codat.io%2Fstart%3Fotp%3D{password}",
    )


QUOTING = _quoting(TYPED)
"""Names and notes that hold a link."""
ANSWERING = (
    *_quoting(PASSWORD),
    f"key {KEY}",
    f"Basic {ENCODED}",
    f"Authorization: Basic {ENCODED}",
    f'"apiKey": "{KEY}"',
)
"""What a server may say in an error, whose request held the key."""

_PIECES = [KEY, ENCODED, ENCODED[8:40], PASSWORD, TYPED]


def secrets_in(content: bytes | str) -> list[str]:
    """The secrets that are in a text, or in the bytes of a file, whatever it is encoded in."""
    text = content if isinstance(content, str) else content.decode("latin-1")
    # Databases and pictures can hold texts of two bytes a letter, and a picture has letters apart.
    text += text.replace("\x00", "")
    text += re.sub(r"<[^>]*>|&#160;", "", text)
    return sorted({piece for piece in _PIECES if piece in text})


def secrets_below(folder: Path) -> dict[str, list[str]]:
    """The files below `folder` that hold a secret, in their names or in any of their bytes."""
    return {
        str(path): found for path in _files(folder) if (found := secrets_in(path.read_bytes() + str(path).encode()))
    }


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
