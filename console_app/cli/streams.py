"""Use the three standard streams. Any of them may be missing: `>&-` leaves Python with None."""

from __future__ import annotations

import io
import os
import stat
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def write_whole() -> None:
    """Make stdout write a whole text, or raise an error.

    If Python runs unbuffered (`PYTHONUNBUFFERED`, usual in containers), it writes what fits and silently drops the
    rest.
    """
    stream = sys.stdout
    if isinstance(stream, io.TextIOWrapper) and isinstance(stream.buffer, io.RawIOBase):
        # The stream itself stays usable: Textual draws on the original ones.
        buffered = io.BufferedWriter(stream.buffer)
        sys.stdout = io.TextIOWrapper(buffered, stream.encoding, stream.errors, line_buffering=True)


def lose(stream: TextIO) -> None:
    """Redirect an unwritable stream to nowhere: its remaining text would cause an error at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether the stream is a terminal."""
    return stream is not None and stream.isatty()


def becomes_a_file(stream: TextIO | None) -> bool:
    """Return whether the stream was redirected into a file, as with `> FILE`."""
    try:
        return stream is not None and stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def is_one_terminal(*streams: TextIO | None) -> bool:
    """Return whether the streams are the same terminal, as far as the system tells."""
    names = set()
    for stream in streams:
        try:
            # Windows has no such names.
            names.add(os.ttyname(stream.fileno()) if stream is not None else "")
        except (OSError, ValueError, AttributeError):
            return True
    # Whichever terminal a process belongs to goes by that name, too.
    return len(names - {"/dev/tty"}) <= 1
