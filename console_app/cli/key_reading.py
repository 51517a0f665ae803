"""Reads the key before anything else is on the terminal, where a keyring or a key_command may ask in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console_app.codat.apikey import ApiKey
    from console_app.config.profiles import Profile


def key_in_terminal(profile: Profile) -> ApiKey | None:
    """Return the key of a profile, waiting for whoever has to unlock its place; None: there is no terminal to ask in,
    or nothing to ask.

    Raises:
        NoKey: it cannot be had.
        KeyboardInterrupt: the person has stopped waiting.
    """
    from console_app.config.profiles import KeySource

    if profile.key_source not in {KeySource.KEYRING, KeySource.COMMAND} or profile.key_text is not None:
        return None
    from console_app.config.asking_terminal import asking_terminal
    from console_app.services import keys

    terminal = asking_terminal()
    return keys.key_in_terminal(profile, terminal) if terminal else None


def key_before_the_screen(profile: Profile) -> ApiKey | None:
    """Return the key if its place may ask in the terminal, which the screens are about to take; None: it is to be
    read behind the first frame, which then does not wait for it.

    Raises:
        NoKey: it cannot be had.
        KeyboardInterrupt: the person has stopped waiting.
    """
    from console_app.config.profiles import KeySource

    may_ask = False
    if profile.key_source is KeySource.KEYRING:
        from console_app.config import terminal_keyrings

        may_ask = terminal_keyrings.may_ask_in_terminal()
    elif profile.key_source is KeySource.COMMAND:
        from console_app.config import key_commands

        may_ask = key_commands.may_ask_in_terminal(profile)
    return key_in_terminal(profile) if may_ask else None
