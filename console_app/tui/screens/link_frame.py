"""What every link full-screen has: the code on one side, words and keys on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console_app.clock import now
from console_app.services.qr_code import QrTooLarge, plan_qr
from console_app.services.qr_drawing import Drawing
from console_app.services.terminals import Glyphs
from console_app.tui.commands import table
from console_app.tui.commands.table import EVERYWHERE, commands_of, key_words
from console_app.tui.render.access import REFUSED_SIGN
from console_app.tui.render.link import link_words, spent_picture
from console_app.tui.render.text import plain
from console_app.tui.screens.code_drawing import DRAWING_ACTIONS, fits
from console_app.tui.screens.link_actions import LINK_ACTIONS
from console_app.tui.screens.link_sharing import SHARING_ACTIONS, LinkSharing
from console_app.tui.widgets.account_badges import AccessBadge, AccountBadge, AccountName
from console_app.tui.widgets.qr_code import QrCode
from console_app.tui.widgets.shared_badge import SharedBadge

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from console_app.services.explaining import Explanation
    from console_app.services.veil import Veil


TALL = 30
"""Lines of a terminal on which there is room for advice and for all keys."""
LINES_OF_ADVICE = 4
"""Lines above that which advice takes beside all the rest."""
KEYS_AT_LEAST = 4
"""Keys that are shown beside those to go back and for help, whatever the size."""
KEY_WIDTH = 16
"""Cells for one key and its words; two stand in a line."""
SIDE, WIDE_SIDE = 34, 48
"""Columns of the words beside the code, as in connection.tcss; the second from `WIDE` columns on."""
WIDE = 130
SLIM, ALONE = "-slim", "-alone"
"""Classes: the words have no more than `SIDE` columns, or are not shown, for the code's sake."""
NO_SCAN = "Doesn't scan? b draws it another way, s saves a picture."
NO_SCAN_IN_ONE_LINE = "Doesn't scan? b redraws it."
OTHER_WAY = "b  another way    "
ALONE_KEYS = OTHER_WAY + "s  save a picture    c  copy the link    Esc  back"


def problem_words(problem: Explanation, veil: Veil) -> Content:
    """What went wrong, in the narrow place beside a code."""
    problem = veil.problem(problem)
    words = f"{problem.happened}. {problem.meaning} {problem.next_step}"
    words += (
        f" Correlation id {problem.correlation_id} (Ctrl+Y copies it)."
        if problem.correlation_id
        else " Ctrl+Y copies it."
    )
    return plain(words, "$text-warning")


class LinkFrame(LinkSharing):
    """QR code on one side, words on the other; no bars above or below, so that the code gets every line."""

    PLACE: ClassVar[str] = "link"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("link")

    _laid_out: tuple[tuple[object, ...], str] | None = None

    def compose(self) -> ComposeResult:
        self.console.link_room_opened()
        with Vertical(id="link-code"):
            yield QrCode(id="link-qr")
            yield Static(ALONE_KEYS, id="link-alone")
            yield Static(id="link-instead")
        with Vertical(id="link-side"):
            with Horizontal(id="link-account"):
                yield AccountBadge(id="link-badge")
                yield SharedBadge()
                yield AccountName(id="link-account-name")
            # In a line of its own: side by side they have no room on the smallest terminal.
            with Horizontal(id="link-access-line"):
                yield AccessBadge(id="link-access")
            with VerticalScroll(id="link-scroll", can_focus=True):
                yield Static(id="link-words")
            yield Static(id="link-keys")

    def on_mount(self) -> None:
        self.watch(self.app, "veil", self._veil_changed, init=False)
        self.console.ask_tmux()
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
        self._draw_code(safe.url if safe and instead is None else None)
        code.display = instead is None
        other.display = instead is not None
        if instead is not None:
            other.update(instead)
        parts = list(above)
        if with_link:
            if link is None or host is None:
                parts.append(self.no_link_words(asking=asking))
            else:
                parts += link_words(link, host)
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
        has_keys = layout == ALONE and link is not None and fits(link, width, height - 1, Drawing.CELLS)
        keys = self.query_one("#link-alone", Static)
        keys.display = has_keys
        keys.update(ALONE_KEYS if self.console.glyphs is Glyphs.FINE else ALONE_KEYS.replace(OTHER_WAY, ""))
        needs = plan_qr(link, 0, 0, (Drawing.CELLS,)) if link and self.console.glyphs is not Glyphs.FINE else None
        words = ""
        if isinstance(needs, QrTooLarge) and needs.needs:
            # The words beside it make room for such a code.
            words = f"It fits a terminal of {needs.needs[0]} × {needs.needs[1]}. This one is {width} × {height}."
        self.draw_code(link, size_words=words)

    def _layout(self, link: str) -> str:
        """Return the class of the layout for the best drawing that has room: the words beside it, in less room, or
        gone, which is done only for who asked for this drawing or where there is no other."""
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

    def has_room(self, link: str, drawing: Drawing) -> bool:
        width, height = self.app.size
        return fits(link, width if drawing is Drawing.CELLS else width - SIDE, height, drawing)

    def no_other_drawing(self) -> None:
        if not self.has_class(ALONE):
            super().no_other_drawing()

    def drawing_chosen(self, drawing: Drawing, which: str) -> None:
        # A notice would lie over a code that has the whole screen.
        if not self.has_class(ALONE):
            super().drawing_chosen(drawing, which)

    @property
    def is_tall(self) -> bool:
        """Whether there are lines for more than the link and what matters most."""
        return self.app.size.height >= TALL

    def _keys(self) -> Content:
        refused = self.link_refusal() is not None
        hints = [
            (key_words(each.key.split(",")[0]), f"{REFUSED_SIGN} {each.label}" if refused else each.label)
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
        if action in DRAWING_ACTIONS:
            code = self.query_one(QrCode)
            return code.fits and code.display
        if action in LINK_ACTIONS or action in SHARING_ACTIONS:
            return self.can_do(action)
        return super().check_action(action, parameters)
