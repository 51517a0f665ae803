"""What the journal tells of each write, put together from its events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from console_app.clock import difference
from console_app.codat.writes import Intent
from console_app.services.journal.events import EventKind, Outcome
from console_app.services.journal.people import Writer, is_alive

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ELSEWHERE = timedelta(minutes=10)
"""After so long nobody on another machine is still at a write: it is more than any call takes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A write, and what became of it. Texts are as people typed them and as Codat gave them, without secrets."""

    number: int
    """Of its first event."""
    id: str
    at: datetime
    """When it was about to be sent."""
    writer: Writer
    profile: str
    account: str
    action: str
    """A value of `Action`, or one that a later version of the program knows."""
    company_id: str
    company_name: str
    connection_id: str
    platform: str
    body: Mapping[str, Any] | None
    """What was sent; None: nothing but the address."""
    body_is_cut: bool
    """Whether something was taken out of it that could be a secret."""
    key: str
    """The idempotency key."""
    key_at: datetime
    dated: bool = False
    """Whether its moments are by Codat's clock; by that of the computer where it was written else."""
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
        """`user@host`."""
        return f"{self.writer.user}@{self.writer.host}"

    @property
    def intent(self) -> Intent:
        """What was asked for then, to be sent once more under its own key."""
        # How old it is has to be told from moments of one clock.
        return Intent(self.key, self.key_at if self.dated else self.key_at - difference(), is_reused=True)

    def is_left_open(self, here: Writer, now: datetime) -> bool:
        """Whether nobody knows what became of it, and nobody is at it any more."""
        if self.outcome is Outcome.UNKNOWN:
            return True
        if self.outcome is not Outcome.OPEN or self.writer == here:
            return False
        alive = is_alive(self.writer, here.host)
        # One from the future was written by a clock that was ahead.
        return abs(now - self.at) > ELSEWHERE if alive is None else not alive


def account_of(entries: Iterable[Entry]) -> str:
    """The account that the first of the entries that knows one was for; empty where none does."""
    return next((each.account for each in entries if each.account), "")


def fold(events: Iterable[tuple[int, Mapping[str, Any]]]) -> list[Entry]:
    """The writes that the events tell of, the newest first. What is not understood is left out."""
    found: dict[str, Entry] = {}
    for number, event in events:
        identity = _text(event.get("id"))
        match event.get("event"):
            case EventKind.BEGUN if identity and identity not in found:
                found[identity] = _begun(number, identity, event)
            case EventKind.ENDED if identity in found:
                found[identity] = _ended(found[identity], event)
            case EventKind.SETTLED if identity in found:
                found[identity] = _settled(found[identity], event)
    return list(found.values())[::-1]


def _begun(number: int, identity: str, event: Mapping[str, Any]) -> Entry:
    body = event.get("body")
    pid = event.get("pid")
    at = _moment(event.get("at"))
    return Entry(
        number=number,
        id=identity,
        at=at,
        writer=Writer(
            _text(event.get("user")),
            _text(event.get("host")),
            pid if isinstance(pid, int) else 0,
            _text(event.get("started")),
        ),
        profile=_text(event.get("profile")),
        account=_text(event.get("account")),
        action=_text(event.get("action")),
        company_id=_text(event.get("companyId")),
        company_name=_text(event.get("companyName")),
        connection_id=_text(event.get("connectionId")),
        platform=_text(event.get("platform")),
        body=body if isinstance(body, dict) else None,
        body_is_cut=event.get("bodyIsCut") is True,
        key=_text(event.get("key")),
        key_at=_moment(event.get("keyAt"), at),
        dated=event.get("dated") is True,
    )


def _ended(entry: Entry, event: Mapping[str, Any]) -> Entry:
    milliseconds, status = event.get("ms"), event.get("status")
    return replace(
        _with_made(entry, event),
        outcome=_outcome(event),
        ended_at=_moment(event.get("at"), entry.at),
        milliseconds=milliseconds if isinstance(milliseconds, int) else None,
        status=status if isinstance(status, int) else None,
        correlation_id=_text(event.get("correlationId")),
        error=_text(event.get("error")),
    )


def _settled(entry: Entry, event: Mapping[str, Any]) -> Entry:
    return replace(
        _with_made(entry, event),
        outcome=_outcome(event),
        settled_at=_moment(event.get("at"), entry.at),
        settled_by=f"{_text(event.get('user'))}@{_text(event.get('host'))}",
        settled_how=_text(event.get("how")),
    )


def _with_made(entry: Entry, event: Mapping[str, Any]) -> Entry:
    return replace(
        entry,
        company_id=_text(event.get("companyId")) or entry.company_id,
        company_name=_text(event.get("companyName")) or entry.company_name,
        connection_id=_text(event.get("connectionId")) or entry.connection_id,
        platform=_text(event.get("platform")) or entry.platform,
    )


def _outcome(event: Mapping[str, Any]) -> Outcome:
    try:
        return Outcome(event.get("outcome", ""))
    except ValueError:
        # A later version of the program knew; to this one it is not known.
        return Outcome.UNKNOWN


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: object, otherwise: datetime | None = None) -> datetime:
    try:
        found = datetime.fromisoformat(_text(value))
    except ValueError:
        return otherwise or datetime.fromtimestamp(0, UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
