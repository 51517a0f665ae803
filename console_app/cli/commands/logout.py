"""Run `codat-console logout`: delete a profile's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options

if TYPE_CHECKING:
    from console_app.cli.output import Output
    from console_app.config.config_model import Config


@click.command(
    "logout",
    help="Delete a profile's key: of --profile, or of the default profile. Its account stays confirmed, so that a key "
    "of another account is noticed later. The key itself stays valid: only the Portal can revoke it.",
    context_settings=options.SETTINGS,
)
@options.for_all
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, force_sandbox: bool) -> None:
    """Run `logout`."""
    from console_app.cli.accounts import live_profile, run_local
    from console_app.cli.refusals import Refused
    from console_app.config.keys.terminal_session import prompt_terminal
    from console_app.services.account.login import KEPT, log_out

    def work(output: Output, config: Config) -> int:
        profile = live_profile(config, force_sandbox=force_sandbox)
        if profile.key_source is not None and profile.key_source not in KEPT:
            raise Refused(
                f"The key of the profile {profile.name} comes from a command",
                f"Nothing is stored here. To stop using it, remove key_command from {config.path}.",
            )
        if profile.key_source is None:
            raise Refused(f"The profile {profile.name} is not logged in")
        was_default = config.profile == profile.name
        was_there = log_out(profile, is_default=was_default, terminal=prompt_terminal())
        output.result(command="logout", profile=profile.name, deleted=was_there, wasDefault=was_default)
        where = f"the {profile.key_source}"
        output.say(
            f"Deleted the key of the profile {profile.name} from {where}."
            if was_there
            else f"There was no longer a key of the profile {profile.name} in {where}."
        )
        if was_default:
            output.say("It is no longer the default. Until you log in again, pass a profile or --sandbox.")
        return 0

    ctx.exit(run_local(work, as_json=as_json))
