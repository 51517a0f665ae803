"""Read the key before anything else uses the terminal, where a keyring or a key_command may ask in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console_app.codat.api_key import ApiKey
    from console_app.config.profiles import Profile


def key_in_terminal(profile: Profile) -> ApiKey | None:
    """Return the key of a profile, waiting for its place to be unlocked in the terminal.

    Returns:
        None if there is no terminal, or nothing to ask.

    Raises:
        NoKey: The key is not available.
        KeyboardInterrupt: The person has stopped waiting.
    """
    from console_app.config.profiles import KeySource

    if profile.key_source not in {KeySource.KEYRING, KeySource.COMMAND} or profile.key_text is not None:
        return None
    from console_app.config.keys.terminal_session import prompt_terminal
    from console_app.services.account import key as keys

    terminal = prompt_terminal()
    return keys.key_in_terminal(profile, terminal) if terminal else None


def key_before_the_screen(profile: Profile) -> ApiKey | None:
    """Return the key if its place may ask in the terminal, before the screens take it.

    Returns:
        None if the key is to be read after the first frame.

    Raises:
        NoKey: The key is not available.
        KeyboardInterrupt: The person has stopped waiting.
    """
    from console_app.config.profiles import KeySource

    may_ask = False
    if profile.key_source is KeySource.KEYRING:
        from console_app.config.keys import terminal_keyrings

        may_ask = terminal_keyrings.may_ask_in_terminal()
    elif profile.key_source is KeySource.COMMAND:
        from console_app.config.keys import command as key_commands

        may_ask = key_commands.may_ask_in_terminal(profile)
    return key_in_terminal(profile) if may_ask else None
