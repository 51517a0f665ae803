"""Plain words, and how many companies have which status."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from console_app.codat.models import RejectedRecord
from console_app.services.companies.cached_company import CompanySummary, count_by_status, has_status
from console_app.services.companies.statuses import NO_CONNECTIONS
from console_app.services.search import find, plain_words
from tests.builders import company_summary, connection


def findable(
    name: str, *statuses: str, day: int | None = None, platform: str = "Xero", **fields: Any
) -> CompanySummary:
    """A company of a day in January, with connections to one platform whose ids are its name and a number."""
    moment = datetime(2026, 1, day, tzinfo=UTC) if day else None
    connections = [
        connection(status, ("gbol", platform), id=f"{name}{at}", last_sync=None) for at, status in enumerate(statuses)
    ]
    return company_summary(
        *connections, name=name, **{"id": f"id-{name}", "created": moment, "last_sync": moment, **fields}
    )


NOW = datetime(2026, 2, 1, tzinfo=UTC)
ZOE = findable("Zoë's Café", "Linked", day=3, description="a deli in Leeds", tags={"region": "uk", "team": "a=b"})
ACME = findable("acme Toys", "PendingAuth", "Linked", day=1, platform="QuickBooks Online")
LINK = findable("Link Logistics", day=2)
ODD = findable("Odd Bodkins", "Suspended", platform="Åland Books")
BROKEN = findable("Broken", set_aside=(RejectedRecord("1", "wrong"),))
ALL = [ZOE, ACME, LINK, ODD, BROKEN]


def row_names(companies: list[CompanySummary]) -> list[str]:
    return [company.name for company in companies]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ALL),
        ("   ", ALL),
        ("zoe", [ZOE]),
        ("CAFE zoë", [ZOE]),
        ("leeds", [ZOE]),
        ("region=uk", [ZOE]),
        ("team=a=b", [ZOE]),
        ("id-acme", [ACME]),
        ("gbol acme", [ACME]),
        ("quickbooks", [ACME]),
        ("aland", [ODD]),
        ("acme zoe", []),
        ("toys0", [ACME]),
    ],
)
def test_words_are_found_in_any_order_and_spelling(text: str, found: list[CompanySummary]) -> None:
    assert find(ALL, plain_words(text), NOW) == found


def test_a_status_is_no_part_of_the_text() -> None:
    assert find(ALL, plain_words("link"), NOW) == [LINK], "every Linked company would be found"


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("Linked", [ZOE, ACME]),
        ("PendingAuth", [ACME]),
        ("Suspended", [ODD]),
        (NO_CONNECTIONS, [LINK]),
        ("Unlinked", []),
    ],
)
def test_a_company_has_the_status_of_each_of_its_connections(status: str, found: list[CompanySummary]) -> None:
    assert [company for company in ALL if has_status(company, status)] == found
    assert count_by_status(ALL)[status] == len(found)


def test_two_connections_of_one_status_count_once() -> None:
    assert count_by_status([findable("Twice", "Linked", "Linked")]) == {"Linked": 1}
