"""One connection: its status and history, its link, and the way to unlink it. Watches while a customer is at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from console_app.clock import now
from console_app.codat.errors import CodatError, NotFound
from console_app.codat.statuses import Status
from console_app.config.capabilities import Capability
from console_app.services.connecting import NotLinked, StillLinked, fresh_link
from console_app.services.deeds import DeedKind
from console_app.services.links import shown_link
from console_app.services.platforms import advice
from console_app.services.unlinking import UnlinkRequest
from console_app.tui.commands import table
from console_app.tui.modals.confirm_unlink import ConfirmUnlink
from console_app.tui.render import connection as render
from console_app.tui.render.link import link_words
from console_app.tui.render.outcome import Outcome, customer_trouble, linked_outcome, unlinked_outcome
from console_app.tui.screens.code_drawing import DRAWING_ACTIONS
from console_app.tui.screens.link_actions import LINK_ACTIONS
from console_app.tui.screens.link_sharing import SHARING_ACTIONS
from console_app.tui.screens.watched_connection import WatchedConnection
from console_app.tui.widgets.outcome import OutcomeBanner
from console_app.tui.widgets.qr_code import QrCode
from console_app.tui.widgets.undo_kit import UndoKit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.models import Company, Connection
    from console_app.services.links import ShownLink


DRAWN_AGAIN = "UndoKit, #connection-qr, #link-text, #link-life, #waiting"
"""The widgets that change with the link."""


class ConnectionScreen(WatchedConnection):
    """A connection of a company. With `show_link`, its link fills the screen at once."""

    PLACE = "connection"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("connection")

    outcome: var[Outcome | None] = var(None)
    """What has just happened: linked, unlinked."""

    def __init__(
        self,
        company: Company,
        connection: Connection,
        *,
        show_link: bool = False,
        only_link: bool = False,
        is_new: bool = False,
        link: ShownLink | None = None,
    ) -> None:
        """Show a connection.

        Args:
            company: whose it is.
            connection: as it was read last.
            show_link: whether the link is to fill the screen at once.
            only_link: whether the link is all that was asked for: who leaves it leaves this screen, too.
            is_new: the connection was created just now, so that the link that came with it is good.
            link: one that the customer has already and that is still good.
        """
        super().__init__(company, connection)
        self.shows_link = show_link
        self._only_link = only_link
        self._is_new = is_new
        self._link_out = link
        self._unlink_request: UnlinkRequest | None = None
        self._was_unlinked = False
        self._asks_to_unlink = False

    @property
    def customer_id(self) -> str:
        """Whom the screen is about."""
        return self.company.id

    def compose_body(self) -> Iterable[Widget]:
        yield OutcomeBanner().data_bind(ConnectionScreen.outcome)
        yield UndoKit()
        with Horizontal(id="connection"):
            with VerticalScroll(id="connection-left", can_focus=True):
                with Vertical(id="connection-facts") as box:
                    box.border_title = "Connection"
                    yield Static(id="connection-text")
                with Vertical(id="connection-link") as box:
                    box.border_title = "Link"
                    yield Static(id="link-text")
                    yield Static(id="link-life")
                    yield Static(id="waiting")
                with Vertical(id="connection-errors") as box:
                    box.border_title = "Errors"
                    yield Static(id="errors-text")
            with Vertical(id="connection-right"):
                yield QrCode(id="connection-qr")

    def on_mount(self) -> None:
        self.query_one("#connection-left").focus()
        self.connection = self._first
        if render.needs_link(self._first):
            self.run_worker(self._first_link(), group="link", exclusive=True)
        if self.shows_link:
            self.action_show_link()
        self.set_interval(1, self.draw_link_again)

    # The link

    async def _first_link(self) -> None:
        """The link that a new connection came with is good; any other is asked for, so that its age is known."""
        if self.link_refusal():
            # To ask for one would end the link that the customer may have.
            self._start_watch()
            return
        if self._link_out is not None:
            self.link = self._link_out
        elif self._is_new and self._first.link_url and self.session.filters_connections is not None:
            self.link = shown_link(self.session, self._first)
        else:
            await self._fresh_link()
        self._start_watch()

    async def _fresh_link(self) -> None:
        assert self.connection is not None
        known = self.connection
        try:
            connection = await fresh_link(self.session, self.company.id, known.id, known.status)
        except CodatError as error:
            self.fail(error, "asking for a fresh link")
            if isinstance(error, NotFound):
                self._gone()
            self.draw_link_again()
            return
        self._adopt(connection)

    def _adopt(self, connection: Connection) -> None:
        """Take over what was just read, with the link that came with it."""
        self.problem = None
        self.checked_at = now()
        self._take(connection)
        if render.needs_link(connection):
            self.link = None if self.link_refusal() else shown_link(self.session, connection)
            self.draw_link_again()

    # What the watch brings

    def _take(self, connection: Connection) -> None:
        """Draw what was read, and say so when the customer has done something."""
        before, self.connection = self.connection, connection
        if before is None:
            return
        if connection.status == Status.LINKED and before.status != Status.LINKED:
            self.outcome = linked_outcome(self.company, connection, self.first_shown_at)
            self._was_unlinked = False
            self.link = None
            self._await_data()
            if self.is_seen:
                self.console.ring("Linked", " · ".join(filter(None, (self.company.name, connection.platform_name))))
        elif len(connection.errors) > len(before.errors) and render.needs_link(connection):
            trouble = customer_trouble(connection)
            if self.is_seen:
                self.console.say(f"{trouble}. Press f for a fresh link.", title=self.company.name, severity="warning")
            if self.link is not None:
                self.link_was_used(self.link, f"the customer opened it, but did not authorise ({trouble}).")

    # Drawing

    def watch_connection(self, connection: Connection | None) -> None:
        if connection is None:
            return
        self._show_facts(connection)
        self.set_class(render.needs_link(connection), "-needs-link")
        self.refresh_bindings()
        self.draw_link_again()

    def _show_facts(self, connection: Connection) -> None:
        veil = self.console.veil
        company, shown = veil.company(self.company), veil.connection(connection)
        self.query_one("#connection-text", Static).update(render.connection_facts(company, shown))
        self.query_one("#errors-text", Static).update(render.error_history(shown))

    def veil_changed(self) -> None:
        if self.connection is not None:
            self._show_facts(self.connection)

    def draw_link_again(self) -> None:
        # A worker may still bring something while the screen is taken apart, piece by piece.
        if self.connection is None or len(self.query(DRAWN_AGAIN)) < DRAWN_AGAIN.count(",") + 1:
            return
        link, host, safe = self.link, self.judged_host(), self.safe_link()
        self.query_one(UndoKit).show(
            link,
            needed=self._was_unlinked and render.needs_link(self.connection) and not self._is_gone,
            asking=self.problem is None,
            usable=safe is not None,
        )
        self.draw_code(safe.url if safe and not self.is_on_premise else None, size_words="l shows it full-screen.")
        text, life = self.query_one("#link-text", Static), self.query_one("#link-life", Static)
        if not render.needs_link(self.connection):
            text.update("Linked: the customer needs no link.")
            life.update("")
        elif link is None or host is None:
            text.update(self.no_link_words(asking=self.checked_at is None and self.problem is None))
            life.update("")
        else:
            *words, last = link_words(link, host)
            text.update(Content("\n").join(words))
            newer = [render.newer_link_words()] if self.newer_link and link.is_good(now()) else []
            life.update(Content("\n").join([last, *newer]))
        waiting = self.query_one("#waiting", Static)
        waiting.display = render.needs_link(self.connection)
        checked = None if self._is_gone else self.checked_at
        waiting.update(render.waiting_line(checked, self.watch_note, self.connection.status))

    # What the person does

    def action_show_link(self) -> None:
        """Show the link and its QR code full-screen."""
        from console_app.tui.screens.link import LinkScreen

        if self.console.refuses(Capability.LINK):
            return
        if self.connection is not None and render.needs_link(self.connection):
            self.app.push_screen(LinkScreen(self), self._link_left)
        else:
            self.console.say("The connection is Linked: the customer needs no link.")

    def _link_left(self, _: None) -> None:
        # A second key may have left this screen already: what lies under it is not to go with it.
        if self._only_link and self.is_current:
            self.dismiss(self.connection)

    def action_fresh_link(self) -> None:
        """Ask for a fresh one-time link, on purpose: the one before it may stop working."""
        if self.connection is not None and render.needs_link(self.connection):
            had_one = self.link is not None
            self.run_worker(self._ask_fresh(had_one), group="link", exclusive=True)

    async def _ask_fresh(self, had_one: bool) -> None:
        before = self.link
        await self._fresh_link()
        if had_one and self.link is not before and self.link is not None:
            self.console.say("This is a fresh link. The one before it may not work any more.")
            self.note_deed(DeedKind.LINK_MINTED)
        if self._watch is None:
            self._start_watch()

    def action_refresh(self) -> None:
        """Look now. A watch looks without making a new link; without one, the connection is read."""
        if self._watch is not None:
            self._watch.look_now()
            self.watch_note = ""
        else:
            self.session.ask_proxy_again()
            self.run_worker(self._read_again(), group="read", exclusive=True)

    async def _read_again(self) -> None:
        assert self.connection is not None
        try:
            connection = await self.session.client.get_connection(self.company.id, self.connection.id)
        except CodatError as error:
            self.fail(error, "reading the connection")
            return
        self._adopt(connection)
        self._start_watch()

    def action_unlink(self) -> None:
        """Unlink, after a confirmation; only what is Linked can be unlinked."""
        connection = self.connection
        if connection is None:
            return
        if connection.status != Status.LINKED:
            self.console.say(
                f"Only a Linked connection can be unlinked; this one is {connection.status}.", severity="warning"
            )
            return
        if not self.writing and not self._asks_to_unlink:
            self._asks_to_unlink = True
            self.run_worker(self._unlink(connection), group="unlink")

    async def _unlink(self, connection: Connection) -> None:
        is_sandbox = self.session.profile.is_sandbox
        seen = [each for each in self.session.deeds.of_connection(connection.id) if each.kind is DeedKind.LINKED]
        question = ConfirmUnlink(
            self.company, connection, is_sandbox=is_sandbox, linked_at=seen[-1].at if seen else None
        )
        try:
            if not await self.app.push_screen_wait(question):
                return
        finally:
            self._asks_to_unlink = False
        # Kept, so that asking again after an unclear answer asks about the same request.
        request = self._unlink_request = self._unlink_request or UnlinkRequest(
            self.session, self.company.id, connection.id
        )
        self.writing = True
        self.outcome = Outcome("… Unlinking", "Waiting for Codat's answer.", good=False)
        result = None
        try:
            result = await request.submit()
        except NotLinked as error:
            self._adopt(error.connection)
            self.console.say(f"Nothing was sent. {error}", severity="warning", timeout=10)
        except StillLinked as error:
            self._adopt(error.connection)
            self.fail(error, "unlinking", writing=True)
        except CodatError as error:
            self.fail(error, "unlinking", writing=True)
        finally:
            self.writing = False
            self.outcome = unlinked_outcome(self.company, result) if result else None
        if result is not None:
            self._was_unlinked = True
            self.problem = None
            self.connection = result.connection
            if not self.link_refusal():
                await self._fresh_link()
        self._start_watch()

    def action_delete(self) -> None:
        """Delete the connection, on a screen that says what is lost."""
        from console_app.tui.screens.delete import DeleteConnectionScreen

        if self.connection is not None and not self.writing and self.app.screen is self:
            self.app.push_screen(DeleteConnectionScreen(self.company, self.connection), self._deleted)

    def _deleted(self, gone: bool | None) -> None:
        if gone:
            self.dismiss(None)

    def action_copy_id(self) -> None:
        """Copy the connection's id."""
        self.console.send_to_clipboard(self._first.id, "The connection's id", shown=True)

    def action_back(self) -> None:
        """Leave the screen, with the connection as it was last read."""
        if self.writing:
            super().action_back()
        else:
            self.dismiss(self.connection)

    def matters_now(self, action: str) -> bool:
        if action == "unlink":
            return self.connection is not None and self.connection.status == Status.LINKED
        return super().matters_now(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in DRAWING_ACTIONS:
            return self.query_one(QrCode).fits
        if action in LINK_ACTIONS or action in SHARING_ACTIONS:
            needed = self.connection is not None and render.needs_link(self.connection)
            return self.can_do(action) and (needed or self.link_refusal() is None)
        if action in {"show_link", "fresh_link"}:
            return self.connection is not None and render.needs_link(self.connection)
        return super().check_action(action, parameters)

    @property
    def advice(self) -> str:
        """What the customer needs for this platform."""
        return advice(self._first.integration_key, on_premise=self.is_on_premise)

    @property
    def is_on_premise(self) -> bool:
        """Whether the link is for the PC where the software runs, so that a code for a phone is the wrong thing."""
        return self._first.integration_key in self.session.on_premise
