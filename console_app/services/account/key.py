"""Read the key of a profile from its place, without keeping a caller waiting who gives up."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from console_app.codat.api_key import ApiKey, InvalidApiKey
from console_app.codat.errors import CodatError
from console_app.codat.redact import redact
from console_app.config.keys import place_words, read_key
from console_app.config.keys.errors import KeyUnavailable, how_to_log_in
from console_app.config.profiles import KeySource

if TYPE_CHECKING:
    from console_app.config.keys.terminal_session import PromptTerminal
    from console_app.config.profiles import Profile

_TO_END = 1.0
"""Seconds to wait for a command to end."""


class NoKey(CodatError):
    """Raised when the profile's key cannot be read; nothing was sent."""

    def __init__(self, happened: str, next_step: str) -> None:
        """Keep what happened and the next step.

        Args:
            happened: What happened, in a sentence.
            next_step: The remedy, in a sentence.
        """
        super().__init__(happened, can_be_retried=True, happened=False)
        self.next_step = redact(next_step)


def key_in_terminal(profile: Profile, terminal: PromptTerminal) -> ApiKey:
    """Return the key of a profile, whose place may ask for a password in the terminal for as long as it takes.

    Args:
        profile: The profile whose key is read.
        terminal: The terminal in which a program may ask for a password.

    Raises:
        NoKey: It cannot be read.
        KeyboardInterrupt: It was interrupted.
    """
    key, error = _find_key(profile, threading.Event(), terminal)
    if error is not None or key is None:
        raise error or AssertionError("neither a key nor an error")
    return key


async def key_of(profile: Profile) -> ApiKey:
    """Return the key of a profile.

    Raises:
        NoKey: It cannot be read.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[ApiKey] = loop.create_future()
    given_up = threading.Event()

    def settle(key: ApiKey | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        elif key is not None:
            answer.set_result(key)

    def fetch() -> None:
        key, error = _find_key(profile, given_up)
        with suppress(RuntimeError):  # the program has ended meanwhile
            loop.call_soon_threadsafe(settle, key, error)

    # Not one of the loop's own threads: those are waited for at the end of the program.
    thread = threading.Thread(target=fetch, name="the key", daemon=True)
    thread.start()
    try:
        return await answer
    except asyncio.CancelledError:
        given_up.set()
        # The programs that were started for it are ended with all that they have started.
        await asyncio.to_thread(thread.join, _TO_END)
        raise


def _find_key(
    profile: Profile, given_up: threading.Event, terminal: PromptTerminal | None = None
) -> tuple[ApiKey | None, Exception | None]:
    try:
        return ApiKey.parse(read_key(profile, given_up, terminal)), None
    except KeyUnavailable as trouble:
        return None, NoKey(trouble.happened, trouble.next_step)
    except InvalidApiKey as error:
        return None, _no_key(profile, error)
    except Exception as error:  # noqa: BLE001 - raised again where it is waited for
        return None, error


def _no_key(profile: Profile, error: InvalidApiKey) -> NoKey:
    """Say which place holds a text that is not a key, and how to store one there."""
    match profile.key_source:
        case KeySource.COMMAND:
            return NoKey(f"The output of {place_words(profile)} is not an API key", error.message)
        case KeySource.KEYRING:
            return NoKey("The keyring's entry is not an API key", f"{error.message} {how_to_log_in(profile)}")
        case KeySource.FILE:
            from console_app.config.keys.file import key_file_there

            where = key_file_there(profile)
            return NoKey(f"{where} does not contain an API key", f"{error.message} {how_to_log_in(profile)}")
    return NoKey("CODAT_API_KEY is not an API key", error.message)
