"""Show short notices that disappear by themselves."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from textual.screen import ModalScreen

from console_app.services.text.sanitize import sanitized
from console_app.tui.render.text import clip

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from console_app.tui.host import Host


LONGEST_TEXT = 600
"""The most cells of a notice: a server's message can be long, and must not cover the whole screen."""
LONGEST_TITLE = 80


class Notifications:
    """Shows notices."""

    def __init__(self, host: Host, masked: Callable[[str], str]) -> None:
        """Notify on the host's screens, `masked` on a shared screen."""
        self._host = host
        self._masked = masked
        self._matters_until = 0.0

    def start(self) -> None:
        """Follow the screens."""
        self._host.screen_change_signal.subscribe(self._host, self._question_comes)

    def _question_comes(self, screen: Screen[object]) -> None:
        """Remove notices that only answered a key: they would cover the new screen."""
        if isinstance(screen, ModalScreen):
            self.clear_answers()

    def notify_user(
        self,
        text: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float = 5,
        brief: bool = False,
    ) -> None:
        """Notify the person; see `Host.notify_user`."""
        if brief:
            self.clear_answers()
        else:
            self._matters_until = max(self._matters_until, monotonic() + timeout)
        text, title = (
            clip(sanitized(self._masked(text)), LONGEST_TEXT),
            clip(sanitized(self._masked(title)), LONGEST_TITLE),
        )
        self._host.notify(text, title=title, severity=severity, timeout=timeout, markup=False)

    def clear_answers(self) -> None:
        """Remove the notices, unless one of them is still relevant."""
        if monotonic() >= self._matters_until:
            self._host.clear_notifications()
