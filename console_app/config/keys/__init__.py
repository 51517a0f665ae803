"""Read, store and delete API keys outside the environment. No key is ever shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.config.keys.errors import KeyUnavailable, how_to_log_in
from console_app.config.profiles import KeySource

if TYPE_CHECKING:
    from threading import Event

    from console_app.config.keys.terminal_session import PromptTerminal
    from console_app.config.profiles import Profile


def place_words(profile: Profile) -> str:
    """Return the place of a profile's key in a few words."""
    match profile.key_source:
        case KeySource.ENVIRONMENT:
            return "CODAT_API_KEY"
        case KeySource.KEYRING:
            return "keyring"
        case KeySource.FILE:
            return "file"
        case KeySource.COMMAND:
            # Its arguments may reveal too much.
            return f"command {(profile.key_command or '').split()[0]}"
        case None:
            return "its own" if profile.is_sandbox else "none"


def read_key(profile: Profile, given_up: Event, terminal: PromptTerminal | None = None) -> str:
    """Return the key of a profile from its place.

    It may take as long as that place is allowed to, and ends when `given_up` is set.

    Args:
        profile: The profile.
        given_up: Ends the wait.
        terminal: Where the place may ask for a password; nothing else may use the terminal meanwhile. None to ask
            nothing.

    Raises:
        KeyUnavailable: There is no key.
    """
    match profile.key_source:
        case KeySource.KEYRING:
            from console_app.config.keys.keyring import read_from_keyring

            return read_from_keyring(profile, given_up, terminal)
        case KeySource.FILE:
            from console_app.config.keys.file import read_from_file

            return read_from_file(profile)
        case KeySource.COMMAND:
            from console_app.config.keys.command import read_from_command

            return read_from_command(profile, given_up, terminal)
        case _:
            if profile.key_text is None:
                raise KeyUnavailable(f"There is no key for the profile {profile.name}", how_to_log_in(profile))
            return profile.key_text


def keep_key(profile: Profile, key: str, terminal: PromptTerminal | None = None) -> None:
    """Store a key in the place that the profile names, replacing an existing one.

    Args:
        profile: The profile.
        key: The raw key.
        terminal: Where the place may ask for a password; None to ask nothing.

    Raises:
        KeyUnavailable: It failed. The existing key may be gone.
    """
    if profile.key_source is KeySource.FILE:
        from console_app.config.keys.file import keep_in_file

        keep_in_file(profile, key)
    else:
        from console_app.config.keys.keyring import keep_in_keyring

        keep_in_keyring(profile, key, terminal)


def forget_key(profile: Profile, terminal: PromptTerminal | None = None) -> bool:
    """Delete the key in the place that the profile names.

    Args:
        profile: The profile.
        terminal: The terminal in which a keyring may ask for a password; None if it may not.

    Returns:
        True if there was one.

    Raises:
        KeyUnavailable: The key is still there.
    """
    if profile.key_source is KeySource.FILE:
        from console_app.config.keys.file import forget_file

        return forget_file(profile)
    from console_app.config.keys.keyring import forget_in_keyring

    return forget_in_keyring(profile, terminal)
