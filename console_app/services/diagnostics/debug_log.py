"""Write the log of `--debug`: what the program does, by name and number, without bodies or account data.

Modules write to `logging.getLogger(__name__)`; without `--debug` the records are dropped, and nothing is created on
disk.
"""

from __future__ import annotations

import logging
import os
import platform
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from console_app import __version__
from console_app.config.paths import log_folder
from console_app.services.text.sanitize import for_log

if TYPE_CHECKING:
    from io import TextIOWrapper
    from pathlib import Path

LARGEST = 2_000_000
"""In bytes of a file, before the next one is begun."""
OLDER = 3
"""Files that are kept beside the current one."""
_ROOT = "console_app"


def start() -> Path | None:
    """Start to log. Calling it twice is harmless.

    Returns:
        The path of the log, or None if it cannot be written.
    """
    logger = logging.getLogger(_ROOT)
    present = next((each for each in logger.handlers if isinstance(each, _PrivateFile)), None)
    if present is not None:
        return present.path
    path = log_folder() / "debug.log"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _PrivateFile(path)
    except OSError:
        return None
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.info("codat-console %s, Python %s on %s", __version__, platform.python_version(), platform.system())
    return path


def stop() -> None:
    """Stop logging."""
    logger = logging.getLogger(_ROOT)
    for each in [each for each in logger.handlers if isinstance(each, _PrivateFile)]:
        logger.removeHandler(each)
        each.close()


class _PrivateFile(RotatingFileHandler):
    """A handler for a file that only its owner can read, of lines without secrets."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(path, maxBytes=LARGEST, backupCount=OLDER, encoding="utf-8", errors="replace")
        self.setFormatter(_OneLine("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))

    def _open(self) -> TextIOWrapper:
        with suppress(OSError):
            # An existing one may have been made with any permissions.
            self.path.chmod(0o600)
        return open(
            self.path, "a", encoding="utf-8", errors="replace", opener=lambda name, flags: os.open(name, flags, 0o600)
        )

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that logging calls
        """Ignore an error: a log that cannot be written must not disturb the program."""


class _OneLine(logging.Formatter):
    """A formatter that writes a record as one line, so that a text from outside cannot pass for another record."""

    def format(self, record: logging.LogRecord) -> str:
        return " | ".join(line for line in for_log(super().format(record)).split("\n") if line.strip())
