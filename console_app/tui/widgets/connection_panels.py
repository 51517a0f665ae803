"""Show one connection: its facts, its link, its errors, and the code beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console_app.tui.render import connection as render
from console_app.tui.widgets.qr_code import QrCode
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from console_app.codat.models import Company, Connection

_DRAWN_AGAIN = "#connection-qr, #link-text, #link-life, #link-full, #waiting"
"""The widgets that change with the link."""
_FACTS = "#connection-text, #errors-text"
"""The widgets that change with what was read."""


class ConnectionPanels(Horizontal):
    """Panels with the facts of a connection. The screen says what to draw; they request nothing themselves."""

    def __init__(self) -> None:
        """Make the panels, empty."""
        super().__init__(id="connection")

    def compose(self) -> ComposeResult:
        """Compose the three panels, and the code beside them."""
        with Vertical(id="connection-words"), VerticalScroll(id="connection-left", can_focus=True):
            with Vertical(id="connection-facts") as box:
                box.border_title = "Connection"
                yield SteadyText(id="connection-text")
            with Vertical(id="connection-link") as box:
                box.border_title = "Link"
                yield SteadyText(id="link-text")
                yield SteadyText(id="link-life")
                yield SteadyText(id="link-full")
                yield SteadyText(id="waiting")
            with Vertical(id="connection-errors") as box:
                box.border_title = "Errors"
                yield SteadyText(id="errors-text")
        with Vertical(id="connection-right"):
            yield QrCode(id="connection-qr")

    @property
    def can_show_link(self) -> bool:
        """Return whether all that is drawn of the link is there; the screen may be taken apart, piece by piece."""
        return len(self.query(_DRAWN_AGAIN)) == _DRAWN_AGAIN.count(",") + 1

    @property
    def can_show_facts(self) -> bool:
        """Return whether all that is drawn of the facts is there."""
        return len(self.query(_FACTS)) == _FACTS.count(",") + 1

    def show_facts(self, company: Company, connection: Connection, books: Sequence[Content] = ()) -> None:
        """Show a connection, whose books it leads to if that is known, and its errors, all as they may be seen."""
        self.query_one("#connection-text", Static).update(render.connection_facts(company, connection, books))
        self.query_one("#errors-text", Static).update(render.error_history(connection))

    def show_link(self, words: Content | str, *life: Content) -> None:
        """Show the link in words, and below them for how long it lives."""
        self.query_one("#link-text", Static).update(words)
        self.query_one("#link-life", Static).update(Content("\n").join(life))

    def show_waiting(self, line: Content | None) -> None:
        """Show the state of the watch; None: no customer is awaited."""
        self._show_or_hide("#waiting", line)

    def show_full_platform(self, words: Content | None) -> None:
        """Show that the platform may refuse the customer; None: it has no reason to."""
        self._show_or_hide("#link-full", words)

    def _show_or_hide(self, selector: str, words: Content | None) -> None:
        text = self.query_one(selector, Static)
        text.display = words is not None
        if words is not None:
            text.update(words)
