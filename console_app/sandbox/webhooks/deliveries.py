"""Hand out the deliveries that are due, and write down how they ended: sent, to be tried again, or given up.

Eight attempts over about 28 hours, as Svix documents them. A consumer for which every attempt of five days failed is
disabled. Functions are for the state's thread.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from console_app.sandbox import time as dates
from console_app.sandbox.webhooks.consumers import signing_secrets

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection
    from datetime import datetime

    from console_app.sandbox.state import State
    from console_app.sandbox.webhooks.troubles import WebhookTroubles

WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600))
"""The waits between one attempt and the next."""
MOST_ATTEMPTS = len(WAITS) + 1
DISABLED_AFTER = timedelta(days=5)
_AT_ONCE = 50
_LEASE = timedelta(seconds=30)
"""How long a delivery that was taken is not taken again, should the program end before its end is written down."""


class Delivery(NamedTuple):
    """One attempt that is to be made."""

    number: int
    """The row number."""
    consumer_id: str
    url: str
    secrets: list[str]
    """The secrets to sign it with, the newest first."""
    message_id: str
    event_type: str
    body: str
    attempt: int


def take_due(
    state: State, now: datetime, busy: Collection[str], in_progress: Collection[int], troubles: WebhookTroubles
) -> list[Delivery]:
    """Return the deliveries that are due, in order, and count the attempts.

    Args:
        state: The data.
        now: The present moment by the clock.
        busy: The consumers that get none now.
        in_progress: The row numbers of attempts that are being made.
        troubles: What goes wrong.
    """
    found: list[Delivery] = []
    with state.writing():
        for consumer in state.rows("SELECT * FROM webhooks WHERE disabled = 0 ORDER BY seq"):
            if consumer["id"] in busy:
                continue
            due = state.rows(
                "SELECT * FROM webhook_deliveries WHERE webhook_id = ? AND due <= ? ORDER BY due, seq LIMIT ?",
                *(consumer["id"], dates.kept(now), max(_AT_ONCE, troubles.out_of_order)),
            )
            rows = _in_sending_order([row for row in due if row["seq"] not in in_progress], troubles)
            secrets = signing_secrets(state, consumer) if rows else []
            found += [_delivery(consumer, row, secrets) for row in rows]
        state.execute_many(
            "UPDATE webhook_deliveries SET attempts = ?, due = ? WHERE seq = ?",
            [(each.attempt, dates.kept(now + _LEASE), each.number) for each in found],
        )
    return found


def _in_sending_order(due: list[sqlite3.Row], troubles: WebhookTroubles) -> list[sqlite3.Row]:
    if not troubles.out_of_order:
        return due
    fresh = [row for row in due if not row["attempts"]]
    again = [row for row in due if row["attempts"]]
    return again + (fresh[::-1] if len(fresh) >= troubles.out_of_order else [])


def _delivery(consumer: sqlite3.Row, row: sqlite3.Row, secrets: list[str]) -> Delivery:
    return Delivery(
        number=row["seq"],
        consumer_id=consumer["id"],
        url=consumer["url"],
        secrets=secrets,
        message_id=row["message_id"],
        event_type=row["event_type"],
        body=row["body"],
        attempt=row["attempts"] + 1,
    )


def seconds_to_next(state: State, now: datetime, in_progress: Collection[int], *, with_reads: bool) -> float | None:
    """Return how long nothing else becomes due by the clock; None if nothing is to come.

    Args:
        state: The data.
        now: The moment for which `take_due` was called.
        in_progress: The row numbers of attempts that are being made.
        with_reads: True if the ends of reads raise events.
    """
    statement = (
        "SELECT min(due) FROM webhook_deliveries WHERE seq NOT IN (SELECT value FROM json_each(?))"
        " AND due > ? AND webhook_id IN (SELECT id FROM webhooks WHERE disabled = 0)"
    )
    found = [state.rows(statement, str(sorted(in_progress)), dates.kept(now))[0][0]]
    if with_reads:
        found.append(state.rows("SELECT min(due) FROM datasets WHERE done = 0")[0][0])
    moments = [dates.read(text) for text in found if text is not None]
    seconds = [(moment - now).total_seconds() for moment in moments if moment is not None]
    return max(0.0, min(seconds)) if seconds else None


def finish(state: State, delivery: Delivery) -> bool:
    """Write down that a delivery arrived.

    Returns:
        False if its consumer is disabled or deleted meanwhile, so that no other is to be made.
    """
    with state.writing():
        is_expected = _forget(state, delivery)
        statement = "UPDATE webhooks SET failing_since = NULL WHERE id = ? AND failing_since IS NOT NULL"
        state.execute(statement, delivery.consumer_id)
    return is_expected


def drop(state: State, delivery: Delivery) -> bool:
    """Write down that a delivery is never to be made, which says nothing about its consumer; returns as `finish`."""
    with state.writing():
        return _forget(state, delivery)


def retry_later(state: State, delivery: Delivery, troubles: WebhookTroubles) -> bool:
    """Write down that an attempt failed: another one is due later, unless it was the last.

    The consumer is disabled if all has failed for five days.

    Returns:
        False if no other delivery is to be made, as from `finish`.
    """
    now = state.clock.now()
    with state.writing():
        consumer = state.row("SELECT * FROM webhooks WHERE id = ? AND disabled = 0", delivery.consumer_id)
        if consumer is None:
            return False
        since = dates.read(consumer["failing_since"]) if consumer["failing_since"] else now
        if since is not None and now - since >= DISABLED_AFTER:
            state.execute("UPDATE webhooks SET disabled = 1 WHERE id = ?", consumer["id"])
            state.execute("DELETE FROM webhook_deliveries WHERE webhook_id = ?", consumer["id"])
            return False
        statement = "UPDATE webhooks SET failing_since = ? WHERE id = ? AND failing_since IS NULL"
        state.execute(statement, dates.kept(now), consumer["id"])
        if delivery.attempt >= MOST_ATTEMPTS:
            _forget(state, delivery)
        else:
            due = now + WAITS[delivery.attempt - 1] * troubles.retry_scale
            # A row number may have another delivery by now: that of a deleted one is given again.
            statement = "UPDATE webhook_deliveries SET due = ? WHERE seq = ? AND webhook_id = ? AND message_id = ?"
            state.execute(statement, dates.kept(due), *(delivery.number, delivery.consumer_id, delivery.message_id))
    return True


def _forget(state: State, delivery: Delivery) -> bool:
    """Delete a delivery, and return whether it was still there."""
    statement = "DELETE FROM webhook_deliveries WHERE seq = ? AND webhook_id = ? AND message_id = ?"
    return bool(state.execute(statement, delivery.number, delivery.consumer_id, delivery.message_id))
