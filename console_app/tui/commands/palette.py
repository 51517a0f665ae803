"""Show the command palette: every command that is available now, and "go to company …"."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.command import CommandList, CommandPalette
from textual.widgets import Input

from console_app.tui.screens.base import HostedScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.command import Provider


class Palette(HostedScreen, CommandPalette):
    """Textual's palette, with two of its crashes avoided.

    It ends the program when a page key comes before there is a page, and when a command is chosen twice before it has
    closed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page('down')", "Next page", show=False),
        Binding("pageup", "page('up')", "Previous page", show=False),
    ]

    def __init__(self, begun: str = "") -> None:
        """Make the palette.

        Args:
            begun: What is typed already: a colon for the command line.
        """
        super().__init__(id="--command-palette", placeholder="Search for commands… or type : and a command")
        self._begun = begun

    def on_mount(self) -> None:
        """Keep the cursor steady, as in all fields."""
        line = self.query_one(Input)
        line.cursor_blink = False
        if self._begun:
            line.value = self._begun
            line.action_end()

    @on(Input.Submitted)
    def _run_line(self, event: Input.Submitted) -> None:
        """Run a command line as it is typed, whatever is still being listed, unless an entry was chosen."""
        from console_app.tui.commands.command_line import PROMPT, run_of_line

        if not event.value.startswith(PROMPT):
            return
        listed = self.query_one(CommandList)
        if listed.highlighted and self._list_visible:
            return
        event.prevent_default()
        event.stop()
        below = self._calling_screen
        if below is not None:
            self._cancel_gather_commands()
            self.dismiss()
            self.app.call_later(run_of_line(below, event.value.removeprefix(PROMPT)))

    def take_typed(self, text: str) -> bool:
        """Take letters that come before the field has the focus."""
        for field in self.query(Input):
            field.insert_text_at_cursor(text)
            return True
        return False

    def on_resize(self) -> None:
        """Fit the list to the screen."""
        # What was measured in a window without room stays without lines otherwise, once there is room again.
        self.call_after_refresh(self.query_one(CommandList).refresh, layout=True)

    def action_page(self, direction: str) -> None:
        """Move one page up or down in the results."""
        found = self.query_one(CommandList)
        # Until they are drawn, and where there is no room to draw them, what was found has no lines to count.
        with suppress(KeyError):
            if direction == "down":
                found.action_page_down()  # type: ignore[no-untyped-call]
            else:
                found.action_page_up()  # type: ignore[no-untyped-call]


def _commands() -> type[Provider]:
    from console_app.tui.commands.palette_providers import CommandsProvider

    return CommandsProvider


def _companies() -> type[Provider]:
    from console_app.tui.commands.palette_providers import CompaniesProvider

    return CompaniesProvider


def palette_providers() -> set[type[Provider] | Callable[[], type[Provider]]]:
    """Return what the palette searches; imported when it is first opened."""
    return {_commands, _companies}
