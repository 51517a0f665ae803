"""What an audit costs is what it then takes, and its progress promises nothing that is not known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from console_app.codat.rate_limits import Quota
from console_app.services.audit import audit_cost, audit_progress, cost_words, progress_words

if TYPE_CHECKING:
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def quota(limit: int, remaining: int, *, seen_at: datetime = NOON) -> Quota:
    return Quota(limit, remaining, None, seen_at)


SIZES = [0, 1, 99, 100, 101, 250, 1_000, 1_001, 2_500]


@pytest.mark.parametrize(
    ("account", "companies"), [({"companies": size}, size) for size in SIZES], indirect=["account"]
)
async def test_a_refresh_takes_as_many_calls_as_was_said(
    session: Session, directory: Directory, companies: int
) -> None:
    before = session.calls_made
    async for _ in directory.refresh():
        pass
    assert len(directory) == companies
    assert session.calls_made - before == audit_cost(companies, session.quota).calls


def test_the_cost_is_said_in_calls_and_in_the_days_share() -> None:
    assert (
        cost_words(audit_cost(5_000, quota(2_000, 1_500), NOON)) == "5,000 companies = 6 calls, 0.3 % of today's quota"
    )
    assert cost_words(audit_cost(1, quota(1_000, 900), NOON)) == "1 company = 1 call, 0.1 % of today's quota"
    assert cost_words(audit_cost(20_000, quota(5_000_000, 9), NOON)).endswith(
        "21 calls, under 0.1 % of today's quota; only 9 left today"
    )


def test_without_a_quota_only_the_calls_are_said() -> None:
    assert cost_words(audit_cost(5_000, None)) == "5,000 companies = 6 calls"
    assert cost_words(audit_cost(5_000, quota(0, 0))) == "5,000 companies = 6 calls"


def test_an_audit_that_the_day_has_no_calls_for_says_so() -> None:
    few, none = audit_cost(5_000, quota(1_000, 5), NOON), audit_cost(5_000, quota(1_000, 0), NOON)
    assert not few.is_affordable
    assert cost_words(few) == "5,000 companies = 6 calls, 0.6 % of today's quota; only 5 left today"
    assert cost_words(none).endswith("none left today")
    assert audit_cost(5_000, quota(1_000, 6), NOON).is_affordable


def test_yesterdays_empty_quota_is_full_today() -> None:
    cost = audit_cost(5_000, quota(1_000, 0), NOON + timedelta(days=1))
    assert (cost.left, cost.is_affordable) == (1_000, True)


@pytest.mark.parametrize(
    ("loaded", "total", "elapsed", "words"),
    [
        (0, None, 0.0, "0 companies"),
        (100, 5_000, 0.0, "100 of 5,000 companies"),
        (3_200, 5_000, 2.0, "3,200 of 5,000 companies, 1,600 a second, 2 s left"),
        (3_200, None, 2.0, "3,200 companies, 1,600 a second"),
        (1, 3, 100.0, "1 of 3 companies, under 1 a second, 4 min left"),
        (5_000, 5_000, 2.5, "5,000 of 5,000 companies, 2,000 a second"),
        (5_100, 5_000, 2.0, "5,100 of 5,100 companies, 2,550 a second"),
    ],
)
def test_progress_says_what_is_known(loaded: int, total: int | None, elapsed: float, words: str) -> None:
    assert progress_words(audit_progress(loaded, total, elapsed)) == words


def test_the_share_never_passes_the_whole() -> None:
    assert audit_progress(5_100, 5_000, 2.0).share == 1.0
    assert audit_progress(0, 0, 2.0).share == 1.0
    assert audit_progress(100, None, 2.0).share is None
