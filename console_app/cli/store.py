"""`codat-console store`: what is remembered of the account on this computer. Only `prune` asks Codat, for the time."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.cli.voice import Voice
    from console_app.config.profiles import Profile

NOTHING = "Nothing is remembered of this account yet."
FORGOTTEN = "A --fresh sandbox is forgotten when it ends: nothing is remembered of it."


@click.group(
    "store",
    help="What is remembered of the account on this computer: the companies as they were last seen, and the looks "
    "that were taken at all of them, from which changes are told.\n\n"
    "There is one file for each profile, address and key. CODAT_CONSOLE_KEEP_DAYS is how many days looks are kept.",
    context_settings=options.SETTINGS,
)
def command() -> None:
    """A group of commands on the file of the account."""


@command.command("info", help="Where the file is, and what is in it.", context_settings=options.SETTINGS)
@options.for_all
@click.pass_context
def info(ctx: click.Context, *, as_json: bool, force_sandbox: bool) -> None:
    """Say what there is."""

    def work(voice: Voice, profile: Profile, path: Path | None) -> int:
        from console_app.cli.run import usable_settings
        from console_app.cli.store_words import info_document, info_lines
        from console_app.services.memory_care import memory_info

        days = usable_settings(profile).keep_days
        found = None if path is None else memory_info(path)
        voice.result(command="store info", **info_document(profile, found, days))
        if found is not None:
            voice.say(*info_lines(profile, found, days))
        return 0

    ctx.exit(_run(work, as_json=as_json, force_sandbox=force_sandbox))


@command.command(
    "prune",
    short_help="Forget old looks.",
    help="Forget looks that are older than so many days; the newest always stays. The program does so itself once a "
    "day.\n\n"
    "How old they are is told by Codat's clock: it is asked one thing, whose account it is, and where this computer's "
    "clock is more than minutes apart from it, nothing is forgotten (exit code 1). Where Codat does not answer, they "
    "are counted from the newest look that it has dated.",
    context_settings=options.SETTINGS,
)
@click.option(
    "--keep-days",
    type=click.IntRange(0, 36_500),
    metavar="N",
    help="Keep the looks of so many days. [default: CODAT_CONSOLE_KEEP_DAYS, or 400]",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be forgotten.")
@options.for_all
@click.pass_context
def prune(ctx: click.Context, *, keep_days: int | None, dry_run: bool, as_json: bool, force_sandbox: bool) -> None:
    """Forget what is too old."""

    def work(voice: Voice, profile: Profile, path: Path | None) -> int:
        from console_app.cli.run import usable_settings
        from console_app.cli.store_words import pruned_document, pruned_line
        from console_app.services.memory_care import prune_file
        from console_app.services.pruning import time_at_codat

        days = usable_settings(profile).keep_days if keep_days is None else keep_days
        pruned = None
        if path is not None:
            found = asyncio.run(time_at_codat(profile))
            pruned = prune_file(path, found.now, days, only_say=dry_run, dated_only=not found.is_known)
        voice.result(command="store prune", dryRun=dry_run, keepDays=days, **pruned_document(pruned))
        if pruned is not None:
            voice.say(pruned_line(pruned, days, dry_run=dry_run))
        return 0

    ctx.exit(_run(work, as_json=as_json, force_sandbox=force_sandbox))


@command.command(
    "check",
    short_help="Look through the whole file for damage.",
    help="Look through the whole file for damage. Exit code 1: something was found. Nothing is changed.",
    context_settings=options.SETTINGS,
)
@options.for_all
@click.pass_context
def check(ctx: click.Context, *, as_json: bool, force_sandbox: bool) -> None:
    """Look for what cannot be."""

    def work(voice: Voice, _profile: Profile, path: Path | None) -> int:
        from console_app.services.memory_check import check_file

        found = [] if path is None else check_file(path)
        voice.result(command="store check", file=None if path is None else str(path), findings=found)
        if path is not None:
            voice.say(*(found or ["All is well."]))
        return 1 if found else 0

    ctx.exit(_run(work, as_json=as_json, force_sandbox=force_sandbox))


@command.command(
    "export",
    short_help="Write everything as JSON Lines.",
    help="Write everything that is remembered as JSON Lines: to FILE, which is replaced if it is there, or to stdout "
    "(-).\n\n"
    "One object a line; `kind` says what it is: store (whose, and the version of these lines), company (the cache), "
    "then for each look, the oldest first: look (its counts), state (each company that was different from the look "
    "before), syncs (the last syncs that were). There are no links in it.",
    context_settings=options.SETTINGS,
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-")
@options.for_all
@click.pass_context
def export(ctx: click.Context, *, file: Path, as_json: bool, force_sandbox: bool) -> None:
    """Write out what there is."""

    def work(voice: Voice, profile: Profile, path: Path | None) -> int:
        from console_app.cli.store_export import export_to_file, export_to_stdout

        if path is None:
            return 0
        if str(file) == "-":
            export_to_stdout(voice, profile, path)
            return 0
        return export_to_file(voice, profile, path, file)

    ctx.exit(_run(work, as_json=as_json, force_sandbox=force_sandbox, shows_customers=True))


def _run(
    work: Callable[[Voice, Profile, Path | None], int],
    *,
    as_json: bool,
    force_sandbox: bool,
    shows_customers: bool = False,
) -> int:
    """Do the work on the account's file, if there is one; the exit code. What `shows_customers` has to be allowed."""
    from console_app.cli.exit_codes import ExitCode
    from console_app.cli.problems import Problem, problem_of, unwritten
    from console_app.cli.run import usable_profile
    from console_app.cli.steps import STARTING
    from console_app.cli.unusable import unusable_told
    from console_app.cli.voice import Voice
    from console_app.config.capabilities import Capability
    from console_app.services.memory_care import MemoryTrouble, existing_file
    from console_app.services.memory_file import memory_file
    from console_app.services.permits import Permits
    from console_app.services.pruning import NothingForgotten

    root: dict[str, Any] = click.get_current_context().find_root().params
    with unusable_told(as_json=as_json):
        profile = usable_profile(
            force_sandbox=force_sandbox or bool(root.get("force_sandbox")),
            fresh=bool(root.get("fresh")),
            named=options.named_profile(),
            read_only=options.is_read_only(),
        )
    voice = Voice(as_json=as_json, is_sandbox=profile.is_sandbox)
    if profile.notice:
        voice.note(profile.notice)
    refusal = Permits(profile.capabilities).refusal(Capability.READ) if shows_customers else None
    if refusal is not None:
        problem = problem_of(refusal, STARTING)
        voice.fail(problem)
        return problem.code
    path = existing_file(profile)
    if path is None:
        voice.note(FORGOTTEN if memory_file(profile) is None else NOTHING)
    try:
        with unusable_told(as_json=as_json):
            code = work(voice, profile, path)
    except NothingForgotten as why:
        voice.fail(Problem(ExitCode.FAILED, why.happened, "Nothing was forgotten.", why.advice))
        return ExitCode.FAILED
    except MemoryTrouble as trouble:
        voice.fail(
            Problem(
                ExitCode.FAILED,
                str(trouble),
                "Nothing was changed.",
                trouble.advice,
            )
        )
        return ExitCode.FAILED
    voice.finish()
    if voice.lost is not None:
        voice.fail(unwritten(voice.lost, (), ()))
        code = code or ExitCode.FAILED
    return code
