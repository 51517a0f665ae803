"""Lay out a full-screen link: the code on one side, words and keys on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Static

from console_app.clock import now
from console_app.services.desktop.terminals import Glyphs
from console_app.services.links.qr import QrTooLarge, fits, plan_qr
from console_app.services.links.qr_styles import Drawing
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import first_key_in_words, key_of
from console_app.tui.commands.registry import EVERYWHERE, commands_of
from console_app.tui.features.seconds import OnlyWhenChanged
from console_app.tui.render.link import link_words, spent_picture
from console_app.tui.render.text import plain
from console_app.tui.render.top_bar import REFUSED_SIGN
from console_app.tui.screens.base import HostedScreen
from console_app.tui.screens.customer_role import CUSTOMER_ACTIONS, CustomerRole
from console_app.tui.screens.link_actions import LINK_ACTIONS, LinkActions
from console_app.tui.screens.qr_style import DRAWING_ACTIONS, QrStyle
from console_app.tui.widgets.qr_code import QrCode
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.top_bar import AccessBadge, AccountBadge, AccountName, SharedBadge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.geometry import Size
    from textual.widget import Widget

    from console_app.codat.models import Company, Connection
    from console_app.services.links.link import HostCheck, ShownLink
    from console_app.services.links.qr import QrPlan
    from console_app.services.text.error_messages import Explanation
    from console_app.services.text.privacy_mask import PrivacyMask


TALL = 30
"""Lines of a terminal on which there is room for advice and for all keys."""
LINES_OF_ADVICE = 4
"""The further lines that advice needs."""
KEYS_AT_LEAST = 4
"""Keys that are shown beside those to go back and for help, whatever the size."""
KEY_WIDTH = 16
"""Cells for one key and its words; two stand in a line."""
SIDE, WIDE_SIDE = 34, 48
"""Columns of the words beside the code, as in connection.tcss; the second from `WIDE` columns on."""
WIDE = 130
SLIM, ALONE, STACKED = "-slim", "-alone", "-stacked"
"""Classes: the words have no more than `SIDE` columns, or are not shown, for the code's sake; or stand below it."""
LEAST_BESIDE = 24
"""Columns in which what is said in the place of a code can be read."""
NO_SCAN = "Doesn't scan? b draws it another way, s saves a picture."
NO_SCAN_IN_ONE_LINE = "Doesn't scan? b redraws it."

_DRAWN = "#link-qr, #link-alone, #link-instead, #link-words, #link-keys"
"""The widgets that `draw` fills."""


def problem_words(problem: Explanation, privacy_mask: PrivacyMask) -> Content:
    """Return an error for the narrow place beside a code."""
    problem = privacy_mask.problem(problem)
    words = f"{problem.happened}. {problem.meaning} {problem.next_step}"
    key = key_of("everywhere.copy_problem")
    words += (
        f" Correlation id {problem.correlation_id} ({key} copies it)."
        if problem.correlation_id
        else f" {key} copies it."
    )
    return plain(words, "$text-warning")


def _keys_below_code(*, can_redraw: bool = True) -> str:
    """Return the keys that are shown where the code fills the screen."""
    hints = [(key_of("link.save"), "save a picture"), (key_of("link.copy"), "copy the link"), ("Esc", "back")]
    if can_redraw:
        hints.insert(0, (key_of("link.drawing"), "another way"))
    return "    ".join(f"{key}  {words}" for key, words in hints)


def _key_lines(hints: Sequence[tuple[str, str]]) -> Content:
    """Return keys and their words, two in a line."""
    lines = []
    for first in range(0, len(hints), 2):
        pair = hints[first : first + 2]
        cells = [
            Content.assemble(plain(key, "bold $accent"), plain(f" {label}".ljust(KEY_WIDTH - len(key)), "$quiet"))
            for key, label in pair
        ]
        lines.append(Content("").join(cells))
    return Content("\n").join(lines)


def _size_words(plan: QrPlan | QrTooLarge, size: Size, *, beside: int = 0) -> str:
    """Return how large the terminal must be for a code, with so many columns of words beside it."""
    if not isinstance(plan, QrTooLarge) or plan.needs is None:
        return ""
    columns, rows = plan.needs
    return f"It needs a terminal of {columns + beside} × {rows}. This one is {size.width} × {size.height}."


