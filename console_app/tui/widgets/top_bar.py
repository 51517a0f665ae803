"""Show the header with the account badges."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from rich.cells import cell_len
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive, var
from textual.widget import Widget
from textual.widgets import Static

from console_app.services.text.sanitize import sanitized
from console_app.tui.host import host_of
from console_app.tui.render.text import clip_middle, plain
from console_app.tui.render.top_bar import (
    PADDING,
    SEPARATOR,
    badge_help,
    bar_words,
    calls_words,
    crumb_at,
    is_low,
    shown_crumbs,
    wait_words,
)
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from console_app.services.text.privacy_mask import PrivacyMask
    from console_app.tui.render.top_bar import AccessLine, AccountLine


class AccountName(Widget):
    """The account's name, shortened to fit."""

    def on_mount(self) -> None:
        """Watch the account."""
        self.watch(self.app, "account", self._show)

    def _show(self) -> None:
        self.refresh()

    def render(self) -> Content:
        """Draw the widget."""
        account = host_of(self).account
        return plain(clip_middle(sanitized(account.name), self.content_size.width))


class AccountBadge(SteadyText):
    """The kind of account, and the profile's name."""

    def on_mount(self) -> None:
        """Watch the account."""
        self.watch(self.app, "account", self._show)

    def _show(self, account: AccountLine) -> None:
        self.update(plain(f" {account.badge} "))
        self.tooltip = plain(badge_help(account))
        self.set_class(account.is_sandbox, "-sandbox")
        self.set_class(account.is_production, "-production")


class AccessBadge(SteadyText):
    """The permitted actions unless all are, and for how long."""

    def on_mount(self) -> None:
        """Watch the permissions."""
        self.watch(self.app, "access", self._show)

    def _show(self, access: AccessLine) -> None:
        self.display = bool(access.words)
        self.update(plain(f" {access.words} "))
        self.set_class(access.state == "unlocked", "-unlocked")


NARROW = 100
"""The width of a terminal, in columns, below which the quota is shortened."""
SHARED = "◉ SHARED"
"""The sign of a shared screen."""
WORTH_SAYING = 2.0
"""Seconds of waiting for Codat before the bar says so."""


class Trail(Widget):
    """The path to the current screen, shortened to fit. A click on a part of it goes back there."""

    ALLOW_SELECT = False

    place: reactive[tuple[str, ...]] = reactive(())
    hovered: reactive[int | None] = reactive(None)
    """The part under the mouse, unless it is the current screen's."""

    def _shown(self) -> list[tuple[int, str]]:
        return shown_crumbs(self.place, self.content_size.width)

    def render(self) -> Content:
        """Draw the place; a part that a click leads back to is underlined under the mouse."""
        parts: list[Content] = []
        for at, words in self._shown():
            parts += [plain(words, "underline" if at == self.hovered else "")]
        return Content(SEPARATOR).join(parts)

    def _at(self, event: events.MouseEvent) -> int | None:
        at = crumb_at(self._shown(), event.x - self.gutter.left)
        return at if at is not None and at < len(self.place) - 1 else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show what a click leads back to."""
        self.hovered = self._at(event)
        self.tooltip = None if self.hovered is None else plain(f"Go back to {self.place[self.hovered]}")

    def on_leave(self) -> None:
        """Show nothing any more."""
        self.hovered = None

    def on_click(self, event: events.Click) -> None:
        """Go back to the part that was clicked."""
        at = self._at(event)
        if at is not None and isinstance(self.screen, HasCrumbs):
            self.screen.follow_crumb(at)


@runtime_checkable
class HasCrumbs(Protocol):
    """A screen that goes back to a part of its path."""

    def follow_crumb(self, at: int) -> None:
        """Go back to a part, counted from 0."""


class TopBar(Horizontal):
    """Account, place and quota, in one line."""

    place: var[tuple[str, ...]] = var(())
    """The open screens, from the list down: `("Companies", "Acme Ltd", "Xero")`."""

    def __init__(self, *place: str) -> None:
        """Make the bar."""
        super().__init__()
        self.set_reactive(TopBar.place, place)

    def compose(self) -> ComposeResult:
        """Compose badge and place; the first frame does not wait for what most runs show later, or never."""
        yield AccountBadge(id="badge")
        yield Trail(id="place")

    def on_mount(self) -> None:
        """Watch what it shows."""
        for name in ("account", "access"):
            self.watch(self.app, name, self._show, init=False)
        self.watch(self.app, "privacy_mask", self._show_shared)
        self._show()
        host_of(self).each_second(self, self._show)

    def on_resize(self) -> None:
        """Share the line out again."""
        self._show()

    def watch_place(self) -> None:
        """Show the new place."""
        if self.is_mounted:
            self._show()

    def _show_shared(self, privacy_mask: PrivacyMask) -> None:
        self._show()
        if self.is_attached and privacy_mask.on and not self.query("SharedBadge"):
            # From then on it shows and hides itself.
            self.mount(SharedBadge(), before="#place")

    def _show(self) -> None:
        """Share the line out, as long as there is one: a program that is being left has removed it."""
        if not self.is_attached:
            return
        account = host_of(self).account
        calls, low = self._calls()
        shown = bar_words(self.app.size.width - self._badges(account), account.name, self.place, calls)
        self.query_one(Trail).place = tuple(self.place)
        if host_of(self).access.words and not self.query(AccessBadge):
            # From then on it shows and hides itself.
            self.mount(AccessBadge(id="access"), after="#badge")
        self._say("account", shown.account, behind="AccountBadge, AccessBadge")
        self._say("quota", shown.calls, behind="#place")
        self.query("#quota").set_class(low, "-low")

    def _say(self, name: str, words: str, *, behind: str) -> None:
        """Show words in the text of that id, which is added behind the last of some widgets when it has words first."""
        for text in self.query(f"#{name}").results(Static):
            text.update(plain(words))
            text.display = bool(words)
            return
        if words:
            self.mount(SteadyText(plain(words), id=name), after=self.query(behind).last())

    def _badges(self, account: AccountLine) -> int:
        """Return the cells that the badges take, which are never cut."""
        access = host_of(self).access
        privacy_mask = host_of(self).privacy_mask
        signs = (account.badge, access.words, SHARED if privacy_mask.on else "")
        return sum(cell_len(each) + PADDING for each in signs if each)

    def _calls(self) -> tuple[tuple[str, ...], bool]:
        """Return how the day's calls stand, from the longest form to the shortest, and whether that is a warning."""
        session = host_of(self).session
        quota, wait = session.quota, session.waiting
        if wait is not None and wait[0] >= WORTH_SAYING:
            return (wait_words(wait[1], timedelta(seconds=wait[0])),), True
        if quota is None or not is_low(quota) or host_of(self).privacy_mask.on:
            return (), False
        return calls_words(quota, session.calls_made, narrow=self.app.size.width < NARROW), True


class SharedBadge(SteadyText):
    """Shown while the screen is shared."""

    def __init__(self) -> None:
        """Make the badge."""
        super().__init__(f" {SHARED} ")

    def on_mount(self) -> None:
        """Watch the privacy mask."""
        self.watch(self.app, "privacy_mask", self._show)

    def _show(self, privacy_mask: PrivacyMask) -> None:
        self.display = privacy_mask.on
