"""Run `codat-console profiles`: list the profiles."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options

if TYPE_CHECKING:
    from console_app.cli.output import Output
    from console_app.config.config_model import Config
    from console_app.config.profiles import Profile


@click.command(
    "profiles",
    help="List the profiles: address, source of the key, confirmed account, and permissions. * marks the default. No "
    "key is read, and Codat is not called.",
    context_settings=options.SETTINGS,
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout; notes as JSON on stderr.")
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """Run `profiles`."""
    from console_app.cli.accounts import limits_words, permissions_document, run_local
    from console_app.cli.tables import table, terminal_width
    from console_app.config.keys import place_words

    def work(output: Output, config: Config) -> int:
        found = [_profile(name, config) for name in _names(config)]
        used = _used(config)
        output.result(
            kind="profiles",
            file=str(config.path),
            profiles=[
                {
                    "name": profile.name,
                    "default": profile.name == used,
                    "sandbox": profile.is_sandbox,
                    "production": profile.is_production,
                    "baseUrl": profile.base_url,
                    "keySource": profile.key_source and str(profile.key_source),
                    "account": profile.account,
                    "capabilities": permissions_document(profile.capabilities),
                    "problem": problem,
                }
                for profile, problem in found
            ],
        )
        rows = [
            (
                "*" if profile.name == used else "",
                profile.name,
                (profile.base_url or "").removeprefix("https://"),
                place_words(profile),
                profile.account or "",
                problem or limits_words(profile.capabilities),
            )
            for profile, problem in found
        ]
        titles = ("", "Profile", "Address", "Key", "Account", "Allowed")
        output.lay_out(table(titles, rows, width=terminal_width(is_drawn=output.is_drawn), kept=(1, 4)))
        return 0

    ctx.exit(run_local(work, as_json=as_json))


def _names(config: Config) -> tuple[str, ...]:
    from console_app.config.config_model import OF_THE_ENVIRONMENT
    from console_app.config.profiles import KEY_VARIABLE

    return (*config.names, *((OF_THE_ENVIRONMENT,) if KEY_VARIABLE in os.environ else ()))


def _used(config: Config) -> str:
    """Return the name of the default profile; empty if there is none. See `choose_profile`."""
    from console_app.config.config_model import OF_THE_ENVIRONMENT, PROFILE_VARIABLE
    from console_app.config.profiles import KEY_VARIABLE, why_no_sandbox

    named = os.environ.get(PROFILE_VARIABLE, "").strip()
    if named or KEY_VARIABLE in os.environ:
        return named or OF_THE_ENVIRONMENT
    stands_in = why_no_sandbox(os.environ, config, at_terminal=True) is None
    return config.profile or ("sandbox" if stands_in else "")


def _profile(name: str, config: Config) -> tuple[Profile, str | None]:
    """Return a profile, and why it cannot be used, if so."""
    from console_app.cli.startup import limited_profile
    from console_app.config.paths import sandbox_file
    from console_app.config.profiles import Profile, ProfileError, profile_of, sandbox_profile

    try:
        if name == "sandbox":
            profile = sandbox_profile(sandbox_file(), config=config)
        else:
            profile = profile_of(name, os.environ, config)
        return limited_profile(profile, read_only=options.is_read_only()), None
    except ProfileError as error:
        unusable: dict[str, Any] = {"is_sandbox": False}
        return Profile(name, **unusable), str(error)
