"""Which look to compare with, as people say it."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from console_app.services.auditing import NoSuchLook, NotUnderstood, choose_look, stand_in_words
from console_app.services.changes import Look
from console_app.services.look_reasons import LookReason

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday


def look(number: int, at: datetime) -> Look:
    return Look(number, at, 5, 7)


def daily(*days_back: float) -> list[Look]:
    """A look at 09:00 UTC each of these days back, numbered from 1, oldest first."""
    nine = NOW.replace(hour=9)
    return [look(at, nine - timedelta(days=back)) for at, back in enumerate(sorted(days_back, reverse=True), start=1)]


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from zone(monkeypatch, "UTC")


def zone(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    """This machine's local time, for a while."""
    if not hasattr(time, "tzset"):
        yield
        return
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", name)
    time.tzset()
    yield
    if before is None:
        monkeypatch.delenv("TZ")
    else:
        monkeypatch.setenv("TZ", before)
    time.tzset()


LOOKS = daily(0, 1, 2, 5, 6, 20, 40)


@pytest.mark.parametrize(
    ("since", "days_back"),
    [
        ("last", 1),
        ("first", 40),
        ("yesterday", 2),
        ("Yesterday ", 2),
        ("today", 1),
        ("friday", 6),
        ("fri", 6),
        ("wednesday", 20),
        ("tuesday", 2),
        ("2026-11-24", 2),
        ("2026-11-24T08:59", 2),
        ("2026-11-24 09:00", 1),
        ("2026-11-24T10:00+01:00", 1),
        ("2026-11-24T09:00Z", 1),
        ("1d", 1),
        ("27h", 1),
        ("28h", 2),
        ("2w", 20),
        ("10d", 20),
        ("1", 40),
        ("#6", 1),
    ],
)
def test_what_a_person_says_finds_the_look(since: str, days_back: int) -> None:
    chosen = choose_look(LOOKS, since, NOW)
    assert (NOW.replace(hour=9) - chosen.at).days == days_back


def test_a_day_that_nobody_looked_before_begins_with_its_own_first_look() -> None:
    looks = [*daily(0), look(8, NOW - timedelta(days=1)), look(9, NOW - timedelta(days=1, hours=2))]
    assert choose_look(looks, "yesterday", NOW).id == 9


@pytest.mark.parametrize(
    ("since", "says"),
    [
        ("2026-10-01", "There is no look before 2026-10-01; the oldest is of 2026-10-16 09:00."),
        ("90d", "There is no look before 2026-08-27 12:00; the oldest is of 2026-10-16 09:00."),
        ("1h", "Nobody has looked since then; the newest look is of 2026-11-25 09:00: audit first."),
        ("2027-01-01", "Nobody has looked since then"),
        ("99", "There is no look 99."),
        ("7", "Look 7 is not older than the one of 2026-11-25 09:00"),
    ],
)
def test_a_look_that_is_not_there_is_told_with_what_there_is(since: str, says: str) -> None:
    with pytest.raises(NoSuchLook, match=f"^{says}"):
        choose_look(LOOKS, since, NOW)


@pytest.mark.parametrize(
    "since", ["", "soon", "3 moons", "2026-13-01", "2026-02-30", "999999w", "2026-11-24T25:00", "-3d"]
)
def test_what_says_no_time_is_refused(since: str) -> None:
    with pytest.raises(NotUnderstood):
        choose_look(LOOKS, since, NOW)


def test_without_two_looks_there_is_nothing_to_compare() -> None:
    with pytest.raises(NoSuchLook, match="Nobody has looked at this account yet"):
        choose_look([], "last", NOW)
    with pytest.raises(NoSuchLook, match="There is one look only"):
        choose_look(daily(1), "last", NOW)


def test_last_is_the_last_look_that_was_asked_for() -> None:
    reasons = [LookReason.SNAPSHOT, LookReason.AUDIT, LookReason.REFRESH, LookReason.UNKNOWN, LookReason.REFRESH]
    looks = [replace(each, reason=reason) for each, reason in zip(daily(0, 1, 2, 3, 4), reasons, strict=True)]
    assert choose_look(looks, "last", NOW) == looks[1]
    assert choose_look(looks, "Last", NOW, after=looks[1]) == looks[0]
    assert stand_in_words(looks[0], looks) == stand_in_words(looks[1], looks) == ""
    # The newest one may have been asked for itself.
    asked = [*looks[:-1], replace(looks[-1], reason=LookReason.AUDIT)]
    assert choose_look(asked, "last", NOW) == looks[1]


def test_where_none_was_asked_for_last_is_the_last_of_all_and_that_is_said() -> None:
    looks = [replace(each, reason=LookReason.REFRESH) for each in daily(0, 1, 2)]
    chosen = choose_look(looks, "last", NOW)
    assert chosen == looks[1]
    assert stand_in_words(chosen, looks) == (
        "No audit or snapshot is remembered from before: compared with a refresh of the list, of 2026-11-24 09:00."
    )


def test_where_nobody_knows_why_older_looks_were_taken_that_is_said() -> None:
    looks = daily(0, 1, 2)
    assert stand_in_words(choose_look(looks, "last", NOW), looks) == (
        "Why the looks from before were taken is not known: compared with the last one, of 2026-11-24 09:00."
    )
    refreshed = [looks[0], *(replace(each, reason=LookReason.REFRESH) for each in looks[1:])]
    assert stand_in_words(choose_look(refreshed, "last", NOW), refreshed) == (
        "Why older looks were taken is not known: compared with a refresh of the list, of 2026-11-24 09:00."
    )
    later = [*(replace(each, reason=LookReason.REFRESH) for each in looks[:-1]), looks[-1]]
    assert stand_in_words(later[1], later).startswith("No audit or snapshot is remembered from before")


def test_the_look_to_compare_with_can_be_any() -> None:
    assert choose_look(LOOKS, "last", NOW, after=LOOKS[3]).id == LOOKS[2].id
    with pytest.raises(NoSuchLook, match="not older"):
        choose_look(LOOKS, "5", NOW, after=LOOKS[3])


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be changed here")
def test_a_day_begins_at_local_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = [look(1, datetime(2026, 11, 23, 12, 30, tzinfo=UTC)), look(2, datetime(2026, 11, 23, 13, 30, tzinfo=UTC))]
    looks.append(look(3, NOW))
    auckland = zone(monkeypatch, "Pacific/Auckland")  # UTC+13 here: the day of the 24th begins at 11:00 UTC of the 23rd
    next(auckland)
    try:
        assert choose_look(looks, "2026-11-24", NOW).id == 1
        assert choose_look(looks, "2026-11-24T02:00", NOW).id == 1
        assert choose_look(looks, "2026-11-24T03:00", NOW).id == 2
    finally:
        next(auckland, None)
