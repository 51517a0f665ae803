"""Run `codat-console open`: open a company in Codat's web Portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.documents import company_document
from console_app.cli.errors import ExitCode
from console_app.cli.refusals import Refused
from console_app.cli.runner import run_command
from console_app.cli.targets import addressed, choose_company, name_of, remembered_company
from console_app.services.desktop.open_external import NoBrowser, open_in_browser
from console_app.services.links.link import portal_company_url

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Company


@click.command(
    "open",
    help="Open a company in Codat's web Portal, in the desktop's browser, and print its address. COMPANY is chosen as "
    "with `link`.\n\n"
    "With --print, with --json, or in a pipe, it is only printed. If no browser can open it, the exit code is 1. The "
    "sandbox, and a server of another address, have no Portal: exit code 6.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.option("--print", "only_print", is_flag=True, help="Print the address; open nothing.")
@options.remembered
@options.for_all
@click.pass_context
def command(
    ctx: click.Context, *, company: str, only_print: bool, cached: bool, as_json: bool, force_sandbox: bool
) -> None:
    """Run `open`."""
    company, _ = addressed(company, None)

    def work(context: CommandContext) -> int:
        # Known before anything is read.
        if portal_company_url(context.session, "") is None:
            is_sandbox = context.session.profile.is_sandbox
            raise Refused("The sandbox has no Portal." if is_sandbox else "This profile's server has no Portal.")
        chosen = context.do(_remembered(context, company) if cached else choose_company(context, company))
        url = portal_company_url(context.session, chosen.id) or ""
        context.output.say(url)
        context.output.result(command="open", company=company_document(chosen), url=url)
        if only_print or not context.output.is_drawn:
            return ExitCode.DONE
        context.output.progress(f"Opening {name_of(chosen)} in the browser.")
        try:
            context.do(open_in_browser(url))
        except NoBrowser as error:
            raise Refused(str(error), code=ExitCode.FAILED) from None
        return ExitCode.DONE

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, offline=cached))


async def _remembered(context: CommandContext, wanted: str) -> Company:
    from console_app.cli.account_reader import recall, remembering

    async with remembering(context) as store:
        await recall(context, store)
        return remembered_company(context, wanted)
