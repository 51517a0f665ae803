"""Read the whole account for a command, or its stored data."""

from __future__ import annotations

from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING

from console_app.cli.errors import READING
from console_app.cli.refusals import Refused
from console_app.clock import now
from console_app.services.companies.directory import FIRST_ROWS, Directory
from console_app.services.snapshots.clock_problem import MOST_APART, NOT_REMEMBERED
from console_app.services.snapshots.reasons import SnapshotReason
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import as_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from console_app.cli.runner import CommandContext
    from console_app.services.audit.cost import Cost
    from console_app.services.snapshots.account_store import AccountStore
    from console_app.services.snapshots.models import Snapshot

INCOMPLETE = 1


@asynccontextmanager
async def remembering(context: CommandContext) -> AsyncIterator[AccountStore]:
    """Open the account's store for the block; the context's directory uses it."""
    from console_app.cli.startup import usable_settings
    from console_app.services.snapshots.account_store import AccountStore

    store = AccountStore(context.session.profile, keep_days=usable_settings(context.session.profile).keep_days)
    await store.open()
    try:
        context.directory = Directory(context.session, store)
        yield store
    finally:
        # What was read is kept however the command ends, and nothing may write once the file is closed.
        await context.directory.settle()
        if store.warning:
            context.output.note(sanitized(store.warning))
        await store.close()


async def read_account(
    context: CommandContext,
    reason: SnapshotReason = SnapshotReason.REFRESH,
    *,
    max_calls: int | None = None,
    known: int = 0,
) -> None:
    """Read all companies, and report the cost on the way.

    Args:
        context: The command.
        reason: Why the account is read.
        max_calls: The most calls to make; None for no limit.
        known: How many companies are stored; 0 if unknown.

    Raises:
        Refused: It would take more than `max_calls` calls. With `known` companies nothing is asked; otherwise the first
            answer decides.
        CodatError: A page could not be read.
    """
    await context.directory.recall_entities()
    # Not for stored data: importing the audit takes as long as reading it.
    from console_app.services.audit.cost import audit_cost, cost_words

    is_reported = False
    _require_cheap(audit_cost(known, None), max_calls, "by the stored data", "Codat was not asked.")
    with context.step(READING) as task:
        async with aclosing(context.directory.refresh(reason)) as pages:
            async for progress in pages:
                task.update(progress.loaded, progress.total)
                if is_reported or progress.total is None:
                    continue
                is_reported = True
                cost = audit_cost(progress.total, context.session.quota)
                _require_cheap(cost, max_calls, "by Codat's first answer", "The read was stopped.")
                context.output.progress(f"{cost_words(cost)}.")
    clock = context.directory.clock_problem
    if clock is not None and reason is not SnapshotReason.SNAPSHOT:
        seconds = round(clock.ahead.total_seconds())
        context.output.event("clock", clock.words(NOT_REMEMBERED), aheadSeconds=seconds)
    wrong = context.session.identity.problem
    if wrong is not None and reason is not SnapshotReason.SNAPSHOT:
        context.output.note(sanitized(f"{wrong.message}. Nothing was stored. {wrong.next_step}"))


def _require_cheap(cost: Cost, max_calls: int | None, source: str, consequence: str) -> None:
    if max_calls is not None and cost.calls > max_calls:
        raise Refused(
            f"This takes {cost.calls:,} calls {source}, but --max-calls allows only {max_calls:,}. {consequence}",
            "Allow more calls, or use stored data: --cached",
        )


def require_complete(context: CommandContext) -> None:
    """Require that the whole account was read.

    Raises:
        Refused: It was not; the exit code is that of a failure.
    """
    directory = context.directory
    if directory.saw_everything:
        return
    progress = directory.progress
    missing = progress.missing if progress else 0
    what = f"{missing:,} companies that Codat counts were missing from its list" if missing else "a company has no id"
    raise Refused(
        f"The account could not be read completely: {what}. No snapshot was saved.",
        "Try again in a moment.",
        code=INCOMPLETE,
    )


