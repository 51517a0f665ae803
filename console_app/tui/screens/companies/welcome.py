"""Welcome a person in the first run on the sandbox: a card below the list, until they know their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.widget import Widget

    from console_app.tui.screens.base import ConsoleScreen


CARD = "FirstRunCard"


class Welcome:
    """The card of the first run on one list."""

    def __init__(self, screen: ConsoleScreen[None]) -> None:
        """Keep the list."""
        self._screen = screen

    @property
    def is_shown(self) -> bool:
        """Return whether the card is there."""
        return bool(self._screen.query(CARD))

    def show(self, below: Widget) -> None:
        """Show the card once; not where no run is kept, and each is the first.

        Args:
            below: The line of the list above which it stands.
        """
        console = self._screen.console
        is_first = console.keeps_state and not console.ui_state.welcomed
        # A program that is being left has removed the line.
        if below.is_attached and self._screen.session.profile.is_sandbox and is_first:
            # Only the first run needs it.
            from console_app.tui.widgets.first_run import FirstRunCard

            self._screen.mount(FirstRunCard(), before=below)
            console.note_ui_state(welcomed=True)

    def close(self) -> None:
        """Remove the card, if it is there."""
        if self.is_shown:
            self._screen.call_next(self._remove)

    async def _remove(self) -> None:
        await self._screen.query(CARD).remove()
        # Esc has nothing left to do, and the key bar says so.
        self._screen.refresh_bindings()
