"""A timeline as it is drawn: what is too long goes on under its text, and a panel has the newest only."""

from __future__ import annotations

from datetime import date, timedelta

from console_app.services.account.activity import Activity, ActivityKind
from console_app.services.companies.follow_up import EventKind, FollowUpEvent
from console_app.services.companies.timeline import Here, Timeline, merge_timeline
from console_app.services.journal.writer import Writer
from console_app.services.text.privacy_mask import HIDDEN, PrivacyMask
from console_app.tui.render.label_indent import hang
from console_app.tui.render.timeline import MOST_IN_PANEL, timeline_content
from tests.builders import NOW

HERE = Here(Writer("jo", "desk-1", 7, "now"), "")


def test_long_words_go_on_under_their_own_beginning_and_a_panel_shows_the_newest() -> None:
    many = [
        Activity(
            ActivityKind.ERROR, "a", None, f"number {at}, with more words than one line has", NOW + timedelta(hours=at)
        )
        for at in range(MOST_IN_PANEL + 2)
    ]
    history = Timeline(merge_timeline([], many, []), HERE, has_snapshots=True, gaps=())
    shown = hang(timeline_content(history, PrivacyMask(), "a", most=MOST_IN_PANEL), 30).plain
    *lines, last = shown.splitlines()
    assert last == "… and 2 earlier ones"
    assert f"number {MOST_IN_PANEL + 1}," in shown
    begins = [line[:2] for line in lines]
    assert begins.count("✕ ") == MOST_IN_PANEL
    assert len(begins) > 3 * MOST_IN_PANEL, "some lines were too long"
    assert set(begins) == {"✕ ", "  "}


def test_a_shared_screen_hides_what_was_said_of_another_customer_and_not_that_something_was() -> None:
    said = FollowUpEvent("a", EventKind.STEP, "call [Mrs Toft]\x1b[2J", "sam", NOW, date(2026, 12, 4))
    history = Timeline(merge_timeline([], [], [], [said]), HERE, has_snapshots=False, gaps=())
    lines = timeline_content(history, PrivacyMask(), "a").plain.splitlines()
    assert (lines[0], lines[1][-8:]) == ("✎ Next step set", ", by sam")
    assert "  call [Mrs Toft]" in lines[2]
    assert ", due 2026-12-04" in lines[2]
    assert "\x1b" not in lines[2]
    hidden = timeline_content(history, PrivacyMask(on=True, customer_id="b"), "a").plain.splitlines()
    assert hidden == [*lines[:2], f"  {HIDDEN}"]
