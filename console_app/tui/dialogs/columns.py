"""Choose the columns, their order, and the sorting."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console_app.services.companies.columns import BY_NAME, Order, SortBy, order_words, toggle_sort, without
from console_app.tui.render.text import plain
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.company_table import LABELS, USUAL_COLUMNS
from console_app.tui.widgets.panels import SafeOptionList
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.table.columns import sort_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult


_HINT = (
    "Space shows or hides   K J move   r resets\n"
    "s sorts by it   + also sorts by it   again: reverses\n"
    "Backspace stops sorting by it   Enter or Esc closes"
)


class ColumnChooser(HostedScreen, ModalScreen["tuple[SortBy, ...]"]):
    """All columns, the shown ones first, and the sort order. The table behind follows at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "show_or_hide", "Show or hide"),
        Binding("K,shift+up", "move(-1)", "Up"),
        Binding("J,shift+down", "move(1)", "Down"),
        Binding("k", "cursor(-1)", show=False),
        Binding("j", "cursor(1)", show=False),
        Binding("s", "sort", "Sort by it"),
        Binding("plus,S", "sort(True)", "Add to sorting"),
        Binding("backspace,delete", "unsort", "Don't sort by it"),
        Binding("r", "reset", "Reset"),
        Binding("enter,escape", "close", "Close"),
    ]

    def __init__(
        self,
        columns: Sequence[SortBy],
        order: Order,
        follow: Callable[[tuple[SortBy, ...], Order], None],
        *,
        note: str = "",
    ) -> None:
        """Begin with `columns` and `order`.

        Args:
            columns: The columns.
            order: The order.
            follow: Called on every change.
            note: How long changes last.
        """
        super().__init__()
        self.order = order
        self._note = note
        self._shown = list(columns)
        self._follow = follow
        self._rows = [*columns, *(each for each in SortBy if each not in columns)]

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog", id="columns"):
            yield SteadyText("Columns and sorting", classes="dialog-title")
            yield SafeOptionList(id="columns-list")
            yield SteadyText(id="columns-order")
            if self._note:
                yield SteadyText(plain(self._note, "$text-warning"))
            yield SteadyText(_HINT, classes="dialog-hint")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self._draw(0)
        self.query_one(OptionList).focus()

    @property
    def columns(self) -> tuple[SortBy, ...]:
        """Return the chosen columns."""
        return tuple(each for each in self._rows if each in self._shown)

    def _draw(self, at: int) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(self._words(each)) for each in self._rows)
        options.highlighted = max(0, min(at, len(self._rows) - 1))
        self.query_one("#columns-order", Static).update(plain(f"Sorted {order_words(self.order)}"))

    def _words(self, column: SortBy) -> Content:
        shown = column in self._shown
        mark = sort_marks((key.by, key.descending) for key in self.order).get(column, "")
        return Content.assemble(
            ("✓ " if shown else "  ", "bold $accent"),
            (f"{LABELS[column]:<13}", "" if shown else "$quiet"),
            (mark, "bold $accent"),
        )

    @property
    def _at(self) -> int:
        return self.query_one(OptionList).highlighted or 0

    def _changed(self, at: int) -> None:
        self._draw(at)
        self._follow(self.columns, self.order)

    def action_show_or_hide(self) -> None:
        """Show a column, or hide it; the name always stays."""
        column = self._rows[self._at]
        if column is SortBy.NAME:
            return
        if column in self._shown:
            self._shown.remove(column)
        else:
            self._shown.append(column)
        self._changed(self._at)

    def action_move(self, by: int) -> None:
        """Move a column."""
        at = self._at
        to = at + by
        if 0 <= to < len(self._rows):
            self._rows[at], self._rows[to] = self._rows[to], self._rows[at]
            self._changed(to)

    def action_cursor(self, by: int) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        options.highlighted = max(0, min(self._at + by, len(self._rows) - 1))

    def action_sort(self, as_well: bool = False) -> None:
        """Sort by this column only, or by it as well; again reverses it."""
        self.order = toggle_sort(self.order, self._rows[self._at], as_well=as_well)
        self._changed(self._at)

    def action_unsort(self) -> None:
        """Stop sorting by this column."""
        self.order = without(self.order, self._rows[self._at])
        self._changed(self._at)

    def action_reset(self) -> None:
        """Reset the columns and the order."""
        self.order = BY_NAME
        self._shown = list(USUAL_COLUMNS)
        self._rows = [*USUAL_COLUMNS, *(each for each in SortBy if each not in USUAL_COLUMNS)]
        self._changed(0)

    def action_close(self) -> None:
        """Close, and keep the choice."""
        self.dismiss(self.columns)
