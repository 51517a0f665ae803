"""Read the texts that a team keeps in the configuration folder to replace the shipped ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.config.own_files import read_file

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 64 * 1024
"""In bytes; a larger file was put there by mistake."""


class UnusableText(Exception):
    """Raised when a team's own file cannot be used; the message names the file and says why."""

    def __init__(self, why: str, advice: str = "") -> None:
        """Keep the reason and the advice.

        Args:
            why: The reason, in a few words.
            advice: The remedy, in a sentence.
        """
        super().__init__(f"{why} {advice}".strip())


def read_own_text(path: Path) -> str | None:
    """Return the text of the file; None if there is no such file.

    Raises:
        UnusableText: It cannot be read, is not UTF-8 text, is empty or larger than `LARGEST`.
    """
    text = read_file(path, LARGEST, UnusableText)
    if text is not None and not text.strip():
        raise UnusableText(f"{path} is empty.")
    return text
