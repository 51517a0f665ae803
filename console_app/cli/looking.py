"""Reads the whole account for a command, or what is remembered of it."""

from __future__ import annotations

from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING

from console_app.cli.choosing import READING
from console_app.cli.refusing import Refused
from console_app.services.auditing.cost import audit_cost, cost_words
from console_app.services.changes import LookReason
from console_app.services.directory import Directory
from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from console_app.cli.running import Shell
    from console_app.services.changes import Look
    from console_app.services.memory import Memory

INCOMPLETE = 1


@asynccontextmanager
async def remembering(shell: Shell) -> AsyncIterator[Memory]:
    """The memory of the account, open; the shell's directory stands on it."""
    from console_app.cli.run import usable_settings
    from console_app.services.memory import Memory

    memory = Memory(shell.session.profile, keep_days=usable_settings().keep_days)
    await memory.open()
    try:
        shell.directory = Directory(shell.session, memory)
        yield memory
    finally:
        # What was read is kept however the command ends, and nothing may write once the file is closed.
        await shell.directory.settle()
        if memory.warning:
            shell.voice.note(visible(memory.warning))
        await memory.close()


async def read_account(shell: Shell, reason: LookReason = LookReason.REFRESH, *, max_calls: int | None = None) -> None:
    """Read all companies, and say meanwhile what that costs; `reason` is why.

    Raises:
        Refused: it would take more than `max_calls` calls; what tells so is the first of them.
        CodatError: a page could not be had.
    """
    told = False
    with shell.step(READING):
        shell.voice.progress("Reading the companies …")
        async with aclosing(shell.directory.refresh(reason)) as pages:
            async for progress in pages:
                if told or progress.total is None:
                    continue
                told = True
                cost = audit_cost(progress.total, shell.session.quota)
                if max_calls is not None and cost.calls > max_calls:
                    raise Refused(
                        f"This takes {cost.calls:,} calls, and --max-calls allows {max_calls:,}: it was left after "
                        "the first one.",
                        "Allow more, or use what is remembered: codat-console companies --cached",
                    )
                shell.voice.progress(f"{cost_words(cost)}.")


def require_complete(shell: Shell) -> None:
    """Only go on where the whole account was seen.

    Raises:
        Refused: some of it was not, with the exit code of a failure.
    """
    directory = shell.directory
    if directory.saw_everything:
        return
    progress = directory.progress
    missing = progress.missing if progress else 0
    what = f"{missing:,} companies that Codat counts were not in its list" if missing else "a company has no id"
    raise Refused(
        f"The account was not seen whole: {what}. Nothing was remembered of this look.",
        "Try again in a moment.",
        code=INCOMPLETE,
    )


def note_unread(shell: Shell) -> None:
    """Say how many companies could not be read."""
    number = len(shell.directory.unread)
    if number:
        shell.voice.event("unread", f"{number:,} of the companies could not be read.", count=number)


async def take_look(shell: Shell) -> Look:
    """Read the whole account and remember it as a look.

    Raises:
        Refused: it was not seen whole.
        CodatError: a page could not be had.
    """
    await read_account(shell, LookReason.SNAPSHOT)
    require_complete(shell)
    note_unread(shell)
    look = shell.directory.look
    if look is None:
        raise Refused("Another look that began later was finished first.", "Run it again.", code=INCOMPLETE)
    return look


async def recall(shell: Shell, memory: Memory) -> None:
    """Take in what is remembered of the account, without asking Codat.

    Raises:
        Refused: nothing is.
    """
    await shell.directory.recall_first()
    async for _ in shell.directory.recall():
        pass
    if not len(shell.directory) and memory.as_of is None:
        raise Refused(
            "Nothing is remembered of this account yet.", "Look at it first:", commands=(shell.command("snapshot"),)
        )
