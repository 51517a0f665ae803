"""Short words to the person, that go by themselves."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import ModalScreen

from console_app.services.visible import visible
from console_app.tui.render.text import clip
from console_app.tui.workers import RunsWorkers

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel
    from textual.screen import Screen


LONGEST_TEXT = 600
"""Cells of a notice: what a server says can be long, and must not lie over the whole screen."""
LONGEST_TITLE = 80


class Notices(RunsWorkers, App[Any]):
    """An application that says what has happened."""

    _matters_until: float = 0.0

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._question_comes)

    def _question_comes(self, screen: Screen[object]) -> None:
        """What only answered a key would lie over what comes up now."""
        if isinstance(screen, ModalScreen):
            self.clear_answers()

    def say(
        self,
        text: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float = 5,
        brief: bool = False,
    ) -> None:
        """Notify the person. The text may come from outside: it is shown literally.

        A `brief` notice only answers a key, and takes the place of those before it, unless one of them matters.
        """
        if brief:
            self.clear_answers()
        else:
            self._matters_until = max(self._matters_until, monotonic() + timeout)
        text, title = clip(visible(text), LONGEST_TEXT), clip(visible(title), LONGEST_TITLE)
        self.notify(text, title=title, severity=severity, timeout=timeout, markup=False)

    def clear_answers(self) -> None:
        """Take the notices away, unless one of them matters."""
        if monotonic() >= self._matters_until:
            self.clear_notifications()
