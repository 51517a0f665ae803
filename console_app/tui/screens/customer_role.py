"""Play the customer of a sandbox's link, for machines without a browser and for demonstrations."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console_app.services.account.activity import ActivityKind
from console_app.tui.render.link import phone_words

if TYPE_CHECKING:
    from textual.content import Content

    from console_app.sandbox.customer import CustomerPage
    from console_app.services.links.link import ShownLink
    from console_app.tui.screens.link_actions import LinkActions, LinkView

CUSTOMER_ACTIONS = frozenset({"play_customer", "local_network"})
"""The actions that need the sandbox of this program."""


class CustomerRole:
    """Opens the link of one screen as its customer would, page by page."""

    def __init__(self, view: LinkView, links: LinkActions) -> None:
        """Play with the link of `view`, whose `links` say whether it may be opened."""
        self._view = view
        self._links = links

    @property
    def is_in_sandbox(self) -> bool:
        """Return whether the account is a sandbox of this program."""
        return self._view.console.session.embedded_sandbox is not None

    def can_do(self, action: str) -> bool:
        """Return whether one of `CUSTOMER_ACTIONS` makes sense now."""
        if action != "play_customer":
            return self.is_in_sandbox
        return self.is_in_sandbox and (self._links.refusal is not None or self._links.safe_link() is not None)

    def phone_words(self, link: ShownLink, place: str) -> Content | None:
        """Return whether a phone can open a link, with the keys of `place`; None if that goes without saying."""
        lan_url = self._view.console.session.lan_url
        return phone_words(link, is_sandbox=self.is_in_sandbox, lan_url=lan_url, place=place)

    def play(self) -> None:
        """Open the link, and ask on each page what the customer does."""
        link = self._links.safe_link()
        if link is not None and self.is_in_sandbox:
            self._view.run_worker(self._play(link), group="browser", exclusive=True)

    async def _play(self, link: ShownLink) -> None:
        from console_app.sandbox.customer import NoPageError, open_link, press
        from console_app.tui.dialogs.customer import CustomerConsent, CustomerSoftware

        console = self._view.console
        try:
            page = await asyncio.to_thread(open_link, link.url)
            if page.status == 200:
                self._view.link_was_used(link, "it was opened here, as the customer.")
                self._links.record(ActivityKind.LINK_OPENED)
            while page.buttons:
                dialog = CustomerSoftware(page) if page.asks_for_software else CustomerConsent(page)
                pressed = await console.push_screen_wait(dialog)
                if pressed is None:
                    console.notify_user("The customer has opened the link and left the page.")
                    return
                page = await asyncio.to_thread(press, page, pressed.button, pressed.books)
        except NoPageError as error:
            console.notify_user(str(error), title="As the customer", severity="warning", timeout=10)
            return
        self._tell(page)

    def _tell(self, page: CustomerPage) -> None:
        self._view.console.notify_user(f"The customer sees: {page.heading}", brief=True)
        self._view.customer_answered()
