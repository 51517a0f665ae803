"""Show the audit figures, and move among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.widget import Widget

from console_app.tui.render.audit_cards import MARGIN, Line, heading
from console_app.tui.render.audit_layout import GAP, Layout
from console_app.tui.render.text import clip, plain
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult


@dataclass(frozen=True, slots=True)
class _Placed:
    """A number's place on the board, in lines and columns."""

    key: str
    column: int
    y: int


class FigureBoard(Widget, can_focus=True):
    """Shows cards column by column. Arrows move from number to number, Enter or a click chooses one."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("left,h", "aside(-1)", show=False),
        Binding("right,l", "aside(1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("ctrl+d", "page(1, 2)", show=False),
        Binding("ctrl+u", "page(-1, 2)", show=False),
        Binding("tab", "step(1)", show=False),
        Binding("shift+tab", "step(-1)", show=False),
        Binding("home,g", "jump(0)", show=False),
        Binding("end,G", "jump(-1)", show=False),
        Binding("enter", "choose", "Open the list", tooltip="Open the list behind the number."),
    ]

    class Chosen(Message):
        """A number was chosen."""

        def __init__(self, key: str) -> None:
            """Carry the key of the chosen number."""
            super().__init__()
            self.key = key

    class Moved(Message):
        """The cursor moved to another number."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the name that every widget has for it
        """Make an empty board."""
        super().__init__(id=id)
        self.layout_shown = Layout(())
        self._places: list[_Placed] = []
        self._at = 0

    @property
    def cursor_key(self) -> str:
        """Return the key of the number under the cursor; empty if there is none."""
        return self._places[self._at].key if self._places else ""

    def set_layout(self, layout: Layout) -> None:
        """Show other cards; the cursor stays on its number if that is still there."""
        key = self.cursor_key
        self.layout_shown = layout
        self._places = [
            _Placed(row.line.key, column, y)
            for column in range(len(layout.columns))
            for y, row in enumerate(layout.rows(column))
            if row is not None and row.line is not None and row.line.key
        ]
        found = [index for index, place in enumerate(self._places) if place.key == key]
        self._at = found[0] if found else 0
        self.styles.height = max(1, layout.height)
        self.refresh(layout=True)

    def _widths(self) -> list[int]:
        number = len(self.layout_shown.columns)
        if not number:
            return []
        room = self.size.width - GAP * (number - 1)
        each, left = divmod(max(number, room), number)
        return [each + (1 if index < left else 0) for index in range(number)]

    def render(self) -> Content:
        """Draw the cards."""
        height = self.layout_shown.height
        drawn = [self._draw_column(index, width, height) for index, width in enumerate(self._widths())]
        rows = [[column[y] for column in drawn] for y in range(height)]
        gap = Content(" " * GAP)
        return Content("\n").join(gap.join(row) for row in rows)

    def _draw_column(self, index: int, width: int, height: int) -> list[Content]:
        here = self._places[self._at] if self._places else None
        drawn = [Content(" " * width)] * height
        inner = max(1, width - MARGIN)
        for y, row in enumerate(self.layout_shown.rows(index)):
            if row is None:
                continue
            if row.line is None:
                drawn[y] = _padded(Content.assemble(" " * MARGIN, heading(row.card, inner)), width)
            else:
                chosen = here is not None and (here.column, here.y) == (index, y)
                drawn[y] = self._draw_line(row.line, inner, width, chosen=chosen)
        return drawn

    def _draw_line(self, line: Line, inner: int, width: int, *, chosen: bool) -> Content:
        drawn = _padded(Content.assemble(" " * MARGIN, line.draw(inner)), width)
        if not chosen:
            return drawn
        mark = Content.assemble(("▌", "bold $accent"), " ")
        ground = "on $cursor-background" if self.has_focus else "on $cursor-background-blurred"
        return Content.assemble(mark, _padded(line.draw(inner), width - MARGIN)).stylize_before(ground)

    # Where the cursor goes

    def _go(self, index: int) -> None:
        if self._places:
            self._at = max(0, min(index, len(self._places) - 1))
            place = self._places[self._at]
            self.refresh()
            # With the lines around it, so that one sees whose number it is.
            self.parent.scroll_to_region(Region(0, max(0, place.y - 2), 1, 5), animate=False)  # type: ignore[union-attr]
            self.post_message(self.Moved())

    def action_move(self, by: int) -> None:
        """Move to the next number of the column; from its last one to what is below beside it."""
        here = self._places[self._at] if self._places else None
        target = self._at + by
        if here and 0 <= target < len(self._places) and self._places[target].column == here.column:
            self._go(target)
        elif here and by > 0:
            self._go_beside(here.y + 1)

    def _go_beside(self, y: int) -> None:
        """Move to the first number at `y` or below."""
        below = [each for each in enumerate(self._places) if each[1].y >= y]
        if below:
            self._go(min(below, key=lambda each: each[1].y)[0])

    def action_page(self, by: int, part: int = 1) -> None:
        """Move a page down (1) or up (-1), or the `part` of one: 2 for half a page."""
        if not self._places:
            return
        here = self._places[self._at]
        page = max(1, (self.parent.size.height - 2) // part)  # type: ignore[union-attr]
        column = [each for each in enumerate(self._places) if each[1].column == here.column]
        beyond = [each for each in column if (each[1].y - here.y) * by > 0]
        if beyond:
            self._go(min(beyond, key=lambda each: abs(each[1].y - here.y - by * page))[0])
        elif by > 0:
            self._go_beside(here.y + 1)

    def action_aside(self, by: int) -> None:
        """Move to the nearest number of the next column."""
        if not self._places:
            return
        here = self._places[self._at]
        beside = [each for each in enumerate(self._places) if each[1].column == here.column + by]
        if beside:
            self._go(min(beside, key=lambda each: abs(each[1].y - here.y))[0])

    def action_step(self, by: int) -> None:
        """Move to the next number, wrapping around."""
        if self._places:
            self._go((self._at + by) % len(self._places))

    def action_jump(self, to: int) -> None:
        """Move to the first or the last number."""
        self._go(to % len(self._places) if self._places else 0)

    def move_to_key(self, key: str) -> None:
        """Move the cursor to a number."""
        for index, place in enumerate(self._places):
            if place.key == key:
                self._go(index)

    def action_choose(self) -> None:
        """Choose the number under the cursor."""
        if self._places:
            self.post_message(self.Chosen(self.cursor_key))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the actions while there are no numbers."""
        return bool(self._places) if action == "choose" else super().check_action(action, parameters)

    def on_click(self, event: events.Click) -> None:
        """Choose the number that was clicked."""
        x = 0
        for column, width in enumerate(self._widths()):
            if x <= event.x < x + width:
                for index, place in enumerate(self._places):
                    if (place.column, place.y) == (column, event.y):
                        self._go(index)
                        self.action_choose()
            x += width + GAP


def _padded(content: Content, width: int) -> Content:
    missing = width - content.cell_length
    return content if missing <= 0 else Content.assemble(content, " " * missing)


class MoreBelow(SteadyText):
    """Shows what follows below, or that the end is reached; a click scrolls there."""

    def on_click(self) -> None:
        """Move a page down."""
        self.screen.query_one(FigureBoard).action_page(1)


class FigureBox(Vertical):
    """Lay the cards out again for every new size."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the name that every widget has for it
        """Make the box."""
        super().__init__(id=id)
        self._layout_for: Callable[[int, int], Layout] | None = None
        self._laid_out: tuple[object, Size] | None = None

    def compose(self) -> ComposeResult:
        """Compose the board and the line below it."""
        with VerticalScroll(id="figure-scroll", can_focus=False):
            yield FigureBoard(id="figure-board")
        yield MoreBelow(id="figure-more")

    def on_mount(self) -> None:
        """Watch the scroll position."""
        scroll = self.query_one("#figure-scroll")
        self.watch(scroll, "scroll_y", self._say_more, init=False)
        self.query_one(MoreBelow).display = False

    def on_resize(self) -> None:
        """Lay the cards out again."""
        self._lay_out()

    def show(self, layout_for: Callable[[int, int], Layout], room: Size | None = None) -> None:
        """Show what `layout_for` returns for the width and height.

        Args:
            layout_for: Lays the cards out.
            room: The size that the box will have, if that is known before it has one: what is laid out by then comes in
                the first frame.
        """
        self._layout_for = layout_for
        self._lay_out(room)

    def _lay_out(self, room: Size | None = None) -> None:
        size = self.size or room
        if self._layout_for is None or not size or self._laid_out == (self._layout_for, size):
            return
        self._laid_out = (self._layout_for, size)
        layout = self._layout_for(size.width, size.height)
        self.query_one(FigureBoard).set_layout(layout)
        self.query_one(MoreBelow).display = layout.height > size.height
        if self.size:
            self.call_after_refresh(self._say_more)
        else:
            self._say_below(layout, size.height - 1, size.width)

    def _say_more(self) -> None:
        scroll = self.query_one("#figure-scroll")
        layout = self.query_one(FigureBoard).layout_shown
        self._say_below(layout, round(scroll.scroll_y) + scroll.size.height, self.size.width)

    def _say_below(self, layout: Layout, shown: int, box_width: int) -> None:
        below, width = layout.beyond(shown), box_width - 4
        if not below:
            self.query_one(MoreBelow).update(Content.assemble(("↑ ", "bold $accent"), ("more above   PgUp", "$quiet")))
            return
        titles = [f"{title} ({number:,} more)" if number else title for title, number in below]
        words = clip(f"Below: {', '.join(titles)}   PgDn", width - 2)
        self.query_one(MoreBelow).update(Content.assemble(("↓ ", "bold $accent"), plain(words, "$accent")))
