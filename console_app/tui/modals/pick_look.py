"""Which look to compare with: typed, or picked from the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from console_app.clock import now
from console_app.services.auditing import NoSuchLook, choose_look
from console_app.tui.parting import EndsItsWork
from console_app.tui.render.changes import look_heading, look_words
from console_app.tui.render.text import plain
from console_app.tui.render.when import in_one_minute
from console_app.tui.widgets.literal_fields import LiteralInput
from console_app.tui.widgets.steady_options import SteadyOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from console_app.services.changes import Look


class LookPicker(EndsItsWork, ModalScreen["Look | None"]):
    """The looks, newest first, and a field for "friday", "3d" or a date."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("down", "into_list", show=False),
    ]

    def __init__(self, looks: Sequence[Look], title: str, *, after: Look | None = None) -> None:
        """Ask for one of `looks`; with `after`, for one that is older than that, which may be typed."""
        super().__init__()
        self._all = looks
        self._after = after
        self._title = title
        earlier = [each for each in looks if after is None or (each.at, each.id) < (after.at, after.id)]
        self._shown = sorted(earlier, key=lambda each: (each.at, each.id), reverse=True)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain(self._title), classes="dialog-title")
            if self._after is not None:
                yield LiteralInput(placeholder="friday, yesterday, 3d, 2026-11-20, #12 …", id="look-text", compact=True)
            yield Static(look_heading(), id="look-heading")
            yield SteadyOptions(id="look-list")
            yield Static(id="look-problem")
            yield Static("Enter chooses   ↓ to the list   Esc cancels", classes="dialog-hint")

    def on_mount(self) -> None:
        moment = now()
        options = self.query_one(OptionList)
        close = in_one_minute(each.at for each in self._all)
        options.add_options(Option(look_words(each, moment, close)) for each in self._shown)
        options.highlighted = 0
        self.set_focus(self.query_one("#look-text") if self._after is not None else options)

    def action_into_list(self) -> None:
        """From the field into the list."""
        self.set_focus(self.query_one(OptionList))

    @on(Input.Changed, "#look-text")
    def _typing(self, event: Input.Changed) -> None:
        """Show which one is meant while it is typed; what is not finished yet is no mistake."""
        self.query_one("#look-problem", Static).update("")
        try:
            found = choose_look(self._all, event.value, now(), after=self._after)
        except NoSuchLook:
            return
        self.query_one(OptionList).highlighted = self._shown.index(found)

    @on(Input.Submitted, "#look-text")
    def _typed(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            self.query_one(OptionList).action_select()
            return
        try:
            found = choose_look(self._all, event.value, now(), after=self._after)
        except NoSuchLook as error:
            self.query_one("#look-problem", Static).update(plain(error))
        else:
            self.dismiss(found)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index])
