"""Texts that a team keeps in the configuration folder, to be used instead of the shipped ones."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 64 * 1024
"""Bytes; a file beyond that was put there by mistake."""


class UnusableText(Exception):
    """A team's own file is there, but cannot be used; the message names the file and says why."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} {why}")


def read_own_text(path: Path) -> str | None:
    """What the file says; None where there is no such file.

    Raises:
        UnusableText: it cannot be read, is no text in UTF-8, is empty or larger than `LARGEST`.
    """
    try:
        # Asked first: opening a pipe would wait for somebody to write into it.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnusableText(path, "is not a file.")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        from console_app.config.owners import why_unusable

        raise UnusableText(path, f"cannot be read ({why_unusable(path, error)}).") from error
    if len(content) > LARGEST:
        raise UnusableText(path, f"is larger than {LARGEST // 1024} KB.")
    try:
        # Some editors put a mark before the first letter.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableText(path, "is not written in UTF-8.") from error
    if not text.strip():
        raise UnusableText(path, "is empty.")
    return text
