"""Fold the journal's events into entries, one for each write."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from console_app.clock import difference
from console_app.codat.idempotency import Intent
from console_app.services.journal.writer import Writer, is_alive
from console_app.services.text.sanitize import in_document, without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

VERSION = 1
"""The version of the events. Events of another one are kept and verified, and shown as far as they are understood."""

LONGEST = 10_000
"""In characters, of one text from outside."""


class EventKind(StrEnum):
    """Kinds of events of a write, or of what a person has confirmed."""

    NOTED = "noted"
    """A person has confirmed something. It is done with that: nothing was sent."""
    BEGUN = "begun"
    ENDED = "ended"
    SETTLED = "settled"
    SET_ASIDE = "set-aside"


class Outcome(StrEnum):
    """The outcome of a write."""

    OPEN = "open"
    """It was begun, and its outcome is unknown: it is in progress, or the program was killed."""
    DONE = "done"
    REFUSED = "refused"
    """Codat refused it. Nothing was changed."""
    NOT_SENT = "not-sent"
    """It did not reach Codat. Nothing was changed."""
    UNKNOWN = "unknown"
    """It may have been done."""
    NOT_DONE = "not-done"
    """A later check found that it had not been done."""
    DROPPED = "dropped"
    """A person has checked it and dismissed it."""

    @property
    def is_open(self) -> bool:
        """Return whether the outcome still has to be checked."""
        return self in {Outcome.OPEN, Outcome.UNKNOWN}


def write_event(event: Mapping[str, Any]) -> str:
    """Return the stored text of an event: the same for equal events, on every system."""
    return json.dumps(
        {"v": VERSION, **in_document(dict(event), _without_secrets)},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    )


def read_event(text: str) -> dict[str, Any]:
    """Return the event of a stored text; empty if it is not valid."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _without_secrets(text: str) -> str:
    """Return a text without secrets: what was typed, and what Codat says, can contain a link or a key."""
    clean = without_secrets(text)
    # Only suspicious texts are changed: a name has to stay as it was sent, blanks included.
    return (text if clean == " ".join(text.split()) else clean)[:LONGEST]


ELSEWHERE = timedelta(minutes=10)
"""The time after which a write on another machine cannot be in progress: longer than any call takes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A write, and its outcome. Texts are as they were typed and as Codat gave them, without secrets."""

    number: int
    """The number of its first event."""
    id: str
    at: datetime
    """The moment just before it was sent."""
    writer: Writer
    profile: str
    account: str
    action: str
    """A value of `Action`, or one of a later version of the program."""
    company_id: str
    company_name: str
    connection_id: str
    platform: str
    body: Mapping[str, Any] | None
    """The JSON that was sent; None if there was only the address."""
    body_is_cut: bool
    """True if a possible secret was removed from it."""
    before: Mapping[str, Any] | None
    """The values that the fields of `body` had; None if they were not recorded."""
    before_is_cut: bool
    """True if a possible secret was removed from them, or they are too long."""
    undoes: int
    """The number of the entry whose values before were put back; 0 if it is no undo."""
    key: str
    """The idempotency key."""
    key_at: datetime
    dated: bool = False
    """True if its moments are by Codat's clock; else by that of the computer where it was written."""
    outcome: Outcome = Outcome.OPEN
    ended_at: datetime | None = None
    milliseconds: int | None = None
    status: int | None = None
    correlation_id: str = ""
    error: str = ""
    settled_at: datetime | None = None
    settled_by: str = ""
    settled_how: str = ""

    @property
    def who(self) -> str:
        """Return `user@host`."""
        return f"{self.writer.user}@{self.writer.host}"

    @property
    def intent(self) -> Intent:
        """Return the intent of the write, to send it once more under its own key."""
        # The age has to be computed from moments of one clock.
        return Intent(self.key, self.key_at if self.dated else self.key_at - difference(), is_reused=True)

    def is_left_open(self, here: Writer, now: datetime) -> bool:
        """Return whether the outcome is unknown, and no process is still working on it.

        Args:
            here: The process of this program.
            now: The current time.
        """
        if self.outcome is Outcome.UNKNOWN:
            return True
        if self.outcome is not Outcome.OPEN or self.writer == here:
            return False
        alive = is_alive(self.writer, here.host)
        # A moment in the future was written by a clock that was ahead.
        return abs(now - self.at) > ELSEWHERE if alive is None else not alive


def account_of(entries: Iterable[Entry]) -> str:
    """Return the account of the first entry that names one; empty if none does."""
    return next((each.account for each in entries if each.account), "")


