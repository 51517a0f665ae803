"""Tables: what is cut first in a narrow terminal, ids as short as they can be, and colours."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len

from console_app.cli.tables import Styled, has_colours, short_ids, status_cell, status_text, table

NAME = "Maplewood & Quinn Interiors Limited"
ROWS = [
    (NAME, Styled("▲ Deauthorized", "status-deauthorized"), "QuickBooks Desktop Enterprise", "2025-08-30", "e030a34f"),
    ("Toft", Styled("● Linked", "status-linked"), "Xero", "9 h ago", "aa3685b2"),
]
TITLES = ["Name", "Status", "Platform", "Last sync", "Id"]


@pytest.mark.parametrize(("width", "whole"), [(200, True), (100, True), (84, True), (70, False)])
def test_names_and_statuses_are_whole_as_long_as_there_is_room(width: int, whole: bool) -> None:
    heading, first, second = table(TITLES, ROWS, width=width, kept=(0, 1))
    assert heading.split() == ["NAME", "STATUS", "PLATFORM", "LAST", "SYNC", "ID"]
    assert (NAME in first, "▲ Deauthorized" in first) == (whole, True)
    assert max(map(cell_len, (heading, first, second))) <= width
    for text in ("2025-08-30", "e030a34f"):
        assert text in first


def test_outside_a_terminal_nothing_is_cut_or_coloured() -> None:
    assert "QuickBooks Desktop Enterprise" in table(TITLES, ROWS)[1]
    assert "\x1b" not in "".join(table(TITLES, ROWS))


def test_a_short_id_names_one_company_alone() -> None:
    ids = [f"{begin}-0000-0000-0000-000000000000" for begin in ("6ba3c900", "d3a0457f")]
    twin = "6ba3c900-0001-0000-0000-000000000000"
    assert short_ids(ids) == {ids[0]: "6ba3c900", ids[1]: "d3a0457f"}
    assert short_ids(ids, [*ids, twin]) == {ids[0]: "6ba3c900-0000", ids[1]: "d3a0457f"}
    assert short_ids(["qhyg", ids[0]]) == {"qhyg": "qhyg", ids[0]: "6ba3c900"}


def test_statuses_have_symbol_and_colour_only_where_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert status_text("Linked", is_drawn=True) == "\x1b[32m● Linked\x1b[0m"
    assert "\x1b[31m▲ Deauthorized" in table(TITLES, ROWS, width=120)[1]
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        with monkeypatch.context() as here:
            here.setenv(name, value)
            assert status_text("Linked", is_drawn=True) == "● Linked"
            assert "\x1b" not in "".join(table(TITLES, ROWS, width=120))
    assert status_text("Linked", is_drawn=False) == "Linked"
    assert not has_colours(io.StringIO())
    assert status_cell(("Some\x1b[2Jthing",)).text.startswith("? Some")
    assert "\x1b" not in status_cell(("Some\x1b[2Jthing",)).text
    assert status_cell(("Deauthorized", "Linked")) == ("▲ Deauthorized ●", "status-deauthorized")
