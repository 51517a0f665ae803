"""The board of figures in as much room as there is, with a line that tells what is below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console_app.tui.render.text import clip, plain
from console_app.tui.widgets.figure_board import FigureBoard

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from console_app.tui.render.audit_layout import Layout


class MoreBelow(Static):
    """Tells what there is below, or that one is at the end; a click goes there."""

    def on_click(self) -> None:
        self.screen.query_one(FigureBoard).action_page(1)


class FigureBox(Vertical):
    """Lays the cards out anew whenever it is given another size."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the name that every widget has for it
        super().__init__(id=id)
        self._layout_for: Callable[[int, int], Layout] | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="figure-scroll", can_focus=False):
            yield FigureBoard(id="figure-board")
        yield MoreBelow(id="figure-more")

    def on_mount(self) -> None:
        scroll = self.query_one("#figure-scroll")
        self.watch(scroll, "scroll_y", self._say_more, init=False)
        self.query_one(MoreBelow).display = False

    def on_resize(self) -> None:
        self._lay_out()

    def show(self, layout_for: Callable[[int, int], Layout]) -> None:
        """Show what `layout_for` lays out in so many cells and rows."""
        self._layout_for = layout_for
        self._lay_out()

    def _lay_out(self) -> None:
        if self._layout_for is None or not self.size:
            return
        layout = self._layout_for(self.size.width, self.size.height)
        self.query_one(FigureBoard).set_layout(layout)
        self.query_one(MoreBelow).display = layout.height > self.size.height
        self.call_after_refresh(self._say_more)

    def _say_more(self) -> None:
        scroll = self.query_one("#figure-scroll")
        below = self.query_one(FigureBoard).layout_shown.beyond(round(scroll.scroll_y) + scroll.size.height)
        width = self.size.width - 4
        if not below:
            self.query_one(MoreBelow).update(Content.assemble(("↑ ", "bold $accent"), ("more above   PgUp", "$quiet")))
            return
        told = [f"{title} ({number:,} more)" if number else title for title, number in below]
        words = clip(f"Below: {', '.join(told)}   PgDn", width - 2)
        self.query_one(MoreBelow).update(Content.assemble(("↓ ", "bold $accent"), plain(words, "$accent")))
