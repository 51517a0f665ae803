"""What the customer needs at hand for their software, and what they will see: a card for who is on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.widgets import Markdown, Static

from console_app.services.coaching import coaching_card
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from textual.app import ComposeResult


class CoachingCard(VerticalScroll, can_focus=True):
    """The card for a platform. It scrolls where it does not fit."""

    def compose(self) -> ComposeResult:
        yield Static(id="card-title")
        yield Static(id="card-notice")
        yield Markdown("", open_links=False, id="card-text")

    def show(self, platform_key: str, name: str, *, on_premise: bool) -> None:
        """Show the card for a platform: the team's own, or the shipped one."""
        card = coaching_card(platform_key, name=name, on_premise=on_premise)
        self.query_one("#card-title", Static).update(plain(card.title, "bold $accent"))
        notice = self.query_one("#card-notice", Static)
        notice.display = bool(card.notice)
        notice.update(plain(f"⚠ {card.notice}", "$text-warning"))
        self.query_one("#card-text", Markdown).update(card.text)
        self.scroll_home(animate=False)
