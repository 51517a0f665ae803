"""`codat-console link`: a fresh link for the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.choosing import (
    addressed,
    choose_company,
    choose_connection,
    name_of,
    only_connection,
    platform_name,
)
from console_app.cli.documents import company_document, connection_document, link_document
from console_app.cli.ending import announce_waiting, end_waiting
from console_app.cli.exit_codes import ExitCode
from console_app.cli.refusing import Refused
from console_app.cli.running import run_command
from console_app.cli.showing import draw_code, get_link, show_link
from console_app.codat.statuses import Status
from console_app.config.capabilities import Capability
from console_app.services.qr_drawing import BY_PREFERENCE
from console_app.services.visible import visible

if TYPE_CHECKING:
    from console_app.cli.running import Shell


@click.command(
    "link",
    help="Get a fresh link for the customer, and draw it as a QR code.\n\n"
    "COMPANY is an id, a name that no other company has, or words that only one company fits. CONNECTION is an id or "
    "a platform; it can be left out where only one connection needs a link, or where COMPANY is the address of a "
    "connection in the Portal.\n\n"
    "The link works once. A fresh one may end the one before it. Into a pipe goes the link alone.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.argument("connection", required=False)
@click.option("--qr/--no-qr", default=None, help="Draw the QR code, or don't. [default: on a terminal]")
@click.option(
    "--drawing",
    type=click.Choice([each.value for each in BY_PREFERENCE]),
    help="How to draw the QR code, where it does not scan: by whole cells, which need much room, or by half-blocks. "
    "[default: as chosen with b in the console, or else the first of cells and lower that has room]",
)
@options.waiting
@options.trusting
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: str,
    connection: str | None,
    qr: bool | None,
    drawing: str | None,
    wait: bool,
    timeout: float,
    trust_host: str | None,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Show a fresh link."""

    def work(shell: Shell) -> int:
        return shell.do(_link(shell, company, connection, qr, drawing, timeout if wait else None, trust_host))

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, needs=(Capability.LINK,)))


async def _link(
    shell: Shell,
    wanted: str,
    which: str | None,
    qr: bool | None,
    drawing: str | None,
    seconds: float | None,
    trusted_host: str | None,
) -> int:
    wanted, which = addressed(wanted, which)
    company = await choose_company(shell, wanted)
    known = choose_connection(company, which) if which else only_connection(company)
    if known is None or known.status == Status.LINKED:
        raise Refused(f"{name_of(company)} is Linked already: the customer needs no link.")
    connection, link = await get_link(shell, company.id, known, trusted_host)
    if connection.status == Status.LINKED:
        raise Refused(f"{name_of(company)} has just become Linked: the customer needs no link.")
    shell.voice.result(
        command="link",
        company=company_document(company),
        connection=connection_document(connection),
        link=link_document(link),
    )
    shell.voice.progress(f"{name_of(company)} · {platform_name(connection)} · {visible(connection.status)}")
    show_link(shell, link, waits=seconds is not None)
    if seconds is not None:
        # Before the code, which would else be pushed off the top of a small window.
        announce_waiting(shell, company, connection)
    if qr or (qr is None and shell.voice.is_drawn):
        await draw_code(shell, connection, link, anyway=bool(qr), drawing=drawing)
    if seconds is not None:
        await end_waiting(shell, "link", company, connection, seconds, link=link, announced=True)
    return ExitCode.DONE
