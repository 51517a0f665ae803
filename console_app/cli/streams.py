"""The three streams that a command was started with. Any of them may be missing: `>&-` leaves Python with None."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person sits at the stream."""
    return stream is not None and stream.isatty()
