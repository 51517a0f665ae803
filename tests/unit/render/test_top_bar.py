"""The first line: the place gives way from the list down, and a wait is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console_app.codat.errors import ServiceUnavailable, TooManyRequests
from console_app.codat.quota import Quota
from console_app.tui.render.top_bar import quota_words, trail_words, wait_words

PLACE = ("Companies", "Holloway Bakery & Daughters", "QuickBooks Online")


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (80, "Companies › Holloway Bakery & Daughters › QuickBooks Online"),
        (50, "Holloway Bakery & Daughters › QuickBooks Online"),
        (35, "Holloway Baker… › QuickBooks Online"),
        (27, "QuickBooks Online"),
        (10, "QuickBook…"),
    ],
)
def test_the_last_place_gives_way_last(width: int, shown: str) -> None:
    assert trail_words(PLACE, width) == shown


def test_short_trails() -> None:
    assert trail_words(("Companies",), 20) == "Companies"
    assert trail_words(("Companies", "New company"), 16) == "New company"
    assert trail_words((), 20) == ""


def test_calls_made_and_calls_left_are_told_in_short_where_there_is_little_room() -> None:
    quota = Quota(63_000, 62_997, None, datetime(2026, 1, 1, tzinfo=UTC))
    assert quota_words(quota, 38, low=False, narrow=False) == "38 calls made · 62,997 of 63,000 left"
    assert quota_words(quota, 1, low=True, narrow=False) == "1 call made · ⚠ 62,997 of 63,000 left"
    assert quota_words(quota, 38, low=True, narrow=True) == "⚠ 62,997 left"


def test_a_wait_says_who_asked_for_it() -> None:
    wait = timedelta(seconds=29.4)
    assert wait_words(TooManyRequests("", status=429), wait) == "⚠ Codat asks us to wait 29 s"
    assert wait_words(ServiceUnavailable("", status=503), wait) == "⚠ Trying again in 29 s"
