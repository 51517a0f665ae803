"""Read an answer: JSON, an error of the documented shape, or the page of a proxy.

See https://docs.codat.io/using-the-api/errors.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic_core import from_json

from console_app.codat.dates import read_http_date
from console_app.codat.errors import (
    BadAnswer,
    CodatError,
    Conflict,
    StateConflict,
    ValidationItem,
    class_for_status,
)
from console_app.codat.redact import one_line
from console_app.codat.retry import read_retry_after

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from console_app.codat.request import Call

T = TypeVar("T")

_PAGE = "The answer is a web page instead of data: something between this computer and Codat answered in its place."
_MAX_ITEMS = 50
_REPEAT_ELSEWHERE = frozenset({301, 305, 307, 308})
"""Redirects that ask for the same request at another address, so that it was not done at this one.

After the others it may have been done: a form that was accepted is answered with 302 or 303.
"""


def lenient_json(body: bytes) -> Any:
    """Return the JSON in `body`, or None if it is not JSON.

    A broken character, or half of a surrogate pair, is replaced: it affects one record, and must not cost the whole
    page.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    with suppress(ValueError):
        return from_json(body, allow_inf_nan=False, cache_strings="keys")
    with suppress(ValueError, RecursionError):
        lenient = json.loads(body.decode("utf-8", "replace"), parse_constant=lambda _name: None)
        return from_json(json.dumps(lenient, ensure_ascii=False).encode("utf-8", "replace"))
    return None


class Answer:
    """An answer of the server. `repr` does not show its body, which can hold a link with its password.

    `redact_key` removes the API key, which the server received and may quote, from a text for people. `counter` is the
    value of `seconds_passed` when the headers came.
    """

    __slots__ = ("__body", "counter", "date", "headers", "redact_key", "seen_at", "status")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        seen_at: datetime,
        redact_key: Callable[[str], str],
        counter: float = 0.0,
    ) -> None:
        """Keep the parts of the answer.

        Args:
            status: The HTTP status.
            headers: The headers; names are found in any case.
            body: The body, decompressed.
            seen_at: The time of this computer when the headers came.
            redact_key: Removes the API key from a text.
            counter: The value of `seconds_passed` when the headers came.
        """
        self.status = status
        self.headers = headers
        self.seen_at = seen_at
        self.redact_key = redact_key
        self.counter = counter
        self.date = read_http_date(headers.get("date"))
        self.__body = body

    def __repr__(self) -> str:
        """Return the status and the size, not the body."""
        return f"<Answer {self.status}, {len(self.__body)} bytes>"

    @property
    def is_success(self) -> bool:
        """Return whether the status is 2xx."""
        return 200 <= self.status <= 299

    @property
    def is_redirect(self) -> bool:
        """Return whether the status is 3xx."""
        return 300 <= self.status <= 399

    @property
    def is_markup(self) -> bool:
        """Return whether the body is HTML or XML, whatever its content type is."""
        return self.__body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"

    def read_with(self, read: Callable[[bytes], T]) -> T:
        """Return the result of `read` for the body."""
        return read(self.__body)

    @property
    def size(self) -> int:
        """Return the size of the body in bytes."""
        return len(self.__body)

    def data(self) -> Any:
        """Return the JSON of the body, whatever its content type is (see `lenient_json`); None if it is not JSON."""
        return lenient_json(self.__body)


def bad_answer(call: Call, answer: Answer, message: str) -> BadAnswer:
    """Return the error for an answer that cannot be used.

    Args:
        call: The request.
        answer: The answer.
        message: What is wrong with it, in a sentence.
    """
    is_elsewhere = answer.status in _REPEAT_ELSEWHERE
    return BadAnswer(
        message,
        status=answer.status,
        correlation_id=_correlation_id(answer, None),
        method=call.method,
        path=call.path,
        answered_at=answer.date,
        happened=False if call.method == "GET" or is_elsewhere else None,
        from_between=True,
    )


def not_the_data(call: Call, answer: Answer) -> BadAnswer:
    """Return the error for a success whose body is not the JSON that was requested.

    Args:
        call: The request.
        answer: The answer, whose status is 2xx.
    """
    if answer.is_markup:
        return bad_answer(call, answer, _PAGE)
    return bad_answer(call, answer, "The answer is not the requested data.")


def error_from(call: Call, answer: Answer) -> CodatError:
    """Return the error for an unsuccessful answer.

    Args:
        call: The request.
        answer: The answer, whose status is not 2xx.
    """
    if answer.is_redirect or answer.status < 200:
        return bad_answer(
            call, answer, "The address answers with a redirect, which is not followed. Check the base URL."
        )
    kind = class_for_status(answer.status)
    found = answer.data()
    data = found if isinstance(found, dict) else {}
    validation = _validation(data.get("validation"), answer.redact_key)
    if kind is Conflict and any(not each.is_warning for each in validation):
        kind = StateConflict
    detail = one_line(answer.redact_key(_text(data, "error") or _text(data, "message") or ""))
    if answer.is_markup:
        detail = _PAGE
    sentence = kind.sentence
    detail = "" if detail.rstrip(".").casefold() == sentence.casefold() else detail
    code = data.get("detailedErrorCode")
    return kind(
        f"{sentence}: {detail}" if detail else f"{sentence}.",
        status=answer.status,
        correlation_id=_correlation_id(answer, data),
        validation=validation,
        retry_after=read_retry_after(answer.headers.get("retry-after"), now=answer.date or answer.seen_at),
        method=call.method,
        path=call.path,
        can_be_retried=_yes_or_no(data.get("canBeRetried")),
        detailed_error_code=code if isinstance(code, int) and not isinstance(code, bool) else None,
        answered_at=answer.date,
        happened=None if answer.status >= 500 or kind is Conflict else False,
        from_between=not isinstance(found, dict),
    )


def _text(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) and value.strip() else None


def _correlation_id(answer: Answer, data: Mapping[str, Any] | None) -> str | None:
    if data is None:
        parsed = answer.data()
        data = parsed if isinstance(parsed, dict) else {}
    found = _text(data, "correlationId") or answer.headers.get("x-correlation-id")
    return answer.redact_key(found) if found else None


def _yes_or_no(value: object) -> bool | None:
    return {"true": True, "false": False}.get(str(value).strip().casefold())


def _validation(value: object, redact_key: Callable[[str], str]) -> list[ValidationItem]:
    found: list[ValidationItem] = []
    if not isinstance(value, dict):
        return found
    for name in ("errors", "warnings"):
        items = value.get(name)
        for item in (items if isinstance(items, list) else [])[:_MAX_ITEMS]:
            if isinstance(item, dict):
                message, *others = (_text(item, each) for each in ("message", "itemId", "validatorName"))
                item_id, validator = (redact_key(each) if each else None for each in others)
                found.append(
                    ValidationItem(redact_key(message or ""), item_id, validator, is_warning=name == "warnings")
                )
    return found
