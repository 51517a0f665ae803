"""An account lives ninety days, and is looked at every day: what we make of it is held against what it was."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from console_app.services.auditing import make_report
from tests.unit.services.ninety_days import DAYS, ONE_DAY, PACE, SEED, Day, look, moment

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.auditing import AuditReport
    from console_app.services.directory import Directory

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
