"""The table of companies."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from console_app.services.summaries import CompanySummary
from console_app.tui.commands import table
from console_app.tui.render import companies as render
from console_app.tui.widgets.table import CellValue, Column, VirtualTable

if TYPE_CHECKING:
    from textual.binding import BindingType

    from console_app.services.veil import Veil


class CompanyTable(VirtualTable[CompanySummary]):
    """The rows of the list."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("companies.open")]


def company_columns(veil: Veil) -> list[Column[CompanySummary]]:
    """The columns of the list; those of the lowest priority go first where there is no room."""

    def name_cell(company: CompanySummary) -> CellValue:
        return render.name_cell(veil.summary(company))

    def id_cell(company: CompanySummary) -> CellValue:
        return render.id_cell(veil.summary(company))

    return [
        Column(key="name", label="Name", flex=3, min_width=22, priority=10, render=name_cell, sortable=True),
        Column(key="status", label="Status", width=18, priority=9, render=render.status_cell, sortable=True),
        Column(
            key="platform",
            label="Platform",
            flex=2,
            min_width=20,
            priority=8,
            render=render.platform_cell,
            sortable=True,
        ),
        Column(key="last_sync", label="Last sync", width=11, priority=5, render=render.synced_cell, sortable=True),
        Column(key="created", label="Created", width=10, priority=4, render=render.created_cell, sortable=True),
        Column(key="id", label="Id", width=8, priority=3, render=id_cell),
    ]
