"""The choice of a snapshot to compare with, in people's words."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from console_app.services.audit import NoSuchSnapshot, NotUnderstood, choose_snapshot, stand_in_words
from console_app.services.snapshots.reasons import SnapshotReason
from tests.builders import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console_app.services.snapshots.models import Snapshot

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday


def daily(*days_back: float) -> list[Snapshot]:
    """A look at 09:00 UTC each of these days back, numbered from 1, oldest first."""
    nine = NOW.replace(hour=9)
    return [
        snapshot(at, nine - timedelta(days=back)) for at, back in enumerate(sorted(days_back, reverse=True), start=1)
    ]


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from in_zone(monkeypatch, "UTC")


def in_zone(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
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


SNAPSHOTS = daily(0, 1, 2, 5, 6, 20, 40)


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
    chosen = choose_snapshot(SNAPSHOTS, since, NOW)
    assert (NOW.replace(hour=9) - chosen.at).days == days_back


def test_a_day_that_nobody_looked_before_begins_with_its_own_first_look() -> None:
    snapshots = [*daily(0), snapshot(8, NOW - timedelta(days=1)), snapshot(9, NOW - timedelta(days=1, hours=2))]
    assert choose_snapshot(snapshots, "yesterday", NOW).id == 9


@pytest.mark.parametrize(
    ("since", "says"),
    [
        ("2026-10-01", "There is no snapshot before 2026-10-01; the oldest is from 2026-10-16 09:00."),
        ("90d", "There is no snapshot before 2026-08-27 12:00; the oldest is from 2026-10-16 09:00."),
        ("1h", "There is no snapshot since then; the newest is from 2026-11-25 09:00: run an audit first."),
        ("2027-01-01", "There is no snapshot since then"),
        ("99", "There is no snapshot 99."),
        ("7", "Snapshot 7 is not older than the one from 2026-11-25 09:00"),
    ],
)
def test_a_look_that_is_not_there_is_told_with_what_there_is(since: str, says: str) -> None:
    with pytest.raises(NoSuchSnapshot, match=f"^{says}"):
        choose_snapshot(SNAPSHOTS, since, NOW)


@pytest.mark.parametrize(
    "since", ["", "soon", "3 moons", "2026-13-01", "2026-02-30", "999999w", "2026-11-24T25:00", "-3d"]
)
def test_what_says_no_time_is_refused(since: str) -> None:
    with pytest.raises(NotUnderstood):
        choose_snapshot(SNAPSHOTS, since, NOW)


def test_without_two_looks_there_is_nothing_to_compare() -> None:
    with pytest.raises(NoSuchSnapshot, match="There is no snapshot of this account yet"):
        choose_snapshot([], "last", NOW)
    with pytest.raises(NoSuchSnapshot, match="There is only one snapshot"):
        choose_snapshot(daily(1), "last", NOW)


def test_last_is_the_last_look_that_was_asked_for() -> None:
    reasons = [
        SnapshotReason.SNAPSHOT,
        SnapshotReason.AUDIT,
        SnapshotReason.REFRESH,
        SnapshotReason.UNKNOWN,
        SnapshotReason.REFRESH,
    ]
    snapshots = [replace(each, reason=reason) for each, reason in zip(daily(0, 1, 2, 3, 4), reasons, strict=True)]
    assert choose_snapshot(snapshots, "last", NOW) == snapshots[1]
    assert choose_snapshot(snapshots, "Last", NOW, after=snapshots[1]) == snapshots[0]
    assert stand_in_words(snapshots[0], snapshots) == stand_in_words(snapshots[1], snapshots) == ""
    # The newest one may have been asked for itself.
    asked = [*snapshots[:-1], replace(snapshots[-1], reason=SnapshotReason.AUDIT)]
    assert choose_snapshot(asked, "last", NOW) == snapshots[1]


def test_where_none_was_asked_for_last_is_the_last_of_all_and_that_is_said() -> None:
    snapshots = [replace(each, reason=SnapshotReason.REFRESH) for each in daily(0, 1, 2)]
    chosen = choose_snapshot(snapshots, "last", NOW)
    assert chosen == snapshots[1]
    assert stand_in_words(chosen, snapshots) == (
        "There is no earlier audit or snapshot: compared with a refresh of the list, from 2026-11-24 09:00."
    )


def test_where_nobody_knows_why_older_looks_were_taken_that_is_said() -> None:
    snapshots = daily(0, 1, 2)
    assert stand_in_words(choose_snapshot(snapshots, "last", NOW), snapshots) == (
        "Why earlier snapshots were taken is unknown: compared with the last one, from 2026-11-24 09:00."
    )
    refreshed = [snapshots[0], *(replace(each, reason=SnapshotReason.REFRESH) for each in snapshots[1:])]
    assert stand_in_words(choose_snapshot(refreshed, "last", NOW), refreshed) == (
        "Why older snapshots were taken is unknown: compared with a refresh of the list, from 2026-11-24 09:00."
    )
    later = [*(replace(each, reason=SnapshotReason.REFRESH) for each in snapshots[:-1]), snapshots[-1]]
    assert stand_in_words(later[1], later).startswith("There is no earlier audit or snapshot")


def test_the_look_to_compare_with_can_be_any() -> None:
    assert choose_snapshot(SNAPSHOTS, "last", NOW, after=SNAPSHOTS[3]).id == SNAPSHOTS[2].id
    with pytest.raises(NoSuchSnapshot, match="not older"):
        choose_snapshot(SNAPSHOTS, "5", NOW, after=SNAPSHOTS[3])


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be changed here")
def test_a_day_begins_at_local_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots = [
        snapshot(1, datetime(2026, 11, 23, 12, 30, tzinfo=UTC)),
        snapshot(2, datetime(2026, 11, 23, 13, 30, tzinfo=UTC)),
    ]
    snapshots.append(snapshot(3, NOW))
    auckland = in_zone(
        monkeypatch, "Pacific/Auckland"
    )  # UTC+13 here: the day of the 24th begins at 11:00 UTC of the 23rd
    next(auckland)
    try:
        assert choose_snapshot(snapshots, "2026-11-24", NOW).id == 1
        assert choose_snapshot(snapshots, "2026-11-24T02:00", NOW).id == 1
        assert choose_snapshot(snapshots, "2026-11-24T03:00", NOW).id == 2
    finally:
        next(auckland, None)
