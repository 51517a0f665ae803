"""The command palette: every command that can be used now, and "go to company …"."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.command import CommandList, CommandPalette

from console_app.tui.parting import EndsItsWork

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.command import Provider


class Palette(EndsItsWork, CommandPalette):
    """Textual's palette, which ends the program when a key for a page comes before there is a page, and when a command
    is chosen twice before it has closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page('down')", "Next page", show=False),
        Binding("pageup", "page('up')", "Previous page", show=False),
    ]

    def on_resize(self) -> None:
        # What was measured in a window without room stays without lines otherwise, once there is room again.
        self.call_after_refresh(self.query_one(CommandList).refresh, layout=True)

    def action_page(self, direction: str) -> None:
        """One page up or down in what was found."""
        found = self.query_one(CommandList)
        # Until they are drawn, and where there is no room to draw them, what was found has no lines to count.
        with suppress(KeyError):
            if direction == "down":
                found.action_page_down()  # type: ignore[no-untyped-call]
            else:
                found.action_page_up()  # type: ignore[no-untyped-call]


def _commands() -> type[Provider]:
    from console_app.tui.commands.providers import CommandsProvider

    return CommandsProvider


def _companies() -> type[Provider]:
    from console_app.tui.commands.providers import CompaniesProvider

    return CompaniesProvider


def palette_providers() -> set[type[Provider] | Callable[[], type[Provider]]]:
    """What the palette searches; imported when it is first opened."""
    return {_commands, _companies}
