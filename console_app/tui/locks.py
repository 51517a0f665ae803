"""What may be done in the account, as the whole program has it: it is decided here for every key, and unlocked here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.reactive import var

from console_app.tui.commands.table import command, command_for, commands_of, key_words
from console_app.tui.mouse import FreeMouse
from console_app.tui.render.access import AccessLine, deeds, reason
from console_app.tui.shared_screen import SharesScreen
from console_app.tui.widgets.key_bar import KnowsWhatMatters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.actions import ActionParseResult
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.timer import Timer

    from console_app.config.capabilities import Capability
    from console_app.services.permits import NotAllowed
    from console_app.services.session import Session


@runtime_checkable
class HearsOfLocks(Protocol):
    """A screen that shows something which may only be seen while it is unlocked."""

    def locks_changed(self) -> None:
        """Show what may be seen now."""


class Locks(SharesScreen, FreeMouse):
    """An application in which not everything may be done at any time."""

    session: Session
    access: var[AccessLine] = var(AccessLine, init=False)
    """What the first line says of what may be done; counts down while it is unlocked."""
    _lock_timer: Timer | None = None

    @property
    def unlock_key(self) -> str:
        """The key that unlocks, as people write it."""
        return key_words(command("everywhere.unlock").key.partition(",")[0])

    # What may not be done

    def refusal_of(self, action: str, node: DOMNode) -> NotAllowed | None:
        """Why the action that a key of `node` asks for may not be done just now; None: it may."""
        place = getattr(self.screen if action.startswith("screen.") else node.screen, "PLACE", "")
        asked = command_for(place, action)
        return self.session.permits.refusal(asked.capability) if asked and asked.capability else None

    def refuses(self, capability: Capability) -> bool:
        """Whether it may not be done just now; then the person has been told why, and what to do about it."""
        refusal = self.session.permits.refusal(capability)
        if refusal is not None:
            self.say_refusal(refusal)
        return refusal is not None

    def say_refusal(self, refusal: NotAllowed) -> None:
        """Say why something is not done, and what to do about it."""
        from console_app.services.explaining import way_out

        instead = f"Press {self.unlock_key} to unlock it." if refusal.locked else way_out(refusal)
        title = "Locked" if refusal.locked else "Not allowed"
        self.say(f"{refusal.message} {instead}", title=title, severity="warning", timeout=10, brief=True)

    def reason(self, refusal: NotAllowed) -> str:
        """Why a command may not be used, in a few words."""
        return reason(refusal, self.unlock_key)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key, the key bar or the palette asks for, if it may be done."""
        if isinstance(action, str) and self.screen_stack:
            refusal = self.refusal_of(action, default_namespace or self)
            if refusal is not None:
                self.say_refusal(refusal)
                return True
        return await super().run_action(action, default_namespace, namespaces)

    # Unlocking

    def action_unlock(self) -> None:
        """Lock what is unlocked; or ask what is to be unlocked, and for how long."""
        permits = self.session.permits
        if permits.unlocked_for:
            permits.lock()
            self.look_at_locks()
        elif permits.lockable:
            self.run_worker(self._unlock(), group="unlock", exclusive=True)
        else:
            self.say(self._nothing_to_unlock(), brief=True)

    def _nothing_to_unlock(self) -> str:
        if self.access.state == "read-only":
            return "This run is read-only, and nothing unlocks that."
        return "Nothing has to be unlocked here."

    async def _unlock(self) -> None:
        from console_app.tui.modals.unlock import UnlockQuestion

        if await self.push_screen_wait(UnlockQuestion(self.session)):
            self.session.permits.unlock()
            self.look_at_locks()

    def look_at_locks(self) -> None:
        """Show how it stands, and go on looking for as long as something is unlocked."""
        self.access = AccessLine.of(self.session.permits)
        unlocked = self.access.state == "unlocked"
        if unlocked and self._lock_timer is None:
            self._lock_timer = self.set_interval(1, self.look_at_locks)
        elif not unlocked and self._lock_timer is not None:
            self._lock_timer.stop()
            self._lock_timer = None

    def watch_access(self, before: AccessLine, access: AccessLine) -> None:
        if before.state == access.state:
            return
        for screen in self.screen_stack:
            screen.refresh_bindings()
            if isinstance(screen, HearsOfLocks):
                screen.locks_changed()
        what = " and ".join(deeds(self.session.permits.lockable))
        if access.state == "unlocked":
            self.say(f"You can now {what}.", title="Unlocked", severity="warning", timeout=8, brief=True)
        elif before.state == "unlocked":
            self.say(f"Unlock it again (F7) to {what}.", title="Locked again", severity="warning", timeout=10)

    def reminder(self, action: str) -> str:
        """The key that locks again is shown for as long as something is unlocked."""
        return "Lock" if action == "unlock" and self.access.state == "unlocked" else super().reminder(action)

    def offer(self, action: str, screen: Screen[object]) -> str:
        """The key that unlocks is offered where something that can be done now is locked."""
        if action != "unlock" or self.access.state != "locked" or not isinstance(screen, KnowsWhatMatters):
            return ""
        lockable = self.session.permits.lockable
        locked = (each.method for each in commands_of(getattr(screen, "PLACE", "")) if each.capability in lockable)
        return "Unlock" if any(screen.check_action(each, ()) and screen.matters_now(each) for each in locked) else ""
