"""`codat-console audit`: how all connections of the account stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.shapes import ALL_SHAPES, outputting, shaped, speaks_json

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from console_app.cli.conditions import Condition
    from console_app.cli.running import Shell
    from console_app.services.auditing import AuditReport
    from console_app.services.changes import Look
    from console_app.services.search import Search

BAR = 24


@click.command(
    "audit",
    help="Read the whole account, and count how its connections stand: by status, by platform, by age, by what is in "
    "the way. The look is remembered, so that `diff` can tell what changed, unless the clock of this computer is more "
    "than five minutes apart from Codat's. QUERY narrows what is counted (see "
    "`companies`).\n\n"
    "--fail-on takes conditions with commas between them: a status, with an age if you like (deauthorized, "
    "pending>7d), sync>60d, errors, or a search in quotes. What cannot be understood is exit code 2, an empty "
    "condition, too. Where one holds, the exit code is 3, and stderr says for "
    "whom. Since when a connection has another status than PendingAuth is known from looks alone: one that may or may "
    "not be so for that long is told on stderr, and is no finding. So is a status that no connection has and Codat "
    "does not document: it may be misspelled. An account that was not seen whole is exit code 1, never 0 or 3.",
    context_settings=options.SETTINGS,
)
@click.argument("query", nargs=-1)
@click.option("--fail-on", metavar="CONDITIONS", help="End with 3 if one holds: deauthorized,pending>7d.")
@click.option("--no-snapshot", is_flag=True, help="Don't remember the look.")
@click.option("--max-calls", type=click.IntRange(1), metavar="N", help="Leave it where it takes more calls.")
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
    """Audit the account."""
    from console_app.cli.running import run_command

    def work(shell: Shell) -> int:
        from console_app.cli.conditions import read_conditions
        from console_app.cli.searches import read_search
        from console_app.cli.shapes import file_for

        search = read_search(" ".join(query))
        conditions = read_conditions(fail_on, search.text) if fail_on is not None else []
        to_file = file_for(output, shape)
        reading = _Reading(max_calls, keep=not no_snapshot, cached=cached)
        return shell.do(_audit(shell, search, conditions, reading, to_file, shape))

    ctx.exit(run_command(work, as_json=speaks_json(shape), force_sandbox=force_sandbox, offline=cached))


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the account is read."""

    max_calls: int | None
    keep: bool
    """Whether it is remembered as a look."""
    cached: bool
    """Whether Codat is not asked at all."""


async def _audit(
    shell: Shell,
    search: Search,
    conditions: list[Condition],
    reading: _Reading,
    output: Path | None,
    shape: str | None,
) -> int:
    from console_app.cli.shapes import give_document
    from console_app.clock import now
    from console_app.services.auditing import make_report, make_trend
    from console_app.services.exporting import audit_document, provenance
    from console_app.services.search import connection_test, find

    looks = await _read(shell, reading)
    at = now()
    trend = make_trend(looks, at)
    everything = shell.directory.all()
    report = make_report(
        find(everything, search, at), at, search.text, as_of=shell.directory.as_of, counts=connection_test(search, at)
    )
    if shape is None and output is None:
        _say(shell, report)
    else:
        source = provenance(shell.session, report.as_of, at, search.text)
        document = audit_document(report, source, trend if not search.text else None)
        give_document(shell, document, shape, output)
    return _judge(shell, search, conditions, looks[0].at if looks else None)


async def _read(shell: Shell, reading: _Reading) -> list[Look]:
    """Read the account, or recall it; the looks that are kept, the oldest first.

    Raises:
        Refused: it was not seen whole, or takes too many calls.
        CodatError: a page could not be had.
    """
    from console_app.cli.looking import (
        note_unread,
        read_account,
        recall,
        remembering,
        require_complete,
        require_seen_whole,
    )
    from console_app.services.look_reasons import LookReason

    async with remembering(shell) as memory:
        if reading.cached:
            await recall(shell, memory)
            require_seen_whole(memory)
        else:
            shell.directory.keeps_looks = reading.keep
            if not reading.keep:
                # Since when each has its status is known from what is remembered.
                async for _ in shell.directory.recall():
                    pass
            await read_account(shell, LookReason.AUDIT, max_calls=reading.max_calls, known=memory.count)
            require_complete(shell)
            note_unread(shell)
        return await memory.looks()


def _judge(shell: Shell, search: Search, conditions: list[Condition], first_look: datetime | None) -> int:
    """Say which conditions hold; the exit code.

    Raises:
        Refused: none does for those that were read, and somebody could not be read.
    """
    from console_app.cli.conditions import findings
    from console_app.cli.exit_codes import ExitCode
    from console_app.cli.refusing import Refused
    from console_app.cli.searches import note_odd_statuses
    from console_app.clock import now
    from console_app.services.exporting.texts import exact

    note_odd_statuses(shell, [search.text, *(each.query for each in conditions)])
    judged = findings(conditions, shell.directory.all(), now(), first_look)
    for each in judged:
        if each.unsure:
            shell.voice.event(
                "unsure",
                each.doubt,
                condition=each.condition.text,
                count=len(each.unsure),
                companies=[{"id": company.id, "name": exact(company.name)} for company in each.unsure[:20]],
            )
    found = [each for each in judged if each.companies]
    for each in found:
        shell.voice.event(
            "finding",
            each.sentence,
            condition=each.condition.text,
            query=each.condition.query,
            count=len(each.companies),
            companies=[{"id": company.id, "name": exact(company.name)} for company in each.companies[:20]],
        )
    if found:
        return ExitCode.FOUND
    if conditions and shell.directory.unread:
        raise Refused("Some companies could not be read, so that nobody is found says nothing.", code=ExitCode.FAILED)
    return ExitCode.DONE


def _say(shell: Shell, report: AuditReport) -> None:
    """The report as a table, with bars where a person looks."""
    from rich.cells import cell_len, set_cell_size

    from console_app.services.auditing.cost import counted
    from console_app.services.exporting.texts import seen
    from console_app.services.local_time import stamp

    of = f" with {seen(report.query)}" if report.query else ""
    shell.voice.say(
        f"Audit of {counted(report.companies, 'company', 'companies')}{of}, "
        f"{counted(report.connections, 'connection')}, as of {stamp(report.as_of)}."
    )
    widths = [cell_len(seen(figure.label)) for section in report.sections for figure in section.shown]
    room = max(24, min(44, max(widths, default=0)))
    for section in report.sections:
        if not section.is_shown:
            continue
        shell.voice.say("", section.title)
        labels = [seen(figure.label) for figure in section.shown]
        for label, figure in zip(labels, section.shown, strict=True):
            shown = label if cell_len(label) <= room else set_cell_size(label, room - 1) + "…"
            bar = ""
            if shell.voice.is_drawn and figure.count:
                bar = "  " + "█" * max(1, round(BAR * figure.count / section.largest))
            shell.voice.say(f"  {set_cell_size(shown, room)}  {figure.count:>8,}{bar}")
        if section.note:
            shell.voice.say(f"  {seen(section.note)}")
