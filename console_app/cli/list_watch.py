"""Read a list of companies again and again: in a terminal the table stays in its place, elsewhere changes are lines."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

from console_app.cli.errors import READING, ExitCode
from console_app.cli.refusals import Refused
from console_app.cli.tables import status_cell
from console_app.clock import now
from console_app.codat.errors import CodatError
from console_app.services.text.sanitize import for_people, sanitized
from console_app.services.text.time_format import clock
from console_app.services.watch.poll_interval import EMPTY_QUOTA, share_left

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from console_app.cli.progress import Task
    from console_app.cli.runner import CommandContext
    from console_app.services.companies.cached_company import CompanySummary

LEAST = 10.0
"""The shortest time between two reads, in seconds: each costs a call for every thousand companies."""
_FIRST_LINE = "\x1b[H\x1b[J"
"""Clears the screen from its first line."""
_CHANGES_SHOWN = 8
_OTHER_LINES = 5
"""Lines of the screen beside the table and the changes."""


async def watch_list(
    context: CommandContext,
    read: Callable[[Task], Awaitable[list[CompanySummary]]],
    table_of: Callable[[list[CompanySummary]], Sequence[str]],
    seconds: float,
) -> None:
    """Read a list every so many seconds and show it, until Ctrl+C.

    Args:
        context: The command.
        read: Reads the list, and tells a task how far it is.
        table_of: Lays it out.
        seconds: From one read to the next.

    Raises:
        Refused: Today's calls are nearly used up.
        CodatError: The first read has failed, or trying again does not help.
    """
    from console_app.cli.wait import is_hopeless

    before: dict[str, CompanySummary] | None = None
    changes: list[str] = []
    trouble = ""
    while True:
        try:
            with context.step(READING) as task:
                found = await read(task)
        except CodatError as error:
            if before is None or is_hopeless(error):
                raise
            if not trouble:
                context.output.note(f"{clock(now())}  Codat does not answer ({sanitized(error.message)}) Still trying.")
            trouble = error.message
        else:
            if trouble:
                context.output.note(f"{clock(now())}  Codat answers again.")
            trouble = ""
            after = {each.id: each for each in found}
            new = [] if before is None else [f"{clock(now())}  {each}" for each in changes_between(before, after)]
            changes += new
            if context.output.is_drawn:
                _draw(context, table_of(found), changes, seconds)
            else:
                context.output.lay_out(table_of(found) if before is None else new)
            before = after
        if context.output.is_unheard:
            return
        if share_left(context.session.quota, now()) < EMPTY_QUOTA:
            raise Refused(
                "Stopped watching: today's calls to Codat are nearly used up.",
                "The quota resets at 00:00 UTC.",
                code=ExitCode.LIMIT,
            )
        await asyncio.sleep(seconds)


def changes_between(before: Mapping[str, CompanySummary], after: Mapping[str, CompanySummary]) -> list[str]:
    """Return what changed between two reads, a line each: companies that came, went, or have other statuses."""
    lines = [f"{_name(each)}: {_status(each)}, now in the list" for key, each in after.items() if key not in before]
    lines += [f"{_name(each)}: no longer in the list" for key, each in before.items() if key not in after]
    lines += [
        f"{_name(each)}: {_status(before[key])} → {_status(each)}"
        for key, each in after.items()
        if key in before and before[key].statuses != each.statuses
    ]
    return lines


def _name(company: CompanySummary) -> str:
    return for_people(company.name)


def _status(company: CompanySummary) -> str:
    return status_cell(company.statuses).text


def _draw(context: CommandContext, table: Sequence[str], changes: Sequence[str], seconds: float) -> None:
    rows = shutil.get_terminal_size().lines
    shown = changes[-_CHANGES_SHOWN:]
    room = max(3, rows - _OTHER_LINES - len(shown))
    lines = [*table[:room], *([f"… and {len(table) - room:,} more"] if len(table) > room else [])]
    head = f"{clock(now())} · read every {seconds:.0f} s · Ctrl+C stops"
    context.output.lay_out(
        [f"{_FIRST_LINE}{head}", "", *(lines or ["No companies match."]), *([""] if shown else []), *shown]
    )
