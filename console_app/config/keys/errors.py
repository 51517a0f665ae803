"""Define the errors of reading and storing keys, and the names that keys are stored under."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from console_app.config.profiles import LOGIN
from console_app.records import record

if TYPE_CHECKING:
    from console_app.config.profiles import Profile

STORE_SECRET = "codat-console webhooks secret"  # noqa: S105 - the command that stores it


@record(frozen=True, slots=True)
class WebhookSecret:
    """The webhook secret of a profile, as it is named where it is stored: beside the profile's key, like a key."""

    name: str
    """The profile's name."""
    kept_under: tuple[str, ...]
    """See `Profile.kept_under`."""
    key_command: str | None = None
    """The command that prints it, if there is one."""


Stored: TypeAlias = "Profile | WebhookSecret"
"""Names what is stored: a profile stands for its API key."""


class StoredWords(NamedTuple):
    """The words for what is stored, in messages."""

    what: str
    """“key”."""
    kind: str
    """“an API key”."""
    setting: str
    """The setting of the command that prints it."""
    how_to_store: str
    """The command that stores it, with its reason, in a sentence without its full stop."""
    in_file: str
    """The command that stores it in a file."""


def words_of(stored: Stored) -> StoredWords:
    """Return the words for a key or a webhook secret."""
    named = f"--profile {stored.name}"
    if isinstance(stored, WebhookSecret):
        keep = f"{STORE_SECRET} {named}"
        return StoredWords(
            "webhook secret", "a webhook secret", "webhook_secret_command", f"Store it: {keep}", f"{keep} --in-file"
        )
    keep = f"{LOGIN} {named}"
    return StoredWords("key", "an API key", "key_command", f"Log in: {keep}", f"{keep} --key-file")


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
    return words_of(profile).how_to_store


def entry_of(stored: Stored) -> str:
    """Return the name that a key is stored under. It contains the address: a key for one is never used for another."""
    return entries_of(stored)[0]


def entries_of(stored: Stored) -> tuple[str, ...]:
    """Return the names that a key may be stored under: `entry_of` first, then those of earlier versions."""
    beside = " webhooks" if isinstance(stored, WebhookSecret) else ""
    return tuple(f"{stored.name} {each}{beside}" for each in stored.kept_under or ("",))
