"""Open the console: choose a profile, refuse what cannot work, then hand over to the screens."""

from __future__ import annotations

import gc
import io
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from console_app.cli.key_reading import key_before_the_screen
from console_app.cli.streams import is_one_terminal, is_terminal
from console_app.cli.unusable import NoTerminal, Unusable
from console_app.cli.variables import limits_of_run, refuse_misspelt
from console_app.codat.apikey import ApiKey
from console_app.codat.errors import CodatError, InvalidInput
from console_app.config.capabilities import Capability
from console_app.config.config_file import read_config, together
from console_app.config.folders import sandbox_file
from console_app.config.profiles import (
    KEY_VARIABLE,
    KeySource,
    Profile,
    ProfileError,
    choose_profile,
)
from console_app.config.settings import SettingError, Settings, read_settings
from console_app.services.terminal_type import why_not_drawable

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
    draws: bool = False,
) -> Profile:
    """The profile that is `named`, or that the environment or the configuration file asks for; `config` is the file
    where it has been read already. The profile is limited as the environment and `read_only` say. What `draws` screens
    needs a terminal anyway, and says so itself.

    Raises:
        Unusable: there is no such profile, or its key is empty or cannot be a Codat key, or a variable is misspelt that
            says which account to use; the message never repeats a key.
    """
    if force_sandbox and named not in {None, "sandbox"}:
        raise Unusable("--sandbox and --profile name two profiles. Leave one of them out.")
    refuse_misspelt(is_named=force_sandbox or named is not None)
    try:
        profile = choose_profile(
            os.environ,
            force_sandbox=force_sandbox,
            sandbox_data=None if fresh else sandbox_file(),
            named=named,
            config=config or read_config(),
            at_terminal=draws or (is_terminal(sys.stdin) and is_terminal(sys.stdout)),
        )
        if profile.key_text is not None:
            ApiKey.parse(profile.key_text)
    except ProfileError as error:
        raise Unusable(str(error)) from None
    except InvalidInput as error:
        raise Unusable(f"{KEY_VARIABLE}: {error.message}") from None
    if fresh and not profile.is_sandbox:
        raise Unusable(_FRESH_ELSEWHERE[profile.key_source is KeySource.ENVIRONMENT].format(profile.name))
    return limited_profile(profile, read_only=read_only)


def limited_profile(profile: Profile, *, read_only: bool) -> Profile:
    """The profile as strict as its own settings, the environment and `--read-only` together."""
    found = limits_of_run(read_only=read_only)
    return replace(
        profile,
        capabilities=profile.capabilities.limited(found.rules),
        notice=together(profile.notice, *found.notes),
    )


def usable_settings(profile: Profile | None) -> Settings:
    """The settings that the environment holds, and the configuration file for this profile.

    Raises:
        Unusable: one of them has a value that it cannot have.
    """
    try:
        return read_settings(os.environ, profile.settings if profile else {})
    except SettingError as error:
        raise Unusable(str(error)) from None


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
    profile = usable_profile(force_sandbox=force_sandbox, fresh=fresh, named=named, read_only=read_only, draws=True)
    if refused_to_begin(profile, onboard=onboard is not None):
        return REFUSED
    settings = usable_settings(profile)
    require_terminal()
    try:
        key = key_before_the_screen(profile)
    except (CodatError, KeyboardInterrupt) as error:
        return _told_before_the_screen(error)
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
    app.session.key = key
    app.run()
    return app.return_code or 0


def require_terminal() -> None:
    """Only go on where screens can be drawn, and nobody but the person at the terminal gets to see them.

    Raises:
        NoTerminal: a stream leads elsewhere, such as a file that would hold a customer's link; or the terminal can
            only show lines.
    """
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise NoTerminal("The console needs a terminal: run it without pipes or redirection.")
    # The screens are drawn on standard error.
    if not is_terminal(sys.stderr):
        raise NoTerminal(
            "The console needs a terminal for its error output, too, on which it draws: run it without 2> and the "
            "like. What the program does can be logged with --debug."
        )
    if not is_one_terminal(sys.stdin, sys.stdout, sys.stderr):
        raise NoTerminal(
            "The console needs one terminal: its input and outputs are several. Run it without redirection."
        )
    wrong = why_not_drawable(os.environ)
    if wrong is not None:
        raise NoTerminal(
            f"The console cannot be drawn on this terminal ({wrong}). To bring in a customer with numbered questions: "
            "codat-console onboard --plain. All other commands: codat-console --help. If it is a terminal that can "
            "draw, set TERM, for instance to xterm-256color."
        )


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

    voice = Voice(is_sandbox=profile.is_sandbox)
    if profile.notice:
        voice.note(profile.notice)
    voice.fail(problem_of(refusal, STARTING))
    return True


def _told_before_the_screen(error: CodatError | KeyboardInterrupt) -> int:
    """Say why there is no key; the exit code."""
    from console_app.cli.problems import interrupted, problem_of
    from console_app.cli.steps import STARTING
    from console_app.cli.voice import Voice

    problem = interrupted(STARTING, (), ()) if isinstance(error, KeyboardInterrupt) else problem_of(error, STARTING)
    Voice().fail(problem)
    return problem.code


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
