"""Which of the related companies to go to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from console_app.tui.parting import EndsItsWork
from console_app.tui.render.text import plain
from console_app.tui.widgets.steady_options import SteadyOptions

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from console_app.codat.models import Company, CompanyReference
    from console_app.services.veil import Veil


class RelatedCompanies(EndsItsWork, ModalScreen[str | None]):
    """The parent and the subsidiaries of a company; answers with an id."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel")]

    def __init__(self, company: Company) -> None:
        super().__init__()
        self._references: list[tuple[str, CompanyReference]] = []
        if company.parent:
            self._references.append(("Parent", company.parent))
        self._references += [("Subsidiary", reference) for reference in company.subsidiaries]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label("Related companies", classes="dialog-title")
            yield SteadyOptions()

    def on_mount(self) -> None:
        self.watch(self.app, "veil", self._show)

    def _show(self, veil: Veil) -> None:
        rows = self.query_one(OptionList)
        at = rows.highlighted or 0
        rows.set_options(Option(self._row(kind, reference, veil)) for kind, reference in self._references)
        rows.highlighted = at

    @staticmethod
    def _row(kind: str, reference: CompanyReference, veil: Veil) -> Content:
        name = veil.name(reference.id, reference.name or veil.id(reference.id))
        return Content.assemble(plain(f"{kind:<11}", "$quiet"), plain(name, "bold"))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._references[event.option_index][1].id)
