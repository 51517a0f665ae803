"""Open the console: choose a profile, refuse what cannot work, then hand over to the screens."""

from __future__ import annotations

import gc
import io
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from console_app.cli.streams import is_terminal
from console_app.cli.unusable import Unusable
from console_app.codat.apikey import ApiKey
from console_app.codat.errors import InvalidInput
from console_app.config.capabilities import Capability, limits
from console_app.config.config_file import read_config
from console_app.config.folders import sandbox_file
from console_app.config.profiles import (
    ADDRESS_VARIABLE,
    CODAT_BASE_URL,
    KEY_VARIABLE,
    KeySource,
    Profile,
    ProfileError,
    choose_profile,
)
from console_app.config.settings import SettingError, Settings, read_settings

if TYPE_CHECKING:
    from console_app.config.config_file import Config

REFUSED = 6
"""The exit code where the console may not begin (see `console_app.cli.exit_codes`)."""
COLLECT_AFTER = 50_000
"""New objects before the cyclic collector looks at them; a look takes a few milliseconds."""


_FRESH_ELSEWHERE = (
    "--fresh is for the sandbox, but this is the profile {}. Add --sandbox to leave it aside.",
    "--fresh is for the sandbox, but a key is set. Add --sandbox to leave the key aside.",
)


def usable_profile(
    *,
    force_sandbox: bool,
    fresh: bool,
    named: str | None = None,
    read_only: bool = False,
    config: Config | None = None,
) -> Profile:
    """The profile that is `named`, or that the environment or the configuration file asks for; `config` is the file
    where it has been read already. The profile is limited as the environment and `read_only` say.

    Raises:
        Unusable: there is no such profile, or its key is empty or cannot be a Codat key; the message never repeats it.
    """
    if force_sandbox and named not in {None, "sandbox"}:
        raise Unusable("--sandbox and --profile name two profiles. Leave one of them out.")
    try:
        profile = choose_profile(
            os.environ,
            force_sandbox=force_sandbox,
            sandbox_data=None if fresh else sandbox_file(),
            named=named,
            config=config or read_config(),
        )
        if profile.key_text is not None:
            ApiKey.parse(profile.key_text)
    except ProfileError as error:
        raise Unusable(str(error)) from None
    except InvalidInput as error:
        raise Unusable(f"{KEY_VARIABLE}: {error.message}") from None
    if profile.base_url not in {None, CODAT_BASE_URL}:
        of_environment = profile.key_source is KeySource.ENVIRONMENT and os.environ.get(ADDRESS_VARIABLE, "").strip()
        said_by = ADDRESS_VARIABLE if of_environment else f"The address of the profile {profile.name}"
        refuse_unusable_address(profile.base_url or "", said_by)
    if fresh and not profile.is_sandbox:
        raise Unusable(_FRESH_ELSEWHERE[profile.key_source is KeySource.ENVIRONMENT].format(profile.name))
    return limited_profile(profile, read_only=read_only)


def limited_profile(profile: Profile, *, read_only: bool) -> Profile:
    """The profile as strict as its own settings, the environment and `--read-only` together."""
    found = limits(os.environ, read_only)
    notice = " ".join(filter(None, (profile.notice, *found.notes))) or None
    return replace(profile, capabilities=profile.capabilities.limited(found.rules), notice=notice)


def usable_settings(profile: Profile | None) -> Settings:
    """The settings that the environment holds, and the configuration file for this profile.

    Raises:
        Unusable: one of them has a value that it cannot have.
    """
    try:
        return read_settings(os.environ, profile.settings if profile else {})
    except SettingError as error:
        raise Unusable(str(error)) from None


def refuse_unusable_address(address: str, said_by: str) -> None:
    """Say at once that an address cannot be used, and who gave it, rather than inside the program.

    Raises:
        Unusable: it is no web address, or neither https nor this machine.
    """
    from console_app.codat.wire import read_base_url

    try:
        read_base_url(address)
    except InvalidInput as error:
        raise Unusable(f"{said_by}: {error.message}") from None


def run(
    *,
    force_sandbox: bool,
    fresh: bool,
    theme: str | None,
    named: str | None = None,
    onboard: str | None = None,
    read_only: bool = False,
) -> int:
    """Run the console until the person leaves it; the exit code of the process.

    `theme` and `named`, the profile, are what was asked for on the command line. With `onboard` it begins with bringing
    in a customer, whose name that is as far as it is known.
    """
    profile = usable_profile(force_sandbox=force_sandbox, fresh=fresh, named=named, read_only=read_only)
    if refused_to_begin(profile, onboard=onboard is not None):
        return REFUSED
    settings = usable_settings(profile)
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise Unusable("The console needs a terminal: run it without pipes or redirection.")
    draw_in_utf8()
    # Nearly all that is made from here on stays. Walking it at Python's usual pace, or once, is a part of the wait for
    # the first frame that can be felt.
    gc.disable()
    from console_app.services import stray_errors

    use_colours_that_arrive()
    from console_app.tui.app import ConsoleApp

    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    gc.enable()
    stray_errors.take_in()
    app = ConsoleApp(profile, theme=theme or settings.theme.value, settings=settings, onboard=onboard)
    app.run()
    return app.return_code or 0


def refused_to_begin(profile: Profile, *, onboard: bool) -> bool:
    """Whether the profile allows too little for the console, or for a guided way; then it has been said why."""
    from console_app.services.permits import Permits

    permits = Permits(profile.capabilities)
    refusal = permits.refusal(Capability.READ) or (permits.refusal(Capability.CREATE) if onboard else None)
    if refusal is None or (refusal.locked and refusal.capability is not Capability.READ):
        return False
    from console_app.cli.problems import problem_of
    from console_app.cli.steps import STARTING
    from console_app.cli.voice import Voice

    voice = Voice()
    if profile.notice:
        voice.note(profile.notice)
    voice.fail(problem_of(refusal, STARTING))
    return True


def use_colours_that_arrive() -> None:
    """Have the screens drawn in fewer colours where the terminal is known to lose 24-bit ones; before Textual is
    loaded, which reads its setting then."""
    from console_app.services.terminals import color_system

    if system := color_system(os.environ):
        os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", system)


def draw_in_utf8() -> None:
    """Have the screens drawn in UTF-8, whatever the locale says."""
    # Textual draws on the original standard error. Without a locale (ssh, cron, containers) Python would take it for
    # ASCII and write an escape in place of every symbol; the terminals themselves have all been UTF-8 for long.
    if isinstance(sys.__stderr__, io.TextIOWrapper):
        sys.__stderr__.reconfigure(encoding="utf-8")
