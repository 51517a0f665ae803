"""Run `codat-console watch`: wait until a connection is Linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.documents import company_document, connection_document
from console_app.cli.errors import ExitCode
from console_app.cli.runner import run_command
from console_app.cli.targets import addressed, choose_company, choose_connection, only_connection
from console_app.cli.wait import end_waiting
from console_app.codat.status_names import Status

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext


@click.command(
    "watch",
    help="Wait until a connection is Linked, and report what happens.\n\n"
    "COMPANY and CONNECTION are chosen as with `link`. Exit code 0: Linked; 124: timed out.\n\n"
    "Finding the connection reads it once, and Codat makes a new link with every read. If that invalidates the "
    "previous link, show the link and wait in one command: `link --wait`.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.argument("connection", required=False)
@options.timing
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: str,
    connection: str | None,
    timeout: float,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Run `watch`."""

    def work(context: CommandContext) -> int:
        return context.do(_watch(context, company, connection, timeout))

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox))


async def _watch(context: CommandContext, wanted: str, which: str | None, seconds: float) -> int:
    wanted, which = addressed(wanted, which)
    company = await choose_company(context, wanted)
    chosen = choose_connection(company, which) if which else only_connection(company, (Status.PENDING_AUTH,))
    connection = chosen or company.connections[0]
    context.output.result(
        command="watch",
        company=company_document(company),
        connection=connection_document(connection),
        link=None,
        waited=None,
    )
    await end_waiting(context, "watch", company, connection, seconds)
    return ExitCode.DONE
