"""Mark connections of one company, and unlink those that are marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.tui.commands.keys import key_of

if TYPE_CHECKING:
    from console_app.tui.host import BulkAnswer
    from console_app.tui.screens.company_view import CompanyView


class ConnectionMarks:
    """The marks in the connections of one company's screen."""

    def __init__(self, screen: CompanyView) -> None:
        """Mark the rows of `screen`."""
        self._screen = screen

    @property
    def any(self) -> bool:
        """Return whether a connection is marked."""
        return bool(self._screen.connections.marked)

    def show(self) -> None:
        """Show how many are marked."""
        marked = len(self._screen.connections.marked)
        self._screen.query_one("#company-connections").border_subtitle = f"✓ {marked} marked" if marked else ""
        self._screen.refresh_bindings()

    def toggle(self) -> None:
        """Mark the connection under the cursor, or take its mark away."""
        self._screen.connections.toggle_mark()
        self.show()

    def clear(self) -> None:
        """Take all marks away."""
        self._screen.connections.clear_marks()
        self.show()

    def unlink(self) -> None:
        """List the marked connections that would be unlinked, and ask."""
        company, console, marked = self._screen.company, self._screen.console, self._screen.connections.marked
        if company is None or not marked:
            console.notify_user(
                f"Mark connections with {key_of('company.mark')} first.", brief=True, keys=("company.mark",)
            )
            return
        console.open_bulk_unlink([company.id], self._unlinked, known=company, only=marked)

    def _unlinked(self, answer: BulkAnswer | None) -> None:
        """Take over what is known now: reading again would create other links."""
        if answer is not None:
            self._screen.connections.keep_marks(set(self._screen.connections.marked) - answer.settled)
            self._screen.company = answer.companies.get(self._screen.company_id, self._screen.company)
            self.show()
