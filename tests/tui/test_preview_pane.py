"""The company under the cursor beside the list: where there is room, and where the person wants it."""

from __future__ import annotations

from typing import Any

from tests.tui.steps import dismiss_notices, resize


async def test_the_preview_is_switched_where_there_is_room(open_console: Any) -> None:
    async with open_console(size=(100, 24)) as console:
        side = console.app.screen.query_one("#side")
        assert not side.display
        await console.press("p", "down")
        await console.until(lambda: side.display, "the preview")
        row = console.app.screen.query_one("#companies-table").cursor_row
        await console.reads(row.id, "#preview")
        assert console.app.ui_state.preview == "on", "for the next run"

        await resize(console, (99, 24))
        await console.until(lambda: not side.display, "a window without room for it")
        await console.press("p")
        await console.reads("The preview needs a window of 100 columns; this one has 99", "NoticeBar")
        await dismiss_notices(console)

        await resize(console, (150, 24))
        await console.until(lambda: side.display, "the preview")
        await console.press("p")
        await console.until(lambda: not side.display, "the whole width for the list")
        await console.reads("The preview is hidden. p shows it again", "NoticeBar")
        assert console.app.ui_state.preview == "off"
