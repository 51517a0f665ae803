"""The calls that ask whose books a connection leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console_app.sandbox.scenarios import Scenarios


def entity_calls(scenarios: Scenarios) -> list[int | None]:
    """Return the statuses of the answers to them, in order."""
    return [call.status for call in scenarios.calls if call.path.endswith("/payables/info")]
