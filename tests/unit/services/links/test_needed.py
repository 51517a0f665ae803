"""Which connection's link is meant when only the customer is named."""

from __future__ import annotations

import pytest

from console_app.codat.models import Connection
from console_app.services.links.needed import connections_to_link


@pytest.mark.parametrize(
    ("statuses", "meant"),
    [
        (["Linked", "PendingAuth"], ["PendingAuth"]),
        (["Unlinked", "Deauthorized", "Linked"], ["Deauthorized"]),
        (["Unlinked", "PendingAuth", "Deauthorized"], ["Deauthorized", "PendingAuth", "Unlinked"]),
        (["Unlinked", "Unlinked"], ["Unlinked", "Unlinked"]),
        (["Suspended", "Unlinked"], ["Suspended"]),
        (["Linked"], []),
        ([], []),
    ],
)
def test_who_waits_is_meant_before_what_was_given_up(statuses: list[str], meant: list[str]) -> None:
    connections = [Connection(id=str(number), status=status) for number, status in enumerate(statuses)]
    assert [each.status for each in connections_to_link(connections)] == meant
