"""Read the key of a login, where it can be stored, and whose it is: asked for again when it was mistyped."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from console_app.cli.refusals import Refused
from console_app.cli.streams import is_terminal
from console_app.config.profiles import KeySource

if TYPE_CHECKING:
    from console_app.cli.hidden_input import HiddenInput
    from console_app.cli.output import Output
    from console_app.codat.api_key import ApiKey
    from console_app.config.keys.errors import KeyUnavailable
    from console_app.config.profiles import Profile

ATTEMPTS = 3
LARGEST = 16_384
"""Bytes; a key in UTF-16, with white space around it, is shorter."""
_UNDERSTOOD = {
    "key": "Read the text as the key.",
    "header": "Read the text as the Portal's ready-made header.",
}


def usable_place(output: Output, profile: Profile, place: KeySource) -> KeySource:
    """Return where the key is to be stored, before it is asked for: the file where the keyring cannot be used.

    Raises:
        KeyUnavailable: The keyring cannot be used, and there is no terminal to ask in.
        Refused: The user wants no file either.
    """
    if place is not KeySource.KEYRING:
        return place
    from console_app.config.keys.errors import KeyUnavailable
    from console_app.config.keys.keyring import require_keyring
    from console_app.config.keys.terminal_session import prompt_terminal

    try:
        require_keyring(profile, prompt_terminal())
    except KeyUnavailable as trouble:
        return offer_file(output, trouble)
    return place


def offer_file(output: Output, trouble: KeyUnavailable) -> KeySource:
    """Ask whether the key may be stored in a file, and return that place.

    Raises:
        KeyUnavailable: There is no terminal to ask in.
        Refused: It may not.
    """
    if not is_terminal(sys.stdin):
        raise trouble
    from console_app.cli.text_onboarding import Back, Questions

    output.note(f"{trouble.happened}.")
    try:
        wants_file = Questions(output).yes("Store the key in a file that only you can read instead?")
    except Back:
        wants_file = False
    if not wants_file:
        raise Refused("Nothing was stored", trouble.next_step)
    return KeySource.FILE


def read_key(output: Output, profile: Profile, place: KeySource, hidden: HiddenInput) -> tuple[ApiKey, str]:
    """Return the key as typed, piped in, or printed by the profile's command, and the name of its account.

    A key that was typed is asked for again, up to three times in all, if it is none or Codat does not accept it.

    Raises:
        NoKey: The command printed none.
        Refused: The terminal cannot hide it.
        WrongUsage: stdin cannot be read.
        CodatError: It is no key, or Codat did not return the account.
    """
    from console_app.cli.key_reader import key_in_terminal
    from console_app.codat.api_key import InvalidApiKey
    from console_app.codat.errors import Unauthorized
    from console_app.services.account.key import key_of

    if place is KeySource.COMMAND:
        key = key_in_terminal(profile) or asyncio.run(key_of(profile))
        return key, _account_of(output, profile, key)
    if not is_terminal(sys.stdin):
        key = _parse(output, _piped_in())
        return key, _account_of(output, profile, key)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            key = _parse(output, _ask(profile, hidden))
            return key, _account_of(output, profile, key)
        except (InvalidApiKey, Unauthorized) as error:
            if attempt == ATTEMPTS:
                raise
            why = str(error) if isinstance(error, InvalidApiKey) else "Codat does not accept this API key."
            output.event(
                "again",
                f"{why}\nNothing was stored. Try again ({attempt + 1} of {ATTEMPTS}); Ctrl+C stops.",
                attempt=attempt + 1,
                attempts=ATTEMPTS,
            )
    raise AssertionError("the last attempt returns or raises")


def _parse(output: Output, text: str) -> ApiKey:
    from console_app.codat.api_key import ApiKey

    key = ApiKey.parse(text)
    left_out = f" White space or invisible characters were removed: {key.left_out}." if key.left_out else ""
    output.note(_UNDERSTOOD[key.understood_as] + left_out)
    return key


def _account_of(output: Output, profile: Profile, key: ApiKey) -> str:
    from console_app.services.account.login import account_of
    from console_app.services.text.sanitize import sanitized

    if key.doubt:
        output.note(key.doubt)
    output.event(
        "address", f"Asking Codat at {sanitized(profile.base_url)} whose key this is.", baseUrl=profile.base_url
    )
    with output.busy("asking Codat whose key this is"):
        return asyncio.run(account_of(profile, key))


def _ask(profile: Profile, hidden: HiddenInput) -> str:
    from console_app.cli.hidden_input import CannotHide
    from console_app.services.text.sanitize import sanitized

    question = f'The key is sent to {sanitized(profile.base_url)}.\nAPI key for profile "{profile.name}" (hidden): '
    try:
        return hidden.ask(question)
    except CannotHide:
        raise Refused(
            "This terminal cannot hide typed text", "Pipe the key into stdin, with --account NAME.", code=1
        ) from None


def _piped_in() -> str:
    """Return the text of stdin, in whatever encoding the shell uses."""
    from console_app.cli.refusals import WrongUsage
    from console_app.config.keys.texts import UnreadableText, text_of

    try:
        return text_of(sys.stdin.buffer.read(LARGEST)) if sys.stdin is not None else ""
    except (OSError, UnreadableText):
        raise WrongUsage("stdin cannot be read", "Pipe in the key and nothing else.") from None
