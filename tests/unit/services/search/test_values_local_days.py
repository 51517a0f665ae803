"""A day in a search is the day that the list shows: in local time, whatever zone the server speaks in."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from console_app.services.journal.entries import group_events
from console_app.services.journal.search import narrow
from console_app.services.search import find, parse
from console_app.services.search.server_query import to_codat
from console_app.services.text.time_format import day, day_begins
from tests.builders import company_summary, connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console_app.services.companies.cached_company import CompanySummary

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ZONES = ("America/New_York", "Pacific/Auckland", "America/St_Johns", "UTC", "Africa/Cairo", "America/Havana")
DAYS = {
    "America/New_York": ("2026-03-08", "2026-06-30", "2026-11-01"),
    "Pacific/Auckland": ("2026-04-05", "2026-06-30", "2026-09-27"),
    "America/St_Johns": ("2026-03-08", "2026-06-30", "2026-11-01"),
    "UTC": ("2026-02-28", "2026-06-30", "2026-12-31"),
    # The clock goes forward at midnight, so that this day begins at one o'clock.
    "Africa/Cairo": ("2026-04-24", "2026-06-30", "2026-10-29"),
    # The clock goes back at one o'clock, so that midnight comes twice.
    "America/Havana": ("2026-03-08", "2026-06-30", "2026-11-01"),
}
"""For each zone, among others, its days of 23 and 25 hours."""


@pytest.fixture
def live_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts this process into a time zone, for the length of a test."""

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def of_moment(moment: datetime) -> CompanySummary:
    """A company that was created, and synced, at a moment."""
    return company_summary(
        connection(created=moment, last_sync=moment),
        id=f"{moment:%d-%H-%M}",
        name=f"{moment:%d %H:%M}",
        created=moment,
    )


def around(text: str) -> list[CompanySummary]:
    """Companies of each half-hour of three days, and of the last moment before each."""
    start = datetime.fromisoformat(f"{text}T00:00:00+00:00") - timedelta(hours=36)
    moments = [start + timedelta(minutes=30 * step) for step in range(4 * 48)]
    return [of_moment(each) for moment in moments for each in (moment, moment - timedelta(microseconds=1))]


@pytest.mark.parametrize(("zone", "text"), [(zone, text) for zone in ZONES for text in DAYS[zone]])
@pytest.mark.parametrize("field", ["created", "sync", "age"])
def test_a_day_is_the_one_that_the_list_shows(zone: str, text: str, field: str, live_in: Callable[[str], None]) -> None:
    live_in(zone)
    rows = around(text)
    shown = {row.id: day(row.created) for row in rows}
    assert len(set(shown.values())) >= 3
    holds: dict[str, Callable[[str], bool]] = {
        ":": lambda each: each == text,
        "<": lambda each: each < text,
        "<=": lambda each: each <= text,
        ">": lambda each: each > text,
        ">=": lambda each: each >= text,
    }
    for sign, test in holds.items():
        found = [row.id for row in find(rows, parse(f"{field}{sign}{text}"), NOW)]
        assert found == [row.id for row in rows if test(shown[row.id])], sign
    month = text[:7]
    assert [row.id for row in find(rows, parse(f"{field}:{month}"), NOW)] == [
        row.id for row in rows if shown[row.id].startswith(month)
    ]
    assert [row.id for row in find(rows, parse(f"{field}>{text[:4]}"), NOW)] == [
        row.id for row in rows if shown[row.id][:4] > text[:4]
    ]


@pytest.mark.parametrize(
    ("zone", "text", "query"),
    [
        ("America/New_York", "created:2026-06-30", "created>=2026-06-30T04:00:00Z&&created<2026-07-01T04:00:00Z"),
        ("America/New_York", "created:2026-03-08", "created>=2026-03-08T05:00:00Z&&created<2026-03-09T04:00:00Z"),
        ("America/New_York", "created:2026-11-01", "created>=2026-11-01T04:00:00Z&&created<2026-11-02T05:00:00Z"),
        ("America/New_York", "created:2026-11", "created>=2026-11-01T04:00:00Z&&created<2026-12-01T05:00:00Z"),
        ("Pacific/Auckland", "created<2026-06-30", "created<2026-06-29T12:00:00Z"),
        ("Pacific/Auckland", "created>2026-04-05", "created>=2026-04-05T12:00:00Z"),
        ("Pacific/Auckland", "created<=2026", "created<2026-12-31T11:00:00Z"),
        ("America/St_Johns", "sync>=2026-06-30", "dataConnections.lastSync>=2026-06-30T02:30:00Z"),
        ("UTC", "created:2026-06-30", "created>=2026-06-30T00:00:00Z&&created<2026-07-01T00:00:00Z"),
        ("Africa/Cairo", "created>=2026-04-24", "created>=2026-04-23T22:00:00Z"),
        ("America/Havana", "created>=2026-11-01", "created>=2026-11-01T04:00:00Z"),
    ],
)
def test_codat_is_asked_for_the_moments_of_that_day(
    zone: str, text: str, query: str, live_in: Callable[[str], None]
) -> None:
    live_in(zone)
    assert str(to_codat(parse(text), NOW).query) == query


@pytest.mark.parametrize(("zone", "text"), [(zone, text) for zone in ZONES for text in DAYS[zone]])
def test_the_day_of_a_journal_is_the_same(zone: str, text: str, live_in: Callable[[str], None]) -> None:
    live_in(zone)
    moments = [row.created for row in around(text)]
    events = [
        (number, {"event": "begun", "id": f"{number}", "at": moment.isoformat(), "action": "unlink"})
        for number, moment in enumerate(moments)
        if moment is not None
    ]
    entries = group_events(events)
    assert [each.number for each in narrow(entries, f"day:{text}", NOW)] == [
        each.number for each in entries if day(each.at) == text
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_days_touch_and_never_overlap(zone: str, live_in: Callable[[str], None]) -> None:
    live_in(zone)
    first = date(2026, 1, 1)
    begins = [day_begins(first + timedelta(days=number)) for number in range(366)]
    lengths = {(after - before).total_seconds() / 3600 for before, after in pairwise(begins)}
    assert lengths <= {23.0, 24.0, 25.0}
    assert (zone == "UTC") == (lengths == {24.0})
    assert [day(each) for each in begins] == [f"{first + timedelta(days=number)}" for number in range(366)]
