"""The first line: the place gives way from the list down, and a wait is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from console_app.codat.errors import ServiceUnavailable, TooManyRequests
from console_app.codat.rate_limits import Quota
from console_app.tui.render.text import clip_middle
from console_app.tui.render.top_bar import (
    PADDING,
    SEPARATOR,
    bar_words,
    calls_words,
    cost_words,
    crumb_at,
    is_low,
    shown_crumbs,
    wait_words,
)

PLACE = ("Companies", "Holloway Bakery & Daughters", "QuickBooks Online")


def trail(place: tuple[str, ...], width: int) -> str:
    """Return the shown words as one text, after a click on each of their cells has been traced to its part."""
    crumbs = shown_crumbs(place, width)
    begin = 0
    for at, words in crumbs:
        assert {crumb_at(crumbs, begin + cell) for cell in range(cell_len(words))} <= {at}
        assert crumb_at(crumbs, begin + cell_len(words)) is None
        begin += cell_len(words) + len(SEPARATOR)
    return SEPARATOR.join(words for _, words in crumbs)


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
    assert trail(PLACE, width) == shown


def test_short_trails() -> None:
    assert trail(("Companies",), 20) == "Companies"
    assert trail(("Companies", "New company"), 16) == "New company"
    assert trail((), 20) == ""


NAME, CALLS = "Fernhill Payables", ("38 calls made · 62,997 of 63,000 left", "62,997 left", "62k left", "")


@pytest.mark.parametrize(
    ("width", "place", "account", "calls"),
    [
        (100, ("Companies",), NAME, CALLS[0]),
        (67, ("Companies",), NAME, CALLS[1]),
        # What is left beside " PRODUCTION · default  UNLOCKED 14:59 " on the smallest terminal.
        (42, ("Companies",), NAME, CALLS[2]),
        # Where the place has no room, the longest words about the calls are the first to go.
        (100, PLACE, NAME, CALLS[1]),
        (79, PLACE, NAME, CALLS[1]),
        (39, PLACE, NAME, CALLS[2]),
        (30, PLACE, NAME, ""),
        (29, PLACE, NAME, ""),
        (28, PLACE, "Fernhill P…ables", ""),
        (15, PLACE, "Fernh…es", ""),
    ],
)
def test_the_accounts_name_is_cut_last(width: int, place: tuple[str, ...], account: str, calls: str) -> None:
    shown = bar_words(width, NAME, place, CALLS)
    assert shown == (account, calls)
    assert PADDING + cell_len(shown.account) + cell_len(shown.calls) + PADDING * bool(calls) <= width


def test_accounts_that_differ_at_the_end_do_not_look_alike() -> None:
    for name, shown in (("Fernhill Payables (EU)", "Fernhill…(EU)"), ("Fernhill Payables (US)", "Fernhill…(US)")):
        assert clip_middle(name, 13) == shown
        assert bar_words(25, name, PLACE, CALLS).account == shown


@pytest.mark.parametrize("width", range(12))
def test_what_is_cut_in_its_middle_is_never_wider_than_its_place(width: int) -> None:
    for name in (NAME, "日本語の会社名です", "e\u0301" * 30, "a          b", "👩‍👩‍👧‍👦 Family 👩‍👩‍👧‍👦", "x" * 10_000):
        assert cell_len(clip_middle(name, width)) <= width
    assert clip_middle("e\u0301" * 30, 8) == "e\u0301" * 5 + "…" + "e\u0301" * 2


def test_few_calls_are_named_and_told_whatever_the_room() -> None:
    quota = Quota(63_000, 900, None, datetime(2026, 1, 1, tzinfo=UTC))
    assert calls_words(quota, 3, narrow=True) == ("⚠ 900 API calls left",)
    assert bar_words(28, NAME, PLACE, calls_words(quota, 3, narrow=True)).calls == "⚠ 900 API calls left"
    assert calls_words(quota, 1, narrow=False) == ("1 API call made · ⚠ 900 of 63,000 left", "⚠ 900 API calls left")


@pytest.mark.parametrize(("left", "low"), [(63_000, False), (12_600, False), (12_599, True), (0, True)])
def test_while_a_fifth_of_the_calls_is_left_nothing_is_said_of_them(left: int, low: bool) -> None:
    quota = Quota(63_000, left, None, datetime(2026, 1, 1, tzinfo=UTC))
    assert is_low(quota) is low
    assert bool(cost_words(quota, 3)) is low


def test_a_wait_says_who_asked_for_it() -> None:
    wait = timedelta(seconds=29.4)
    assert wait_words(TooManyRequests("", status=429), wait) == "⚠ Codat asks us to wait 29 s"
    assert wait_words(ServiceUnavailable("", status=503), wait) == "⚠ Trying again in 29 s"
