"""Run `codat-console login`: store a profile's key and confirm its account."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

import click

from console_app.cli import options

if TYPE_CHECKING:
    from console_app.cli.output import Output
    from console_app.codat.api_key import ApiKey
    from console_app.config.config_model import Config
    from console_app.config.profiles import KeySource, Profile


@click.command(
    "login",
    help="Store a profile's API key: of --profile, of the default profile, or of production.\n\n"
    "Type the key at a hidden prompt, or pipe it into stdin; never pass it as an argument, which other users of "
    "this computer could see. It may be the key or the Portal's ready-made header. Codat is asked whose key it "
    "is, and you confirm the account; from then on, changes with a key of another account are refused.\n\n"
    "If config.toml has a key_command, the key comes from there, and only the account is confirmed.\n\n"
    "If the keyring cannot be used, that is said before the key is asked for, and a file is offered. A key that Codat "
    "does not accept is asked for again, up to three times.\n\n"
    "In a terminal, a keyring or key_command may ask for its password as long as needed; Ctrl+C stops waiting. "
    "White space, line ends and invisible characters pasted with a key are removed.",
    context_settings=options.SETTINGS,
)
@click.option("--keyring", "in_keyring", is_flag=True, help="Store the key in the system's keyring; the default.")
@click.option("--key-file", "in_file", is_flag=True, help="Store the key in a file that only you can read.")
@click.option("--account", metavar="NAME", help="The expected account; any other is refused, without a question.")
@click.option("--yes", is_flag=True, help="Accept whatever account it is, unless the profile has another one.")
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    in_keyring: bool,
    in_file: bool,
    account: str | None,
    yes: bool,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Run `login`."""
    from console_app.cli.accounts import live_profile, run_local
    from console_app.cli.refusals import WrongUsage
    from console_app.config.profiles import KeySource

    def work(output: Output, config: Config) -> int:
        if in_keyring and in_file:
            raise WrongUsage("--keyring and --key-file cannot be combined", "Leave one out.")
        profile = live_profile(config, force_sandbox=force_sandbox, may_be_new=True)
        usual = profile.key_source or KeySource.KEYRING
        place = KeySource.KEYRING if in_keyring else KeySource.FILE if in_file else usual
        return _log_in(output, config, profile, place, account=account, yes=yes)

    ctx.exit(run_local(work, as_json=as_json))


def _log_in(
    output: Output, config: Config, profile: Profile, place: KeySource, *, account: str | None, yes: bool
) -> int:
    from console_app.cli.hidden_input import HiddenInput
    from console_app.cli.key_prompt import read_key, usable_place
    from console_app.cli.refusals import Refused
    from console_app.cli.streams import is_terminal
    from console_app.config.profiles import KEY_VARIABLE
    from console_app.services.text.sanitize import sanitized

    if config.is_unreadable:
        raise Refused(f"{config.path} cannot be changed", "Fix that, then log in.", code=1)
    _require_one_address(config, profile)
    if not is_terminal(sys.stdin) and account is None and not yes:
        raise Refused(
            "Can't ask which account (no terminal)",
            "Pass --account NAME, or --yes.",
            code=2,
        )
    if profile.name not in config.names:
        output.note(f"The profile {profile.name} does not exist yet: this creates it.")
    place = usable_place(output, profile, place)
    as_default = config.profile is None
    with HiddenInput() as hidden:
        key, found = read_key(output, profile, place, hidden)
        with hidden.shown():
            _confirm(output, profile, found, account=account, yes=yes)
            place = _store(output, profile, key, place, found, as_default=as_default)
    _tell_what_stays_open(output, profile, found)
    output.result(
        command="login",
        profile=profile.name,
        baseUrl=profile.base_url,
        account=found or None,
        keySource=str(place),
        madeDefault=as_default,
    )
    output.say(
        f"Logged in: the profile {profile.name} is “{sanitized(found)}”; its key comes from the {place}.",
        *(["It is now the default, unless --profile names another."] if as_default else []),
    )
    if KEY_VARIABLE in os.environ:
        output.note(f"{KEY_VARIABLE} is set and takes precedence. Unset it, or pass --profile {profile.name}")
    return 0


