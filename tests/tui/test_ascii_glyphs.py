"""Plain characters take the place of those that a terminal draws in another width, cell by cell."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from console_app.services.companies.columns import SortBy, SortKey
from console_app.services.desktop.terminals import Glyphs
from console_app.tui.features.ascii_glyphs import AsciiGlyphs
from console_app.tui.render.status import STATUS_STYLES
from console_app.tui.widgets.table.columns import sort_marks

TEXTS = [
    "● Linked",
    "◐ PendingAuth",
    "╭─ Link ─╮",
    "Bäckerei Müller & Söhne",
    "Иванов",
    "Ελλάς",
    "L’Oréal …",
    "株式会社",
    "e\u0301",
]


def replaced(text: str, glyphs: Glyphs) -> str:
    (segment,) = AsciiGlyphs(glyphs).apply([Segment(text)], Color.parse("black"))
    return segment.text


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("glyphs", [Glyphs.WIDE, Glyphs.ASCII_ONLY, Glyphs.ASCII_IN_TMUX])
def test_every_text_keeps_its_width(text: str, glyphs: Glyphs) -> None:
    assert cell_len(replaced(text, glyphs)) == cell_len(text)
    if glyphs is not Glyphs.WIDE:
        assert replaced(text, glyphs).isascii()


def test_names_can_still_be_read() -> None:
    assert replaced("Bäckerei Müller & Söhne", Glyphs.ASCII_ONLY) == "Backerei Muller & Sohne"
    assert replaced("Bäckerei Müller & Söhne", Glyphs.WIDE) == "Bäckerei Muller & Söhne"
    assert replaced("Иванов", Glyphs.WIDE) == "Ivanov"
    assert replaced("株式会社", Glyphs.WIDE) == "株式会社"


@pytest.mark.parametrize("glyphs", [Glyphs.WIDE, Glyphs.ASCII_ONLY])
def test_statuses_keep_symbols_of_their_own(glyphs: Glyphs) -> None:
    symbols = [replaced(style.symbol, glyphs) for style in STATUS_STYLES.values()]
    assert len(set(symbols)) == len(symbols)
    assert "?" not in symbols


def test_the_sorted_column_points_up_or_down() -> None:
    assert replaced("Name ↑", Glyphs.WIDE) == "Name ^"
    assert replaced("Name ↓", Glyphs.WIDE) == "Name v"


@pytest.mark.parametrize("glyphs", [Glyphs.FINE, Glyphs.WIDE, Glyphs.ASCII_ONLY])
def test_a_direction_is_not_drawn_as_a_status(glyphs: Glyphs) -> None:
    def drawn(text: str) -> str:
        return text if glyphs is Glyphs.FINE else replaced(text, glyphs)

    symbols = {drawn(style.symbol) for style in STATUS_STYLES.values()}
    directions = {drawn(SortKey(SortBy.NAME, descending=descending).mark) for descending in (False, True)}
    directions |= {drawn(mark) for mark in sort_marks([("name", False)]).values()}
    assert not symbols & directions
