"""Read the company of one screen, or show what is stored of it while Codat cannot be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.codat.errors import CodatError, NotFound
from console_app.services.companies.offline import company_of
from console_app.tui.commands.keys import key_of
from console_app.tui.render.text import as_of
from console_app.tui.widgets.banners import EmptyState

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.tui.screens.company_view import CompanyView


class CompanyLoader:
    """The reads of one screen's company."""

    def __init__(self, screen: CompanyView) -> None:
        """Read for `screen`; nothing is read before `read`."""
        self._screen = screen

    async def read(self) -> None:
        """Read the company; if that fails, show what is stored."""
        screen = self._screen
        try:
            company = await screen.session.client.get_company(screen.company_id)
        except CodatError as error:
            self._show_failure(error)
            return
        screen.query_one("#company-facts").border_title = "Company"
        screen.was_read(company)

    def _show_failure(self, error: CodatError) -> None:
        screen = self._screen
        known = screen.directory.get(screen.company_id)
        screen.fail(error, "reading the company", shown=screen.company is not None or known is not None)
        if screen.company is not None:
            return
        if known is not None and not isinstance(error, NotFound):
            self._show_stored(known)
            return
        can_retry = screen.problem is not None and screen.problem.retrying_helps
        hint = f"Press {key_of('company.refresh')} to try again." if can_retry else ""
        screen.query_one(EmptyState).show("The company could not be read", hint, symbol="✕")

    def _show_stored(self, known: CompanySummary) -> None:
        """Show stored data, and its age."""
        screen = self._screen
        age = f"as of {as_of(screen.directory.as_of)}" if screen.directory.as_of else "as in the list"
        screen.query_one("#company-facts").border_title = f"Company, {age}: not read again"
        screen.company = company_of(known)
