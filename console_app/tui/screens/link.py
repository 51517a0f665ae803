"""The link of a connection full-screen, for a shared screen and for a phone held up to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.clock import now
from console_app.services.deeds import DeedKind
from console_app.services.onboarding import Stage
from console_app.tui.render import connection as render
from console_app.tui.render.link import for_the_pc, steps
from console_app.tui.render.onboarding import stepper_in_short
from console_app.tui.render.outcome import linked_picture
from console_app.tui.render.status import status_content
from console_app.tui.render.text import plain
from console_app.tui.render.top_bar import cost_words
from console_app.tui.screens.link_frame import LinkFrame, problem_words

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection
    from console_app.services.links import ShownLink
    from console_app.tui.screens.connection import ConnectionScreen


class LinkScreen(LinkFrame):
    """The link of one connection. The connection's own screen, under this one, goes on watching."""

    def __init__(self, source: ConnectionScreen) -> None:
        super().__init__()
        self._source = source
        self._code_anyway = False
        self._was_shown = False

    @property
    def customer_id(self) -> str:
        """Whom the link is for."""
        return self._source.customer_id

    def on_mount(self) -> None:
        for name in ("link", "connection", "checked_at", "watch_note", "newer_link", "outcome", "problem"):
            self.watch(self._source, name, self.draw, init=False)
        self.draw()

    def shared_company(self) -> Company:
        return self._source.company

    def shared_connection(self) -> Connection | None:
        return self._source.connection

    def draw(self) -> None:
        source = self._source
        connection = source.connection
        if connection is None or not self.is_mounted:
            return
        self.link = source.link
        done = not render.needs_link(connection)
        for_pc = source.is_on_premise and not self._code_anyway
        above = [
            Content("\n").join(
                [
                    plain(source.company.name, "bold"),
                    self._platform_and_status(connection),
                    steps(connection, source.link),
                ]
            )
        ]
        if source.shows_link and self.is_tall:
            above.insert(0, stepper_in_short(Stage.LINKED if done else Stage.LINK))
        below: list[Content] = []
        instead = None
        if done and source.outcome is not None:
            instead = linked_picture(source.outcome.title, source.outcome.text, "N  a case note for the CRM")
        elif done:
            instead = linked_picture("● Linked", "The customer needs no link.")
        else:
            if for_pc and source.link is not None and source.link.is_good(now()):
                instead = for_the_pc()
            if source.problem is not None:
                below.append(problem_words(source.problem, self.console.veil))
            if source.advice and self.is_tall:
                below.append(plain(source.advice, "$quiet"))
            if source.newer_link and source.link is not None and source.link.is_good(now()):
                below.append(render.newer_link_words())
            out = source.link is None or source.link.is_good(now())
            below.append(self._waiting(source, connection, is_out=out))
        if self.safe_link() is not None and not self._was_shown:
            self._was_shown = True
            self.note_deed(DeedKind.LINK_SHOWN)
        self.set_class(done, "-linked")
        asking = source.checked_at is None and source.problem is None
        self.draw_link(above, below, instead=instead, with_link=not done, asking=asking)

    def _platform_and_status(self, connection: Connection) -> Content:
        """In one line where both fit, so that a status is never broken in two."""
        platform, status = plain(connection.platform_name), status_content(connection.status)
        fits = platform.cell_length + 2 + status.cell_length <= self.query_one("#link-words").size.width
        return Content.assemble(platform, "  " if fits else "\n", status)

    def _waiting(self, source: ConnectionScreen, connection: Connection, *, is_out: bool) -> Content:
        """How the watch stands, and what it has cost."""
        session = self.console.session
        lines = [render.waiting_line(source.checked_at, source.watch_note, connection.status, is_out=is_out)]
        cost = "" if self.console.veil.on else cost_words(session.quota, session.calls_made)
        return Content("\n").join([*lines, plain(cost, "$quiet")]) if cost else lines[0]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        connection = self._source.connection
        if action == "copy_problem":
            return self._source.problem_to_copy is not None
        if action == "show_code" and (self._code_anyway or not self._source.is_on_premise):
            return False
        if action not in {"back", "note"} and (connection is None or not render.needs_link(connection)):
            return False
        return super().check_action(action, parameters)

    def be_quick(self) -> None:
        """Look more often again, because somebody is there."""
        self._source.be_quick()

    @property
    def connection_in_view(self) -> str:
        """The id of the connection that this screen tells of."""
        return self._source.connection_in_view

    def link_was_used(self, link: ShownLink, how: str) -> None:
        self._source.link_was_used(link, how)

    def action_copy_problem(self) -> None:
        """Copy the error for Codat's support."""
        self._source.action_copy_problem()

    def action_show_code(self) -> None:
        """Draw the code for software on a PC too, for who wants it all the same."""
        self._code_anyway = True
        self.draw()
        self.refresh_bindings()

    def action_fresh_link(self) -> None:
        """Ask for a fresh link, on purpose."""
        self._source.action_fresh_link()

    def action_refresh(self) -> None:
        """Look at the status now."""
        self._source.action_refresh()
