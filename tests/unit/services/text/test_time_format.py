"""Moments as they are written for people, for programs and for the names of files."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from console_app.services.text.time_format import (
    for_a_file,
    iso_utc,
    iso_utc_or_none,
    span,
    utc,
    with_weekday,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = datetime(2026, 3, 4, 12, 0, 7, 250_000, tzinfo=UTC)
LATE = NOON.replace(hour=22)


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A time zone in which it is ten hours later than in UTC."""
    monkeypatch.setenv("TZ", "Etc/GMT-10")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_east")
def test_programs_read_utc_wherever_it_is_written() -> None:
    assert iso_utc(LATE) == iso_utc(LATE.astimezone()) == "2026-03-04T22:00:07Z"
    assert utc(LATE) == utc(LATE.astimezone()) == "2026-03-04 22:00:07"


def test_digits_of_the_second_are_there_where_moments_are_compared() -> None:
    assert iso_utc(NOON, precise=True) == "2026-03-04T12:00:07.250000Z"
    assert datetime.fromisoformat(iso_utc(NOON, precise=True)) == NOON
    assert iso_utc_or_none(NOON) == iso_utc(NOON)
    assert iso_utc_or_none(None) is None


@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
@pytest.mark.usefixtures("far_east")
def test_the_ends_of_the_calendar_are_written_too(moment: datetime) -> None:
    zone = timezone(timedelta(hours=14 if moment.year == 1 else -14))
    assert iso_utc(moment.replace(tzinfo=zone))[:10] == iso_utc(moment)[:10] == f"{moment.date()}"


@pytest.mark.usefixtures("far_east")
def test_a_person_finds_a_file_and_a_day_under_their_own_date() -> None:
    assert for_a_file(LATE) == "2026-03-05-0800"
    assert for_a_file(LATE, seconds=True) == "2026-03-05-080007"
    assert with_weekday(LATE) == "Thu 2026-03-05 08:00"


@pytest.mark.parametrize(
    ("seconds", "down", "up"),
    [
        (-5, "0 s", "0 s"),
        (0.4, "0 s", "1 s"),
        (59, "59 s", "59 s"),
        (60, "1 min", "1 min"),
        (61, "1 min", "2 min"),
        (3600, "1 h", "1 h"),
        (50_000, "13 h", "14 h"),
        (86_401, "1 d", "2 d"),
    ],
)
def test_whoever_waits_as_long_as_is_told_has_waited_long_enough(seconds: float, down: str, up: str) -> None:
    assert (span(timedelta(seconds=seconds)), span(timedelta(seconds=seconds), up=True)) == (down, up)