class FullScreenQrStyle(QrStyle):
    """The ways in which a code can be drawn that may take the whole screen."""

    def has_room(self, link: str, drawing: Drawing) -> bool:
        """Return whether the code fits the whole screen."""
        width, height = self.console.size
        return fits(link, width if drawing is Drawing.CELLS else width - SIDE, height, drawing)

    def tell_no_other(self) -> None:
        """Say that there is no other drawing, unless the code has the whole screen."""
        if not self._screen.has_class(ALONE):
            super().tell_no_other()

    def tell_chosen(self, drawing: Drawing, which: str) -> None:
        """Name the drawing, unless the code has the whole screen."""
        # A notice has its place beside the code, and none where the code has the whole screen.
        if not self._screen.has_class(ALONE):
            super().tell_chosen(drawing, which)


class LinkFrame(HostedScreen, Screen[Any]):
    """QR code on one side, words on the other; no bars above or below, so that the code gets every line."""

    PLACE: ClassVar[str] = "link"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("link")

    link: var[ShownLink | None] = var(None)
    """The shown link. It stays until a new one is requested."""

    def __init__(self, host_check: HostCheck | None = None) -> None:
        """Show a link; `host_check` is that of the screen below, if that has the same link."""
        super().__init__()
        self.links = LinkActions(self, host_check)
        self.customer = CustomerRole(self, self.links)
        self.qr = FullScreenQrStyle(self)
        self.draw_when_changed = OnlyWhenChanged(self.unannounced, self.draw)
        self._laid_out: tuple[tuple[object, ...], str] | None = None
        self._keys_shown: tuple[list[tuple[str, str]], Content] | None = None

    @property
    def company(self) -> Company:
        """Return the link's company.

        Raises:
            NotImplementedError: A subclass does not define it.
        """
        raise NotImplementedError

    @property
    def connection(self) -> Connection | None:
        """Return the link's connection; None if the customer picks the software."""
        return None

    def validate_link(self, link: ShownLink | None) -> ShownLink | None:
        """Return the link, or None if links may not be shown."""
        return self.links.allowed(link)

    def locks_changed(self) -> None:
        """Show what the permissions now allow."""
        self.links.locks_changed()

    def link_was_used(self, link: ShownLink, how: str) -> None:
        """Record that `link` was opened, unless another one is shown by now."""
        if self.link == link:
            self.link = link.used_up(how)

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        self.console.link_opened()
        with Vertical(id="link-code"):
            yield QrCode(id="link-qr")
            yield SteadyText(_keys_below_code(), id="link-alone")
            yield SteadyText(id="link-instead")
        with Vertical(id="link-side"):
            with Horizontal(id="link-account"):
                yield AccountBadge(id="link-badge")
                yield SharedBadge()
                yield AccountName(id="link-account-name")
            # In a line of its own: side by side they have no room on the smallest terminal.
            with Horizontal(id="link-access-line"):
                yield AccessBadge(id="link-access")
            with VerticalScroll(id="link-scroll", can_focus=True):
                yield SteadyText(id="link-words")
            yield SteadyText(id="link-keys")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.qr.watch(self.draw)
        self.watch(self.app, "privacy_mask", self._privacy_mask_changed, init=False)
        self.console.ask_tmux()
        self.console.each_second(self, self.draw_when_changed)
        self.draw()

    def _privacy_mask_changed(self) -> None:
        self.draw()

    def on_resize(self) -> None:
        """Lay out for the new size."""
        self.draw()

    @property
    def is_whole(self) -> bool:
        """Return whether all that is drawn of the link is there."""
        return len(self.query(_DRAWN)) == _DRAWN.count(",") + 1

    def unannounced(self) -> tuple[object, ...]:
        """Return what is shown and changes with the clock, or without saying so."""
        return self.links.unannounced()

    def draw(self) -> None:
        """Draw the link."""

    def draw_link(
        self,
        above: list[Content],
        below: list[Content],
        *,
        instead: Content | None = None,
        with_link: bool = True,
        requesting: bool = True,
    ) -> None:
        """Draw the code and the words; `instead` takes the place of the code."""
        link, host, safe = self.link, self.links.host(), self.links.safe_link()
        if instead is None and link is not None and not link.is_good(now()):
            instead = spent_picture(link)
        code, other = self.query_one("#link-qr", QrCode), self.query_one("#link-instead", Static)
        self._draw_code(safe.url if safe and instead is None else None)
        code.display = instead is None
        other.display = instead is not None
        if instead is not None:
            other.update(instead)
        parts = list(above)
        if with_link:
            if link is None or host is None:
                parts.append(self.links.no_link_words(requesting=requesting))
            else:
                parts += link_words(link, host, place=self.PLACE)
                if safe is not None and (words := self.customer.phone_words(safe, self.PLACE)):
                    parts.append(words)
        if self.is_tall and code.fits and code.display:
            has_lines = self.app.size.height >= TALL + LINES_OF_ADVICE or self.app.size.width >= WIDE
            below = [*below, plain(NO_SCAN if has_lines else NO_SCAN_IN_ONE_LINE, "$quiet")]
        self.query_one("#link-words", Static).update(Content("\n\n").join([*parts, *below]))
        self.query_one("#link-keys", Static).update(self._keys())

    def _draw_code(self, link: str | None) -> None:
        """Draw the code, and give it as much of the screen as it needs."""
        width, height = self.app.size
        layout = self._layout(link) if link else ""
        self.set_class(layout == SLIM, SLIM)
        self.set_class(layout == ALONE, ALONE)
        is_stacked = not layout and width < SIDE + LEAST_BESIDE
        self.set_class(is_stacked, STACKED)
        has_keys = layout == ALONE and link is not None and fits(link, width, height - 1, Drawing.CELLS)
        keys = self.query_one("#link-alone", Static)
        keys.display = has_keys
        keys.update(_keys_below_code(can_redraw=self.console.glyphs is Glyphs.FINE))
        words = ""
        if link and self.console.glyphs is not Glyphs.FINE:
            # The words beside it make room for such a code.
            words = _size_words(plan_qr(link, 0, 0, (Drawing.CELLS,)), self.app.size)
        elif link and is_stacked:
            words = _size_words(plan_qr(link, 0, 0, self.console.code_drawings()), self.app.size, beside=SIDE)
        self.qr.draw(link, size_words=words)

    def _layout(self, link: str) -> str:
        """Return the layout's class for the best drawing that fits.

        The words are beside it, in less room, or gone; they go only if this drawing was asked for or there is no other.
        """
        asked = (link, self.app.size, self.console.code_drawings(), self.console.code_drawing)
        if self._laid_out is None or self._laid_out[0] != asked:
            self._laid_out = (asked, self._choose_layout(link))
        return self._laid_out[1]

    def _choose_layout(self, link: str) -> str:
        width, height = self.app.size
        beside = WIDE_SIDE if width >= WIDE else SIDE
        drawings = self.console.code_drawings()
        may_be_alone = drawings == (Drawing.CELLS,) or self.console.code_drawing is Drawing.CELLS
        for drawing in drawings:
            if fits(link, width - beside, height, drawing):
                return ""
            if fits(link, width - SIDE, height, drawing):
                return SLIM
            if drawing is Drawing.CELLS and may_be_alone and fits(link, width, height, drawing):
                return ALONE
        return ""

    @property
    def is_tall(self) -> bool:
        """Return whether there are lines for more than the link and the most important words."""
        return self.app.size.height >= TALL

    def _keys(self) -> Content:
        refused = self.links.refusal is not None
        hints = [
            (first_key_in_words(each), f"{REFUSED_SIGN} {each.label}" if refused else each.label)
            for each in commands_of(self.PLACE)
            if each.footer and first_key_in_words(each) and self.check_action(each.action, ())
        ]
        if not self.is_tall:
            # On a small terminal the link needs the lines: the other keys are in the help.
            hints = hints[:KEYS_AT_LEAST]
        hints += [("Esc", "Back"), (key_of("everywhere.help"), "Help")]
        for each in commands_of(EVERYWHERE):
            if reminder := self.console.reminder(each.action):
                hints.append((first_key_in_words(each), reminder))
        # This is asked for each second, and next to never another answer.
        if self._keys_shown is None or self._keys_shown[0] != hints:
            self._keys_shown = (hints, _key_lines(hints))
        return self._keys_shown[1]

    def mount_notice(self, bar: Widget) -> None:
        """Give a notice its place beside the code, above the keys; where the code has the whole screen, it has none."""
        self.query_one("#link-side").mount(bar, before="#link-keys")

    def action_back(self) -> None:
        """Leave the screen."""
        self.dismiss(None)

    def show_whole_link(self) -> None:
        """Keep showing the code and the link in full, as this screen does."""

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

    def draw_link_again(self) -> None:
        """Draw the link again, because its host is known better."""
        self.draw()

    def action_follow_up(self) -> None:
        """Ask for owner, next step and a note of the company."""
        self.console.ask_follow_up(self.customer_id or "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action == "follow_up":
            return bool(self.customer_id)
        if action in DRAWING_ACTIONS:
            code = self.query_one(QrCode)
            return code.fits and code.display
        if action in LINK_ACTIONS:
            return self.links.can_do(action)
        if action in CUSTOMER_ACTIONS:
            return self.customer.can_do(action)
        return super().check_action(action, parameters)
