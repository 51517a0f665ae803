"""The shared screen: a mode in which only the customer of the call can be read.

Screens and widgets ask the application's `veil` for what they may draw, and watch it, because it changes under them:
with the key, and when another customer's screen is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual.reactive import var

from console_app.config.settings import SharedScreen
from console_app.services.veil import Veil
from console_app.services.visible import visible
from console_app.tui.copying import Copying
from console_app.tui.ringing import Ringing

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from console_app.services.directory import Directory


@runtime_checkable
class IsAboutCustomer(Protocol):
    """A screen that is about one customer. Others, such as the list and questions, leave open who is on the call."""

    @property
    def customer_id(self) -> str | None:
        """The customer's company; empty for somebody who is only about to become one, None where it is left open."""


class SharesScreen(Copying, Ringing):
    """An application whose screen may be shared with a customer."""

    veil: var[Veil] = var(Veil, init=False)
    """Hides what the customer of the call may not see. Everything that is drawn or said goes through it."""

    directory: Directory
    _shared: SharedScreen = SharedScreen.OFF

    def share_screen_when(self, setting: SharedScreen) -> None:
        """Take the setting, before the application runs."""
        self._shared = setting
        self.set_reactive(SharesScreen.veil, Veil(on=setting is SharedScreen.ON))

    def on_mount(self) -> None:
        # At once: the screen that comes is not to be drawn with what the one before it could show.
        self.screen_change_signal.subscribe(self, self._screen_changed, immediate=True)

    def _screen_changed(self, screen: Screen[Any]) -> None:
        customer_id = screen.customer_id if isinstance(screen, IsAboutCustomer) else None
        if not self.veil.on or customer_id is None:
            return
        before = self.veil.customer_id
        if before and before != customer_id:
            self.clear_notifications()
        self.veil = Veil(on=True, customer_id=customer_id)

    def _customer_on_screen(self) -> str:
        """The customer whose screen is open, or lies under a question or the help."""
        about = (screen.customer_id for screen in reversed(self.screen_stack) if isinstance(screen, IsAboutCustomer))
        return next((each for each in about if each is not None), "")

    def say(
        self,
        text: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float = 5,
        brief: bool = False,
    ) -> None:
        """Notify the person. A text that names a customer asks the `veil` first; what was forgotten is caught here."""
        super().say(self._veiled(text), title=self._veiled(title), severity=severity, timeout=timeout, brief=brief)

    def ring(self, title: str, text: str) -> None:
        """Ring; the desktop may be what is shared."""
        super().ring(self._veiled(title), self._veiled(text))

    def _veiled(self, text: str) -> str:
        return self.veil.said(visible(text), self.directory.all()) if self.veil.on else text

    def send_to_clipboard(
        self, text: str, what: str, *, shown: bool = False, also: str = "", instead: str = ""
    ) -> None:
        """Copy `text`; what is only `shown` for want of another place, such as an id, is not shown to a customer."""
        super().send_to_clipboard(text, what, shown=shown and not self.veil.on, also=also, instead=instead)

    def end_of(self, text: str) -> str:
        """Nothing while the screen is shared: it could be the end of an id, or of another customer's text."""
        return "" if self.veil.on else super().end_of(text)

    def hide_others(self) -> None:
        """Switch the mode on, and take away what was said or found before."""
        if self.veil.on:
            return
        self.clear_notifications()
        if self.screen.has_class("--textual-command-palette"):
            self.pop_screen()
        self.veil = Veil(on=True, customer_id=self._customer_on_screen())

    def link_room_opened(self) -> None:
        """Switch the mode on where the setting wants it as soon as a link fills the screen."""
        if self._shared is SharedScreen.LINK:
            self.hide_others()

    def action_shared_screen(self) -> None:
        """Hide everything about other customers, ids, keys and quota, or show it again."""
        if self.veil.on:
            self.veil = Veil()
            self.notify("Names, ids and quota can be seen again.", title="Not shared any more", timeout=3)
        else:
            self.hide_others()
            self.notify("Other customers, ids and quota are hidden.", title="Shared screen", timeout=3)
