"""Run `codat-console diff`: compare two snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.formats import ALL_SHAPES, file_for, give_document, outputting, shaped, speaks_json
from console_app.cli.refusals import Refused, WrongUsage
from console_app.services.export import changes_document, provenance
from console_app.services.text.sanitize import for_people, sanitized

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.cli.runner import CommandContext
    from console_app.services.audit import ChangeReport
    from console_app.services.snapshots.models import Snapshot


@click.command(
    "diff",
    help="Show what changed between two snapshots of the account. A snapshot is saved by `snapshot`, by `audit`, by "
    "--refresh, and by the console whenever it has read the whole list.\n\n"
    "WHEN is last (the last audit or snapshot; lists read by the console count only if there is nothing else, "
    "which is said on stderr), first, today, yesterday, a weekday, 2026-11-20, 2026-11-20T14:30, 12h, 3d, 2w, or "
    "the number of a snapshot.\n\n"
    "Exit code 3: something changed. 0: nothing changed. 6: there are no two snapshots to compare.",
    context_settings=options.SETTINGS,
)
@click.option("--since", default="last", show_default=True, metavar="WHEN", help="The snapshot to compare with.")
@click.option("--until", metavar="WHEN", help="The snapshot to compare. [default: the newest]")
@click.option("--refresh", is_flag=True, help="Take a snapshot first.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if something changed.")
@outputting
@shaped(*ALL_SHAPES)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    since: str,
    until: str | None,
    refresh: bool,
    exit_zero: bool,
    output: Path | None,
    shape: str | None,
    force_sandbox: bool,
) -> None:
    """Run `diff`.

    Raises:
        click.UsageError: The options cannot be combined.
    """
    from console_app.cli.errors import ExitCode
    from console_app.cli.runner import run_command

    if refresh and until:
        raise click.UsageError("--refresh compares the newest snapshot: leave out --until.")

    def work(context: CommandContext) -> int:
        to_file = file_for(output, shape)
        report = context.do(_compare(context, since, until, refresh=refresh))
        _tell(context, report, shape, to_file)
        return ExitCode.FOUND if report.count and not exit_zero else ExitCode.DONE

    ctx.exit(run_command(work, as_json=speaks_json(shape), force_sandbox=force_sandbox, offline=not refresh))


async def _compare(context: CommandContext, since: str, until: str | None, *, refresh: bool) -> ChangeReport:
    from console_app.cli.account_reader import future_words, remembering, require_read, take_snapshot
    from console_app.clock import now
    from console_app.services.audit import (
        NoSuchSnapshot,
        NotUnderstood,
        choose_snapshot,
        report_changes,
        stand_in_words,
    )
    from console_app.services.text.time_format import stamp

    async with remembering(context) as store:
        if refresh:
            await take_snapshot(context)
        snapshots = await store.snapshots()
        if snapshots and (words := future_words(snapshots[-1].at)):
            context.output.note(f"The newest snapshot is from {stamp(snapshots[-1].at)}.{words}")
        try:
            after = _until(snapshots, until)
            before = choose_snapshot(snapshots, since, now(), after=after)
        except NotUnderstood as error:
            raise WrongUsage(sanitized(error)) from None
        except NoSuchSnapshot as error:
            require_read(store)
            again = context.command("snapshot")
            raise Refused(sanitized(error), "To take a snapshot:", commands=(again,)) from None
        if since.strip().casefold() == "last" and (words := stand_in_words(before, snapshots)):
            context.output.note(words)
        return report_changes(before, after or snapshots[-1], await store.changes(before, after or snapshots[-1]))


def _until(snapshots: list[Snapshot], until: str | None) -> Snapshot | None:
    """Return the snapshot to compare; None for the newest."""
    from console_app.clock import now
    from console_app.services.audit import choose_snapshot

    if until is None:
        return None
    numbered = [snapshot for snapshot in snapshots if until.strip().removeprefix("#") == str(snapshot.id)]
    return numbered[0] if numbered else choose_snapshot(snapshots, until, now())


def _tell(context: CommandContext, report: ChangeReport, shape: str | None, output: Path | None) -> None:
    from console_app.cli.tables import heading, short_ids, table, terminal_width
    from console_app.clock import now
    from console_app.services.audit import change_words, summary_words, when_words
    from console_app.services.text.time_format import stamp

    if shape is not None or output is not None:
        source = provenance(context.session, report.after.at, now())
        give_document(context, changes_document(report, source), shape, output)
        return
    before, after = (stamp(snapshot.at, seconds=report.within_a_minute) for snapshot in (report.before, report.after))
    context.output.say(f"From {before} to {after}: {summary_words(report)}.")
    is_drawn = context.output.is_drawn
    width = terminal_width(is_drawn=is_drawn)
    ids = short_ids(each.company_id for group in report.groups for each in group.changes) if is_drawn else {}
    for group in report.groups:
        rows = [
            [
                for_people(each.company_name),
                for_people(change_words(each)),
                when_words(each),
                for_people("; ".join(error.text or error.code for error in each.errors)),
                for_people(ids.get(each.company_id, each.company_id)),
            ]
            for each in group.changes
        ]
        title = heading(f"{group.title} ({len(rows):,})", is_drawn=is_drawn)
        lines = table(["Company", "What", "When", "Errors", "Id"], rows, width=width)
        context.output.lay_out(["", title, *lines])
