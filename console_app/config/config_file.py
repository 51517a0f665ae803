"""Read the configuration file: the profiles, and the settings chosen for every run.

    profile = "production"
    contact = "Jo, jo@example.com"

    [profiles.production]
    account = "Fernhill Payables"
    key_from = "keyring"
    unlink = "no"

Invalid values are reported with file, line, the value found and the value expected, and fall back to the default; an
invalid permission counts as `no`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.config.config_model import Config
from console_app.config.own_files import read_file
from console_app.config.paths import config_folder

if TYPE_CHECKING:
    from pathlib import Path

CONFIG_NAME = "config.toml"
LARGEST = 256 * 1024
"""In bytes; a larger file is not the program's."""
_CURLED = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u00ab\u00bb\u2033\uff02"


def config_file() -> Path:
    """Return the path of the file, which may not exist."""
    return config_folder() / CONFIG_NAME


def read_config() -> Config:
    """Return the content of the file; empty if there is none. Never raises, whatever the file contains."""
    path = config_file()
    try:
        text = read_text(path)
        is_there = path.exists()
    except UnreadableConfig as error:
        return _unreadable(path, error.why, error.advice)
    if not text.strip():
        return Config(path, is_there=is_there)
    import tomllib

    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return _unreadable(path, f"{path} is not valid TOML: {_why_no_toml(error, text)}.")
    from console_app.config.config_reader import Reader

    return Reader(path, text).read(document)


class UnreadableConfig(Exception):
    """Raised when the file cannot be read; the message names it, says why, and ends with the `advice`."""

    def __init__(self, why: str, advice: str = "") -> None:
        """Keep the reason and the advice.

        Args:
            why: The reason, in a few words.
            advice: The remedy, in a sentence.
        """
        super().__init__(f"{why} {advice}".strip())
        self.why = why
        self.advice = advice
        """The remedy, if it is known; it may end with a command to type."""


def read_text(path: Path) -> str:
    """Return the text of the file; empty if there is none.

    Raises:
        UnreadableConfig: It cannot be read.
    """
    return read_file(path, LARGEST, UnreadableConfig) or ""


def _unreadable(path: Path, why: str, advice: str = "") -> Config:
    message = f"{why} Until it is fixed, nothing can be changed and no link can be shown."
    return Config(path, problems=(f"{message} {advice}".strip(),), is_unreadable=True, is_there=True)


def together(*sentences: str | None) -> str | None:
    """Join notices into one text, each after one that ends with a command to type on its own line.

    None if there are none.
    """
    notice = ""
    for each in filter(None, sentences):
        notice += f"{'' if not notice else ' ' if notice.endswith('.') else chr(10)}{each}"
    return notice or None


def _why_no_toml(error: Exception, text: str) -> str:
    """Return the parser's message, and name typographic quotes from a mail or a web page, which are easy to miss."""
    import re

    message = str(error) or "it is nested too deeply"
    at = re.search(r"\bline (\d+)", message)
    line = text.split("\n")[int(at[1]) - 1] if at else ""
    curled = next((each for each in line if each in _CURLED), None)
    return f'{message}. Line {at[1]} contains {curled} instead of a plain quote (")' if at and curled else message
