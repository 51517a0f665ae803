"""Write only the cells of a frame that the terminal does not show yet.

Textual writes each widget that was drawn in full, and the whole screen when another one opens. Over ssh that is ten
times what has changed. The classes of its compositor are used here and in `ConsoleApp._display`, and nowhere else;
tests/pty/test_driver_quirks.py fails when Textual itself leaves out what is there already.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from rich.cells import cell_len
from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

_NEAR = 8
"""Cells between two changes for which the cursor is not moved: moving it takes as many bytes."""


_Cell: TypeAlias = "tuple[str, str] | tuple[str, str, int]"
"""A column as the terminal shows it: a character and the parameters of its style. Of characters that are not each one
column wide: all that stand together, their style, and the number of their columns before this one."""


class FrameChanges(CompositorUpdate):
    """What is to be written so that the terminal shows a frame."""

    def __init__(self, sequence: str) -> None:
        """Keep the sequence.

        Args:
            sequence: The text with its escape sequences.
        """
        self.sequence = sequence

    def render_segments(self, console: Console) -> str:  # noqa: ARG002 - Textual's own signature
        """Return the sequence."""
        return self.sequence


class Frame:
    """The cells that the terminal shows, as far as they were written from here."""

    def __init__(self) -> None:
        """Begin without a cell: what the terminal shows is not known."""
        self._lines: dict[int, list[_Cell | None]] = {}

    def forget(self) -> None:
        """Write the next frame in full: the terminal was resized, or something else has written to it."""
        self._lines.clear()

    def changes(self, update: LayoutUpdate | ChopsUpdate, console: Console) -> FrameChanges:
        """Return what is to be written of an update of the screen.

        Args:
            update: The compositor's update, of the whole screen or of parts.
            console: Rich's console, for its colours.
        """
        pieces = _pieces_of_layout(update) if isinstance(update, LayoutUpdate) else _pieces_of_chops(update)
        colors = console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001 - as Textual's strips ask for it
        written: list[str] = []
        before = ""
        for x, y, strip in pieces:
            cells = [*_cells_of(strip, colors)]
            for start, end in self._show(x, y, cells):
                written.append(f"\x1b[{y + 1};{start + 1}H")
                for text, style, *offset in cells[start - x : end - x]:
                    if style != before:
                        written.append(_change_style(before, style))
                        before = style
                    if offset in ([], [0]):
                        written.append(text)
        # The next writer starts without a style.
        written.append(_change_style(before, ""))
        return FrameChanges("".join(written))

    def _show(self, x: int, y: int, cells: list[_Cell]) -> Iterator[tuple[int, int]]:
        """Take cells of a line, and go through the ranges of columns that differ."""
        line = self._lines.setdefault(y, [])
        end = x + len(cells)
        line += [None] * (end - len(line))
        before = line[x:end]
        if before == cells:
            return
        line[x:end] = cells
        differing = [index for index, (old, new) in enumerate(zip(before, cells, strict=True)) if old != new]
        first, last = differing[0], differing[-1]
        if any(each is not None and len(each) > 2 for each in (*cells, *before)):
            # Terminals do not agree on how wide these are, so nothing is put in place behind them by its column.
            yield x + max(0, min(_text_begins(first, each) for each in (cells[first], before[first]))), end
            return
        start = stop = first
        for index in differing:
            if index - stop > _NEAR:
                yield x + start, x + stop
                start = index
            stop = index + 1
        yield x + start, x + last + 1


def _pieces_of_layout(update: LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, line in enumerate(update.strips, update.region.y):
        yield update.region.x, y, Strip.join(line)


def _pieces_of_chops(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= last and end > first:
                yield x, y, strip if end <= last else strip.crop(0, last - x)


def _cells_of(strip: Strip, colors: ColorSystem) -> Iterator[_Cell]:
    for text, style, _ in strip:
        parameters = "" if style is None else Strip.render_ansi(style, colors)
        if _is_narrow(text):
            for character in text:
                yield character, parameters
        else:
            for offset in range(cell_len(text)):
                yield text, parameters, offset


@lru_cache(1024)
def _change_style(before: str, after: str) -> str:
    """Return the sequence after which characters have another style: no longer than it needs to be.

    Args:
        before: The parameters of the style so far; empty for none.
        after: Those of the style to come.
    """
    if before == after:
        return ""
    old, new = _parts_of(before), _parts_of(after)
    if not old.keys() <= new.keys():
        return f"\x1b[0;{after}m" if after else "\x1b[m"
    return f"\x1b[{';'.join(part for kind, part in new.items() if old.get(kind) != part)}m"


def _parts_of(parameters: str) -> dict[str, str]:
    """Return the parts of a style: its colours under what they colour, and each attribute under itself."""
    parts: dict[str, str] = {}
    numbers = iter(parameters.split(";") if parameters else ())
    for number in numbers:
        if number in {"38", "48"}:
            how = next(numbers)
            parts[number] = ";".join((number, how, *(next(numbers) for _ in range(3 if how == "2" else 1))))
        elif number[:-1] in {"3", "4", "9", "10"}:
            parts["38" if number[:-1] in {"3", "9"} else "48"] = number
        else:
            parts[number] = number
    return parts


def _text_begins(column: int, cell: _Cell | None) -> int:
    return column if cell is None or len(cell) == 2 else column - cell[2]


def _is_narrow(text: str) -> bool:
    """Return whether each of its characters is one column wide."""
    # A link is ASCII, and is not to be remembered anywhere.
    return text.isascii() or _are_narrow(text)


@lru_cache(1024)
def _are_narrow(text: str) -> bool:
    return all(cell_len(each) == 1 for each in text)
