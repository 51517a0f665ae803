"""Run `codat-console link`: get a new link for the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.creation import warn_of_full_platform
from console_app.cli.documents import company_document, connection_document, link_document
from console_app.cli.errors import ExitCode
from console_app.cli.link_output import draw_code, get_link, show_link
from console_app.cli.refusals import Refused
from console_app.cli.runner import run_command
from console_app.cli.targets import (
    addressed,
    choose_company,
    choose_connection,
    name_of,
    only_connection,
    platform_name,
)
from console_app.cli.wait import announce_waiting, end_waiting
from console_app.codat.status_names import Status
from console_app.config.capabilities import Capability
from console_app.services.links.qr_styles import BY_PREFERENCE
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext


@click.command(
    "link",
    help="Get a new link for the customer, and show it as a QR code.\n\n"
    "COMPANY is an id, a name that no other company has, or words that match only one company. CONNECTION is an "
    "id or a platform; leave it out if only one connection needs a link, or if COMPANY is the address of a "
    "connection in the Portal.\n\n"
    "If the account has one-time links, a link works once, and a new one may invalidate the previous one. Otherwise "
    "anybody who has the link can use it. In a pipe, only the link is printed.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.argument("connection", required=False)
@click.option("--qr/--no-qr", default=None, help="Show the QR code, or don't. [default: on a terminal]")
@click.option(
    "--drawing",
    type=click.Choice([each.value for each in BY_PREFERENCE]),
    help="How to draw the QR code if it does not scan: cells (needs much room) or half-blocks. [default: your "
    "choice in the console (b), else the largest that fits]",
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
    """Run `link`."""

    def work(context: CommandContext) -> int:
        return context.do(_link(context, company, connection, qr, drawing, timeout if wait else None, trust_host))

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, needs=(Capability.LINK,)))


async def _link(
    context: CommandContext,
    wanted: str,
    which: str | None,
    qr: bool | None,
    drawing: str | None,
    seconds: float | None,
    trusted_host: str | None,
) -> int:
    wanted, which = addressed(wanted, which)
    company = await choose_company(context, wanted)
    known = choose_connection(company, which) if which else only_connection(company)
    if known is None or known.status == Status.LINKED:
        raise Refused(f"{name_of(company)} is already Linked: the customer needs no link.")
    await warn_of_full_platform(context, company, known)
    connection, link = await get_link(context, company.id, known, trusted_host)
    if connection.status == Status.LINKED:
        raise Refused(f"{name_of(company)} has just become Linked: the customer needs no link.")
    context.output.result(
        command="link",
        company=company_document(company),
        connection=connection_document(connection),
        link=link_document(link),
    )
    context.output.progress(f"{name_of(company)} · {platform_name(connection)} · {sanitized(connection.status)}")
    show_link(context, link, waits=seconds is not None)
    if seconds is not None:
        # Before the code, which would else be pushed off the top of a small window.
        announce_waiting(context, company, connection)
    if qr or (qr is None and context.output.is_drawn):
        await draw_code(context, connection, link, anyway=bool(qr), drawing=drawing)
    if seconds is not None:
        await end_waiting(context, "link", company, connection, seconds, link=link, announced=True)
    return ExitCode.DONE
