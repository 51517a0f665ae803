"""What a request asks and what goes back, as plain values that need no web framework."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from console_app.sandbox.errors import ApiError, bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request to the API."""

    method: str
    path: str
    parameters: Mapping[str, str]
    arguments: Mapping[str, str]
    content: bytes
    base_url: str

    def body(self) -> dict[str, Any]:
        """The JSON object that was sent. Raises ApiError (400) when it is something else."""
        try:
            value = json.loads(self.content or b"{}")
            # Half of a surrogate pair is valid JSON and still no text: it can be neither kept nor sent.
            json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise bad_request("Body", "The body is not valid JSON.", "RequestBody") from None
        if not isinstance(value, dict):
            raise bad_request("Body", "The body must be a JSON object.", "RequestBody")
        return value


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, ready to be sent or kept for a repeat of the request."""

    status: int
    content: bytes = b""
    media_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


def json_answer(value: Any, status: int = 200) -> Answer:
    """An answer with a JSON body."""
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Answer(status, content, "application/json; charset=utf-8")


def error_answer(error: ApiError) -> Answer:
    """An error in the documented shape, with a correlation id of its own."""
    answer = json_answer(error.body(secrets.token_hex(16)), error.status)
    return Answer(answer.status, answer.content, answer.media_type, dict(error.headers))
