"""`codat-console audit`: how all connections of the account stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.shapes import ALL_SHAPES, shaped, speaks_json

if TYPE_CHECKING:
    from console_app.cli.conditions import Condition
    from console_app.cli.running import Shell
    from console_app.services.auditing import AuditReport, Trend
    from console_app.services.search import Search

BAR = 24


@click.command(
    "audit",
    help="Read the whole account, and count how its connections stand: by status, by platform, by age, by what is in "
    "the way. The look is remembered, so that `diff` can tell what changed. QUERY narrows what is counted (see "
    "`companies`).\n\n"
    "--fail-on takes conditions with commas between them: a status, with an age if you like (deauthorized, "
    "pending>7d), sync>60d, errors, or a search in quotes. Where one holds, the exit code is 3, and stderr says for "
    "whom. An account that was not seen whole is exit code 1, never 0 or 3.",
    context_settings=options.SETTINGS,
)
@click.argument("query", nargs=-1)
@click.option("--fail-on", metavar="CONDITIONS", help="End with 3 if one holds: deauthorized,pending>7d.")
@click.option("--no-snapshot", is_flag=True, help="Don't remember the look.")
@click.option("--max-calls", type=click.IntRange(1), metavar="N", help="Do nothing where it takes more calls.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write a new file, whole or not at all. What is there already stays.",
)
@shaped(*ALL_SHAPES)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    query: tuple[str, ...],
    fail_on: str | None,
    no_snapshot: bool,
    max_calls: int | None,
    output: Path | None,
    shape: str | None,
    force_sandbox: bool,
) -> None:
    """Audit the account."""
    from console_app.cli.running import run_command

    def work(shell: Shell) -> int:
        from console_app.cli.conditions import read_conditions
        from console_app.cli.searches import read_search

        search = read_search(" ".join(query))
        conditions = read_conditions(fail_on, search.text) if fail_on is not None else []
        to_file = output if output is not None and str(output) != "-" else None
        if to_file is not None and shape is None:
            _require_ending(to_file)
        return shell.do(_audit(shell, search, conditions, max_calls, to_file, shape, keep=not no_snapshot))

    ctx.exit(run_command(work, as_json=speaks_json(shape), force_sandbox=force_sandbox))


def _require_ending(output: Path) -> None:
    """Before anything is read: the file's name says which shape it has."""
    from console_app.cli.refusing import WrongUsage
    from console_app.services.exporting import format_of

    if format_of(output) is None:
        raise WrongUsage(
            "The name of the file does not say which shape it is to have.",
            "Let it end in .csv, .json, .jsonl, .md or .html, or add an option such as --csv.",
        )


async def _audit(
    shell: Shell,
    search: Search,
    conditions: list[Condition],
    max_calls: int | None,
    output: Path | None,
    shape: str | None,
    *,
    keep: bool,
) -> int:
    from console_app.cli.looking import note_unread, read_account, remembering, require_complete
    from console_app.cli.shapes import save_document, write_document
    from console_app.services.auditing import make_report, make_trend
    from console_app.services.changes import LookReason
    from console_app.services.exporting import audit_document, provenance
    from console_app.services.search import connection_test, find
    from console_app.services.session import now

    trend: Trend | None = None
    if keep:
        async with remembering(shell) as memory:
            await read_account(shell, LookReason.AUDIT, max_calls=max_calls)
            if shape == "html" or output is not None:
                trend = make_trend(await memory.looks(), now())
    else:
        await read_account(shell, max_calls=max_calls)
    require_complete(shell)
    note_unread(shell)
    at = now()
    everything = shell.directory.all()
    report = make_report(
        find(everything, search, at), at, search.text, as_of=shell.directory.as_of, counts=connection_test(search, at)
    )
    if shape is None and output is None:
        _say(shell, report)
    else:
        source = provenance(shell.session, report.as_of, at, search.text)
        document = audit_document(report, source, trend if not search.text else None)
        if output is not None:
            save_document(shell, document, shape, output)
        elif shape is not None:
            write_document(shell, document, shape)
    return _judge(shell, conditions)


def _judge(shell: Shell, conditions: list[Condition]) -> int:
    """Say which conditions hold; the exit code.

    Raises:
        Refused: none does for those that were read, and somebody could not be read.
    """
    from console_app.cli.conditions import findings
    from console_app.cli.exit_codes import ExitCode
    from console_app.cli.refusing import Refused
    from console_app.services.exporting.texts import exact
    from console_app.services.session import now

    found = findings(conditions, shell.directory.all(), now())
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
