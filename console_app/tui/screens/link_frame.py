"""What every link full-screen has: the code on one side, words and keys on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console_app.clock import now
from console_app.tui.commands import table
from console_app.tui.commands.table import EVERYWHERE, commands_of, key_words
from console_app.tui.render.access import REFUSED_SIGN
from console_app.tui.render.link import link_words, spent_picture
from console_app.tui.render.text import plain
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
KEYS_AT_LEAST = 4
"""Keys that are shown beside those to go back and for help, whatever the size."""
KEY_WIDTH = 16
"""Cells for one key and its words; two stand in a line."""


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

    def compose(self) -> ComposeResult:
        self.console.link_room_opened()
        with Vertical(id="link-code"):
            yield QrCode(id="link-qr")
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
                parts.append(self.no_link_words(asking=asking))
            else:
                parts += link_words(link, host)
        self.query_one("#link-words", Static).update(Content("\n\n").join([*parts, *below]))
        self.query_one("#link-keys", Static).update(self._keys())

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
        if action in LINK_ACTIONS or action in SHARING_ACTIONS:
            return self.can_do(action)
        return super().check_action(action, parameters)
