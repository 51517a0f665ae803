"""A screen as a camera sees it: its cells drawn as a picture, and the codes that are found there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import zxingcpp

if TYPE_CHECKING:
    import pyte
    from pyte.screens import Char

Rgb: TypeAlias = tuple[int, int, int]


class Cell(NamedTuple):
    """One cell as the terminal shows it. The right half of a wide character has no character of its own."""

    char: str
    foreground: Rgb
    background: Rgb


Screen: TypeAlias = list[list[Cell]]

CELL_WIDTH = 8
CELL_HEIGHT = 16

# What a character fills of its cell, in eighths: left, top, right, bottom.
_BLOCKS = {
    "█": (0, 0, 8, 8),
    "▀": (0, 0, 8, 4),
    "▄": (0, 4, 8, 8),
    "▌": (0, 0, 4, 8),
    "▐": (4, 0, 8, 8),
    "▏": (0, 0, 1, 8),
    " ": (0, 0, 0, 0),
    "": (0, 0, 0, 0),
}
_LETTER = (2, 2, 6, 6)


def scan_codes(screen: Screen) -> list[str]:
    """Return the texts of the QR codes on a screen, read from a picture of it."""
    codes = zxingcpp.read_barcodes(draw(screen))
    return [code.text for code in codes if code.format == zxingcpp.BarcodeFormat.QRCode]


def terminal_cells(screen: pyte.Screen) -> Screen:
    """Return the cells of a terminal of 24-bit colours, light grey on black where the program says nothing."""
    return [[_drawn(screen.buffer[row][column]) for column in range(screen.columns)] for row in range(screen.lines)]


def _drawn(char: Char) -> Cell:
    ink, ground = _color(char.fg, (204, 204, 204)), _color(char.bg, (0, 0, 0))
    return Cell(char.data, *((ground, ink) if char.reverse else (ink, ground)))


def _color(name: str, default: Rgb) -> Rgb:
    if name == "default":
        return default
    red, green, blue = bytes.fromhex(name)
    return red, green, blue


def draw(screen: Screen) -> memoryview:
    """Draw the cells as a grey picture, 8 x 16 pixels each."""
    width = CELL_WIDTH * max(len(row) for row in screen)
    picture = bytearray()
    for row in screen:
        for eighth in range(8):
            line = bytearray()
            for cell in row:
                left, top, right, bottom = _BLOCKS.get(cell.char, _LETTER)
                ground, ink = bytes([_grey(cell.background)]), bytes([_grey(cell.foreground)])
                if top <= eighth < bottom:
                    line += ground * left + ink * (right - left) + ground * (CELL_WIDTH - right)
                else:
                    line += ground * CELL_WIDTH
            line += bytes(width - len(line))
            picture += line * (CELL_HEIGHT // 8)
    return memoryview(bytes(picture)).cast("B", shape=[len(screen) * CELL_HEIGHT, width])


def _grey(color: Rgb) -> int:
    red, green, blue = color
    return round(0.299 * red + 0.587 * green + 0.114 * blue)
