"""What is written of a frame: a terminal that gets the changes shows what one that gets all of it shows."""

from __future__ import annotations

from io import StringIO

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from console_app.tui.frame import Frame

WIDTH, HEIGHT = 24, 3
COLOURS = {"truecolor": ["#102030", "#dbe2ec"], "256": ["#5f87af", "#d7d7ff"], "standard": ["red", "bright_white"]}


def console_with(system: str) -> Console:
    """Make a console of a terminal with so many colours."""
    return Console(file=StringIO(), force_terminal=True, color_system=system)  # type: ignore[arg-type]


def styles(system: str) -> st.SearchStrategy[Style | None]:
    """Draw styles, and their absence."""
    colour = st.sampled_from([None, *COLOURS[system]])
    return st.none() | st.builds(
        Style, color=colour, bgcolor=colour, bold=st.booleans(), underline=st.booleans(), reverse=st.booleans()
    )


def screen_lines(system: str) -> st.SearchStrategy[Strip]:
    """Draw lines as wide as the screen, of few different pieces, so that much stays from one frame to the next."""
    texts = st.sampled_from(["a", "ab", "   ", "Ærø", "漢字", "e\u0301x", "▌ ●", "1 min"])
    pieces = st.lists(st.tuples(texts, styles(system)).map(lambda each: Segment(*each)), max_size=9)
    return pieces.map(lambda found: Strip(found).adjust_cell_length(WIDTH))


def frames(system: str) -> st.SearchStrategy[list[list[Strip]]]:
    """Draw what the screen shows one after the other."""
    return st.lists(st.lists(screen_lines(system), min_size=HEIGHT, max_size=HEIGHT), min_size=2, max_size=4)


class Shown:
    """A terminal, and what it shows."""

    def __init__(self) -> None:
        # Wider than what is written: pyte breaks a line before a sign that stands on the last letter of it.
        self.screen = pyte.Screen(WIDTH + 1, HEIGHT)
        self._stream = pyte.Stream(self.screen)

    def write(self, sequence: str) -> None:
        """Take a sequence as a terminal does."""
        self._stream.feed(sequence)

    @property
    def cells(self) -> list[list[pyte.screens.Char]]:
        """All cells with what is seen of their styles."""
        return [[what_shows(self.screen.buffer[y][x]) for x in range(WIDTH)] for y in range(HEIGHT)]


def what_shows(cell: pyte.screens.Char) -> pyte.screens.Char:
    """Leave out of a blank's style what nobody sees: the colour of its letters."""
    if cell.data != " " or cell.underscore or cell.reverse:
        return cell
    return pyte.screens.Char(" ", bg=cell.bg)


def whole(frame: list[Strip]) -> LayoutUpdate:
    """Make the update of the whole screen."""
    return LayoutUpdate([[line] for line in frame], Region(0, 0, WIDTH, HEIGHT))


@pytest.mark.parametrize("system", COLOURS)
def test_changes_come_to_the_same_as_whole_frames(system: str) -> None:
    console = console_with(system)

    @given(frames(system))
    def check(shown: list[list[Strip]]) -> None:
        with_changes, whole_ones, frame = Shown(), Shown(), Frame()
        for each in shown:
            with_changes.write(frame.changes(whole(each), console).sequence)
            whole_ones.screen.reset()
            whole_ones.write("".join(f"\x1b[{y + 1};1H{line.render(console)}" for y, line in enumerate(each)))
            assert with_changes.cells == whole_ones.cells

    check()


def test_a_frame_that_is_there_is_not_written_again_until_it_is_forgotten() -> None:
    console, frame = console_with("truecolor"), Frame()
    screen = [Strip([Segment("company", Style(bold=True)), Segment(" " * (WIDTH - 7))]) for _ in range(HEIGHT)]
    first = frame.changes(whole(screen), console).sequence
    assert first.count("company") == HEIGHT
    assert frame.changes(whole(screen), console).sequence == ""
    frame.forget()
    assert frame.changes(whole(screen), console).sequence == first


def test_only_what_counts_on_is_written() -> None:
    console, frame = console_with("truecolor"), Frame()
    for seconds in ("21", "22"):
        line = Strip([Segment(f"created {seconds} s ago", Style(color="#8b95a5"))]).adjust_cell_length(WIDTH)
        sequence = frame.changes(whole([line] * HEIGHT), console).sequence
    # The style stays from one place to the next.
    assert sequence == "\x1b[1;10H\x1b[38;2;139;149;165m2\x1b[2;10H2\x1b[3;10H2\x1b[m"


def test_each_colour_is_written_once_wherever_it_stands() -> None:
    console, frame = console_with("truecolor"), Frame()
    name, status = Style(color="#dbe2ec"), Style(color="#5fd7a0", bold=True)
    rows = [Strip([Segment("Moss & Co  ", name), Segment("Linked", status), Segment(" ", name)])] * HEIGHT
    sequence = frame.changes(LayoutUpdate([[row] for row in rows], Region(0, 0, 18, HEIGHT)), console).sequence
    assert sequence.count("\x1b[38;2;219;226;236m") == sequence.count("38;2;95;215;160") == 1
    assert sequence.count("Moss & Co") == sequence.count("Linked") == HEIGHT


def test_neither_blanks_nor_stripes_take_a_colour_more() -> None:
    console, frame = console_with("truecolor"), Frame()
    stripes = "#0b0f14", "#10161e"

    def striped(*rows: tuple[str, str]) -> list[Strip]:
        return [
            Strip([Segment(f"{text:<{WIDTH}}", Style(color=color, bgcolor=stripes[at % 2]))])
            for at, (color, text) in enumerate(rows)
        ]

    quiet, loud = "#8b95a5", "#dbe2ec"
    rows = [striped((quiet, text), (loud, text), (loud, text), (quiet, text)) for text in ("Moss", "", "Toft")]
    for row in rows[:2]:
        blank = frame.changes(LayoutUpdate([[each] for each in row], Region(0, 0, WIDTH, 4)), console).sequence
    assert "38;2;" not in blank
    four = frame.changes(LayoutUpdate([[each] for each in rows[2]], Region(0, 0, WIDTH, 4)), console).sequence
    # Two colours on two grounds: three changes, of one of both.
    assert four.count("m") == 4 + 1
    half_blank = striped((quiet, "Hall"), (loud, "Toft"), (loud, ""), (quiet, "Toft"))
    mixed = frame.changes(LayoutUpdate([[each] for each in half_blank], Region(0, 0, WIDTH, 4)), console).sequence
    assert mixed.count("m") == 1 + 1


def test_blanks_are_written_only_where_something_stood() -> None:
    console, frame = console_with("truecolor"), Frame()
    quiet, loud = Style(color="#8b95a5"), Style(color="#dbe2ec", bold=True)
    frame.changes(whole([Strip([Segment("9" + " " * (WIDTH - 1), quiet)])] * HEIGHT), console)
    sequence = frame.changes(whole([Strip([Segment("8" + " " * (WIDTH - 1), loud)])] * HEIGHT), console).sequence
    assert " " not in sequence


def test_a_part_of_the_screen_is_written_where_it_differs() -> None:
    console, frame = console_with("truecolor"), Frame()
    frame.changes(whole([Strip([Segment("." * WIDTH)])] * HEIGHT), console)
    part = [{0: None, 4: Strip([Segment("..x..")]), 9: None}] * HEIGHT
    update = ChopsUpdate(part, [(1, 4, 9)], [[4, 9, WIDTH]] * HEIGHT)
    assert frame.changes(update, console).sequence == "\x1b[2;7Hx"
