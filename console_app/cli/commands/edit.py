"""Run `codat-console edit`: change a company's name or description."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.company_changes import ChangeOptions, change_company, confirming, require_confirmation
from console_app.cli.refusals import Refused
from console_app.cli.runner import run_command
from console_app.cli.targets import choose_company
from console_app.codat.company_names import clean_name, lost_letters, respelt
from console_app.codat.drafts import CompanyChanges
from console_app.config.capabilities import Capability
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext


@click.command(
    "edit",
    help="Change a company's name or description; `tag` changes its tags. Other fields stay.\n\n"
    "COMPANY is chosen as with `link`. The values before and after are shown, and asked about. With --yes nothing is "
    "asked, and COMPANY has to be its id or whole name. If another person changes the same field meanwhile, nothing "
    "is sent, and the exit code is 6.\n\n"
    "The journal keeps the values before: `undo` with the number of the entry puts them back.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.option("--name", metavar="NAME", help="The new name.")
@click.option("--description", metavar="TEXT", help='The new description; "" removes it.')
@click.option("--anyway", is_flag=True, help="Save a name of which Codat drops letters.")
@confirming
@options.idempotency
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: str,
    name: str | None,
    description: str | None,
    anyway: bool,
    yes: bool,
    dry_run: bool,
    idempotency_key: str | None,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Run `edit`.

    Raises:
        click.UsageError: There is nothing to change, or a confirmation is needed and cannot be asked for.
    """
    if name is None and description is None:
        raise click.UsageError("Nothing to change: add --name or --description. Tags: codat-console tag.", ctx)
    require_confirmation(yes=yes, dry_run=dry_run)
    changes = CompanyChanges(name, description)
    how = ChangeOptions("edit", yes, dry_run, idempotency_key)

    def repeated(context: CommandContext, company_id: str, name: str | None, *more: str) -> str:
        fields = {"--name": name, "--description": description}
        given = [part for option, value in fields.items() if value is not None for part in (option, value)]
        return context.command("edit", company_id, options=[*given, *more])

    async def edit(context: CommandContext) -> int:
        chosen = await choose_company(context, company, whole=yes)
        spelt = respelt(name or "")
        if spelt and not anyway:
            raise Refused(
                f"Codat drops {sanitized(lost_letters(name or ''))} of this name and saves “{clean_name(name or '')}”.",
                "Nothing was sent. To save that, add --anyway. Or spell it with letters that Codat keeps:",
                commands=(repeated(context, chosen.id, spelt, *(["--yes"] if yes else [])),),
            )
        more = ["--anyway"] if anyway else []
        return await change_company(
            context,
            chosen,
            changes,
            how,
            lambda key: repeated(context, chosen.id, name, *more, "--yes", "--idempotency-key", key),
        )

    ctx.exit(
        run_command(
            lambda context: context.do(edit(context)),
            as_json=as_json,
            force_sandbox=force_sandbox,
            needs=() if dry_run else (Capability.CREATE,),
        )
    )
