"""`codat-console snapshot`: look at the whole account, and remember what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options

if TYPE_CHECKING:
    from console_app.cli.running import Shell
    from console_app.services.changes import Look


@click.command(
    "snapshot",
    help="Look at the whole account, and remember what was seen; `diff` tells what changed between two looks.\n\n"
    "Only a look that saw everything is remembered; any other, and one that cannot be kept, ends with exit code 1. So "
    "does any while the clock of this computer and Codat's are more than five minutes apart. It may run while another "
    "one runs, or the console.",
    context_settings=options.SETTINGS,
)
@options.for_all
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, force_sandbox: bool) -> None:
    """Take a look."""
    from console_app.cli.running import run_command

    def work(shell: Shell) -> int:
        return shell.do(_look(shell))

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox))


async def _look(shell: Shell) -> int:
    from console_app.cli.looking import remembering, take_look
    from console_app.services.auditing.cost import counted
    from console_app.services.local_time import stamp

    async with remembering(shell) as memory:
        look = await take_look(shell)
        # One that was set aside as damaged has another in its place; one that cannot be written has none.
        is_kept = memory.path is not None
    shell.voice.result(kind="snapshot", kept=is_kept, look=look_document(look))
    shell.voice.say(
        f"Look {look.id}, {stamp(look.at)}: {counted(look.companies, 'company', 'companies')}, "
        f"{counted(look.connections, 'connection')}."
    )
    if not is_kept:
        shell.voice.note("It is forgotten now: nothing can be kept of this account.")
    return 0 if is_kept else 1


def look_document(look: Look) -> dict[str, Any]:
    """A look: `id`, `at`, `companies`, `connections`, both by status: `statuses`, `standings`, and `reason`."""
    from console_app.services.exporting.texts import stamp

    return {
        "id": look.id,
        "at": stamp(look.at),
        "companies": look.companies,
        "connections": look.connections,
        "statuses": dict(sorted(look.statuses.items())),
        "standings": dict(sorted(look.standings.items())),
        "reason": str(look.reason) or None,
    }
