"""A company's own link full-screen: the customer picks the software there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.codat.errors import CodatError
from console_app.services.connecting import fresh_company_link
from console_app.services.explaining import explain
from console_app.tui.render.text import plain
from console_app.tui.screens.link_frame import LinkFrame, problem_words
from console_app.tui.widgets.qr_code import QrCode

if TYPE_CHECKING:
    from console_app.codat.models import Company
    from console_app.services.explaining import Explanation


class CompanyLinkScreen(LinkFrame):
    """The company's own link, on which the customer picks the software."""

    def __init__(self, company: Company) -> None:
        super().__init__()
        self._company = company
        self._asked = False
        self._problem: Explanation | None = None

    @property
    def customer_id(self) -> str:
        """Whom the link is for."""
        return self._company.id

    def on_mount(self) -> None:
        self.action_fresh_link()

    def watch_link(self) -> None:
        self.draw()

    def shared_company(self) -> Company:
        return self._company

    def draw(self) -> None:
        if not self.query(QrCode):
            return
        above = [
            Content("\n").join([plain(self._company.name, "bold"), plain("The customer picks the software", "$quiet")])
        ]
        below = [plain("Esc, then r, shows what they chose.", "$quiet")]
        if self._problem is not None:
            below.append(problem_words(self._problem, self.console.veil))
        missing = self._asked and self._problem is None and self.link is None
        instead = plain("Codat gave no link for this company.", "bold") if missing else None
        self.draw_link(above, below, instead=instead, with_link=not missing, asking=self._problem is None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"refresh", "show_code", "card"}:
            return False
        if action == "copy_problem":
            return self._problem is not None
        return super().check_action(action, parameters)

    def action_copy_problem(self) -> None:
        """Copy the error for Codat's support."""
        if self._problem is not None:
            self.console.send_to_clipboard(self._problem.support_block(), "The error")

    def action_fresh_link(self) -> None:
        """Read the company, and with it a fresh link."""
        self.console.session.ask_proxy_again()
        self.run_worker(self._fresh_link(), group="link", exclusive=True)

    async def _fresh_link(self) -> None:
        try:
            self.link = await fresh_company_link(self.console.session, self._company.id)
        except CodatError as error:
            self._problem = explain(error, "asking for a link")
        else:
            self._problem = None
        self._asked = True
        self.draw()
