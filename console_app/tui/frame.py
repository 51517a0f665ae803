"""Write only the cells of a frame that the terminal does not show yet.

Textual writes each widget that was drawn in full, and the whole screen when another one opens. Over ssh that is ten
times what has changed. The classes of its compositor are used here and in `ConsoleApp._display`, and nowhere else;
tests/pty/test_driver_quirks.py fails when Textual itself leaves out what is there already.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

_NEAR = 4
"""Cells that are written once more with those beside them: moving over them takes as many bytes."""


class _Cells:
    """Columns of a line as the terminal shows them, or is to show them."""

    __slots__ = ("characters", "styles")

    def __init__(self, characters: list[str], styles: list[str]) -> None:
        """Keep both lists.

        Args:
            characters: The character in each column; empty if it is not known. Of characters that are not each one
                column wide: all that stand together, a NUL, and the number of their columns before this one.
            styles: The parameters of each column's style; for a blank, those of what can be seen of it.
        """
        self.characters = characters
        self.styles = styles

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self.characters)

    @property
    def is_narrow(self) -> bool:
        """Return whether each character is one column wide."""
        return max(map(len, self.characters), default=0) < _LEAST_WIDE


_LEAST_WIDE = 3
"""Characters of a text that is not one column wide, its NUL and its number."""


@dataclass(slots=True)
class _Run:
    """Cells beside each other that are written with one style."""

    y: int
    x: int
    style: str
    text: str

    @property
    def end(self) -> int:
        """Return the column behind it."""
        return self.x + len(self.text)

    def take(self, text: str, style: str) -> bool:
        """Take a cell to its right, if one style draws both: that of the letters, where one of them is blank."""
        if style != self.style:
            if text == " ":
                if _style_of_blank(self.style) != style:
                    return False
            elif not self.text.isspace() or _style_of_blank(style) != self.style:
                return False
            else:
                self.style = style
        self.text += text
        return True


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
        self._lines: dict[int, _Cells] = {}

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
        runs: list[_Run] = []
        others: list[str] = []
        for x, y, strip in pieces:
            cells = _cells_of(strip, colors)
            differing, is_narrow = self._show(x, y, cells)
            if is_narrow:
                runs += _runs_of(x, y, cells, differing)
            else:
                others.append(_line_of(x, y, cells, differing[0]))
        return FrameChanges(_sequence_of(runs) + "".join(others))

    def _show(self, x: int, y: int, cells: _Cells) -> tuple[Sequence[int], bool]:
        """Take cells of a line.

        Returns:
            The indices of what is to be written, and whether each of these has a column of its own.
        """
        line = self._lines.setdefault(y, _Cells([], []))
        end = x + len(cells)
        missing = end - len(line)
        line.characters += [""] * missing
        line.styles += [""] * missing
        before = _Cells(line.characters[x:end], line.styles[x:end])
        if before.characters == cells.characters and before.styles == cells.styles:
            return (), True
        line.characters[x:end], line.styles[x:end] = cells.characters, cells.styles
        both = zip(before.characters, cells.characters, before.styles, cells.styles, strict=True)
        differing = [at for at, (old, new, old_style, style) in enumerate(both) if old != new or old_style != style]
        if before.is_narrow and cells.is_narrow:
            return differing, True
        # Terminals do not agree on how wide these are, so nothing is put in place behind them by its column.
        first = differing[0]
        start = min(first - _columns_before(each.characters[first]) for each in (cells, before))
        return range(max(0, start), len(cells)), False


def _runs_of(x: int, y: int, cells: _Cells, indices: Sequence[int]) -> list[_Run]:
    """Return what writes cells of a line, each of them one column wide, with what is between two that are near."""
    runs: list[_Run] = []
    characters, styles = cells.characters, cells.styles
    behind = -_NEAR - 1
    for index in indices:
        text, style = characters[index], styles[index]
        if index == behind and style == runs[-1].style:
            runs[-1].text += text
        elif index - behind > _NEAR or not _reach(runs[-1], cells, behind, index):
            runs.append(_Run(y, x + index, style, text))
        behind = index + 1
    return runs


def _reach(run: _Run, cells: _Cells, behind: int, index: int) -> bool:
    """Take the cells from `behind` up to that at `index`, if one style draws all of them."""
    text, style = run.text, run.style
    for each in range(behind, index + 1):
        if not run.take(cells.characters[each], cells.styles[each]):
            run.text, run.style = text, style
            return False
    return True


def _sequence_of(runs: list[_Run]) -> str:
    """Return what writes all runs, those of one style behind each other: a colour takes more bytes than moving."""
    written: list[str] = []
    style_before = ""
    for style, alike in _in_cheap_order(_by_style(runs)):
        before: _Run | None = None
        for run in alike:
            written += (_move(before, run), _change_style(style_before, style), run.text)
            before, style_before = run, style
    # The next writer starts without a style.
    written.append(_change_style(style_before, ""))
    return "".join(written)


def _by_style(runs: list[_Run]) -> dict[str, list[_Run]]:
    """Return the runs under their styles; those of blanks under any style in which they look the same."""
    by_style: dict[str, list[_Run]] = {}
    for run in runs:
        by_style.setdefault(run.style, []).append(run)
    for style in [each for each, alike in by_style.items() if all(run.text.isspace() for run in alike)]:
        other = next((each for each in by_style if each != style and _style_of_blank(each) == style), None)
        if other is not None:
            by_style[other] = sorted(by_style[other] + by_style.pop(style), key=lambda run: (run.y, run.x))
    return by_style


def _in_cheap_order(by_style: dict[str, list[_Run]]) -> Iterator[tuple[str, list[_Run]]]:
    """Yield all styles and their runs, after each the one that takes the fewest bytes to change to."""
    left, before = dict(by_style), ""
    while left:
        before = min(left, key=lambda style: len(_change_style(before, style)))
        yield before, left.pop(before)


def _move(before: _Run | None, run: _Run) -> str:
    """Return what moves the cursor from behind a run to another."""
    # Some terminals draw what is not ASCII in two columns.
    if before is None or before.y != run.y or before.end > run.x or not before.text.isascii():
        return f"\x1b[{run.y + 1};{run.x + 1}H"
    return f"\x1b[{run.x - before.end}C" if run.x > before.end else ""


def _line_of(x: int, y: int, cells: _Cells, start: int) -> str:
    """Return what writes all cells of a line from the one at `start`, one behind the other."""
    written = [f"\x1b[{y + 1};{x + start + 1}H"]
    before = ""
    for character, style in zip(cells.characters[start:], cells.styles[start:], strict=True):
        written.append(_change_style(before, style))
        before = style
        if not _columns_before(character):
            written.append(character.partition("\0")[0])
    return "".join((*written, _change_style(before, "")))


def _pieces_of_layout(update: LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, line in enumerate(update.strips, update.region.y):
        yield update.region.x, y, Strip.join(line)


def _pieces_of_chops(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= last and end > first:
                yield x, y, strip if end <= last else strip.crop(0, last - x)


def _cells_of(strip: Strip, colors: ColorSystem) -> _Cells:
    characters: list[str] = []
    styles: list[str] = []
    for text, style, _ in strip:
        parameters = "" if style is None else Strip.render_ansi(style, colors)
        if _is_narrow(text):
            characters += text
            blank = _style_of_blank(parameters)
            if blank == parameters or " " not in text:
                styles += [parameters] * len(text)
            else:
                styles += [blank if each == " " else parameters for each in text]
        else:
            width = cell_len(text)
            characters += [f"{text}\0{offset}" for offset in range(width)]
            styles += [parameters] * width
    return _Cells(characters, styles)


_SEEN_ON_BLANKS = {"4", "5", "6", "7", "9", "21", "53"}
"""The attributes of a style by which the colour of letters is seen where there is none: a line, or reverse."""


@lru_cache(1024)
def _style_of_blank(parameters: str) -> str:
    """Return what is seen of a style where there is no letter."""
    parts = _parts_of(parameters)
    return parameters if parts.keys() & _SEEN_ON_BLANKS else parts.get("48", "")


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


def _columns_before(character: str) -> int:
    """Return how many columns of the same text stand before a cell of it."""
    return int(character.partition("\0")[2] or 0)


def _is_narrow(text: str) -> bool:
    """Return whether each of its characters is one column wide."""
    # A link is ASCII, and is not to be remembered anywhere.
    return text.isascii() or _are_narrow(text)


@lru_cache(1024)
def _are_narrow(text: str) -> bool:
    return all(cell_len(each) == 1 for each in text)
