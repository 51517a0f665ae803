"""Watch a connection while its screen is open."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Protocol

from console_app.codat.errors import NotFound
from console_app.services.data.first_data import FirstData, first_data
from console_app.services.text.error_messages import explain
from console_app.tui.commands.keys import key_of
from console_app.tui.render.connection import needs_link
from console_app.tui.render.text import clock

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from datetime import datetime

    from console_app.codat.errors import CodatError
    from console_app.codat.models import Company, Connection
    from console_app.services.text.error_messages import Explanation
    from console_app.services.watch.subscription import PollResult, Subscription
    from console_app.tui.host import Host


class WatchView(Protocol):
    """A screen that shows the results of polling."""

    connection: Connection | None
    checked_at: datetime | None
    watch_note: str
    """The reason why polling gets no news right now; empty while it works."""
    poll_problem: Explanation | None
    """The same, to be copied for Codat's support."""
    newer_link: bool
    """Polling has made a newer link than the one that is shown, which stays."""

    @property
    def company(self) -> Company:
        """Return the connection's company."""

    @property
    def connection_in_view(self) -> str:
        """Return the connection's id."""

    @property
    def console(self) -> Host:
        """Return the app."""

    def take(self, connection: Connection) -> None:
        """Show what was read."""

    def connection_gone(self, error: NotFound) -> None:
        """Show that the connection no longer exists."""

    def show_first_data(self, found: FirstData) -> None:
        """Show what has come of the customer's first data."""

    def run_worker(self, work: Coroutine[Any, Any, None], *, group: str, exclusive: bool) -> object:
        """Run work in the background, until the screen is left."""


class ConnectionWatch:
    """The watch over the connection of one screen."""

    def __init__(self, view: WatchView) -> None:
        """Watch for `view`; nothing is asked before `start`."""
        self._view = view
        self.subscription: Subscription | None = None
        """The watch that is under way, if there is one."""
        self.is_gone = False
        """True if Codat no longer has the connection, so that there is nothing to watch."""

    def start(self) -> None:
        """Watch the connection, if its link is still needed."""
        connection = self._view.connection
        if connection is not None and needs_link(connection) and not self.is_gone:
            self._view.run_worker(self._poll(), group="watch", exclusive=True)

    async def _poll(self) -> None:
        view = self._view
        assert view.connection is not None
        with view.console.watcher.watch(view.company.id, view.connection) as subscription:
            self.subscription = subscription
            try:
                async for poll in subscription:
                    self._show(poll, subscription)
            finally:
                if self.subscription is subscription:
                    self.subscription = None

    def _show(self, poll: PollResult, subscription: Subscription) -> None:
        view = self._view
        if isinstance(poll.error, NotFound):
            view.connection_gone(poll.error)
        elif poll.error is not None:
            self._show_failure(poll.error, subscription)
        elif poll.paused:
            key = key_of("connection.refresh")
            view.watch_note = f"⚠ Stopped watching: today's calls are nearly used up. Press {key} to check now."
        else:
            view.watch_note, view.poll_problem = "", None
            view.checked_at = poll.at
            view.newer_link = view.newer_link or poll.newer_link
            if poll.connection is not None:
                view.take(poll.connection)

    def _show_failure(self, error: CodatError, subscription: Subscription) -> None:
        """Show why the watch fails, and that the customer can continue."""
        problem = explain(error)
        self._view.poll_problem = explain(error, "watching the connection")
        then = "Trying again." if problem.retrying_helps else problem.next_step
        self._view.watch_note = (
            f"⚠ {problem.happened}. The customer can continue, but nothing has been seen since "
            f"{clock(subscription.failing_since)}. {then} {key_of('everywhere.copy_problem')} copies the error."
        )

    def poll_now(self) -> bool:
        """Poll now without creating a link.

        Returns:
            False if no watch is running.
        """
        if self.subscription is None:
            return False
        self.subscription.poll_now()
        self._view.watch_note = ""
        return True

    def poll_fast(self) -> None:
        """Poll more often for a while, because a person is there."""
        if self.subscription is not None:
            self.subscription.poll_fast()

    def await_data(self, since: datetime) -> None:
        """Wait for the first data after the customer's consent, or for what Codat reads when they have reconnected.

        Args:
            since: When the connection was last seen without the customer's consent.
        """
        connection = self._view.connection
        if connection is not None:
            self._view.run_worker(self._await_data(connection, since), group="first-data", exclusive=True)

    async def _await_data(self, connection: Connection, since: datetime) -> None:
        view = self._view
        view.show_first_data(FirstData((), is_final=False))
        session, key = view.console.session, connection.integration_key
        found = first_data(session, view.company.id, connection.id, key, since=since)
        async with aclosing(found) as steps:
            async for step in steps:
                view.show_first_data(step)
