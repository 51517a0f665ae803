"""Escape sequences that are meant for the terminal, through the tmux or GNU screen that stands before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SCREEN_LIMIT = 256
"""Characters of one string that every GNU screen takes; newer ones take 768."""

_ESC = "\x1b"
_START = f"{_ESC}P"
_END = f"{_ESC}\\"


def through(sequence: str, environ: Mapping[str, str]) -> str:
    """`sequence`, wrapped for what the environment says the program runs in.

    tmux from 3.3 on lets it through only where `allow-passthrough` is on. A sequence that goes through GNU screen
    must end with BEL: its own `ESC \\` would end the wrapping.
    """
    if environ.get("TMUX"):
        return for_tmux(sequence)
    if environ.get("STY"):
        return for_screen(sequence)
    return sequence


def for_tmux(sequence: str) -> str:
    """Wrapped for tmux, which wants each ESC in it doubled."""
    return f"{_START}tmux;{sequence.replace(_ESC, _ESC * 2)}{_END}"


def for_screen(sequence: str) -> str:
    """Wrapped for GNU screen, in pieces short enough for it."""
    room = SCREEN_LIMIT - len(_START) - len(_END)
    pieces = (sequence[at : at + room] for at in range(0, len(sequence), room))
    return "".join(f"{_START}{piece}{_END}" for piece in pieces)
