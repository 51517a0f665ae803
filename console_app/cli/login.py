"""`codat-console login`: give a profile its key, and say which account it is for."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

import click

from console_app.cli import options

if TYPE_CHECKING:
    from console_app.cli.voice import Voice
    from console_app.codat.apikey import ApiKey
    from console_app.config.config_file import Config
    from console_app.config.profiles import KeySource, Profile

LARGEST = 16_384
"""Bytes; a key in UTF-16, with white space around it, is shorter."""
_UNDERSTOOD = {
    "key": "Understood as the key itself.",
    "header": "Understood as the Portal's ready-made header, with the key in it.",
}


@click.command(
    "login",
    help="Give a profile its API key: --profile, or the default one, or production.\n\n"
    "The key is typed at a prompt that does not show it, or comes on stdin; never as an argument, which others on this "
    "computer could see. It may be the key or the Portal's ready-made header. Codat is asked whose it is, you are "
    "asked whether that account is meant, and from then on nothing is changed with a key of another one.\n\n"
    "With a key_command in config.toml the key comes from there, and only the account is asked about.\n\n"
    "In a terminal, a keyring or a key_command may ask for its password for as long as you need; Ctrl+C stops waiting. "
    "White space, line ends and invisible characters that were pasted with a key are left out.",
    context_settings=options.SETTINGS,
)
@click.option("--keyring", "in_keyring", is_flag=True, help="Keep the key in the system's keyring; the usual place.")
@click.option("--key-file", "in_file", is_flag=True, help="Keep the key in a file that only you can read.")
@click.option("--account", metavar="NAME", help="The account that is meant; another one is refused, and nothing asked.")
@click.option("--yes", is_flag=True, help="Whatever account it is, it is meant; unless the profile has another one.")
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
    """Log in."""
    from console_app.cli.accounts import live_profile, run_local
    from console_app.cli.refusing import WrongUsage
    from console_app.config.profiles import KeySource

    def work(voice: Voice, config: Config) -> int:
        if in_keyring and in_file:
            raise WrongUsage("--keyring and --key-file are two places", "Leave one of them out.")
        profile = live_profile(config, force_sandbox=force_sandbox, may_be_new=True)
        usual = profile.key_source or KeySource.KEYRING
        place = KeySource.KEYRING if in_keyring else KeySource.FILE if in_file else usual
        return _log_in(voice, config, profile, place, account=account, yes=yes)

    ctx.exit(run_local(work, as_json=as_json))


def _log_in(voice: Voice, config: Config, profile: Profile, place: KeySource, *, account: str | None, yes: bool) -> int:
    from console_app.cli.refusing import Refused
    from console_app.cli.streams import is_terminal
    from console_app.config.asking_terminal import asking_terminal
    from console_app.config.profiles import KEY_VARIABLE
    from console_app.services.logging_in import account_of, log_in
    from console_app.services.visible import visible

    if config.is_unreadable:
        raise Refused(f"{config.path} cannot be changed", "Put it right, then log in.", code=1)
    _require_one_address(config, profile)
    if not is_terminal(sys.stdin) and account is None and not yes:
        raise Refused(
            "Nobody is there to say which account is meant",
            "Name it: --account NAME. Or take it as it comes: --yes.",
            code=2,
        )
    if profile.name not in config.names:
        voice.note(f"There is no profile {profile.name} yet: this makes it.")
    key = _read_key(voice, profile, place)
    voice.event("address", f"Asking Codat at {visible(profile.base_url)} whose key this is.", baseUrl=profile.base_url)
    found = asyncio.run(account_of(profile, key))
    _confirm(voice, profile, found, account=account, yes=yes)
    as_default = config.profile is None
    why_left = log_in(profile, key, place, found, as_default=as_default, terminal=asking_terminal())
    if why_left:
        voice.note(f"If the profile had a key in the {profile.key_source} before, it may be there still: {why_left}.")
    _tell_what_stays_open(voice, profile, found)
    voice.result(
        command="login",
        profile=profile.name,
        baseUrl=profile.base_url,
        account=found or None,
        keySource=str(place),
        madeDefault=as_default,
    )
    voice.say(
        f"Logged in: the profile {profile.name} is “{visible(found)}”, its key comes from the {place}.",
        *(["It is used from now on, unless --profile names another."] if as_default else []),
    )
    if KEY_VARIABLE in os.environ:
        voice.note(f"{KEY_VARIABLE} is set and comes first. Unset it, or name the profile: --profile {profile.name}")
    return 0


def _require_one_address(config: Config, profile: Profile) -> None:
    """Go on only where no other address than the profile's is named: the key goes to the profile's.

    Raises:
        WrongUsage: the environment names another one.
    """
    from console_app.cli.refusing import WrongUsage
    from console_app.config.addresses import AddressError, normalize_address
    from console_app.config.profiles import ADDRESS_VARIABLE
    from console_app.services.visible import visible

    named = os.environ.get(ADDRESS_VARIABLE, "").strip()
    if not named:
        return
    try:
        named = normalize_address(named)
    except AddressError as error:
        raise WrongUsage(f"{ADDRESS_VARIABLE}: {error}", "Correct it or unset it. No key was sent.") from None
    if named != profile.base_url:
        raise WrongUsage(
            f"{ADDRESS_VARIABLE} is {visible(named)}, but the profile {profile.name} leads to "
            f"{visible(profile.base_url)}, which the key would be sent to",
            f"No key was sent. If {visible(profile.base_url)} is meant, unset {ADDRESS_VARIABLE}. If not, write "
            f'base_url = "{visible(named)}" under [profiles.{profile.name}] in {visible(config.path)}.',
        )


def _tell_what_stays_open(voice: Voice, profile: Profile, account: str) -> None:
    """Nothing that was cut off is dropped without a word."""
    from console_app.services.journal.file import JournalUnwritable
    from console_app.services.logging_in import left_behind
    from console_app.services.visible import visible

    try:
        left = asyncio.run(left_behind(profile, account))
    except JournalUnwritable:
        return
    if left:
        whose = f"for “{visible(profile.account)}”" if profile.account else "before its account was confirmed"
        voice.note(
            f"Changes that this profile had under way {whose} were cut off, and are still open: {left}. They are not "
            "looked for any more: log in with that account again and run `codat-console journal recover`, or look at "
            "those customers in Codat's Portal."
        )


def _read_key(voice: Voice, profile: Profile, place: KeySource) -> ApiKey:
    """The key as it was typed, piped in, or printed by the profile's command."""
    from console_app.cli.key_reading import key_in_terminal
    from console_app.cli.streams import is_terminal
    from console_app.codat.apikey import ApiKey
    from console_app.config.profiles import KeySource
    from console_app.services.keys import key_of
    from console_app.services.visible import visible

    if place is KeySource.COMMAND:
        key = key_in_terminal(profile) or asyncio.run(key_of(profile))
    else:
        asked = (
            f"The key is sent to {visible(profile.base_url)}.\n"
            f"API key of the profile {profile.name}, which is not shown: "
        )
        key = ApiKey.parse(_ask_hidden(asked) if is_terminal(sys.stdin) else _piped_in())
        left_out = f" White or invisible characters in it were left out: {key.left_out}." if key.left_out else ""
        voice.note(_UNDERSTOOD[key.understood_as] + left_out)
    if key.doubt:
        voice.note(key.doubt)
    return key