def group_events(events: Iterable[tuple[int, Mapping[str, Any]]]) -> list[Entry]:
    """Return the writes from their events, newest first. Unknown events are left out."""
    found: dict[str, dict[str, Any]] = {}
    for number, event in events:
        identity = _text(event.get("id"))
        kind = event.get("event")
        if kind in _FIRST and identity and identity not in found:
            found[identity] = _begun(number, identity, event)
        elif kind in _LATER and identity in found:
            found[identity] |= _LATER[kind](found[identity], event)
    return [Entry(**fields) for fields in reversed(found.values())]


class NewestFirst:
    """Groups events that come newest first, so that the newest writes are known before the others are read."""

    def __init__(self) -> None:
        """Begin without an event."""
        self._later: dict[str, list[Mapping[str, Any]]] = {}
        self._found: set[str] = set()

    def take(self, events: Iterable[tuple[int, Mapping[str, Any]]]) -> list[Entry]:
        """Take the next events, and return the writes that are whole by them, newest first."""
        taken = []
        for number, event in events:
            identity = _text(event.get("id"))
            kind = event.get("event")
            if kind in _LATER and identity:
                self._later.setdefault(identity, []).append(event)
            elif kind in _FIRST and identity and identity not in self._found:
                self._found.add(identity)
                fields = _begun(number, identity, event)
                for each in reversed(self._later.pop(identity, ())):
                    fields |= _LATER[each["event"]](fields, each)
                taken.append(Entry(**fields))
        return taken


def _begun(number: int, identity: str, event: Mapping[str, Any]) -> dict[str, Any]:
    body, before, undoes = event.get("body"), event.get("before"), event.get("undoes")
    pid = event.get("pid")
    at = _moment(event.get("at"))
    return {
        "number": number,
        "id": identity,
        "at": at,
        "writer": Writer(
            _text(event.get("user")),
            _text(event.get("host")),
            pid if isinstance(pid, int) else 0,
            _text(event.get("started")),
        ),
        "profile": _text(event.get("profile")),
        "account": _text(event.get("account")),
        "action": _text(event.get("action")),
        "company_id": _text(event.get("companyId")),
        "company_name": _text(event.get("companyName")),
        "connection_id": _text(event.get("connectionId")),
        "platform": _text(event.get("platform")),
        "body": body if isinstance(body, dict) else None,
        "body_is_cut": event.get("bodyIsCut") is True,
        "before": before if isinstance(before, dict) else None,
        "before_is_cut": event.get("beforeIsCut") is True,
        "undoes": undoes if isinstance(undoes, int) else 0,
        "key": _text(event.get("key")),
        "key_at": _moment(event.get("keyAt"), at),
        "dated": event.get("dated") is True,
        "outcome": Outcome.DONE if event.get("event") == EventKind.NOTED else Outcome.OPEN,
    }


def _ended(fields: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    milliseconds, status = event.get("ms"), event.get("status")
    return {
        **_made(event),
        "outcome": _outcome(event),
        "ended_at": _moment(event.get("at"), fields["at"]),
        "milliseconds": milliseconds if isinstance(milliseconds, int) else None,
        "status": status if isinstance(status, int) else None,
        "correlation_id": _text(event.get("correlationId")),
        "error": _text(event.get("error")),
    }


def _settled(fields: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_made(event),
        "outcome": _outcome(event),
        "settled_at": _moment(event.get("at"), fields["at"]),
        "settled_by": f"{_text(event.get('user'))}@{_text(event.get('host'))}",
        "settled_how": _text(event.get("how")),
    }


_FIRST = frozenset({EventKind.BEGUN, EventKind.NOTED})
"""The events that an entry begins with."""
_LATER: dict[object, Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]] = {
    EventKind.ENDED: _ended,
    EventKind.SETTLED: _settled,
}
"""The events after the first, with what each of them adds to a write."""


def _made(event: Mapping[str, Any]) -> dict[str, Any]:
    named = {
        "company_id": _text(event.get("companyId")),
        "company_name": _text(event.get("companyName")),
        "connection_id": _text(event.get("connectionId")),
        "platform": _text(event.get("platform")),
    }
    return {name: text for name, text in named.items() if text}


def _outcome(event: Mapping[str, Any]) -> Outcome:
    try:
        return Outcome(event.get("outcome", ""))
    except ValueError:
        # A later version of the program knew the outcome; this one does not understand it.
        return Outcome.UNKNOWN


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: object, otherwise: datetime | None = None) -> datetime:
    try:
        found = datetime.fromisoformat(_text(value))
    except ValueError:
        return otherwise or datetime.fromtimestamp(0, UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
