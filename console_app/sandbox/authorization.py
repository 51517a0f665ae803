"""Change connections when a customer answers, and when access or the customer's software is lost."""

from __future__ import annotations

import json
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from console_app.sandbox import datasets
from console_app.sandbox import time as dates
from console_app.sandbox.catalogue import BY_KEY, CATALOGUE
from console_app.sandbox.companies import find_company
from console_app.sandbox.connection_status import DEAUTHORIZED, LINKED, raise_change, resolved, set_status
from console_app.sandbox.connections import refuse_rival
from console_app.sandbox.data_types import AUTH_ERROR
from console_app.sandbox.entities import Entity, EntityChoice, entity_for
from console_app.sandbox.switches import DEFAULT_SWITCHES, Switches

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from console_app.sandbox.state import State


class Refusal(StrEnum):
    """The reasons for which a customer does not connect."""

    CANCELLED = "cancelled"
    WENT_WRONG = "went wrong"


_REFUSALS = {
    Refusal.CANCELLED: {"statusCode": "403", "statusText": "Forbidden", "errorMessage": "User cancelled."},
    Refusal.WENT_WRONG: {
        "statusCode": "500",
        "statusText": "InternalServerError",
        "errorMessage": "Unknown error occurred.",
    },
}


def deauthorize(state: State, row: sqlite3.Row, moment: datetime | None = None) -> None:
    """Deauthorize a connection: the customer revoked access, or it expired.

    Args:
        state: The data.
        row: The connection.
        moment: When; None for now.
    """
    error = {
        "statusCode": "401",
        "statusText": "Unauthorized",
        "errorMessage": "The customer's authorization has been revoked or has expired.",
    }
    datasets.end_reads(state, row["id"], AUTH_ERROR)
    set_status(state, row, DEAUTHORIZED, error, moment)


_UNSYNCED = """
SELECT *, max(coalesce(last_sync, created), coalesce(
    (SELECT max(requested) FROM datasets WHERE connection_id = connections.id), '')) AS used
FROM connections WHERE status = 'Linked' AND platform_key = ? AND used < ?
"""


def expire_access(state: State) -> None:
    """Deauthorize the connections that nothing was read from for their platform's `access_days`."""
    now = state.clock.now()
    for integration in CATALOGUE:
        if integration.access_days is None:
            continue
        limit = timedelta(days=integration.access_days)
        for row in state.rows(_UNSYNCED, integration.key, dates.kept(now - limit)):
            used = dates.read(row["used"])
            deauthorize(state, row, None if used is None else used + limit)


def lose_sight(state: State, row: sqlite3.Row) -> None:
    """Record that the customer's software does not answer: access remains, but nothing syncs."""
    error = {
        "statusCode": "503",
        "statusText": "ServiceUnavailable",
        "errorMessage": "The accounting software could not be reached.",
    }
    set_status(state, row, row["status"], error)


def resolve_errors(state: State, row: sqlite3.Row) -> None:
    """Resolve the open errors of a connection."""
    state.execute("UPDATE connections SET errors = ? WHERE id = ?", resolved(state, row["errors"]), row["id"])
    state.touched()


def authorize(
    state: State,
    row: sqlite3.Row,
    entity: EntityChoice | Entity | None = None,
    switches: Switches = DEFAULT_SWITCHES,
) -> None:
    """Link a connection after the customer's consent, and queue its first sync.

    Args:
        state: The data.
        row: The connection.
        entity: The company in the customer's books; None for that of the switches.
        switches: The rules of the first sync.
    """
    company = find_company(state, row["company_id"])
    integration = BY_KEY[row["platform_key"]]
    choice = switches.entity if entity is None else entity
    chosen = entity_of(company, choice) if integration.source_type == "Accounting" else None
    info = None
    if integration.shares_organisation and choice is not EntityChoice.NONE:
        info = json.dumps({"organisationName": _organisation(company, choice, chosen)}, ensure_ascii=False)
    state.execute(
        "UPDATE connections SET status = ?, info = ?, entity = ?, errors = ? WHERE id = ?",
        LINKED,
        info,
        None if chosen is None else chosen.kept(),
        resolved(state, row["errors"]),
        row["id"],
    )
    if state.events.wants_reads():
        datasets.complete_history(state, company["id"])  # or its reads by schedule would not count as reads before
    datasets.queue_first_sync(state, row, switches)
    state.touched()
    raise_change(state, row)


def entity_of(company: sqlite3.Row, choice: EntityChoice | Entity) -> Entity:
    """Return one of the companies in the books of a company's customer."""
    if isinstance(choice, Entity):
        return choice
    return entity_for(choice, company["name"], json.loads(company["tags"]))


def _organisation(company: sqlite3.Row, choice: EntityChoice | Entity, chosen: Entity | None) -> str:
    """Return the organisation's name: people call the right one as it is called here, whatever its legal name."""
    if chosen is None or choice is EntityChoice.RIGHT:
        return str(company["name"])
    return chosen.name or ""


def authorize_as_customer(state: State, row: sqlite3.Row, entity: EntityChoice | None, switches: Switches) -> None:
    """Authorise a connection on its link page.

    Raises:
        ApiError: 400 or 409, by the rule for rivals: another connection has the company's only place.
    """
    refuse_rival(state, row["company_id"], BY_KEY[row["platform_key"]], switches.rival_rule, besides=row["id"])
    authorize(state, row, entity, switches)


def refuse(state: State, row: sqlite3.Row, refusal: Refusal) -> None:
    """Record that the customer did not consent, as an error; the status stays."""
    set_status(state, row, row["status"], _REFUSALS[refusal])
