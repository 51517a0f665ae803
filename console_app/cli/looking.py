"""Reads the whole account for a command, or what is remembered of it."""

from __future__ import annotations

from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING

from console_app.cli.choosing import READING
from console_app.cli.refusing import Refused
from console_app.clock import now
from console_app.services.auditing.cost import audit_cost, cost_words
from console_app.services.clock_problem import MOST_APART, NOT_REMEMBERED
from console_app.services.directory import Directory
from console_app.services.look_reasons import LookReason
from console_app.services.visible import visible
from console_app.services.when import as_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from console_app.cli.running import Shell
    from console_app.services.auditing.cost import Cost
    from console_app.services.changes import Look
    from console_app.services.memory import Memory

INCOMPLETE = 1


@asynccontextmanager
async def remembering(shell: Shell) -> AsyncIterator[Memory]:
    """The memory of the account, open; the shell's directory stands on it."""
    from console_app.cli.run import usable_settings
    from console_app.services.memory import Memory

    memory = Memory(shell.session.profile, keep_days=usable_settings(shell.session.profile).keep_days)
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


async def read_account(
    shell: Shell, reason: LookReason = LookReason.REFRESH, *, max_calls: int | None = None, known: int = 0
) -> None:
    """Read all companies, and say meanwhile what that costs; `reason` is why.

    Raises:
        Refused: it would take more than `max_calls` calls: nothing was asked where so many companies are `known`, and
            otherwise the first answer told so.
        CodatError: a page could not be had.
    """
    told = False
    _require_cheap(audit_cost(known, None), max_calls, "as far as is remembered. Codat was not asked.")
    with shell.step(READING):
        shell.voice.progress("Reading the companies …")
        async with aclosing(shell.directory.refresh(reason)) as pages:
            async for progress in pages:
                if told or progress.total is None:
                    continue
                told = True
                cost = audit_cost(progress.total, shell.session.quota)
                _require_cheap(cost, max_calls, "as its first answer says. It was left there.")
                shell.voice.progress(f"{cost_words(cost)}.")
    clock = shell.directory.clock_problem
    if clock is not None and reason is not LookReason.SNAPSHOT:
        seconds = round(clock.ahead.total_seconds())
        shell.voice.event("clock", clock.words(NOT_REMEMBERED), aheadSeconds=seconds)
    wrong = shell.session.belonging.problem
    if wrong is not None and reason is not LookReason.SNAPSHOT:
        shell.voice.note(visible(f"{wrong.message}. Nothing of it is remembered. {wrong.next_step}"))


def _require_cheap(cost: Cost, max_calls: int | None, says: str) -> None:
    if max_calls is not None and cost.calls > max_calls:
        raise Refused(
            f"This takes {cost.calls:,} calls, and --max-calls allows {max_calls:,}, {says}",
            "Allow more, or use what is remembered: --cached",
        )


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
        Refused: it was not seen whole, or this computer's clock is wrong: nothing of it is remembered.
        WrongAccount: it is another one than the one that is meant; nothing of it is remembered.
        CodatError: a page could not be had.
    """
    await read_account(shell, LookReason.SNAPSHOT)
    require_complete(shell)
    note_unread(shell)
    look = shell.directory.look
    if look is None and shell.session.belonging.problem is not None:
        raise shell.session.belonging.problem
    if look is None and shell.directory.clock_problem is not None:
        clock = shell.directory.clock_problem
        again = shell.command("doctor")
        raise Refused(f"{clock.happened} {NOT_REMEMBERED}", clock.advice, commands=(again,), code=INCOMPLETE)
    if look is None:
        raise Refused("Another look that began later was finished first.", "Run it again.", code=INCOMPLETE)
    return look


def require_read(memory: Memory) -> None:
    """Only say that nothing is remembered where that could be looked at; why not is told at the end.

    Raises:
        Refused: what is remembered could not be read, with the exit code of a failure.
    """
    if memory.is_unread:
        raise Refused("What is remembered of this account cannot be read.", code=INCOMPLETE)


async def recall(shell: Shell, memory: Memory) -> datetime:
    """Take in what is remembered of the account, without asking Codat, and say as of when that is.

    Returns:
        The moment as of which it is: every company is known as it was then, or later.

    Raises:
        Refused: nothing is remembered, or it cannot be read.
    """
    await shell.directory.recall_first()
    async for _ in shell.directory.recall():
        pass
    oldest = await memory.oldest()
    if oldest is None and memory.as_of is None:
        require_read(memory)
        raise Refused(
            "Nothing is remembered of this account yet.", "Look at it first:", commands=(shell.command("snapshot"),)
        )
    if memory.as_of is not None:
        shell.voice.note(f"As of {as_of(memory.as_of)}.{future_words(memory.as_of)}")
        return memory.as_of
    moment = oldest or now()
    shell.voice.note(f"The account was never seen whole: this is a part, as of {as_of(moment)} or later.")
    return moment


def future_words(moment: datetime) -> str:
    """What to add where something was seen later than it is now by this computer's clock; empty where it was not."""
    if moment - now() <= MOST_APART:
        return ""
    return " By the clock of this computer that is in the future: it is wrong now, or was wrong then. See doctor."


def require_seen_whole(memory: Memory) -> None:
    """Only count where what is remembered is the whole account.

    Raises:
        Refused: it is a part, with the exit code of a failure.
    """
    if memory.as_of is None:
        raise Refused(
            "What is remembered is a part of the account: nothing can be counted.",
            "Leave --cached away, or list what there is: codat-console companies --cached",
            code=INCOMPLETE,
        )
