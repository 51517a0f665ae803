"""An audit's figures: what is counted where, at the edges too, and that each says how to find what it counts."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from console_app.services.audit import AuditReport, Counted, make_report
from console_app.services.audit.worklist import work_behind
from console_app.services.companies.entity_notes import EntityNotes
from console_app.services.connections.entity import Entity, SeenEntity
from console_app.services.search import connection_test, find, parse
from console_app.services.snapshots.row_format import cached_text, company_of
from console_app.services.snapshots.state_format import StateEncoder
from tests.builders import NOW, company_row, company_summary, connection

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BLINK = timedelta(microseconds=1)
QBO = ("qhyg", "QuickBooks Online")


def counts_of(report: AuditReport, section: str) -> dict[str, int]:
    """The figures of a section, those that are not 0."""
    found = next(each for each in report.sections if each.key == section)
    return {figure.key: figure.count for figure in found.figures if figure.count}


def test_each_company_counts_once_by_what_is_worst() -> None:
    report = make_report(
        [
            company_summary(connection("Linked"), connection("Deauthorized")),
            company_summary(connection("PendingAuth"), connection("PendingAuth")),
            company_summary(connection("Linked"), connection("Hibernating")),
            company_summary(connection("Unlinked"), connection("Linked")),
            company_summary(connection("Linked")),
            company_summary(),
        ],
        NOW,
    )
    assert counts_of(report, "standings") == {
        "standing-deauthorized": 1,
        "standing-pending": 1,
        "standing-other": 1,
        "standing-unlinked": 1,
        "standing-linked": 1,
        "standing-none": 1,
    }
    assert report.standings.total == report.companies == 6
    assert report.statuses.total == report.connections == 9
    assert counts_of(report, "statuses")["status-other-Hibernating"] == 1


def test_a_figure_of_connections_says_how_many_companies_are_behind_it() -> None:
    report = make_report(
        [company_summary(connection("PendingAuth"), connection("PendingAuth", QBO)), company_summary(connection())], NOW
    )
    pending = report.figure("status-pending")
    assert (pending.count, pending.of, pending.companies) == (2, Counted.CONNECTIONS, 1)
    standing = report.figure("standing-pending")
    assert (standing.count, standing.of, standing.companies) == (1, Counted.COMPANIES, 1)


def test_an_empty_account_has_all_the_usual_figures_at_nought() -> None:
    report = make_report([], NOW)
    assert {figure.count for figure in report.figures()} == {0}
    assert [len(section.figures) for section in report.sections] == [5, 4, 0, 4, 7, 2, 1]


def test_platforms_come_by_size_with_their_statuses() -> None:
    report = make_report(
        [
            company_summary(connection("Linked", QBO), connection("Deauthorized", QBO)),
            company_summary(connection("Linked", ("gbol", ""))),
            company_summary(connection("PendingAuth", ("gbol", "Xero"))),
            company_summary(connection("Linked", ("", "Ledger of Old"))),
            company_summary(connection("Linked", ("", ""))),
        ],
        NOW,
    )
    shown = [(each.label, each.count, [(p.label, p.count) for p in each.parts]) for each in report.platforms.figures]
    assert shown == [
        ("QuickBooks Online", 2, [("Deauthorized", 1), ("Linked", 1)]),
        ("Xero", 2, [("PendingAuth", 1), ("Linked", 1)]),
        ("Ledger of Old", 1, [("Linked", 1)]),
        ("Unknown", 1, [("Linked", 1)]),
    ]


@pytest.mark.parametrize(
    ("age", "bucket"),
    [
        (-HOUR, "pending-hour"),
        (0 * HOUR, "pending-hour"),
        (HOUR, "pending-hour"),
        (HOUR + BLINK, "pending-day"),
        (DAY, "pending-day"),
        (DAY + BLINK, "pending-week"),
        (7 * DAY, "pending-week"),
        (7 * DAY + BLINK, "pending-longer"),
    ],
)
def test_a_pending_connection_is_in_one_bucket(age: timedelta, bucket: str) -> None:
    report = make_report([company_summary(connection("PendingAuth", created=NOW - age))], NOW)
    assert counts_of(report, "pending") == {bucket: 1}


@pytest.mark.parametrize(
    ("synced", "created", "figures"),
    [
        (NOW - 7 * DAY, NOW - 200 * DAY, []),
        (NOW - 7 * DAY - BLINK, NOW, ["no-sync-7d"]),
        (NOW - 31 * DAY, NOW, ["no-sync-7d", "no-sync-30d"]),
        (NOW - 61 * DAY, NOW, ["no-sync-7d", "no-sync-30d", "no-sync-60d"]),
        (NOW - 100 * DAY, NOW, ["no-sync-7d", "no-sync-30d", "no-sync-60d"]),
        (NOW - 100 * DAY - BLINK, NOW, ["no-sync-7d", "no-sync-30d", "no-sync-60d", "no-sync-100d"]),
        (None, NOW - 7 * DAY, ["never-synced"]),
        (None, NOW - 8 * DAY, ["never-synced", "never-synced-7d"]),
        (None, None, ["never-synced"]),
    ],
)
def test_a_linked_connection_is_at_risk_by_its_last_sync(
    synced: datetime | None, created: datetime | None, figures: list[str]
) -> None:
    report = make_report([company_summary(connection("Linked", last_sync=synced, created=created))], NOW)
    assert list(counts_of(report, "access")) == figures
    unlinked = make_report([company_summary(connection("Unlinked", last_sync=synced, created=created))], NOW)
    assert not counts_of(unlinked, "access")


@pytest.mark.parametrize(
    ("created", "since", "figures"),
    [
        (NOW - 200 * DAY, NOW - 2 * DAY, ["never-synced"]),
        (NOW - 200 * DAY, NOW - 8 * DAY, ["never-synced", "never-synced-7d"]),
        (NOW - 8 * DAY, None, ["never-synced", "never-synced-7d"]),
    ],
)
def test_never_synced_counts_from_the_linking(created: datetime, since: datetime | None, figures: list[str]) -> None:
    company = company_summary(connection("Linked", last_sync=None, created=created))
    companies = [company.with_status_since({company.connections[0].id: since} if since else {})]
    report = make_report(companies, NOW)
    assert list(counts_of(report, "access")) == figures
    by_key = {figure.key: figure for figure in report.access.figures}
    for key in ("never-synced", "never-synced-7d"):
        assert len(find(companies, parse(by_key[key].query), NOW)) == by_key[key].count


def test_what_cannot_be_counted_is_said() -> None:
    report = make_report([company_summary(connection("PendingAuth", created=None))], NOW)
    assert not counts_of(report, "pending")
    assert report.pending.note == "Codat does not say when 1 more were created."


def test_linked_to_another_name_is_counted_as_far_as_codat_was_asked() -> None:
    other, same, asked_not = (connection("Linked") for _ in range(3))
    unlinked = connection("Unlinked")
    rows = [company_summary(other, same, name="Toft Stores"), company_summary(asked_not), company_summary(unlinked)]
    notes = EntityNotes()
    for each, name, row in (
        (other, "Morrow Cycles", rows[0]),
        (same, "TOFT STORES", rows[0]),
        (unlinked, "Morrow", rows[2]),
    ):
        notes.note(SeenEntity(row.id, each.id, "gbol", Entity(name), NOW))
    report = make_report([notes.checked(row) for row in rows], NOW)
    figure = report.figure("entity-different")
    assert (figure.count, figure.companies, report.entities.note) == (1, 1, "Known of 2 of 3 Linked.")
    (item,) = work_behind(figure, [notes.checked(row) for row in rows], NOW).items
    assert item.reasons == ("linked to another name: ask the customer",)
    assert not make_report(rows, NOW).entities.is_shown, "a nought of none known would say that all is well"


def test_open_errors_are_counted() -> None:
    report = make_report(
        [company_summary(connection("PendingAuth", error="User cancelled."), connection("PendingAuth"))], NOW
    )
    assert counts_of(report, "problems") == {"errors": 1}


def test_an_audit_of_a_part_counts_only_the_connections_asked_for() -> None:
    companies = [company_summary(connection("Linked"), connection("PendingAuth", QBO))]
    report = make_report(companies, NOW, "platform:gbol", counts=lambda each: each.integration_key == "gbol")
    assert counts_of(report, "statuses") == {"status-linked": 1}
    assert all(figure.query.split()[0] == "platform:gbol" for figure in report.figures())


def test_a_company_that_is_worse_where_nobody_asked_is_told_apart() -> None:
    companies = [
        company_summary(connection("Linked"), connection("Deauthorized", QBO)),
        company_summary(connection("Linked")),
    ]
    report = make_report(companies, NOW, "platform:gbol", counts=lambda each: each.integration_key == "gbol")
    assert counts_of(report, "standings") == {"standing-linked": 1}
    assert report.standings.note == "1 more company has a worse status in a connection outside this search."


def test_a_connection_that_one_answer_names_twice_is_counted_once_as_a_look_counts_it() -> None:
    once = connection("PendingAuth")
    company = company_summary(once, once.model_copy(), connection("Linked"))
    report = make_report([company], NOW)
    snapshot = StateEncoder()
    snapshot.state(company, None, {}, 0)
    assert report.connections == snapshot.counted()[1] == 2
    assert counts_of(report, "statuses") == {"status-pending": 1, "status-linked": 1}


def test_of_a_connection_named_twice_the_status_that_needs_somebody_counts() -> None:
    linked = connection("Linked")
    company = company_summary(linked, linked.model_copy(update={"status": "Deauthorized"}))
    assert counts_of(make_report([company], NOW), "statuses") == {"status-deauthorized": 1}


def test_a_remembered_list_that_names_a_connection_twice_counts_it_once_too() -> None:
    company = company_summary(connection("Linked"))
    twice = replace(company, connections=company.connections * 2)
    assert make_report([company_of(cached_text(twice))], NOW).connections == 1


def test_every_key_is_there_once() -> None:
    report = make_report(
        [company_summary(connection("PendingAuth"), connection("Linked", QBO), connection("Hibernating"))], NOW
    )
    keys = [figure.key for figure in report.figures()]
    assert len(keys) == len(set(keys))


def test_a_hundred_thousand_companies_are_audited_in_one_pass(capsys: pytest.CaptureFixture[str]) -> None:
    some = [
        company_summary(
            connection("Linked", last_sync=NOW - n * DAY), connection("PendingAuth", QBO, created=NOW - n * HOUR)
        )
        for n in range(200)
    ]
    companies: list[CompanySummary] = some * 500
    passes = 0

    def once() -> list[CompanySummary]:
        nonlocal passes
        passes += 1
        return companies

    began = time.perf_counter()
    report = make_report(iter(once()), NOW)
    with capsys.disabled():
        print(f"\naudit report of {len(companies):,} companies: {time.perf_counter() - began:.2f} s")
    assert (report.companies, report.connections, passes) == (100_000, 200_000, 1)


def test_a_worklist_has_as_many_companies_and_connections_as_the_number_it_comes_from() -> None:
    old, new = NOW - 90 * DAY, NOW - HOUR
    rows = [
        company_summary(connection("Linked", last_sync=old), connection("Linked", last_sync=new), name="Half stale"),
        company_summary(connection("Linked", last_sync=new), name="Well"),
        company_summary(connection("Linked", last_sync=None, created=NOW - 9 * DAY), name="Never"),
        company_summary(connection("PendingAuth"), connection("PendingAuth", error="No"), name="Two"),
        company_summary(connection("Deauthorized"), connection("Linked", last_sync=new), name="Lost"),
        company_summary(connection("Unlinked"), connection("Hibernating"), name="Odd"),
        company_summary(name="Nothing"),
        company_row("broken", name="Broken", unreadable=1),
    ]
    for query in ("", "status:linked", "platform:xero"):
        narrowed = find(rows, parse(query), NOW)
        report = make_report(narrowed, NOW, query=query, counts=connection_test(parse(query), NOW))
        for figure in report.figures():
            worklist = work_behind(figure, rows, NOW)
            assert len(worklist.items) == figure.companies, (query, figure)
            if figure.of is Counted.CONNECTIONS:
                assert worklist.connections == figure.count, (query, figure)
    linked = work_behind(make_report(rows, NOW).figure("status-linked"), rows, NOW)
    assert [(item.company_name, item.reasons) for item in linked.items[:2]] == [
        ("Half stale", ("no sync for 90 d", "no problem known, synced 1 h ago")),
        ("Never", ("no problem known, never synced",)),
    ]
