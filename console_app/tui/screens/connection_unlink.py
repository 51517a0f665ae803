"""Unlink the connection of a screen, after a confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from console_app.codat.errors import CodatError
from console_app.codat.status_names import Status
from console_app.services.account.activity import ActivityKind
from console_app.services.connections.errors import NotLinked, StillLinked
from console_app.services.connections.unlink import UnlinkRequest
from console_app.tui.dialogs.unlink import ConfirmUnlink
from console_app.tui.render.outcome import Outcome, unlinked_outcome
from console_app.tui.screens.connection_view import ConnectionView

if TYPE_CHECKING:
    from console_app.codat.models import Connection


class UnlinkView(ConnectionView, Protocol):
    """A screen with a connection to unlink."""

    outcome: Outcome | None
    writing: bool

    def adopt(self, connection: Connection) -> None:
        """Take over what was just read, with its link."""

    async def unlinked(self, connection: Connection) -> None:
        """Show the connection, and the link to reconnect."""

    def fail(self, error: Exception, doing: str, *, writing: bool = False) -> None:
        """Show an error."""

    def resume_watch(self) -> None:
        """Watch again, if the customer may do something."""


class ConnectionUnlink:
    """The unlinking of one connection, including repeated requests."""

    def __init__(self, view: UnlinkView) -> None:
        """Unlink the connection of `view`; nothing is sent yet."""
        self._view = view
        self._request: UnlinkRequest | None = None
        self._is_confirming = False

    def begin(self) -> None:
        """Unlink a Linked connection, after a confirmation."""
        view = self._view
        connection = view.connection
        if connection is None:
            return
        if connection.status != Status.LINKED:
            view.console.notify_user(
                f"Only a Linked connection can be unlinked; this one is {connection.status}.", severity="warning"
            )
        elif not view.writing and not self._is_confirming:
            self._is_confirming = True
            view.run_worker(self._ask(connection), group="unlink")

    async def _ask(self, connection: Connection) -> None:
        view = self._view
        session = view.console.session
        seen = [each for each in session.activity_log.of_connection(connection.id) if each.kind is ActivityKind.LINKED]
        question = ConfirmUnlink(
            view.company,
            connection,
            is_sandbox=session.profile.is_sandbox,
            linked_at=seen[-1].at if seen else None,
        )
        try:
            confirmed = await view.console.push_screen_wait(question)
        finally:
            self._is_confirming = False
        if confirmed:
            await self._unlink(connection)

    async def _unlink(self, connection: Connection) -> None:
        view = self._view
        # Kept, so that asking again after an unclear answer asks about the same request.
        request = self._request = self._request or UnlinkRequest(view.console.session, view.company.id, connection.id)
        view.writing = True
        view.outcome = Outcome("… Unlinking", "Waiting for Codat's answer.", good=False)
        result = None
        try:
            result = await request.submit()
        except NotLinked as error:
            view.adopt(error.connection)
            view.console.notify_user(f"Nothing was sent. {error}", severity="warning", timeout=10)
        except StillLinked as error:
            view.adopt(error.connection)
            view.fail(error, "unlinking", writing=True)
        except CodatError as error:
            view.fail(error, "unlinking", writing=True)
        finally:
            view.writing = False
            view.outcome = unlinked_outcome(view.company, result) if result else None
        if result is not None:
            await view.unlinked(result.connection)
        view.resume_watch()