def _store(
    output: Output, profile: Profile, key: ApiKey, place: KeySource, account: str, *, as_default: bool
) -> KeySource:
    """Store the key and its account; a keyring that fails only now need not cost another paste.

    Returns:
        The place that has the key.

    Raises:
        KeyUnavailable: The key could not be stored.
    """
    from console_app.cli.key_prompt import offer_file
    from console_app.config.keys.errors import KeyUnavailable
    from console_app.config.keys.terminal_session import prompt_terminal
    from console_app.config.profiles import KeySource
    from console_app.services.account.login import log_in

    try:
        why_left = log_in(profile, key, place, account, as_default=as_default, terminal=prompt_terminal())
    except KeyUnavailable as trouble:
        if place is not KeySource.KEYRING:
            raise
        place = offer_file(output, trouble)
        why_left = log_in(profile, key, place, account, as_default=as_default, terminal=prompt_terminal())
    if why_left:
        output.note(
            f"If the profile's previous key was in the {profile.key_source}, it may still be there: {why_left}."
        )
    return place


def _require_one_address(config: Config, profile: Profile) -> None:
    """Require that no other address than the profile's is set: the key is sent to the profile's.

    Raises:
        Refused: The environment has another address.
    """
    from console_app.cli.refusals import Refused
    from console_app.config.addresses import AddressError, normalize_address
    from console_app.config.profiles import ADDRESS_VARIABLE
    from console_app.services.text.sanitize import sanitized

    named = os.environ.get(ADDRESS_VARIABLE, "").strip()
    if not named:
        return
    try:
        named = normalize_address(named)
    except AddressError as error:
        raise Refused(f"{ADDRESS_VARIABLE}: {error}", "Correct it or unset it. No key was sent.") from None
    if named != profile.base_url:
        raise Refused(
            f"{ADDRESS_VARIABLE} is {sanitized(named)}, but the profile {profile.name} uses "
            f"{sanitized(profile.base_url)}, so the key would be sent there",
            f"No key was sent. To use {sanitized(profile.base_url)}, unset {ADDRESS_VARIABLE}. Otherwise write "
            f'base_url = "{sanitized(named)}" under [profiles.{profile.name}] in {sanitized(config.path)}.',
        )


def _tell_what_stays_open(output: Output, profile: Profile, account: str) -> None:
    """Report interrupted writes of the account that the profile had before."""
    from console_app.services.account.login import left_behind
    from console_app.services.journal.file import JournalUnwritable
    from console_app.services.text.sanitize import sanitized

    try:
        left = asyncio.run(left_behind(profile, account))
    except JournalUnwritable:
        return
    if left:
        whose = f"for “{sanitized(profile.account)}”" if profile.account else "before its account was confirmed"
        output.note(
            f"Writes of this profile {whose} were interrupted and are still open: {left}. They are no longer "
            "checked here: log in with that account again and run `codat-console journal recover`, or check those "
            "customers in Codat's Portal."
        )


def _confirm(output: Output, profile: Profile, found: str, *, account: str | None, yes: bool) -> None:
    """Require that the account is confirmed.

    Raises:
        Refused: It is not.
    """
    from console_app.cli.refusals import Refused
    from console_app.services.text.sanitize import sanitized

    whose = f"This key belongs to “{sanitized(found)}”" if found else "Codat returns no account name for this key"
    before = profile.account if profile.account != found else None
    if account is not None:
        if account.strip() != found:
            raise Refused(f"{whose}, not to “{sanitized(account)}”", "Nothing was stored. Use that account's key.")
        return
    if yes:
        if before:
            raise Refused(
                f"{whose}, but the profile {profile.name} is for “{sanitized(before)}”",
                "Nothing was stored. To change the profile's account, pass --account NAME.",
            )
        return
    output.event("account", f"{whose}, at {sanitized(profile.base_url)}.", account=found or None)
    if before:
        output.note(f"Until now the profile {profile.name} was for “{sanitized(before)}”.")
    from console_app.cli.text_onboarding import Back, Questions

    try:
        meant = Questions(output).yes("Is that the right account?")
    except Back:
        meant = False
    if not meant:
        raise Refused("Nothing was stored", "Use the key of the right account.")
