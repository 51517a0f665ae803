"""Short words to the person, that go by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

from console_app.services.visible import visible

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel


class Notices(App[Any]):
    """An application that says what has happened."""

    def say(self, text: str, *, title: str = "", severity: SeverityLevel = "information", timeout: float = 5) -> None:
        """Notify the person. The text may come from outside: it is shown literally."""
        self.notify(visible(text), title=visible(title), severity=severity, timeout=timeout, markup=False)
