"""Answer for the state of a company's data, and have it read again.

See `Refresh data` and `Read data` in Codat's OpenAPI description. The words of a repeat while a read runs are
documented (https://docs.codat.io/using-the-api/queueing-data-syncs), its status is not: the description says 400 for
the same case of a product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

from console_app.sandbox import datasets
from console_app.sandbox.catalogue import BY_KEY
from console_app.sandbox.companies import find_company
from console_app.sandbox.connection_status import LINKED
from console_app.sandbox.connections import find_connection
from console_app.sandbox.data_types import (
    COMPLETE,
    VALIDATION_ERROR,
    can_read,
    first_types,
    is_data_type,
)
from console_app.sandbox.http import ApiError, bad_request, standard_error
from console_app.sandbox.lists import ordered
from console_app.sandbox.query import PULL_OPERATION, matcher

if TYPE_CHECKING:
    import sqlite3

    from console_app.sandbox.lists import PageAsked
    from console_app.sandbox.state import State
    from console_app.sandbox.switches import Switches

_OF_COMPANY = "SELECT * FROM datasets WHERE company_id = ? ORDER BY requested DESC, seq DESC"


def _history(state: State, company_id: str) -> list[sqlite3.Row]:
    """Return a company's datasets, newest first.

    Raises:
        ApiError: 404, there is no such company.
    """
    company = find_company(state, company_id)
    with state.writing():
        datasets.complete_history(state, company["id"])
    return state.rows(_OF_COMPANY, company["id"])


def data_status(state: State, company_id: str) -> dict[str, Any]:
    """Return the state of each data type; null for those of the account that were not read yet.

    Raises:
        ApiError: 404, there is no such company.
    """
    rows = _history(state, company_id)
    sources = {BY_KEY[row["platform_key"]].source_type for row in _connections(state, company_id)}
    statuses: dict[str, Any] = {name: None for source in sources or {"Accounting"} for name in first_types(source)}
    for row in rows:
        dataset = datasets.document(state, row)
        status = statuses.get(dataset["dataType"])
        if status is None:
            status = statuses[dataset["dataType"]] = {
                "dataType": dataset["dataType"],
                "currentStatus": dataset["status"],
                "latestSyncId": dataset["id"],
            }
        if dataset["isCompleted"] and "latestSuccessfulSyncId" not in status:
            status["lastSuccessfulSync"] = dataset["completed"]
            status["latestSuccessfulSyncId"] = dataset["id"]
    return statuses


def list_history(state: State, company_id: str, asked: PageAsked) -> tuple[list[dict[str, Any]], int]:
    """Return a page of a company's datasets, newest first, and the number of all that match.

    Raises:
        ApiError: 400 for an invalid query or order, 404 for an unknown company.
    """
    documents = [datasets.document(state, row) for row in _history(state, company_id)]
    if asked.query is not None:
        fits = matcher(asked.query, PULL_OPERATION, "PullOperation")
        documents = [each for each in documents if fits(each)]
    documents = ordered(documents, asked.order, PULL_OPERATION, "PullOperation")
    return documents[asked.skipped : asked.skipped + asked.size], len(documents)


def get_dataset(state: State, company_id: str, dataset_id: str) -> dict[str, Any]:
    """Return a dataset.

    Raises:
        ApiError: 404, there is no such company or dataset.
    """
    return datasets.document(state, _dataset(state, company_id, dataset_id))


def validation(state: State, company_id: str, dataset_id: str) -> dict[str, Any]:
    """Return the errors and warnings of a dataset's validation; both empty for most.

    Raises:
        ApiError: 404, there is no such company or dataset.
    """
    row = _dataset(state, company_id, dataset_id)
    is_over = datasets.document(state, row)["progress"] == 100
    number = crc32(row["id"].encode())
    errors, warnings = [], []
    if is_over and row["outcome"] == VALIDATION_ERROR:
        errors.append(_item(row, "030", "The lines add up to 69.99 and the total is 70.00."))
    if is_over and row["outcome"] in {COMPLETE, VALIDATION_ERROR} and row["data_type"] == "bills" and number % 2:
        warnings.append(_item(row, "032", "The lines' sub totals add up to 3201.20 and the sub total is 3201.25."))
    return {"errors": errors, "warnings": warnings}


def _item(row: sqlite3.Row, rule: str, message: str) -> dict[str, str]:
    name = row["data_type"]
    return {
        "ruleId": f"accounting-{name}-{rule}",
        "itemId": row["id"],
        "message": message,
        "validatorName": f"{name[0].upper()}{name[1:]}Validator",
    }


def _dataset(state: State, company_id: str, dataset_id: str) -> sqlite3.Row:
    for row in _history(state, company_id):
        if row["id"] == dataset_id.lower():
            return row
    raise ApiError(404, f"Dataset {dataset_id} not found")


def refresh_all(state: State, company_id: str, switches: Switches) -> None:
    """Have all data types with `fetch on first link` read again; those that are being read go on.

    Raises:
        ApiError: 400 if no connection is Linked, 403 if the account may not, 404 for an unknown company.
    """
    linked = [row for row in _allowed_connections(state, company_id, switches) if row["status"] == LINKED]
    if not linked:
        raise bad_request(company_id, "The company has no Linked connection to read from.", "QueueDataset")
    datasets.complete_history(state, linked[0]["company_id"])
    for row in linked:
        datasets.queue_first_sync(state, row, switches)


def refresh_type(
    state: State, company_id: str, data_type: str, connection_id: str | None, switches: Switches
) -> dict[str, Any]:
    """Have a data type read again.

    Args:
        state: The data.
        company_id: The company.
        data_type: The data type.
        connection_id: The connection to read from; None for all that have the data type.
        switches: The rules.

    Returns:
        The dataset; the first one if several connections are read.

    Raises:
        ApiError: 400 for an unknown data type, a connection that is not Linked, and a data type that is being read;
            403 if the account may not; 404 for an unknown company or connection.
    """
    owned = _allowed_connections(state, company_id, switches)
    if not is_data_type(data_type):
        raise bad_request("dataType", f"There is no data type {data_type}.", "QueueDataset")
    if connection_id is not None:
        row = find_connection(state, company_id, connection_id)
        if row["status"] != LINKED:
            message = f"Data connection {row['id']} is not {LINKED}; it is {row['status']}."
            raise bad_request(row["id"], message, "QueueDataset")
        owned = [row]
    readable = [row for row in owned if row["status"] == LINKED and can_read(BY_KEY[row["platform_key"]], data_type)]
    if not readable:
        message = f"The company has no {LINKED} connection with the data type {data_type}."
        raise bad_request("dataType", message, "QueueDataset")
    for row in readable:
        _refuse_repeat(state, row, data_type)
    datasets.complete_history(state, readable[0]["company_id"])
    ids = [datasets.queue(state, row, [data_type], switches) for row in readable]
    return datasets.document(state, state.rows("SELECT * FROM datasets WHERE id = ?", ids[0][0])[0])


def _refuse_repeat(state: State, connection: sqlite3.Row, data_type: str) -> None:
    before = datasets.running(state, connection["id"], data_type)
    if before is not None:
        raise ApiError(
            400,
            f"DatasetAlreadyInProgressException: Cannot queue {data_type} sync for {connection['company_id']}"
            f" as previous sync {before['id']} is still in progress",
        )


def _allowed_connections(state: State, company_id: str, switches: Switches) -> list[sqlite3.Row]:
    if not switches.refreshes:
        raise standard_error(403)
    return _connections(state, company_id)


def _connections(state: State, company_id: str) -> list[sqlite3.Row]:
    company = find_company(state, company_id)
    return state.rows("SELECT * FROM connections WHERE company_id = ? ORDER BY created, seq", company["id"])
