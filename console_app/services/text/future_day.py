"""Read a coming day as people type it: "tomorrow", "friday", "3d", "2w", "24 dec", "2026-12-24"."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from console_app.services.text.duration import read_duration

EXAMPLES = "tomorrow, friday, 3d, 2w, 24 dec, 2026-12-24"
FARTHEST = timedelta(days=366)
_LEAST_LETTERS = 3
"""The letters of a weekday or month that tell it from the others, in English."""


class NotADay(ValueError):
    """Raised for a text that is no coming day; the message says what to type."""


def read_coming_day(text: str, today: date, *, or_today: bool = False) -> date:
    """Return the day that a text says, at most a year ahead.

    Args:
        text: The typed text; case, blanks and a plus before a duration do not matter.
        today: Today, in local time.
        or_today: True if it may be today.

    Raises:
        NotADay: It says none, or one that is not to come within a year.
    """
    typed = " ".join(text.casefold().replace(".", " ").split()).removeprefix("+").strip()
    day = _day(typed, today)
    if day is None:
        raise NotADay(f"Type a day: {EXAMPLES}.")
    if day < today or (day == today and not or_today):
        raise NotADay("That is not a day to come.")
    if day - today > FARTHEST:
        raise NotADay("That is more than a year ahead.")
    return day


def _day(typed: str, today: date) -> date | None:
    if not typed:
        return None
    if typed in {"today", "tomorrow"}:
        return today + timedelta(days=typed == "tomorrow")
    length = read_duration(typed)
    if length is not None:
        # Hours are no days, and what is farther than a calendar has is refused as too far.
        return today + min(length, 2 * FARTHEST) if length >= timedelta(days=1) else today
    try:
        return date.fromisoformat(typed)
    except ValueError:
        pass
    coming = (today + timedelta(days=ahead) for ahead in range(1, FARTHEST.days + 1))
    return next((day for day in coming if typed in _names_of(day, typed)), None)


def _names_of(day: date, typed: str) -> set[str]:
    """Return what a day may be called, cut to as many letters as were typed."""
    weekday, month = calendar.day_name[day.weekday()].casefold(), calendar.month_name[day.month].casefold()
    words = typed.split()
    letters = max(_LEAST_LETTERS, max(len(each) for each in words))
    short, shorter = weekday[:letters], month[:letters]
    return {short, f"{day.day} {shorter}", f"{shorter} {day.day}"}
