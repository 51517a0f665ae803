"""The command palette: every command that can be used now, and "go to company …"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.command import Provider


def _commands() -> type[Provider]:
    from console_app.tui.commands.providers import CommandsProvider

    return CommandsProvider


def _companies() -> type[Provider]:
    from console_app.tui.commands.providers import CompaniesProvider

    return CompaniesProvider


def palette_providers() -> set[type[Provider] | Callable[[], type[Provider]]]:
    """What the palette searches; imported when it is first opened."""
    return {_commands, _companies}
