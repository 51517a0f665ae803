"""A text that is put in again costs nothing, and one of the same shape no layout."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from console_app.tui.widgets.steady_text import SteadyText


class Program(App[None]):
    """Shows one text, and counts how often it is drawn and laid out."""

    def compose(self) -> ComposeResult:
        yield SteadyText(id="text")

    @property
    def text(self) -> Any:
        """The widget."""
        return self.query_one(SteadyText)


@pytest.mark.parametrize(
    ("before", "after", "drawn", "laid_out"),
    [
        ("created 21 s ago", "created 21 s ago", False, False),
        ("created 21 s ago", "created 22 s ago", True, False),
        ("created 59 s ago", "created 1 min ago", True, False),
        ("one two", "on etwo", True, False),
        ("ab 漢", "ab c", True, False),
        ("ab\ncd", "ab cd", True, True),
        ("ab cd", "ab cd " * 99, True, True),
    ],
)
async def test_only_what_differs_is_drawn_and_only_another_shape_laid_out(
    monkeypatch: pytest.MonkeyPatch, before: str, after: str, drawn: bool, laid_out: bool
) -> None:
    seen: list[bool] = []
    app = Program()
    async with app.run_test() as pilot:
        app.text.update(Content(before))
        await pilot.pause()
        refresh = app.text.refresh

        def noted(*regions: Any, **options: Any) -> Any:
            seen.append(options["layout"])
            return refresh(*regions, **options)

        monkeypatch.setattr(app.text, "refresh", noted)
        app.text.update(Content(after))
        await pilot.pause()
        assert app.text.render().plain == after
    # Its own new size has it drawn once more.
    assert seen[:1] == ([laid_out] if drawn else [])


async def test_a_text_that_is_not_displayed_is_laid_out_when_it_is() -> None:
    app = Program()
    async with app.run_test() as pilot:
        app.text.display = False
        await pilot.pause()
        app.text.update(Content("one\ntwo\nthree"))
        await pilot.pause()
        app.text.display = True
        await pilot.pause()
        assert app.text.size.height == 3


async def test_the_same_words_in_another_style_are_drawn() -> None:
    app = Program()
    async with app.run_test() as pilot:
        app.text.update(Content("PendingAuth").stylize("red"))
        await pilot.pause()
        app.text.update(Content("PendingAuth").stylize("green"))
        assert [each.style for each in app.text.render().spans] == ["green"]
