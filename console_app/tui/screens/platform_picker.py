"""Pick the customer's software, and create the connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.widgets import Static

from console_app.codat.errors import CodatError
from console_app.services.asking import UnfinishedWrite
from console_app.services.checking import connection_to_reuse
from console_app.services.connecting import ConnectionCreation
from console_app.tui.commands import table
from console_app.tui.modals.second_connection import SecondAnswer, SecondConnection
from console_app.tui.render.text import plain
from console_app.tui.screens.platform_list import PlatformList, PlatformSearch

if TYPE_CHECKING:
    from textual.binding import BindingType

    from console_app.codat.models import Company, Connection
    from console_app.services.platforms import Platform


@dataclass(frozen=True, slots=True)
class PickedConnection:
    """What the picker ends with: a new connection, or one that was there."""

    connection: Connection
    is_new: bool


class PickerSearch(PlatformSearch):
    """The search, in which Enter connects."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("picker.choose", "screen.choose")]


class PlatformPickerScreen(PlatformList["PickedConnection | None"]):
    """Creates the connection to the platform that is chosen."""

    PLACE = "picker"
    SEARCH = PickerSearch
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("picker")

    def __init__(self, company: Company) -> None:
        super().__init__("Companies", company.name, "Pick a platform", company=company)
        self._company = company
        self._creation: ConnectionCreation | None = None

    @property
    def customer_id(self) -> str:
        """Whom the screen is about."""
        return self._company.id

    def on_mount(self) -> None:
        self._creation = ConnectionCreation(self.session, self._company.id)

    def pick(self, platform: Platform) -> None:
        self.writing = True
        self.run_worker(self._create(platform), group="create-connection", exclusive=True)

    def open_existing(self, connection: Connection) -> None:
        self.dismiss(PickedConnection(connection, is_new=False))

    def _in_the_way(self, platform: Platform) -> Connection | None:
        """The connection that would do instead of a new one, or does not suffer one beside it."""
        same = connection_to_reuse(self._company, platform)
        return same or (self._existing if platform.is_accounting else None)

    async def _create(self, platform: Platform) -> None:
        assert self._creation is not None
        try:
            existing = self._in_the_way(platform)
            if existing is not None and not self._creation.outcome_unknown:
                answer = await self.app.push_screen_wait(
                    SecondConnection(self.console.veil.company(self._company), existing, platform)
                )
                if answer is SecondAnswer.OPEN_EXISTING:
                    self.open_existing(existing)
                    return
                if answer is not SecondAnswer.CREATE_ANYWAY:
                    return
            self.query_one("#advice", Static).update(plain(f"Creating the connection to {platform.name} …"))
            connection = await self._creation.submit(platform.key)
            if connection is not None:
                await self.come_to_the_top()
                self.dismiss(PickedConnection(connection, is_new=True))
        except (CodatError, UnfinishedWrite) as error:
            self.fail(error, f"connecting {platform.name}", writing=True)
        finally:
            self.writing = False
