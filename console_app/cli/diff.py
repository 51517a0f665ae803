"""`codat-console diff`: what changed between two looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.shapes import MACHINES, outputting, shaped, speaks_json

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.cli.running import Shell
    from console_app.services.auditing import ChangeReport
    from console_app.services.changes import Look


@click.command(
    "diff",
    help="Tell what changed between two looks at the account. Looks are taken by `snapshot`, by `audit`, by "
    "--refresh, and by the console whenever it has read the whole list.\n\n"
    "WHEN is last (the last audit or snapshot before; the list that the console reads does not count, unless there is "
    "nothing else, which is told on stderr), first, today, yesterday, a weekday, 2026-11-20, 2026-11-20T14:30, 12h, "
    "3d, 2w, or the number of a look.\n\n"
    "Exit code 3: something changed. 0: nothing did. 6: there are no two looks to compare.",
    context_settings=options.SETTINGS,
)
@click.option("--since", default="last", show_default=True, metavar="WHEN", help="The look to compare with.")
@click.option("--until", metavar="WHEN", help="The look to compare. [default: the newest]")
@click.option("--refresh", is_flag=True, help="Take a look first.")
@click.option("--exit-zero", is_flag=True, help="End with 0 whether something changed or not.")
@outputting
@shaped(*MACHINES)
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
    """Compare two looks."""
    from console_app.cli.exit_codes import ExitCode
    from console_app.cli.running import run_command

    if refresh and until:
        raise click.UsageError("--refresh takes the newest look: leave --until out.")

    def work(shell: Shell) -> int:
        from console_app.cli.shapes import file_for

        to_file = file_for(output, shape)
        report = shell.do(_compare(shell, since, until, refresh=refresh))
        _tell(shell, report, shape, to_file)
        return ExitCode.FOUND if report.count and not exit_zero else ExitCode.DONE

    ctx.exit(run_command(work, as_json=speaks_json(shape), force_sandbox=force_sandbox, offline=not refresh))


async def _compare(shell: Shell, since: str, until: str | None, *, refresh: bool) -> ChangeReport:
    from console_app.cli.looking import future_words, remembering, require_read, take_look
    from console_app.cli.refusing import Refused, WrongUsage
    from console_app.clock import now
    from console_app.services.auditing import NoSuchLook, NotUnderstood, choose_look, report_changes, stand_in_words
    from console_app.services.local_time import stamp
    from console_app.services.visible import visible

    async with remembering(shell) as memory:
        if refresh:
            await take_look(shell)
        looks = await memory.looks()
        if looks and (words := future_words(looks[-1].at)):
            shell.voice.note(f"The newest look is of {stamp(looks[-1].at)}.{words}")
        try:
            after = _until(looks, until)
            before = choose_look(looks, since, now(), after=after)
        except NotUnderstood as error:
            raise WrongUsage(visible(error)) from None
        except NoSuchLook as error:
            require_read(memory)
            again = shell.command("snapshot")
            raise Refused(visible(error), "To take a look:", commands=(again,)) from None
        if since.strip().casefold() == "last" and (words := stand_in_words(before, looks)):
            shell.voice.note(words)
        return report_changes(before, after or looks[-1], await memory.changes(before, after or looks[-1]))


def _until(looks: list[Look], until: str | None) -> Look | None:
    """The look that is compared; None: the newest."""
    from console_app.clock import now
    from console_app.services.auditing import choose_look

    if until is None:
        return None
    numbered = [look for look in looks if until.strip().removeprefix("#") == str(look.id)]
    return numbered[0] if numbered else choose_look(looks, until, now())


def _tell(shell: Shell, report: ChangeReport, shape: str | None, output: Path | None) -> None:
    from console_app.cli.shapes import give_document
    from console_app.cli.tables import table, terminal_width
    from console_app.clock import now
    from console_app.services.auditing import change_words, summary_words, when_words
    from console_app.services.exporting import changes_document, provenance
    from console_app.services.exporting.texts import seen
    from console_app.services.local_time import stamp

    if shape is not None or output is not None:
        source = provenance(shell.session, report.after.at, now())
        give_document(shell, changes_document(report, source), shape, output)
        return
    before, after = (stamp(look.at, seconds=report.within_a_minute) for look in (report.before, report.after))
    shell.voice.say(f"From {before} to {after}: {summary_words(report)}.")
    width = terminal_width(is_drawn=shell.voice.is_drawn)
    for group in report.groups:
        rows = [
            [
                seen(each.company_name),
                seen(change_words(each)),
                when_words(each),
                seen("; ".join(error.text or error.code for error in each.errors)),
                seen(each.company_id),
            ]
            for each in group.changes
        ]
        shell.voice.say(
            "", f"{group.title} ({len(rows):,})", *table(["COMPANY", "WHAT", "WHEN", "ERRORS", "ID"], rows, width=width)
        )
