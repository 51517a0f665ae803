"""Show the companies that another screen searches for: the list behind a number, over the screen with the number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.tui.screens.companies.screen import CompaniesScreen

if TYPE_CHECKING:
    from console_app.tui.screens.companies.loader import Loader


class FoundScreen(CompaniesScreen):
    """A list of its own over the screen that asked for it; Esc goes back there, and the first list stays as it was."""

    def __init__(self, home: CompaniesScreen, search: str, title: str) -> None:
        """Show what a search finds.

        Args:
            home: The first list, which reads the companies for both.
            search: The search.
            title: What it finds, for the top bar.
        """
        self._home = home
        super().__init__("Companies", title, begins_with=search)
        self._follows: tuple[object, ...] = ()

    def make_loader(self) -> Loader:
        """Return the loader of the first list: the companies are read once for both."""
        return self._home.loader

    def restore(self) -> None:
        """Begin with what the first list has prepared. What is shown here is not for the next run."""
        self.search.begin_as(self._home.search)

    async def load(self) -> None:
        """Show what is found, and follow what is read."""
        self.search.show(self.begins_with)
        self.typed_search.follow()
        self.call_after_refresh(self.add_side)
        self.call_after_refresh(self.views.read)
        self.console.each_second(self, self._follow)

    def _follow(self) -> None:
        """Show other rows, or that they are being read, or what went wrong; the first list notices."""
        state = self.directory.revision, self.loader.is_loading, self.loader.problem
        if state != self._follows:
            self._follows = state
            self.problem = self.loader.problem
            self._show_rows()

    def find(self, company_id: str) -> None:
        """Put the cursor on a company, if it is among those that were found."""
        self._table.move_to_key(company_id)

    def leave_list(self) -> None:
        """Go back to the screen that asked."""
        self.dismiss(None)
