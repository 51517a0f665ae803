"""Ask which connection's link is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.status import status_content
from console_app.tui.render.text import ago, fit, plain, short
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.panels import SafeOptionList
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from console_app.codat.models import Company, Connection

PLATFORM_WIDTH, STATUS_WIDTH = 24, 16


class ChooseLink(HostedScreen, ModalScreen["Connection | None"]):
    """The connections of a company that need a link; answers with one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel")]

    def __init__(self, company: Company, connections: Sequence[Connection]) -> None:
        """List connections, the first of which is under the cursor.

        Args:
            company: The company.
            connections: Those of its connections to choose from.
        """
        super().__init__()
        self._company = company
        self._connections = tuple(connections)

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        name = short(shown_name(self._company.name, self._company.id))
        with Vertical(classes="dialog"):
            yield SteadyText("Which link does the customer need?", classes="dialog-title")
            yield SteadyText(Content.assemble(plain(name, "bold"), "\n"), classes="dialog-text")
            yield SafeOptionList(*(Option(_row(each)) for each in self._connections))
            yield SteadyText("Enter shows the link   Esc closes", classes="dialog-hint")

    def on_mount(self) -> None:
        """Put the cursor on the first one."""
        options = self.query_one(OptionList)
        options.highlighted = 0
        options.focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._connections[event.option_index])


def _row(connection: Connection) -> Content:
    status = status_content(connection.status)
    return Content.assemble(
        status,
        " " * max(2, STATUS_WIDTH - status.cell_length),
        plain(fit(short(platform_name(connection)), PLATFORM_WIDTH), "bold"),
        plain(f"  created {ago(connection.created)}", "$quiet"),
    )
