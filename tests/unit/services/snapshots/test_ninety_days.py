"""An account lives ninety days, and is looked at every day: what we make of it is held against what it was."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from console_app.services.audit import make_report
from console_app.services.companies.directory import Directory
from console_app.services.snapshots.account_store import AccountStore
from tests.unit.services.snapshots.ninety_days import (
    DAYS,
    LIFE_RATE,
    ONE_DAY,
    SEED,
    Day,
    Difference,
    differences,
    moment,
    read_day,
    since,
)

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from console_app.services.audit import AuditReport

pytestmark = pytest.mark.slow

a_hundred = pytest.mark.parametrize("account", [{"companies": 125}], indirect=True)


@a_hundred
async def test_what_is_made_of_the_account_is_what_it_is_on_every_day(
    account: EmbeddedSandbox, session: Session
) -> None:
    store, directory = AccountStore(session.profile), Directory(session)
    await store.open()
    days: list[Day] = []
    happened: Counter[str] = Counter()
    for _ in range(DAYS):
        happened += account.scenarios.live(1, SEED, LIFE_RATE)
        async for _progress in directory.refresh():
            pass
        day = await read_day(account)
        days.append(day)
        assert directory.saw_everything
        assert statuses_by_company(directory) == rows_of_account(day)
        assert figures(make_report(directory.all(), day.at)) == counted_plainly(day), day.at
        await store.finish_snapshot(day.at, directory.all(), directory.unread)
    assert happened["access lost"] > 10
    assert happened["companies back"] > 0
    await the_history_tells_what_became_of_it(store, days)
    await store.close()


async def the_history_tells_what_became_of_it(store: AccountStore, days: list[Day]) -> None:
    snapshots = await store.snapshots()
    assert [each.at for each in snapshots] == [day.at for day in days]

    pairs = [*zip(range(DAYS - 1), range(1, DAYS), strict=True), (0, DAYS - 1), (9, 60), (45, 80)]
    kinds: Counter[str] = Counter()
    for first, second in pairs:
        known = {company_id for day in days[: first + 1] for company_id in day.companies}
        changes = await store.changes(snapshots[first], snapshots[second])
        seen = {
            Difference(each.kind, each.company_id, each.connection_id, each.before, each.after)
            if each.connection_id
            else Difference(each.kind, each.company_id, None, None, None)
            for each in changes
        }
        assert seen == set(differences(days[first], days[second], known)), (first, second)
        assert all(each.seen_before is not None and days[first].at <= each.seen_before < each.seen for each in changes)
        kinds += Counter(each.kind for each in changes)
    assert {"deauthorized", "linked", "unlinked", "pending", "new", "gone", "back", "connection-gone"} <= kinds.keys()
    assert await store.since() == since(days)


def statuses_by_company(directory: Directory) -> dict[str, tuple[str, dict[str, tuple[str, datetime | None]]]]:
    return {
        company.id: (company.name, {each.id: (each.status, each.last_sync) for each in company.connections})
        for company in directory.all()
    }


def rows_of_account(day: Day) -> dict[str, tuple[str, dict[str, tuple[str, datetime | None]]]]:
    return {
        company_id: (
            company["name"],
            {each["id"]: (each["status"], moment(each.get("lastSync"))) for each in company["dataConnections"]},
        )
        for company_id, company in day.companies.items()
    }


def figures(report: AuditReport) -> dict[str, int]:
    sections = (report.standings, report.statuses, report.access)
    found = {figure.key: figure.count for section in sections for figure in section.figures}
    return {"companies": report.companies, "connections": report.connections} | found


def counted_plainly(day: Day) -> dict[str, int]:
    """The same figures, counted the plain way."""
    names = {"Deauthorized": "deauthorized", "PendingAuth": "pending", "Unlinked": "unlinked", "Linked": "linked"}
    connections = day.all_connections()
    statuses = Counter(each["status"] for each in connections)
    found = {f"status-{name}": statuses[status] for status, name in names.items()}
    worst: Counter[str] = Counter()
    for company in day.companies.values():
        has = {each["status"] for each in company["dataConnections"]}
        worst[next((name for status, name in names.items() if status in has), "none")] += 1
    found |= {f"standing-{name}": worst[name] for name in (*names.values(), "none")}
    linked = [each for each in connections if each["status"] == "Linked"]
    for days in (7, 30, 60, 100):
        found[f"no-sync-{days}d"] = sum(is_older(each.get("lastSync"), day, days) for each in linked)
    never = [each for each in linked if "lastSync" not in each]
    found["never-synced"] = len(never)
    found["never-synced-7d"] = sum(is_older(each["created"], day, 7) for each in never)
    found["access-lost"] = statuses["Deauthorized"]
    return {"companies": len(day.companies), "connections": len(connections)} | found


def is_older(text: Any, day: Day, days: int) -> bool:
    at = moment(text)
    return at is not None and at < day.at - days * ONE_DAY
