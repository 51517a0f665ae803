"""Run `codat-console onboard`: an onboarding in the console, or in numbered questions in plain text."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.refusals import NoTerminal
from console_app.cli.streams import is_terminal
from console_app.config.capabilities import Capability

if TYPE_CHECKING:
    from collections.abc import Mapping

_DUMB = {"dumb", "unknown"}


@click.command(
    "onboard",
    help="Walk through an onboarding: customer, software, link, Linked.\n\n"
    "Opens the console with COMPANY filled in. With --plain, with ACCESSIBLE=1, or in a terminal that cannot draw "
    "(TERM=dumb), it asks numbered questions in plain text instead, for screen readers and scripts: b goes back, "
    "q quits.",
    context_settings=options.SETTINGS,
)
@click.argument("company", required=False, default="")
@click.option("--plain", is_flag=True, help="Ask numbered questions in plain text. [env: ACCESSIBLE=1]")
@options.timing
@options.trusting
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: str,
    plain: bool,
    timeout: float,
    trust_host: str | None,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Run `onboard`.

    Raises:
        NoTerminal: There is no terminal for the console.
    """
    if plain or as_json or wants_plain(os.environ):
        from console_app.cli.runner import run_command
        from console_app.cli.text_onboarding import PlainOnboarding

        code = run_command(
            lambda context: PlainOnboarding(context, seconds=timeout, trusted_host=trust_host).run(company),
            as_json=as_json,
            force_sandbox=force_sandbox,
            needs=(Capability.CREATE, Capability.LINK),
        )
        ctx.exit(code)
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise NoTerminal("The console needs a terminal. For plain text questions, add --plain.")
    from console_app.cli.startup import run

    root = ctx.find_root().params
    ctx.exit(
        run(
            force_sandbox=force_sandbox or bool(root.get("force_sandbox")),
            fresh=bool(root.get("fresh")),
            clean=bool(root.get("clean")),
            lan=bool(root.get("lan")),
            theme=root.get("theme"),
            named=options.named_profile(),
            onboard=company,
            read_only=options.is_read_only(),
        )
    )


def wants_plain(environ: Mapping[str, str]) -> bool:
    """Return whether the environment asks for plain text: a screen reader, or a terminal that cannot draw."""
    accessible = environ.get("ACCESSIBLE", "").strip().lower() not in {"", "0", "no", "false"}
    return accessible or environ.get("TERM", "").strip().lower() in _DUMB
