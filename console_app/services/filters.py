"""Does this server honour a filter on connections? Found out once a session, without harm to a customer's link.

Every connection that an answer holds gets a new one-time link. A filter that leaves it out makes no new link, and the
watch builds on that (see `console_app.services.watching`). Codat documents filters on connections, and contradicts
itself elsewhere on what can be filtered: so it is tried, both ways, before it is believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.codat.errors import BadRequest, InvalidInput
from console_app.codat.query import all_of, field

if TYPE_CHECKING:
    from console_app.codat.models import Connection
    from console_app.codat.query import Condition
    from console_app.services.session import Session


async def try_filters(session: Session, company_id: str, connection_id: str, status: str) -> Connection | None:
    """Find out whether filters are honoured, and set `session.filters_connections`.

    First a filter that must leave the connection out, then one that must let it through: the link that comes with the
    second answer is the newest. `status` is what the connection is believed to be.

    Returns:
        The connection with that link, or None where it has to be read plainly.

    Raises:
        CodatError: the connections could not be read.
    """
    this = field("id") == connection_id
    try:
        others = await _matching(session, company_id, connection_id, all_of(this, field("status") != status))
        if others and others[0].status != status:
            # It has changed since it was drawn, which says nothing of the filter: once more with what it is now.
            status = others[0].status
            others = await _matching(session, company_id, connection_id, all_of(this, field("status") != status))
        if others:
            session.filters_connections = False
            return None
        found = await _matching(session, company_id, connection_id, all_of(this, field("status") == status))
    except (BadRequest, InvalidInput):
        session.filters_connections = False
        return None
    session.filters_connections = bool(found) and found[0].id == connection_id
    return found[0] if session.filters_connections else None


async def _matching(session: Session, company_id: str, connection_id: str, condition: Condition) -> list[Connection]:
    """What came back, this connection first where it is among them."""
    found = await session.client.list_connections(company_id, query=condition).collect()
    return sorted(found, key=lambda connection: connection.id != connection_id)
