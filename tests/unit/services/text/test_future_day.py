"""A day to come as people type it; a day that is over, or that nobody means, is refused with what to type."""

from __future__ import annotations

from datetime import date

import pytest

from console_app.services.text.future_day import NotADay, read_coming_day
from console_app.services.text.time_format import coming_day

TODAY = date(2026, 12, 1)
"""A Tuesday."""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tomorrow", date(2026, 12, 2)),
        ("Friday", date(2026, 12, 4)),
        ("tue", date(2026, 12, 8)),
        ("3d", date(2026, 12, 4)),
        ("2 w", date(2026, 12, 15)),
        ("24 Dec", date(2026, 12, 24)),
        ("december 24", date(2026, 12, 24)),
        ("24. dec.", date(2026, 12, 24)),
        ("1 dec", date(2027, 12, 1)),
        ("2027-01-04", date(2027, 1, 4)),
    ],
)
def test_a_day_to_come(text: str, day: date) -> None:
    assert read_coming_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Type a day"),
        ("soon", "Type a day"),
        ("f", "Type a day"),
        ("31 feb", "Type a day"),
        ("today", "not a day to come"),
        ("5h", "not a day to come"),
        ("2026-11-30", "not a day to come"),
        ("2028-01-01", "more than a year"),
        ("999999y", "more than a year"),
    ],
)
def test_what_is_no_day_to_come_says_what_to_type(text: str, why: str) -> None:
    with pytest.raises(NotADay, match=why):
        read_coming_day(text, TODAY)


def test_its_words() -> None:
    assert coming_day(date(2026, 12, 2), TODAY) == "Wednesday 2 December, tomorrow"
    assert coming_day(date(2027, 1, 4), TODAY) == "Monday 4 January 2027, in 34 days"
