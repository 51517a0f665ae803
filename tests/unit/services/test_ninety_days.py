"""An account lives ninety days, and is looked at every day: what we make of it is held against what it was."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from console_app.services.auditing import make_report
from console_app.services.directory import Directory
from console_app.services.memory import Memory
from tests.unit.services.ninety_days import DAYS, ONE_DAY, PACE, SEED, Day, Told, look, moment, since, told

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.auditing import AuditReport
    from console_app.services.session import Session

pytestmark = pytest.mark.slow

a_few_hundred = pytest.mark.parametrize("account", [{"companies": 250}], indirect=True)


@a_few_hundred
async def test_the_list_and_the_audit_are_what_the_account_is_on_every_day(
    account: EmbeddedSandbox, directory: Directory
) -> None:
    happened: Counter[str] = Counter()
    for _ in range(DAYS):
        happened += account.scenarios.live(1, SEED, PACE)
        async for _progress in directory.refresh():
            pass
        day = await look(account)
        assert directory.saw_everything
        assert rows_of(directory) == rows_of_account(day)
        report = make_report(directory.all(), day.at)
        assert figures(report) == counted(day), day.at
    assert happened["access lost"] > 10
    assert happened["companies back"] > 0


@a_few_hundred
async def test_the_history_tells_what_became_of_the_account(account: EmbeddedSandbox, session: Session) -> None:
    memory, directory = Memory(session.profile), Directory(session)
    await memory.open()
    days: list[Day] = []
    for _ in range(DAYS):
        account.scenarios.live(1, SEED, PACE)
        async for _progress in directory.refresh():
            pass
        days.append(await look(account))
        await memory.finish_look(days[-1].at, directory.all(), directory.unread)
    looks = await memory.looks()
    assert [each.at for each in looks] == [day.at for day in days]

    pairs = [*zip(range(DAYS - 1), range(1, DAYS), strict=True), (0, DAYS - 1), (9, 60), (45, 80)]
    kinds: Counter[str] = Counter()
    for first, second in pairs:
        known = {company_id for day in days[: first + 1] for company_id in day.companies}
        changes = await memory.changes(looks[first], looks[second])
        seen = {
            Told(each.kind, each.company_id, each.connection_id, each.before, each.after)
            if each.connection_id
            else Told(each.kind, each.company_id, None, None, None)
            for each in changes
        }
        assert seen == set(told(days[first], days[second], known)), (first, second)
        assert all(each.seen_before is not None and days[first].at <= each.seen_before < each.seen for each in changes)
        kinds += Counter(each.kind for each in changes)
    assert {"deauthorized", "linked", "unlinked", "pending", "new", "gone", "back", "connection-gone"} <= kinds.keys()
    assert await memory.since() == since(days)
    await memory.close()


def rows_of(directory: Directory) -> dict[str, tuple[str, dict[str, tuple[str, datetime | None]]]]:
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


def counted(day: Day) -> dict[str, int]:
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
