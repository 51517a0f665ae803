"""The terminal the program runs in: what it is called, which colours reach it, and what it makes of characters."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLOURS_256 = "256"
_COLOURS_16 = "standard"

# What tells terminals apart. Some are versions, which may draw otherwise. Inside a multiplexer its name counts, too.
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
"""Characters of one variable; a longer one is no name."""


def terminal_name(environ: Mapping[str, str]) -> str:
    """Return what tells this terminal from others, such as `TERM=xterm-256color VTE_VERSION=7006`."""
    said = [f"{name}={value[:_LONGEST]}" for name in _NAMED_BY if (value := environ.get(name, "").strip())]
    return " ".join([*said, *(name for name in _THERE_OR_NOT if environ.get(name))]) or "unknown"


def color_system(environ: Mapping[str, str]) -> str | None:
    """Return the colour system, by Rich's name, of a terminal that is known not to pass on 24-bit colours; None: it is
    as COLORTERM and TERM say.

    GNU screen 4.9 and dvtm 0.15 draw 24-bit colours dark red or not at all, and COLORTERM is inherited from the
    terminal around them. dvtm calls itself `dvtm` where it has eight colours, and then draws 256 as white.
    """
    term = environ.get("TERM", "")
    if term == "dvtm":
        return _COLOURS_16
    # tmux sets TERM to screen's name, too, and converts 24-bit colours itself.
    in_screen = bool(environ.get("STY")) or (term.startswith("screen") and not environ.get("TMUX"))
    return _COLOURS_256 if in_screen or term.startswith("dvtm") else None


class Glyphs(Enum):
    """What a terminal makes of characters that are not ASCII."""

    FINE = "fine"
    WIDE = "wide"
    """Half-blocks, frames and many accented letters take two cells, as in `xterm -cjk_width`."""
    ASCII_ONLY = "ascii"
    """It takes UTF-8 for another encoding, or cannot show it."""
    ASCII_IN_TMUX = "tmux"
    """tmux shows `_` instead to a client whose locale is not UTF-8."""

    @property
    def why_no_half_blocks(self) -> str:
        """Why a code cannot be drawn with half-blocks, in a sentence; empty where it can."""
        return _WHY_NO_HALF_BLOCKS[self]


_WHY_NO_HALF_BLOCKS = {
    Glyphs.FINE: "",
    Glyphs.WIDE: "This terminal draws half-blocks two cells wide, so a code needs more room here.",
    Glyphs.ASCII_ONLY: "This terminal does not show UTF-8, so a code needs more room here.",
    Glyphs.ASCII_IN_TMUX: "tmux shows no half-blocks in a locale without UTF-8, so a code needs more room: attach "
    "with tmux -u.",
}


def judge_glyphs(half_block: int, letter: int) -> Glyphs:
    """Judge a terminal by the cells that it takes for U+2580 and for `é`."""
    if half_block == letter == 1:
        return Glyphs.FINE
    return Glyphs.WIDE if half_block == _WIDE else Glyphs.ASCII_ONLY


def glyphs_in_tmux(client_utf8: str) -> Glyphs:
    """Judge by what tmux says of the clients that show it, `0` or `1` a line: the poorest counts."""
    return Glyphs.ASCII_IN_TMUX if "0" in client_utf8.split() else Glyphs.FINE


TMUX_QUESTION = ("tmux", "list-clients", "-F", "#{client_utf8}")
"""Asks for what `glyphs_in_tmux` takes; `-t` and the pane's name ($TMUX_PANE) go behind it."""
