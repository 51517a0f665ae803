"""Columns share a terminal's width without ever spilling over it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console_app.tui.widgets.table.columns import END, Column, ColumnLayout, lay_out


def column(key: str, **more: object) -> Column[str]:
    return Column(key=key, label=key.title(), render=str, **more)  # type: ignore[arg-type]


COMPANY = [
    column("name", min_width=12, flex=1, priority=9),
    column("status", width=14, priority=8),
    column("platform", width=18, min_width=8, priority=5),
    column("created", width=10, priority=3, align="right"),
    column("id", width=8, priority=1),
]


def column_keys(layout: ColumnLayout[str]) -> list[str]:
    return [place.column.key for place in layout.placed]


def widths(layout: ColumnLayout[str]) -> dict[str, int]:
    return {place.column.key: place.width for place in layout.placed}


def test_the_least_wanted_columns_vanish_first() -> None:
    shown = [column_keys(lay_out(COMPANY, width)) for width in (120, 61, 52, 41, 30, 14)]
    assert shown == [
        ["name", "status", "platform", "created", "id"],
        ["name", "status", "platform", "created", "id"],
        ["name", "status", "platform", "created"],
        ["name", "status", "platform"],
        ["name", "status"],
        ["name"],
    ]


def test_widths_grow_to_the_usual_before_others_take_the_rest() -> None:
    assert widths(lay_out(COMPANY, 61))["platform"] == 10
    assert widths(lay_out(COMPANY, 120))["platform"] == 18
    wide = widths(lay_out(COMPANY, 200))
    assert (wide["platform"], wide["id"]) == (18, 8)
    assert wide["name"] > 100


def test_flexible_columns_share_by_their_shares_up_to_their_limit() -> None:
    pair = [column("one", min_width=1, flex=1), column("two", min_width=1, flex=3)]
    layout = widths(lay_out(pair, 2 + 1 + 2 + 42))
    assert layout == {"one": 11, "two": 31}
    capped = [column("one", min_width=1, flex=1), column("two", min_width=1, flex=3, max_width=20)]
    assert widths(lay_out(capped, 2 + 1 + 2 + 42)) == {"one": 22, "two": 20}


def test_a_click_finds_its_column() -> None:
    layout = lay_out(COMPANY, 120)
    for place in layout.placed:
        assert layout.at(place.x) is place.column
        assert layout.at(place.x + place.width - 1) is place.column
    assert layout.at(0) is None
    assert layout.at(1) is None


@given(
    st.lists(
        st.builds(
            column,
            st.text("abcdef", min_size=1, max_size=12),
            width=st.none() | st.integers(0, 40),
            min_width=st.none() | st.integers(0, 40),
            max_width=st.none() | st.integers(1, 60),
            flex=st.integers(0, 4),
            priority=st.integers(0, 5),
            sortable=st.booleans(),
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(1, 200),
    st.integers(2, 3),
)
def test_no_layout_spills_over_its_width(columns: list[Column[str]], width: int, margin: int) -> None:
    layout = lay_out(columns, width, margin)
    assert layout.placed, "something is always shown"
    end = 0
    for place in layout.placed:
        assert place.x >= end
        assert place.width >= 0
        end = place.x + place.width
    assert end <= width
    if len(layout.placed) > 1:
        assert end <= width - END
        assert all(place.width >= place.column.least for place in layout.placed)
