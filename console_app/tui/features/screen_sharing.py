"""Hide other customers while the screen is shared.

Screens and widgets ask the host's `privacy_mask` for what they may draw, and watch it, because it changes under them:
with the key, and when another customer's screen is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.config.settings import SharedScreen
from console_app.services.text.privacy_mask import PrivacyMask
from console_app.services.text.sanitize import sanitized
from console_app.tui.host import Host
from console_app.tui.screens.base import HostedScreen, hosted_screens

if TYPE_CHECKING:
    from textual.screen import Screen


class ScreenSharing:
    """Hides all customers except the one on the call while the screen is shared."""

    def __init__(self, host: Host, setting: SharedScreen) -> None:
        """Begin with the setting, before the program runs."""
        self._host = host
        self._setting = setting
        host.set_reactive(Host.privacy_mask, PrivacyMask(on=setting is SharedScreen.ON))

    def start(self) -> None:
        """Follow the screens."""
        # At once: the screen that comes is not to be drawn with what the one before it could show.
        self._host.screen_change_signal.subscribe(self._host, self._screen_changed, immediate=True)

    def _screen_changed(self, screen: Screen[Any]) -> None:
        host = self._host
        customer_id = screen.customer_id if isinstance(screen, HostedScreen) else None
        if not host.privacy_mask.on or customer_id is None:
            return
        before = host.privacy_mask.customer_id
        if before and before != customer_id:
            host.clear_notifications()
        host.privacy_mask = PrivacyMask(on=True, customer_id=customer_id)

    def _customer_on_screen(self) -> str:
        """Return the customer of the open screen, which may lie under a question or the help."""
        about = (screen.customer_id for screen in reversed(hosted_screens(self._host)))
        return next((each for each in about if each is not None), "")

    def masked(self, text: str) -> str:
        """Return a text in which only the customer of the call is named.

        Texts that name a customer ask the `privacy_mask` first; what is missed is caught here.
        """
        privacy_mask = self._host.privacy_mask
        return privacy_mask.mask_sentence(sanitized(text), self._host.directory.all()) if privacy_mask.on else text

    def hide_others(self) -> None:
        """Hide other customers, and remove earlier notices and results."""
        host = self._host
        if host.privacy_mask.on:
            return
        host.clear_notifications()
        if host.screen.has_class("--textual-command-palette"):
            host.pop_screen()
        host.privacy_mask = PrivacyMask(on=True, customer_id=self._customer_on_screen())

    def link_opened(self) -> None:
        """Hide other customers if the setting asks for it when a link fills the screen."""
        if self._setting is SharedScreen.LINK:
            self.hide_others()

    def toggle(self) -> None:
        """Hide everything about other customers, ids, keys and quota, or show it again."""
        host = self._host
        if host.privacy_mask.on:
            host.privacy_mask = PrivacyMask()
            host.notify("Screen sharing is off.", title="Screen sharing", timeout=3)
        else:
            self.hide_others()
            host.notify("Other customers, ids and quota are hidden.", title="Screen sharing", timeout=3)
