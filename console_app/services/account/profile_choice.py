"""List the profiles that a person can go to, and make the profile that a new key is for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from console_app.config.config_file import read_config
from console_app.config.config_model import OF_THE_ENVIRONMENT, is_profile_name
from console_app.config.keys import place_words
from console_app.config.profiles import KEY_VARIABLE, ProfileError, profile_of

if TYPE_CHECKING:
    from console_app.config.config_model import Config
    from console_app.config.profiles import Profile

SANDBOX = "sandbox"
USUAL = "production"
"""The profile that a first key is for."""


class ProfileChoice(NamedTuple):
    """A profile that can be named."""

    name: str
    account: str = ""
    """The name of the account that was confirmed; empty if none was."""
    place: str = ""
    """Where its key comes from; empty if it has none."""
    problem: str = ""
    """Why it cannot be used; empty if it can."""

    @property
    def has_key(self) -> bool:
        """Return whether it can be opened without logging in: the sandbox always can."""
        return self.name == SANDBOX or bool(self.place)

    @property
    def words(self) -> str:
        """Return whose account it is, or that it has none yet."""
        if self.name == SANDBOX:
            return "Made-up customers"
        return self.account or (self.place if self.has_key else "no key yet: log in")


def profile_choices() -> list[ProfileChoice]:
    """Return all profiles, those with a key first, the sandbox last. No key is read."""
    config = read_config()
    names = [*config.names, *((OF_THE_ENVIRONMENT,) if KEY_VARIABLE in os.environ else ())]
    found = [_choice(name, config) for name in names if name != SANDBOX]
    return [*sorted(found, key=lambda each: not each.has_key), ProfileChoice(SANDBOX)]


def _choice(name: str, config: Config) -> ProfileChoice:
    try:
        profile = profile_of(name, os.environ, config)
    except ProfileError as error:
        return ProfileChoice(name, problem=str(error))
    return ProfileChoice(name, profile.account or "", place_words(profile) if profile.key_source else "")


def profile_to_log_in(name: str) -> Profile:
    """Return the profile of that name, a new one included, without the key of the environment.

    Raises:
        ProfileError: It cannot have a key of its own, or cannot be used.
    """
    if name in {SANDBOX, OF_THE_ENVIRONMENT}:
        whose = "the sandbox" if name == SANDBOX else f"the key in {KEY_VARIABLE}"
        raise ProfileError(f"The profile {name} is reserved for {whose}. Choose another name.")
    if not is_profile_name(name):
        raise ProfileError("A profile's name has letters, digits, - and _ only.")
    config = read_config()
    if config.is_unreadable:
        raise ProfileError(f"{config.path} cannot be read, so that no profile can be added. Correct it first.")
    return profile_of(name, {}, config)


def has_default_profile() -> bool:
    """Return whether the configuration names a profile to begin with."""
    return read_config().profile is not None
