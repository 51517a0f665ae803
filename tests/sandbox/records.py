"""What is in the JSON that the sandbox answers with."""

from __future__ import annotations

from typing import Any


def connections_of(companies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the connections of all companies."""
    return [connection for company in companies for connection in company["dataConnections"]]
