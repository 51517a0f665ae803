"""Reads what came back: JSON, an error of the documented shape, or something that a proxy made up."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic_core import from_json

from console_app.codat.dates import read_http_date
from console_app.codat.errors import BadAnswer, CodatError, ValidationItem, class_for_status
from console_app.codat.redact import one_line
from console_app.codat.retry import read_retry_after

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from console_app.codat.calls import Call

T = TypeVar("T")

_PAGE = "The answer is a web page instead of data: something between here and Codat answered in its place."
_MAX_ITEMS = 50
_REPEAT_ELSEWHERE = frozenset({301, 305, 307, 308})
"""Redirects that ask for the same request at another address, so that it was not done at this one. After the others it
may have been: a form that was taken is answered with 302 or 303."""


class Answer:
    """An answer of the server. Its body is not shown by `repr`: it can hold a link with its password.

    `scrub` takes the API key, which the server was sent and may quote, out of a text for a person. `counter` is what
    `seconds_passed` was when its headers came.
    """

    __slots__ = ("__body", "counter", "date", "headers", "scrub", "seen_at", "status")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        seen_at: datetime,
        scrub: Callable[[str], str],
        counter: float = 0.0,
    ) -> None:
        self.status = status
        self.headers = headers
        self.seen_at = seen_at
        self.scrub = scrub
        self.counter = counter
        self.date = read_http_date(headers.get("date"))
        self.__body = body

    def __repr__(self) -> str:
        return f"<Answer {self.status}, {len(self.__body)} bytes>"

    @property
    def is_success(self) -> bool:
        """2xx."""
        return 200 <= self.status <= 299

    @property
    def is_redirect(self) -> bool:
        """3xx."""
        return 300 <= self.status <= 399

    @property
    def looks_like_a_page(self) -> bool:
        """It is HTML or XML, whatever its content type says."""
        return self.__body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"

    def read_with(self, read: Callable[[bytes], T]) -> T:
        """What `read` makes of the body."""
        return read(self.__body)

    @property
    def size(self) -> int:
        """The bytes of the body."""
        return len(self.__body)

    def data(self) -> Any:
        """The JSON of the body, whatever its content type says; None if it is none.

        A broken character, or half of a surrogate pair, is replaced: it stands in one record, and must not
        cost the whole page.
        """
        body = self.__body.removeprefix(b"\xef\xbb\xbf")
        with suppress(ValueError):
            return from_json(body, allow_inf_nan=False, cache_strings="keys")
        with suppress(ValueError, RecursionError):
            lenient = json.loads(body.decode("utf-8", "replace"), parse_constant=lambda _name: None)
            return from_json(json.dumps(lenient, ensure_ascii=False).encode("utf-8", "replace"))
        return None


def bad_answer(call: Call, answer: Answer, message: str) -> BadAnswer:
    """An answer that cannot be used, because of `message`."""
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
    """A success whose body is not the JSON that was asked for."""
    if answer.looks_like_a_page:
        return bad_answer(call, answer, _PAGE)
    return bad_answer(call, answer, "The answer is not the data that was asked for.")


def error_from(call: Call, answer: Answer) -> CodatError:
    """Make the error that an unsuccessful answer stands for."""
    if answer.is_redirect or answer.status < 200:
        return bad_answer(
            call, answer, "The address answers with a redirect, which is not followed. Check the base URL."
        )
    kind = class_for_status(answer.status)
    found = answer.data()
    data = found if isinstance(found, dict) else {}
    detail = one_line(answer.scrub(_text(data, "error") or _text(data, "message") or ""))
    if answer.looks_like_a_page:
        detail = _PAGE
    sentence = kind.sentence
    detail = "" if detail.rstrip(".").casefold() == sentence.casefold() else detail
    code = data.get("detailedErrorCode")
    return kind(
        f"{sentence}: {detail}" if detail else f"{sentence}.",
        status=answer.status,
        correlation_id=_correlation_id(answer, data),
        validation=_validation(data.get("validation"), answer.scrub),
        retry_after=read_retry_after(answer.headers.get("retry-after"), now=answer.date or answer.seen_at),
        method=call.method,
        path=call.path,
        can_be_retried=_yes_or_no(data.get("canBeRetried")),
        detailed_error_code=code if isinstance(code, int) and not isinstance(code, bool) else None,
        answered_at=answer.date,
        happened=None if answer.status >= 500 or answer.status == 409 else False,
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
    return answer.scrub(found) if found else None


def _yes_or_no(value: object) -> bool | None:
    return {"true": True, "false": False}.get(str(value).strip().casefold())


def _validation(value: object, scrub: Callable[[str], str]) -> list[ValidationItem]:
    found: list[ValidationItem] = []
    if not isinstance(value, dict):
        return found
    for name in ("errors", "warnings"):
        items = value.get(name)
        for item in (items if isinstance(items, list) else [])[:_MAX_ITEMS]:
            if isinstance(item, dict):
                message, *others = (_text(item, each) for each in ("message", "itemId", "validatorName"))
                item_id, validator = (scrub(each) if each else None for each in others)
                found.append(ValidationItem(scrub(message or ""), item_id, validator, is_warning=name == "warnings"))
    return found
