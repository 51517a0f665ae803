"""The first line of every screen: which account this is, where one is, and how many calls the day has left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.reactive import var
from textual.widgets import Static

from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from console_app.services.session import Session

LOW_QUOTA = 0.2


@dataclass(frozen=True, slots=True)
class AccountLine:
    """Which account one is in."""

    badge: str = ""
    is_sandbox: bool = True
    name: str = ""

    @classmethod
    def of(cls, session: Session) -> AccountLine:
        """What a session knows of its account by now."""
        sandbox = session.profile.is_sandbox
        name = session.account.name if session.account else ""
        return cls("SANDBOX" if sandbox else f"LIVE · {session.profile.name}", sandbox, name)


class TopBar(Horizontal):
    """Account, place and quota, in one line."""

    place: var[tuple[str, ...]] = var(())
    """Where one is, from the list down: `("Companies", "Acme Ltd", "Xero")`."""

    def __init__(self, *place: str) -> None:
        super().__init__()
        self.set_reactive(TopBar.place, place)

    def compose(self) -> ComposeResult:
        yield Static(id="badge")
        yield Static(id="account")
        yield Static(id="place")
        yield Static(id="quota")

    def on_mount(self) -> None:
        self.watch(self.app, "account", self._show_account)
        self._show_place(self.place)
        self._show_quota()
        self.set_interval(1, self._show_quota)

    def watch_place(self, place: Sequence[str]) -> None:
        if self.is_mounted:
            self._show_place(place)

    def _show_account(self, account: AccountLine) -> None:
        badge = self.query_one("#badge", Static)
        badge.update(plain(f" {account.badge} "))
        badge.set_class(account.is_sandbox, "-sandbox")
        self.query_one("#account", Static).update(plain(account.name))
        self._show_quota()

    def _show_place(self, place: Sequence[str]) -> None:
        self.query_one("#place", Static).update(plain(" › ").join([plain(part) for part in place]))

    def _show_quota(self) -> None:
        session: Session = self.app.session  # type: ignore[attr-defined]
        quota = session.quota
        meter = self.query_one("#quota", Static)
        if quota is None or quota.limit <= 0:
            meter.update("")
            return
        low = quota.remaining / quota.limit < LOW_QUOTA
        meter.set_class(low, "-low")
        sign = "⚠ " if low else ""
        meter.update(plain(f"{sign}{quota.remaining:,} of {quota.limit:,} calls left"))
