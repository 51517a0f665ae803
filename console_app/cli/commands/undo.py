"""Run `codat-console undo`: put back the values that a company had before a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.company_changes import ChangeOptions, change_company, confirming, require_confirmation
from console_app.cli.refusals import Refused
from console_app.cli.runner import run_command
from console_app.cli.targets import name_of, read_company
from console_app.config.capabilities import Capability
from console_app.services.companies.field_changes import change_words, field_changes, has_values, values_of
from console_app.services.journal.undo import NotUndoable, undo_plan
from console_app.services.text.sanitize import for_people, sanitized
from console_app.services.text.time_format import stamp

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Company
    from console_app.services.journal.undo import UndoPlan

CHANGES = "action:change-company"
"""The search for entries that can be undone."""


@click.command(
    "undo",
    help="Put back the name, description or tags that a company had before a change. ENTRY is the number of the "
    "change in the journal: `journal action:change-company` lists them.\n\n"
    "The values now and after are shown, and asked about; --yes asks nothing. An undo is a change with an entry of its "
    "own, and can be undone as well. If the company was changed again since, nothing is sent unless --anyway is given, "
    "and the exit code is 6. Entries of another profile are undone with --profile.",
    context_settings=options.SETTINGS,
)
@click.argument("entry", type=click.IntRange(1))
@click.option("--anyway", is_flag=True, help="Put the values back even if they were changed again since.")
@confirming
@options.idempotency
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    entry: int,
    anyway: bool,
    yes: bool,
    dry_run: bool,
    idempotency_key: str | None,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Run `undo`."""
    require_confirmation(yes=yes, dry_run=dry_run)
    how = ChangeOptions("undo", yes, dry_run, idempotency_key, undoes=entry)

    async def undo(context: CommandContext) -> int:
        plan = await _plan(context, entry)
        company = await read_company(context, plan.entry.company_id)
        if not anyway:
            _refuse_changed(context, plan, company)
        made = plan.entry
        context.output.note(f"Entry {entry}: {stamp(made.at)}, by {for_people(made.who)}, for {name_of(company)}.")
        more = ["--anyway"] if anyway else []
        return await change_company(
            context,
            company,
            plan.changes,
            how,
            lambda key: context.command("undo", str(entry), options=[*more, "--yes", "--idempotency-key", key]),
        )

    ctx.exit(
        run_command(
            lambda context: context.do(undo(context)),
            as_json=as_json,
            force_sandbox=force_sandbox,
            needs=() if dry_run else (Capability.CREATE,),
        )
    )


async def _plan(context: CommandContext, number: int) -> UndoPlan:
    """Return how to undo an entry.

    Raises:
        Refused: It cannot be undone.
        JournalUnwritable: The journal cannot be read.
    """
    entries = await context.session.journal.entries()
    if context.session.journal.unread is not None:
        raise context.session.journal.unread
    entry = next((each for each in entries if each.number == number), None)
    if entry is None:
        raise Refused(
            f"The journal has no entry {number}.",
            "Entries of other profiles are in journals of their own: add --profile. To list the changes:",
            commands=(context.command("journal", CHANGES),),
        )
    try:
        return undo_plan(entry)
    except NotUndoable as error:
        is_open = entry.outcome.is_open
        commands = (context.command("journal", "recover", str(number)),) if is_open else ()
        raise Refused(f"Entry {number} cannot be undone.", sanitized(error), commands=commands) from None


def _refuse_changed(context: CommandContext, plan: UndoPlan, company: Company) -> None:
    """Require that the company still has the values that the entry has made, or has those from before already.

    Raises:
        Refused: It was changed again since.
    """
    present = values_of(company, plan.shown)
    if not has_values(company, plan.shown) and plan.steps(present):
        number = str(plan.entry.number)
        raise Refused(
            f"{name_of(company)} was changed again since entry {number}: "
            f"{change_words(field_changes(plan.shown, present))}.",
            "Nothing was sent. To put the values from before back all the same:",
            commands=(context.command("undo", number, options=["--anyway"]),),
        )
