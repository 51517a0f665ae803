"""Hide other customers while the screen is shared.

Screens and widgets ask the host's `privacy_mask` for what they may draw, and watch it, because it changes under them:
with the key, and when another customer's screen is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.screen import ModalScreen

from console_app.config.settings import SharedScreen
from console_app.services.text.privacy_mask import PrivacyMask
from console_app.services.text.sanitize import sanitized
from console_app.tui.commands.keys import key_of
from console_app.tui.features.questions import ABOUT_CUSTOMER, ask
from console_app.tui.host import Host
from console_app.tui.screens.base import HostedScreen, hosted_screens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import Screen

WHO_CALLS = "Which customer is the call with?"


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
        self._call_is_with(customer_id)

    def _call_is_with(self, customer_id: str) -> None:
        """Show a customer from now on, and nobody else."""
        host = self._host
        before = host.privacy_mask.customer_id
        if before and before != customer_id:
            host.clear_notifications()
        host.privacy_mask = PrivacyMask(on=True, customer_id=customer_id)

    def show_customer(self, company_id: str, show: Callable[[], None], *, typed: str = "") -> None:
        """Show a customer; on a shared screen after a question, unless their name was typed in full.

        Args:
            company_id: The company's id.
            show: Shows the customer.
            typed: What was typed of the name, beside the search of the list.
        """
        host = self._host
        if not host.privacy_mask.hides(company_id):
            show()
            return
        from console_app.services.text.typed_name import is_typed_in_full, typed_part

        row = host.directory.get(company_id)
        name = sanitized(row.name) if row is not None else ""
        # Several at once would be put together to a name that nobody has typed.
        typed = next((each for each in (typed, host.home.typed) if is_typed_in_full(name, each)), host.home.typed)
        if is_typed_in_full(name, typed):
            self._call_is_with(company_id)
            show()
            return
        platforms = [sanitized(each.platform_name) for each in row.connections] if row is not None else []
        ask(host, ABOUT_CUSTOMER, self._ask_to_show(company_id, typed_part(name, typed), platforms, show))

    async def _ask_to_show(
        self, company_id: str, known: str, platforms: Sequence[str], show: Callable[[], None]
    ) -> None:
        from console_app.tui.dialogs.screen_sharing import ShowCustomer

        host = self._host
        caller = host.directory.get(host.privacy_mask.customer_id)
        question = ShowCustomer(known, platforms, caller=sanitized(caller.name) if caller is not None else "")
        if await host.push_screen_wait(question):
            if host.privacy_mask.on:
                self._call_is_with(company_id)
            show()

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
            host.notify_user("Screen sharing is off.", title="Screen sharing", timeout=3)
        else:
            self.hide_others()
            hidden = "Other customers, ids and quota are hidden."
            if host.privacy_mask.customer_id or not self._may_ask_for_caller():
                host.notify_user(hidden, title="Screen sharing", timeout=3)
            elif len(host.screen_stack) == 1:
                host.notify_user(f"{hidden} {WHO_CALLS} Type the name.", title="Screen sharing", timeout=8, brief=True)
                host.home.ask_for_caller()
            else:
                finds = key_of("everywhere.palette")
                host.notify_user(
                    f"{hidden} {WHO_CALLS} {finds}, then the name.",
                    title="Screen sharing",
                    timeout=8,
                    brief=True,
                    keys=("everywhere.palette",),
                )

    def _may_ask_for_caller(self) -> bool:
        """Return whether it is open with whom the call is: no new customer's form is open, and no question."""
        screens = hosted_screens(self._host)
        is_new = any(each.customer_id == "" for each in screens)
        return not is_new and not isinstance(self._host.screen, ModalScreen)
