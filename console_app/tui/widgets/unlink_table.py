"""The table of what will be unlinked, and of what has become of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from console_app.services.unlinking import LeftAlone, StepResult
from console_app.tui.render import unlinking as render
from console_app.tui.widgets.table import Column, VirtualTable

if TYPE_CHECKING:
    from console_app.services.veil import Veil

UnlinkRow = StepResult | LeftAlone


class UnlinkTable(VirtualTable[UnlinkRow]):
    """What will happen, line by line, and then what has happened."""


def unlink_columns(veil: Veil, *, begun: bool = False) -> list[Column[UnlinkRow]]:
    """The columns of the list, before it has `begun` or after."""
    fate = partial(render.fate_cell, begun=begun)
    company, id_cell = partial(render.company_cell, veil=veil), partial(render.id_cell, veil=veil)
    return [
        Column(key="company", label="Company", flex=2, min_width=18, priority=10, render=company),
        Column(key="platform", label="Platform", flex=1, min_width=12, priority=8, render=render.platform_cell),
        Column(
            key="fate",
            label="What happened" if begun else "What happens",
            flex=1,
            min_width=21,
            priority=9,
            render=fate,
        ),
        Column(key="synced", label="Last sync", width=11, priority=5, render=render.synced_cell),
        Column(key="id", label="Id", width=8, priority=6, render=id_cell),
    ]


def row_key(row: UnlinkRow) -> str:
    """What tells the lines apart."""
    about = row.step if isinstance(row, StepResult) else row
    return f"{about.company_id}/{about.connection_id}"
