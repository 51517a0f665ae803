"""Run `codat-console store`: manage the data stored for the account. Only `prune` calls Codat, for the time."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.refusals import report_unusable

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.cli.output import Output
    from console_app.config.profiles import Profile

NOTHING = "Nothing is stored for this account yet."
FORGOTTEN = "A --fresh sandbox stores nothing."


@click.group(
    "store",
    help="Manage the data stored for the account on this computer: its companies as last read, and the snapshots from "
    "which changes are computed.\n\n"
    "There is one file for each profile, address and key. CODAT_CONSOLE_KEEP_DAYS is how many days snapshots are "
    "kept.",
    context_settings=options.SETTINGS,
)
def command() -> None:
    """Group the commands on the stored data."""


@command.command("info", help="Show the file and what it contains.", context_settings=options.SETTINGS)
@options.for_all
@click.pass_context
def info(ctx: click.Context, *, as_json: bool, force_sandbox: bool) -> None:
    """Run `store info`."""

    def work(output: Output, profile: Profile, path: Path | None) -> int:
        from console_app.cli.startup import usable_settings
        from console_app.cli.store_output import info_document, info_lines
        from console_app.services.snapshots.maintenance import store_info

        days = usable_settings(profile).keep_days
        found = None if path is None else store_info(path)
        output.result(command="store info", **info_document(profile, found, days))
        if found is not None:
            output.say(*info_lines(profile, found, days))
        return 0

    ctx.exit(_run(work, as_json=as_json, force_sandbox=force_sandbox))


@command.command(
    "prune",
    short_help="Delete old snapshots.",
    help="Delete snapshots older than this many days; the newest always stays. The program does this itself once a "
    "day.\n\n"
    "Ages are computed by Codat's clock: this makes one call to Codat, for the account, and if this computer's "
    "clock is more than a few minutes off, nothing is deleted (exit code 1). If Codat does not answer, ages are "
    "counted from the newest snapshot that it has dated.",
    context_settings=options.SETTINGS,
)
@click.option(
    "--keep-days",
    type=click.IntRange(0, 36_500),
    metavar="N",
    help="Keep the snapshots of this many days. [default: CODAT_CONSOLE_KEEP_DAYS, or 400]",
)
@click.option("--dry-run", is_flag=True, help="Only show what would be deleted.")
@options.for_all
@click.pass_context
def prune(ctx: click.Context, *, keep_days: int | None, dry_run: bool, as_json: bool, force_sandbox: bool) -> None:
    """Run `store prune`."""

    def work(output: Output, profile: Profile, path: Path | None) -> int:
        from console_app.cli.startup import usable_settings
        from console_app.cli.store_output import pruned_document, pruned_line
        from console_app.services.snapshots.maintenance import prune_file
        from console_app.services.snapshots.prune import time_at_codat

        days = usable_settings(profile).keep_days if keep_days is None else keep_days
        pruned = None
        if path is not None:
            with output.busy("asking Codat for the time"):
                found = asyncio.run(time_at_codat(profile))
            with output.busy("deleting old snapshots"):
                pruned = prune_file(path, found.now, days, dry_run=dry_run, dated_only=not found.is_known)
        output.result(command="store prune", dryRun=dry_run, keepDays=days, **pruned_document(pruned))
        if pruned is not None:
            output.say(pruned_line(pruned, days, dry_run=dry_run))
        return 0

    ctx.exit(_run(work, as_json=as_json, force_sandbox=force_sandbox))


@command.command(
    "check",
    short_help="Check the file for damage.",
    help="Check the whole file for damage. Exit code 1: damage was found. Nothing is changed.",
    context_settings=options.SETTINGS,
)
@options.for_all
@click.pass_context
def check(ctx: click.Context, *, as_json: bool, force_sandbox: bool) -> None:
    """Run `store check`."""

    def work(output: Output, _profile: Profile, path: Path | None) -> int:
        from console_app.services.snapshots.maintenance import check_file

        with output.busy("checking the file"):
            found = [] if path is None else check_file(path)
        output.result(command="store check", file=None if path is None else str(path), findings=found)
        if path is not None:
            output.say(*(found or ["No damage found."]))
        return 1 if found else 0

    ctx.exit(_run(work, as_json=as_json, force_sandbox=force_sandbox))


@command.command(
    "export",
    short_help="Export everything as JSON Lines.",
    help="Export everything that is stored as JSON Lines: to FILE, which is replaced if it exists, or to stdout "
    "(-).\n\n"
    "One object a line; `kind` says what it is: store (the account, and the version of these lines), company (the "
    "cache), then for each snapshot, oldest first: snapshot (its counts), state (each company that differs from "
    "the snapshot before), syncs (the last syncs). It contains no links.",
    context_settings=options.SETTINGS,
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-")
@options.for_all
@click.pass_context
def export(ctx: click.Context, *, file: Path, as_json: bool, force_sandbox: bool) -> None:
    """Run `store export`."""

    def work(output: Output, profile: Profile, path: Path | None) -> int:
        from console_app.cli.store_output import export_to_file, export_to_stdout

        if path is None:
            return 0
        if str(file) == "-":
            export_to_stdout(output, profile, path)
            return 0
        return export_to_file(output, profile, path, file)

    ctx.exit(_run(work, as_json=as_json, force_sandbox=force_sandbox, shows_customers=True))


def _run(
    work: Callable[[Output, Profile, Path | None], int],
    *,
    as_json: bool,
    force_sandbox: bool,
    shows_customers: bool = False,
) -> int:
    """Run work on the account's file, if there is one.

    Args:
        work: The work.
        as_json: True to write JSON.
        force_sandbox: True for the sandbox.
        shows_customers: True if reading has to be allowed.

    Returns:
        The exit code.
    """
    from console_app.cli.errors import STARTING, ExitCode, Problem, problem_of
    from console_app.cli.finish import finish_output
    from console_app.cli.profile_runner import profile_of_run
    from console_app.config.capabilities import Capability
    from console_app.services.account.permissions import Permissions
    from console_app.services.snapshots.file_name import store_file
    from console_app.services.snapshots.maintenance import StoreProblem, existing_file
    from console_app.services.snapshots.prune import NothingForgotten

    output, profile = profile_of_run(as_json=as_json, force_sandbox=force_sandbox)
    refusal = Permissions(profile.capabilities).refusal(Capability.READ) if shows_customers else None
    if refusal is not None:
        problem = problem_of(refusal, STARTING)
        output.fail(problem)
        return problem.code
    path = existing_file(profile)
    if path is None:
        output.note(FORGOTTEN if store_file(profile) is None else NOTHING)
    try:
        with report_unusable(as_json=as_json):
            code = work(output, profile, path)
    except NothingForgotten as why:
        output.fail(Problem(ExitCode.FAILED, why.happened, "Nothing was deleted.", why.advice))
        return ExitCode.FAILED
    except StoreProblem as trouble:
        output.fail(
            Problem(
                ExitCode.FAILED,
                str(trouble),
                "Nothing was changed.",
                trouble.advice,
            )
        )
        return ExitCode.FAILED
    return finish_output(output, code)
