"""Read what Codat has of a company's data: what was read, when, what failed and why.

It takes two calls a company, `dataStatus` and the newest page of `data/history`, and is done only when a person asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.records import record
from console_app.services.data.statuses import DatasetStatus, DataState, data_type_words, dataset_status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from console_app.codat.data_models import DataStatus, PullOperation
    from console_app.codat.models import Company
    from console_app.services.account.session import Session

CALLS = 2
"""The calls for one company."""


@record(frozen=True, slots=True)
class DataRow:
    """One data type of a company, and its last read."""

    data_type: str
    """Codat's name."""
    status: str
    """Codat's name of the status of the last read."""
    last_read: datetime | None
    """The last successful read; None for never."""
    platform_key: str = ""
    connection_id: str = ""
    """The connection of the last read; empty if the history does not have it."""
    operation_id: str = ""
    """The id of the last read; empty if Codat gave none."""
    requested: datetime | None = None
    completed: datetime | None = None
    error: str = ""
    """The message from Codat or the customer's software, unchanged."""
    description: str = ""
    """More on the status, unchanged."""

    @property
    def words(self) -> str:
        """Return the data type in words."""
        return data_type_words(self.data_type)

    @property
    def meaning(self) -> DatasetStatus:
        """Return the status in words."""
        return dataset_status(self.status, self.data_type, self.platform_key)

    @property
    def state(self) -> DataState:
        """Return what has become of the last read."""
        return self.meaning.state


@record(frozen=True, slots=True)
class CompanyData:
    """What Codat had of a company's data at a moment."""

    rows: tuple[DataRow, ...]
    """The most urgent first: failed, in a status that is not known, being read, read, not available; each by name."""
    at: datetime

    def count(self, state: DataState) -> int:
        """Return the number of data types in this state."""
        return sum(row.state is state for row in self.rows)


async def read_company_data(session: Session, company: Company, connection_id: str = "") -> CompanyData:
    """Read what Codat has of a company's data, or of one connection's. This takes two calls.

    Args:
        session: The open session.
        company: The company, for the platforms of its connections.
        connection_id: The connection; empty for all.

    Raises:
        CodatError: It could not be read.
    """
    statuses = await session.client.data.get_statuses(company.id)
    operations = await session.client.data.newest_operations(company.id)
    platforms = {each.id: each.integration_key for each in company.connections}
    return CompanyData(data_rows(statuses, operations, platforms, connection_id), now())


def data_rows(
    statuses: Iterable[DataStatus],
    operations: Iterable[PullOperation],
    platforms: Mapping[str, str],
    connection_id: str = "",
) -> tuple[DataRow, ...]:
    """Return the data types of a company, each with its newest read.

    A status is of the company as a whole. For one of several connections, the newest read of the history counts.

    Args:
        statuses: The answer of `dataStatus`.
        operations: The history, the newest first.
        platforms: The platform keys of the company's connections, by connection id.
        connection_id: The connection; empty for all.
    """
    is_one_of_several = bool(connection_id) and len(platforms) > 1
    history: dict[str, list[PullOperation]] = {}
    for each in operations:
        if not is_one_of_several or each.connection_id == connection_id:
            history.setdefault(each.data_type, []).append(each)
    only = next(iter(platforms)) if len(platforms) == 1 else connection_id
    known = {each.data_type: each for each in statuses}
    rows = []
    for data_type in {**known, **history}:
        reads, status = history.get(data_type, []), known.get(data_type)
        if reads or not is_one_of_several:
            rows.append(_row(data_type, None if is_one_of_several else status, reads, platforms, only))
    return tuple(sorted(rows, key=lambda row: (row.state, row.words)))


def _row(
    data_type: str, status: DataStatus | None, reads: list[PullOperation], platforms: Mapping[str, str], only: str
) -> DataRow:
    # The status names its own read, which the newest page of the history may not hold any more.
    latest = status.latest_sync_id if status is not None else None
    last = next((each for each in reads if each.id == latest), None if latest else next(iter(reads), None))
    connection_id = (last.connection_id if last is not None else "") or only
    complete = next((each for each in reads if each.status == "Complete"), None)
    return DataRow(
        data_type,
        (status.current_status if status is not None else "") or (last.status if last is not None else ""),
        status.last_successful_sync if status is not None else complete.completed if complete is not None else None,
        platforms.get(connection_id, ""),
        connection_id,
        (last.id if last is not None else latest) or "",
        last.requested if last is not None else None,
        last.completed if last is not None else None,
        (last.error_message if last is not None else None) or "",
        (last.status_description if last is not None else None) or "",
    )


def summary_words(data: CompanyData) -> str:
    """Return a line: "12 data types: 8 read, 1 being read, 2 failed, 1 not available".

    What is in a status that is not known counts as failed.
    """
    if not data.rows:
        return "Codat has not read anything yet."
    failed = data.count(DataState.FAILED) + data.count(DataState.UNKNOWN)
    counts = (
        (data.count(DataState.READ), "read"),
        (data.count(DataState.READING), "being read"),
        (failed, "failed"),
        (data.count(DataState.NORMAL), "not available"),
    )
    parts = ", ".join(f"{number} {words}" for number, words in counts if number)
    return f"{len(data.rows)} data type{'' if len(data.rows) == 1 else 's'}: {parts}"
