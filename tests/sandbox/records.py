"""What is in the JSON that the sandbox answers with."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx


def connections_of(companies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the connections of all companies."""
    return [connection for company in companies for connection in company["dataConnections"]]


def connection_now(api: httpx.Client, connection: dict[str, Any]) -> dict[str, Any]:
    """Return a connection as the API has it now."""
    document: dict[str, Any] = api.get(f"/companies/{connection['companyId']}/connections/{connection['id']}").json()
    return document


def moment_of(text: str) -> datetime:
    """Return a date of the API."""
    return datetime.fromisoformat(text)
