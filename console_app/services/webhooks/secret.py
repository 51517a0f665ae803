"""Find the secret that Codat signs events with: a setting's command, a private file, or the keyring.

Two secrets at once make a rotation without a gap: the old one counts until it is dropped. A secret is checked here,
because the library takes any text: URL-safe base64 would make another key without a word, and every event be refused.
"""

from __future__ import annotations

import binascii
import os
import re
from base64 import b64decode
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING

from console_app.config.keys import command as key_command
from console_app.config.keys import file as key_file
from console_app.config.keys import keyring as key_ring
from console_app.config.keys.errors import STORE_SECRET, KeyUnavailable, NoKeyring, WebhookSecret

if TYPE_CHECKING:
    from console_app.config.keys.terminal_session import PromptTerminal
    from console_app.config.profiles import Profile
    from console_app.config.settings import Settings

PREFIX = "whsec_"
MOST = 2
"""Secrets at a time: one, and during a rotation the one before."""
_LEAST_BYTES = 16
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}", re.ASCII)


class NotASecret(Exception):
    """Raised for a text that is no secret; the message says why, in a sentence, and has nothing of it."""


def read_secrets(text: str) -> tuple[str, ...]:
    """Return the secrets in a text, in the form that Codat's Portal shows: `whsec_` and base64.

    Args:
        text: One secret, or the new one and the one before, separated by blanks.

    Raises:
        NotASecret: It is not one or two secrets.
    """
    found = tuple(dict.fromkeys(text.split()))
    if not found:
        raise NotASecret("It is empty.")
    if len(found) > MOST:
        raise NotASecret(f"There are {len(found)} texts: one secret was expected, or two during a rotation.")
    for each in found:
        _check(each)
    return found


def _check(secret: str) -> None:
    encoded = secret.removeprefix(PREFIX)
    if encoded == secret:
        raise NotASecret(f"A secret begins with {PREFIX}, as the Portal shows it: copy all of it.")
    if "-" in encoded or "_" in encoded:
        raise NotASecret("It has - or _ in it, as another kind of base64 has: copy it from the Portal once more.")
    if not _BASE64.fullmatch(encoded):
        raise NotASecret(f"What follows {PREFIX} is not base64: copy all of it, and nothing else.")
    bare = encoded.rstrip("=")
    try:
        key = b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise NotASecret(f"What follows {PREFIX} is not whole: copy all of it.") from None
    if len(key) < _LEAST_BYTES:
        raise NotASecret("It is too short: a part of it may be missing.")


def stored_as(profile: Profile, settings: Settings | None = None) -> WebhookSecret:
    """Return how the secret of a profile is named where it is stored.

    Args:
        profile: The profile.
        settings: The settings, for the command that prints it; None to leave that out.
    """
    command = settings.webhook_secret_command if settings is not None else ""
    return WebhookSecret(profile.name, profile.kept_under, command or None)


def is_in_file(profile: Profile) -> bool:
    """Return whether the profile's secret is in a file."""
    return os.path.lexists(key_file.key_file_there(stored_as(profile)))


def secrets_of(profile: Profile, settings: Settings, terminal: PromptTerminal | None = None) -> tuple[str, ...]:
    """Return the secrets of a profile: from its command, from its file if there is one, or from the keyring.

    Args:
        profile: The profile.
        settings: The settings, which may name a command.
        terminal: Where the keyring or the command may ask for a password; None to ask nothing.

    Raises:
        KeyUnavailable: There is none, or it cannot be used.
    """
    stored = stored_as(profile, settings)
    if stored.key_command:
        text = key_command.read_from_command(stored, Event(), terminal)
        where, remedy = "The output of webhook_secret_command", "Correct webhook_secret_command."
    elif is_in_file(profile):
        text, where = key_file.read_from_file(stored), str(key_file.key_file_there(stored))
        remedy = f"Store it again: {STORE_SECRET} --profile {profile.name} --in-file"
    else:
        text, where = key_ring.read_from_keyring(stored, Event(), terminal), "The keyring's entry"
        remedy = f"Store it again: {STORE_SECRET} --profile {profile.name}"
    try:
        return read_secrets(text)
    except NotASecret as why:
        raise KeyUnavailable(f"{where} is not a webhook secret. {str(why).removesuffix('.')}", remedy) from None


def keep_secrets(
    profile: Profile, secrets: tuple[str, ...], *, in_file: bool, terminal: PromptTerminal | None = None
) -> None:
    """Store secrets, in place of those before, wherever they were.

    Args:
        profile: The profile.
        secrets: The new one, and during a rotation the one before.
        in_file: True for a file that only its owner can read; False for the keyring.
        terminal: Where the keyring may ask for a password; None to ask nothing.

    Raises:
        KeyUnavailable: It failed.
    """
    stored, text = stored_as(profile), " ".join(secrets)
    if in_file:
        was_in_keyring = not is_in_file(profile)
        key_file.keep_in_file(stored, text)
        if was_in_keyring:
            with suppress(KeyUnavailable):
                key_ring.forget_in_keyring(stored, terminal)
    else:
        key_ring.keep_in_keyring(stored, text, terminal)
        key_file.forget_file(stored)


def forget_secrets(profile: Profile, terminal: PromptTerminal | None = None) -> bool:
    """Delete the secrets of a profile, from its file and from the keyring.

    Args:
        profile: The profile.
        terminal: Where the keyring may ask for a password; None to ask nothing.

    Returns:
        True if there were any.

    Raises:
        KeyUnavailable: They are still there.
    """
    stored = stored_as(profile)
    was_in_file = key_file.forget_file(stored)
    try:
        return key_ring.forget_in_keyring(stored, terminal) or was_in_file
    except NoKeyring:
        return was_in_file
