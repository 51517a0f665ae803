"""Show the company's own link full-screen, and what the customer picks behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.codat.errors import CodatError
from console_app.services.connections.create import fresh_company_link
from console_app.services.links.needed import connections_to_link
from console_app.services.text.error_messages import explain
from console_app.services.watch.waiting_room import WaitingEventKind
from console_app.tui.commands.keys import key_of
from console_app.tui.render.connection import platform_name
from console_app.tui.render.status import status_content
from console_app.tui.render.text import plain
from console_app.tui.screens.link import LINKED_ACTIONS
from console_app.tui.screens.link_layout import LinkFrame, problem_words

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection
    from console_app.services.text.error_messages import Explanation
    from console_app.services.watch.waiting_room import Change


class CompanyLinkScreen(LinkFrame):
    """The company's own link, on which the customer picks the software."""

    def __init__(self, company: Company) -> None:
        """Show a company's own link, which is read again once the screen is shown.

        Args:
            company: The company.
        """
        super().__init__()
        self._company = company
        self._asked = False
        self._problem: Explanation | None = None
        self._chosen: Connection | None = None
        """The connection that the customer makes with this link, as far as Codat has told of it."""

    @property
    def customer_id(self) -> str:
        """Return the company's id."""
        return self._company.id

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.action_fresh_link()

    def connection_changed(self, change: Change) -> None:
        """Show what the customer has picked, where Codat's events tell of it."""
        if change.company.id == self._company.id and change.happened is not WaitingEventKind.GONE:
            self._chosen = change.connection
            self.draw()

    def watch_link(self) -> None:
        """React to a change of `link`."""
        self.draw()

    @property
    def company(self) -> Company:
        """Return the company."""
        return self._company

    def draw(self) -> None:
        """Draw the screen."""
        if not self.is_whole:
            return
        above = [
            Content("\n").join(
                [
                    plain(self._company.name, "bold"),
                    plain("Company link", "bold $accent"),
                    plain("The customer picks the software. It makes another connection.", "$quiet"),
                ]
            )
        ]
        if self._problem is not None:
            below = [problem_words(self._problem, self.console.privacy_mask)]
        else:
            below = [
                plain(
                    f"{platform_name(each)} has a link of its own: Esc, then {key_of('company.link')}.", "$text-warning"
                )
                for each in connections_to_link(self._company.connections)[:1]
            ]
            shows = plain(f"Esc, then {key_of('company.refresh')}, shows what they chose.", "$quiet")
            below.append(shows if self._chosen is None else _chosen_words(self._chosen))
        missing = self._asked and self._problem is None and self.link is None
        instead = plain("Codat returned no link for this company.", "bold") if missing else None
        self.draw_link(above, below, instead=instead, with_link=not missing, requesting=self._problem is None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action in {"refresh", "show_code", "card", "data", "show_holders", *LINKED_ACTIONS}:
            return False
        if action == "copy_problem":
            return self._problem is not None
        return super().check_action(action, parameters)

    def action_copy_problem(self) -> None:
        """Copy the error for Codat's support."""
        if self._problem is not None:
            self.console.send_to_clipboard(self._problem.support_block(), "The error")

    def action_fresh_link(self) -> None:
        """Read the company, and with it a new link."""
        self.console.session.ask_proxy_again()
        self.run_worker(self._fresh_link(), group="link", exclusive=True)

    async def _fresh_link(self) -> None:
        self.console.check_local_network()
        try:
            self.link = await fresh_company_link(self.console.session, self._company.id)
        except CodatError as error:
            self._problem = explain(error, "asking for a link")
        else:
            self._problem = None
        self._asked = True
        self.draw()


def _chosen_words(connection: Connection) -> Content:
    """Return what the customer has picked behind the company's link, and how far they are."""
    return Content.assemble(
        plain(f"They chose {platform_name(connection)}: ", "$quiet"), status_content(connection.status)
    )
