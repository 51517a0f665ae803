"""Warn beside the link of a connection that its platform may refuse the customer, because a limit is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.connections.slots import PlatformName, platform_slots
from console_app.tui.dialogs.platform_slots import PlatformHolders
from console_app.tui.render.connection import needs_link, platform_name

if TYPE_CHECKING:
    from console_app.services.connections.slots import PlatformSlots
    from console_app.tui.screens.connection_view import ConnectionView


class ConnectionSlots:
    """The limit of the platform of one screen's connection."""

    def __init__(self, view: ConnectionView) -> None:
        """Count for `view`; this takes no call."""
        self._view = view
        self._counted: tuple[tuple[int, str], PlatformSlots | None] | None = None

    def full(self) -> PlatformSlots | None:
        """Return the platform's slots if all are used without this company and a link is needed; None otherwise."""
        view, connection = self._view, self._view.connection
        limits = view.console.session.profile.platform_limits
        if connection is None or not needs_link(connection) or connection.integration_key.casefold() not in limits:
            return None
        directory = view.console.directory
        counted = (directory.revision, connection.integration_key)
        if self._counted is None or self._counted[0] != counted:
            name = PlatformName(connection.integration_key, platform_name(connection))
            slots = platform_slots(name, limits, directory.all(), besides=view.company.id)
            self._counted = (counted, slots if slots is not None and slots.is_full else None)
        return self._counted[1]

    def show_holders(self) -> None:
        """Show the connections that use up the limit, those longest without a sync first."""
        slots = self.full()
        if slots is not None:
            self._view.run_worker(self._show(slots), group="holders", exclusive=True)

    async def _show(self, slots: PlatformSlots) -> None:
        console = self._view.console
        if await console.push_screen_wait(PlatformHolders(slots, console.privacy_mask)):
            console.show_list(slots.search, f"Connected to {slots.name}")
