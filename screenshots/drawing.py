"""Draw a terminal's cells as a picture: each on whole pixels, so that the same letter is the same everywhere.

Letters come from DejaVu Sans Mono. Blocks and lines are drawn without a font, as most terminals do: a QR code has no
seams.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageDraw, ImageFont
from rich.cells import get_character_cell_size
from rich.color import blend_rgb
from rich.color_triplet import ColorTriplet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.color import Color
    from rich.style import Style
    from textual.strip import Strip

WIDTH, HEIGHT = 12, 24
"""The pixels of a cell."""
SIZE = 12 / 0.60205
"""The font's size at which a letter is as wide as a cell."""
BASELINE = 19
SLANT = 0.2
"""The slant of an italic letter to the right, in widths a height."""
STEPS = 6
"""In how many steps a pixel goes from ground to letter."""
MARGIN, BAR = 8, 38
"""The window around the screen: its edge, and the bar with its title."""
FRAME, TITLE = (0x29, 0x29, 0x29), (0xC5, 0xC8, 0xC6)
BUTTONS = ((0xFF, 0x5F, 0x57), (0xFE, 0xBC, 0x2E), (0x28, 0xC8, 0x40))
BUTTON = 14
"""The pixels that a button is wide."""
TEXT, GROUND = ColorTriplet(0xC5, 0xC8, 0xC6), ColorTriplet(0, 0, 0)
"""The colours of cells that have none of their own."""
FONTS = {False: ("DejaVuSansMono.ttf", "DejaVuSans.ttf"), True: ("DejaVuSansMono-Bold.ttf", "DejaVuSans-Bold.ttf")}
"""The fonts of plain and of bold letters, in the order in which they are asked for a letter."""

Box = tuple[int, int, int, int]

BLOCKS: dict[str, Box] = {
    "█": (0, 0, 8, 8),
    "▀": (0, 0, 8, 4),
    "▔": (0, 0, 8, 1),
    "▐": (4, 0, 8, 8),
    "▕": (7, 0, 8, 8),
    **{char: (0, 8 - eighths, 8, 8) for eighths, char in enumerate("▁▂▃▄▅▆▇", 1)},
    **{char: (0, 0, 8 - eighths, 8) for eighths, char in enumerate("▉▊▋▌▍▎▏", 1)},
}
"""The part of its cell that a block fills, in eighths: left, top, right, bottom."""

ARMS: dict[str, str] = {
    "─": "lr",
    "│": "tb",
    "┌": "rb",
    "┐": "lb",
    "└": "tr",
    "┘": "tl",
    "├": "trb",
    "┤": "tlb",
    "┬": "lrb",
    "┴": "tlr",
    "┼": "tlrb",
    "╭": "rb",
    "╮": "lb",
    "╰": "tr",
    "╯": "tl",
    "╷": "b",
    "╵": "t",
    "╴": "l",
    "╶": "r",
}
"""The directions of a thin line from the middle of its cell: left, right, top, bottom."""


class NoGlyph(Exception):
    """None of the fonts has a letter."""


def missing_fonts() -> list[str]:
    """Return those of the fonts that this machine does not have."""
    missing = []
    for name in (*FONTS[False], *FONTS[True]):
        try:
            ImageFont.truetype(name, SIZE)
        except OSError:
            missing.append(name)
    return missing


def draw(lines: Sequence[Strip], title: str) -> Image.Image:
    """Draw the lines of a screen in a window.

    Args:
        lines: The screen, all lines of one width.
        title: What stands in the window's bar.

    Raises:
        NoGlyph: None of the fonts has a letter of the screen.
    """
    columns = max(line.cell_length for line in lines)
    size = (columns * WIDTH + 2 * MARGIN, len(lines) * HEIGHT + BAR + MARGIN)
    picture = Image.new("RGB", size, FRAME)
    _draw_bar(picture, title)
    for row, line in enumerate(lines):
        column = 0
        for segment in line:
            cell_style = _cell_style(segment.style)
            for char in segment.text:
                cells = get_character_cell_size(char)
                cell = _cell(char, cells, cell_style)
                picture.paste(cell, (MARGIN + column * WIDTH, BAR + row * HEIGHT))
                column += cells
    return picture


