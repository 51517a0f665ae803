"""Identify the terminal the program runs in: its name, its colours, and how it draws characters."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLOURS_256 = "256"
_COLOURS_16 = "standard"

# Variables that distinguish terminals. Some are versions, which may draw differently. Inside a multiplexer its name
# counts, too.
_NAMED_BY = (
    "TERM",
    "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION",
    "LC_TERMINAL",
    "LC_TERMINAL_VERSION",
    "XTERM_VERSION",
    "VTE_VERSION",
    "KONSOLE_VERSION",
    "TERMINAL_EMULATOR",
    "MLTERM",
)
_THERE_OR_NOT = ("KITTY_WINDOW_ID", "ALACRITTY_WINDOW_ID", "WT_SESSION", "WEZTERM_PANE", "TMUX", "STY", "BYOBU_BACKEND")
_WIDE = 2
_LONGEST = 60
"""In characters of one variable; a longer one is not a name."""


def terminal_name(environ: Mapping[str, str]) -> str:
    """Return a text that distinguishes this terminal from others, such as `TERM=xterm-256color VTE_VERSION=7006`."""
    facts = [f"{name}={value[:_LONGEST]}" for name in _NAMED_BY if (value := environ.get(name, "").strip())]
    return " ".join([*facts, *(name for name in _THERE_OR_NOT if environ.get(name))]) or "unknown"


def color_system(environ: Mapping[str, str]) -> str | None:
    """Return the colour system, by Rich's name, of a terminal that is known not to pass on 24-bit colours.

    None if COLORTERM and TERM are right.

    GNU screen 4.9 and dvtm 0.15 draw 24-bit colours dark red or not at all, and COLORTERM is inherited from the
    terminal around them. dvtm calls itself `dvtm` if it has eight colours, and then draws 256 as white.
    """
    term = environ.get("TERM", "")
    if term == "dvtm":
        return _COLOURS_16
    # tmux sets TERM to screen's name, too, and converts 24-bit colours itself.
    in_screen = bool(environ.get("STY")) or (term.startswith("screen") and not environ.get("TMUX"))
    return _COLOURS_256 if in_screen or term.startswith("dvtm") else None


class Glyphs(Enum):
    """Kinds of terminals by the way they draw characters that are not ASCII."""

    FINE = "fine"
    WIDE = "wide"
    """Half-blocks, frames and many accented letters take two cells, as in `xterm -cjk_width`."""
    ASCII_ONLY = "ascii"
    """It reads UTF-8 as another encoding, or cannot show it."""
    ASCII_IN_TMUX = "tmux"
    """tmux shows `_` instead to a client whose locale is not UTF-8."""

    @property
    def why_no_half_blocks(self) -> str:
        """Return why a code cannot be drawn with half-blocks, in a sentence; empty if it can."""
        return _WHY_NO_HALF_BLOCKS[self]


_WHY_NO_HALF_BLOCKS = {
    Glyphs.FINE: "",
    Glyphs.WIDE: "This terminal draws half-blocks two cells wide, so the code needs more room.",
    Glyphs.ASCII_ONLY: "This terminal does not support UTF-8, so the code needs more room.",
    Glyphs.ASCII_IN_TMUX: "tmux shows no half-blocks in a locale without UTF-8, so the code needs more room: attach "
    "with tmux -u.",
}


def judge_glyphs(half_block: int, letter: int) -> Glyphs:
    """Judge a terminal by the number of cells that it uses for U+2580 and for `é`.

    Args:
        half_block: The number of cells that the cursor moved after U+2580.
        letter: The number of cells that it moved after `é`.
    """
    if half_block == letter == 1:
        return Glyphs.FINE
    return Glyphs.WIDE if half_block == _WIDE else Glyphs.ASCII_ONLY


def glyphs_in_tmux(client_utf8: str) -> Glyphs:
    """Judge by tmux's report on its clients, `0` or `1` a line: the poorest counts."""
    return Glyphs.ASCII_IN_TMUX if "0" in client_utf8.split() else Glyphs.FINE


TMUX_QUESTION = ("tmux", "list-clients", "-F", "#{client_utf8}")
"""The command for the input of `glyphs_in_tmux`; `-t` and the pane's name ($TMUX_PANE) are appended."""
