"""The table of a company's connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from console_app.tui.commands import table
from console_app.tui.render import company as render
from console_app.tui.widgets.table import CellValue, Column, VirtualTable

if TYPE_CHECKING:
    from textual.binding import BindingType

    from console_app.codat.models import Connection
    from console_app.services.veil import Veil


class ConnectionTable(VirtualTable["Connection"]):
    """The connections of a company."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("company.open")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--status-other"}


def connection_columns(veil: Veil) -> list[Column[Connection]]:
    """The columns of a company's connections."""

    def id_cell(connection: Connection) -> CellValue:
        return render.id_cell(veil.connection(connection))

    return [
        Column(key="platform", label="Platform", flex=1, min_width=16, priority=10, render=render.platform_cell),
        Column(key="status", label="Status", width=16, priority=9, render=render.status_cell),
        Column(key="source", label="Type", width=10, priority=6, render=render.source_cell),
        Column(key="created", label="Created", width=11, priority=7, render=render.created_cell),
        Column(key="synced", label="Last sync", width=11, priority=8, render=render.synced_cell),
        Column(key="id", label="Id", width=8, priority=3, render=id_cell),
    ]
