"""Show a company's timeline over its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from console_app.tui.render.changes import timeline
from console_app.tui.render.text import clip, plain
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from console_app.services.snapshots.models import Change

_TITLE = 70


class TimelineScreen(HostedScreen, ModalScreen[None]):
    """A company's history in the snapshots, newest first, and what was done for it in this run."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close"),
        Binding("t", "dismiss", show=False, id="company.timeline"),
        *scroll_bindings(letters=True),
    ]

    def __init__(self, company_id: str) -> None:
        """Show the history of a company; it is read once the dialog is shown.

        Args:
            company_id: The company's id.
        """
        super().__init__()
        self._company_id = company_id
        self._changes: list[Change] | None = None
        self._has_snapshots = True

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog", id="timeline"):
            yield SteadyText(id="timeline-title", classes="dialog-title")
            with VerticalScroll(id="timeline-scroll", can_focus=False):
                yield SteadyText(id="timeline-text")
            yield SteadyText("Esc closes   ↑ ↓ move", classes="dialog-hint")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.watch(self.app, "privacy_mask", self._draw, init=False)
        self.run_worker(self._read(), group="timeline", exclusive=True)

    async def _read(self) -> None:
        store = self.console.store
        self._has_snapshots = bool(await store.snapshots())
        self._changes = await store.timeline(self._company_id)
        self._draw()

    def _draw(self) -> None:
        if self._changes is None or not self.query("#timeline-text"):
            return
        privacy_mask = self.console.privacy_mask
        known = self.console.directory.get(self._company_id)
        name = privacy_mask.name(self._company_id, known.name if known else "")
        self.query_one("#timeline-title", Static).update(plain(clip(f"Timeline · {name}", _TITLE)))
        activities = self.console.session.activity_log.of_company(self._company_id)
        words = timeline(
            self._changes, activities, privacy_mask, has_snapshots=self._has_snapshots, company_id=self._company_id
        )
        self.query_one("#timeline-text", Static).update(words)

    def action_scroll(self, direction: str) -> None:
        """Move in the text."""
        scroll(self.query_one(VerticalScroll), direction)
