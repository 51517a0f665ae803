"""Gives a profile its key, and the account that it is for; and takes the key away again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from console_app.config.config_changes import change_config
from console_app.config.config_file import UnreadableConfig
from console_app.config.keys import KeyTrouble, NoKeyring, forget_key, keep_key
from console_app.config.owners import is_there
from console_app.config.profiles import KeySource
from console_app.config.seen_accounts import keep_seen_account
from console_app.services.journal.recording import Journal
from console_app.services.memory_file import memory_file
from console_app.services.session import Session

if TYPE_CHECKING:
    from console_app.codat.apikey import ApiKey
    from console_app.config.asking_terminal import AskingTerminal
    from console_app.config.profiles import Profile

KEPT = (KeySource.KEYRING, KeySource.FILE)
"""The places that this program keeps keys in."""


async def account_of(profile: Profile, key: ApiKey) -> str:
    """The name of the account that a key belongs to, as Codat says at the profile's address.

    Raises:
        CodatError: it did not say.
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
    terminal: AskingTerminal | None = None,
) -> str:
    """Keep a key and the account that it was confirmed to be for. Why a key may be left where the profile had its key
    before, in a sentence without its full stop; empty: none is. The places may ask in the `terminal`.

    Raises:
        KeyTrouble: the key could not be kept. Nothing else was changed.
        UnreadableConfig: the configuration file could not be changed. The key is not kept.
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
            with suppress(KeyTrouble):
                forget_key(there, terminal)
        raise
    keep_seen_account(profile, None)
    if profile.key_source in KEPT and profile.key_source is not place:
        try:
            forget_key(profile, terminal)
        except NoKeyring:
            return ""
        except KeyTrouble as trouble:
            return trouble.happened
    return ""


async def left_behind(profile: Profile, account: str) -> int:
    """How many writes were cut off in the journal that a profile had until now, and would be looked for no more once
    it is for `account`: each account has a journal of its own.

    Raises:
        JournalUnwritable: that journal cannot be read.
    """
    there, then = memory_file(profile), memory_file(replace(profile, account=account or None))
    if there is None or there == then or not is_there(there):
        return 0
    journal = Journal(profile)
    try:
        return len(await journal.unfinished())
    finally:
        await journal.close()


def log_out(profile: Profile, *, is_default: bool, terminal: AskingTerminal | None = None) -> bool:
    """Forget the key of a profile; whether there was one. The account that it is for stays, for the next key.

    Raises:
        KeyTrouble: the key is still there.
        UnreadableConfig: the configuration file could not be changed; the key is gone.
    """
    was_there = forget_key(profile, terminal)
    changes: dict[tuple[str, ...], dict[str, str | None]] = {("profiles", profile.name): {"key_from": None}}
    if is_default:
        changes[()] = {"profile": None}
    change_config(changes)
    keep_seen_account(profile, None)
    return was_there
