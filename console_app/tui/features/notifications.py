"""Show notices one at a time, and keep the last ones to be read later."""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from textual.events import Key
from textual.screen import ModalScreen

from console_app.clock import now
from console_app.services.text.sanitize import sanitized, without_secrets
from console_app.tui.render.notices import KeptNotice, notice_content
from console_app.tui.render.text import clip
from console_app.tui.screens.base import HostedScreen, hosted_screens

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.events import Event
    from textual.notifications import SeverityLevel
    from textual.screen import Screen
    from textual.timer import Timer

    from console_app.tui.host import Host


LONGEST_TEXT = 600
"""The most cells of a notice: a server's message can be long, and must not cover the whole screen."""
LONGEST_TITLE = 80
KEPT = 20
"""The notices that can be read later."""
READ_AFTER = 1.0
"""Seconds that a notice which answers no key stays at least: an Esc before is meant for something else."""


class Notice(NamedTuple):
    """A notice, as it was given."""

    text: str
    title: str
    severity: SeverityLevel
    timeout: float
    brief: bool
    keys: tuple[str, ...]


class Notifications:
    """Shows the newest notice on the screen on top; the one before comes back if its time was not over."""

    def __init__(self, host: Host, masked: Callable[[str], str]) -> None:
        """Notify on the host's screens, `masked` on a shared screen."""
        self._host = host
        self._masked = masked
        self._current: Notice | None = None
        self._since = 0.0
        self._timer: Timer | None = None
        self._waiting: deque[Notice] = deque(maxlen=KEPT)
        """Those that a newer one has interrupted, each with the time that it has left."""
        self._elsewhere: deque[Notice] = deque(maxlen=KEPT)
        """Those that name a key which does not work on the screen on top: they wait for one on which it does."""
        self._kept: deque[KeptNotice] = deque(maxlen=KEPT)
        self._answers_on: Screen[object] | None = None
        """The screen of the last answer to a key."""

    def start(self) -> None:
        """Follow the screens."""
        self._host.screen_change_signal.subscribe(self._host, self._screen_changed)

    def _screen_changed(self, screen: Screen[object]) -> None:
        """Take the notice to the new screen; one that only answered a key stays behind."""
        if isinstance(screen, ModalScreen) or screen is not self._answers_on:
            self.clear_answers()
        self._fetch_for(screen)

    def _fetch_for(self, screen: Screen[object]) -> None:
        """Show what waited for a screen on which its keys work; on this one, they may once a field is left."""
        for _ in range(len(self._elsewhere)):
            notice = self._elsewhere.popleft()
            (self._waiting if self._works_on(screen, notice) else self._elsewhere).append(notice)
        if self._elsewhere:
            self._host.watch(screen, "focused", self._focus_changed, init=False)
        if self._current is None and self._waiting:
            self._end()
        else:
            self._draw()

    def _focus_changed(self) -> None:
        if self._elsewhere and self._host.screen_stack:
            self._fetch_for(self._host.screen)

    def _works_on(self, screen: Screen[object], notice: Notice) -> bool:
        return isinstance(screen, HostedScreen) and all(map(screen.has_key, notice.keys))

    def see_event(self, event: Event) -> None:
        """End the notice with Esc, which does its own work, too."""
        if not isinstance(event, Key) or event.key != "escape" or self._current is None:
            return
        if self._current.brief or monotonic() - self._since >= READ_AFTER:
            self._end()

    def notify_user(
        self,
        text: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float = 5,
        brief: bool = False,
        keys: tuple[str, ...] = (),
    ) -> None:
        """Notify the person; see `Host.notify_user`."""
        notice = Notice(sanitized(text), sanitized(title), severity, timeout, brief, keys)
        before, left = self._current, self._time_left()
        is_same = before is not None and before[:3] == notice[:3]
        if before is not None and not before.brief and not is_same and left > 0:
            self._waiting.append(before._replace(timeout=left))
        if not is_same:
            self._kept.append(KeptNotice(now(), without_secrets(text), without_secrets(title), severity))
        if brief:
            self._answers_on = self._page()
        self._begin(notice)

    def _page(self) -> Screen[object] | None:
        """Return the screen on top that is no dialog."""
        pages = (each for each in reversed(self._host.screen_stack) if not isinstance(each, ModalScreen))
        return next(pages, None)

    @property
    def kept(self) -> list[KeptNotice]:
        """Return the last notices, the newest first, masked on a shared screen."""
        return [
            each._replace(text=self._masked(each.text), title=self._masked(each.title)) for each in reversed(self._kept)
        ]

    def clear_answers(self) -> None:
        """End the notice if it only answered a key."""
        if self._current is not None and self._current.brief:
            self._end()

    def clear(self) -> None:
        """End all notices. They can still be read later."""
        self._waiting.clear()
        self._elsewhere.clear()
        self._end()

    def _time_left(self) -> float:
        return self._current.timeout - (monotonic() - self._since) if self._current is not None else 0.0

    def _begin(self, notice: Notice | None) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._current, self._since = notice, monotonic()
        if notice is not None:
            self._timer = self._host.set_timer(notice.timeout, self._end)
        self._draw()

    def _end(self) -> None:
        self._begin(self._waiting.pop() if self._waiting else None)

    # Drawing

    def _draw(self) -> None:
        """Show the notice on the screen on top alone, where the keys that it names work."""
        if not self._host.screen_stack:
            return
        top = self._host.screen
        if self._current is not None and isinstance(top, HostedScreen) and not self._works_on(top, self._current):
            left = self._time_left()
            if not self._current.brief and left > 0:
                self._elsewhere.append(self._current._replace(timeout=left))
                self._host.watch(top, "focused", self._focus_changed, init=False)
            self._end()
            return
        notice = self._current if isinstance(top, HostedScreen) else None
        for screen in hosted_screens(self._host):
            if screen is not top or notice is None:
                screen.show_notice(None)
        if notice is not None and isinstance(top, HostedScreen):
            text, title = clip(self._masked(notice.text), LONGEST_TEXT), clip(self._masked(notice.title), LONGEST_TITLE)
            top.show_notice(notice_content(text, title, notice.severity, more=len(self._waiting)), notice.severity)
