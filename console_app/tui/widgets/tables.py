"""Show connections, and connections to unlink."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from console_app.services.connections.unlink import Skipped, StepResult
from console_app.tui.commands import registry as table
from console_app.tui.render import bulk_unlink as unlink_cells
from console_app.tui.render import company as render
from console_app.tui.widgets.table.widget import CellValue, Column, VirtualTable

if TYPE_CHECKING:
    from textual.binding import BindingType

    from console_app.codat.models import Connection
    from console_app.services.text.privacy_mask import PrivacyMask

UnlinkRow = StepResult | Skipped


class UnlinkTable(VirtualTable[UnlinkRow]):
    """The connections to unlink, one a line: first with the plan, then with the result."""


def unlink_columns(privacy_mask: PrivacyMask, *, begun: bool = False) -> list[Column[UnlinkRow]]:
    """Return the columns of the list, before or after it has `begun`."""
    status = partial(unlink_cells.step_status_cell, begun=begun)
    company, id_cell = (
        partial(unlink_cells.company_cell, privacy_mask=privacy_mask),
        partial(unlink_cells.id_cell, privacy_mask=privacy_mask),
    )
    return [
        Column(key="company", label="Company", flex=2, min_width=26, priority=10, render=company),
        Column(key="platform", label="Platform", flex=1, min_width=15, priority=8, render=unlink_cells.platform_cell),
        Column(
            key="status",
            label="Result" if begun else "Action",
            flex=1,
            min_width=21,
            priority=9,
            render=status,
        ),
        Column(key="synced", label="Last sync", width=11, priority=5, render=unlink_cells.synced_cell),
        Column(key="id", label="Id", width=8, priority=6, render=id_cell),
    ]


def row_key(row: UnlinkRow) -> str:
    """Return the row's key."""
    about = row.step if isinstance(row, StepResult) else row
    return f"{about.company_id}/{about.connection_id}"


class ConnectionTable(VirtualTable["Connection"]):
    """The connections of a company."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("company.open")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--status-other"}


def connection_columns(privacy_mask: PrivacyMask) -> list[Column[Connection]]:
    """Return the columns of a company's connections."""

    def id_cell(connection: Connection) -> CellValue:
        return render.id_cell(privacy_mask.connection(connection))

    return [
        Column(key="platform", label="Platform", flex=1, min_width=16, priority=10, render=render.platform_cell),
        Column(key="status", label="Status", width=16, priority=9, render=render.status_cell),
        Column(
            key="source",
            label="Type",
            help="The kind of data source: accounting, banking, commerce or another.",
            width=10,
            priority=6,
            render=render.source_cell,
        ),
        Column(
            key="created",
            label="Created",
            help="How long ago the connection was created.",
            width=11,
            priority=7,
            render=render.created_cell,
        ),
        Column(key="synced", label="Last sync", width=11, priority=8, render=render.synced_cell),
        Column(key="id", label="Id", width=8, priority=3, render=id_cell),
    ]
