"""One idempotency key for one thing that a command is to do, whoever chose it."""

from __future__ import annotations

import uuid

from console_app.codat.writes import Intent


def intents(key: str | None) -> tuple[Intent, Intent]:
    """The intents of a command that creates a company and a connection, in this order.

    The second key follows from the first, so that one option is enough to repeat the whole command.
    """
    first = Intent.new()
    if key is not None:
        first = Intent(key, first.created_at, is_reused=True)
    return first, Intent(str(uuid.uuid5(uuid.UUID(first.key), "connection")), first.created_at, first.is_reused)
