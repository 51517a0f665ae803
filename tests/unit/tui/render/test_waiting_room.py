"""The waiting room in words: what fits, how fresh it is, and what is said of a change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from console_app.codat.errors import ServiceUnavailable
from console_app.codat.models import Company, Connection, ConnectionErrorRecord
from console_app.codat.status_names import Status
from console_app.services.text.privacy_mask import HIDDEN, PrivacyMask
from console_app.services.watch.waiting_room import Change, Waiting, WaitingEventKind
from console_app.tui.render.waiting_room import announcement, heading, panel, row
from tests.builders import connection

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
ACME = Company(id="acme", name="Acme Ltd")
REFUSED = ConnectionErrorRecord(status_code="403", error_message="User cancelled.")


def to_xero(status: str = Status.PENDING_AUTH, *errors: ConnectionErrorRecord) -> Connection:
    return connection(status, id="c", errors=list(errors), created=None, last_sync=None)


def waiting_for(checked: float | None = 1, failing: float | None = None, **more: Any) -> Waiting:
    def ago(seconds: float | None) -> datetime | None:
        return None if seconds is None else NOW - timedelta(seconds=seconds)

    error = ServiceUnavailable("", status=503) if failing is not None else None
    subscription: Any = SimpleNamespace(checked_at=ago(checked), failing_since=ago(failing), failing_with=error)
    connection = more.pop("connection", to_xero())
    return Waiting(ACME, connection, None, NOW - timedelta(minutes=12), subscription, **more)


@pytest.mark.parametrize(
    ("happened", "connection", "said", "severity"),
    [
        (WaitingEventKind.LINKED, to_xero(Status.LINKED), "Acme Ltd is connected to Xero.", "information"),
        (
            WaitingEventKind.TROUBLE,
            to_xero(Status.PENDING_AUTH, REFUSED),
            "Acme Ltd did not authorise Xero: User cancelled.",
            "warning",
        ),
        (
            WaitingEventKind.CHANGED,
            to_xero(Status.DEAUTHORIZED),
            "Acme Ltd: the connection to Xero is now Deauthorized.",
            "warning",
        ),
    ],
)
def test_a_change_is_told_with_the_companys_name(
    happened: WaitingEventKind, connection: Connection, said: str, severity: str
) -> None:
    assert announcement(Change(happened, ACME, connection), PrivacyMask()) == (said, severity)


def test_a_row_fills_its_line_and_tells_the_age() -> None:
    for width in (40, 56, 78, 120):
        assert row(waiting_for(), width, NOW, PrivacyMask()).cell_length == width
    assert row(waiting_for(), 78, NOW, PrivacyMask()).plain.split() == [
        "◐",
        "PendingAuth",
        "Acme",
        "Ltd",
        "Xero",
        "12",
        "min",
    ]
    assert row(waiting_for(), 40, NOW, PrivacyMask()).plain.split() == ["◐", "Acme", "Ltd", "Xero", "12", "min"]


def test_a_customer_who_cancelled_is_seen_in_the_row() -> None:
    refused = waiting_for(connection=to_xero(Status.PENDING_AUTH, REFUSED), had_trouble=True)
    assert "⚠ Cancelled" in row(refused, 78, NOW, PrivacyMask()).plain


@pytest.mark.parametrize(("count", "lines"), [(1, 2), (3, 4), (4, 4), (20, 4)])
def test_the_panel_takes_four_lines_at_most_and_counts_the_rest(count: int, lines: int) -> None:
    shown = panel([waiting_for()] * count, 78, 4, NOW, PrivacyMask()).plain.splitlines()
    assert len(shown) == lines
    assert shown[0].startswith(f"{count} waiting · checked just now  ")
    assert shown[0].endswith("W  show all")
    if count > 3:
        assert shown[-1].strip() == f"… and {count - 2} more"


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([waiting_for(checked=40), waiting_for(checked=1)], "last checked 40 s ago"),
        ([waiting_for(checked=None)], ""),
        ([waiting_for(checked=90, failing=60)], ": Codat is down for maintenance"),
        ([waiting_for(is_paused=True)], "⚠ stopped: today's calls are nearly used up"),
    ],
)
def test_it_never_looks_fresher_than_it_is(entries: list[Waiting], words: str) -> None:
    shown = heading(entries, NOW).plain
    assert words in shown
    assert "just now" not in shown


def test_on_a_shared_screen_nobody_is_named_but_the_customer_of_the_call() -> None:
    shared = PrivacyMask(on=True, customer_id="somebody-else")
    change = Change(WaitingEventKind.LINKED, ACME, to_xero(Status.LINKED))
    assert announcement(change, shared).text == f"{HIDDEN} is connected to Xero."
    assert HIDDEN in row(waiting_for(), 78, NOW, shared).plain
    assert "Acme" not in panel([waiting_for()], 78, 4, NOW, shared).plain
    assert "Acme" in row(waiting_for(), 78, NOW, PrivacyMask(on=True, customer_id=ACME.id)).plain