def note_unread(context: CommandContext) -> None:
    """Report how many companies could not be read."""
    number = len(context.directory.unread)
    if number:
        context.output.event("unread", f"{number:,} of the companies could not be read.", count=number)


async def take_snapshot(context: CommandContext) -> Snapshot:
    """Read the whole account and save a snapshot.

    Returns:
        The snapshot.

    Raises:
        Refused: The account was not read completely, or this computer's clock is wrong; no snapshot is saved.
        WrongAccount: It is not the confirmed account; no snapshot is saved.
        CodatError: A page could not be read.
    """
    await read_account(context, SnapshotReason.SNAPSHOT)
    require_complete(context)
    note_unread(context)
    snapshot = context.directory.snapshot
    if snapshot is None and context.session.identity.problem is not None:
        raise context.session.identity.problem
    if snapshot is None and context.directory.clock_problem is not None:
        clock = context.directory.clock_problem
        again = context.command("doctor")
        raise Refused(f"{clock.happened} {NOT_REMEMBERED}", clock.advice, commands=(again,), code=INCOMPLETE)
    if snapshot is None:
        raise Refused("A snapshot that was started later has finished first.", "Run it again.", code=INCOMPLETE)
    return snapshot


def require_read(store: AccountStore) -> None:
    """Require that the stored data can be read.

    Raises:
        Refused: It cannot; the exit code is that of a failure.
    """
    if store.is_unread:
        raise Refused("The stored data of this account cannot be read.", code=INCOMPLETE)


async def recall_before(context: CommandContext) -> None:
    """Load what is stored before the account is read: since when connections have their status."""
    with context.output.busy("reading the stored companies") as task:
        async for known in context.directory.recall():
            task.update(known)


async def recall(
    context: CommandContext, store: AccountStore, first: int | None = None, *, dates: bool = True
) -> datetime:
    """Load the stored companies without asking Codat, and report their date.

    Args:
        context: The command.
        store: The account's store, open.
        first: How many to load, in the order of names; None for all.
        dates: With `first`, False if nobody asks since when connections have their status; snapshots are then not read.

    Returns:
        The moment of the data: every company is known as it was then, or later.

    Raises:
        Refused: Nothing is stored, or it cannot be read.
    """
    with context.output.busy("reading the stored companies") as task:
        await context.directory.recall_first(first or FIRST_ROWS)
        if first is None:
            async for known in context.directory.recall():
                task.update(known, max(known, store.count))
        elif dates:
            await context.directory.recall_dates()
    # Every row has to be read for it.
    oldest = await store.oldest() if store.as_of is None else None
    if oldest is None and store.as_of is None:
        require_read(store)
        raise Refused(
            "Nothing is stored for this account yet.",
            ("Read the account first:"),
            commands=(context.command("snapshot"),),
        )
    if store.as_of is not None:
        context.output.note(f"As of {as_of(store.as_of)}.{future_words(store.as_of)}")
        return store.as_of
    moment = oldest or now()
    context.output.note(
        f"The account has never been read completely: this is a part of it, as of {as_of(moment)} or later."
    )
    return moment


def future_words(moment: datetime) -> str:
    """Return what to add if data is newer than this computer's clock; empty if it is not."""
    if moment - now() <= MOST_APART:
        return ""
    return " By this computer's clock that is in the future: the clock is wrong now, or was wrong then. Run doctor."


def require_seen_whole(context: CommandContext, store: AccountStore) -> None:
    """Require that the stored data is the whole account.

    Raises:
        Refused: It is a part; the exit code is that of a failure.
    """
    if store.as_of is None:
        raise Refused(
            "Only a part of the account is stored: nothing can be counted.",
            "Leave out --cached, or list the stored companies: " + context.command("companies", options=["--cached"]),
            code=INCOMPLETE,
        )
