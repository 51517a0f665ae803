"""Keep for the next run what is open, and begin with what the last run has kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from console_app.clock import now
from console_app.services.account.ui_state import UiState, UnusableUiState, change_ui_state, read_ui_state, read_watched
from console_app.services.snapshots.file_name import is_kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.timer import Timer

    from console_app.config.profiles import Profile
    from console_app.services.account.ui_state import WatchedLink
    from console_app.tui.host import Host

KEPT_AFTER = 2.0
"""Seconds after a change before it is written, so that a closed window loses little and a moving cursor writes once."""


class UiMemory:
    """What the last run had open, and what this one keeps of it."""

    def __init__(self, host: Host, profile: Profile, *, clean: bool) -> None:
        """Read what was kept; the first frame waits for it.

        Args:
            host: The application.
            profile: The profile.
            clean: True to begin without, and to leave what is kept as it is.
        """
        self._host = host
        self._profile = profile
        self.earliest_mark = now() if clean else None
        """From when on what people say in worklists is shown; None for always."""
        self.is_kept = not clean and is_kept(profile)
        """False if nothing is read, and nothing is kept for the next run."""
        self.state = UiState()
        """What is open, as far as it is kept."""
        self._problem: UnusableUiState | None = None
        self._changes: dict[str, Any] = {}
        self._watched: dict[str, WatchedLink | None] = {}
        self._platforms_used: tuple[str, ...] = ()
        self._timer: Timer | None = None
        self._writing = asyncio.Lock()
        self._has_warned = False
        if self.is_kept:
            try:
                self.state = read_ui_state(profile)
            except UnusableUiState as error:
                self._problem = error

    def start(self) -> None:
        """Say what could not be read, once the first frame is there."""
        if self._problem is not None:
            begins = "The list begins as in the first run, and no link is watched again."
            self._host.notify_user(
                f"What was open last time is lost: {self._problem} {self._problem.advice} {begins}",
                severity="warning",
                timeout=15,
            )

    def note(self, **changes: Any) -> None:
        """Keep fields of `UiState` for the next run, if they have changed."""
        if not self.is_kept:
            return
        new = {name: value for name, value in changes.items() if getattr(self.state, name) != value}
        if new:
            values = {name: getattr(self.state, name) for name in UiState.__match_args__} | new
            self.state = UiState(**values)
            self._changes |= new
            self._write_soon()

    @property
    def platforms_used(self) -> tuple[str, ...]:
        """Return the keys of the platforms that were connected last, also where nothing is kept for the next run."""
        return self._platforms_used or self.state.platforms

    def note_platform(self, key: str) -> None:
        """Keep that a platform was connected."""
        from console_app.services.connections.platform_use import last_first

        self._platforms_used = last_first(self.platforms_used, key)
        self.note(platforms=self._platforms_used)

    def note_watched(self, watched: Mapping[str, WatchedLink | None]) -> None:
        """Keep connections that are watched from now on, by their ids; None for one that is not any more."""
        if self.is_kept and watched:
            self._watched |= watched
            self._write_soon()

    async def last_watched(self) -> list[WatchedLink]:
        """Return the connections that were watched when the last run ended; none if that cannot be read."""
        if not self.is_kept:
            return []
        try:
            return await asyncio.to_thread(read_watched, self._profile)
        except UnusableUiState:
            return []  # `start` has said so

    def _write_soon(self) -> None:
        if self._timer is None:
            self._timer = self._host.set_timer(KEPT_AFTER, self._write_later)

    def _write_later(self) -> None:
        self._timer = None
        self._host.run_worker(self.write(), group="memory")

    async def write(self) -> None:
        """Write what has changed, at once: before the program ends, too."""
        async with self._writing:
            # What belongs to another account than the profile's is not kept as the profile's.
            if not (self._changes or self._watched) or self._host.session.identity.problem is not None:
                return
            changes, self._changes = self._changes, {}
            watched, self._watched = self._watched, {}
            try:
                await asyncio.to_thread(
                    change_ui_state,
                    self._profile,
                    changes,
                    watched=[each for each in watched.values() if each is not None],
                    unwatched=[connection_id for connection_id, each in watched.items() if each is None],
                )
            except UnusableUiState as error:
                self._warn(error)

    def _warn(self, error: UnusableUiState) -> None:
        """Say once why the next run will begin without."""
        if not self._has_warned:
            self._has_warned = True
            self._host.notify_user(
                f"What is open now cannot be kept for the next run: {error} {error.advice}".strip(),
                severity="warning",
                timeout=15,
            )
