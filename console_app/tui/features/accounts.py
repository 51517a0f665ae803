"""Go to another profile, or log in with another key, without leaving the program."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen

    from console_app.tui.host import Host

GROUP = "profile"


class Accounts:
    """Asks which account comes next. The program then begins again with it, in the same terminal.

    All that is on the screens, watched or remembered belongs to one account: nothing of it is taken along.
    """

    def __init__(self, host: Host) -> None:
        """Ask for an application.

        Args:
            host: The application.
        """
        self._host = host

    def choose(self) -> None:
        """Let the person choose a profile."""
        self._host.run_worker(self._choose(), group=GROUP)

    def log_in(self, name: str = "") -> None:
        """Ask for a key.

        Args:
            name: The profile that it is for; empty for the open one, or the usual one on the sandbox.
        """
        self._host.run_worker(self._log_in(name), group=GROUP)

    def switch(self, name: str) -> None:
        """Go to a profile by its name, after logging in if it has no key."""
        self._host.run_worker(self._switch(name), group=GROUP)

    async def _choose(self) -> None:
        from console_app.services.account.profile_choice import profile_choices
        from console_app.tui.dialogs.profiles import ProfilePicker

        choices = await asyncio.to_thread(profile_choices)
        if self._has_dialog(ProfilePicker):
            return
        name = await self._host.push_screen_wait(ProfilePicker(choices, self._current))
        if name is not None:
            await (self._switch(name) if name else self._log_in(""))

    async def _log_in(self, name: str) -> None:
        from console_app.config.config_model import OF_THE_ENVIRONMENT
        from console_app.services.account.profile_choice import SANDBOX, USUAL
        from console_app.tui.dialogs.login import LogIn

        if self._has_dialog(LogIn):
            return
        has_own_key = self._current not in {SANDBOX, OF_THE_ENVIRONMENT}
        stored = await self._host.push_screen_wait(LogIn(name or (self._current if has_own_key else USUAL)))
        if stored is not None:
            await self._host.leave_for(stored)

    async def _switch(self, name: str) -> None:
        from console_app.services.account.profile_choice import profile_choices

        choices = {each.name: each for each in await asyncio.to_thread(profile_choices)}
        chosen = choices.get(name)
        if chosen is None:
            self._host.notify_user(
                f"There is no profile of that name. Profiles: {', '.join(choices)}.", severity="warning", timeout=10
            )
        elif chosen.problem:
            self._host.notify_user(chosen.problem, severity="warning", timeout=15)
        elif chosen.name == self._current:
            self._host.notify_user(f"The profile {chosen.name} is open already.")
        elif chosen.has_key:
            await self._host.leave_for(chosen.name)
        else:
            await self._log_in(chosen.name)

    def _has_dialog(self, dialog: type[Screen[Any]]) -> bool:
        """Return whether a dialog is open; the palette opens over it, and another worker waits for its answer."""
        return any(isinstance(each, dialog) for each in self._host.screen_stack)

    @property
    def _current(self) -> str:
        return self._host.session.profile.name
