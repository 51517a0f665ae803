"""Profiles: which Codat the program talks to, and with which key."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from console_app.config.addresses import CODAT_BASE_URL, AddressError, is_this_machine, normalize_address, spellings
from console_app.config.capabilities import (
    EVERYTHING,
    UNREADABLE,
    Capabilities,
    Capability,
    Permission,
    Rule,
    read_only,
    usual,
)
from console_app.config.config_file import (
    BUILT_IN,
    OF_THE_ENVIRONMENT,
    PROFILE_VARIABLE,
    Config,
    ProfileTable,
    is_profile_name,
    together,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PORTAL_URL = "https://app.codat.io"

KEY_VARIABLE = "CODAT_API_KEY"
ADDRESS_VARIABLE = "CODAT_BASE_URL"
VARIABLES = "CODAT_"
"""What the variables of this program begin with: who has set one has an account in mind."""
LOGIN = "codat-console login"


class ProfileError(Exception):
    """A profile is asked for that cannot be used; the message says what to change."""


class KeySource(StrEnum):
    """Where the key of a profile comes from. The values are the words of the configuration file."""

    ENVIRONMENT = "environment"
    """`CODAT_API_KEY`."""
    KEYRING = "keyring"
    """The keyring of the operating system."""
    FILE = "file"
    """A file that only its owner can read."""
    COMMAND = "command"
    """What another program prints."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One Codat account as the program was told of it.

    The key is kept as the person gave it and never shown: `repr()` leaves it out.
    """

    name: str
    is_sandbox: bool
    base_url: str | None = None
    """Where Codat answers, in the form of `addresses.normalize_address`. None on the embedded sandbox: its port is
    known only once it runs."""
    key_text: str | None = field(default=None, repr=False)
    """The key of the environment. None where it has to be asked for elsewhere, which `Session.open` does."""
    portal_url: str | None = None
    """Codat's web Portal for this account, or None where there is none."""
    sandbox_data: Path | None = None
    """The embedded sandbox's database; None keeps it in memory."""
    is_production: bool = False
    """Whether real customers are in it, as far as the program was told: it says so everywhere, and is more careful."""
    capabilities: Capabilities = field(default=EVERYTHING, repr=False)
    """What may be done, before anything was unlocked."""
    notice: str | None = None
    """Something the person should know about how this profile was chosen."""
    key_source: KeySource | None = None
    """Where its key comes from; None: there is none, or it is the sandbox's."""
    key_command: str | None = field(default=None, repr=False)
    """What to run for the key, where that is its source."""
    account: str | None = None
    """The name of the account that somebody has confirmed to be meant; None: nobody has."""
    colour: str | None = None
    """The colour it is shown in, one of `config_file.COLOURS`; None: the usual one."""
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The settings of the configuration file that hold for it; see `settings.read_settings`."""
    written_address: str | None = field(default=None, repr=False, compare=False)
    """The address as it was written, under which earlier versions of the program kept things; see `kept_under`."""

    @property
    def kept_under(self) -> tuple[str, ...]:
        """The forms of the address under which something may be kept: the one that is used now first."""
        return () if self.base_url is None else spellings(self.base_url, self.written_address)


def sandbox_profile(data: Path | None, *, notice: str | None = None, config: Config | None = None) -> Profile:
    """The embedded sandbox, its state in `data` (None: in memory, forgotten at the end)."""
    table = config.table("sandbox") if config else ProfileTable()
    return Profile(
        name="sandbox",
        is_sandbox=True,
        sandbox_data=data,
        notice=notice,
        capabilities=_permitted(EVERYTHING, "the profile sandbox", table),
        colour=table.colour,
        settings={**(config.settings if config else {}), **table.settings},
    )


def choose_profile(
    environ: Mapping[str, str],
    *,
    force_sandbox: bool,
    sandbox_data: Path | None,
    named: str | None = None,
    config: Config | None = None,
    at_terminal: bool = True,
) -> Profile:
    """The profile to run with: the one that is `named`, here or in the environment, else `default` when the
    environment has a key, else the one that the configuration file names, else `sandbox` where nothing points to an
    account and a person sits at the terminal.

    A key that is set but empty is refused rather than read as "no key": somebody who meant to work on
    real customers must not find themselves on the sandbox because a command substitution failed.

    Raises:
        ProfileError: there is no such profile, or no key for it, or `CODAT_API_KEY` is set but empty, or no account
            can be used and the sandbox may not stand in for one.
    """
    wrong = config.notice if config else None
    if force_sandbox:
        return sandbox_profile(sandbox_data, notice=wrong, config=config)
    key = environ.get(KEY_VARIABLE)
    on_the_command_line = named is not None
    if named is not None and not named.strip():
        raise ProfileError("--profile is there, but names no profile: it may be a variable that is not set.")
    named = named or environ.get(PROFILE_VARIABLE, "").strip() or None
    if named is None and key is None:
        named = config.profile if config else None
    if named is not None and named != OF_THE_ENVIRONMENT:
        profile = _named(named, environ, sandbox_data, config)
        if not on_the_command_line:
            _require_address(profile, environ)
        return profile
    if key is None and named is None:
        why_not = why_no_sandbox(environ, config, at_terminal=at_terminal)
        if why_not is not None:
            raise ProfileError(why_not)
        return sandbox_profile(sandbox_data, notice=wrong, config=config)
    if key is None:
        raise ProfileError(f"The profile {named} is that of {KEY_VARIABLE}, which is not set.")
    return profile_of(OF_THE_ENVIRONMENT, environ, config, notice=wrong)


def why_no_sandbox(environ: Mapping[str, str], config: Config | None, *, at_terminal: bool) -> str | None:
    """Why the sandbox may not stand in for an account that nobody has named, and what to do; None: it may.

    It may where nothing points to an account: no configuration file, no variable of this program, and somebody at a
    terminal who sees which account it is.
    """
    of_codat = sorted(name for name in environ if name.upper().startswith(VARIABLES))
    if config is not None and config.is_there:
        if config.notice:
            said = config.notice
        elif config.is_unreadable or config.is_default_unusable:
            said = f"{config.path} {'cannot be read' if config.is_unreadable else 'names a default that there is not'}."
        elif with_key := [name for name, table in config.profiles.items() if table.key_from or table.key_command]:
            said = f"{config.path} has profiles, but does not say which one to use: {', '.join(with_key)}."
        else:
            said = f"{config.path} is there, but names no profile to use."
    elif of_codat:
        verb = "is" if len(of_codat) == 1 else "are"
        said = f"{', '.join(of_codat)} {verb} set, but {KEY_VARIABLE} is not and no profile is named."
    elif not at_terminal:
        said = "No account is set up here, and this does not run in a terminal."
    else:
        return None
    return together(
        f"No account can be used. {said}",
        f"For an account, log in ({LOGIN}), set {KEY_VARIABLE}, or name a profile that has a key (--profile). For the "
        "sandbox with its made-up companies, add --sandbox.",
    )


def _require_address(profile: Profile, environ: Mapping[str, str]) -> None:
    """Go on only where the environment names no other address than that of a profile that the command does not name.

    Raises:
        ProfileError: it does: one of the two is not meant.
    """
    address = environ.get(ADDRESS_VARIABLE, "").strip()
    if not address or profile.base_url is None or profile.key_source is KeySource.ENVIRONMENT:
        return
    try:
        named = normalize_address(address)
    except AddressError as error:
        raise ProfileError(f"{ADDRESS_VARIABLE}: {error}") from None
    if named != profile.base_url:
        whose, instead = f"{KEY_VARIABLE} is not set and the profile {profile.name}", "set the key that goes with it"
        if KEY_VARIABLE in environ:
            whose, instead = f"the profile {profile.name} has a key of its own and", f"unset {PROFILE_VARIABLE}"
        raise ProfileError(
            f"{ADDRESS_VARIABLE} is {named}, but {whose} leads to {profile.base_url}. Unset {ADDRESS_VARIABLE}, "
            f"{instead}, or name the profile: --profile {profile.name}"
        )


def _named(name: str, environ: Mapping[str, str], sandbox_data: Path | None, config: Config | None) -> Profile:
    wrong = config.notice if config else None
    if name == "sandbox":
        return sandbox_profile(sandbox_data, notice=wrong, config=config)
    names = config.names if config else BUILT_IN
    if name not in names:
        said = f"There is no profile {name if is_profile_name(name) else 'of that name'}; there are {', '.join(names)}."
        raise ProfileError(together(said, wrong) or said)
    profile = profile_of(name, environ, config, notice=wrong)
    if profile.key_source is None:
        said = f"There is no key for the profile {name}. Give it one: {LOGIN} --profile {name}"
        raise ProfileError(together(wrong, said) or said)
    return profile


def profile_of(name: str, environ: Mapping[str, str], config: Config | None, *, notice: str | None = None) -> Profile:
    """A profile other than the sandbox, its key not looked for: `key_source` is None where none is known.

    Raises:
        ProfileError: `CODAT_API_KEY` is to be used, but empty, or the address cannot be read or used.
    """
    table = config.table(name) if config else ProfileTable()
    if table.unusable:
        said = f"The profile {name} cannot be used. {table.unusable}"
        raise ProfileError(together(said, notice) or said)
    source = _source(name, environ, table)
    key = environ.get(KEY_VARIABLE) if source is KeySource.ENVIRONMENT else None
    if key is not None and not key.strip():
        raise ProfileError(
            f"{KEY_VARIABLE} is set but empty. Put your Codat API key in it, or unset it and add --sandbox."
        )
    # The address of the environment goes with the key of the environment. A key that is kept for one address is never
    # sent to another.
    address = environ.get(ADDRESS_VARIABLE, "").strip()
    of_environment = address if source is KeySource.ENVIRONMENT else ""
    written = of_environment or table.base_url or CODAT_BASE_URL
    try:
        base_url = normalize_address(written)
    except AddressError as error:
        said_by = ADDRESS_VARIABLE if of_environment else f"The address of the profile {name}"
        raise ProfileError(together(f"{said_by}: {error}", notice) or "") from None
    if source is not KeySource.ENVIRONMENT and spellings(address or base_url)[0] != base_url:
        notice = together(notice, f"{ADDRESS_VARIABLE} goes with {KEY_VARIABLE}: it is not used for this profile.")
    # “No production” is said of the address of the profile, and of no other that the environment puts in its place.
    own = spellings(table.base_url or CODAT_BASE_URL)[0] == base_url
    usually = name != "test" and not is_this_machine(base_url)
    production = table.production if table.production is not None and (own or table.production) else usually
    says = f"the profile {name}"
    allowed = _permitted(usual(says, production=production), says, table)
    if config is not None and config.is_unreadable:
        # It may have forbidden anything, and said which account is meant.
        allowed = allowed.limited(read_only(f"{config.path.name}{UNREADABLE}"))
    return Profile(
        name=name,
        is_sandbox=False,
        base_url=base_url,
        key_text=key,
        portal_url=PORTAL_URL if base_url == CODAT_BASE_URL else None,
        is_production=production,
        capabilities=allowed,
        notice=notice,
        key_source=source,
        key_command=table.key_command if source is KeySource.COMMAND else None,
        account=table.account,
        colour=table.colour,
        settings={**(config.settings if config else {}), **table.settings},
        written_address=written,
    )


def _source(name: str, environ: Mapping[str, str], table: ProfileTable) -> KeySource | None:
    """What the file says, where the profile is not that of the environment's key; else that key if there is one."""
    if name != OF_THE_ENVIRONMENT:
        if table.key_from is not None and (table.key_from != "command" or table.key_command):
            return KeySource(table.key_from)
        if table.key_command:
            return KeySource.COMMAND
    return KeySource.ENVIRONMENT if KEY_VARIABLE in environ else None


def _permitted(allowed: Capabilities, says: str, table: ProfileTable) -> Capabilities:
    rules = {
        Capability(each): Rule(Permission[word.upper()], table.sources.get(each, says))
        for each, word in table.permissions.items()
    }
    allowed = allowed.changed(rules)
    return allowed.limited(read_only(table.sources.get("read_only", says))) if table.read_only else allowed
