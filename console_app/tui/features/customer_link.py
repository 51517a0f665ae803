"""Show the link that a customer needs, from every screen that shows the customer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.tui.features.questions import ABOUT_CUSTOMER, ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.codat.models import Company, Connection
    from console_app.tui.host import Host

    CameBack = Callable[[Connection | None], None]


class CustomerLink:
    """Finds the connection that needs a link, and opens its link full-screen."""

    def __init__(self, host: Host) -> None:
        """Keep the application.

        Args:
            host: The application.
        """
        self._host = host

    def show(
        self,
        company_id: str,
        connection_id: str | None = None,
        *,
        known: Company | None = None,
        then: CameBack | None = None,
    ) -> None:
        """Show the link of a company's connection; where several need one, ask which is meant.

        Args:
            company_id: The company's id.
            connection_id: The connection's id; None for the one that needs a link.
            known: The company as it was read; None to take it from the list. It is not read again.
            then: Gets the connection as it was last read, once its link is left.
        """
        company = known or self._company_of(company_id)
        if company is None:
            self._host.notify_user("This company is no longer in the list.")
            return
        # Asked here, because a choice names the customer, too.
        self._host.show_customer(
            company_id, partial(self._show, company, connection_id, then or self._came_back(company))
        )

    def _show(self, company: Company, connection_id: str | None, then: CameBack) -> None:
        if connection_id is None:
            self._show_needed(company, then)
            return
        found = next((each for each in company.connections if each.id == connection_id), None)
        if found is None:
            # There is no link yet: the company shows what there is.
            self._host.open_company(company.id)
        else:
            self._open(company, found, then)

    def _company_of(self, company_id: str) -> Company | None:
        row = self._host.directory.get(company_id)
        if row is None:
            return None
        from console_app.services.companies.offline import company_of

        return company_of(row)

    def _came_back(self, company: Company) -> CameBack:
        def note(read: Connection | None) -> None:
            if read is not None:
                self._host.directory.note_connection(company.id, read)

        return note

    def _show_needed(self, company: Company, then: CameBack) -> None:
        from console_app.services.links.needed import connections_to_link

        candidates = connections_to_link(company.connections)
        if len(candidates) == 1:
            self._open(company, candidates[0], then)
        elif candidates:
            ask(self._host, ABOUT_CUSTOMER, self._choose(company, candidates, then))
        elif company.connections:
            number = len(company.connections)
            which = "The connection is" if number == 1 else f"All {number} connections are"
            self._host.notify_user(f"{which} Linked: the customer needs no link.", brief=True)
        else:
            # The software has to be picked first; with it comes the link.
            self._host.open_company(company.id, connect=True)

    async def _choose(self, company: Company, candidates: list[Connection], then: CameBack) -> None:
        from console_app.tui.dialogs.links import ChooseLink

        chosen = await self._host.push_screen_wait(ChooseLink(company, candidates))
        if chosen is not None:
            self._open(company, chosen, then)

    def _open(self, company: Company, connection: Connection, then: CameBack) -> None:
        from console_app.tui.render.connection import needs_link

        needed = needs_link(connection)
        waiting = self._host.waiting_room.get(connection.id) if self._host.has_waiting_links else None
        # The customer may be about to use the link that they have: another one could end it.
        out = waiting.link if waiting is not None else None
        link = out if out is not None and out.is_good(now()) else None
        self._host.open_connection(company, connection, show_link=needed, only_link=needed, link=link, then=then)
