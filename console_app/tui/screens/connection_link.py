"""Ask Codat for the link of a screen's connection, and know whether it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from console_app.codat.errors import CodatError, NotFound
from console_app.services.account.activity import ActivityKind
from console_app.services.connections.create import fresh_link
from console_app.services.links.link import shown_link
from console_app.tui.screens.connection_view import ConnectionView

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Connection
    from console_app.services.links.link import ShownLink
    from console_app.services.text.error_messages import Explanation
    from console_app.tui.screens.connection_watch import ConnectionWatch
    from console_app.tui.screens.link_actions import LinkActions


class LinkHolder(ConnectionView, Protocol):
    """A screen with a connection whose link it shows."""

    link: ShownLink | None
    links: LinkActions
    connection_watch: ConnectionWatch
    checked_at: datetime | None
    problem: Explanation | None

    def adopt(self, connection: Connection) -> None:
        """Take over what was just read, with its link."""

    def connection_gone(self, error: NotFound, doing: str) -> None:
        """Show that the connection no longer exists."""

    def draw_link_again(self) -> None:
        """Draw the link again."""

    def fail(self, error: Exception, doing: str) -> None:
        """Show an error."""

    def resume_watch(self) -> None:
        """Watch again, if the customer may do something."""


class ConnectionLink:
    """The link of one connection, which is asked for when it is wanted."""

    def __init__(self, view: LinkHolder, first: Connection, *, is_new: bool, link: ShownLink | None) -> None:
        """Ask for `view`; nothing is asked before `begin`.

        Args:
            view: The screen.
            first: The connection as the screen began with it.
            is_new: True if it was created just now, so that the link that came with it is good.
            link: One that the customer has already and that is still good.
        """
        self._view = view
        self._first = first
        self._is_new = is_new
        self._out = link
        self.is_wanted = True
        """False from an unlink until the person asks for the link that undoes it."""
        self._is_reading = False

    @property
    def is_requesting(self) -> bool:
        """Return whether a link is on its way."""
        view = self._view
        return self._is_reading or (self.is_wanted and view.checked_at is None and view.problem is None)

    async def begin(self) -> None:
        """Use the link of a new connection; ask for any other, so that its age is known."""
        view = self._view
        session = view.console.session
        if view.links.refusal:
            # To ask for one would end the link that the customer may have.
            view.resume_watch()
            return
        if self._out is not None:
            view.link = self._out
        elif self._is_new and self._first.link_url and session.filters_connections is not None:
            view.link = shown_link(session, self._first)
        else:
            await self.ask()
        view.resume_watch()

    async def ask(self) -> None:
        """Ask Codat for a link."""
        view, known = self._view, self._view.connection
        assert known is not None
        self.is_wanted = True
        try:
            connection = await self._read(known)
        except NotFound as error:
            view.connection_gone(error, "asking for a new link")
        except CodatError as error:
            view.fail(error, "asking for a new link")
        else:
            view.adopt(connection)
            return
        view.draw_link_again()

    async def _read(self, known: Connection) -> Connection:
        self._view.console.check_local_network()
        self._is_reading = True
        try:
            return await fresh_link(self._view.console.session, self._view.company.id, known.id, known.status)
        finally:
            self._is_reading = False

    def want(self) -> None:
        """Ask for the link that undoes an unlink, if that was not done yet."""
        if not self.is_wanted:
            self.ask_again()

    def ask_again(self) -> None:
        """Ask for another link in the background, and watch the connection."""
        self._view.run_worker(self._ask_again(self._view.link), group="link", exclusive=True)

    async def _ask_again(self, before: ShownLink | None) -> None:
        view = self._view
        await self.ask()
        if before is not None and view.link is not before and view.link is not None:
            older = " The previous one may no longer work." if view.link.works_once else ""
            view.console.notify_user(f"New link.{older}")
            view.links.record(ActivityKind.LINK_MINTED)
        if view.connection_watch.subscription is None:
            view.resume_watch()
