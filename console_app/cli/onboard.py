"""`codat-console onboard`: a whole onboarding, in the console or as numbered questions in plain text."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.streams import is_terminal
from console_app.config.capabilities import Capability

if TYPE_CHECKING:
    from collections.abc import Mapping

_DUMB = {"dumb", "unknown"}


@click.command(
    "onboard",
    help="Lead through a whole onboarding: customer, software, link, Linked.\n\n"
    "Opens the console, COMPANY typed in already. With --plain, with ACCESSIBLE=1, and in a terminal that can draw "
    "nothing (TERM=dumb), it asks numbered questions in plain text instead, for screen readers and scripts: b goes "
    "back, q leaves.",
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
    """Lead through an onboarding."""
    if plain or as_json or wants_plain(os.environ):
        from console_app.cli.plain_onboarding import PlainOnboarding
        from console_app.cli.running import run_command

        code = run_command(
            lambda shell: PlainOnboarding(shell, seconds=timeout, trusted_host=trust_host).run(company),
            as_json=as_json,
            force_sandbox=force_sandbox,
            needs=(Capability.CREATE, Capability.LINK),
        )
        ctx.exit(code)
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise click.UsageError("The console needs a terminal. For questions in plain text, add --plain.")
    from console_app.cli.run import run

    root = ctx.find_root().params
    ctx.exit(
        run(
            force_sandbox=force_sandbox or bool(root.get("force_sandbox")),
            fresh=bool(root.get("fresh")),
            theme=root.get("theme"),
            named=options.named_profile(),
            onboard=company,
            read_only=options.is_read_only(),
        )
    )


def wants_plain(environ: Mapping[str, str]) -> bool:
    """Whether the environment asks for plain text: a screen reader, or a terminal that can draw nothing."""
    accessible = environ.get("ACCESSIBLE", "").strip().lower() not in {"", "0", "no", "false"}
    return accessible or environ.get("TERM", "").strip().lower() in _DUMB
