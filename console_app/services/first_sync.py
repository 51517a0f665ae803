"""After the consent: has the customer's data begun to come? The last step of a call."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import CodatError
from console_app.codat.statuses import Status
from console_app.services.pace import TIGHT_QUOTA, share_left

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from console_app.codat.models import Connection
    from console_app.services.session import Session

PAUSES = (3.0, 3.0, 5.0, 5.0, 10.0, 10.0, *(30.0,) * 18)
"""Seconds before each look: ten minutes in all. Nobody stays on the phone for longer."""


async def first_sync(
    session: Session,
    company_id: str,
    connection_id: str,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Connection | None:
    """Look at a Linked connection until it has data, or until its status is another one.

    Gives up, and returns None, after ten minutes, after an error, or when the day's calls are getting few: it is good
    to know, but nothing depends on it.
    """
    for pause in PAUSES:
        await sleep(pause)
        if share_left(session.quota, now()) < TIGHT_QUOTA:
            return None
        try:
            connection = await session.client.get_connection(company_id, connection_id)
        except CodatError:
            return None
        if connection.last_sync is not None or connection.status != Status.LINKED:
            return connection
    return None
