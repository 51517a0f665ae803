"""Create a company: once, with the name that Codat will really save, and not beside one that is there already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from console_app.codat.errors import CodatError
from console_app.services.asking import UnfinishedWrite
from console_app.services.creating import CompanyCreation
from console_app.tui.commands import table
from console_app.tui.modals.leave import LeaveUnanswered
from console_app.tui.render.sentences import saved_name_words, short
from console_app.tui.screens.asking_form import show_asking
from console_app.tui.screens.customer_form import CustomerForm
from console_app.tui.widgets.company_form import CompanyForm

if TYPE_CHECKING:
    from textual.binding import BindingType


@dataclass(frozen=True, slots=True)
class CompanyToOpen:
    """The company to go to: the new one, or one that was there already."""

    company_id: str
    is_new: bool


class CreateCompanyScreen(CustomerForm["CompanyToOpen | None"]):
    """Creates a company from the form, without a connection."""

    PLACE = "create"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("create")

    def __init__(self, name: str = "") -> None:
        super().__init__("Companies", "New company", name=name)
        self._creation: CompanyCreation | None = None

    def on_mount(self) -> None:
        self._creation = CompanyCreation(self.session, self.directory)

    def go_to(self, company_id: str) -> None:
        self.dismiss(CompanyToOpen(company_id, is_new=False))

    def submit(self) -> None:
        self.writing = True
        self.run_worker(self._create(), group="create-company", exclusive=True)

    async def _create(self) -> None:
        assert self._creation is not None
        draft = self.query_one(CompanyForm).draft
        try:
            created = await self._creation.submit(draft)
        except (CodatError, UnfinishedWrite) as error:
            self.fail(error, "creating the company", writing=True)
            return
        finally:
            self.writing = False
        if created is None:
            return
        if created.name_is_unexpected:
            self.console.say(
                saved_name_words(created.company.name, draft.name),
                title="Another name than shown",
                severity="warning",
                timeout=20,
            )
        else:
            self.console.say(f"Created {short(created.company.name)}.", timeout=3)
        await self.come_to_the_top()
        self.dismiss(CompanyToOpen(created.company.id, is_new=True))

    def watch_writing(self, writing: bool) -> None:
        unknown = self._creation is not None and self._creation.outcome_unknown
        show_asking(self, "#create-button", "Create", "Creating …", writing=writing, unknown=unknown)

    def action_back(self) -> None:
        """Leave without creating; what was typed, or has no answer yet, is asked about first."""
        if not self.writing and self._creation is not None and self._creation.outcome_unknown:
            self.ask_to_leave(LeaveUnanswered())
        else:
            super().action_back()
