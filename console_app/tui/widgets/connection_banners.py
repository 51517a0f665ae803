"""Show an outcome, and how to undo an unlink."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import var

from console_app.tui.render.link import undo_words
from console_app.tui.render.text import plain
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from console_app.services.links.link import ShownLink
    from console_app.tui.render.outcome import Outcome


class OutcomeBanner(SteadyText):
    """Shown once there is an outcome."""

    outcome: var[Outcome | None] = var(None)

    def watch_outcome(self, outcome: Outcome | None) -> None:
        """Show the new outcome."""
        self.display = outcome is not None
        if outcome is not None:
            self.set_class(outcome.good, "-good")
            self.set_class(outcome.in_one_line, "-in-one-line")
            text = Content.assemble(plain(outcome.title, "bold"), "  ", plain(outcome.text))
            self.update(Content("\n").join([text, plain(outcome.data)]) if outcome.data else text)


class UndoBanner(SteadyText):
    """Shown from an unlink until the customer has reconnected."""

    def show(self, link: ShownLink | None, *, needed: bool, requesting: bool, usable: bool) -> None:
        """Show the link that undoes an unlink, if one is needed; `usable` says whether it may be shown and copied."""
        self.display = needed
        if needed:
            self.update(undo_words(link, requesting=requesting, usable=usable))
