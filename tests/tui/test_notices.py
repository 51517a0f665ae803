"""What the program says by itself is literal, whoever gave it the words."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from textual.widget import Widget

from console_app.services.text.privacy_mask import HIDDEN
from console_app.tui.features.notifications import KEPT, READ_AFTER
from console_app.tui.widgets.notice_bar import NoticeBar
from tests.hostile.texts import TEXTS, acts
from tests.tui.spared_work import drawn_lines

if TYPE_CHECKING:
    from textual.geometry import Region


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_no_text_from_outside_acts_or_breaks_a_line_in_a_notice(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console(size=size, companies=1) as console:
        for name, text in TEXTS.items():
            console.app.clear_notifications()
            console.app.notify_user(f"begin-{len(name)} {text}", title=text[:40], timeout=60)
            await console.notices(f"begin-{len(name)}")
            assert acts(console.text) == [], name
            strips = drawn_lines(console.app)
            assert {strip.cell_length for strip in strips} == {size[0]}, name


async def test_a_command_to_type_ends_its_notice_at_the_start(open_console: Any) -> None:
    """A notice is one line, in which the next sentence would be pasted with the command."""
    async with open_console(size=(160, 50), companies=1) as console:
        console.app.clear_notifications()
        console.app.session.notice = "It is root's.\nType: sudo chown -R jo x\nNothing is kept.\nType: ls y"
        console.app.screen.loader.open_account()
        await console.notices("ls y")
        told = [each.text for each in reversed(console.app.notifications.kept)][-2:]
        assert told == ["It is root's. Type: sudo chown -R jo x", "Nothing is kept. Type: ls y"]


def bar_of(console: Any) -> NoticeBar | None:
    bars = [each for screen in console.app.screen_stack for each in screen.query(NoticeBar)]
    assert len(bars) <= 1, "one at a time"
    assert not bars or bars[0].screen is console.app.screen
    return bars[0] if bars else None


def beside(console: Any, bar: Widget) -> list[Region]:
    """Return the regions of all that is drawn beside a notice: what holds it, and what it holds, left out."""
    others = [each for each in console.app.screen.walk_children(Widget) if each not in bar.ancestors_with_self]
    shown = [each for each in others if each.is_on_screen and not each.children and each.visible]
    return [console.app.screen.find_widget(each).visible_region for each in shown]


async def test_a_notice_lies_over_nothing_on_any_screen(open_console: Any) -> None:
    """Keys lead through screens and dialogs of the smallest terminal, each with a notice of one line and of many."""
    ways = ["", "f1", "escape", "v", "escape", "2", "enter", "e", "escape", "enter", "l", "f2"]
    async with open_console() as console:
        for key in ways:
            before = console.app.screen
            if key:
                await console.press(key)
                await console.until(lambda before=before, key=key: console.app.screen is not before or key == "2", key)
            await console.until(lambda: console.app.screen.is_mounted, "the screen")
            for words in ("Short.", "A sentence that goes on and on. " * 8):
                console.app.notify_user(words)
                await console.notices(words.split()[-1])
                bar = bar_of(console)
                assert bar is not None
                assert bar.region.height == len(bar.region.line_range)
                covered = [each for each in beside(console, bar) if bar.region.intersection(each).area]
                assert covered == [], (key, words, bar.region)
                assert bar.region.bottom <= 23 or console.app.screen.PLACE == "link", "the footer stays"
            console.app.clear_notifications()
            await console.until(lambda: bar_of(console) is None, "no notice")


async def test_notices_come_one_at_a_time_and_go_with_esc(open_console: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_console() as console:
        home, notify = console.app.screen, console.app.notify_user
        notify("What matters.", severity="warning", timeout=60)
        notify("An answer.", brief=True)
        await console.notices("An answer.")
        assert "What matters" not in console.text
        # Another answer takes its place; what matters comes back.
        notify("Another answer.", brief=True)
        await console.notices("Another answer.  +1")
        await console.press("escape")
        await console.notices("What matters.")
        # An Esc that was on its way when it came is not meant for it.
        monkeypatch.setattr("console_app.tui.features.notifications.monotonic", lambda: monotonic() + READ_AFTER)
        await console.press("escape")
        await console.until(lambda: bar_of(console) is None, "no notice")
        # An answer stays on its screen.
        notify("Copied.", brief=True)
        await console.press("A")
        await console.until(lambda: console.app.screen is not home and bar_of(console) is None, "the audit alone")
        # Esc does its own work, too.
        notify("On the audit.")
        await console.notices("On the audit.")
        await console.press("escape")
        await console.until(lambda: console.app.screen is home and bar_of(console) is None, "the list alone")
        # The last ones can be read later, masked where the screen is shared.
        other = console.app.directory.all()[0]
        for number in range(KEPT):
            notify(f"Notice {number} about {other.name}.", brief=True)
        await console.press("f12")
        await console.sees("Notices", f"Notice {KEPT - 1} about {other.name}")
        assert "Copied." not in "".join(each.text for each in console.app.notifications.kept)
        await console.press("escape", "f9", "f12")
        await console.sees(f"about {HIDDEN}")
        assert other.name not in console.text


async def test_a_notice_that_names_a_key_is_only_where_the_key_works(open_console: Any) -> None:
    async with open_console() as console:
        console.app.notify_user("Press J to see.", timeout=60, keys=("companies.journal",))
        await console.notices("Press J to see.")
        await console.press("K")
        await console.until(lambda: console.app.screen.PLACE == "keep_alive" and bar_of(console) is None, "no notice")
        await console.press("escape")
        await console.notices("Press J to see.")
        await console.press("slash")
        console.app.notify_user("Press r to read.", keys=("companies.refresh",))
        await console.pilot.pause()
        assert "Press r" not in console.text, "it would be typed"
