"""The table through the eyes and hands of a person: keys, mouse, and what is on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.widgets import Button

from console_app.tui.render.text import plain
from console_app.tui.theme import THEMES, VARIABLE_DEFAULTS
from console_app.tui.widgets.table.widget import Column, VirtualTable
from tests.tui.spared_work import drawn_lines

if TYPE_CHECKING:
    from textual.message import Message

STYLES = Path(__file__).parents[2] / "styles"


@dataclass(frozen=True)
class Firm:
    id: str
    name: str
    status: str = "linked"


def firms(count: int, start: int = 0) -> list[Firm]:
    return [Firm(f"k{number:06}", f"Firm {number:06}") for number in range(start, start + count)]


KEY = attrgetter("id")
COLUMNS: list[Column[Firm]] = [
    Column(key="name", label="Company", render=lambda firm: firm.name, min_width=14, priority=9, sortable=True),
    Column(
        key="status",
        label="Status",
        render=lambda firm: [("● ", f"status-{firm.status}"), (firm.status, f"status-{firm.status}")],
        width=12,
        priority=5,
        sortable=True,
    ),
    Column(key="id", label="Id", render=lambda firm: plain(firm.id, "dim"), width=8, priority=1),
]
Cells = Callable[..., list[list[Any]]]
Text = Callable[[App[Any]], list[str]]


class TableApp(App[None]):
    CSS_PATH = [STYLES / "table.tcss"]

    def __init__(self, columns: list[Column[Firm]] = COLUMNS) -> None:
        super().__init__()
        self.table: VirtualTable[Firm] = VirtualTable(columns)
        self.heard: list[Message] = []
        for each in THEMES.values():
            self.register_theme(each)
        self.theme = THEMES["dark"].name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.table.focus()

    def on_virtual_table_row_highlighted(self, message: VirtualTable.RowHighlighted[Firm]) -> None:
        self.heard.append(message)

    def on_virtual_table_row_selected(self, message: VirtualTable.RowSelected[Firm]) -> None:
        self.heard.append(message)

    def on_virtual_table_sort_requested(self, message: VirtualTable.SortRequested) -> None:
        self.heard.append(message)

    def said(self) -> list[tuple[str, str]]:
        """Return what the table told since the last time."""
        told = [
            (type(each).__name__, each.column if isinstance(each, VirtualTable.SortRequested) else each.key)
            for each in self.heard
            if isinstance(each, VirtualTable.SortRequested | VirtualTable.RowMessage)
        ]
        self.heard.clear()
        return told


def line_of_cursor(lines: list[str]) -> int:
    marked = [number for number, line in enumerate(lines) if line.startswith(("▌", "▏"))]
    assert len(marked) == 1, "exactly one line shows the cursor"
    return marked[0]


def rows_on(lines: list[str]) -> list[str]:
    """The lines of the rows, without the scrollbar at their end."""
    return [line[:-1] for line in lines[1:]]


# Marks


async def test_a_mark_stays_with_its_row_and_makes_room_for_itself(console_screen_text: Text) -> None:
    app = TableApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.table.set_rows(firms(20), key=KEY)
        await pilot.press("down", "down")
        app.table.toggle_mark()
        await pilot.press("down")
        await pilot.pause()
        lines = console_screen_text(app)
        assert lines[3].startswith(" ✓ Firm 000002")
        assert lines[4].startswith("▌  Firm 000003")
        app.table.set_rows(firms(20)[::-1], key=KEY)
        app.table.move_to_key("k000002")
        await pilot.pause()
        assert any(line.startswith("▌✓ Firm 000002") for line in console_screen_text(app))
        app.table.set_rows(firms(5, 10), key=KEY)
        await pilot.pause()
        assert not any("✓" in line for line in console_screen_text(app))
        assert list(app.table.marked) == ["k000002"]
        app.table.keep_marks({"k000010"})
        await pilot.pause()
        assert not app.table.marked
        assert console_screen_text(app)[1][2:6] == "Firm", "the room for the mark is gone again"


async def test_marking_draws_no_other_row_anew() -> None:
    drawn: list[str] = []

    def name(firm: Firm) -> str:
        drawn.append(firm.id)
        return firm.name

    app = TableApp([Column(key="name", label="Company", render=name, min_width=14)])
    async with app.run_test(size=(60, 12)) as pilot:
        app.table.set_rows(firms(100_000), key=KEY)
        app.table.toggle_mark()
        await pilot.press("down")
        await pilot.pause()
        drawn_lines(app)
        drawn.clear()
        app.table.toggle_mark()
        await pilot.pause()
        drawn_lines(app)
        assert set(drawn) == {"k000001"}


# Rows change under the cursor


async def test_the_cursor_stays_on_its_row_when_rows_are_replaced_filtered_and_sorted() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.table
        rows = firms(200)
        table.set_rows(rows, KEY)
        assert table.move_to_key("k000120")
        await pilot.pause()
        app.said()

        table.set_rows([Firm(each.id, each.name.upper()) for each in rows], KEY)
        assert (table.cursor_key, table.cursor_index) == ("k000120", 120)
        assert table.cursor_row == Firm("k000120", "FIRM 000120")
        table.set_rows([each for each in rows if each.id.endswith("20")], KEY)
        assert (table.cursor_key, table.cursor_index) == ("k000120", 1)
        table.set_rows(sorted(rows, key=KEY, reverse=True), KEY)
        assert (table.cursor_key, table.cursor_index) == ("k000120", 79)
        await pilot.pause()
        assert app.said() == [], "the cursor never left its row"


async def test_a_vanished_row_hands_the_cursor_to_its_nearest_neighbour() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.table
        rows = firms(100)
        table.set_rows(rows, KEY)
        table.move_to_key("k000050")
        await pilot.pause()
        app.said()

        table.set_rows([each for each in rows if each.id not in {"k000050", "k000051"}], KEY)
        assert table.cursor_key == "k000049"
        table.set_rows(rows[:10], KEY)
        assert table.cursor_key == "k000009"
        table.set_rows(firms(5, start=900), KEY)
        assert table.cursor_key == "k000904"
        table.set_rows([], KEY)
        nothing: list[object] = [table.cursor_key, table.cursor_row, table.cursor_index]
        assert nothing == [None, None, None]
        assert table.row_count == 0
        table.set_rows(rows, KEY)
        assert table.cursor_key == "k000000"
        await pilot.pause()
        assert app.said() == [("RowHighlighted", key) for key in ("k000049", "k000009", "k000904", "k000000")]


async def test_the_cursor_stays_on_its_line_of_the_screen(console_screen_text: Text) -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.table
        rows = firms(100)
        table.set_rows(rows, KEY)
        table.move_to_key("k000060")
        await pilot.press("up", "up", "up")
        await pilot.pause()
        before = console_screen_text(app)
        table.set_rows([*firms(40, start=500), *rows], KEY)
        await pilot.pause()
        assert rows_on(console_screen_text(app)) == rows_on(before), "forty rows came in above and nothing moved"

        table.set_rows(sorted(rows, key=KEY, reverse=True), KEY)
        await pilot.pause()
        assert line_of_cursor(console_screen_text(app)) == line_of_cursor(before)


async def test_rows_arriving_at_the_top_do_not_scroll_a_table_that_stands_at_its_top(
    console_screen_text: Text,
) -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows(firms(100, start=5), KEY)
        await pilot.pause()
        app.table.set_rows(firms(105), KEY)
        await pilot.pause()
        lines = console_screen_text(app)
        assert lines[1].split()[1] == "000000"
        assert line_of_cursor(lines) == 6
        assert app.table.cursor_key == "k000005"


async def test_rows_scrolled_to_with_the_wheel_stay_in_view(console_screen_text: Text) -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.table
        rows = firms(300)
        table.set_rows(rows, KEY)
        await pilot.pause()
        table.scroll_to(y=200, animate=False)
        await pilot.pause()
        before = console_screen_text(app)
        table.set_rows(rows[:100] + firms(20, start=900) + rows[100:], KEY)
        await pilot.pause()
        assert rows_on(console_screen_text(app)) == rows_on(before)
        assert table.cursor_key == "k000000"


# Keys


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        (["down", "down", "up"], 1),
        (["j", "j", "j", "k"], 2),
        (["up"], 0),
        (["end"], 99),
        (["G"], 99),
        (["G", "down"], 99),
        (["G", "home"], 0),
        (["G", "g"], 0),
        (["pagedown"], 22),
        (["pagedown", "pagedown", "pageup"], 22),
        (["end", "pageup"], 77),
        (["pagedown"] * 9, 99),
        (["j", "pageup"], 0),
    ],
)
async def test_keys_move_the_cursor_and_keep_it_on_screen(
    keys: list[str], index: int, console_screen_text: Text
) -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows(firms(100), KEY)
        await pilot.press(*keys)
        await pilot.pause()
        assert app.table.cursor_index == index
        lines = console_screen_text(app)
        assert lines[line_of_cursor(lines)].split()[2] == f"{index:06}"
        assert lines[0].split()[0] == "Company", "the header stays"


async def test_enter_opens_the_row_under_the_cursor() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        await pilot.press("enter", "down", "pagedown", "G", "g")
        assert app.said() == [], "an empty table does nothing"
        app.table.set_rows(firms(10), KEY)
        await pilot.press("down", "enter")
        assert app.said() == [
            ("RowHighlighted", "k000000"),
            ("RowHighlighted", "k000001"),
            ("RowSelected", "k000001"),
        ]


async def test_moving_to_a_key_shows_its_row(console_screen_text: Text) -> None:
    app = TableApp()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(firms(1000), KEY)
        assert app.table.move_to_key("k000777")
        assert not app.table.move_to_key("elsewhere")
        await pilot.pause()
        lines = console_screen_text(app)
        assert "000777" in lines[line_of_cursor(lines)]
        assert app.table.cursor_row == firms(1000)[777]


# Mouse


@pytest.mark.parametrize("width", [40, 80, 160])
async def test_a_click_moves_the_cursor_and_a_click_on_the_cursor_opens(width: int) -> None:
    app = TableApp()
    async with app.run_test(size=(width, 24)) as pilot:
        app.table.set_rows(firms(100), KEY)
        await pilot.pause()
        app.table.scroll_to(y=10, animate=False)
        await pilot.pause()
        app.said()
        await pilot.click(offset=Offset(width // 2, 5))
        assert app.said() == [("RowHighlighted", "k000014")]
        await pilot.click(offset=Offset(3, 7))
        assert app.said() == [("RowHighlighted", "k000016")]
        await pilot.click(offset=Offset(3, 7))
        await pilot.click(offset=Offset(width - 3, 9))
        assert app.said()[-1] == ("RowHighlighted", "k000018")


async def test_a_double_click_opens_once_wherever_the_cursor_was() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows(firms(100), KEY)
        await pilot.pause()
        app.said()
        await pilot.click(offset=Offset(5, 4), times=2)
        assert app.said() == [("RowHighlighted", "k000003"), ("RowSelected", "k000003")]
        await pilot.click(offset=Offset(5, 8))
        app.said()
        app.table.move_to(3)
        await pilot.pause()
        app.said()
        await pilot.click(offset=Offset(5, 4), times=2)
        assert app.said() == [("RowSelected", "k000003")]


async def test_clicks_beside_the_rows_do_nothing() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows(firms(3), KEY)
        await pilot.pause()
        app.said()
        await pilot.click(offset=Offset(5, 10))
        await pilot.click(offset=Offset(0, 0))
        assert app.said() == []


async def test_a_click_on_a_header_asks_for_a_sort_and_the_mark_shows_it(console_screen_text: Text) -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows(firms(3), KEY)
        await pilot.pause()
        app.said()
        header = console_screen_text(app)[0]
        await pilot.click(offset=Offset(header.index("Company") + 3, 0))
        await pilot.click(offset=Offset(header.index("Status"), 0))
        await pilot.click(offset=Offset(header.index("Id"), 0))
        assert app.said() == [("SortRequested", "name"), ("SortRequested", "status")]
        app.table.set_sort(("status", True))
        await pilot.pause()
        assert "Status ↓" in console_screen_text(app)[0]
        app.table.set_sort(("name", False))
        await pilot.pause()
        assert "Company ↑" in console_screen_text(app)[0]
        assert "↓" not in console_screen_text(app)[0]


async def test_the_wheel_scrolls_and_leaves_the_cursor(console_screen_text: Text) -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows(firms(100), KEY)
        await pilot.pause()
        for _ in range(10):
            app.table.scroll_down(animate=False)
        await pilot.pause()
        assert app.table.cursor_index == 0
        assert "000000" not in "".join(console_screen_text(app))
        await pilot.press("down")
        await pilot.pause()
        lines = console_screen_text(app)
        assert lines[line_of_cursor(lines)].split()[2] == "000001", "a key brings the cursor back into view"


# What is on the screen


@pytest.mark.parametrize(
    ("width", "shown"), [(80, ["Company", "Status", "Id"]), (36, ["Company", "Status"]), (20, ["Company"])]
)
async def test_narrow_terminals_show_what_matters_most(width: int, shown: list[str], console_screen_text: Text) -> None:
    app = TableApp()
    async with app.run_test(size=(width, 10)) as pilot:
        app.table.set_rows(firms(3), KEY)
        await pilot.pause()
        lines = console_screen_text(app)
        assert lines[0].split() == shown
        assert [cell_len(line) for line in lines] == [width] * 10


NAMES = [
    "[red]x[/]",
    "[/foo]",
    "[@click=app.bell]x[/]",
    "[ACME] Ltd",
    "\\[b]",
    "株式会社さくら銀行東京支店",
    "👩‍👧 family ❤️ 👍🏽",
    "cafe\u0301 Z\u0301\u0302\u0303\u0304",
    "\u202eltr\u200b\u00ad",
    "\x1b[31mred\x1b[0m\x1b]0;x\x07",
    "two\nlines\tand a tab",
    "한국어 회사 ﷽",
    "🇬🇧 Ltd",
    "",
    "x" * 500,
]


@pytest.mark.parametrize("width", [40, 80, 121])
@pytest.mark.parametrize("form", ["text", "pieces", "content"])
async def test_any_name_is_literal_and_keeps_the_columns_straight(
    width: int, form: str, console_screen_cells: Cells
) -> None:
    render: dict[str, Callable[[Firm], Any]] = {
        "text": lambda firm: firm.name,
        "pieces": lambda firm: [(firm.name[:1], "match"), (firm.name[1:], "")],
        "content": lambda firm: plain(firm.name, "bold"),
    }
    columns = [
        Column(key="name", label="Company", render=render[form], min_width=14, priority=9),
        Column[Firm](key="fence", label="|", render=lambda _: "|", width=1, priority=8),
    ]
    app = TableApp(columns)
    rows = [Firm(str(number), name) for number, name in enumerate(NAMES)]
    async with app.run_test(size=(width, 24)) as pilot:
        app.table.set_rows(rows, KEY)
        await pilot.pause()
        for y in range(24):
            strip = app.table.render_line(y)
            assert strip.cell_length == cell_len(strip.text) == width, f"line {y}"
            assert not any(segment.style and segment.style.meta for segment in strip), "nothing in it acts"
        cells = console_screen_cells(app)
        fence = [cell.char for cell in cells[0]].index("|")
        assert {row[fence].char for row in cells[: len(NAMES) + 1]} == {"|"}
        for number, name in enumerate(NAMES[:5]):
            assert name in "".join(cell.char for cell in cells[number + 1])


async def test_a_status_has_the_colour_of_its_component_class(console_screen_cells: Cells) -> None:
    app = TableApp()
    async with app.run_test(size=(80, 10)) as pilot:
        app.table.set_rows([Firm("a", "A"), Firm("b", "B", "deauthorized"), Firm("c", "C", "unheard-of")], KEY)
        await pilot.pause()

        def colours() -> list[tuple[int, int, int]]:
            return [next(c.foreground for c in row if c.char == "●") for row in console_screen_cells(app)[1:4]]

        linked, deauthorized, unknown = colours()
        assert linked == (0x3F, 0xB9, 0x50)
        assert deauthorized == (0xFF, 0x85, 0x85)
        plain_text = console_screen_cells(app)[3][2].foreground
        assert unknown == plain_text
        app.theme = THEMES["light"].name
        await pilot.pause()
        assert colours()[0] == (0x11, 0x63, 0x29), "another theme, other colours, at once"


async def test_the_cursor_is_plain_to_see_without_colours_and_without_focus(
    monkeypatch: pytest.MonkeyPatch, console_screen_cells: Cells, console_screen_text: Text
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    class TwoWidgets(TableApp):
        def compose(self) -> ComposeResult:
            yield self.table
            yield Button("Elsewhere")

    app = TwoWidgets()
    async with app.run_test(size=(60, 12)) as pilot:
        app.table.set_rows(firms(4), KEY)
        await pilot.press("down")
        await pilot.pause()
        rows = console_screen_cells(app)
        assert rows[2][0].char == "▌"
        dark, bright = sum(rows[1][5].background), sum(rows[2][5].background)
        assert bright > dark + 300, "the line is turned round"
        assert len({cell.foreground for cell in rows[2][1:] if cell.char.strip()}) == 1, "in one brightness"
        app.query_one(Button).focus()
        await pilot.pause()
        assert console_screen_text(app)[2].startswith("▏"), "still marked, and plainly not in use"


async def test_resizing_keeps_the_cursor_in_view(console_screen_text: Text) -> None:
    app = TableApp()
    async with app.run_test(size=(100, 40)) as pilot:
        app.table.set_rows(firms(500), KEY)
        app.table.move_to(30)
        await pilot.pause()
        for size in [(40, 8), (200, 60), (50, 5), (20, 30)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            lines = console_screen_text(app)
            assert "000030" in lines[line_of_cursor(lines)]
            assert [cell_len(line) for line in lines] == [size[0]] * size[1]


async def test_a_hundred_thousand_rows_are_kept_and_not_touched(console_screen_text: Text) -> None:
    drawn: list[str] = []
    keyed: list[str] = []

    def name(firm: Firm) -> str:
        drawn.append(firm.id)
        return firm.name

    def key(firm: Firm) -> str:
        keyed.append(firm.id)
        return firm.id

    app = TableApp([Column(key="name", label="Company", render=name)])
    rows = firms(100_000)
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows(rows, key)
        await pilot.press("end")
        await pilot.pause()
        lines = console_screen_text(app)
        assert lines[-1].split()[2] == "099999"
        assert line_of_cursor(lines) == 23
        assert app.table.rows is rows
        assert len(drawn) < 200, "only what is on screen is drawn"
        assert len(keyed) < 10, "and nothing is looked up to fill the table"


async def test_redraw_asks_the_renderers_again(console_screen_text: Text) -> None:
    word = "before"
    app = TableApp([Column(key="name", label="Company", render=lambda _: word)])
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows(firms(3), KEY)
        await pilot.pause()
        word = "after"
        app.table.redraw()
        await pilot.pause()
        assert "after" in console_screen_text(app)[1]
        app.table.set_columns([Column(key="other", label="Other", render=lambda _: "new column")])
        await pilot.pause()
        assert [line.strip("▌ ") for line in console_screen_text(app)[:2]] == ["Other", "new column"]


async def test_rows_may_be_there_before_the_screen_is(console_screen_text: Text) -> None:
    class Early(TableApp):
        def compose(self) -> ComposeResult:
            self.table.set_rows(firms(50), KEY)
            self.table.move_to_key("k000030")
            self.table.set_sort(("name", False))
            yield self.table

    app = Early()
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        lines = console_screen_text(app)
        assert lines[line_of_cursor(lines)].split()[2] == "000030"
        assert app.said()[-1] == ("RowHighlighted", "k000030")


async def test_the_scroll_bar_is_as_textual_draws_it_though_it_is_drawn_only_when_it_moves(
    console_screen_cells: Cells,
) -> None:
    app = TableApp([Column(key="name", label="Company", render=lambda firm: firm.name)])
    async with app.run_test(size=(40, 12)) as pilot:
        bar, seen = app.table.vertical_scrollbar, set()
        for count, row in [
            (5, 0),
            (40, 0),
            (41, 0),
            (4_000, 0),
            (4_000, 2_000),
            (4_001, 4_000),
            (30, 29),
            (0, 0),
            (25, 3),
        ]:
            app.table.set_rows([Firm(str(number), f"Firm {number}") for number in range(count)], KEY)
            app.table.move_to(row)
            await pilot.pause()
            shown = [line[39] for line in console_screen_cells(app)]
            bar._styles_cache.clear()
            bar.refresh(layout=True)
            await pilot.pause()
            assert [line[39] for line in console_screen_cells(app)] == shown
            seen.add(str(shown))
        assert len(seen) > 4


async def test_keys_that_need_a_row_are_looked_up_again_when_the_first_comes_and_the_last_goes() -> None:
    app = TableApp([Column(key="name", label="Company", render=lambda firm: firm.name)])
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        asked: list[int] = []
        app.screen.bindings_updated_signal.subscribe(app, lambda _: asked.append(app.table.row_count), immediate=True)
        for count in (2, 3, 0, 0, 1):
            app.table.set_rows([Firm(str(number), f"Firm {number}") for number in range(count)], KEY)
        assert asked == [2, 0, 1]
