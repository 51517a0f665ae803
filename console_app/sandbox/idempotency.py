"""`Idempotency-Key`: a repeat of a request gets the first answer
(https://docs.codat.io/using-the-api/write-data/idempotency).

Kept for 90 minutes by the sandbox's clock. 429 is not kept; every other answer is, 5xx too.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from typing import TYPE_CHECKING

from console_app.sandbox.answers import Answer, Call
from console_app.sandbox.errors import ApiError, bad_request, standard_error

if TYPE_CHECKING:
    from console_app.sandbox.state import State

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

KEPT = 90 * 60.0
_ABANDONED = 120.0
"""After this long, in real seconds, a request in progress has died with its process: the key is free."""


def claim(state: State, key: str, call: Call) -> Answer | None:
    """Take the key for this request, or give the answer it had before.

    Raises ApiError: 400 for a key that is no GUID, 409 while the first request is in progress, 422 when the
    key belongs to another request. Called inside a write transaction.
    """
    key = _guid(key)
    now = state.clock.stamp()
    state.execute("DELETE FROM idempotency WHERE expires < ?", now)
    stale = time.time() - _ABANDONED
    state.execute("DELETE FROM idempotency WHERE key = ? AND status IS NULL AND claimed < ?", key, stale)
    request = fingerprint(call)
    row = state.row("SELECT * FROM idempotency WHERE key = ?", key)
    if row is None:
        state.execute(
            "INSERT INTO idempotency (key, request, expires, claimed) VALUES (?, ?, ?, ?)",
            *(key, request, now + KEPT, time.time()),
        )
        return None
    if row["request"] != request:
        raise standard_error(422)
    if row["status"] is None:
        raise standard_error(409)
    return Answer(row["status"], row["content"], row["media_type"], json.loads(row["headers"]))


def settle(state: State, key: str, answer: Answer) -> None:
    """Keep the answer for repeats, or let the key go when it is 429."""
    if answer.status == 429:
        release(state, key)
        return
    state.execute(
        "UPDATE idempotency SET status = ?, media_type = ?, headers = ?, content = ? WHERE key = ?",
        *(answer.status, answer.media_type, json.dumps(answer.headers), answer.content, _guid(key)),
    )


def release(state: State, key: str) -> None:
    """Forget the claim: the request never reached its destination."""
    state.execute("DELETE FROM idempotency WHERE key = ?", _guid(key))


def fingerprint(call: Call) -> str:
    """Two requests are the same when method, path and body are."""
    digest = hashlib.sha256(f"{call.method} {call.path}\n".encode())
    digest.update(call.content)
    return digest.hexdigest()


def _guid(key: str) -> str:
    if _GUID.fullmatch(key) is None:
        raise _not_a_guid()
    return key.lower()


def _not_a_guid() -> ApiError:
    return bad_request("Idempotency-Key", "The Idempotency-Key header must be one GUID.", "Idempotency")
