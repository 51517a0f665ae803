"""Answer for Sync for Payables: which company of the customer's books is connected.

Codat's description lists 400, 403 and 404 without saying when. Here an account without Sync for Payables gets 403, a
connection that is not Linked, or whose platform is not one of Sync for Payables, 400.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from console_app.sandbox.catalogue import BY_KEY
from console_app.sandbox.companies import find_company
from console_app.sandbox.connection_status import LINKED
from console_app.sandbox.connections import find_connection
from console_app.sandbox.entities import Entity, EntityChoice, entity_for
from console_app.sandbox.http import bad_request, standard_error

if TYPE_CHECKING:
    from console_app.sandbox.state import State
    from console_app.sandbox.switches import Switches


def company_information(state: State, company_id: str, connection_id: str, switches: Switches) -> Entity:
    """Return the company that a connection is linked to, as it stands in the customer's books.

    Raises:
        ApiError: 400 if there is no such answer for the connection, 403 if the account does not have Sync for
            Payables, 404 for an unknown company or connection.
    """
    if not switches.payables:
        raise standard_error(403)
    row = find_connection(state, company_id, connection_id)
    integration = BY_KEY[row["platform_key"]]
    if not integration.payables:
        raise bad_request(row["id"], f"{integration.name} is not supported by Sync for Payables.", "Payables")
    if row["status"] != LINKED:
        message = f"Data connection {row['id']} is not {LINKED}; it is {row['status']}."
        raise bad_request(row["id"], message, "Payables")
    if row["entity"] is not None:
        return Entity.read(json.loads(row["entity"]))
    # Data of an earlier version does not tell what was connected.
    company = find_company(state, company_id)
    return entity_for(EntityChoice.RIGHT, company["name"], json.loads(company["tags"]))
