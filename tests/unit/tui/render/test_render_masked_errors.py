"""On a shared screen an error of another customer says nothing: it can name a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from console_app.services.audit import WorkItem, WorkTask
from console_app.services.audit.work_marks import WorkMarks
from console_app.services.companies.cached_company import OpenError
from console_app.services.companies.follow_up import NOTHING, EventKind, FollowUpEvent, follow_up_of
from console_app.services.snapshots.models import Change, ChangeKind
from console_app.services.text.privacy_mask import HIDDEN, PrivacyMask
from console_app.tui.render.changes import change_words, error_cell
from console_app.tui.render.worklist import item_words
from tests.builders import company_row, connection_row

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
MARK = "pat@example.com"
CHANGE = Change(
    ChangeKind.DEAUTHORIZED,
    "other",
    "Other Ltd",
    NOW - timedelta(days=1),
    NOW,
    connection_id="c",
    errors=(OpenError("403", f"User {MARK} cancelled", NOW),),
)
ITEM = WorkItem("other", "Other Ltd", (WorkTask("c", f"access lost; User {MARK} cancelled"),))


def test_what_changed_hides_errors_of_others_and_shows_those_of_the_customer() -> None:
    shared, with_them = PrivacyMask(on=True), PrivacyMask(on=True, customer_id="other")
    assert MARK not in change_words(CHANGE, shared).plain
    assert error_cell(CHANGE, shared) == [(HIDDEN, "error")]
    assert MARK in change_words(CHANGE, with_them).plain
    assert MARK in change_words(CHANGE, PrivacyMask()).plain


def test_a_worklist_tells_why_without_the_error_behind_it() -> None:
    note = FollowUpEvent("other", EventKind.NOTE, f"{MARK} calls back", "jo", NOW)
    marks, said = WorkMarks("", NOW.date()), follow_up_of([note, replace(note, kind=EventKind.STEP)])
    words = item_words(ITEM, None, [None], marks, said, PrivacyMask(on=True), NOW).plain
    assert "access lost" in words
    assert MARK not in words
    assert item_words(ITEM, None, [None], marks, said, PrivacyMask(), NOW).plain.count(MARK) == 3


def test_a_worklist_says_an_error_once_where_the_connection_has_it() -> None:
    known = connection_row("c", "Deauthorized", error=f"User {MARK} cancelled")
    marks = WorkMarks("", NOW.date())
    words = item_words(ITEM, company_row("other", known), [known], marks, NOTHING, PrivacyMask(), NOW).plain
    assert words.count(MARK) == 1
    assert "access lost\n" in words
