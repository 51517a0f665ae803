"""Answer a repeated request with the first answer (`Idempotency-Key`).

Answers are kept for 90 minutes by the sandbox's clock. 429 is not kept; every other answer is, 5xx too. See
https://docs.codat.io/using-the-api/write-data/idempotency.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from typing import TYPE_CHECKING

from console_app.sandbox.http import Answer, ApiError, Call, bad_request, standard_error

if TYPE_CHECKING:
    from console_app.sandbox.state import State

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

KEPT = 90 * 60.0
_ABANDONED = 120.0
"""After this long, in real seconds, a request in progress has died with its process: the key is free."""


def claim(state: State, key: str, call: Call) -> Answer | None:
    """Claim the key for this request; runs inside a write transaction.

    Returns:
        None, or the answer of an earlier request with the key.

    Raises:
        ApiError: 400 for a key that is not a GUID, 409 while the first request is in progress, 422 if the key belongs
            to another request.
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
    """Keep the answer for repeats; release the key if it is 429."""
    if answer.status == 429:
        release(state, key)
        return
    state.execute(
        "UPDATE idempotency SET status = ?, media_type = ?, headers = ?, content = ? WHERE key = ?",
        *(answer.status, answer.media_type, json.dumps(answer.headers), answer.content, _guid(key)),
    )


def release(state: State, key: str) -> None:
    """Release the key: the request never reached its destination."""
    state.execute("DELETE FROM idempotency WHERE key = ?", _guid(key))


def fingerprint(call: Call) -> str:
    """Return a hash that is equal for requests with equal method, path and body."""
    digest = hashlib.sha256(f"{call.method} {call.path}\n".encode())
    digest.update(call.content)
    return digest.hexdigest()


def _guid(key: str) -> str:
    if _GUID.fullmatch(key) is None:
        raise _not_a_guid()
    return key.lower()


def _not_a_guid() -> ApiError:
    return bad_request("Idempotency-Key", "The Idempotency-Key header must be one GUID.", "Idempotency")
