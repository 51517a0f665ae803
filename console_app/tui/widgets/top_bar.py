"""The first line of every screen: which account this is and what may be done in it, where one is, and how many calls
the day has left.

While the screen is shared it says so, and not how many calls are left.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.reactive import reactive, var
from textual.widget import Widget
from textual.widgets import Static

from console_app.tui.render.text import plain
from console_app.tui.render.top_bar import quota_words, trail_words, wait_words
from console_app.tui.widgets.account_badges import AccessBadge, AccountBadge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.content import Content

    from console_app.services.session import Session
    from console_app.services.veil import Veil
    from console_app.tui.widgets.account_badges import AccountLine

LOW_QUOTA = 0.2
NARROW = 100
"""Columns of a terminal below which the quota is said in short."""
WORTH_SAYING = 2.0
"""Seconds of waiting for Codat before the bar says so."""


class Trail(Widget):
    """Where one is, as much of it as there is room for."""

    place: reactive[tuple[str, ...]] = reactive(())

    def render(self) -> Content:
        return plain(trail_words(self.place, self.content_size.width))


class TopBar(Horizontal):
    """Account, place and quota, in one line."""

    place: var[tuple[str, ...]] = var(())
    """Where one is, from the list down: `("Companies", "Acme Ltd", "Xero")`."""

    def __init__(self, *place: str) -> None:
        super().__init__()
        self.set_reactive(TopBar.place, place)

    def compose(self) -> ComposeResult:
        yield AccountBadge(id="badge")
        yield AccessBadge(id="access")
        yield Static(id="account")
        yield Trail(id="place")
        yield Static(id="quota")

    def on_mount(self) -> None:
        self.watch(self.app, "account", self._show_account)
        self.watch(self.app, "veil", self._show_shared)
        self._show_place(self.place)
        self.set_interval(1, self._show_quota)

    def watch_place(self, place: Sequence[str]) -> None:
        if self.is_mounted:
            self._show_place(place)

    def _show_account(self, account: AccountLine) -> None:
        self.query_one("#account", Static).update(plain(account.name))
        self._show_quota()

    def _show_shared(self, veil: Veil) -> None:
        self._show_quota()
        if veil.on and not self.query("SharedBadge"):
            from console_app.tui.widgets.shared_badge import SharedBadge

            # From then on it shows and hides itself.
            self.mount(SharedBadge(), before="#place")

    def _show_place(self, place: Sequence[str]) -> None:
        self.query_one(Trail).place = tuple(place)

    def _show_quota(self) -> None:
        session: Session = self.app.session  # type: ignore[attr-defined]
        quota, wait = session.quota, session.waiting
        meter = self.query_one("#quota", Static)
        if wait is not None and wait[0] >= WORTH_SAYING:
            meter.set_class(True, "-low")
            meter.update(plain(wait_words(wait[1], timedelta(seconds=wait[0]))))
            return
        if quota is None or quota.limit <= 0 or self.app.veil.on:  # type: ignore[attr-defined]
            meter.update("")
            return
        low = quota.remaining / quota.limit < LOW_QUOTA
        meter.set_class(low, "-low")
        meter.update(plain(quota_words(quota, session.calls_made, low=low, narrow=self.app.size.width < NARROW)))
