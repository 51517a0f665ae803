"""The first line of every screen: which account this is and what may be done in it, where one is, and how many calls
the day has left.

While the screen is shared it says so, and not how many calls are left.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.containers import Horizontal
from textual.reactive import reactive, var
from textual.widget import Widget
from textual.widgets import Static

from console_app.tui.render.text import plain
from console_app.tui.render.top_bar import PADDING, bar_words, calls_words, trail_words, wait_words
from console_app.tui.widgets.account_badges import AccessBadge, AccountBadge

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.content import Content

    from console_app.services.session import Session
    from console_app.services.veil import Veil
    from console_app.tui.render.access import AccessLine
    from console_app.tui.widgets.account_badges import AccountLine

LOW_QUOTA = 0.2
NARROW = 100
"""Columns of a terminal below which the quota is said in short."""
SHARED = "◉ SHARED"
"""The sign of a shared screen."""
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
        for name in ("account", "access"):
            self.watch(self.app, name, self._show, init=False)
        self.watch(self.app, "veil", self._show_shared)
        self._show()
        self.set_interval(1, self._show)

    def on_resize(self) -> None:
        self._show()

    def watch_place(self) -> None:
        if self.is_mounted:
            self._show()

    def _show_shared(self, veil: Veil) -> None:
        self._show()
        if veil.on and not self.query("SharedBadge"):
            from console_app.tui.widgets.shared_badge import SharedBadge

            # From then on it shows and hides itself.
            self.mount(SharedBadge(), before="#place")

    def _show(self) -> None:
        """Share the line out."""
        account: AccountLine = self.app.account  # type: ignore[attr-defined]
        calls, low = self._calls()
        shown = bar_words(self.app.size.width - self._badges(account), account.name, self.place, calls)
        self.query_one(Trail).place = tuple(self.place)
        self._say("#account", shown.account)
        self._say("#quota", shown.calls)
        self.query_one("#quota").set_class(low, "-low")

    def _say(self, which: str, words: str) -> None:
        static = self.query_one(which, Static)
        static.update(plain(words))
        static.display = bool(words)

    def _badges(self, account: AccountLine) -> int:
        """Cells that the signs take, which are never cut."""
        access: AccessLine = self.app.access  # type: ignore[attr-defined]
        veil: Veil = self.app.veil  # type: ignore[attr-defined]
        signs = (account.badge, access.words, SHARED if veil.on else "")
        return sum(cell_len(each) + PADDING for each in signs if each)

    def _calls(self) -> tuple[tuple[str, ...], bool]:
        """How the day's calls stand, from the longest form to the shortest, and whether that is a warning."""
        session: Session = self.app.session  # type: ignore[attr-defined]
        quota, wait = session.quota, session.waiting
        if wait is not None and wait[0] >= WORTH_SAYING:
            return (wait_words(wait[1], timedelta(seconds=wait[0])),), True
        if quota is None or quota.limit <= 0 or self.app.veil.on:  # type: ignore[attr-defined]
            return (), False
        low, narrow = quota.remaining / quota.limit < LOW_QUOTA, self.app.size.width < NARROW
        return calls_words(quota, session.calls_made, low=low, narrow=narrow), low