def _draw_bar(picture: Image.Image, title: str) -> None:
    # Drawn large and made small, which smooths the circles.
    times = 4
    for number, colour in enumerate(BUTTONS):
        circle = Image.new("L", (BUTTON * times, BUTTON * times))
        ImageDraw.Draw(circle).ellipse((0, 0, BUTTON * times - 1, BUTTON * times - 1), fill=255)
        place = (18 + 22 * number, (BAR - BUTTON) // 2)
        picture.paste(Image.new("RGB", (BUTTON, BUTTON), colour), place, _in_steps(circle.reduce(times)))
    words = Image.new("L", (picture.width, BAR))
    ImageDraw.Draw(words).text((picture.width // 2, BAR // 2), title, fill=255, font=_fonts(bold=True)[1], anchor="mm")
    picture.paste(Image.new("RGB", words.size, TITLE), mask=_in_steps(words))


class _CellStyle(NamedTuple):
    """The style of a character."""

    foreground: ColorTriplet
    background: ColorTriplet
    bold: bool = False
    italic: bool = False
    underlined: bool = False


@cache
def _cell_style(style: Style | None) -> _CellStyle:
    if style is None:
        return _CellStyle(TEXT, GROUND)
    foreground, background = _colour(style.color, TEXT), _colour(style.bgcolor, GROUND)
    if style.reverse:
        foreground, background = background, foreground
    if style.dim:
        foreground = blend_rgb(foreground, background, 0.5)
    return _CellStyle(foreground, background, bool(style.bold), bool(style.italic), bool(style.underline))


def _colour(colour: Color | None, default: ColorTriplet) -> ColorTriplet:
    return default if colour is None or colour.is_default else colour.get_truecolor()


@cache
def _cell(char: str, cells: int, cell_style: _CellStyle) -> Image.Image:
    """Draw one character."""
    cell = Image.new("RGB", (max(cells, 1) * WIDTH, HEIGHT), cell_style.background)
    pen = ImageDraw.Draw(cell)
    if char in BLOCKS:
        left, top, right, bottom = BLOCKS[char]
        box = (left * WIDTH // 8, top * HEIGHT // 8, right * WIDTH // 8 - 1, bottom * HEIGHT // 8 - 1)
        pen.rectangle(box, fill=cell_style.foreground)
    elif char in ARMS:
        _draw_line(pen, ARMS[char], cell_style.foreground)
    elif not char.isspace():
        cell.paste(
            Image.new("RGB", cell.size, cell_style.foreground),
            mask=_letter(char, cells, cell_style.bold, cell_style.italic),
        )
    if cell_style.underlined:
        pen.rectangle((0, BASELINE + 2, cell.width - 1, BASELINE + 2), fill=cell_style.foreground)
    return cell


@cache
def _letter(char: str, cells: int, bold: bool, italic: bool) -> Image.Image:
    """Draw how much of each pixel a letter covers."""
    mask = Image.new("L", (cells * WIDTH, HEIGHT))
    ImageDraw.Draw(mask).text((0, BASELINE), char, fill=255, font=_font_of(char, bold), anchor="ls")
    if italic:
        # Slanted around the middle of a small letter, so that it stays in its cell.
        slant = (1, SLANT, -SLANT * (BASELINE - 6), 0, 1, 0)
        mask = mask.transform(mask.size, Image.Transform.AFFINE, slant, Image.Resampling.BILINEAR)
    return _in_steps(mask)


def _in_steps(mask: Image.Image) -> Image.Image:
    """Return a mask of few values, which compresses to two thirds of the size and looks the same."""
    return mask.point([round(round(value * STEPS / 255) * 255 / STEPS) for value in range(256)])


def _draw_line(pen: ImageDraw.ImageDraw, arms: str, colour: ColorTriplet) -> None:
    right, below = WIDTH // 2, HEIGHT // 2
    for arm in arms:
        box = {
            "l": (0, below - 1, right, below),
            "r": (right - 1, below - 1, WIDTH - 1, below),
            "t": (right - 1, 0, right, below),
            "b": (right - 1, below - 1, right, HEIGHT - 1),
        }[arm]
        pen.rectangle(box, fill=colour)


@cache
def _fonts(*, bold: bool) -> list[ImageFont.FreeTypeFont]:
    return [ImageFont.truetype(name, SIZE, layout_engine=ImageFont.Layout.BASIC) for name in FONTS[bold]]


@cache
def _font_of(char: str, bold: bool) -> ImageFont.FreeTypeFont:
    """Return the first font that has a letter."""
    for font in (*_fonts(bold=bold), *_fonts(bold=False)):
        if bytes(font.getmask(char)) != bytes(font.getmask("\uffff")):
            return font
    raise NoGlyph(f"No font has U+{ord(char):04X} {char!r}.")
