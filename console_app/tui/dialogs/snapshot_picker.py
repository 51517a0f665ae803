"""Choose a snapshot to compare with: typed, or from the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from console_app.clock import now
from console_app.services.audit import NoSuchSnapshot, choose_snapshot
from console_app.tui.render.changes import snapshot_heading, snapshot_words
from console_app.tui.render.text import in_one_minute, plain
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.panels import SafeOptionList
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.text_input import SafeInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from console_app.services.snapshots.models import Snapshot


class SnapshotPicker(HostedScreen, ModalScreen["Snapshot | None"]):
    """The snapshots, newest first, and a field for "friday", "3d" or a date."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("down", "into_list", show=False),
    ]

    def __init__(self, snapshots: Sequence[Snapshot], title: str, *, after: Snapshot | None = None) -> None:
        """Ask for one of `snapshots`; with `after`, for one that is older than that, which may be typed."""
        super().__init__()
        self._all = snapshots
        self._after = after
        self._title = title
        earlier = [each for each in snapshots if after is None or (each.at, each.id) < (after.at, after.id)]
        self._shown = sorted(earlier, key=lambda each: (each.at, each.id), reverse=True)

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog"):
            yield SteadyText(plain(self._title), classes="dialog-title")
            if self._after is not None:
                yield SafeInput(
                    placeholder="friday, yesterday, 3d, 2026-11-20, #12 …", id="snapshot-text", compact=True
                )
            yield SteadyText(snapshot_heading(), id="snapshot-heading")
            yield SafeOptionList(id="snapshot-list")
            yield SteadyText(id="snapshot-problem")
            yield SteadyText("Enter chooses   ↓ to the list   Esc cancels", classes="dialog-hint")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        moment = now()
        options = self.query_one(OptionList)
        close = in_one_minute(each.at for each in self._all)
        options.add_options(Option(snapshot_words(each, moment, close)) for each in self._shown)
        options.highlighted = 0
        self.set_focus(self.query_one("#snapshot-text") if self._after is not None else options)

    def action_into_list(self) -> None:
        """Move from the field into the list."""
        self.set_focus(self.query_one(OptionList))

    @on(Input.Changed, "#snapshot-text")
    def _typing(self, event: Input.Changed) -> None:
        """Show the meant snapshot while typing; unfinished text is not an error."""
        self.query_one("#snapshot-problem", Static).update("")
        try:
            found = choose_snapshot(self._all, event.value, now(), after=self._after)
        except NoSuchSnapshot:
            return
        self.query_one(OptionList).highlighted = self._shown.index(found)

    @on(Input.Submitted, "#snapshot-text")
    def _typed(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            self.query_one(OptionList).action_select()
            return
        try:
            found = choose_snapshot(self._all, event.value, now(), after=self._after)
        except NoSuchSnapshot as error:
            self.query_one("#snapshot-problem", Static).update(plain(error))
        else:
            self.dismiss(found)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index])
