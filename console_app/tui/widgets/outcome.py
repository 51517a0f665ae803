"""The banner that says what has just happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from console_app.tui.render.outcome import Outcome


class OutcomeBanner(Static):
    """Shown once there is an outcome."""

    outcome: var[Outcome | None] = var(None)

    def watch_outcome(self, outcome: Outcome | None) -> None:
        self.display = outcome is not None
        if outcome is not None:
            self.set_class(outcome.good, "-good")
            self.update(Content.assemble(plain(outcome.title, "bold"), "  ", plain(outcome.text)))
