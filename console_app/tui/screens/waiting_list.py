"""The list of companies as the place where one sees who waits, and says for whom one waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.widgets import Static

from console_app.codat.errors import CodatError
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.company_table import CompanyTable

if TYPE_CHECKING:
    from console_app.services.waiting_room import Change


class WaitingList(ConsoleScreen[None]):
    """A list of companies with the waiting room beside or below it."""

    class RowsChanged(Message):
        """The directory has other rows than before."""

    def on_screen_resume(self) -> None:
        self._show_waiting()
        if self.console.somebody_waits:
            self.console.waiting_room.be_quick()

    def connection_changed(self, _change: Change) -> None:
        """Show what has become of a connection that was watched."""
        self.post_message(self.RowsChanged())
        self._show_waiting()

    def _show_waiting(self) -> None:
        panels = list(self.query("WaitingPanel").results(Static))
        for each in panels:
            each.draw()  # type: ignore[attr-defined]
        if not panels and self.console.somebody_waits:
            from console_app.tui.widgets.waiting_panel import WaitingPanel

            # Most runs begin without anybody who waits, and their first frame without these.
            self.mount(WaitingPanel(id="waiting-beside"), before="#preview")
            self.mount(WaitingPanel(id="waiting-below"), before="#list-state")

    def action_wait_for(self) -> None:
        """Watch the pending connections of the company under the cursor, or stop it."""
        key = self.query_one(CompanyTable).cursor_key
        if key is None:
            return
        room = self.console.waiting_room
        waiting = room.of_company(key)
        for each in waiting:
            room.drop(each.connection.id)
        if waiting:
            self._show_waiting()
        else:
            self.run_worker(self._wait_for(key), group="wait", exclusive=True)

    async def _wait_for(self, company_id: str) -> None:
        try:
            waiting = await self.console.waiting_room.add_company(company_id)
        except CodatError as error:
            self.fail(error, "reading the company")
            return
        self.problem = None
        if not waiting:
            self.console.say("No connection of this company waits for the customer.")
        self.post_message(self.RowsChanged())
        self._show_waiting()

    async def on_waiting_panel_asked(self) -> None:
        """Show the whole waiting room to whoever clicks on it."""
        await self.app.run_action("app.waiting_room")
