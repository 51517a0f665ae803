"""Show a company's timeline over its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from console_app.tui.render.text import clip, plain
from console_app.tui.render.timeline import timeline_content
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from console_app.services.companies.timeline import Timeline

_TITLE = 70


class TimelineSource(Protocol):
    """A company's history, as its screen reads it again and again."""

    @property
    def timeline(self) -> Timeline | None:
        """Return the history; None until it was read."""

    def shown_by(self, draw: Callable[[], None]) -> None:
        """Have it drawn each time it was read."""


class TimelineScreen(HostedScreen, ModalScreen[None]):
    """A company's history, newest first: what snapshots saw, what the journals have, what was done here, and said."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close"),
        Binding("t", "dismiss", show=False, id="company.timeline"),
        *scroll_bindings(letters=True),
    ]

    def __init__(self, company_id: str, timeline: TimelineSource) -> None:
        """Show the history of a company, as its screen reads it.

        Args:
            company_id: The company's id.
            timeline: The history, which is read again when something has changed.
        """
        super().__init__()
        self._company_id = company_id
        self._timeline = timeline

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog", id="timeline"):
            yield SteadyText(id="timeline-title", classes="dialog-title")
            with VerticalScroll(id="timeline-scroll", can_focus=False):
                yield SteadyText(id="timeline-text")
            yield SteadyText("Esc closes   ↑ ↓ move", classes="dialog-hint")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.watch(self.app, "privacy_mask", self.draw, init=False)
        self._timeline.shown_by(self.draw)
        self.draw()

    def draw(self) -> None:
        """Draw what is known of the history."""
        if not self.query("#timeline-text"):
            return
        privacy_mask = self.console.privacy_mask
        known = self.console.directory.get(self._company_id)
        name = privacy_mask.name(self._company_id, known.name if known else "")
        self.query_one("#timeline-title", Static).update(plain(clip(f"Timeline · {name}", _TITLE)))
        words = timeline_content(self._timeline.timeline, privacy_mask, self._company_id)
        self.query_one("#timeline-text", Static).update(words)

    def action_scroll(self, direction: str) -> None:
        """Move in the text."""
        scroll(self.query_one(VerticalScroll), direction)
