"""The first step: who is the customer?"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from console_app.codat.errors import CodatError
from console_app.codat.naming import plain_letters
from console_app.services.onboarding import Stage
from console_app.tui.commands import table
from console_app.tui.screens.customer_form import CustomerForm
from console_app.tui.screens.onboarding.flow import FlowStep
from console_app.tui.widgets.company_form import CompanyForm
from console_app.tui.widgets.stepper import Stepper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.tui.screens.onboarding.flow import GuidedFlow


class CustomerStep(CustomerForm[None], FlowStep):
    """A new customer, or one that is there already. Nothing is sent here."""

    PLACE = "customer"
    SUBMIT_LABEL = "Next"
    SENDS = False
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("customer")

    def __init__(self, flow: GuidedFlow, name: str = "") -> None:
        super().__init__("Companies", "Onboarding", name=name)
        self._flow = flow

    def compose_body(self) -> Iterable[Widget]:
        yield Stepper(Stage.CUSTOMER)
        yield from super().compose_body()

    def propose_name(self) -> None:
        """Write the name in letters that Codat keeps, for the person to judge."""
        form = self.query_one(CompanyForm)
        form.propose_name(plain_letters(form.draft.name))

    def submit(self) -> None:
        self._flow.customer_is_new(self.query_one(CompanyForm).draft)

    def go_to(self, company_id: str) -> None:
        self.run_worker(self._go_to(company_id), group="customer", exclusive=True)

    async def _go_to(self, company_id: str) -> None:
        try:
            company = await self.session.client.get_company(company_id)
        except CodatError as error:
            self.fail(error, "reading the company")
            return
        self.problem = None
        self.directory.note(company)
        if self.app.screen is self:
            self._flow.customer_is(company)

    def action_submit(self) -> None:
        """Go on to the software, once."""
        if self.app.screen is self:
            super().action_submit()
