"""The connections that a platform allows are counted, and those longest without a sync come first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.codat.models import Integration
from console_app.services.companies.prechecks import check_platform
from console_app.services.connections.platforms import platform_of
from console_app.services.connections.slots import SlotHolder, platform_slots
from tests.builders import NOW, QUICKBOOKS, company_summary, connection

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.connections.platforms import Platform
    from console_app.services.connections.slots import PlatformSlots

XERO = platform_of(Integration(key="gbol", name="Xero", source_type="Accounting"))


def linked(name: str, days: int | None, status: str = "Linked", **fields: Any) -> CompanySummary:
    """A company with a connection to Xero that was synced so many days ago."""
    synced = None if days is None else NOW - timedelta(days=days)
    made = {"created": NOW - timedelta(days=200), "last_sync": synced, **fields}
    return company_summary(connection(status, ("gbol", "Xero"), **made), id=name, name=name)


ACCOUNT = [
    linked("fresh", 1),
    linked("old", 90),
    linked("never", None),
    linked("new", None, created=NOW - timedelta(days=2)),
    linked("older", 95),
    linked("pending", None, "PendingAuth"),
    linked("lost", 300, "Deauthorized"),
    linked("unlinked", 300, "Unlinked"),
    company_summary(connection("Linked", QUICKBOOKS), id="books", name="books"),
]


def slots(limit: int, platform: Platform = XERO, besides: str = "") -> PlatformSlots | None:
    return platform_slots(platform, {"gbol": limit}, ACCOUNT, besides=besides, moment=NOW)


def test_only_linked_connections_of_the_platform_count_the_longest_without_a_sync_first() -> None:
    found = slots(5)
    assert found is not None
    assert [each.company.name for each in found.holders] == ["never", "older", "old", "new", "fresh"]
    assert found.stale == 3
    assert found.search == "platform:gbol status:linked"


@pytest.mark.parametrize(
    ("limit", "besides", "full"), [(4, "", True), (5, "", True), (6, "", False), (5, "old", False)]
)
def test_the_one_beyond_the_limit_is_warned_of(limit: int, besides: str, full: bool) -> None:
    found = slots(limit, besides=besides)
    assert found is not None
    assert found.is_full is full
    warned = [str(each.kind) for each in check_platform(XERO, found)]
    assert warned == (["platform-full"] if full else [])


def test_the_warning_counts_and_names_nobody() -> None:
    (finding,) = check_platform(XERO, slots(5))
    assert finding.sentence == "Xero has a limit of 5 here, and 5 are Linked."
    assert "3 of them had no sync for 30 days" in finding.instead
    assert not any(
        each.name in finding.sentence + finding.instead for each in ACCOUNT if each.name not in {"never", "new"}
    )


def test_a_platform_without_a_limit_has_no_slots() -> None:
    assert slots(5, platform_of(Integration(key="qhyg", name="QuickBooks Online"))) is None
    assert check_platform(XERO) == []


def test_holders_are_not_compared_with_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparing each with each took 38 s for 4,000 holders, while the screen stood still."""
    compared = 0

    def count_comparison(_one: SlotHolder, _other: object) -> bool:
        nonlocal compared
        compared += 1
        return False

    monkeypatch.setattr(SlotHolder, "__eq__", count_comparison)
    account = [linked(f"company {number}", number % 60) for number in range(120)]
    found = platform_slots(XERO, {"gbol": 5}, account, moment=NOW)
    assert found is not None
    assert (len(found.holders), found.stale) == (120, 60)
    assert compared == 0
