"""A row of the list: what stands first, what is found, and that no one-time password is in it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from console_app.codat.models import Company, Connection, ConnectionErrorRecord, RejectedRecord
from console_app.services.companies.cached_company import has_open_error, summarise
from console_app.services.companies.statuses import NO_CONNECTIONS, UNREADABLE
from console_app.services.text.fold import fold
from tests.builders import company_summary, connection

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.companies.directory import Directory


def summary_of(*statuses: str, **fields: Any) -> CompanySummary:
    return company_summary(*map(connection, statuses), **fields)


def texts_in(thing: object) -> list[str]:
    """Every text in a thing, however deep."""
    if isinstance(thing, str):
        return [thing]
    if is_dataclass(thing):
        return [text for each in fields(thing) for text in texts_in(getattr(thing, each.name))]
    if isinstance(thing, tuple | list):
        return [text for each in thing for text in texts_in(each)]
    return []


@pytest.mark.parametrize("account", [{"companies": 120}], indirect=True)
async def test_no_link_is_kept_in_the_list(directory: Directory, session: Any) -> None:
    listed = await session.client.list_companies().collect()
    pending = next(each for each in listed if any(one.status == "PendingAuth" for one in each.connections))
    company = await session.client.get_company(pending.id)
    directory.upsert(company)
    assert any(connection.link_url for connection in company.connections)
    assert not [text for text in texts_in(directory.get(company.id)) if "otp=" in text or "://" in text]
    async for _ in directory.refresh():
        pass
    kept = [text for each in directory.all() for text in texts_in(each)]
    assert len(kept) > 1_000
    assert not [text for text in kept if "otp=" in text or "://" in text]


@pytest.mark.parametrize(
    ("statuses", "standing"),
    [
        ((), NO_CONNECTIONS),
        (("Linked",), "Linked"),
        (("Linked", "PendingAuth"), "PendingAuth"),
        (("Unlinked", "Linked"), "Unlinked"),
        (("PendingAuth", "Deauthorized", "Linked"), "Deauthorized"),
        (("Linked", "Suspended", "Unlinked"), "Suspended"),
    ],
)
def test_what_needs_attention_most_stands_first(statuses: tuple[str, ...], standing: str) -> None:
    assert summary_of(*statuses).standing == standing


def test_a_company_whose_connections_cannot_be_read_is_not_one_without_any() -> None:
    summary = summary_of(set_aside=(RejectedRecord("c1", "id: missing"),))
    assert summary.unreadable == 1
    assert summary.standing == UNREADABLE


def test_platforms_are_named_once() -> None:
    connections = [
        Connection(id="1", status="Linked", platform_name="Xero"),
        Connection(id="2", status="Unlinked", platform_name="Xero"),
        Connection(id="3", status="Unlinked", integration_key="qhyg"),
    ]
    assert summarise(Company(id="1", connections=connections)).platforms == "Xero, qhyg"


def test_the_last_sync_is_the_newest_that_the_company_or_a_connection_tells() -> None:
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    connections = [Connection(id="1", last_sync=late), Connection(id="2", last_sync=early), Connection(id="3")]
    assert summarise(Company(id="1", connections=connections)).last_sync == late
    assert summarise(Company(id="1", connections=connections, last_sync=early)).last_sync == late
    assert summarise(Company(id="1")).last_sync is None


@pytest.mark.parametrize(
    ("status", "error", "is_open"),
    [
        ("PendingAuth", None, True),
        ("PendingAuth", "Active", True),
        ("PendingAuth", "Resolved", False),
        ("Linked", None, False),
        ("Linked", "Active", True),
        ("Linked", "Resolved", False),
        ("Deauthorized", "Odd", True),
    ],
)
def test_which_errors_are_still_in_the_way(status: str, error: str | None, is_open: bool) -> None:
    connection = Connection(id="1", status=status, errors=[ConnectionErrorRecord(status=error)])
    assert has_open_error(connection) is is_open
    assert summarise(Company(id="1", connections=[connection])).connections[0].has_open_error is is_open


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Zoë", "zoe"), ("ACME", "acme"), ("Straße", "strasse"), ("Sørensen", "sorensen"), ("ＡＢＣ", "abc"), ("", "")],
)
def test_case_and_accents_do_not_count(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("company_id", "short"), [("a75d0a29-1111-2222", "a75d0a29"), ("abcdefghijkl", "abcdefgh"), ("-x", ""), ("7", "7")]
)
def test_the_beginning_of_the_id(company_id: str, short: str) -> None:
    assert summarise(Company(id=company_id)).short_id == short


def test_a_link_in_a_field_that_has_no_business_to_hold_one_loses_its_password() -> None:
    link = "https://link.codat.io/start?otp=123456"
    odd = Connection(id="1", status=link, platform_name=link, integration_key=link, source_type=link)
    (row,) = summarise(Company(id="1", connections=[odd])).connections
    assert "123456" not in repr(row)


def test_rows_share_what_is_the_same_in_many() -> None:
    def row(number: int) -> CompanySummary:
        """Make a row from records of its own."""
        synced = datetime(2026, 11, 1, number, tzinfo=UTC)
        linked = Connection(id=f"c{number}", status="Linked", lastSync=synced)
        tags, owners = {"Region": "Wales"}, ["u1", "u2"]
        of = Company(id=str(number), name="Moss", tags=tags, ownerUserIds=owners, dataConnections=[linked])
        return summarise(of.model_copy(update={"last_sync": synced.replace()}))

    one, other = row(1), row(2)
    assert one.tags is other.tags
    assert one.owner_ids is other.owner_ids
    assert one.last_sync is one.connections[0].last_sync
