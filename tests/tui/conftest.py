"""What a person sees: the cells of the real screen, and the codes a phone would find on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pytest
import zxingcpp
from rich.cells import get_character_cell_size
from rich.color import Color, ColorType

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.style import Style
    from textual.app import App

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


@pytest.fixture
def console_screen_cells() -> Callable[..., Screen]:
    """A function from a running app to rows of `Cell`: what reaches the terminal, filters included.

    `text` and `ground` are the terminal's own colours, for cells that have none.
    """
    return screen_cells


@pytest.fixture
def console_screen_text() -> Callable[[App[Any]], list[str]]:
    """A function from a running app to the lines of its screen."""
    return lambda app: ["".join(cell.char for cell in row) for row in screen_cells(app)]


@pytest.fixture
def scan_screen() -> Callable[..., list[str]]:
    """A function from a running app to the texts of the QR codes on its screen, read from a picture of it."""

    def scan(app: App[Any], text: Rgb = (204, 204, 204), ground: Rgb = (0, 0, 0)) -> list[str]:
        picture = draw(screen_cells(app, text, ground))
        codes = zxingcpp.read_barcodes(picture)
        return [code.text for code in codes if code.format == zxingcpp.BarcodeFormat.QRCode]

    return scan


def screen_cells(app: App[Any], text: Rgb = (204, 204, 204), ground: Rgb = (0, 0, 0)) -> Screen:
    # Textual has no public way to the lines it writes; export_screenshot() reads the same ones.
    strips = app.screen._compositor.render_strips()
    return [
        [cell for segment in strip for cell in _cells(segment.text, segment.style, text, ground)]
        for strip in strips
    ]


def _cells(written: str, style: Style | None, text: Rgb, ground: Rgb) -> list[Cell]:
    foreground, background = text, ground
    if style is not None:
        foreground = _rgb(style.color, text)
        background = _rgb(style.bgcolor, ground)
        if style.reverse:
            foreground, background = background, foreground
    cells: list[Cell] = []
    for character in written:
        size = get_character_cell_size(character)
        if not size and cells:
            cells[-1] = cells[-1]._replace(char=cells[-1].char + character)
            continue
        cells.append(Cell(character, foreground, background))
        cells.extend([Cell("", foreground, background)] * (size - 1))
    return cells


def _rgb(color: Color | None, default: Rgb) -> Rgb:
    if color is None or color.type is ColorType.DEFAULT:
        return default
    red, green, blue = color.get_truecolor()
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
