"""The signs of the account: what it is, and what may be done in it. On every screen, the one with a link included."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.widget import Widget
from textual.widgets import Static

from console_app.services.permits import account_kind
from console_app.services.visible import visible
from console_app.tui.render.text import clip, clip_middle, plain

if TYPE_CHECKING:
    from textual.content import Content

    from console_app.services.session import Session
    from console_app.tui.render.access import AccessLine

LONGEST_PROFILE = 16
"""Cells of a profile's name in its badge."""


class AccountLine(NamedTuple):
    """Which account one is in."""

    badge: str = ""
    is_sandbox: bool = True
    name: str = ""
    is_production: bool = False

    @classmethod
    def of(cls, session: Session) -> AccountLine:
        """What a session knows of its account by now."""
        profile = session.profile
        kind, own = account_kind(profile), clip(visible(profile.name), LONGEST_PROFILE)
        # A profile that is called what it is needs no second word.
        badge = kind if own.casefold() == kind.casefold() else f"{kind} · {own}"
        name = session.account.name if session.account else ""
        return cls(badge, profile.is_sandbox, name, profile.is_production and not profile.is_sandbox)


class AccountName(Widget):
    """The account's name, as much of it as there is room for."""

    def on_mount(self) -> None:
        self.watch(self.app, "account", self._show)

    def _show(self) -> None:
        self.refresh()

    def render(self) -> Content:
        account: AccountLine = self.app.account  # type: ignore[attr-defined]
        return plain(clip_middle(visible(account.name), self.content_size.width))


class AccountBadge(Static):
    """What the account is, and the profile's name."""

    def on_mount(self) -> None:
        self.watch(self.app, "account", self._show)

    def _show(self, account: AccountLine) -> None:
        self.update(plain(f" {account.badge} "))
        self.set_class(account.is_sandbox, "-sandbox")
        self.set_class(account.is_production, "-production")


class AccessBadge(Static):
    """What may be done, while that is not everything, and for how long."""

    def on_mount(self) -> None:
        self.watch(self.app, "access", self._show)

    def _show(self, access: AccessLine) -> None:
        self.display = bool(access.words)
        self.update(plain(f" {access.words} "))
        self.set_class(access.state == "unlocked", "-unlocked")
