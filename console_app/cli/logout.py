"""`codat-console logout`: forget the key of a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options

if TYPE_CHECKING:
    from console_app.cli.voice import Voice
    from console_app.config.config_file import Config


@click.command(
    "logout",
    help="Forget the key of a profile: --profile, or the default one. The account it is for stays, so that a key of "
    "another one is noticed later. The key itself stays valid: only the Portal can end it.",
    context_settings=options.SETTINGS,
)
@options.for_all
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, force_sandbox: bool) -> None:
    """Log out."""
    from console_app.cli.accounts import live_profile, run_local
    from console_app.cli.refusing import Refused
    from console_app.config.asking_terminal import asking_terminal
    from console_app.services.logging_in import KEPT, log_out

    def work(voice: Voice, config: Config) -> int:
        profile = live_profile(config, force_sandbox=force_sandbox)
        if profile.key_source is not None and profile.key_source not in KEPT:
            raise Refused(
                f"The key of the profile {profile.name} comes from a command",
                f"Nothing of it is kept here. To use it no more, take key_command out of {config.path}.",
            )
        if profile.key_source is None:
            raise Refused(f"Nobody is logged in to the profile {profile.name}")
        was_default = config.profile == profile.name
        was_there = log_out(profile, is_default=was_default, terminal=asking_terminal())
        voice.result(command="logout", profile=profile.name, forgotten=was_there, wasDefault=was_default)
        where = f"the {profile.key_source}"
        voice.say(
            f"The key of the profile {profile.name} is gone from {where}."
            if was_there
            else f"There was no key of the profile {profile.name} in {where} any more."
        )
        if was_default:
            voice.say("It is no longer the default. Until you log in again, name a profile, or add --sandbox.")
        return 0

    ctx.exit(run_local(work, as_json=as_json))
