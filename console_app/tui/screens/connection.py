"""Show a connection: its status, errors and link, and how to unlink it; watch it while the customer authorises it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.reactive import var

from console_app.clock import now
from console_app.codat.errors import CodatError, NotFound
from console_app.codat.status_names import Status
from console_app.services.connections.platforms import advice
from console_app.services.data.first_data import FirstData, first_sync
from console_app.services.links.link import shown_link
from console_app.services.watch.waiting_room import WaitingEventKind
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import key_of
from console_app.tui.features.seconds import OnlyWhenChanged
from console_app.tui.render import connection as render
from console_app.tui.render.entity import EntityState, entity_rows
from console_app.tui.render.link import full_platform_words, link_words
from console_app.tui.render.outcome import Outcome, customer_trouble, linked_outcome
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.screens.connection_entity import ConnectionEntity
from console_app.tui.screens.connection_link import ConnectionLink
from console_app.tui.screens.connection_slots import ConnectionSlots
from console_app.tui.screens.connection_unlink import ConnectionUnlink
from console_app.tui.screens.connection_watch import ConnectionWatch
from console_app.tui.screens.customer_role import CUSTOMER_ACTIONS, CustomerRole
from console_app.tui.screens.link_actions import LINK_ACTIONS, LinkActions
from console_app.tui.screens.qr_style import DRAWING_ACTIONS, QrStyle
from console_app.tui.widgets.connection_banners import OutcomeBanner, UndoBanner
from console_app.tui.widgets.connection_panels import ConnectionPanels
from console_app.tui.widgets.qr_code import QrCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from textual.binding import BindingType
    from textual.dom import DOMNode
    from textual.widget import Widget

    from console_app.codat.models import Company, Connection
    from console_app.services.connections.slots import PlatformSlots
    from console_app.services.data.first_data import FirstSync
    from console_app.services.links.link import HostCheck, ShownLink
    from console_app.services.text.error_messages import Explanation
    from console_app.services.watch.waiting_room import Change


class ConnectionScreen(ConsoleScreen["Connection | None"]):
    """A connection of a company. With `show_link`, its link fills the screen at once."""

    PLACE = "connection"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("connection")

    link: var[ShownLink | None] = var(None)
    """The shown link. It stays until a new one is requested."""
    connection: var[Connection | None] = var(None)
    checked_at: var[datetime | None] = var(None)
    watch_note: var[str] = var("")
    """The reason why polling gets no news right now; empty while it works."""
    poll_problem: var[Explanation | None] = var(None)
    """The same, to be copied for Codat's support."""
    newer_link: var[bool] = var(False)
    """Polling has made a newer link than the one that is shown, which stays."""
    outcome: var[Outcome | None] = var(None)
    """The event to show: linked, unlinked."""
    entity: var[EntityState] = var(EntityState)
    """Whose books the connection leads to, as far as it is known."""
    first_data: var[FirstData | None] = var(None)
    """What has come since the customer's consent; None if that was not waited for."""

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
        super().__init__("Companies", company.name, connection.platform_name or "Connection")
        self.company = company
        self.first_shown_at: datetime | None = None
        """The moment when the first link shown here was made: the beginning of the call."""
        self._show_link_first = show_link
        self.links = LinkActions(self)
        self.customer = CustomerRole(self, self.links)
        self.qr = QrStyle(self)
        self.connection_watch = ConnectionWatch(self)
        self._unlink = ConnectionUnlink(self)
        self._entity = ConnectionEntity(self)
        self._slots = ConnectionSlots(self)
        self._first = connection
        self._only_link = only_link
        self.connection_link = ConnectionLink(self, connection, is_new=is_new, link=link)
        self._draw_when_changed = OnlyWhenChanged(self.unannounced, self.draw_link_again)
        self._is_link_full_screen = False
        self._was_unlinked = False
        self._last_not_linked = now()
        """When the connection was last seen without the customer's consent; the opening, if that was not seen."""

    @property
    def subject_ids(self) -> tuple[str, str | None]:
        """Return the ids of the company and the connection."""
        return self.company.id, self._first.id

    @property
    def customer_id(self) -> str:
        """Return the company's id."""
        return self.company.id

    @property
    def connection_in_view(self) -> str:
        """Return the connection's id, so that nothing else announces its changes."""
        return self._first.id

    @property
    def is_seen(self) -> bool:
        """Return whether the person sees what happens here; otherwise the waiting room announces it."""
        return self.console.has_in_view(self.connection_in_view)

    @property
    def first_sync(self) -> FirstSync:
        """Return what has become of the first sync after the customer's consent."""
        last_sync = self.connection.last_sync if self.connection is not None else None
        return first_sync(self.first_data, last_sync, self._last_not_linked)

    @property
    def full_platform(self) -> PlatformSlots | None:
        """Return the platform's slots, if a link is needed and the platform may refuse the customer."""
        return self._slots.full()

    @property
    def is_requesting_link(self) -> bool:
        """Return whether a link is on its way."""
        return self.connection_link.is_requesting

    @property
    def host_check(self) -> HostCheck:
        """Return the check of the link's host, made once for this screen and the full-screen link."""
        return self.links.host_check

    @property
    def problem_to_copy(self) -> Explanation | None:
        """Return the error to copy; None if there is none."""
        return self.problem or self.poll_problem

    def watch_link_source(self, watcher: DOMNode, changed: Callable[[], None], checked: Callable[[], None]) -> None:
        """Call `changed` when something shown of the link changes, and `checked` after each poll."""
        names = ("link", "connection", "watch_note", "newer_link", "outcome", "problem", "entity", "first_data")
        for name in names:
            watcher.watch(self, name, changed, init=False)
        watcher.watch(self, "checked_at", checked, init=False)

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        yield OutcomeBanner().data_bind(ConnectionScreen.outcome)
        yield UndoBanner()
        yield ConnectionPanels()

    def mount_notice(self, bar: Widget) -> None:
        """Give a notice its place beside the code, which keeps its size."""
        self.query_one("#connection-words").mount(bar)

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.qr.watch(self.draw_link_again)
        self.query_one("#connection-left").focus()
        self.connection = self._first
        self._entity.begin(self._first)
        if render.needs_link(self._first):
            self.run_worker(self.connection_link.begin(), group="link", exclusive=True)
        if self._show_link_first:
            self.action_show_link()
        self.console.each_second(self, self._draw_when_changed)

    # The link

    def validate_link(self, link: ShownLink | None) -> ShownLink | None:
        """Return the link, or None if links may not be shown."""
        return self.links.allowed(link)

    def watch_link(self, before: ShownLink | None, link: ShownLink | None) -> None:
        """React to a change of `link`."""
        if link is None:
            self.host_check.forget()
        elif before is None or before.url != link.url:
            self.newer_link = False
        if link is not None and self.first_shown_at is None:
            self.first_shown_at = link.made_at
        if link is not None and self.connection is not None:
            # From now on the customer may use it, wherever the person goes.
            self.console.waiting_room.enter(self.company, self.connection, link)
        self.draw_link_again()
        self.refresh_bindings()

    def link_was_used(self, link: ShownLink, how: str) -> None:
        """Record that `link` was opened, unless another one is shown by now."""
        if self.link == link:
            self.link = link.used_up(how)

    def locks_changed(self) -> None:
        """Show what the permissions now allow."""
        super().locks_changed()
        self.links.locks_changed()

    def adopt(self, connection: Connection) -> None:
        """Take over what was just read, with its link."""
        self.problem = None
        self.checked_at = now()
        self.take(connection)
        if render.needs_link(connection) and self.connection_link.is_wanted:
            self.link = None if self.links.refusal else shown_link(self.session, connection)
        self.draw_link_again()

    # What the watch brings

    def resume_watch(self) -> None:
        """Watch while the customer may do something: not after an unlink, until they get the link again."""
        if self.connection_link.is_wanted:
            self.connection_watch.start()

    def poll_fast(self) -> None:
        """Poll more often for a while, because a person is there."""
        self.connection_watch.poll_fast()

    def on_screen_resume(self) -> None:
        """Continue when the screen is on top again."""
        self.poll_fast()

    def connection_gone(self, error: NotFound, doing: str = "watching the connection") -> None:
        """Show that the connection no longer exists, and its link no more."""
        self.fail(error, doing)
        self.connection_watch.is_gone = True
        self.workers.cancel_group(self, "watch")
        self.link = None
        self.watch_note = "⚠ Codat no longer has this connection: it was deleted."

    def connection_changed(self, change: Change) -> None:
        """Show a change that came otherwise than by this screen's own watch."""
        mine, news = self.connection, change.connection
        if mine is None or mine.id != news.id or self.connection_watch.subscription is not None:
            return
        if change.happened is not WaitingEventKind.GONE and (
            mine.status != news.status or len(news.errors) > len(mine.errors)
        ):
            # An event has no link, and less to say of the rest.
            known = {"status": news.status, "errors": news.errors, "last_sync": news.last_sync or mine.last_sync}
            self.take(mine.model_copy(update=known))
            self.resume_watch()

    def take(self, connection: Connection) -> None:
        """Show what was read, and announce what the customer has done."""
        before = self.connection
        if connection.status == Status.LINKED and before is not None and before.status != Status.LINKED:
            # The last sync is of an earlier consent, if there is one.
            self.first_data = FirstData((), is_final=False)
        self.connection = connection
        if connection.status != Status.LINKED:
            self._last_not_linked = now()
        if before is None:
            return
        if connection.status == Status.LINKED and before.status != Status.LINKED:
            self.outcome = linked_outcome(self.company, connection, self.first_shown_at)
            self._was_unlinked, self.connection_link.is_wanted = False, True
            self.link = None
            self.connection_watch.await_data(self._last_not_linked)
            self._entity.ask()
            if self.is_seen:
                self.console.ring("Linked", " · ".join(filter(None, (self.company.name, connection.platform_name))))
        elif len(connection.errors) > len(before.errors) and render.needs_link(connection):
            trouble = customer_trouble(connection)
            if self.is_seen:
                self.console.notify_user(
                    f"{trouble}. Press {key_of('connection.fresh_link')} for a new link.",
                    title=self.company.name,
                    severity="warning",
                    keys=("connection.fresh_link",),
                )
            if self.link is not None:
                self.link_was_used(self.link, f"the customer opened it, but did not authorise it ({trouble}).")

    def show_first_data(self, found: FirstData) -> None:
        """Show what has come of the customer's first data."""
        self.first_data = found
        if self.outcome is not None and self.outcome.good:
            self.outcome = replace(self.outcome, data=found.words(key_of("connection.data")))
        if self.connection is None or found.first_read is None:
            return
        known = self.connection.last_sync
        if known is None or found.first_read > known:
            self.connection = self.connection.model_copy(update={"last_sync": found.first_read})

    # Drawing

    def watch_connection(self, connection: Connection | None) -> None:
        """React to a change of `connection`."""
        if connection is None:
            return
        self._show_facts(connection)
        self.set_class(render.needs_link(connection), "-needs-link")
        self.refresh_bindings()
        self.draw_link_again()

    def watch_entity(self) -> None:
        """React to a change of `entity`."""
        if self.connection is not None:
            self._show_facts(self.connection)
            self.refresh_bindings()

    def watch_newer_link(self) -> None:
        """React to a change of `newer_link`."""
        self.draw_link_again()

    def watch_checked_at(self) -> None:
        """React to a change of `checked_at`."""
        self._draw_when_changed()

    def watch_watch_note(self) -> None:
        """React to a change of `watch_note`."""
        self.draw_link_again()
        self.refresh_bindings()

    def _show_facts(self, connection: Connection) -> None:
        panels = self._panels()
        if panels is None or not panels.can_show_facts:
            return
        privacy_mask = self.console.privacy_mask
        company, shown = privacy_mask.company(self.company), privacy_mask.connection(connection)
        books = entity_rows(self.entity, self.company, privacy_mask)
        panels.show_facts(company, shown, books)

    def _panels(self) -> ConnectionPanels | None:
        """Return the panels; a worker may still bring something while the screen is taken apart, piece by piece."""
        return next(iter(self.query(ConnectionPanels)), None)

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids."""
        if self.connection is not None:
            self._show_facts(self.connection)

    def unannounced(self) -> tuple[object, ...]:
        """Return what is shown and changes with the clock, or without saying so."""
        waiting = self._waiting_line().plain if self.connection is not None else ""
        states = (waiting, self.is_requesting_link, self.first_sync, self.full_platform)
        return (*self.links.unannounced(), *states, self.connection_link.is_wanted, self.connection_watch.is_gone)

    def _waiting_line(self) -> Content:
        assert self.connection is not None
        checked = None if self.connection_watch.is_gone else self.checked_at
        return render.waiting_line(checked, self.watch_note, self.connection.status, events=self.console.event_words)

    def draw_link_again(self) -> None:
        """Draw what changes with the link and its age."""
        panels = self._panels()
        if self.connection is None or panels is None or not panels.can_show_link or not self.query("UndoBanner"):
            return
        needed, is_gone = render.needs_link(self.connection), self.connection_watch.is_gone
        link, host, safe = self.link, self.links.host(), self.links.safe_link()
        self.query_one(UndoBanner).show(
            link,
            needed=self._was_unlinked and needed and not is_gone,
            requesting=self.is_requesting_link,
            usable=safe is not None,
        )
        self.qr.draw(
            safe.url if safe and not self.is_on_premise else None,
            size_words=f"{key_of('connection.link')} shows it full-screen.",
        )
        if not needed:
            panels.show_link("Linked: the customer needs no link.")
        elif link is None or host is None:
            panels.show_link(self.links.no_link_words(requesting=self.is_requesting_link))
        else:
            *words, last = link_words(link, host)
            newer = [render.newer_link_words()] if self.newer_link and link.is_good(now()) else []
            if safe is not None and (phone := self.customer.phone_words(safe, self.PLACE)):
                newer.insert(0, phone)
            panels.show_link(Content("\n").join(words), last, *newer)
        panels.show_waiting(self._waiting_line() if needed and self.connection_link.is_wanted else None)
        full = None if is_gone else self.full_platform
        panels.show_full_platform(None if full is None else full_platform_words(full))

    # What the person does

    def show_whole_link(self) -> None:
        """Show the code and the link in full, to scan it or read it out."""
        self.action_show_link()

    def action_show_link(self) -> None:
        """Show the link and its QR code full-screen."""
        if self.links.refuses():
            return
        if self.connection is not None and render.needs_link(self.connection):
            self._is_link_full_screen = True
            self.console.open_link(self, self._link_left)
            self.connection_link.want()
        else:
            self.console.notify_user("The connection is Linked: the customer needs no link.")

    def _link_left(self, _: None) -> None:
        self._is_link_full_screen = False
        # A second key may have left this screen already: what lies under it is not to go with it.
        if self._only_link and self.is_current:
            self.dismiss(self.connection)

    def stay(self) -> None:
        """Show this connection, of which only the link was asked for."""
        self._only_link = False

    def action_fresh_link(self) -> None:
        """Ask for a new link: the previous one may stop working."""
        if self.connection is not None and render.needs_link(self.connection):
            self.connection_link.ask_again()

    def action_refresh(self) -> None:
        """Check now. A watch polls without creating a link; without one, the connection is read."""
        if not self.connection_watch.poll_now():
            self.session.ask_proxy_again()
            self.run_worker(self._read_again(), group="read", exclusive=True)

    async def _read_again(self) -> None:
        assert self.connection is not None
        try:
            connection = await self.session.client.get_connection(self.company.id, self.connection.id)
        except CodatError as error:
            self.fail(error, "reading the connection")
            return
        self.adopt(connection)
        self.resume_watch()

    def action_unlink(self) -> None:
        """Unlink a Linked connection, after a confirmation."""
        self._unlink.begin()

    def action_ask_entity(self) -> None:
        """Ask Codat whose books the connection leads to."""
        self._entity.ask(just_linked=False, by_hand=True)

    def action_confirm_entity(self) -> None:
        """Keep the person's word that these are the right books."""
        self._entity.confirm()

    def action_withdraw_entity(self) -> None:
        """Take back that these are the right books."""
        self._entity.withdraw()

    def action_show_holders(self) -> None:
        """Show the connections that use up the platform's limit."""
        self._slots.show_holders()

    async def unlinked(self, connection: Connection) -> None:
        """Show the connection, and how to reconnect: the link is asked for when it is to be shown."""
        self._was_unlinked = True
        self._last_not_linked = now()
        self.problem = None
        self.connection_link.is_wanted = self._is_link_full_screen
        self.connection = connection
        if self._is_link_full_screen and not self.links.refusal:
            await self.connection_link.ask()

    def action_data(self) -> None:
        """Show what Codat has read from this connection."""
        if self.connection is not None and self.app.screen is self:
            self.console.open_data(self.company, self.connection)

    def action_delete(self) -> None:
        """Delete the connection, after showing what is lost."""
        if self.connection is not None and not self.writing and self.app.screen is self:
            self.console.open_delete_connection(self.company, self.connection, self._deleted)

    def _deleted(self, gone: bool | None) -> None:
        if gone:
            self.dismiss(None)

    def action_copy_link(self) -> None:
        """Copy the link."""
        self.links.copy()

    def action_open_link(self) -> None:
        """Open the link here, after a question: that uses a one-time link up."""
        self.links.open_here()

    def action_trust_host(self) -> None:
        """Trust the link's host as the account's own branded domain, for this profile."""
        self.links.trust_host()

    def action_message(self) -> None:
        """Write to the customer: copy the invitation, or open it in the mail program."""
        self.links.invite()

    def action_play_customer(self) -> None:
        """Open the sandbox's link as its customer."""
        self.customer.play()

    def action_local_network(self) -> None:
        """Open the sandbox's links to phones, or close them."""
        self.console.toggle_local_network()

    def customer_answered(self) -> None:
        """Find out what the customer did, who was played here."""
        self.action_refresh()

    def action_save_code(self) -> None:
        """Save the QR code as a picture, for a chat or a slide."""
        self.links.save_code()

    def action_draw_otherwise(self) -> None:
        """Draw the code in the next way that has room."""
        self.qr.draw_otherwise()

    def action_card(self) -> None:
        """Show what the customer needs for this software."""
        self.links.show_card()

    def action_note(self) -> None:
        """Copy a note for the CRM: what was done, present state, next steps."""
        self.links.copy_note()

    def action_follow_up(self) -> None:
        """Ask for owner, next step and a note of the company."""
        self.console.ask_follow_up(self.company.id)

    def action_copy_id(self) -> None:
        """Copy the connection's id."""
        self.console.send_to_clipboard(self._first.id, "The connection's id", shown=True)

    @property
    def answer_on_leaving(self) -> Connection | None:
        """Return the connection as it was last read."""
        return self.connection

    @property
    def _may_confirm_entity(self) -> bool:
        """Return whether a person may say that the books are right: once unlinked, the next link decides."""
        is_linked = self.connection is not None and self.connection.status == Status.LINKED
        return is_linked and self.entity.is_in_question

    def is_relevant(self, action: str) -> bool:
        """Return whether the key bar shows an action."""
        if action == "unlink":
            return self.connection is not None and self.connection.status == Status.LINKED
        if action == "confirm_entity":
            return self._may_confirm_entity
        return super().is_relevant(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action in DRAWING_ACTIONS:
            code = next(iter(self.query(QrCode)), None)
            return code is not None and code.fits
        if action in LINK_ACTIONS:
            needed = self.connection is not None and render.needs_link(self.connection)
            return self.links.can_do(action) and (needed or self.links.refusal is None)
        if action in CUSTOMER_ACTIONS:
            needed = self.connection is not None and render.needs_link(self.connection)
            return self.customer.can_do(action) and (needed or action != "play_customer")
        if action in {"show_link", "fresh_link"}:
            return self.connection is not None and render.needs_link(self.connection)
        if action == "ask_entity":
            return self.connection is not None and not render.needs_link(self.connection)
        if action == "confirm_entity":
            return self._may_confirm_entity
        if action == "withdraw_entity":
            return self.entity.is_confirmed
        if action == "show_holders":
            return self.full_platform is not None
        return super().check_action(action, parameters)

    @property
    def advice(self) -> str:
        """Return what the customer needs for this platform."""
        return advice(self._first.integration_key, on_premise=self.is_on_premise)

    @property
    def is_on_premise(self) -> bool:
        """Return whether the link has to be opened on the PC where the software runs."""
        return self._first.integration_key in self.session.on_premise
