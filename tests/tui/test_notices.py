"""What the program says by itself is literal, whoever gave it the words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hostile.texts import TEXTS, acts
from tests.tui.spared_work import drawn_lines


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
        told = [each.message for each in console.app._notifications]
        assert told == ["It is root's. Type: sudo chown -R jo x", "Nothing is kept. Type: ls y"]
