"""Choose the profile: the Codat that the program talks to, and the source of the key."""

from __future__ import annotations

from dataclasses import field
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
from console_app.config.config_file import together
from console_app.config.config_model import (
    BUILT_IN,
    OF_THE_ENVIRONMENT,
    PROFILE_VARIABLE,
    Config,
    ProfileTable,
    is_profile_name,
)
from console_app.config.settings import CLEAN_VARIABLE, DEBUG_VARIABLE, FILE_SETTINGS
from console_app.records import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PORTAL_URL = "https://app.codat.io"

KEY_VARIABLE = "CODAT_API_KEY"
ADDRESS_VARIABLE = "CODAT_BASE_URL"
VARIABLES = "CODAT_"
"""The prefix of this program's variables: a person who has set one has an account in mind, unless it is a setting."""
OF_ANY_ACCOUNT = frozenset({*FILE_SETTINGS.values(), CLEAN_VARIABLE, DEBUG_VARIABLE})
"""The variables that say how the program works, and nothing of an account."""
LOGIN = "codat-console login"


class ProfileError(Exception):
    """Raised for a profile that cannot be used; the message says what to change."""


class KeySource(StrEnum):
    """A source of a profile's key. The values are the words of the configuration file."""

    ENVIRONMENT = "environment"
    """`CODAT_API_KEY`."""
    KEYRING = "keyring"
    """The keyring of the operating system."""
    FILE = "file"
    """A file that only its owner can read."""
    COMMAND = "command"
    """The output of another program."""


