"""Run `codat-console invite`: write to the customer, with a new link."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.creation import warn_of_full_platform
from console_app.cli.documents import company_document, connection_document, link_document
from console_app.cli.errors import ExitCode
from console_app.cli.link_output import get_link, is_on_premise, link_life, require_safe_link
from console_app.cli.refusals import Refused
from console_app.cli.runner import run_command
from console_app.cli.startup import usable_settings
from console_app.cli.targets import (
    addressed,
    choose_company,
    choose_connection,
    name_of,
    only_connection,
    platform_name,
)
from console_app.codat.errors import CodatError
from console_app.codat.status_names import Status
from console_app.config.capabilities import Capability
from console_app.services.desktop.open_external import NoMailProgram, open_mail
from console_app.services.links.invitation import Form, InvitationDetails, MailTooLong, invitation, mailto_url
from console_app.services.links.link import company_link, require_fresh_links

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Company, Connection
    from console_app.services.links.invitation import Invitation
    from console_app.services.links.link import ShownLink

_ADDRESS = re.compile(r"[^\s@,?&]+@[^\s@,?&]+")


@click.command(
    "invite",
    help="Write an invitation with a new link for the customer, from the templates of the console, and print it.\n\n"
    "COMPANY and CONNECTION are chosen as with `link`; the message invites to that software. With --company-link, or "
    "if the company has no connection yet, the customer picks the software. --mail opens it in your mail program "
    "instead, which shows it before it is sent; if that fails, it is printed, and the exit code is 1.\n\n"
    "A new link may invalidate the previous one.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.argument("connection", required=False)
@click.option("--company-link", is_flag=True, help="Use the company's own link, on which the customer picks.")
@click.option("--mail", is_flag=True, help="Open it in your mail program; print nothing.")
@click.option("--to", metavar="ADDRESS", help="The customer's mail address, for --mail.")
@click.option("--contact", metavar="NAME", help="Whom the customer can ask. [default: the setting `contact`]")
@click.option("--markdown", is_flag=True, help="Write Markdown, for a chat.")
@options.trusting
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: str,
    connection: str | None,
    company_link: bool,
    mail: bool,
    to: str | None,
    contact: str | None,
    markdown: bool,
    trust_host: str | None,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Run `invite`.

    Raises:
        click.UsageError: Options cannot be combined, or the address is invalid.
    """
    company, connection = addressed(company, connection)
    if company_link and connection:
        raise click.UsageError("Use either CONNECTION or --company-link.", ctx)
    if to is not None and not mail:
        raise click.UsageError("--to is for --mail.", ctx)
    if to is not None and not _ADDRESS.fullmatch(to):
        raise click.UsageError(f"{to!r} is not a mail address.", ctx)
    if mail and (markdown or as_json):
        raise click.UsageError("--mail opens plain text: leave out --markdown and --json.", ctx)

    async def invite(context: CommandContext) -> int:
        chosen = await choose_company(context, company)
        known = None if company_link else _connection(chosen, connection)
        if known is not None:
            await warn_of_full_platform(context, chosen, known)
            known, link = await get_link(context, chosen.id, known, trust_host)
            if known.status == Status.LINKED:
                raise Refused(f"{name_of(chosen)} has just become Linked: the customer needs no link.")
        else:
            link = await _own_link(context, chosen, trust_host)
        if context.session.account is None:
            # A message without the sender's name can still be sent.
            with suppress(CodatError):
                await context.session.identify()
        details = InvitationDetails(
            customer=chosen.name,
            platform=platform_name(known) if known else "",
            link=link.url,
            expires_at=link.expires_at,
            works_once=link.works_once,
            on_premise=known is not None and await is_on_premise(context, known),
            contact=usable_settings(context.session.profile).contact if contact is None else contact,
            sender=context.session.account.name if context.session.account else "",
        )
        message = invitation(details, Form.MARKDOWN if markdown else Form.PLAIN)
        if message.notice:
            context.output.note(message.notice)
        context.output.result(
            command="invite",
            company=company_document(chosen),
            connection=connection_document(known),
            link=link_document(link),
            subject=message.subject,
            body=message.body,
        )
        if mail:
            return await _open_mail(context, message, to or "", link)
        _print(context, message, link)
        return ExitCode.DONE

    ctx.exit(
        run_command(
            lambda context: context.do(invite(context)),
            as_json=as_json,
            force_sandbox=force_sandbox,
            needs=(Capability.LINK,),
        )
    )


def _connection(company: Company, which: str | None) -> Connection | None:
    """Return the connection to invite to; None if the company has none yet, so that the customer picks the software.

    Raises:
        Refused: Several match, or it is Linked.
    """
    if which is None and not company.connections and not company.set_aside:
        return None
    found = choose_connection(company, which) if which else only_connection(company)
    if found is None or found.status == Status.LINKED:
        raise Refused(f"{name_of(company)} is already Linked: the customer needs no link.")
    return found


async def _own_link(context: CommandContext, company: Company, trusted_host: str | None) -> ShownLink:
    """Return the link that the company was just read with.

    Raises:
        Refused: It has none, or its host is not trusted.
        NotAllowed: Showing links is not allowed.
    """
    await require_fresh_links(context.session)
    link = company_link(context.session, company)
    if link is None:
        raise Refused(f"Codat returned no link for {name_of(company)}.", "Check the company in the Portal.")
    require_safe_link(context, link, trusted_host)
    return link


async def _open_mail(context: CommandContext, message: Invitation, to: str, link: ShownLink) -> int:
    try:
        await open_mail(mailto_url(message, to))
    except (MailTooLong, NoMailProgram) as error:
        _print(context, message, link)
        raise Refused(str(error), "The message is above.", code=ExitCode.FAILED) from None
    context.output.note(f"The invitation was passed to your mail program. {link_life(link)}")
    return ExitCode.DONE


def _print(context: CommandContext, message: Invitation, link: ShownLink) -> None:
    context.output.say(f"Subject: {message.subject}", "", *message.body.splitlines())
    context.output.note(link_life(link))
    if context.session.embedded_sandbox is not None:
        context.output.note("The link leads to the sandbox in this command, and stops working when the command ends.")
