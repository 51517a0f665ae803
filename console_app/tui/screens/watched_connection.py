"""A screen that watches one connection for as long as it is open, and hands its link on to the waiting room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import var

from console_app.codat.errors import NotFound
from console_app.services.explaining import explain
from console_app.services.first_sync import first_sync
from console_app.tui.render.connection import needs_link
from console_app.tui.render.when import clock
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.screens.link_sharing import LinkSharing

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.errors import CodatError
    from console_app.codat.models import Company, Connection
    from console_app.services.explaining import Explanation
    from console_app.services.links import ShownLink
    from console_app.services.subscription import Look, Subscription


class WatchedConnection(ConsoleScreen["Connection | None"], LinkSharing):
    """What the watch tells of a connection; how it looks is for the screen itself."""

    connection: var[Connection | None] = var(None)
    checked_at: var[datetime | None] = var(None)
    watch_note: var[str] = var("")
    """Why the watch does not see anything right now; empty while all is well."""
    looking_problem: var[Explanation | None] = var(None)
    """The same, to be copied for Codat's support."""
    newer_link: var[bool] = var(False)
    """Looking has made a newer link than the one that is shown, which stays."""

    def __init__(self, company: Company, connection: Connection) -> None:
        super().__init__("Companies", company.name, connection.platform_name or "Connection")
        self.company = company
        self._first = connection
        self.first_shown_at: datetime | None = None
        """When the first of the links that were shown here was made: the call began then."""
        self._watch: Subscription | None = None
        self._is_gone = False

    def locks_changed(self) -> None:
        super().locks_changed()
        self.link_locks_changed()

    def shared_company(self) -> Company:
        return self.company

    def shared_connection(self) -> Connection | None:
        return self.connection

    @property
    def about(self) -> tuple[str, str | None]:
        return self.company.id, self._first.id

    def _take(self, connection: Connection) -> None:
        """Draw what was read, and say so when the customer has done something."""
        self.connection = connection

    def _await_data(self) -> None:
        """The customer has consented: see whether their data begins to come."""
        if self.connection is not None and self.connection.last_sync is None:
            self.run_worker(self._look_for_data(), group="first-sync", exclusive=True)

    async def _look_for_data(self) -> None:
        connection = await first_sync(self.session, self.company.id, self._first.id)
        if connection is not None:
            self._take(connection)

    def _start_watch(self) -> None:
        if self.connection is not None and needs_link(self.connection) and not self._is_gone:
            self.run_worker(self._keep_looking(), group="watch", exclusive=True)

    async def _keep_looking(self) -> None:
        assert self.connection is not None
        with self.console.watcher.watch(self.company.id, self.connection) as watch:
            self._watch = watch
            try:
                async for look in watch:
                    self._saw(look, watch)
            finally:
                if self._watch is watch:
                    self._watch = None

    def _saw(self, look: Look, watch: Subscription) -> None:
        if look.error is not None:
            if isinstance(look.error, NotFound):
                self.fail(look.error, "watching the connection")
                self._gone()
                return
            self._failed_to_look(look.error, watch)
            return
        if look.paused:
            self.watch_note = "⚠ Watching has stopped: today's calls are nearly used up. Press r to check now."
            return
        self.watch_note, self.looking_problem = "", None
        self.checked_at = look.at
        self.newer_link = self.newer_link or look.newer_link
        if look.connection is not None:
            self._take(look.connection)

    def _failed_to_look(self, error: CodatError, watch: Subscription) -> None:
        """The customer is not held up by it: that has to be said, and what there is to do here."""
        problem = explain(error)
        self.looking_problem = explain(error, "watching the connection")
        then = "It is tried again." if problem.retrying_helps else problem.next_step
        self.watch_note = (
            f"⚠ {problem.happened}. The customer can go on; nothing is seen of it since {clock(watch.failing_since)}. "
            f"{then} Ctrl+Y copies the error."
        )

    @property
    def problem_to_copy(self) -> Explanation | None:
        return self.problem or self.looking_problem

    def be_quick(self) -> None:
        """Look more often again, because somebody is there."""
        if self._watch is not None:
            self._watch.be_quick()

    @property
    def connection_in_view(self) -> str:
        """The id of the connection that this screen tells of, so that nobody else announces it too."""
        return self._first.id

    @property
    def is_seen(self) -> bool:
        """Whether the person sees what happens here; otherwise the waiting room tells them."""
        return self.console.has_in_view(self.connection_in_view)

    def _gone(self) -> None:
        """Codat does not know the connection any more: its link leads nowhere, and there is nothing to watch."""
        self._is_gone = True
        self.workers.cancel_group(self, "watch")
        self.link = None
        self.watch_note = "⚠ Codat does not know this connection any more: it was deleted."

    def on_screen_resume(self) -> None:
        self.be_quick()

    def watch_link(self, before: ShownLink | None, link: ShownLink | None) -> None:
        if link is not None and (before is None or before.url != link.url):
            self.newer_link = False
        if link is not None and self.first_shown_at is None:
            self.first_shown_at = link.made_at
        if link is not None and self.connection is not None:
            # From now on the customer may use it, wherever the person goes.
            self.console.waiting_room.enter(self.company, self.connection, link)
        self.draw_link_again()
        self.refresh_bindings()

    def watch_newer_link(self) -> None:
        self.draw_link_again()

    def watch_checked_at(self) -> None:
        self.draw_link_again()

    def watch_watch_note(self) -> None:
        self.draw_link_again()
        self.refresh_bindings()
