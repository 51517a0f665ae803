"""Run `codat-console snapshot`: read the whole account and save a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext
    from console_app.services.snapshots.models import Snapshot


@click.command(
    "snapshot",
    help="Read the whole account and save a snapshot; `diff` shows what changed between two snapshots.\n\n"
    "A snapshot is saved only if the account was read completely and this computer's clock is at most five "
    "minutes off Codat's; otherwise, or if it cannot be saved, the exit code is 1. Several snapshots may run at "
    "the same time, and while the console is open.",
    context_settings=options.SETTINGS,
)
@options.for_all
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, force_sandbox: bool) -> None:
    """Run `snapshot`."""
    from console_app.cli.runner import run_command

    def work(context: CommandContext) -> int:
        return context.do(_snapshot(context))

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox))


async def _snapshot(context: CommandContext) -> int:
    from console_app.cli.account_reader import remembering, take_snapshot
    from console_app.services.text.number_words import counted
    from console_app.services.text.time_format import stamp

    async with remembering(context) as store:
        snapshot = await take_snapshot(context)
        # One that was set aside as damaged has another in its place; one that cannot be written has none.
        is_kept = store.path is not None
    context.output.result(kind="snapshot", kept=is_kept, snapshot=snapshot_document(snapshot))
    context.output.say(
        f"Snapshot {snapshot.id}, {stamp(snapshot.at)}: {counted(snapshot.companies, 'company', 'companies')}, "
        f"{counted(snapshot.connections, 'connection')}."
    )
    if not is_kept:
        context.output.note("It was not saved: nothing can be stored for this account.")
    return 0 if is_kept else 1


def snapshot_document(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot as JSON: `id`, `at`, `companies`, `statuses`, `standings`, `reason`."""
    from console_app.services.text.time_format import iso_utc

    return {
        "id": snapshot.id,
        "at": iso_utc(snapshot.at),
        "companies": snapshot.companies,
        "connections": snapshot.connections,
        "statuses": dict(sorted(snapshot.statuses.items())),
        "standings": dict(sorted(snapshot.standings.items())),
        "reason": str(snapshot.reason) or None,
    }
