"""List the entries of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from console_app.tui.commands import registry as table
from console_app.tui.render import journal as render
from console_app.tui.widgets.table.widget import CellValue, Column, VirtualTable

if TYPE_CHECKING:
    from textual.binding import BindingType

    from console_app.services.journal.entries import Entry
    from console_app.services.text.privacy_mask import PrivacyMask


class JournalTable(VirtualTable["Entry"]):
    """The entries, the newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("journal.open")]


def journal_columns(privacy_mask: PrivacyMask) -> list[Column[Entry]]:
    """Return the columns; those of the lowest priority are left out first."""

    def name_cell(entry: Entry) -> CellValue:
        return [(render.company_name(entry, privacy_mask) or "–", "")]

    return [
        Column(
            key="when",
            label="When",
            help="When it was about to be sent, in your local time.",
            width=16,
            min_width=16,
            priority=10,
            render=render.when_cell,
        ),
        Column(
            key="who",
            label="Who",
            help="The user of the machine it was sent from.",
            width=9,
            min_width=6,
            priority=7,
            render=render.who_cell,
        ),
        Column(
            key="what",
            label="What",
            help="What was asked of Codat, or kept here.",
            width=17,
            min_width=17,
            priority=9,
            render=render.action_cell,
        ),
        Column(key="company", label="Company", width=20, flex=2, min_width=14, priority=9, render=name_cell),
        Column(
            key="platform", label="Platform", width=16, flex=1, min_width=12, priority=4, render=render.platform_cell
        ),
        Column(
            key="outcome",
            label="Outcome",
            help="What became of it: open and unknown have to be checked.",
            width=11,
            min_width=11,
            priority=8,
            render=render.outcome_cell,
        ),
    ]
