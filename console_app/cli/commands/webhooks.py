"""Run `codat-console webhooks`: where Codat sends events, the secret that it signs them with, and a test."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from console_app.cli import options

if TYPE_CHECKING:
    from console_app.cli.output import Output
    from console_app.cli.runner import CommandContext
    from console_app.config.profiles import Profile


@click.group(
    "webhooks",
    help="Manage where Codat sends events, and the secret that it signs them with. `codat-console receive` takes them "
    "in, and `codat-console help webhooks` says how all of it is set up.",
    context_settings=options.SETTINGS,
)
def command() -> None:
    """Group the commands on webhooks."""


@command.command(
    "list",
    short_help="List the addresses that Codat sends events to.",
    help="List the addresses that Codat sends events to, with those that it has disabled, and events that the program "
    "understands and that are not sent.",
    context_settings=options.SETTINGS,
)
@options.for_all
@click.pass_context
def list_command(ctx: click.Context, *, as_json: bool, force_sandbox: bool) -> None:
    """Run `webhooks list`."""
    from console_app.cli.runner import run_command
    from console_app.cli.webhooks import tell_consumers

    ctx.exit(
        run_command(lambda context: context.do(tell_consumers(context)), as_json=as_json, force_sandbox=force_sandbox)
    )


@command.command(
    "register",
    short_help="Have Codat send events to an address.",
    help="Have Codat send all events that the program understands to URL: the public address of your proxy, with the "
    "path of `codat-console receive`.\n\n"
    "Codat's answer does not have the secret: copy it from the Portal, and store it with `webhooks secret`. The "
    "sandbox's is fetched and stored at once.",
    context_settings=options.SETTINGS,
)
@click.argument("url")
@options.for_all
@click.pass_context
def register(ctx: click.Context, *, url: str, as_json: bool, force_sandbox: bool) -> None:
    """Run `webhooks register`."""
    from console_app.cli.runner import run_command
    from console_app.cli.webhooks import register_address
    from console_app.config.capabilities import Capability

    def work(context: CommandContext) -> int:
        return context.do(register_address(context, url))

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, needs=(Capability.CREATE,)))


@command.command(
    "remove",
    short_help="Have no more events sent to an address.",
    help="Have no more events sent to the address with ID, or the first letters of it, after a question.",
    context_settings=options.SETTINGS,
)
@click.argument("identity", metavar="ID")
@click.option("--yes", is_flag=True, help="Don't ask.")
@options.for_all
@click.pass_context
def remove(ctx: click.Context, *, identity: str, yes: bool, as_json: bool, force_sandbox: bool) -> None:
    """Run `webhooks remove`.

    Raises:
        click.UsageError: It cannot be asked for.
    """
    from console_app.cli.runner import run_command
    from console_app.cli.streams import is_terminal
    from console_app.cli.webhooks import remove_address
    from console_app.config.capabilities import Capability

    if not yes and not is_terminal(sys.stdin):
        raise click.UsageError("Can't ask whether to remove it (no terminal). Pass --yes.")

    def work(context: CommandContext) -> int:
        return context.do(remove_address(context, identity, yes=yes))

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, needs=(Capability.CREATE,)))


@command.command(
    "test",
    short_help="Send a signed event of our own, and see whether it comes.",
    help="Send a signed event of our own to URL, and see whether it comes into this computer's store. Without URL, to "
    "the address that is registered, if there is one alone. Nothing is changed at Codat.\n\n"
    "Exit code 1: it did not come.",
    context_settings=options.SETTINGS,
)
@click.argument("url", required=False)
@options.for_all
@click.pass_context
def test(ctx: click.Context, *, url: str | None, as_json: bool, force_sandbox: bool) -> None:
    """Run `webhooks test`."""
    from console_app.cli.runner import run_command
    from console_app.cli.webhooks import send_test

    def work(context: CommandContext) -> int:
        return context.do(send_test(context, url))

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, offline=url is not None))


@command.command(
    "secret",
    short_help="Store the secret that Codat signs events with.",
    help="Store the secret that Codat signs events with, as the Portal shows it: whsec_ and what follows.\n\n"
    "Type it at a hidden prompt, or pipe it into stdin; never pass it as an argument, which other users of this "
    "computer could see. It is stored in the system's keyring, or with --in-file in a file that only you can read; the "
    "setting webhook_secret_command takes it from another program instead. A receiver that runs has to be started "
    "again.\n\n"
    "When the secret is rotated in the Portal, store the new one with --rotate: events signed with the one before are "
    "accepted until --end-rotation.",
    context_settings=options.SETTINGS,
)
@click.option("--rotate", is_flag=True, help="Accept the present secret, too, until --end-rotation.")
@click.option("--end-rotation", is_flag=True, help="Accept only the newer one of two secrets.")
@click.option("--forget", is_flag=True, help="Delete the secret.")
@click.option("--in-file", is_flag=True, help="Store it in a file that only you can read, not in the keyring.")
@options.for_all
@click.pass_context
def secret(
    ctx: click.Context,
    *,
    rotate: bool,
    end_rotation: bool,
    forget: bool,
    in_file: bool,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Run `webhooks secret`.

    Raises:
        click.UsageError: The options exclude each other.
    """
    from console_app.cli.profile_runner import run_for_profile
    from console_app.cli.webhook_secret import change_secret

    if rotate + end_rotation + forget > 1:
        raise click.UsageError("--rotate, --end-rotation and --forget cannot be combined.")

    def work(output: Output, profile: Profile) -> int:
        return change_secret(output, profile, rotate=rotate, end_rotation=end_rotation, forget=forget, in_file=in_file)

    ctx.exit(run_for_profile(work, as_json=as_json, force_sandbox=force_sandbox))
