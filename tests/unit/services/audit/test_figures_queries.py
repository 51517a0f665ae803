"""Behind every figure stands the list that its search finds."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console_app.services.audit import Counted, make_report
from console_app.services.search import connection_test, find, parse
from tests.builders import NOW, company_summary, connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.services.audit import AuditReport
    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary
    from console_app.services.search import Search


@cache
def read(query: str) -> Search:
    """Return a search; many examples have the same ones."""
    search = parse(query)
    assert not search.problems, query
    return search


def found_by(query: str, companies: list[CompanySummary]) -> list[CompanySummary]:
    """Return the companies that a search finds."""
    return find(companies, read(query), NOW)


def speaks_of(query: str) -> Callable[[ConnectionSummary], bool] | None:
    """Return whether a search speaks of a connection."""
    return connection_test(read(query), NOW)


_edges = (0, 1, 3_600, 86_400, 7 * 86_400, 30 * 86_400, 60 * 86_400, 100 * 86_400)
moments = st.one_of(
    st.none(),
    st.builds(
        lambda edge, more: NOW - timedelta(seconds=edge, microseconds=more), st.sampled_from(_edges), st.integers(-1, 1)
    ),
)
connections = st.builds(
    lambda status, platform, created, synced, error: connection(
        status, platform, error="no" if error else "", id=f"{id(status)}", created=created, last_sync=synced
    ),
    st.sampled_from(
        [
            "Linked",
            "PendingAuth",
            "Linked",
            "PendingAuth",
            "Deauthorized",
            "Unlinked",
            "Hibernating",
            "HIBERNATING",
            "linked",
            'Odd "one", two',
            "a\\",
        ]
    ),
    st.sampled_from([("gbol", "Xero"), ("qhyg", "QuickBooks Online"), ("", "Ledger, of Old"), ("abcd", "")]),
    moments,
    moments,
    st.booleans(),
)
PARTS = [
    "platform:gbol",
    "errors:any",
    "status:pending",
    "status:pending,linked",
    "status:linked errors:any -status:unlinked",
    "age>1d platform:qhyg,gbol",
]
accounts = st.lists(st.lists(connections, max_size=3).map(lambda made: company_summary(*made)), max_size=12)


def every_list_is_behind_its_figure(report: AuditReport, companies: list[CompanySummary]) -> None:
    for figure in report.figures():
        found = found_by(figure.query, companies)
        assert len(found) == figure.companies, figure
        if figure.of is Counted.COMPANIES:
            assert len(found) == figure.count, figure
        else:
            meant = speaks_of(figure.query)
            held = [each for company in found for each in company.connections if meant is None or meant(each)]
            assert len(held) == figure.count, figure
        assert figure.is_possible or not figure.count, figure


@given(accounts)
@settings(max_examples=400)
def test_every_figure_counts_what_its_search_lists(companies: list[CompanySummary]) -> None:
    report = make_report(companies, NOW)
    every_list_is_behind_its_figure(report, companies)
    assert report.standings.total == len(companies)


@given(accounts, st.sampled_from(PARTS))
def test_an_audit_of_a_part_counts_what_its_searches_list(companies: list[CompanySummary], query: str) -> None:
    part = found_by(query, companies)
    report = make_report(part, NOW, query, counts=speaks_of(query))
    every_list_is_behind_its_figure(report, companies)


@pytest.mark.parametrize(
    ("query", "key", "search"),
    [
        ("status:pending", "status-pending", "status:pending"),
        ("status:pending", "pending-day", "status:pending age>1h age<=1d"),
        ("age>7d status:pendingauth", "pending-longer", "age>7d status:pendingauth"),
        ("platform:gbol", "platform-gbol-linked", "platform:gbol status:linked"),
        ("-status:deauthorized", "standing-pending", "-status:deauthorized status:pending"),
        ("errors:any toft", "errors", "errors:any toft"),
        ("status:pending,linked", "status-linked", "status:pending,linked status:linked"),
    ],
)
def test_what_the_search_says_already_is_not_said_again(query: str, key: str, search: str) -> None:
    companies = [
        company_summary(connection("PendingAuth", created=None, error="no")),
        company_summary(connection("Linked")),
    ]
    part = found_by(query, companies)
    assert make_report(part, NOW, query, counts=speaks_of(query)).figure(key).query == search


@pytest.mark.parametrize(
    ("query", "section", "shown"),
    [
        ("status:pending", "statuses", ["PendingAuth"]),
        ("status:pending", "standings", ["PendingAuth"]),
        ("status:pending", "access", []),
        ("status:linked,unlinked -status:linked", "statuses", ["Unlinked"]),
        ("-status:deauthorized,pending", "statuses", ["Unlinked", "Linked"]),
        ("-status:pending", "pending", []),
        ("platform:gbol", "standings", ["Deauthorized", "PendingAuth", "Unlinked", "Linked"]),
        ("status:none", "statuses", []),
        ("toft", "standings", ["Deauthorized", "PendingAuth", "Unlinked", "Linked", "No connections"]),
    ],
)
def test_what_a_search_leaves_no_room_for_is_shown_to_nobody_and_still_told_to_machines(
    query: str, section: str, shown: list[str]
) -> None:
    report = make_report([], NOW, query)
    (found,) = [each for each in report.sections if each.key == section]
    assert [figure.label for figure in found.shown] == shown
    assert [figure.key for figure in report.figures()] == [figure.key for figure in make_report([], NOW).figures()]


def test_a_section_with_nothing_to_show_has_no_note_either() -> None:
    assert not make_report([], NOW, "status:pending").access.is_shown


@given(accounts)
def test_an_audit_without_a_status_counts_as_its_search_lists(companies: list[CompanySummary]) -> None:
    part = found_by("-status:deauthorized", companies)
    every_list_is_behind_its_figure(make_report(part, NOW, "-status:deauthorized"), companies)


@pytest.mark.parametrize(
    "status",
    ["", "none", "unreadable", "Unlinking", "Unknown", "linked", "LINKED", "pendingauth", "pending", "Deauthorised"],
)
def test_a_status_that_nobody_knows_is_counted_and_listed_as_one(status: str) -> None:
    companies = [company_summary(connection(status)), company_summary(connection())]
    report = make_report(companies, NOW)
    assert (report.companies, report.connections) == (2, 2)
    assert sum(figure.count for figure in report.statuses.figures) == 2
    every_list_is_behind_its_figure(report, companies)


def test_statuses_that_a_search_cannot_tell_apart_are_one_figure() -> None:
    companies = [
        company_summary(connection("Hibernating")),
        company_summary(connection("HIBERNATING")),
        company_summary(connection("hibernating")),
    ]
    report = make_report(companies, NOW)
    (other,) = [figure for figure in report.statuses.figures if figure.key.startswith("status-other-")]
    assert (other.label, other.count) == ("Hibernating", 3)
    every_list_is_behind_its_figure(report, companies)
