"""The three streams that a command was started with. Any of them may be missing: `>&-` leaves Python with None."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from typing import TextIO


def write_whole(name: str) -> None:
    """Let the stream `sys.<name>` write all of a text, or raise.

    Where Python runs unbuffered (`PYTHONUNBUFFERED`, usual in containers) it writes what there is room for, and drops
    the rest without a word.
    """
    stream = getattr(sys, name)
    if isinstance(stream, io.TextIOWrapper) and isinstance(stream.buffer, io.RawIOBase):
        encoding, errors = stream.encoding, stream.errors
        buffered = io.BufferedWriter(cast("io.RawIOBase", stream.detach()))
        setattr(sys, name, io.TextIOWrapper(buffered, encoding, errors, line_buffering=True))


def lose(stream: TextIO) -> None:
    """Let a stream that cannot be written lead nowhere: what is left in it would be complained of at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person sits at the stream."""
    return stream is not None and stream.isatty()
