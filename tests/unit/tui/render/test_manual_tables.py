"""Tables of the manual are as wide as there is room for, and a hit is found again in the lines of a text."""

from __future__ import annotations

import pytest
from textual.content import Content

from console_app.manual.pages import Line
from console_app.tui.render.manual import (
    LEAD,
    NARROWEST,
    column_widths,
    found_cell,
    found_words,
    hit_words,
    lay_out_table,
    line_at,
    places_of,
)

TITLES = [Content("option"), Content("what it does")]
ROWS = [[Content("--read-only"), Content("Change nothing at Codat and show no link, whatever the key may do.")]]


@pytest.mark.parametrize(
    ("natural", "width", "widths"),
    [
        ([6, 30], 80, [6, 30]),
        ([6, 300], 80, [6, 72]),
        ([60, 60, 60], 100, [32, 32, 32]),
        ([60, 60, 60], 60, None),
        ([19, 19], 40, [19, 19]),
        ([300, 300], 2 * NARROWEST, None),
    ],
)
def test_columns_share_the_room_or_are_not_beside_each_other(
    natural: list[int], width: int, widths: list[int] | None
) -> None:
    assert column_widths(natural, width) == widths


@pytest.mark.parametrize("width", [1, 2, 10, 24, 40, 62, 104])
def test_no_line_is_wider_than_the_room_and_no_word_is_lost(width: int) -> None:
    layout = lay_out_table(TITLES, ROWS, width)
    assert max(line.cell_length for line in layout.lines) <= max(3, width)
    drawn = "".join(line.plain for line in layout.lines).replace(" ", "")
    for cell in ROWS[0]:
        for word in cell.plain.split():
            assert word[:1] in drawn


def test_in_columns_the_titles_stand_above_and_else_the_cells_below_each_other() -> None:
    wide, narrow = lay_out_table(TITLES, ROWS, 100), lay_out_table(TITLES, ROWS, 24)
    assert wide.lines[0].plain.split() == ["option", "what", "it", "does"]
    assert wide.begins[0, 1] == (2, ROWS[0][1].cell_length)
    assert narrow.lines[0].plain == "--read-only"
    assert narrow.begins[0, 1] == (1, 22)
    assert all(line.plain.startswith("  ") for line in narrow.lines[1:])


@pytest.mark.parametrize("width", [5, 12, 30, 200])
def test_a_character_is_found_again_in_the_lines_of_its_text(width: int) -> None:
    content = ROWS[0][1]
    lines = content.wrap(width)
    for word in ("Change", "Codat", "whatever", "do."):
        at = line_at(content, content.plain.index(word), width)
        assert lines[at].plain.strip().startswith(word[:1]) or word[:width] in lines[at].plain


def test_hits_are_places_whatever_case_and_blanks() -> None:
    assert places_of("Mark all, unmark", " MARK ") == [(0, 4), (12, 16)]
    assert places_of("Mark", "") == []


def test_a_long_line_begins_a_little_before_its_hit() -> None:
    text = "A long sentence that says many things before at its end it comes to the point."
    cell = found_cell(Line("topic", "heading", 0, text, text.lower()), "point")
    assert ("point", "match") in cell
    assert cell[0][0].startswith("… ")
    assert len(cell[0][0]) <= LEAD


def test_words_of_what_was_found() -> None:
    lines = [Line(topic, "", number, "x", "x") for number, topic in enumerate(("a", "a", "b"))]
    assert found_words(lines) == "3 lines in 2 topics"
    assert found_words([]) == "nothing found"
    assert hit_words(0, 1) == "1 of 1 hit in this topic"
    assert hit_words(None, 2) == "2 hits in this topic"
