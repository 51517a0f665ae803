"""Run `codat-console audit`: count connections by status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.formats import ALL_SHAPES, file_for, give_document, outputting, shaped, speaks_json
from console_app.cli.refusals import Refused
from console_app.services.export import audit_document, provenance
from console_app.services.text.sanitize import for_machines, for_people

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from console_app.cli.audit_conditions import Condition
    from console_app.cli.runner import CommandContext
    from console_app.services.audit import AuditReport
    from console_app.services.search import Search
    from console_app.services.snapshots.models import Snapshot

BAR = 24


@click.command(
    "audit",
    help="Read the whole account and count its connections by status, platform, age and error. A snapshot is saved, so "
    "that `diff` can compare it later, unless this computer's clock is more than five minutes off Codat's. QUERY "
    "limits what is counted (see `companies`).\n\n"
    "--fail-on takes conditions separated by commas: a status, optionally with an age (deauthorized, pending>7d), "
    "sync>60d, errors, or a search in quotes. If one holds, the exit code is 3, and stderr lists the companies. "
    "An invalid or empty condition is exit code 2. For statuses other than PendingAuth, the age is known only "
    "from snapshots: a connection that may or may not be that old is reported on stderr and does not count. The "
    "same goes for a status that no connection has and Codat does not document: it may be misspelled. If the "
    "account could not be read completely, the exit code is 1, never 0 or 3.",
    context_settings=options.SETTINGS,
)
@click.argument("query", nargs=-1)
@click.option("--fail-on", metavar="CONDITIONS", help="Exit with 3 if a condition holds: deauthorized,pending>7d.")
@click.option("--no-snapshot", is_flag=True, help="Don't save a snapshot.")
@click.option("--max-calls", type=click.IntRange(1), metavar="N", help="Stop if more than N calls are needed.")
@options.remembered
@outputting
@shaped(*ALL_SHAPES)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    query: tuple[str, ...],
    fail_on: str | None,
    no_snapshot: bool,
    max_calls: int | None,
    cached: bool,
    output: Path | None,
    shape: str | None,
    force_sandbox: bool,
) -> None:
    """Run `audit`."""
    from console_app.cli.runner import run_command

    def work(context: CommandContext) -> int:
        from console_app.cli.audit_conditions import read_conditions
        from console_app.cli.searches import read_search

        search = read_search(" ".join(query))
        conditions = read_conditions(fail_on, search.text) if fail_on is not None else []
        to_file = file_for(output, shape)
        reading = _Reading(max_calls, keep=not no_snapshot, cached=cached)
        return context.do(_audit(context, search, conditions, reading, to_file, shape))

    ctx.exit(run_command(work, as_json=speaks_json(shape), force_sandbox=force_sandbox, offline=cached))


@dataclass(frozen=True, slots=True)
class _Reading:
    """The way in which the account is read."""

    max_calls: int | None
    keep: bool
    """True to save a snapshot."""
    cached: bool
    """True to use stored data only."""


async def _audit(
    context: CommandContext,
    search: Search,
    conditions: list[Condition],
    reading: _Reading,
    output: Path | None,
    shape: str | None,
) -> int:
    from console_app.clock import now
    from console_app.services.audit import make_report, make_trend
    from console_app.services.search import connection_test, find

    snapshots = await _read(context, reading)
    at = now()
    with context.output.busy("counting"):
        trend = make_trend(snapshots, at)
        found = find(context.directory.all(), search, at)
        counts = connection_test(search, at)
        report = make_report(found, at, search.text, as_of=context.directory.as_of, counts=counts)
    if shape is None and output is None:
        _say(context, report)
    else:
        source = provenance(context.session, report.as_of, at, search.text)
        document = audit_document(report, source, trend if not search.text else None)
        give_document(context, document, shape, output)
    return _judge(context, search, conditions, snapshots[0].at if snapshots else None)


async def _read(context: CommandContext, reading: _Reading) -> list[Snapshot]:
    """Read the account, or the stored data.

    Returns:
        The saved snapshots, oldest first.

    Raises:
        Refused: The account was not read completely, or it takes too many calls.
        CodatError: A page could not be read.
    """
    from console_app.cli.account_reader import (
        note_unread,
        read_account,
        recall,
        recall_before,
        remembering,
        require_complete,
        require_seen_whole,
    )
    from console_app.services.snapshots.reasons import SnapshotReason

    async with remembering(context) as store:
        if reading.cached:
            await recall(context, store)
            require_seen_whole(context, store)
        else:
            context.directory.keeps_snapshots = reading.keep
            if not reading.keep:
                # Since when each has its status is known from what is remembered.
                await recall_before(context)
            await read_account(context, SnapshotReason.AUDIT, max_calls=reading.max_calls, known=store.count)
            require_complete(context)
            note_unread(context)
        return await store.snapshots()


def _judge(
    context: CommandContext, search: Search, conditions: list[Condition], first_snapshot: datetime | None
) -> int:
    """Report which conditions hold.

    Returns:
        The exit code.

    Raises:
        Refused: None holds for the companies that were read, and some could not be read.
    """
    from console_app.cli.audit_conditions import findings
    from console_app.cli.errors import ExitCode
    from console_app.cli.searches import note_odd_statuses
    from console_app.clock import now

    note_odd_statuses(context, [search.text, *(each.query for each in conditions)])
    judged = findings(conditions, context.directory.all(), now(), first_snapshot)
    for each in judged:
        if each.unsure:
            context.output.event(
                "unsure",
                each.doubt,
                condition=each.condition.text,
                count=len(each.unsure),
                companies=[{"id": company.id, "name": for_machines(company.name)} for company in each.unsure[:20]],
            )
    found = [each for each in judged if each.companies]
    for each in found:
        context.output.event(
            "finding",
            each.sentence,
            condition=each.condition.text,
            query=each.condition.query,
            count=len(each.companies),
            companies=[{"id": company.id, "name": for_machines(company.name)} for company in each.companies[:20]],
        )
    if found:
        return ExitCode.FOUND
    if conditions and context.directory.unread:
        raise Refused("Some companies could not be read, so an empty result proves nothing.", code=ExitCode.FAILED)
    return ExitCode.DONE


def _say(context: CommandContext, report: AuditReport) -> None:
    """Print the report as a table, with bars in a terminal."""
    from rich.cells import cell_len, set_cell_size

    from console_app.cli.tables import heading
    from console_app.services.text.number_words import counted
    from console_app.services.text.time_format import stamp

    of = f" with {for_people(report.query)}" if report.query else ""
    context.output.say(
        f"Audit of {counted(report.companies, 'company', 'companies')}{of}, "
        f"{counted(report.connections, 'connection')}, as of {stamp(report.as_of)}."
    )
    widths = [cell_len(for_people(figure.label)) for section in report.sections for figure in section.shown]
    room = max(24, min(44, max(widths, default=0)))
    for section in report.sections:
        if not section.is_shown:
            continue
        context.output.lay_out(["", heading(section.title, is_drawn=context.output.is_drawn)])
        labels = [for_people(figure.label) for figure in section.shown]
        for label, figure in zip(labels, section.shown, strict=True):
            shown = label if cell_len(label) <= room else set_cell_size(label, room - 1) + "…"
            bar = ""
            if context.output.is_drawn and figure.count:
                bar = "  " + "█" * max(1, round(BAR * figure.count / section.largest))
            context.output.lay_out([f"  {set_cell_size(shown, room)}  {figure.count:>8,}{bar}"])
        if section.note:
            context.output.say(f"  {for_people(section.note)}")
