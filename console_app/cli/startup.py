"""Open the console: choose a profile, refuse what cannot work, then hand over to the screens."""

from __future__ import annotations

import gc
import io
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from console_app.cli.background_probe import BackgroundProbe
from console_app.cli.key_reader import key_before_the_screen
from console_app.cli.refusals import NoTerminal, Unusable
from console_app.cli.streams import is_one_terminal, is_terminal
from console_app.cli.variables import limits_of_run, refuse_misspelt
from console_app.codat.api_key import ApiKey
from console_app.codat.errors import CodatError, InvalidInput
from console_app.config.capabilities import Capability
from console_app.config.config_file import read_config, together
from console_app.config.paths import sandbox_file
from console_app.config.profiles import KEY_VARIABLE, KeySource, Profile, ProfileError, choose_profile
from console_app.config.settings import AUTO_THEME, SettingError, Settings, read_settings
from console_app.services.desktop.terminal_type import why_not_drawable

if TYPE_CHECKING:
    from console_app.config.config_model import Config
    from console_app.tui.app import ConsoleApp

REFUSED = 6
"""The exit code where the console may not begin (see `console_app.cli.errors`)."""
COLLECT_AFTER = 50_000
"""New objects before the cyclic collector runs, which takes a few milliseconds."""


_FRESH_ELSEWHERE = (
    "--fresh is for the sandbox, but this is the profile {}. Add --sandbox to ignore it.",
    "--fresh is for the sandbox, but a key is set. Add --sandbox to ignore the key.",
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
    """Return the profile to use, limited by the environment and `read_only`.

    Args:
        force_sandbox: True for the sandbox.
        fresh: True for a new sandbox.
        named: The profile of the command line.
        read_only: True for `--read-only`.
        config: The configuration file, if it has been read.
        draws: True for a command that draws screens, which needs a terminal anyway and checks that itself.

    Raises:
        Unusable: There is no such profile, its key is empty or invalid, or a misspelled variable may choose the
            account. The message never contains a key.
    """
    if force_sandbox and named not in {None, "sandbox"}:
        raise Unusable("--sandbox and --profile cannot be combined.", is_usage=True)
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
        raise Unusable(
            str(error), is_usage=named is not None and named not in (config or read_config()).names
        ) from None
    except InvalidInput as error:
        raise Unusable(f"{KEY_VARIABLE}: {error.message}") from None
    if fresh and not profile.is_sandbox:
        raise Unusable(
            _FRESH_ELSEWHERE[profile.key_source is KeySource.ENVIRONMENT].format(profile.name), is_usage=True
        )
    return limited_profile(profile, read_only=read_only)


def limited_profile(profile: Profile, *, read_only: bool) -> Profile:
    """Return the profile limited by its own settings, the environment and `--read-only`."""
    found = limits_of_run(read_only=read_only)
    return replace(
        profile,
        capabilities=profile.capabilities.limited(found.rules),
        notice=together(profile.notice, *found.notes),
    )


def usable_settings(profile: Profile | None) -> Settings:
    """Return the settings of the environment, and of the configuration file for this profile.

    Raises:
        Unusable: A value is invalid.
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
    clean: bool = False,
    lan: bool = False,
) -> int:
    """Run the console until the person quits.

    Args:
        force_sandbox: True for the sandbox.
        fresh: True for a new sandbox.
        theme: The theme of the command line.
        named: The profile of the command line.
        onboard: The customer's name to begin an onboarding with, as far as known; None for the list.
        read_only: True for `--read-only`.
        clean: True for `--clean`.
        lan: True to ask whether phones may open the sandbox's links.

    Returns:
        The exit code of the process.

    Raises:
        Unusable: The options cannot be combined.
    """
    keys, config = keys_of_run(read_config())
    profile = usable_profile(
        force_sandbox=force_sandbox, fresh=fresh, named=named, read_only=read_only, config=config, draws=True
    )
    if lan and not profile.is_sandbox:
        raise Unusable(
            f"--lan is for the sandbox, but this is the profile {profile.name}, whose links every phone can open. Add "
            "--sandbox to use the sandbox instead.",
            is_usage=True,
        )
    if refused_to_begin(profile, onboard=onboard is not None):
        return REFUSED
    settings = usable_settings(profile)
    require_terminal()
    try:
        key = key_before_the_screen(profile)
    except (CodatError, KeyboardInterrupt) as error:
        return _report_before_the_screen(error)
    draw_in_utf8()
    with BackgroundProbe(os.environ).asked_if((theme or settings.theme) == AUTO_THEME) as probe:
        app_class = _import_app()
        background = probe.answer()
    typed = background.typed
    while True:
        app = app_class(
            profile,
            theme=theme,
            settings=settings,
            onboard=onboard,
            keys=keys,
            clean=clean,
            lan=lan,
            is_light=bool(background.is_light),
        )
        app.typed_before, typed = typed, b""
        app.session.key = key
        chosen = app.run()
        if app.return_code or not isinstance(chosen, str):
            return app.return_code or 0
        # Another profile was chosen. Nothing of one account may be left for the next, so all is made again.
        onboard, lan = None, False
        profile, settings, key, keys = _next_account(
            chosen, _Account(profile, settings, key, keys), fresh=fresh, read_only=read_only
        )


class _Account(NamedTuple):
    """What the console begins with."""

    profile: Profile
    settings: Settings
    key: ApiKey | None
    keys: dict[str, str]


def _next_account(name: str, before: _Account, *, fresh: bool, read_only: bool) -> _Account:
    """Return the account of the profile that the person has chosen; the one before, with a notice, if it cannot be.

    Args:
        name: The name of the profile.
        before: The account until now.
        fresh: True for `--fresh`: a sandbox keeps nothing.
        read_only: True for `--read-only`.
    """
    from console_app.services.account.permissions import Permissions

    keys, config = keys_of_run(read_config())
    try:
        profile = usable_profile(
            force_sandbox=False,
            fresh=fresh and name == "sandbox",
            named=name,
            read_only=read_only,
            config=config,
            draws=True,
        )
        refusal = Permissions(profile.capabilities).refusal(Capability.READ)
        if refusal is not None:
            raise refusal
        return _Account(profile, usable_settings(profile), key_before_the_screen(profile), keys)
    except Unusable as error:
        why = str(error)
    except CodatError as error:
        why = f"{error.message.rstrip('.')}. {getattr(error, 'next_step', '')}".strip()
    except KeyboardInterrupt:
        why = "You have stopped waiting for its key."
    notice = f"The profile {name} could not be opened, so this is still {before.profile.name}. {why}"
    return before._replace(profile=replace(before.profile, notice=notice))


def _import_app() -> type[ConsoleApp]:
    """Return the application, which takes longest to import."""
    # Nearly all that is made from here on stays. Walking it at Python's usual pace, or once, is a part of the wait for
    # the first frame that can be felt.
    gc.disable()
    from console_app.services.diagnostics import crash_report as stray_errors

    use_colours_that_arrive()
    from console_app.tui.app import ConsoleApp

    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    gc.enable()
    stray_errors.take_in()
    return ConsoleApp


def keys_of_run(config: Config) -> tuple[dict[str, str], Config]:
    """Return the keys that the file changes, by command, and the file with the problems of its keys."""
    if not config.keys:
        return {}, config
    from console_app.tui.commands.key_checks import checked_keys

    return checked_keys(config)


def require_terminal() -> None:
    """Require a terminal that can draw, and that only the person at the terminal sees the screens.

    Raises:
        NoTerminal: A stream leads elsewhere, such as a file that would contain a link; or the terminal cannot draw.
    """
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise NoTerminal("The console needs a terminal: run it without pipes or redirection.")
    # The screens are drawn on standard error.
    if not is_terminal(sys.stderr):
        raise NoTerminal(
            "The console draws on its error output, which also has to be a terminal: run it without 2>. For a "
            "log, use --debug."
        )
    if not is_one_terminal(sys.stdin, sys.stdout, sys.stderr):
        raise NoTerminal("The console needs one terminal for its input and outputs: run it without redirection.")
    wrong = why_not_drawable(os.environ)
    if wrong is not None:
        raise NoTerminal(
            f"The console cannot be drawn in this terminal ({wrong}). For an onboarding in numbered questions: "
            "codat-console onboard --plain. For all other commands: codat-console --help. If the terminal can "
            "draw, set TERM, for instance to xterm-256color."
        )


def refused_to_begin(profile: Profile, *, onboard: bool) -> bool:
    """Return whether the profile allows too little for the console or the wizard, after saying so."""
    from console_app.services.account.permissions import Permissions

    permissions = Permissions(profile.capabilities)
    refusal = permissions.refusal(Capability.READ) or (permissions.refusal(Capability.CREATE) if onboard else None)
    if refusal is None or (refusal.locked and refusal.capability is not Capability.READ):
        return False
    from console_app.cli.errors import STARTING, problem_of
    from console_app.cli.output import Output

    output = Output(is_sandbox=profile.is_sandbox)
    if profile.notice:
        output.note(profile.notice)
    output.fail(problem_of(refusal, STARTING))
    return True


def _report_before_the_screen(error: CodatError | KeyboardInterrupt) -> int:
    """Report why there is no key, and return the exit code."""
    from console_app.cli.errors import STARTING, interrupted, problem_of
    from console_app.cli.output import Output

    problem = interrupted(STARTING, (), ()) if isinstance(error, KeyboardInterrupt) else problem_of(error, STARTING)
    Output().fail(problem)
    return problem.code


def use_colours_that_arrive() -> None:
    """Use fewer colours in terminals known to lose 24-bit ones.

    Runs before Textual is loaded, which reads its setting then.
    """
    from console_app.services.desktop.terminals import color_system

    if system := color_system(os.environ):
        os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", system)


def draw_in_utf8() -> None:
    """Draw the screens in UTF-8, whatever the locale says."""
    # Textual draws on the original standard error. Without a locale (ssh, cron, containers) Python would take it for
    # ASCII and write an escape in place of every symbol; the terminals themselves have all been UTF-8 for long.
    if isinstance(sys.__stderr__, io.TextIOWrapper):
        sys.__stderr__.reconfigure(encoding="utf-8")
