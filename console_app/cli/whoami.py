"""`codat-console whoami`: which account this is, by which key, and what may be done in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options

if TYPE_CHECKING:
    from console_app.cli.running import Shell


@click.command(
    "whoami",
    help="Ask Codat whose account this is, and say by which profile and key, and what may be done. Exit code 6: it is "
    "another account than the one that was confirmed.",
    context_settings=options.SETTINGS,
)
@options.for_all
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, force_sandbox: bool) -> None:
    """Say who."""
    from console_app.cli.running import run_command

    ctx.exit(run_command(lambda shell: shell.do(_tell(shell)), as_json=as_json, force_sandbox=force_sandbox))


async def _tell(shell: Shell) -> int:
    from console_app.cli.accounts import permissions_document, permissions_words
    from console_app.cli.quoting import command_line
    from console_app.config.config_file import OF_THE_ENVIRONMENT
    from console_app.config.keys import place_words
    from console_app.services.visible import visible

    session = shell.session
    profile, account = session.profile, await session.identify()
    wrong = session.belonging.problem
    allowed = session.permits.capabilities
    source = place_words(profile)
    shell.voice.result(
        kind="whoami",
        profile=profile.name,
        sandbox=profile.is_sandbox,
        production=profile.is_production,
        baseUrl=profile.base_url,
        account=account.name or None,
        expected=wrong.expected if wrong else profile.account,
        belongs=wrong is None,
        keySource=profile.key_source and str(profile.key_source),
        capabilities=permissions_document(allowed),
    )
    confirmed = ", as confirmed" if profile.account and wrong is None else ""
    may_be_confirmed = profile.key_source is not None and profile.name != OF_THE_ENVIRONMENT and account.name.strip()
    is_open = may_be_confirmed and not profile.account and wrong is None
    address = "" if profile.base_url is None else f", {visible(profile.base_url)}"
    shell.voice.say(
        f"Profile  {profile.name}{address}{', PRODUCTION' if profile.is_production else ''}",
        f"Account  {visible(account.name) or '(without a name)'}{', not confirmed' if is_open else confirmed}",
        f"Key      {visible(source)}",
        f"May      {permissions_words(allowed)}",
    )
    if is_open:
        login = command_line(["codat-console", "login", "--profile", profile.name], ())
        shell.voice.note(f"Nobody has confirmed yet that this is the account that is meant. To confirm it: {login}")
    if wrong is not None:
        raise wrong
    return 0
