"""Gets the key of a profile from where it is, without keeping anybody waiting who gives up."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from console_app.codat.apikey import ApiKey, InvalidApiKey
from console_app.codat.errors import CodatError
from console_app.codat.redact import redact
from console_app.config.keys import KeyTrouble, how_to_log_in, place_words, read_key
from console_app.config.profiles import KeySource

if TYPE_CHECKING:
    from console_app.config.asking_terminal import AskingTerminal
    from console_app.config.profiles import Profile

_TO_END = 1.0
"""Seconds that are waited for a command to be gone."""


class NoKey(CodatError):
    """The profile's key cannot be had; nothing was sent."""

    def __init__(self, happened: str, next_step: str) -> None:
        super().__init__(happened, can_be_retried=True, happened=False)
        self.next_step = redact(next_step)


def key_in_terminal(profile: Profile, terminal: AskingTerminal) -> ApiKey:
    """Return the key of a profile, whose place may ask for a password in the terminal for as long as it takes.

    Raises:
        NoKey: it cannot be had.
        KeyboardInterrupt: it was interrupted.
    """
    key, error = _look(profile, threading.Event(), terminal)
    if error is not None or key is None:
        raise error or AssertionError("neither a key nor an error")
    return key


async def key_of(profile: Profile) -> ApiKey:
    """The key of a profile.

    Raises:
        NoKey: it cannot be had.
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

    def look() -> None:
        key, error = _look(profile, given_up)
        with suppress(RuntimeError):  # the program has ended meanwhile
            loop.call_soon_threadsafe(settle, key, error)

    # Not one of the loop's own threads: those are waited for at the end of the program.
    thread = threading.Thread(target=look, name="the key", daemon=True)
    thread.start()
    try:
        return await answer
    except asyncio.CancelledError:
        given_up.set()
        # The programs that were started for it are ended with all that they have started.
        await asyncio.to_thread(thread.join, _TO_END)
        raise


def _look(
    profile: Profile, given_up: threading.Event, terminal: AskingTerminal | None = None
) -> tuple[ApiKey | None, Exception | None]:
    try:
        return ApiKey.parse(read_key(profile, given_up, terminal)), None
    except KeyTrouble as trouble:
        return None, NoKey(trouble.happened, trouble.next_step)
    except InvalidApiKey as error:
        return None, _no_key(profile, error)
    except Exception as error:  # noqa: BLE001 - raised again where it is waited for
        return None, error


def _no_key(profile: Profile, error: InvalidApiKey) -> NoKey:
    """Say where what is no key stands, and how to put one there."""
    match profile.key_source:
        case KeySource.COMMAND:
            return NoKey(f"What the {place_words(profile)} prints is no API key", error.message)
        case KeySource.KEYRING:
            return NoKey("What is in the keyring is no API key", f"{error.message} {how_to_log_in(profile)}")
        case KeySource.FILE:
            from console_app.config.key_files import key_file_there

            where = key_file_there(profile)
            return NoKey(f"What is in {where} is no API key", f"{error.message} {how_to_log_in(profile)}")
    return NoKey("What is in CODAT_API_KEY is no API key", error.message)
