"""`codat-console watch`: wait until a connection is Linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.choosing import addressed, choose_company, choose_connection, only_connection
from console_app.cli.documents import company_document, connection_document
from console_app.cli.ending import end_waiting
from console_app.cli.exit_codes import ExitCode
from console_app.cli.running import run_command
from console_app.codat.statuses import Status

if TYPE_CHECKING:
    from console_app.cli.running import Shell


@click.command(
    "watch",
    help="Wait until a connection is Linked, and say what happens meanwhile.\n\n"
    "COMPANY and CONNECTION are chosen as with `link`. Exit code 0: Linked; 124: not in time.\n\n"
    "To find the connection it is read once, and Codat makes a new link with every read. Where that ends the link "
    "before it, show the link and wait in one: `link --wait`.",
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
    """Wait for the customer."""

    def work(shell: Shell) -> int:
        return shell.do(_watch(shell, company, connection, timeout))

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox))


async def _watch(shell: Shell, wanted: str, which: str | None, seconds: float) -> int:
    wanted, which = addressed(wanted, which)
    company = await choose_company(shell, wanted)
    chosen = choose_connection(company, which) if which else only_connection(company, (Status.PENDING_AUTH,))
    connection = chosen or company.connections[0]
    shell.voice.result(
        command="watch",
        company=company_document(company),
        connection=connection_document(connection),
        link=None,
        waited=None,
    )
    await end_waiting(shell, "watch", company, connection, seconds)
    return ExitCode.DONE
