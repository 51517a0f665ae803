"""Access that ends soon is found, and kept alive one by one, for a price that was said, up to the first surprise."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.config.paths import config_folder
from console_app.services.data.earlier_refreshes import earlier_refreshes
from console_app.services.data.keep_alive import (
    KeepAlive,
    RefreshStatus,
    access_limit,
    ending_soon,
    refresh_price,
)
from console_app.services.data.refresh import SMALLEST
from tests.builders import DAY, NOW, QUICKBOOKS, company_summary, connection
from tests.unit.services.data.conftest import paths

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory
    from console_app.services.data.keep_alive import EndingAccess


def test_only_linked_connections_without_a_recent_sync_are_listed_the_first_to_end_at_the_top() -> None:
    def row(name: str, days: int, status: str = "Linked", platform: tuple[str, str] = QUICKBOOKS) -> Any:
        return company_summary(connection(status, platform, last_sync=NOW - days * DAY), name=name)

    rows = [
        row("Fresh", 44),
        row("Old QuickBooks", 80),
        row("Xero", 55, platform=("gbol", "Xero")),
        row("Lost", 90, "Deauthorized"),
        row("Unknown limit", 70, platform=("zzzz", "Books")),
        company_summary(connection(last_sync=None, created=NOW - 50 * DAY), name="Never"),
    ]
    found = ending_soon(rows, NOW, 45 * DAY)
    assert [(each.company_name, each.words) for each in found] == [
        ("Xero", "no sync for 55 d; access ends in 5 d"),
        ("Never", "never synced for 50 d; access ends in 10 d"),
        ("Old QuickBooks", "no sync for 80 d; access ends in 20 d"),
        ("Unknown limit", "no sync for 70 d"),
    ]
    over = ending_soon([row("Over", 61, platform=("gbol", "Xero"))], NOW, 45 * DAY)[0]
    assert over.words == "no sync for 61 d; access may have ended: the limit is 60 d"


def test_a_team_that_knows_better_writes_the_limit_on_its_own_card() -> None:
    assert access_limit("qhyg") == timedelta(days=100)
    folder = config_folder() / "cards"
    folder.mkdir(parents=True)
    (folder / "qhyg.md").write_text("# QuickBooks\n\nAccess ends after 30\ndays without a sync.\n")
    assert access_limit("qhyg") == timedelta(days=30)


@pytest.fixture
async def three_due(
    session: Session, account: EmbeddedSandbox, linked_company: Any, directory: Directory
) -> list[EndingAccess]:
    """Three connections without a sync for fifty days, in the order of their companies' names."""
    for name in ("Aster Foods", "Birch Dental", "Cedar Tools"):
        await linked_company(name=name)
    account.scenarios.advance_clock(timedelta(days=50))
    async for _ in directory.refresh():
        pass
    await session.identify()
    found = ending_soon(directory.all(), account.scenarios.now(), timedelta(days=45))
    account.scenarios.forget_calls()
    return sorted(found, key=lambda each: each.company_name)


async def carried_out(run: KeepAlive) -> list[tuple[str, RefreshStatus]]:
    steps = [step async for step in run.run()]
    return [(each.access.company_name, each.status) for each in steps if each.status is not RefreshStatus.IN_PROGRESS]


async def test_each_is_refreshed_by_the_smallest_data_type_for_the_price_that_was_said(
    session: Session, account: EmbeddedSandbox, three_due: list[EndingAccess]
) -> None:
    price = refresh_price(session, len(three_due))
    assert price.words.startswith("3 connections = 3 calls; ")
    assert await carried_out(KeepAlive(session, three_due)) == [
        (name, RefreshStatus.REQUESTED) for name in ("Aster Foods", "Birch Dental", "Cedar Tools")
    ]
    assert paths(account) == [f"POST data/queue/{SMALLEST}"] * 3
    assert len(account.scenarios.calls) == price.calls
    assert (await earlier_refreshes(session)).requested == {each.connection_id for each in three_due}
    account.scenarios.advance_clock(timedelta(minutes=5))
    company = await session.client.get_company(three_due[0].company_id)
    assert company.connections[0].last_sync is not None
    assert account.scenarios.now() - company.connections[0].last_sync < timedelta(minutes=6)


async def test_the_first_surprise_ends_it_and_another_run_continues(
    session: Session, account: EmbeddedSandbox, three_due: list[EndingAccess]
) -> None:
    account.scenarios.deauthorize(three_due[1].connection_id)
    run = KeepAlive(session, three_due)
    assert await carried_out(run) == [
        ("Aster Foods", RefreshStatus.REQUESTED),
        ("Birch Dental", RefreshStatus.REFUSED),
    ]
    assert (run.done, run.left) == (1, 2)
    assert run.surprise is not None
    account.scenarios.answer_as_customer(three_due[1].connection_id, "authorise")
    account.scenarios.forget_calls()
    # The customer came back, so that their data is being read already.
    assert await carried_out(run) == [
        ("Cedar Tools", RefreshStatus.REQUESTED),
        ("Birch Dental", RefreshStatus.ALREADY),
    ]
    assert run.left == 0
    assert (await earlier_refreshes(session)).refused == {}, "data that is being read is no refusal"


async def test_the_refused_ones_come_last_the_one_refused_longest_ago_first(
    session: Session, account: EmbeddedSandbox, three_due: list[EndingAccess]
) -> None:
    """Otherwise the first of two that are always refused would keep the second from being tried again."""
    account.scenarios.deauthorize(three_due[0].connection_id)
    account.scenarios.deauthorize(three_due[1].connection_id)
    run = KeepAlive(session, three_due)
    names = [[name for name, _ in await carried_out(run)] for _ in range(4)]
    assert names == [["Aster Foods"], ["Birch Dental"], ["Cedar Tools", "Aster Foods"], ["Birch Dental"]]
    earlier = await earlier_refreshes(session)
    assert [each.company_name for each in earlier.refused_last(three_due)] == [
        "Cedar Tools",
        "Aster Foods",
        "Birch Dental",
    ]


async def test_an_account_that_may_not_is_asked_once(
    session: Session, account: EmbeddedSandbox, three_due: list[EndingAccess]
) -> None:
    account.scenarios.switch(refreshes=False)
    run = KeepAlive(session, three_due)
    assert await carried_out(run) == [("Aster Foods", RefreshStatus.REFUSED)]
    assert len(account.scenarios.calls) == 1


async def test_it_stops_at_the_last_call_and_when_asked_to(
    session: Session, account: EmbeddedSandbox, three_due: list[EndingAccess]
) -> None:
    run = KeepAlive(session, three_due, last_call=session.calls_made + 1)
    assert len(await carried_out(run)) == 1
    assert run.is_at_limit
    assert len(account.scenarios.calls) == 1
    run = KeepAlive(session, three_due[1:])
    async for _ in run.run():
        run.stop()
    assert (run.done, run.is_at_limit) == (1, False)
