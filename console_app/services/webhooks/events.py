"""Read an event of Codat's as far as it is kept: no link, no one-time password, nothing that is not named here.

See https://docs.codat.io/using-the-api/webhooks/overview. Of two events about the same thing the one that was generated
later wins, because neither the order of delivery nor the number of deliveries is promised.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from console_app.codat.dates import read_date
from console_app.codat.redact import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

EVENT_TYPES = (
    *("connection.created", "connection.connected", "connection.failed"),
    *("connection.disconnected", "connection.reconnected", "connection.deleted"),
    *("company.created", "company.deleted"),
    *("read.completed", "read.completed.initial"),
    *("client.rateLimit.reached", "client.rateLimit.reset"),
)
"""The events that the program understands, and registers for."""
TEST_TYPE = "codat-console.test"
"""The event of `codat-console webhooks test`, which changes nothing."""
UNKNOWN = "unknown"
"""The kind under which events of any other type are counted."""
_AHEAD = timedelta(minutes=10)
"""How far Codat's clock may be ahead of this computer's."""
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,64}|[0-9T:.Z+-]{1,40}", re.ASCII)
"""An id, a date or another word in which no secret can be recognised: most fields, so they are not searched for one."""
_TEXT = 300
"""Most characters of a text."""
_MOST = 20
"""Most errors of a connection, and most tags, that are kept."""
_ERROR = ("statusCode", "statusText", "errorMessage", "erroredOnUtc", "status", "resolvedOnUtc")
_CONNECTION = (
    *("id", "integrationId", "integrationKey", "sourceId", "sourceType", "platformName"),
    *("status", "lastSync", "created"),
)
_COMPANY = ("id", "name", "description", "lastSync", "created", "createdByUserName")


class ReceivedEvent(NamedTuple):
    """An event, as it is kept."""

    id: str
    """The id of the message: a repeat has the same."""
    type: str
    generated: datetime
    received: datetime
    company_id: str = ""
    connection_id: str = ""
    connection: Mapping[str, Any] | None = None
    """The connection as Codat's JSON has it, without its link; None if the event is not about one."""
    company: Mapping[str, Any] | None = None
    """The company as Codat's JSON has it, without its links and connections; None if there is none."""
    number: int = 0
    """Its place in the order of arrival; 0 before it is stored."""

    @property
    def kind(self) -> str:
        """Return the kind under which it is counted."""
        return self.type if self.type in EVENT_TYPES or self.type == TEST_TYPE else UNKNOWN

    @property
    def subject(self) -> str:
        """Return what it is about: of two events with the same subject the one generated later wins; "" for none."""
        about = self.connection_id or self.company_id
        return f"{self.type.partition('.')[0]} {about}" if about and self.kind is not UNKNOWN else ""


def read_event(message_id: str, body: str, received: datetime) -> ReceivedEvent:
    """Return the content of an event, whatever it holds: what is not understood is left out.

    Args:
        message_id: The id of the message, from its header.
        body: The body, whose signature was checked.
        received: When it came; it stands in for a date that cannot be read.
    """
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    event = event if isinstance(event, dict) else {}
    kind = _text(event.get("eventType")) or _text(event.get("type"))
    found = event.get("payload")
    payload = found if isinstance(found, dict) else {}
    reference, connection = _object(payload, "referenceCompany"), _object(payload, "connection")
    about_company = payload if kind.startswith("company.") else reference
    company_id = _text(about_company.get("id"))
    return ReceivedEvent(
        message_id,
        kind,
        _generated(event.get("generatedDate"), received),
        received,
        company_id,
        _text(connection.get("id")),
        _connection(connection) if connection.get("id") else None,
        _company(about_company) if company_id else None,
    )


def _generated(value: object, received: datetime) -> datetime:
    """Return when an event was generated; one from the future must not outdate those that follow it."""
    generated = read_date(value)
    return received if generated is None or generated > received + _AHEAD else generated


def _object(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = payload.get(name)
    return found if isinstance(found, dict) else {}


def _connection(found: Mapping[str, Any]) -> dict[str, Any]:
    errors = found.get("dataConnectionErrors")
    kept = (
        [_fields(each, _ERROR) for each in errors[:_MOST] if isinstance(each, dict)] if isinstance(errors, list) else []
    )
    return {**_fields(found, _CONNECTION), "dataConnectionErrors": kept}


def _company(found: Mapping[str, Any]) -> dict[str, Any]:
    tags = _object(found, "tags")
    kept = {_text(key): _text(value) for key, value in list(tags.items())[:_MOST] if _text(key)}
    return {**_fields(found, _COMPANY), "tags": kept}


def _fields(found: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: _text(found[name]) for name in names if found.get(name) is not None}


def _text(value: object) -> str:
    """Return a text without secrets and without half characters, on one line; empty for anything but a text or number.

    The id of a message is a text of Codat's, too, but never shown.
    """
    if isinstance(value, str) and _WORD.fullmatch(value):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return one_line(str(value).encode("utf-8", "replace").decode(), _TEXT)
