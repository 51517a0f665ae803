"""Filling, filtering and paging our table and Textual's `DataTable`, side by side.

Run by hand: `python tests/benchmarks/bench_table.py [--rows 10000 --rows 100000] [--skip-slow]`.

Every step runs from the call to the end of the repaint. Two figures each: what a person waits, which includes
waiting for Textual's next frame (up to 17 ms), and the processor time spent, which other work on the machine
does not blur. The ratio is of processor times: how many times as long `DataTable` takes. Filtering is one
letter typed or taken back: pick the matching rows and show them; `DataTable` has to be cleared and refilled.
The last lines are the program's own list of companies, with its search and its counts of statuses: all that happens
between a letter typed into its search, or page down pressed, and the repaint. Goals: a keystroke in at most 30 ms at
10,000 companies and 50 ms at 100,000, at least 15 times as fast as `DataTable` on as many rows, page down in less than
20 ms, most of which is waiting for the next frame.
`--skip-slow` leaves `DataTable` out above 20,000 rows, where filling it alone takes most of a minute.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, NamedTuple

from goals import met  # type: ignore[import-not-found] # it stands beside us
from textual.app import App, ComposeResult
from textual.widgets import DataTable, Input

from console_app.codat.models import Company, Connection
from console_app.codat.status_names import Status
from console_app.config.profiles import sandbox_profile
from console_app.tui.app import ConsoleApp
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.theme import VARIABLE_DEFAULTS
from console_app.tui.widgets.company_table import CompanyTable
from console_app.tui.widgets.table.widget import Column, VirtualTable

if TYPE_CHECKING:
    from textual.widget import Widget

STYLES = Path(__file__).parents[2] / "styles"
SLOW_FROM = 20_000
GOAL, GOAL_OF_MANY = 0.030, 0.050
"""Seconds for a keystroke, up to 20,000 rows and above."""
GOAL_RATIO = 15.0
GOAL_PAGE = 0.020
KEYSTROKE, PAGE_DOWN = "a keystroke, median", "page down, median"
WORDS = ("Bright", "Copper", "Harbour", "Lantern", "Meadow", "Nordic", "Quarry", "Sable", "Thistle", "Willow")
STATUSES = ("linked", "pending", "deauthorized", "unlinked", "none")
KEYSTROKES = ("b", "br", "bri", "brig", "bri", "br", "b", "")

Step = Callable[[], None]


class Took(NamedTuple):
    """Seconds a step took: on the clock, and of the processor."""

    waited: float
    worked: float


@dataclass(frozen=True, slots=True)
class TableRow:
    id: str
    name: str
    folded: str
    status: str
    platform: str
    created: str


def table_rows_made(count: int) -> list[TableRow]:
    made = []
    for number in range(count):
        name = f"{WORDS[number % 10]} {WORDS[number // 10 % 10]} {number}"
        made.append(TableRow(f"{number:08x}", name, name.lower(), STATUSES[number % 5], "Xero", "3 Nov 2025"))
    return made


class OursApp(App[None]):
    CSS_PATH = [STYLES / "table.tcss"]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        columns: list[Column[TableRow]] = [
            Column(key="name", label="Company", render=lambda row: row.name, min_width=20, flex=1, priority=9),
            Column(
                key="status",
                label="Status",
                render=lambda row: [(row.status, f"status-{row.status}")],
                width=14,
            ),
            Column(key="platform", label="Platform", render=lambda row: row.platform, width=18),
            Column(key="created", label="Created", render=lambda row: row.created, width=11),
            Column(key="id", label="Id", render=lambda row: [(row.id, "muted")], width=8),
        ]
        yield VirtualTable(columns)

    def table(self) -> VirtualTable[TableRow]:
        return self.query_one(VirtualTable)

    def show(self, rows: list[TableRow]) -> None:
        self.table().set_rows(rows, attrgetter("id"))

    def go_to(self, index: int) -> None:
        self.table().move_to(index)


class TheirsApp(App[None]):
    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        self.query_one(DataTable).add_columns("Company", "Status", "Platform", "Created", "Id")

    def table(self) -> DataTable[Any]:
        return self.query_one(DataTable)

    def show(self, rows: list[TableRow]) -> None:
        table = self.table()
        table.clear()
        for row in rows:
            table.add_row(row.name, row.status, row.platform, row.created, row.id, key=row.id)

    def go_to(self, index: int) -> None:
        self.table().move_cursor(row=index)


def filter_rows(app: OursApp | TheirsApp, rows: list[TableRow], typed: str) -> None:
    app.show([row for row in rows if typed in row.folded] if typed else rows)


async def timed(widget: Widget, step: Step) -> Took:
    painted = asyncio.get_running_loop().create_future()
    waited, worked = perf_counter(), process_time()
    step()
    # Even where a step changes nothing there is a frame to wait for, which gives the scale.
    widget.refresh()
    widget.call_after_refresh(painted.set_result, None)
    await painted
    return Took(perf_counter() - waited, process_time() - worked)


def typical(steps: list[Took]) -> Took:
    return Took(median(step.waited for step in steps), median(step.worked for step in steps))


def slowest(steps: list[Took]) -> Took:
    return Took(max(step.waited for step in steps), max(step.worked for step in steps))


async def measure_table(app: OursApp | TheirsApp, rows: list[TableRow], keystrokes: tuple[str, ...]) -> dict[str, Took]:
    async with app.run_test(size=(120, 40)) as pilot:
        table = app.table()
        table.focus()
        await pilot.pause()
        idle = typical([await timed(table, lambda: None) for _ in range(5)])
        fill = await timed(table, lambda: app.show(rows))
        filtered = [await timed(table, partial(filter_rows, app, rows, typed)) for typed in keystrokes]
        paged = [await timed(table, table.action_page_down) for _ in range(20)]
        to_end = await timed(table, lambda: app.go_to(len(rows) - 1))
    return {
        "repaint, for scale": idle,
        "fill": fill,
        KEYSTROKE: typical(filtered),
        "a keystroke, slowest": slowest(filtered),
        PAGE_DOWN: typical(paged),
        "to the last row": to_end,
    }


async def compare_tables(count: int, skip_slow: bool) -> None:
    rows = table_rows_made(count)
    slow = count > SLOW_FROM
    ours = await measure_table(OursApp(), rows, KEYSTROKES)
    theirs: dict[str, Took] = {}
    if not (slow and skip_slow):
        # One keystroke says enough where each takes several seconds.
        theirs = await measure_table(TheirsApp(), rows, KEYSTROKES[:1] if slow else KEYSTROKES)
    print(f"\n{f'{count:,} rows':<26}{'ours: waited, worked':>26}{'DataTable: waited, worked':>32}{'ratio':>9}")
    for what, took in ours.items():
        line = f"  {what:<24}{took.waited * 1000:11.1f} ms{took.worked * 1000:9.1f} ms"
        if other := theirs.get(what):
            ratio = other.worked / took.worked
            line += f"{other.waited * 1000:17.1f} ms{other.worked * 1000:9.1f} ms{ratio:8.1f}x"
        print(line)
    program = await measure_program(count)
    for what, took in program.items():
        print(f"  {f'program, {what}':<28}{took.waited * 1000:7.1f} ms{took.worked * 1000:9.1f} ms")
    goal = GOAL if count <= SLOW_FROM else GOAL_OF_MANY
    keystroke, paged = program[KEYSTROKE].waited, program[PAGE_DOWN].waited
    print(f"  goal, a keystroke in at most {goal * 1000:.0f} ms: {keystroke * 1000:.1f} ms, {met(keystroke <= goal)}")
    if other := theirs.get(KEYSTROKE):
        times, waits = other.worked / program[KEYSTROKE].worked, other.waited / keystroke
        print(
            f"  goal, {GOAL_RATIO:g} times as fast as DataTable: {times:.0f} times, {met(times >= GOAL_RATIO)}"
            f" ({waits:.0f} times by the clock, of which even an empty repaint takes a frame)"
        )
    print(f"  goal, page down in less than {GOAL_PAGE * 1000:.0f} ms: {paged * 1000:.1f} ms, {met(paged < GOAL_PAGE)}")


def companies_made(count: int) -> list[Company]:
    made = []
    for number in range(count):
        connection = Connection(
            id=f"{number:08x}-c", platform_name="Xero", integration_key="gbol", status=list(Status)[number % 4]
        )
        name = f"{WORDS[number % 10]} {WORDS[number // 10 % 10]} {number}"
        made.append(Company(id=f"{number:08x}-41d4-a716-446655440000", name=name, connections=[connection]))
    return made


async def measure_program(count: int) -> dict[str, Took]:
    app = ConsoleApp(sandbox_profile(None))
    async with app.run_test(size=(120, 40)) as pilot:
        while app.directory.as_of is None:
            await pilot.pause()
        for company in companies_made(count):
            app.directory.upsert(company)
        screen = app.screen_stack[0]
        assert isinstance(screen, CompaniesScreen)
        screen.action_search()
        search = screen.query_one("#search", Input)
        await pilot.pause()
        screen.on_screen_resume()
        table = screen.query_one(CompanyTable)

        def typing(text: str) -> None:
            # The message that a letter makes, handled at once: the repaint that is waited for is the one it leads to.
            with search.prevent(Input.Changed):
                search.value = text
            screen._search_typed()

        steps = [await timed(table, partial(typing, typed)) for _ in range(3) for typed in KEYSTROKES]
        paged = [await timed(table, table.action_page_down) for _ in range(20)]
    return {KEYSTROKE: typical(steps), "a keystroke, slowest": slowest(steps), PAGE_DOWN: typical(paged)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, action="append", help="how many rows; may be given more than once")
    parser.add_argument("--skip-slow", action="store_true", help=f"no DataTable above {SLOW_FROM:,} rows")
    asked = parser.parse_args()
    for count in asked.rows or [10_000, 100_000]:
        asyncio.run(compare_tables(count, asked.skip_slow))


if __name__ == "__main__":
    main()
