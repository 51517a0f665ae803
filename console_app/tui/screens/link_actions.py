"""What can be done with a link wherever it is shown: copy it, open it here, say that its host is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.reactive import var
from textual.screen import Screen

from console_app.clock import now
from console_app.config.capabilities import Capability
from console_app.services.browsing import NoBrowser, open_in_browser
from console_app.services.links import LinkHost, ShownLink, link_host
from console_app.tui.modals.confirm_open_link import ConfirmOpenLink
from console_app.tui.parting import EndsItsWork
from console_app.tui.render.access import REFUSED_SIGN
from console_app.tui.render.connection import no_link_yet
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from textual.content import Content

    from console_app.services.permits import NotAllowed
    from console_app.tui.app import ConsoleApp

LINK_ACTIONS = frozenset({"copy_link", "open_link", "trust_host"})


class LinkActions(EndsItsWork, Screen[Any]):
    """A screen with a link before somebody's eyes.

    A link that does not lead to Codat, the sandbox or a host that was recognised is neither copied nor opened.
    """

    link: var[ShownLink | None] = var(None)
    """The link before the customer's eyes. It stays until somebody asks for a fresh one."""

    def validate_link(self, link: ShownLink | None) -> ShownLink | None:
        """No link comes before anybody's eyes where links may not be shown."""
        return None if self.link_refusal() else link

    def link_refusal(self) -> NotAllowed | None:
        """Why no link may be shown just now; None: it may."""
        return self.console.session.permits.refusal(Capability.LINK)

    def locks_changed(self) -> None:
        """Show what may be seen now."""
        self.link_locks_changed()

    def link_locks_changed(self) -> None:
        """Take the link away once it may not be shown any more."""
        if self.link_refusal():
            self.link = None
        self.draw_link_again()
        self.refresh_bindings()

    def no_link_words(self, *, asking: bool) -> Content:
        """What stands where the link would be."""
        refusal = self.link_refusal()
        if refusal is None:
            return no_link_yet(asking=asking)
        return plain(f"{REFUSED_SIGN} {refusal.message} ({self.console.reason(refusal)})", "$text-warning")

    @property
    def console(self) -> ConsoleApp:
        """The program, with its own type."""
        return self.app  # type: ignore[return-value]

    def draw_link_again(self) -> None:
        """Draw the link anew, because something else is known of its host."""

    def judged_host(self) -> LinkHost | None:
        """Where the link leads, or None without a link."""
        link = self.link
        return link_host(link.url, self.console.session) if link else None

    def safe_link(self) -> ShownLink | None:
        """The link, if it may be drawn, copied and opened: it leads where it should, and is still good."""
        link, host = self.link, self.judged_host()
        if link is None or host is None or host.warning is not None or not link.is_good(now()):
            return None
        return link

    def link_was_used(self, link: ShownLink, how: str) -> None:
        """Keep in mind that `link` was opened, unless another one is shown by now."""
        if self.link == link:
            self.link = link.used_up(how)

    def can_do(self, action: str) -> bool:
        """Whether one of `LINK_ACTIONS` makes sense now; what may not be done is asked for to hear why."""
        if self.link_refusal():
            return action != "trust_host"
        if action == "trust_host":
            host = self.judged_host()
            return host is not None and host.may_be_branded
        return self.safe_link() is not None

    def action_copy_link(self) -> None:
        """Copy the link."""
        link = self.safe_link()
        if link is not None:
            way = "press s to save the QR code"
            self.console.send_to_clipboard(link.url, "The link", also=self.preview_warning(), instead=way)
            self.link_was_copied()

    def link_was_copied(self) -> None:
        """Something can be remembered of it."""

    def preview_warning(self) -> str:
        """What a chat may do to a link that is pasted into it; said once in a run."""
        if self.console.warned_of_previews:
            return ""
        self.console.warned_of_previews = True
        return "Not into a chat that shows previews: a preview may use the link up."

    def action_trust_host(self) -> None:
        """Say that the host is the account's own branded address, for this profile from now on."""
        host = self.judged_host()
        if host is not None and host.may_be_branded:
            self.run_worker(self._trust(host.host), group="trust")

    async def _trust(self, host: str) -> None:
        kept = await self.console.session.trust_host(host)
        self.draw_link_again()
        self.refresh_bindings()
        until = "from now on" if kept else "until the program ends: it could not be kept"
        self.console.say(f"Links to {host} are shown {until}.")

    def action_open_link(self) -> None:
        """Open the link here, after the warning that this uses it up."""
        link = self.safe_link()
        if link is not None:
            self.run_worker(self._open_link(link), group="browser", exclusive=True)

    async def _open_link(self, link: ShownLink) -> None:
        if not await self.app.push_screen_wait(ConfirmOpenLink()):
            return
        try:
            await open_in_browser(link.url)
        except NoBrowser as error:
            self.console.say(str(error), severity="warning", timeout=10)
        else:
            self.link_was_used(link, "it was opened on this machine.")
            self.link_was_opened()

    def link_was_opened(self) -> None:
        """Something can be remembered of it."""
