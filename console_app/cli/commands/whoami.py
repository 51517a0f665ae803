"""Run `codat-console whoami`: show the account and what you may do in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext


@click.command(
    "whoami",
    help="Show the account that the key belongs to, the profile and key in use, and what is allowed. Exit code 6: not "
    "the confirmed account.",
    context_settings=options.SETTINGS,
)
@options.for_all
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, force_sandbox: bool) -> None:
    """Run `whoami`."""
    from console_app.cli.runner import run_command

    ctx.exit(run_command(lambda context: context.do(_tell(context)), as_json=as_json, force_sandbox=force_sandbox))


async def _tell(context: CommandContext) -> int:
    from console_app.cli.accounts import permissions_document, permissions_words
    from console_app.cli.shell_quote import command_line
    from console_app.config.config_model import OF_THE_ENVIRONMENT
    from console_app.config.keys import place_words
    from console_app.services.text.sanitize import sanitized

    session = context.session
    profile, account = session.profile, await session.identify()
    wrong = session.identity.problem
    allowed = session.permissions.capabilities
    source = place_words(profile)
    context.output.result(
        kind="whoami",
        profile=profile.name,
        sandbox=profile.is_sandbox,
        production=profile.is_production,
        baseUrl=profile.base_url,
        account=account.name or None,
        expected=wrong.expected if wrong else profile.account,
        confirmed=wrong is None,
        keySource=profile.key_source and str(profile.key_source),
        capabilities=permissions_document(allowed),
    )
    confirmed = ", as confirmed" if profile.account and wrong is None else ""
    may_be_confirmed = profile.key_source is not None and profile.name != OF_THE_ENVIRONMENT and account.name.strip()
    is_open = may_be_confirmed and not profile.account and wrong is None
    address = "" if profile.base_url is None else f", {sanitized(profile.base_url)}"
    context.output.say(
        f"Profile  {profile.name}{address}{', PRODUCTION' if profile.is_production else ''}",
        f"Account  {sanitized(account.name) or '(no name)'}{', not confirmed' if is_open else confirmed}",
        f"Key      {sanitized(source)}",
        f"Allowed  {permissions_words(allowed)}",
    )
    if is_open:
        login = command_line(["codat-console", "login", "--profile", profile.name], ())
        context.output.note(f"This account has not been confirmed for the profile yet. To confirm it: {login}")
    if wrong is not None:
        raise wrong
    return 0
