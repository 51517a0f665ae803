"""How a code is drawn goes by the room, by what the terminal can draw and by what the person chose for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.events import CursorPosition

from console_app.config.qr_styles import keep_drawing, kept_drawing
from console_app.services.desktop.terminals import Glyphs, terminal_name
from console_app.services.links.qr import QrPlan
from console_app.services.links.qr_styles import Drawing
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.link import LinkScreen
from console_app.tui.widgets.qr_code import QrCode
from tests.tui.steps import at_sizes, open_link, resize

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

THIS_TERMINAL = terminal_name({"TERM": "xterm-256color"})


def drawing(console: Any) -> Drawing | None:
    """Return how the code on the screen is drawn; None where there is none."""
    plan = console.app.screen.query_one(QrCode).plan
    return plan.drawing if isinstance(plan, QrPlan) else None


async def open_code(console: Any) -> None:
    await open_link(console, "2")
    await console.until(lambda: drawing(console) or console.app.glyphs is not Glyphs.FINE, "a code")


def measured(console: Any, half_block: int, letter: int) -> None:
    """Answer as a terminal that takes so many cells for a half-block and a letter."""
    for row, cells in ((1, half_block), (2, letter)):
        console.app.post_message(CursorPosition(cells, row))


async def test_whole_cells_are_taken_where_they_fit_beside_the_words(
    open_console: Any, scan_screen: Callable[..., list[str]]
) -> None:
    sizes = {(124, 45): Drawing.CELLS, (123, 45): Drawing.LOWER, (160, 50): Drawing.CELLS, (124, 44): Drawing.LOWER}
    async with open_console(size=(124, 45)) as console:
        await open_code(console)
        async for size in at_sizes(console, list(sizes)):
            assert drawing(console) is sizes[size], size
            await console.until(lambda: scan_screen(console.app), "a code that scans")
            await console.sees("Doesn't scan? b")


async def test_what_to_do_about_a_code_that_does_not_scan_has_room(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await console.press("/")
        # Xero has three lines of advice at that width.
        await console.type("status:pending platform:xero ")
        await console.press("tab")
        await open_code(console)
        async for size in at_sizes(console, [(120, 35), (160, 50)]):
            await console.sees("Doesn't scan? b")
            assert console.app.screen.query_one("#link-scroll").max_scroll_y == 0, size


async def test_b_goes_through_all_ways_and_every_one_scans_in_both_themes(
    open_console: Any, scan_screen: Callable[..., list[str]]
) -> None:
    async with open_console(size=(124, 45)) as console:
        await open_code(console)
        seen = []
        for _ in range(5):
            seen.append(drawing(console))
            themes = set()
            for _ in range(2):
                await console.press("ctrl+l")
                themes.add(console.app.theme)
                await console.until(lambda: scan_screen(console.app), "a code that scans")
                assert drawing(console) is seen[-1]
            assert len(themes) == 2
            await console.press("b")
            await console.until(lambda: drawing(console) is not seen[-1], "another way")
        assert seen == list(Drawing)
        assert drawing(console) is Drawing.CELLS
        assert kept_drawing(THIS_TERMINAL) == "cells"


async def test_what_was_chosen_is_taken_the_next_time(open_console: Any) -> None:
    async with open_console() as console:
        await open_code(console)
        await console.press("b")
        await console.until(lambda: drawing(console) is Drawing.LIGHT, "another way")
        await console.notices("2 of 4: light half-blocks")
    async with open_console(size=(160, 50)) as console:
        await open_code(console)
        assert drawing(console) is Drawing.LIGHT
        await console.press("escape")
        await console.until(lambda: isinstance(console.app.screen, ConnectionScreen), "the connection")
        await console.until(lambda: drawing(console) is Drawing.LIGHT, "the small code in the same way")
        await console.press("b")
        await console.until(lambda: drawing(console) is Drawing.UPPER, "another way")


async def test_another_terminal_is_asked_of_anew(open_console: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_drawing(THIS_TERMINAL, "dark")
    monkeypatch.setenv("TERM_PROGRAM", "vscode")
    async with open_console() as console:
        await open_code(console)
        assert drawing(console) is Drawing.LOWER


async def test_a_home_that_cannot_be_written_changes_nothing_for_now(
    open_console: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/proc/nowhere")
    async with open_console() as console:
        await open_code(console)
        await console.press("b", "b")
        await console.until(lambda: drawing(console) is Drawing.UPPER, "two ways further")
        await console.press("escape", "l")
        await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link full-screen")
        await console.until(lambda: drawing(console) is Drawing.UPPER, "the way that was chosen")


async def test_whole_cells_can_have_the_whole_screen(open_console: Any, scan_screen: Callable[..., list[str]]) -> None:
    async with open_console(size=(90, 46)) as console:
        await open_code(console)
        assert drawing(console) is Drawing.LOWER
        await console.press("b", "b", "b", "b")
        await console.until(lambda: drawing(console) is Drawing.CELLS, "whole cells")
        await console.sees("b  another way", "Esc  back")
        await console.until(lambda: scan_screen(console.app), "a code that scans")
        await console.press("b")
        await console.until(lambda: drawing(console) is Drawing.LOWER, "half-blocks")
        await console.sees("Works once")


async def test_a_terminal_with_wide_half_blocks_gets_whole_cells_or_the_reason(
    open_console: Any, scan_screen: Callable[..., list[str]]
) -> None:
    async with open_console(size=(90, 45)) as console:
        measured(console, 2, 2)
        await console.sees("* Linked", "o Unlinked")
        await open_code(console)
        async for _ in at_sizes(console, [(90, 45), (124, 45)]):
            await console.until(lambda: scan_screen(console.app), "a code that scans")
            assert drawing(console) is Drawing.CELLS
            await console.press("b")
            await console.pilot.pause()
            assert drawing(console) is Drawing.CELLS
            assert is_plain(console.text)
        await resize(console, (89, 45))
        await console.reads("It needs a terminal of 90 x 45. This one is 89 x 45.")
        await console.reads("This terminal draws half-blocks two cells wide")
        await console.reads(console.app.screen.link.url)
        assert is_plain(console.text)


def is_plain(text: str) -> bool:
    return all(ord(each) < 128 for each in text if each not in "✓◌⏎▸")


async def test_a_terminal_that_draws_them_as_usual_is_left_alone(open_console: Any) -> None:
    async with open_console() as console:
        measured(console, 1, 1)
        await console.pilot.pause()
        assert console.app.glyphs is Glyphs.FINE
        await console.sees("● Linked")


async def test_a_report_that_was_not_asked_for_is_no_answer(open_console: Any) -> None:
    async with open_console(companies=1) as console:
        for row in (0, 7):
            console.app.post_message(CursorPosition(9, row))
            console.app.post_message(CursorPosition(9, row))
            await console.pilot.pause()
            assert console.app.glyphs is Glyphs.FINE, row
