"""Choose among several companies that may be the customer who is being created."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from console_app.tui.render.status import status_content
from console_app.tui.render.text import day, plain
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.panels import SafeOptionList
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from console_app.services.companies.duplicates import Similar
    from console_app.services.text.privacy_mask import PrivacyMask


class SimilarCompanies(HostedScreen, ModalScreen["str | None"]):
    """Answers with the id of the company that is the same customer; None if none is."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel")]

    def __init__(self, similar: Sequence[Similar], company_id: str | None) -> None:
        """List companies with what tells namesakes apart: status, platforms, when they were created, id.

        Args:
            similar: The companies, the most similar first.
            company_id: The id of the one that has the cursor; None for the first.
        """
        super().__init__()
        self._similar = list(similar)
        self._first = next((at for at, each in enumerate(self._similar) if each.company.id == company_id), 0)

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog", id="similar-companies"):
            yield SteadyText("Which one is the same customer?", classes="dialog-title")
            yield SafeOptionList()
            yield SteadyText("Enter uses it   Esc: none of these", classes="dialog-hint")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.watch(self.app, "privacy_mask", self._show)
        self.query_one(OptionList).focus()

    def _show(self, privacy_mask: PrivacyMask) -> None:
        rows = self.query_one(OptionList)
        at = self._first if rows.highlighted is None else rows.highlighted
        rows.set_options(Option(candidate_row(each, privacy_mask)) for each in self._similar)
        rows.highlighted = at

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._similar[event.option_index].company.id)


def candidate_row(similar: Similar, privacy_mask: PrivacyMask) -> Content:
    """Return a company in two lines: its name, then status, platforms, when it was created, and its id."""
    company = privacy_mask.summary(similar.company)
    known = " · ".join(filter(None, (company.platforms, f"created {day(company.created)}", company.short_id)))
    return Content("\n").join(
        [
            Content.assemble(("= " if similar.same_name else "≈ ", "bold $text-warning"), plain(company.name, "bold")),
            Content.assemble("  ", status_content(company.standing), plain(f"  {known}", "$quiet")),
        ]
    )