def _ask_hidden(question: str) -> str:
    from console_app.cli.hidden_input import CannotHide, ask_hidden
    from console_app.cli.refusing import Refused

    try:
        return ask_hidden(question)
    except CannotHide:
        raise Refused(
            "This terminal cannot hide what is typed", "Give the key on stdin, with --account NAME.", code=1
        ) from None


def _piped_in() -> str:
    """What stands on stdin, in whichever encoding the shell has for it."""
    from console_app.cli.refusing import WrongUsage
    from console_app.config.key_texts import UnreadableText, text_of

    try:
        return text_of(sys.stdin.buffer.read(LARGEST)) if sys.stdin is not None else ""
    except (OSError, UnreadableText):
        raise WrongUsage("What stands on stdin cannot be read", "Give the key there, and nothing else.") from None


def _confirm(voice: Voice, profile: Profile, found: str, *, account: str | None, yes: bool) -> None:
    """Go on only if the account is the one that is meant.

    Raises:
        Refused: it is not.
    """
    from console_app.cli.questions import Back, Questions
    from console_app.cli.refusing import Refused
    from console_app.services.visible import visible

    whose = f"This key belongs to “{visible(found)}”" if found else "Codat tells no name for the account of this key"
    before = profile.account if profile.account != found else None
    if account is not None:
        if account.strip() != found:
            raise Refused(
                f"{whose}, and not to “{visible(account)}”", "Nothing was kept. Take the key of that account."
            )
        return
    if yes:
        if before:
            raise Refused(
                f"{whose}, but the profile {profile.name} is for “{visible(before)}”",
                "Nothing was kept. If it is to be for the other one from now on, name it: --account NAME.",
            )
        return
    voice.event("account", f"{whose}, at {visible(profile.base_url)}.", account=found or None)
    if before:
        voice.note(f"So far the profile {profile.name} was for “{visible(before)}”.")
    try:
        meant = Questions(voice).yes("Is that the account you mean?")
    except Back:
        meant = False
    if not meant:
        raise Refused("Nothing was kept", "Take the key of the account you mean.")
