"""Keys that come before a list of options is drawn."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from console_app.tui.widgets.panels import SafeOptionList


class Hurried(App[None]):
    def compose(self) -> ComposeResult:
        yield SafeOptionList()


@pytest.mark.parametrize("key", ["page_up", "page_down"])
async def test_paging_before_there_are_lines_goes_nowhere(key: str) -> None:
    app = Hurried()
    async with app.run_test() as pilot:
        options = app.query_one(SafeOptionList)
        options.set_options([f"Option {number}" for number in range(100)])
        options.highlighted = 0
        await options.run_action(key)
        assert options.highlighted == 0
        await pilot.pause()
        await options.run_action("page_down")
        assert (options.highlighted or 0) > 5
