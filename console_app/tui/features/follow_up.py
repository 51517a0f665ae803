"""Ask how a company is followed up, on any screen, and keep the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.tui.screens.base import hosted_screens

if TYPE_CHECKING:
    from console_app.services.companies.follow_up import Wanted
    from console_app.tui.host import Host


class FollowUpKeeping:
    """Asks, and keeps what was said. It holds at once on all screens, and is stored behind it."""

    def __init__(self, host: Host) -> None:
        """Begin before anything was said.

        Args:
            host: The application.
        """
        self._host = host
        self._is_open = False
        self._has_warned = False

    def ask(self, company_id: str) -> None:
        """Open the dialog for a company."""
        if self._host.privacy_mask.hides(company_id):
            self._host.notify_user("What is kept of other customers is hidden while the screen is shared.")
        elif not self._is_open:
            # A second press of the key would put a second dialog over the first.
            self._is_open = True
            self._host.run_worker(self._ask(company_id), group="follow-up")

    async def _ask(self, company_id: str) -> None:
        from console_app.services.journal.writer import current_user
        from console_app.tui.dialogs.follow_up import FollowUpDialog
        from console_app.tui.render.company_cells import shown_name

        directory = self._host.directory
        try:
            await directory.follow_ups.recall()
            row = directory.get(company_id)
            name = shown_name(row.name if row is not None else "", company_id)
            dialog = FollowUpDialog(name, directory.follow_ups.of(company_id), user=current_user())
            wanted = await self._host.push_screen_wait(dialog)
        finally:
            self._is_open = False
        if wanted is not None:
            self.keep(company_id, wanted)

    def keep(self, company_id: str, wanted: Wanted) -> None:
        """Keep what was said of a company, with the user and the time."""
        from console_app.services.companies.follow_up import events_of
        from console_app.services.journal.writer import current_user

        follow_ups = self._host.directory.follow_ups
        events = events_of(company_id, follow_ups.of(company_id), wanted, by=current_user(), at=now())
        if not events:
            return
        follow_ups.note(events)
        for screen in hosted_screens(self._host):
            screen.follow_up_changed(company_id)
        self._host.run_worker(self._warn(), group="follow-up-stored")

    async def _warn(self) -> None:
        """Say once if the next run will not know it."""
        await self._host.directory.follow_ups.settle()
        warning = self._host.store.warning
        if warning is not None and not self._has_warned:
            self._has_warned = True
            self._host.notify_user(f"It holds for this run only: {warning}", severity="warning", timeout=15)
