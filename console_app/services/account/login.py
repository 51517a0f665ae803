"""Store a profile's key with the account it is for, and delete the key again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from console_app.config.config_file import UnreadableConfig
from console_app.config.config_writer import change_config
from console_app.config.keys import forget_key, keep_key
from console_app.config.keys.errors import KeyUnavailable, NoKeyring
from console_app.config.owners import is_there
from console_app.config.profile_state import keep_seen_account
from console_app.config.profiles import KeySource
from console_app.services.account.session import Session
from console_app.services.journal.recorder import Journal
from console_app.services.snapshots.file_name import store_file

if TYPE_CHECKING:
    from console_app.codat.api_key import ApiKey
    from console_app.config.keys.terminal_session import PromptTerminal
    from console_app.config.profiles import Profile

KEPT = (KeySource.KEYRING, KeySource.FILE)
"""The places in which this program stores keys."""


async def account_of(profile: Profile, key: ApiKey) -> str:
    """Return the name of the account that a key belongs to, from Codat at the profile's address.

    Args:
        profile: The profile, for its address.
        key: The key; it need not be stored yet.

    Raises:
        CodatError: Codat did not return it.
    """
    session = Session(replace(profile, key_text=key.reveal(), key_source=KeySource.ENVIRONMENT))
    try:
        await session.open()
        return (await session.identify()).name.strip()
    finally:
        await session.close()


def log_in(
    profile: Profile,
    key: ApiKey,
    place: KeySource,
    account: str,
    *,
    as_default: bool,
    terminal: PromptTerminal | None = None,
) -> str:
    """Store a key and the account that it was confirmed to be for.

    Args:
        profile: The profile.
        key: The key.
        place: Where to store it.
        account: The name of the account.
        as_default: True to make the profile the default.
        terminal: Where the places may ask for a password.

    Returns:
        Why a key may be left at the profile's previous place, in a sentence without its full stop; empty if none is.

    Raises:
        KeyUnavailable: The key could not be stored. Nothing else was changed.
        UnreadableConfig: The configuration file could not be changed. The key is not stored.
    """
    there = replace(profile, key_source=place)
    if place in KEPT:
        keep_key(there, key.reveal(), terminal)
    values = {"account": account or None, "key_from": str(place)}
    changes: dict[tuple[str, ...], dict[str, str | None]] = {("profiles", profile.name): values}
    if as_default:
        changes[()] = {"profile": profile.name}
    try:
        change_config(changes)
    except UnreadableConfig:
        if place in KEPT and place is not profile.key_source:
            with suppress(KeyUnavailable):
                forget_key(there, terminal)
        raise
    keep_seen_account(profile, None)
    if profile.key_source in KEPT and profile.key_source is not place:
        try:
            forget_key(profile, terminal)
        except NoKeyring:
            return ""
        except KeyUnavailable as trouble:
            return trouble.happened
    return ""


async def left_behind(profile: Profile, account: str) -> int:
    """Return the number of interrupted writes in the journal that a profile has used until now.

    They would no longer be checked once the profile is for `account`: each account has its own journal.

    Args:
        profile: The profile, as it is until now.
        account: The name of the account that it will be for.

    Raises:
        JournalUnwritable: That journal cannot be read.
    """
    there, then = store_file(profile), store_file(replace(profile, account=account or None))
    if there is None or there == then or not is_there(there):
        return 0
    journal = Journal(profile)
    try:
        return len(await journal.interrupted_writes())
    finally:
        await journal.close()


def log_out(profile: Profile, *, is_default: bool, terminal: PromptTerminal | None = None) -> bool:
    """Delete the key of a profile. Its account stays, for the next key.

    Args:
        profile: The profile.
        is_default: True if the profile is the default, which it then no longer is.
        terminal: Where the place of the key may ask for a password.

    Returns:
        True if there was a key.

    Raises:
        KeyUnavailable: The key is still there.
        UnreadableConfig: The configuration file could not be changed; the key is gone.
    """
    was_there = forget_key(profile, terminal)
    changes: dict[tuple[str, ...], dict[str, str | None]] = {("profiles", profile.name): {"key_from": None}}
    if is_default:
        changes[()] = {"profile": None}
    change_config(changes)
    keep_seen_account(profile, None)
    return was_there
