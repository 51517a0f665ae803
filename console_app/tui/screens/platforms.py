"""Pick the platform to connect a company to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on

from console_app.codat.errors import CodatError
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.companies.prechecks import connection_to_reuse
from console_app.services.connections.create import ConnectionCreation
from console_app.services.connections.platforms import second_beside
from console_app.services.connections.slots import platform_slots
from console_app.tui.commands import registry as table
from console_app.tui.dialogs.confirmations import SecondAnswer, SecondConnection
from console_app.tui.dialogs.platform_slots import FullAnswer, PlatformFull
from console_app.tui.host import PickedConnection
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.platform_list import PlatformList, PlatformSearch
from console_app.tui.widgets.scroll_keys import scroll_bindings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.models import Company, Connection
    from console_app.services.connections.platforms import Platform


class PickerSearch(PlatformSearch):
    """The search field; Enter creates the connection."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("picker.choose", "screen.choose")]


class PlatformPickerScreen(ConsoleScreen["PickedConnection | None"]):
    """Creates the connection to the platform that is chosen."""

    PLACE = "picker"
    TYPE_INTO = "#platform-search"
    BINDINGS: ClassVar[list[BindingType]] = [*scroll_bindings(), *table.bindings("picker")]

    def __init__(self, company: Company) -> None:
        """Show the list of platforms, which reads itself; nothing is created yet.

        Args:
            company: The company that gets the connection.
        """
        super().__init__("Companies", company.name, "Pick a platform")
        self._company = company
        self._creation = ConnectionCreation(self.session, company.id)
        self._list = PlatformList(PickerSearch, company=company, choosing="connect")

    @property
    def customer_id(self) -> str:
        """Return the company's id."""
        return self._company.id

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        yield self._list

    @on(PlatformList.Unread)
    def _unread(self, event: PlatformList.Unread) -> None:
        self.fail(event.error, "reading the platforms")

    @on(PlatformList.Chosen)
    def _chosen(self, event: PlatformList.Chosen) -> None:
        if not self.writing:
            self.writing = True
            self.run_worker(self._create(event.platform), group="create-connection", exclusive=True)

    def _existing(self, platform: Platform) -> Connection | None:
        """Return the connection that can be reused, or that excludes a new one."""
        same = connection_to_reuse(self._company, platform)
        return same or (self._list.existing if platform.is_accounting else None)

    async def _create(self, platform: Platform) -> None:
        try:
            existing = self._existing(platform)
            if existing is not None and not self._creation.outcome_unknown:
                answer = await self.app.push_screen_wait(
                    SecondConnection(self.console.privacy_mask.company(self._company), existing, platform)
                )
                if answer is SecondAnswer.OPEN_EXISTING:
                    self.dismiss(PickedConnection(existing, is_new=False))
                    return
                if answer is not SecondAnswer.CREATE_ANYWAY:
                    return
            if not await self._may_exceed(platform):
                return
            self._list.advise(f"Creating the connection to {platform.name} …")
            connection = await self._creation.submit(platform.key, beside=second_beside(self._company, platform))
            if connection is not None:
                self.console.note_platform(platform.key)
                await self.wait_until_on_top()
                self.dismiss(PickedConnection(connection, is_new=True))
        except (CodatError, PendingWriteError) as error:
            self.fail(error, f"connecting {platform.name}", writing=True)
        finally:
            self.writing = False

    async def _may_exceed(self, platform: Platform) -> bool:
        """Return whether to create the connection, after a question if the platform's limit is reached."""
        limits, own = self.session.profile.platform_limits, self._company.id
        slots = platform_slots(platform, limits, self.directory.all(), besides=own)
        if slots is None or not slots.is_full or self._creation.outcome_unknown:
            return True
        answer = await self.app.push_screen_wait(PlatformFull(slots, self.console.privacy_mask))
        if answer is FullAnswer.SHOW_HOLDERS:
            self.console.show_list(slots.search, f"Connected to {platform.name}")
        return answer is FullAnswer.CREATE_ANYWAY

    def action_scroll(self, direction: str) -> None:
        """Scroll the list while the search has the focus."""
        self._list.move(direction)

    def action_choose(self) -> None:
        """Connect the platform under the cursor."""
        self._list.choose()

    def action_card(self) -> None:
        """Show what the customer needs for the platform under the cursor."""
        self._list.show_card()

    def action_open_existing(self) -> None:
        """Go to the existing accounting connection."""
        if self._list.existing is not None:
            self.dismiss(PickedConnection(self._list.existing, is_new=False))

    def action_back(self) -> None:
        """Clear the search, then leave."""
        if not self._list.clear_search():
            super().action_back()

    def is_relevant(self, action: str) -> bool:
        """Return whether the key bar shows an action: Enter on a disabled platform only says why not."""
        return self._list.can_choose if action == "screen.choose" else super().is_relevant(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action == "open_existing":
            return self._list.existing is not None
        if action in {"choose", "move", "card"}:
            return self.app.screen is self and self._list.has_rows
        return super().check_action(action, parameters)
