"""The second step: which software does the customer use?"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from console_app.services.onboarding import Stage
from console_app.tui.commands import table
from console_app.tui.screens.onboarding.flow import FlowStep
from console_app.tui.screens.platform_list import PlatformList, PlatformSearch
from console_app.tui.widgets.stepper import Stepper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.models import Connection
    from console_app.services.platforms import Platform
    from console_app.tui.screens.onboarding.flow import GuidedFlow


class SoftwareSearch(PlatformSearch):
    """The search, in which Enter goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("software.choose", "screen.choose")]


class SoftwareStep(PlatformList[None], FlowStep):
    """The platforms of the account. Nothing is sent here."""

    PLACE = "software"
    SEARCH = SoftwareSearch
    CHOOSING = "go on with"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("software")

    def __init__(self, flow: GuidedFlow) -> None:
        super().__init__("Companies", "Onboarding", flow.way.name, company=flow.way.company)
        self._flow = flow

    @property
    def customer_id(self) -> str:
        """Whom the way is for."""
        return self._flow.customer_id

    def compose_body(self) -> Iterable[Widget]:
        yield Stepper(Stage.SOFTWARE)
        yield from super().compose_body()

    def pick(self, platform: Platform) -> None:
        if self.app.screen is self:
            self._flow.software_is(platform)

    def open_existing(self, connection: Connection) -> None:
        if self.app.screen is self:
            self._flow.reconnects(connection)

    def action_back(self) -> None:
        """Clear the search, then go back to the customer; one who has been created by now is not asked for again."""
        if self._flow.way.created is not None and not self._searched:
            self._flow.leave()
        else:
            super().action_back()
