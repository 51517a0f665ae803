"""Show in the first run what the sandbox is, and three things to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical

from console_app.tui.commands.keys import key_of
from console_app.tui.render.text import plain
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from textual.app import ComposeResult

WHAT_IT_IS = "This is a sandbox: its customers are made up, and nothing reaches Codat."


class StepText(SteadyText):
    """One thing to do; a click does it, as its key does."""

    def __init__(self, key: str, label: str, action: str) -> None:
        """Name the key and what it does; `action` is run by a click."""
        super().__init__(plain(key, "bold $accent") + plain(f" {label}"))
        self._action = action

    async def on_click(self) -> None:
        """Do it."""
        await self.app.run_action(self._action, self.screen)


class FirstRunCard(Vertical):
    """What this is, and what to do first. `Esc` on the list closes it; the keys work with it and without."""

    def compose(self) -> ComposeResult:
        """Compose the two lines."""
        steps = (
            (key_of("companies.onboard"), "Try a customer", "screen.onboard"),
            (":login", "Use your account", "app.log_in"),
            (key_of("everywhere.help"), "All keys", "app.help"),
        )
        yield SteadyText(plain(WHAT_IT_IS), id="first-run-words")
        with Horizontal(id="first-run-steps"):
            for key, label, action in steps:
                yield StepText(key, label, action)
            yield StepText(key_of("everywhere.back"), "Close", "screen.back")
