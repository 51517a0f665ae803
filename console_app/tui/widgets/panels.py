"""Show the waiting room, a platform card, and options."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Markdown, OptionList, Static

from console_app.clock import now
from console_app.services.onboarding.platform_cards import platform_card
from console_app.tui.host import host_of
from console_app.tui.render.text import plain
from console_app.tui.render.waiting_room import panel
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from textual.app import ComposeResult


FEW_LINES, MORE_LINES = 4, 8


class WaitingPanel(SteadyText):
    """The links in the waiting room, in a few lines; hidden if there are none. A click opens the whole list."""

    class Asked(Message):
        """Posted when the whole list is to be shown."""

    def on_mount(self) -> None:
        """Draw the room every second."""
        self.watch(self.app, "privacy_mask", self.draw, init=False)
        host_of(self).each_second(self, self.draw)
        self.draw()

    def on_resize(self) -> None:
        """Draw again for the new size."""
        self.draw()

    def on_click(self) -> None:
        """Ask for the waiting room."""
        self.post_message(self.Asked())

    def draw(self) -> None:
        """Show the waiting room as it is now."""
        is_waiting = host_of(self).has_waiting_links
        self.set_class(is_waiting, "-waiting")
        if is_waiting:
            room = host_of(self).waiting_room
            lines = MORE_LINES if self.app.size.height >= 40 else FEW_LINES
            privacy_mask = host_of(self).privacy_mask
            # Its first frame comes before its place is known: below the list it has the whole width.
            width = self.content_size.width or self.app.size.width - self.gutter.width
            events = host_of(self).event_words
            self.update(panel(room.all(), max(1, width), lines, now(), privacy_mask, events=events))


class PlatformCard(VerticalScroll, can_focus=True):
    """The card for a platform. It scrolls where it does not fit."""

    def compose(self) -> ComposeResult:
        """Compose the card's text."""
        yield SteadyText(id="card-title")
        yield SteadyText(id="card-notice")
        yield Markdown("", open_links=False, id="card-text")

    def show(self, platform_key: str, name: str, *, on_premise: bool) -> None:
        """Show a platform's card: the team's own, or the shipped one."""
        card = platform_card(platform_key, name=name, on_premise=on_premise)
        self.query_one("#card-title", Static).update(plain(card.title, "bold $accent"))
        notice = self.query_one("#card-notice", Static)
        notice.display = bool(card.notice)
        notice.update(plain(f"⚠ {card.notice}", "$text-warning"))
        self.query_one("#card-text", Markdown).update(card.text)
        self.scroll_home(animate=False)


class SafeOptionList(OptionList):
    """An option list in which paging does nothing until newly added options have been laid out.

    Textual 8.2 looks for the line of the option under the cursor, and fails where there is none.
    """

    def action_page_up(self) -> None:
        """Move up by about a page."""
        with suppress(LookupError):
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Move down by about a page."""
        with suppress(LookupError):
            super().action_page_down()  # type: ignore[no-untyped-call]
