"""Run `codat-console handover`: write what a colleague who takes companies over has to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.formats import ALL_SHAPES, file_for, give_document, outputting, shaped, speaks_json
from console_app.services.export.formats import Format

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.cli.runner import CommandContext
    from console_app.services.companies.cached_company import CompanySummary


@click.command(
    "handover",
    help="Write what a colleague who takes companies over has to know: of each its state, its owner, the next step "
    "and its day, and all notes, each with who and when. The first due come first.\n\n"
    "Companies of which nobody has said anything are left out. Without a format it is Markdown on stdout.",
    context_settings=options.SETTINGS,
)
@click.option("--owner", metavar="NAME", help="Only the companies of an owner: a name or a part of it, me, or none.")
@options.remembered
@outputting
@shaped(*ALL_SHAPES)
@click.pass_context
def command(
    ctx: click.Context, *, owner: str | None, cached: bool, output: Path | None, shape: str | None, force_sandbox: bool
) -> None:
    """Run `handover`."""
    from console_app.cli.runner import run_command

    def work(context: CommandContext) -> int:
        file = file_for(output, shape)
        form = shape or (None if file is not None else Format.MARKDOWN.value)
        return context.do(_hand_over(context, owner, form, file, cached=cached))

    ctx.exit(run_command(work, as_json=speaks_json(shape), force_sandbox=force_sandbox, offline=cached))


async def _hand_over(
    context: CommandContext, owner: str | None, shape: str | None, output: Path | None, *, cached: bool
) -> int:
    from console_app.cli.account_reader import note_unread, read_account, recall, remembering
    from console_app.cli.errors import ExitCode
    from console_app.clock import now
    from console_app.services.export import handover_document, provenance

    async with remembering(context) as store:
        if cached:
            seen = await recall(context, store)
        else:
            # It must not become the last snapshot that `diff` compares with.
            context.directory.keeps_snapshots = False
            await read_account(context)
            note_unread(context)
            seen = context.directory.as_of or now()
        companies = [each for each in context.directory.all() if each.follow_up is not None]
        query = "" if owner is None else _query(owner)
        found = _of_owner(companies, query)
        document = handover_document(found, provenance(context.session, seen, now(), query))
        give_document(context, document, shape, output)
    if not found:
        context.output.note("There is nothing to hand over.")
    return ExitCode.DONE


def _query(owner: str) -> str:
    from console_app.services.search.language import in_quotes

    return f"owner:{in_quotes(owner)}"


def _of_owner(companies: list[CompanySummary], query: str) -> list[CompanySummary]:
    from console_app.clock import now
    from console_app.services.companies.columns import SortBy, SortKey, sort
    from console_app.services.search import find, parse

    return sort(find(companies, parse(query), now()), (SortKey(SortBy.DUE),))
