"""Wait for the first data of a connection that was just Linked, or Linked again, with at most three calls.

Nothing depends on it: an error, little quota or three calls without an end leave it at what is known by then.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import CodatError
from console_app.records import record
from console_app.services.data.company_data import DataRow, data_rows
from console_app.services.data.statuses import DataState
from console_app.services.text.error_messages import explain
from console_app.services.watch.poll_interval import TIGHT_QUOTA, share_left

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from datetime import datetime

    from console_app.codat.data_models import PullOperation
    from console_app.services.account.session import Session

PAUSES = (5.0, 30.0, 90.0)
"""Seconds before each call: about two minutes in all. Most first reads take from seconds to minutes."""
SANDBOX_PAUSES = (3.0, 5.0, 10.0)
"""The same for the embedded sandbox, whose first read takes seconds."""
SKEW = timedelta(seconds=10)
"""Reads this much before the moment still count: it is known to a second, and only once an answer has come."""
NAMED = 3
"""The most data types that are named."""


class FirstSync(Enum):
    """What has become of the first sync after the customer's consent."""

    AWAITED = auto()
    """Nothing is known of its end: something is still being read, or Codat was not asked."""
    THERE = auto()
    FAILED = auto()
    """All reads have ended, and none has brought data."""


@record(frozen=True, slots=True)
class FirstData:
    """What has come by now."""

    rows: tuple[DataRow, ...]
    is_final: bool
    """True if nothing more is waited for."""
    not_learnt: str = ""
    """Why nothing was learnt, in the beginning of a sentence; empty if Codat answered."""

    @property
    def first_read(self) -> datetime | None:
        """Return when the newest data came; None if none has come."""
        return max((row.last_read for row in self.rows if row.last_read is not None), default=None)

    def words(self, key: str = "d") -> str:
        """Return what has come, in a sentence or two.

        Args:
            key: The key that shows the rest.
        """
        read = [row for row in self.rows if row.state is DataState.READ]
        reading = sum(row.state is DataState.READING for row in self.rows)
        failed = [row for row in self.rows if row.state in {DataState.FAILED, DataState.UNKNOWN}]
        if not self.rows and self.not_learnt:
            return f"{self.not_learnt} {key} shows it."
        if not self.rows:
            more = f"Press {key} later to see whether it has come." if self.is_final else ""
            return f"No data has come yet. {more}".strip() if self.is_final else "Waiting for the first data …"
        parts = [f"The first data is there: {_named(read)}." if read else "No data has come yet."]
        parts += [f"{row.words}: {row.meaning.words}." for row in failed[:1]]
        if len(failed) > 1:
            parts.append(f"{len(failed) - 1} more failed.")
        if reading:
            parts.append(f"{reading} still being read.")
        if self.is_final and (reading or failed):
            parts.append(f"{key} shows the rest.")
        return " ".join(parts)


def first_sync(found: FirstData | None, last_sync: datetime | None, since: datetime) -> FirstSync:
    """Return what has become of the first sync.

    Args:
        found: What has come since the customer's consent; None if that was not waited for.
        last_sync: The connection's last sync, which may be of an earlier consent.
        since: When the connection was last seen without the customer's consent.
    """
    if found is None:
        return FirstSync.AWAITED if last_sync is None else FirstSync.THERE
    states = {row.state for row in found.rows}
    if DataState.READING in states or not found.is_final:
        return FirstSync.AWAITED
    if DataState.READ in states:
        return FirstSync.THERE
    if states & {DataState.FAILED, DataState.UNKNOWN}:
        return FirstSync.FAILED
    return FirstSync.THERE if last_sync is not None and last_sync > since else FirstSync.AWAITED


def _named(rows: list[DataRow]) -> str:
    named = ", ".join(row.words.lower() for row in rows[:NAMED])
    return named if len(rows) <= NAMED else f"{named} and {len(rows) - NAMED} more"


async def first_data(
    session: Session,
    company_id: str,
    connection_id: str,
    platform_key: str = "",
    *,
    since: datetime,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncGenerator[FirstData]:
    """Yield what has come after each call, until all reads have ended or three calls were made.

    The last one is final. It says why, if it could not be learnt.

    Args:
        session: The open session.
        company_id: The company's id.
        connection_id: The connection's id.
        platform_key: Codat's key of the platform.
        since: When the connection was last seen without the customer's consent. Reads requested before that are of
            an earlier consent, and say nothing about this one.
        sleep: Waits for a number of seconds.
    """
    pauses = PAUSES if session.embedded_sandbox is None else SANDBOX_PAUSES
    rows: tuple[DataRow, ...] = ()
    for number, pause in enumerate(pauses, start=1):
        await sleep(pause)
        if share_left(session.quota, now()) < TIGHT_QUOTA:
            yield FirstData(rows, is_final=True, not_learnt="Not asked for the first data: few calls are left today.")
            return
        try:
            operations = await session.client.data.newest_operations(company_id)
        except CodatError as error:
            reason = f"Not known whether data has come: {explain(error).happened};"
            yield FirstData(rows, is_final=True, not_learnt=reason)
            return
        ours = [each for each in operations if each.connection_id in {connection_id, ""} and _is_since(each, since)]
        rows = data_rows((), ours, {connection_id: platform_key})
        is_over = bool(rows) and all(row.state is not DataState.READING for row in rows)
        yield FirstData(rows, is_final=is_over or number == len(pauses))
        if is_over:
            return


def _is_since(operation: PullOperation, since: datetime) -> bool:
    return operation.requested is not None and operation.requested >= since - SKEW