@record(frozen=True, slots=True)
class Profile:
    """A Codat account as it is configured.

    The key is kept as it was given and never shown: `repr()` leaves it out.
    """

    name: str
    is_sandbox: bool
    base_url: str | None = None
    """The address of Codat, in the form of `addresses.normalize_address`.

    None on the embedded sandbox: its port is known only once it runs.
    """
    key_text: str | None = field(default=None, repr=False)
    """The key from the environment. None if `Session.open` has to get it from elsewhere."""
    portal_url: str | None = None
    """Codat's web Portal for this account, or None where there is none."""
    sandbox_data: Path | None = None
    """The embedded sandbox's database; None keeps it in memory."""
    is_production: bool = False
    """True if it is configured as having real customers: it is shown everywhere, and makes the program more careful."""
    capabilities: Capabilities = field(default=EVERYTHING, repr=False)
    """The permissions before any unlocking."""
    notice: str | None = None
    """A notice to the user on how this profile was chosen."""
    key_source: KeySource | None = None
    """The source of its key; None if there is none, or it is the sandbox's."""
    key_command: str | None = field(default=None, repr=False)
    """The command that prints the key, if that is its source."""
    account: str | None = None
    """The name of the account that was confirmed; None if none was."""
    colour: str | None = None
    """The colour it is shown in, one of `config_file.COLOURS`; None for the default."""
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The settings of the configuration file that apply to it; see `settings.read_settings`."""
    platform_limits: Mapping[str, int] = field(default_factory=dict, repr=False)
    """The most Linked connections of a platform, by platform key; see `services.connections.slots`."""
    written_address: str | None = field(default=None, repr=False, compare=False)
    """The address as it was written, under which earlier versions of the program stored data; see `kept_under`."""

    @property
    def kept_under(self) -> tuple[str, ...]:
        """Return the forms of the address under which data may be stored: the current one first."""
        return () if self.base_url is None else spellings(self.base_url, self.written_address)


def sandbox_profile(data: Path | None, *, notice: str | None = None, config: Config | None = None) -> Profile:
    """Return the embedded sandbox, its state in `data` (None: in memory, lost at the end).

    Args:
        data: The sandbox's database; None for memory.
        notice: A notice to the user on why it was chosen.
        config: The content of the configuration file.
    """
    table = config.table("sandbox") if config else ProfileTable()
    return Profile(
        name="sandbox",
        is_sandbox=True,
        sandbox_data=data,
        notice=notice,
        capabilities=_permitted(EVERYTHING, "the profile sandbox", table),
        colour=table.colour,
        settings={**(config.settings if config else {}), **table.settings},
        platform_limits=config.platform_limits if config else {},
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
    """Return the profile to run with.

    That is the one `named` here or in the environment, else `default` if the environment has a key, else the one that
    the configuration file names, else `sandbox` if nothing points to an account and a person sits at the terminal.

    A key that is set but empty is refused rather than read as "no key": a user who wanted to work on real customers
    must not end up on the sandbox because a command substitution failed.

    Args:
        environ: The environment variables.
        force_sandbox: True to use the sandbox in any case.
        sandbox_data: The sandbox's database; None for memory.
        named: The profile from the command line.
        config: The content of the configuration file.
        at_terminal: True if a person sits at the terminal.

    Raises:
        ProfileError: There is no such profile, or no key for it, or `CODAT_API_KEY` is set but empty, or no account
            can be used and the sandbox may not replace it.
    """
    wrong = config.notice if config else None
    if force_sandbox:
        return sandbox_profile(sandbox_data, notice=wrong, config=config)
    key = environ.get(KEY_VARIABLE)
    on_the_command_line = named is not None
    if named is not None and not named.strip():
        raise ProfileError("--profile is empty: the variable it comes from may not be set.")
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
        raise ProfileError(f"The profile {named} is reserved for {KEY_VARIABLE}, which is not set.")
    return profile_of(OF_THE_ENVIRONMENT, environ, config, notice=wrong)


def why_no_sandbox(environ: Mapping[str, str], config: Config | None, *, at_terminal: bool) -> str | None:
    """Return why the sandbox may not replace an account that is not named, and what to do; None if it may.

    It may if nothing points to an account: no configuration file, no variable of this program that is not a mere
    setting, and a person at a terminal who sees which account it is.

    Args:
        environ: The environment variables.
        config: The content of the configuration file.
        at_terminal: True if a person sits at the terminal.
    """
    of_codat = sorted(each for each in environ if each.upper().startswith(VARIABLES) and each not in OF_ANY_ACCOUNT)
    if config is not None and config.is_there:
        if config.notice:
            message = config.notice
        elif config.is_unreadable or config.is_default_unusable:
            message = (
                f"{config.path} {'cannot be read' if config.is_unreadable else 'names an unknown default profile'}."
            )
        elif with_key := [name for name, table in config.profiles.items() if table.key_from or table.key_command]:
            message = f"{config.path} has profiles, but no default: {', '.join(with_key)}."
        else:
            message = f"{config.path} exists, but names no default profile."
    elif of_codat:
        verb = "is" if len(of_codat) == 1 else "are"
        message = f"{', '.join(of_codat)} {verb} set, but {KEY_VARIABLE} is not and no profile is named."
    elif not at_terminal:
        message = "No account is set up, and this does not run in a terminal."
    else:
        return None
    return together(
        f"No account to use. {message}",
        f"To use an account, log in ({LOGIN}), set {KEY_VARIABLE}, or pass a profile that has a key (--profile). "
        "To use the sandbox with its made-up companies, add --sandbox.",
    )


def _require_address(profile: Profile, environ: Mapping[str, str]) -> None:
    """Check that the environment names no other address than that of a profile that the command does not name.

    Raises:
        ProfileError: It does: one of the two is not meant.
    """
    address = environ.get(ADDRESS_VARIABLE, "").strip()
    if not address or profile.base_url is None or profile.key_source is KeySource.ENVIRONMENT:
        return
    try:
        named = normalize_address(address)
    except AddressError as error:
        raise ProfileError(f"{ADDRESS_VARIABLE}: {error}") from None
    if named != profile.base_url:
        whose, instead = f"{KEY_VARIABLE} is not set and the profile {profile.name}", "set the matching key"
        if KEY_VARIABLE in environ:
            whose, instead = f"the profile {profile.name} has a key of its own and", f"unset {PROFILE_VARIABLE}"
        raise ProfileError(
            f"{ADDRESS_VARIABLE} is {named}, but {whose} uses {profile.base_url}. Unset {ADDRESS_VARIABLE}, "
            f"{instead}, or pass the profile: --profile {profile.name}"
        )


def _named(name: str, environ: Mapping[str, str], sandbox_data: Path | None, config: Config | None) -> Profile:
    wrong = config.notice if config else None
    if name == "sandbox":
        return sandbox_profile(sandbox_data, notice=wrong, config=config)
    names = config.names if config else BUILT_IN
    if name not in names:
        message = (
            f"There is no profile {name if is_profile_name(name) else 'of that name'}. Profiles: {', '.join(names)}."
        )
        raise ProfileError(together(message, wrong) or message)
    profile = profile_of(name, environ, config, notice=wrong)
    if profile.key_source is None:
        message = f"There is no key for the profile {name}. Log in: {LOGIN} --profile {name}"
        raise ProfileError(together(wrong, message) or message)
    return profile


def profile_of(name: str, environ: Mapping[str, str], config: Config | None, *, notice: str | None = None) -> Profile:
    """Return a profile other than the sandbox, without reading its key: `key_source` is None if none is known.

    Args:
        name: The name of the profile.
        environ: The environment variables.
        config: The content of the configuration file.
        notice: A notice to the user on why it was chosen.

    Raises:
        ProfileError: `CODAT_API_KEY` is to be used, but empty, or the address cannot be read or used.
    """
    table = config.table(name) if config else ProfileTable()
    if table.unusable:
        message = f"The profile {name} cannot be used. {table.unusable}"
        raise ProfileError(together(message, notice) or message)
    source = _source(name, environ, table)
    key = environ.get(KEY_VARIABLE) if source is KeySource.ENVIRONMENT else None
    if key is not None and not key.strip():
        raise ProfileError(
            f"{KEY_VARIABLE} is set but empty. Set it to your Codat API key, or unset it and add --sandbox."
        )
    # The address in the environment belongs to the key in the environment. A key stored for one address is never sent
    # to another.
    address = environ.get(ADDRESS_VARIABLE, "").strip()
    of_environment = address if source is KeySource.ENVIRONMENT else ""
    written = of_environment or table.base_url or CODAT_BASE_URL
    try:
        base_url = normalize_address(written)
    except AddressError as error:
        named_by = ADDRESS_VARIABLE if of_environment else f"The address of the profile {name}"
        raise ProfileError(together(f"{named_by}: {error}", notice) or "") from None
    if source is not KeySource.ENVIRONMENT and spellings(address or base_url)[0] != base_url:
        notice = together(
            notice, f"{ADDRESS_VARIABLE} applies only with {KEY_VARIABLE}: it is not used for this profile."
        )
    # “No production” applies to the address of the profile, and not to another from the environment.
    own = spellings(table.base_url or CODAT_BASE_URL)[0] == base_url
    usually = name != "test" and not is_this_machine(base_url)
    production = table.production if table.production is not None and (own or table.production) else usually
    says = f"the profile {name}"
    allowed = _permitted(usual(says, production=production), says, table)
    if config is not None and config.is_unreadable:
        # It may have forbidden anything, and named the account that is meant.
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
        platform_limits=config.platform_limits if config else {},
        written_address=written,
    )


def _source(name: str, environ: Mapping[str, str], table: ProfileTable) -> KeySource | None:
    """Return the source in the file, unless the profile is that of the environment's key.

    Otherwise that key, if there is one.
    """
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
