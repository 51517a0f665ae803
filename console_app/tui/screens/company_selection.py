"""Show what is known of the connection under the cursor of one company's screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.tui.render.connection_details import connection_details
from console_app.tui.screens.connection_slots import ConnectionSlots
from console_app.tui.widgets.tables import ConnectionTable

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from console_app.codat.models import Company, Connection
    from console_app.tui.host import Host
    from console_app.tui.screens.company_view import CompanyView


class SelectedConnection:
    """The connection under the cursor. It is not read again to show it: that would make a new link."""

    def __init__(self, screen: CompanyView) -> None:
        """Follow the cursor of `screen`."""
        self._screen = screen
        self._slots = ConnectionSlots(self)

    @property
    def company(self) -> Company:
        """Return the screen's company, which was read."""
        assert self._screen.company is not None
        return self._screen.company

    @property
    def connection(self) -> Connection | None:
        """Return the connection; None if the company has none, or was not read yet."""
        tables = self._screen.query(ConnectionTable)
        return tables.first().cursor_row if tables and self._screen.company is not None else None

    @property
    def console(self) -> Host:
        """Return the app."""
        return self._screen.console

    def run_worker(self, work: Coroutine[Any, Any, None], *, group: str, exclusive: bool = False) -> object:
        """Run work in the background, until the screen is left."""
        return self._screen.run_worker(work, group=group, exclusive=exclusive)

    def show(self) -> None:
        """Show what is known of it now."""
        connection, panels = self.connection, self._screen.panels
        if panels is None:
            return
        if connection is None:
            panels.show_details(None)
            return
        company, directory = self.company, self._screen.directory
        row = directory.get(company.id)
        summaries = row.connections if row is not None else ()
        words = connection_details(
            company,
            connection,
            self.console.privacy_mask,
            since=next((each.since for each in summaries if each.id == connection.id), None),
            check=directory.entities.check(company.name, connection.id),
            slots=self._slots.full(),
        )
        panels.show_details(words)
