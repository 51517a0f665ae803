"""What changed, in groups; how the account went day by day; and the work that follows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.services.audit import (
    change_words,
    make_trend,
    report_changes,
    summary_words,
    when_words,
    work_of,
    work_of_changes,
)
from console_app.services.companies.follow_up import EventKind, FollowUpEvent, follow_up_of
from console_app.services.snapshots.models import Change, ChangeKind, Snapshot
from console_app.services.text.time_format import local_time
from tests.builders import DAY, NOW, change, company_summary, connection

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary

HOUR = timedelta(hours=1)
BEFORE, AFTER = Snapshot(1, NOW - DAY, 3, 3), Snapshot(2, NOW, 4, 4)


def test_changes_stand_in_groups_the_most_urgent_first() -> None:
    changes = [
        change(ChangeKind.NEW, "Zed"),
        change(ChangeKind.LINKED, "Élan", connection_id="c1", before="PendingAuth", after="Linked"),
        change(ChangeKind.LINKED, "Dart", connection_id="c2", before="PendingAuth", after="Linked"),
        change(ChangeKind.LINKED, "eland", connection_id="c3", before="PendingAuth", after="Linked"),
        change(ChangeKind.DEAUTHORIZED, connection_id="c4", before="Linked", after="Deauthorized"),
        change(ChangeKind.CONNECTION_GONE, connection_id="c5", before="Linked"),
    ]
    report = report_changes(BEFORE, AFTER, changes)
    assert [(group.title, len(group.changes)) for group in report.groups] == [
        ("Access lost", 1),
        ("Newly linked", 3),
        ("Connection gone", 1),
        ("New companies", 1),
    ]
    assert [each.company_name for each in report.of(ChangeKind.LINKED)] == ["Dart", "Élan", "eland"]
    assert (report.count, report.of(ChangeKind.BACK)) == (6, ())
    assert summary_words(report) == "1 deauthorized, 3 linked, 1 connection gone, 1 company new"
    assert [change_words(each) for each in report.changes][::2] == [
        "Xero: Linked, now Deauthorized",
        "Xero: PendingAuth, now Linked",
        "Xero: was Linked, now gone",
    ]


def test_every_kind_of_change_has_words() -> None:
    report = report_changes(BEFORE, AFTER, [change(kind) for kind in ChangeKind])
    assert [group.kind for group in report.groups][:3] == [
        ChangeKind.DEAUTHORIZED,
        ChangeKind.PENDING,
        ChangeKind.UNLINKED,
    ]
    assert {group.kind for group in report.groups} == set(ChangeKind)
    assert all(group.title and group.meaning and change_words(group.changes[0]) for group in report.groups)


def test_two_looks_within_one_minute_are_told_apart() -> None:
    at = NOW.replace(second=4)
    sooner, later = Snapshot(1, at, 3, 3), Snapshot(2, at + timedelta(seconds=40), 3, 3)
    quick = Change(ChangeKind.LINKED, "c", "Toft", sooner.at, later.at)
    assert when_words(quick).endswith(":04 and " + f"{local_time(later.at):%Y-%m-%d %H:%M:44}")
    assert report_changes(sooner, later, [quick]).within_a_minute
    assert not report_changes(BEFORE, AFTER, []).within_a_minute
    slow = change(ChangeKind.LINKED)
    assert when_words(slow).count(":") == 2


def test_nothing_changed_is_said() -> None:
    assert summary_words(report_changes(BEFORE, AFTER, [])) == "nothing changed"


def test_the_last_look_of_a_day_stands_for_it_and_gaps_are_known() -> None:
    noon = local_time(NOW).replace(hour=12)
    snapshots = [
        Snapshot(3, noon, 12, 9, {"Linked": 9}, {"Linked": 8, "none": 4}),
        Snapshot(1, noon - 2 * DAY - HOUR, 10, 9, {"Linked": 1}, {"Linked": 1}),
        Snapshot(2, noon - 2 * DAY, 11, 9, {"Linked": 7, "PendingAuth": 2}, {"Linked": 7, "PendingAuth": 2, "none": 2}),
        Snapshot(4, noon - 40 * DAY, 1, 1, {"Deauthorized": 1}, {}),
    ]
    trend = make_trend(snapshots, NOW, days=4)
    assert trend.companies == (None, 11, None, 12)
    assert (trend.days[-1], len(trend.days), trend.days_with_snapshot) == (noon.date(), 4, 2)
    by_status = {series.status: series for series in trend.statuses}
    assert by_status["Linked"].values == (None, 7, None, 9)
    assert by_status["PendingAuth"].values == (None, 2, None, 0)
    assert (by_status["Linked"].change, by_status["PendingAuth"].change, by_status["PendingAuth"].newest) == (2, -2, 0)
    assert [series.status for series in trend.standings][-1] == "none"
    nothing = make_trend([], NOW)
    assert (len(nothing.days), nothing.days_with_snapshot, nothing.statuses[0].newest, nothing.statuses[0].change) == (
        30,
        0,
        None,
        0,
    )


def test_the_most_urgent_work_comes_first_and_good_connections_are_none() -> None:
    companies = [
        company_summary(name="Nothing"),
        company_summary(connection("Linked"), connection("Unlinked"), name="Quit"),
        company_summary(connection("PendingAuth", created=NOW - HOUR), name="New"),
        company_summary(connection("PendingAuth", created=NOW - 3 * DAY, error="User cancelled."), name="Slow"),
        company_summary(connection("Deauthorized"), connection("PendingAuth", created=NOW - 2 * DAY), name="Lost"),
        company_summary(connection("Linked", last_sync=NOW - 61 * DAY), name="Stale"),
        company_summary(connection("Hibernating"), name="Odd"),
    ]
    items = work_of(companies, NOW)
    assert [(item.company_name, item.reasons) for item in items] == [
        ("Lost", ("access lost", "pending for 2 d")),
        ("Slow", ("pending for 3 d; User cancelled.",)),
        ("New", ("pending for 1 h",)),
        ("Stale", ("no sync for 61 d",)),
        ("Odd", ("Hibernating",)),
        ("Quit", ("unlinked",)),
        ("Nothing", ("no connection yet",)),
    ]
    assert items[-1].connection_id is None
    assert work_of([*companies, *companies], NOW) == items
    pending = work_of(companies, NOW, counts=lambda each: each.status == "PendingAuth")
    assert [item.company_name for item in pending] == ["Slow", "Lost", "New", "Nothing"]


def test_a_company_whose_next_step_is_due_is_work_whatever_its_status() -> None:
    def row(name: str, ahead: int) -> CompanySummary:
        due = local_time(NOW).date() + timedelta(days=ahead)
        step = FollowUpEvent(name, EventKind.STEP, "call", "jo", NOW, due)
        return company_summary(connection("Linked"), name=name).with_follow_up(follow_up_of([step]))

    items = work_of([row("Later", 1), row("Today", 0), row("Past", -9)], NOW)
    assert [item.company_name for item in items] == ["Past", "Today"]


def test_no_one_time_password_is_in_a_reason() -> None:
    text = "Open https://link-api.codat.io/companies/x?otp=123456 again"
    (item,) = work_of([company_summary(connection("PendingAuth", error=text))], NOW)
    assert "123456" not in item.reasons[0]


def test_what_changed_makes_work_once_a_connection() -> None:
    changes = [
        change(ChangeKind.PENDING, "New", connection_id="p", after="PendingAuth"),
        change(ChangeKind.DEAUTHORIZED, "Lost", connection_id="d", before="Linked", after="Deauthorized"),
        change(
            ChangeKind.DEAUTHORIZED, "Again", connection_id="a", seen=NOW - HOUR, before="Linked", after="Deauthorized"
        ),
        change(ChangeKind.LINKED, "Again", connection_id="a", before="Deauthorized", after="Linked"),
        change(ChangeKind.GONE, "Gone"),
        change(ChangeKind.UNLINKED, "Quit", connection_id="u", before="Linked", after="Unlinked"),
    ]
    items = work_of_changes([*changes, *changes])
    assert [(item.company_name, item.connection_id, item.reasons) for item in items] == [
        ("Lost", "d", ("was Linked, now Deauthorized",)),
        ("New", "p", ("new, PendingAuth",)),
        ("Quit", "u", ("was Linked, now Unlinked",)),
    ]
