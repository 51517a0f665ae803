"""Watching as the whole program does it: changes are told wherever the person is, and who comes back is not kept."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual import events
from textual.screen import ModalScreen

from console_app.clock import now
from console_app.codat.statuses import Status
from console_app.tui.shared_screen import SharesScreen

if TYPE_CHECKING:
    from console_app.codat.models import Company
    from console_app.services.directory import Directory
    from console_app.services.session import Session
    from console_app.services.waiting_room import Change, Waiting, WaitingRoom
    from console_app.services.watching import Watcher

EXPIRY_EVERY = 10.0
"""Seconds between two checks whether a link in the waiting room has expired."""


@runtime_checkable
class Watches(Protocol):
    """A screen that watches something."""

    def be_quick(self) -> None:
        """Look more often again, because somebody is there. Makes no call of its own."""


@runtime_checkable
class ShowsConnection(Protocol):
    """A screen that tells what becomes of one connection."""

    @property
    def connection_in_view(self) -> str:
        """The connection's id."""


@runtime_checkable
class HearsOfConnections(Protocol):
    """A screen that shows connections, and wants to know when one has changed elsewhere."""

    def connection_changed(self, change: Change) -> None:
        """Show what has become of the connection."""


@runtime_checkable
class HearsOfDeletions(Protocol):
    """A screen that shows the connections of a company."""

    def connection_deleted(self, company_id: str, connection_id: str) -> None:
        """Show it no more."""


class WaitsForCustomers(SharesScreen):
    """An application with a watcher and a waiting room."""

    session: Session
    directory: Directory

    @cached_property
    def watcher(self) -> Watcher:
        """Watches connections, from the first one on."""
        from console_app.services.watching import Watcher

        return Watcher(self.session)

    @cached_property
    def waiting_room(self) -> WaitingRoom:
        """The links that are out with customers."""
        from console_app.services.waiting_room import WaitingRoom

        return WaitingRoom(self.session, self.watcher, self.directory)

    @property
    def somebody_waits(self) -> bool:
        """Whether a link is out. Asking does not make the waiting room, for which the first frame need not wait."""
        return "waiting_room" in self.__dict__ and bool(len(self.waiting_room))

    async def stop_watching(self) -> None:
        """End all watches."""
        if "watcher" in self.__dict__:
            await self.watcher.close()

    def on_mount(self) -> None:
        self.call_after_refresh(self._begin_waiting)

    def _begin_waiting(self) -> None:
        self.run_worker(self._tell_changes(), group="waiting-room", exclusive=True)
        self.set_interval(EXPIRY_EVERY, self._tell_expired)

    async def on_event(self, event: events.Event) -> None:
        """Whoever presses a key in a screen that watches wants to know."""
        if isinstance(event, events.Key | events.MouseDown) and self.screen_stack and isinstance(self.screen, Watches):
            self.screen.be_quick()
        await super().on_event(event)

    def tell_deleted(self, company: Company, connection_id: str | None) -> None:
        """A company, or one of its connections, is gone: nobody watches it any more, and no screen shows it."""
        gone = [connection_id] if connection_id is not None else [each.id for each in company.connections]
        if "waiting_room" in self.__dict__:
            for each in gone:
                self.waiting_room.drop(each)
        for screen in self.screen_stack:
            if connection_id is not None and isinstance(screen, HearsOfDeletions):
                screen.connection_deleted(company.id, connection_id)

    def on_app_focus(self) -> None:
        """The person has come back to the terminal."""
        if "watcher" in self.__dict__:
            self.watcher.be_quick()

    def has_in_view(self, connection_id: str) -> bool:
        """Whether the person sees what becomes of a connection: nothing but a dialog lies over its screen."""
        for screen in reversed(self.screen_stack):
            if not isinstance(screen, ModalScreen):
                return isinstance(screen, ShowsConnection) and screen.connection_in_view == connection_id
        return False

    async def _tell_changes(self) -> None:
        async for change in self.waiting_room.changes():
            self._tell(change)

    def action_waiting_room(self) -> None:
        """Show who waits, to go to one or to drop one."""
        from console_app.tui.modals.waiting_room import WaitingRoomList

        if len(self.waiting_room):
            self.push_screen(WaitingRoomList(self.waiting_room), self._go_to)
        else:
            self.notify("Nobody waits. Press w on a company whose link is out with the customer.")

    def _go_to(self, waiting: Waiting | None) -> None:
        """Open the screen of a connection, with the link that the customer has; or go back to it."""
        from console_app.tui.screens.connection import ConnectionScreen

        if waiting is None or self.has_in_view(waiting.connection.id):
            return
        link = waiting.link if waiting.link is not None and waiting.link.is_good(now()) else None
        self.push_screen(ConnectionScreen(waiting.company, waiting.connection, link=link))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "waiting_room":
            # A link may be before the customer's eyes, and the names of others are not for them.
            return not isinstance(self.screen, ModalScreen) and getattr(self.screen, "PLACE", "") != "link"
        return super().check_action(action, parameters)

    def _tell_expired(self) -> None:
        for change in self.waiting_room.expired():
            self._tell(change)

    def _tell(self, change: Change) -> None:
        self._note(change)
        for screen in self.screen_stack:
            if isinstance(screen, HearsOfConnections):
                screen.connection_changed(change)
        if self.has_in_view(change.connection.id):
            return
        from console_app.services.waiting_room import Happened
        from console_app.tui.render.waiting_room import announcement

        words = announcement(change, self.veil)
        title = "Linked" if change.happened is Happened.LINKED else ""
        self.say(words.text, title=title, severity=words.severity, timeout=10)
        self.ring(title or "Waiting room", words.text)

    def _note(self, change: Change) -> None:
        """Remember it for the case note."""
        from console_app.services.deeds import DeedKind
        from console_app.services.waiting_room import Happened
        from console_app.tui.render.outcome import customer_trouble

        kinds = {Happened.LINKED: DeedKind.LINKED, Happened.TROUBLE: DeedKind.CANCELLED}
        connection, kind = change.connection, kinds.get(change.happened)
        if change.happened is Happened.CHANGED and connection.status == Status.DEAUTHORIZED:
            kind = DeedKind.DEAUTHORIZED
        if kind is not None:
            text = customer_trouble(connection) if kind is DeedKind.CANCELLED else connection.platform_name
            self.session.deeds.note(kind, change.company.id, connection.id, text, now())
