"""The list of companies as the other screens know it: it reads itself, and shows what a number counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from console_app.tui.app import ConsoleApp
    from console_app.tui.screens.companies import CompaniesScreen


def home_of(app: ConsoleApp) -> CompaniesScreen:
    """The list of companies: it lies under everything else."""
    return cast("CompaniesScreen", app.screen_stack[0])


def show_list_behind(app: ConsoleApp, text: str) -> None:
    """Go back to the list, and search it for `text`."""
    while len(app.screen_stack) > 1:
        app.pop_screen()
    home_of(app).show_search(text)
