"""Plain words, and how many companies have which status."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console_app.codat.models import Company, Connection
from console_app.codat.rejected import RejectedRecord
from console_app.services.finding import count_by_status, has_status
from console_app.services.search import find, plain_words
from console_app.services.summaries import NO_CONNECTIONS, CompanySummary, summarise


def made(name: str, *statuses: str, day: int | None = None, platform: str = "Xero", **more: object) -> CompanySummary:
    moment = datetime(2026, 1, day, tzinfo=UTC) if day else None
    connections = [
        Connection(id=f"{name}{at}", status=status, platform_name=platform, integration_key="gbol")
        for at, status in enumerate(statuses)
    ]
    return summarise(
        Company.model_validate(
            {"id": f"id-{name}", "name": name, "created": moment, "last_sync": moment, "connections": connections}
            | more
        )
    )


NOW = datetime(2026, 2, 1, tzinfo=UTC)
ZOE = made("Zoë's Café", "Linked", day=3, description="a deli in Leeds", tags={"region": "uk", "team": "a=b"})
ACME = made("acme Toys", "PendingAuth", "Linked", day=1, platform="QuickBooks Online")
LINK = made("Link Logistics", day=2)
ODD = made("Odd Bodkins", "Suspended", platform="Åland Books")
BROKEN = made("Broken", set_aside=(RejectedRecord("1", "wrong"),))
ALL = [ZOE, ACME, LINK, ODD, BROKEN]


def names(companies: list[CompanySummary]) -> list[str]:
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
    assert count_by_status([made("Twice", "Linked", "Linked")]) == {"Linked": 1}
