"""Where API keys are that the environment does not hold: read, kept and forgotten. Nothing here shows one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.config.profiles import LOGIN, KeySource

if TYPE_CHECKING:
    from threading import Event

    from console_app.config.asking_terminal import AskingTerminal
    from console_app.config.profiles import Profile


class KeyTrouble(Exception):
    """There is no key, or it cannot be kept; neither text holds any of it."""

    def __init__(self, happened: str, next_step: str) -> None:
        super().__init__(happened)
        self.happened = happened
        """A sentence, without its full stop."""
        self.next_step = next_step


class NoKeyring(KeyTrouble):
    """The computer has no keyring: nothing can be in it."""


def place_words(profile: Profile) -> str:
    """Where the key of a profile is, in a few words."""
    match profile.key_source:
        case KeySource.ENVIRONMENT:
            return "CODAT_API_KEY"
        case KeySource.KEYRING:
            return "keyring"
        case KeySource.FILE:
            return "file"
        case KeySource.COMMAND:
            # Its arguments may tell more than others should see.
            return f"command {(profile.key_command or '').split()[0]}"
        case None:
            return "its own" if profile.is_sandbox else "none"


def read_key(profile: Profile, given_up: Event, terminal: AskingTerminal | None = None) -> str:
    """The key as its place holds it. May take as long as that place is allowed to, and ends when `given_up`. With a
    `terminal` the place may ask for a password there, and nothing else may be on it meanwhile.

    Raises:
        KeyTrouble: there is none.
    """
    match profile.key_source:
        case KeySource.KEYRING:
            from console_app.config.keyring_keys import read_from_keyring

            return read_from_keyring(profile, given_up, terminal)
        case KeySource.FILE:
            from console_app.config.key_files import read_from_file

            return read_from_file(profile)
        case KeySource.COMMAND:
            from console_app.config.key_commands import read_from_command

            return read_from_command(profile, given_up, terminal)
        case _:
            if profile.key_text is None:
                raise KeyTrouble(f"There is no key for the profile {profile.name}", how_to_log_in(profile))
            return profile.key_text


def keep_key(profile: Profile, key: str, terminal: AskingTerminal | None = None) -> None:
    """Keep a key in the place that the profile names, instead of the one that may be there.

    Raises:
        KeyTrouble: that was not possible. The one that was there may be gone.
    """
    if profile.key_source is KeySource.FILE:
        from console_app.config.key_files import keep_in_file

        keep_in_file(profile, key)
    else:
        from console_app.config.keyring_keys import keep_in_keyring

        keep_in_keyring(profile, key, terminal)


def forget_key(profile: Profile, terminal: AskingTerminal | None = None) -> bool:
    """Forget the key in the place that the profile names; whether there was one.

    Raises:
        KeyTrouble: it is still there.
    """
    if profile.key_source is KeySource.FILE:
        from console_app.config.key_files import forget_file

        return forget_file(profile)
    from console_app.config.keyring_keys import forget_in_keyring

    return forget_in_keyring(profile, terminal)


def how_to_log_in(profile: Profile) -> str:
    """What to run to give a profile its key."""
    return f"Log in: {LOGIN} --profile {profile.name}"


def entry_of(profile: Profile) -> str:
    """What a key is kept under. The address is in it: a key for one is never found for another."""
    return entries_of(profile)[0]


def entries_of(profile: Profile) -> tuple[str, ...]:
    """What a key may be kept under: `entry_of` first, then the names that earlier versions of the program gave it."""
    return tuple(f"{profile.name} {each}" for each in profile.kept_under or ("",))
