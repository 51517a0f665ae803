"""Watch customers' links in the background, and announce changes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from textual import events
from textual.screen import ModalScreen

from console_app.clock import now
from console_app.codat.status_names import Status
from console_app.services.account.activity import ActivityKind
from console_app.tui.commands.keys import key_of
from console_app.tui.render.text import counted
from console_app.tui.screens.base import HostedScreen, hosted_screens

if TYPE_CHECKING:
    from console_app.codat.models import Company
    from console_app.services.account.ui_state import WatchedLink
    from console_app.services.watch.waiting_room import Change, WaitingRoom
    from console_app.services.watch.watcher import Watcher
    from console_app.tui.dialogs.waiting_room import WaitingAnswer
    from console_app.tui.host import Host

EXPIRY_EVERY = 10.0
"""Seconds between two checks whether a link in the waiting room has expired."""


class CustomerWatch:
    """Watches the connections of open screens, and the links in the waiting room."""

    def __init__(self, host: Host) -> None:
        """Keep the application; the watcher and the waiting room are created on first use.

        Args:
            host: The application.
        """
        self._host = host
        self._kept: dict[str, WatchedLink] = {}
        """What is kept of the waiting room for the next run."""
        self._has_watched_again = False

    @cached_property
    def watcher(self) -> Watcher:
        """Return the watcher, creating it on first use."""
        from console_app.services.watch.watcher import Watcher

        return Watcher(self._host.session, coverage=self._host.event_coverage)

    @cached_property
    def waiting_room(self) -> WaitingRoom:
        """Return the waiting room, creating it on first use."""
        from console_app.services.watch.waiting_room import WaitingRoom

        return WaitingRoom(self._host.session, self.watcher, self._host.directory, changed=self._keep_watched)

    @property
    def has_waiting_links(self) -> bool:
        """Return whether a link is out, without creating the waiting room: the first frame need not wait for it."""
        return "waiting_room" in self.__dict__ and bool(len(self.waiting_room))

    async def stop(self) -> None:
        """End all watches."""
        if "watcher" in self.__dict__:
            await self.watcher.close()

    # Between runs

    def _keep_watched(self) -> None:
        """Keep who waits for the next run."""
        from console_app.services.watch.watched_links import watched_links

        now_kept = watched_links(self.waiting_room.all())
        changes: dict[str, WatchedLink | None] = {
            key: now_kept.get(key) for key in {**self._kept, **now_kept} if self._kept.get(key) != now_kept.get(key)
        }
        self._kept = now_kept
        self._host.keep_watched(changes)

    def watch_again(self) -> None:
        """Watch the links of the last run again, once after the list has been read."""
        if not self._has_watched_again and self._host.directory.was_read:
            self._has_watched_again = True
            self._host.run_worker(self._watch_again(), group="watch-again")

    async def _watch_again(self) -> None:
        links = await self._host.last_watched()
        if not links or not await self._host.session.identity.is_confirmed():
            return
        from console_app.services.watch.watched_links import watch_again

        again = watch_again(self.waiting_room, links, self._host.directory, now())
        self._host.keep_watched(dict.fromkeys(again.over))
        for change in again.changes:
            self._tell(change)
        if again.watched:
            what = counted(again.watched, "link is", "links are")
            self._host.notify_user(
                f"{what} watched again from the last run. {key_of('everywhere.waiting')} shows who waits.",
                timeout=10,
                keys=("everywhere.waiting",),
            )
            for screen in hosted_screens(self._host):
                screen.waiting_room_filled()

    def start(self) -> None:
        """Follow the waiting room from the first frame on."""
        self._host.call_after_refresh(self._begin_waiting)

    def _begin_waiting(self) -> None:
        self._host.run_worker(self._tell_changes(), group="waiting-room", exclusive=True)
        self._host.set_interval(EXPIRY_EVERY, self.tell_expired)

    def see_event(self, event: events.Event) -> None:
        """Poll faster: a person who presses a key is interested."""
        if isinstance(event, events.Key | events.MouseDown) and self._host.screen_stack:
            top = self._host.screen
            if isinstance(top, HostedScreen):
                top.poll_fast()

    def tell_deleted(self, company: Company, connection_id: str | None) -> None:
        """Stop watching a deleted company or connection, and remove it from the screens."""
        gone = [connection_id] if connection_id is not None else [each.id for each in company.connections]
        if "waiting_room" in self.__dict__:
            for each in gone:
                self.waiting_room.drop(each)
        if connection_id is not None:
            for screen in hosted_screens(self._host):
                screen.connection_deleted(company.id, connection_id)

    def come_back(self) -> None:
        """Poll faster: the person has come back to the terminal."""
        if "watcher" in self.__dict__:
            self.watcher.poll_fast()

    @property
    def is_watching(self) -> bool:
        """Return whether any connection is watched."""
        return "watcher" in self.__dict__ and self.watcher.is_watching

    def poll_for_event(self, company_id: str) -> None:
        """Poll a company if it is watched, because an event has told of a change."""
        if "watcher" in self.__dict__:
            self.watcher.poll_for_event(company_id)

    def has_in_view(self, connection_id: str) -> bool:
        """Return whether the person sees the connection's changes: only a dialog may lie over its screen."""
        for screen in reversed(hosted_screens(self._host)):
            if not isinstance(screen, ModalScreen):
                return screen.connection_in_view == connection_id
        return False

    async def _tell_changes(self) -> None:
        async for change in self.waiting_room.changes():
            self._tell(change)

    def show_waiting_room(self) -> None:
        """Show the waiting room, to open or remove a link."""
        from console_app.tui.dialogs.waiting_room import WaitingRoomList

        if len(self.waiting_room):
            self._host.push_screen(WaitingRoomList(self.waiting_room), self._go_to)
        else:
            top = self._host.screen
            keys = ("companies.wait",) if isinstance(top, HostedScreen) and top.has_key("companies.wait") else ()
            how = f"Press {key_of('companies.wait')} on a company whose link has been sent."
            how = how if keys else "Links that customers have been sent come here."
            self._host.notify_user(f"The waiting room is empty. {how}", brief=True, keys=keys)

    def _go_to(self, answer: WaitingAnswer | None) -> None:
        """Open the screen of a connection, with the link that the customer has; or go back to it."""
        if answer is None:
            return
        waiting = answer.waiting
        if self.has_in_view(waiting.connection.id):
            top = self._host.screen
            if answer.show_link and isinstance(top, HostedScreen):
                top.show_whole_link()
            return
        if answer.show_link:
            self._host.show_customer_link(waiting.company.id, waiting.connection.id, known=waiting.company)
            return
        link = waiting.link if waiting.link is not None and waiting.link.is_good(now()) else None
        self._host.open_connection(waiting.company, waiting.connection, link=link)

    def may_show_waiting_room(self) -> bool:
        """Return whether the waiting room may open over the present screen."""
        # A link may be before the customer's eyes, and the names of others are not for them.
        top = self._host.screen
        return not isinstance(top, ModalScreen) and getattr(top, "PLACE", "") != "link"

    def tell_expired(self) -> None:
        """Announce links that have expired since the last check."""
        for change in self.waiting_room.expired():
            self._tell(change)

    def _tell(self, change: Change) -> None:
        self._note(change)
        for screen in hosted_screens(self._host):
            screen.connection_changed(change)
        if self.has_in_view(change.connection.id):
            return
        from console_app.services.watch.waiting_room import WaitingEventKind
        from console_app.tui.render.waiting_room import announcement

        words = announcement(change, self._host.privacy_mask)
        title = "Linked" if change.happened is WaitingEventKind.LINKED else ""
        self._host.notify_user(words.text, title=title, severity=words.severity, timeout=10)
        self._host.ring(title or "Waiting room", words.text)

    def _note(self, change: Change) -> None:
        """Record a change for the case note."""
        from console_app.services.watch.waiting_room import WaitingEventKind
        from console_app.tui.render.outcome import customer_trouble

        kinds = {WaitingEventKind.LINKED: ActivityKind.LINKED, WaitingEventKind.TROUBLE: ActivityKind.CANCELLED}
        connection, kind = change.connection, kinds.get(change.happened)
        if change.happened is WaitingEventKind.CHANGED and connection.status == Status.DEAUTHORIZED:
            kind = ActivityKind.DEAUTHORIZED
        if kind is not None:
            text = customer_trouble(connection) if kind is ActivityKind.CANCELLED else connection.platform_name
            self._host.session.activity_log.note(kind, change.company.id, connection.id, text, now())
