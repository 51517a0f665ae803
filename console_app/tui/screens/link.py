"""Show a link and its QR code full-screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.clock import now
from console_app.config.capabilities import Capability
from console_app.services.account.activity import ActivityKind
from console_app.tui.commands.keys import key_of
from console_app.tui.render import connection as render
from console_app.tui.render.entity import entity_words
from console_app.tui.render.link import for_the_pc, full_platform_words, steps
from console_app.tui.render.outcome import linked_picture
from console_app.tui.render.status import status_content
from console_app.tui.render.text import plain
from console_app.tui.render.top_bar import cost_words
from console_app.tui.screens.link_layout import LinkFrame, problem_words

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection
    from console_app.services.links.link import ShownLink
    from console_app.tui.host import LinkSource


LINKED_ACTIONS = frozenset({"ask_entity", "confirm_entity", "withdraw_entity", "unlink"})
"""The actions that need a Linked connection."""


class LinkScreen(LinkFrame):
    """The link of one connection. The connection's own screen, under this one, continues to watch."""

    def __init__(self, source: LinkSource) -> None:
        """Show the link that the screen below holds.

        Args:
            source: The screen below, which reads the link and watches the status.
        """
        super().__init__(source.host_check)
        self._source = source
        self._code_anyway = False
        self._was_shown = False

    @property
    def customer_id(self) -> str:
        """Return the company's id."""
        return self._source.customer_id

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self._source.watch_link_source(self, self.draw, self.draw_when_changed)
        self.draw()

    @property
    def company(self) -> Company:
        """Return the company."""
        return self._source.company

    @property
    def connection(self) -> Connection | None:
        """Return the connection."""
        return self._source.connection

    def unannounced(self) -> tuple[object, ...]:
        """Return what is shown and changes with the clock, or without saying so."""
        session = self.console.session
        return (*self._source.unannounced(), cost_words(session.quota, session.calls_made))

    def draw(self) -> None:
        """Draw the screen."""
        source = self._source
        connection = source.connection
        # Before the first layout, so that code and words come in one frame; a late change may find half of a screen.
        if connection is None or not self.is_whole:
            return
        self.link = source.link
        done = not render.needs_link(connection)
        for_pc = source.is_on_premise and not self._code_anyway
        above = [
            Content("\n").join(
                [
                    plain(source.company.name, "bold"),
                    self._platform_and_status(connection),
                    steps(connection, source.link, source.first_sync),
                ]
            )
        ]
        below: list[Content] = []
        instead = None
        if done and source.outcome is not None:
            instead = self._linked(
                source.outcome.title, source.outcome.text, f"{key_of('link.note')}  a case note for the CRM"
            )
        elif done:
            instead = self._linked("● Linked", "The customer needs no link.")
        else:
            if for_pc and source.link is not None and source.link.is_good(now()):
                instead = for_the_pc()
            if source.problem is not None:
                below.append(problem_words(source.problem, self.console.privacy_mask))
            if source.full_platform is not None:
                below.append(full_platform_words(source.full_platform, is_tall=self.is_tall))
            if source.advice and self.is_tall:
                below.append(plain(source.advice, "$quiet"))
            if source.newer_link and source.link is not None and source.link.is_good(now()):
                below.append(render.newer_link_words(self.PLACE))
            out = source.link is None or source.link.is_good(now())
            below.append(self._waiting(source, connection, is_out=out))
        if self.links.safe_link() is not None and not self._was_shown:
            self._was_shown = True
            self.links.record(ActivityKind.LINK_SHOWN)
        self.set_class(done, "-linked")
        self.draw_link(above, below, instead=instead, with_link=not done, requesting=source.is_requesting_link)

    def _linked(self, title: str, text: str, hint: str = "") -> Content:
        """Return that it is Linked, and to whose books."""
        entity = self._source.entity
        permissions = self.console.session.permissions
        may_unlink = Capability.UNLINK not in permissions.capabilities.forbidden
        books = entity_words(entity, self._source.company, self.console.privacy_mask, may_unlink=may_unlink)
        data = self._source.outcome.data if self._source.outcome is not None else ""
        return linked_picture(title, text, hint, books=books, ask=entity.is_in_question, data=data)

    def _platform_and_status(self, connection: Connection) -> Content:
        """Return platform and status in one line if both fit, so that a status is never broken in two."""
        platform, status = plain(connection.platform_name), status_content(connection.status)
        fits = platform.cell_length + 2 + status.cell_length <= self.query_one("#link-words").size.width
        return Content.assemble(platform, "  " if fits else "\n", status)

    def _waiting(self, source: LinkSource, connection: Connection, *, is_out: bool) -> Content:
        """Return the state of the watch, and its calls."""
        session = self.console.session
        lines = [
            render.waiting_line(
                source.checked_at,
                source.watch_note,
                connection.status,
                is_out=is_out,
                events=self.console.event_words,
            )
        ]
        cost = "" if self.console.privacy_mask.on else cost_words(session.quota, session.calls_made)
        return Content("\n").join([*lines, plain(cost, "$quiet")]) if cost else lines[0]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        connection = self._source.connection
        if action == "copy_problem":
            return self._source.problem_to_copy is not None
        if action == "show_code" and (self._code_anyway or not self._source.is_on_premise):
            return False
        if action == "data":
            return connection is not None and not render.needs_link(connection)
        if action == "show_holders":
            return self._source.full_platform is not None
        if action in LINKED_ACTIONS:
            return self._can_do_when_linked(action)
        if action not in {"back", "note"} and (connection is None or not render.needs_link(connection)):
            return False
        return super().check_action(action, parameters)

    def _can_do_when_linked(self, action: str) -> bool:
        connection = self._source.connection
        if connection is None or render.needs_link(connection):
            return False
        if action == "withdraw_entity":
            return self._source.entity.is_confirmed
        return self._source.entity.is_in_question if action == "confirm_entity" else True

    def action_ask_entity(self) -> None:
        """Ask Codat whose books the connection leads to."""
        self._source.action_ask_entity()

    def action_confirm_entity(self) -> None:
        """Keep the person's word that these are the right books."""
        self._source.action_confirm_entity()

    def action_withdraw_entity(self) -> None:
        """Take back that these are the right books."""
        self._source.action_withdraw_entity()

    def action_show_holders(self) -> None:
        """Show the connections that use up the platform's limit."""
        self._source.action_show_holders()

    def action_unlink(self) -> None:
        """Unlink a Linked connection, after a confirmation; then its new link is here."""
        self._source.action_unlink()

    def poll_fast(self) -> None:
        """Poll more often for a while, because a person is there."""
        self._source.poll_fast()

    @property
    def connection_in_view(self) -> str:
        """Return the connection's id."""
        return self._source.connection_in_view

    def link_was_used(self, link: ShownLink, how: str) -> None:
        """Record that a link was used."""
        self._source.link_was_used(link, how)

    def action_copy_problem(self) -> None:
        """Copy the error for Codat's support."""
        self._source.action_copy_problem()

    def action_show_code(self) -> None:
        """Show the code for software on a PC, too."""
        self._code_anyway = True
        self.draw()
        self.refresh_bindings()

    def action_data(self) -> None:
        """Show what Codat has read from the connection."""
        if self.connection is not None and self.app.screen is self:
            self.console.open_data(self.company, self.connection)

    def action_fresh_link(self) -> None:
        """Ask for a new link."""
        self._source.action_fresh_link()

    def action_refresh(self) -> None:
        """Check the status now."""
        self._source.action_refresh()

    def customer_answered(self) -> None:
        """Find out what the customer did, who was played here."""
        self._source.action_refresh()
