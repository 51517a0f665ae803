"""Check permissions for every key, and unlock them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.tui.commands.keys import key_of
from console_app.tui.commands.registry import command_for, commands_of
from console_app.tui.features.questions import ask
from console_app.tui.render.top_bar import AccessLine, capability_words, reason
from console_app.tui.screens.base import HostedScreen, hosted_screens

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.timer import Timer

    from console_app.config.capabilities import Capability
    from console_app.services.account.permissions import NotAllowed
    from console_app.tui.host import Host


class PermissionGuard:
    """Refuses actions that are not allowed, and unlocks locked ones for a limited time."""

    def __init__(self, host: Host) -> None:
        """Begin without a timer: no action is unlocked.

        Args:
            host: The application.
        """
        self._host = host
        self._timer: Timer | None = None

    @property
    def unlock_key(self) -> str:
        """Return the key that unlocks, as people write it."""
        return key_of("everywhere.unlock")

    # What may not be done

    def refusal_of(self, action: str, node: DOMNode) -> NotAllowed | None:
        """Return why the action of a key of `node` is not available now; None if it is."""
        place = getattr(self._host.screen if action.startswith("screen.") else node.screen, "PLACE", "")
        asked = command_for(place, action)
        return self._host.session.permissions.refusal(asked.capability) if asked and asked.capability else None

    def refuses(self, capability: Capability) -> bool:
        """Return whether a capability is not available now, after telling the person why."""
        refusal = self._host.session.permissions.refusal(capability)
        if refusal is not None:
            self._say(refusal)
        return refusal is not None

    def refuses_action(self, action: object, node: DOMNode) -> bool:
        """Return whether an action of a key, the key bar or the palette is not available, after telling why."""
        refusal = self.refusal_of(action, node) if isinstance(action, str) and self._host.screen_stack else None
        if refusal is not None:
            self._say(refusal)
        return refusal is not None

    def _say(self, refusal: NotAllowed) -> None:
        from console_app.services.text.error_messages import suggested_action

        keys = ("everywhere.unlock",) if refusal.locked else ()
        instead = f"Press {self.unlock_key} to unlock it." if refusal.locked else suggested_action(refusal)
        title = "Locked" if refusal.locked else "Not allowed"
        self._host.notify_user(
            f"{refusal.message} {instead}", title=title, severity="warning", timeout=10, brief=True, keys=keys
        )

    def reason(self, refusal: NotAllowed) -> str:
        """Return why a command is not available, in a few words."""
        return reason(refusal, self.unlock_key)

    # Unlocking

    def toggle(self) -> None:
        """Lock what is unlocked, or ask to unlock."""
        permissions = self._host.session.permissions
        if permissions.unlocked_for:
            permissions.lock()
            self.show()
        elif permissions.unlockable:
            ask(self._host, "unlock", self._unlock())
        else:
            self._host.notify_user(self._nothing_to_unlock(), brief=True)

    def _nothing_to_unlock(self) -> str:
        if self._host.access.state == "read-only":
            return "This run is read-only and can't be unlocked."
        return "Nothing is locked here."

    async def _unlock(self) -> None:
        from console_app.tui.dialogs.confirmations import UnlockQuestion

        if await self._host.push_screen_wait(UnlockQuestion(self._host.session)):
            self._host.session.permissions.unlock()
            self.show()

    def show(self) -> None:
        """Show the permissions, and count down while something is unlocked."""
        access = self._host.access = AccessLine.of(self._host.session.permissions)
        unlocked = access.state == "unlocked"
        if unlocked and self._timer is None:
            self._timer = self._host.set_interval(1, self.show)
        elif not unlocked and self._timer is not None:
            self._timer.stop()
            self._timer = None

    def changed(self, before: AccessLine, access: AccessLine) -> None:
        """Tell the screens and the person when something is unlocked, or locked again."""
        host = self._host
        if before.state == access.state or not host.is_running:  # its screens are being taken apart
            return
        for screen in hosted_screens(host):
            screen.refresh_bindings()
            screen.locks_changed()
        what = " and ".join(capability_words(host.session.permissions.unlockable))
        if access.state == "unlocked":
            host.notify_user(f"You can now {what}.", title="Unlocked", severity="warning", timeout=8, brief=True)
        elif before.state == "unlocked":
            host.notify_user(
                f"To {what}, unlock it again ({self.unlock_key}).",
                title="Locked again",
                severity="warning",
                timeout=10,
                keys=("everywhere.unlock",),
            )

    def reminder(self, action: str) -> str:
        """Return the label of the key that locks again, while something is unlocked."""
        return "Lock" if action == "unlock" and self._host.access.state == "unlocked" else ""

    def offer(self, action: str, screen: Screen[object]) -> str:
        """Return the label of the key that unlocks, if an available action is locked."""
        if action != "unlock" or self._host.access.state != "locked" or not isinstance(screen, HostedScreen):
            return ""
        unlockable = self._host.session.permissions.unlockable
        locked = (each.method for each in commands_of(screen.PLACE) if each.capability in unlockable)
        return "Unlock" if any(screen.check_action(each, ()) and screen.is_relevant(each) for each in locked) else ""
