"""Open the sandbox's links to phones in the local network, after a question, and close them again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console_app.tui.commands.keys import key_of
from console_app.tui.features.questions import ask

if TYPE_CHECKING:
    from console_app.sandbox.network import LanAddress
    from console_app.tui.host import Host

NO_NETWORK = (
    "This machine is in no local network: connect it to the Wi-Fi of the phone, and try again. Links lead to this "
    "machine only."
)


class LocalNetwork:
    """Serves the link pages of the program's own sandbox, and nothing else, under an address of the local network."""

    def __init__(self, host: Host, *, is_asked: bool) -> None:
        """Serve this machine only.

        Args:
            host: The application.
            is_asked: True to ask as soon as the account is open.
        """
        self._host = host
        self._is_asked = is_asked
        self._address = ""

    @property
    def is_possible(self) -> bool:
        """Return whether the account is a sandbox of this program."""
        return self._host.session.embedded_sandbox is not None

    def account_opened(self) -> None:
        """Ask whether links are to be opened to phones, if the program was started for that."""
        if self._is_asked and self.is_possible:
            self._is_asked = False
            self._host.run_worker(self._open(), group="local-network", exclusive=True)

    def toggle(self) -> None:
        """Open links to phones after a question, or close them at once."""
        if self.is_possible:
            is_open = self._host.session.lan_url is not None
            ask(self._host, "local-network", self._close() if is_open else self._open())

    def check(self) -> None:
        """Close what was opened under an address that this machine no longer has."""
        if self._address and self._host.session.lan_url is not None:
            from console_app.sandbox.network import is_ours

            if not is_ours(self._address):
                self._host.run_worker(self._close(lost=True), group="local-network", exclusive=True)

    async def _open(self) -> None:
        from console_app.sandbox.network import lan_addresses
        from console_app.sandbox.server import PortTakenError
        from console_app.tui.dialogs.confirmations import ConfirmLocalNetwork

        host = self._host
        found: list[LanAddress] = await asyncio.to_thread(lan_addresses)
        if not found:
            host.notify_user(NO_NETWORK, title="No local network", severity="warning", timeout=15)
            return
        address = await host.push_screen_wait(ConfirmLocalNetwork(found))
        sandbox = host.session.embedded_sandbox
        if address is None or sandbox is None:
            return
        try:
            url = await asyncio.to_thread(sandbox.open_to_lan, address)
        except (PortTakenError, RuntimeError) as error:
            host.notify_user(str(error), title="Not opened to phones", severity="warning", timeout=15)
            return
        self._address = address
        host.notify_user(
            f"New links lead to {url}. {key_of('link.lan')} on a link, or the end of the program, closes it.",
            title="Phones in this network can open links",
            timeout=10,
            keys=("link.lan",),
        )
        self._renew_link()

    async def _close(self, *, lost: bool = False) -> None:
        host, sandbox = self._host, self._host.session.embedded_sandbox
        if sandbox is None:
            return
        await asyncio.to_thread(sandbox.close_to_lan)
        why = f"This machine is no longer {self._address}. " if lost else ""
        self._address = ""
        here = f"{why}Links lead to this machine only."
        if lost:
            host.notify_user(here, severity="warning", timeout=15)
        else:
            host.notify_user(here, brief=True)
        self._renew_link()

    def _renew_link(self) -> None:
        """Ask for a new link where one is shown: the old one has another address."""
        screen = self._host.screen
        if screen.check_action("local_network", ()):
            getattr(screen, "action_fresh_link", lambda: None)()
