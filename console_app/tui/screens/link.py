"""The link full-screen, for a shared screen and for a phone held up to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console_app.codat.errors import CodatError
from console_app.services.deeds import DeedKind
from console_app.services.explaining import explain
from console_app.services.links import ShownLink
from console_app.services.onboarding import Stage
from console_app.services.session import now
from console_app.tui.commands import table
from console_app.tui.commands.table import EVERYWHERE, commands_of, key_words
from console_app.tui.render import connection as render
from console_app.tui.render.link import for_the_pc, link_words, spent_picture, steps
from console_app.tui.render.onboarding import stepper_in_short
from console_app.tui.render.outcome import linked_picture
from console_app.tui.render.status import status_content
from console_app.tui.render.text import plain
from console_app.tui.render.top_bar import cost_words
from console_app.tui.screens.link_actions import LINK_ACTIONS
from console_app.tui.screens.link_sharing import SHARING_ACTIONS, LinkSharing
from console_app.tui.widgets.qr_code import QrCode
from console_app.tui.widgets.shared_badge import SharedBadge

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from console_app.codat.models import Company, Connection
    from console_app.services.explaining import Explanation
    from console_app.services.veil import Veil
    from console_app.tui.screens.connection import ConnectionScreen


TALL = 30
"""Lines of a terminal on which there is room for advice and for all keys."""
KEYS_AT_LEAST = 4
"""Keys that are shown beside those to go back and for help, whatever the size."""
KEY_WIDTH = 16
"""Cells for one key and its words; two stand in a line."""


def _problem_words(problem: Explanation, veil: Veil) -> Content:
    problem = veil.problem(problem)
    words = f"{problem.happened}. {problem.next_step}"
    if problem.correlation_id:
        words += f" Correlation id {problem.correlation_id} (Ctrl+Y copies it)."
    return plain(words, "$text-warning")


class LinkFrame(LinkSharing):
    """QR code on one side, words on the other; no bars above or below, so that the code gets every line."""

    PLACE: ClassVar[str] = "link"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("link")

    def compose(self) -> ComposeResult:
        self.console.link_room_opened()
        with Vertical(id="link-code"):
            yield QrCode(id="link-qr")
            yield Static(id="link-instead")
        with Vertical(id="link-side"):
            with Horizontal(id="link-account"):
                yield Static(id="link-badge")
                yield SharedBadge()
                yield Static(id="link-account-name")
            with VerticalScroll(id="link-scroll", can_focus=True):
                yield Static(id="link-words")
            yield Static(id="link-keys")

    def on_mount(self) -> None:
        account = self.console.account
        badge = self.query_one("#link-badge", Static)
        badge.update(plain(f" {account.badge} "))
        badge.set_class(account.is_sandbox, "-sandbox")
        self.query_one("#link-account-name", Static).update(plain(account.name))
        self.watch(self.app, "veil", self._veil_changed, init=False)
        self.set_interval(1, self.draw)
        self.draw()

    def _veil_changed(self) -> None:
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Show the link as it stands now."""

    def draw_link(
        self,
        above: list[Content],
        below: list[Content],
        *,
        instead: Content | None = None,
        with_link: bool = True,
        asking: bool = True,
    ) -> None:
        """Draw the code and the words; `instead` takes the place of the code."""
        link, host, safe = self.link, self.judged_host(), self.safe_link()
        if instead is None and link is not None and not link.is_good(now()):
            instead = spent_picture(link)
        code, other = self.query_one("#link-qr", QrCode), self.query_one("#link-instead", Static)
        code.link = safe.url if safe and instead is None else None
        code.display = instead is None
        other.display = instead is not None
        if instead is not None:
            other.update(instead)
        parts = list(above)
        if with_link:
            if link is None or host is None:
                parts.append(render.no_link_yet(asking=asking))
            else:
                parts += link_words(link, host)
        self.query_one("#link-words", Static).update(Content("\n\n").join([*parts, *below]))
        self.query_one("#link-keys", Static).update(self._keys())

    @property
    def is_tall(self) -> bool:
        """Whether there are lines for more than the link and what matters most."""
        return self.app.size.height >= TALL

    def _keys(self) -> Content:
        hints = [
            (key_words(each.key.split(",")[0]), each.label)
            for each in commands_of(self.PLACE)
            if each.footer and self.check_action(each.action, ())
        ]
        if not self.is_tall:
            # On a small terminal the link needs the lines: the other keys are in the help.
            hints = hints[:KEYS_AT_LEAST]
        hints += [("Esc", "Back"), ("?", "Help")]
        for each in commands_of(EVERYWHERE):
            if reminder := self.console.reminder(each.action):
                hints.append((key_words(each.key.split(",")[0]), reminder))
        lines = []
        for first in range(0, len(hints), 2):
            pair = hints[first : first + 2]
            cells = [
                Content.assemble(plain(key, "bold $accent"), plain(f" {label}".ljust(KEY_WIDTH - len(key)), "$quiet"))
                for key, label in pair
            ]
            lines.append(Content("").join(cells))
        return Content("\n").join(lines)

    def action_back(self) -> None:
        """Leave the screen."""
        self.dismiss(None)

    def draw_link_again(self) -> None:
        self.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in LINK_ACTIONS or action in SHARING_ACTIONS:
            return self.can_do(action)
        return super().check_action(action, parameters)


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
                    Content.assemble(plain(connection.platform_name), "  ", status_content(connection.status)),
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
                below.append(_problem_words(source.problem, self.console.veil))
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

    def _waiting(self, source: ConnectionScreen, connection: Connection, *, is_out: bool) -> Content:
        """How the watch stands, and what it has cost."""
        session = self.console.session
        lines = [render.waiting_line(source.checked_at, source.watch_note, connection.status, is_out=is_out)]
        cost = "" if self.console.veil.on else cost_words(session.quota, session.calls_made)
        return Content("\n").join([*lines, plain(cost, "$quiet")]) if cost else lines[0]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        connection = self._source.connection
        if action == "copy_problem":
            return self._source.problem is not None
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
            below.append(_problem_words(self._problem, self.console.veil))
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
        self.run_worker(self._fresh_link(), group="link", exclusive=True)

    async def _fresh_link(self) -> None:
        try:
            company = await self.console.session.client.get_company(self._company.id)
        except CodatError as error:
            self._problem = explain(error, "asking for a link")
        else:
            self._problem = None
            self.link = ShownLink(company.redirect, now()) if company.redirect else None
        self._asked = True
        self.draw()
