"""Define the errors of reading and storing keys, and the names that keys are stored under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.config.profiles import LOGIN

if TYPE_CHECKING:
    from console_app.config.profiles import Profile


class KeyUnavailable(Exception):
    """Raised when there is no key, or it cannot be stored; neither text contains any of it."""

    def __init__(self, happened: str, next_step: str) -> None:
        """Keep what happened and the next step.

        Args:
            happened: What happened, in a sentence.
            next_step: The remedy, in a sentence.
        """
        super().__init__(happened)
        self.happened = happened
        """A sentence without its full stop."""
        self.next_step = next_step


class NoKeyring(KeyUnavailable):
    """Raised when the computer has no keyring, so that no key can be in it."""


def how_to_log_in(profile: Profile) -> str:
    """Return the command that gives a profile its key."""
    return f"Log in: {LOGIN} --profile {profile.name}"


def entry_of(profile: Profile) -> str:
    """Return the name that a key is stored under. It contains the address: a key for one is never used for another."""
    return entries_of(profile)[0]


def entries_of(profile: Profile) -> tuple[str, ...]:
    """Return the names that a key may be stored under: `entry_of` first, then those of earlier versions."""
    return tuple(f"{profile.name} {each}" for each in profile.kept_under or ("",))
