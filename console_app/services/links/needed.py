"""Choose the connection whose link a customer needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.codat.status_names import Status
from console_app.services.companies.statuses import urgency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.codat.models import Connection


def connections_to_link(connections: Iterable[Connection]) -> list[Connection]:
    """Return the connections of a company whose link may be meant, the most urgent first.

    One that waits for the customer, or whose access was lost, is meant before those that we gave up ourselves: they
    are there to choose only where more than one waits, or none.
    """
    candidates = sorted(
        (each for each in connections if each.status != Status.LINKED), key=lambda each: urgency(each.status)
    )
    waiting = [each for each in candidates if each.status != Status.UNLINKED]
    return waiting if len(waiting) == 1 else candidates
