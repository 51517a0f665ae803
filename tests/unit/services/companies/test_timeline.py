"""A timeline: changes between snapshots, this run's activities and the journal as one list, each event once."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.services.account.activity import Activity, ActivityKind
from console_app.services.account.write_request import Action
from console_app.services.companies.follow_up import EventKind as Said
from console_app.services.companies.follow_up import FollowUpEvent
from console_app.services.companies.timeline import Here, merge_timeline
from console_app.services.companies.timeline_words import detail_words, error_words, moment_words, title_words
from console_app.services.journal.entries import EventKind, Outcome, group_events
from console_app.services.journal.writer import Writer
from console_app.services.snapshots.models import Change, ChangeKind, kind_of_status
from tests.builders import NOW, change

if TYPE_CHECKING:
    from console_app.services.companies.timeline import TimelineEvent
    from console_app.services.journal.entries import Entry

HERE = Writer("jo", "desk-1", 7, "now")
MINUTE = timedelta(minutes=1)
_numbers = itertools.count(1)


def entry(
    action: Action, at: float, connection: str = "c1", outcome: Outcome | None = Outcome.DONE, **about: Any
) -> Entry:
    """An entry so many minutes after `NOW`, whose answer came a second later."""
    number, moment = next(_numbers), NOW + at * MINUTE
    first: dict[str, Any] = {"event": EventKind.BEGUN, "id": f"e{number}", "at": moment.isoformat(), **HERE._asdict()}
    first |= {"action": action, "companyId": "a", "connectionId": connection, "platform": "Xero", "key": f"k{number}"}
    last: dict[str, Any] = {
        "event": EventKind.ENDED,
        "id": f"e{number}",
        "at": (moment + timedelta(seconds=1)).isoformat(),
    }
    last["outcome"] = outcome
    last |= {name: about[name] for name in ("error", "correlationId") if name in about}
    return group_events([(number, first | about), *([(number, last)] if outcome else [])])[0]


def activity(kind: ActivityKind, at: float, connection: str | None = "c1", text: str = "Xero") -> Activity:
    return Activity(kind, "a", connection, text, NOW + at * MINUTE)


def seen_change(at: tuple[float, float], before: str | None, after: str | None, connection: str = "c1") -> Change:
    """A status that changed between two snapshots, so many minutes after `NOW`."""
    kind = ChangeKind.CONNECTION_GONE if after is None else kind_of_status(after)
    first, last = (NOW + each * MINUTE for each in at)
    return change(kind, seen_before=first, seen=last, connection_id=connection, before=before, after=after)


def merged(*events: Entry | Activity | Change) -> tuple[TimelineEvent, ...]:
    return merge_timeline(
        [each for each in events if isinstance(each, Change)],
        [each for each in events if isinstance(each, Activity)],
        [each for each in events if not isinstance(each, Change | Activity)],
    )


UNLINK = entry(Action.UNLINK, 3.2)


def test_one_unlink_in_all_three_is_one_event_with_the_second_of_the_journal() -> None:
    seen = seen_change((0, 60), "Linked", "Unlinked")
    (only,) = merged(seen, activity(ActivityKind.UNLINKED, 3.25), UNLINK)
    assert (only.entry, only.change, only.at) == (UNLINK, seen, UNLINK.at)
    assert title_words(only) == "Unlinked by us: Xero"
    assert ":12, in this run" in moment_words(only, Here(HERE, ""))


@pytest.mark.parametrize(
    ("action", "seen"),
    [
        (Action.CREATE_CONNECTION, seen_change((0, 60), None, "PendingAuth")),
        (Action.DELETE_CONNECTION, seen_change((0, 60), "Unlinked", None)),
        (Action.CREATE_COMPANY, change(ChangeKind.NEW, seen_before=None, seen=NOW + 60 * MINUTE)),
        (Action.DELETE_COMPANY, change(ChangeKind.GONE, seen_before=NOW, seen=NOW + 60 * MINUTE)),
    ],
)
def test_a_write_explains_what_the_next_snapshot_shows(action: Action, seen: Change) -> None:
    made = entry(action, 3, "c1" if seen.connection_id else "")
    assert [(each.entry, each.change) for each in merged(seen, made)] == [(made, seen)]


@pytest.mark.parametrize(
    "seen",
    [
        seen_change((0, 60), "Linked", "Unlinked", "c2"),
        seen_change((0, 60), "Linked", "Deauthorized"),
        seen_change((4, 60), "Linked", "Unlinked"),
        seen_change((-60, -9), "Linked", "Unlinked"),
    ],
    ids=["another connection", "another status", "a later change", "an earlier change"],
)
def test_what_the_write_did_not_do_stays_an_event_of_its_own(seen: Change) -> None:
    assert len(merged(seen, UNLINK)) == 2


def test_a_snapshot_that_was_being_taken_can_show_what_came_after_its_beginning() -> None:
    assert len(merged(seen_change((-60, 0), "Linked", "Unlinked"), UNLINK)) == 1


def test_a_refused_write_explains_nothing_and_keeps_its_reason() -> None:
    refused = entry(Action.UNLINK, 3, outcome=Outcome.REFUSED, error="Not now", correlationId="r-1")
    failed = Activity(ActivityKind.ERROR, "a", "c1", "unlinking: Not now", NOW + 3.1 * MINUTE, "r-1")
    events = merged(seen_change((0, 60), "Linked", "Unlinked"), refused, failed)
    assert [title_words(each) for each in events] == [
        "Xero: Linked, now Unlinked",
        "Unlink: Xero (refused by Codat)",
    ]
    assert error_words(events[1]) == "Not now"
    assert len(merged(refused, Activity(ActivityKind.ERROR, "a", "c1", "", failed.at, "r-2"))) == 2


def test_two_unlinks_each_explain_their_own_change() -> None:
    again = entry(Action.UNLINK, 90)
    seen = [seen_change((0, 60), "Linked", "Unlinked"), seen_change((80, 120), "Linked", "Unlinked")]
    linked = seen_change((60, 80), "Unlinked", "Linked")
    assert [(each.entry, each.change) for each in merged(*seen, linked, again, UNLINK)] == [
        (again, seen[1]),
        (None, linked),
        (UNLINK, seen[0]),
    ]


def test_a_customer_who_linked_in_this_run_is_one_event_and_a_link_that_was_shown_another() -> None:
    seen = seen_change((0, 60), "PendingAuth", "Linked")
    events = merged(seen, activity(ActivityKind.LINK_SHOWN, 1, text=""), activity(ActivityKind.LINKED, 5))
    assert [(title_words(each), each.change) for each in events] == [
        ("Linked: the customer gave access: Xero", seen),
        ("Link shown", None),
    ]


def test_access_that_was_lost_in_this_run_is_told_once_with_its_platform() -> None:
    seen = seen_change((0, 60), "Linked", "Deauthorized")
    (only,) = merged(seen, activity(ActivityKind.DEAUTHORIZED, 5))
    assert (title_words(only), detail_words(only), only.change) == ("Access lost: Xero", "", seen)


def test_a_write_that_was_sent_again_is_one_event() -> None:
    first = entry(Action.UNLINK, 3, outcome=Outcome.UNKNOWN, key="same")
    again = entry(Action.UNLINK, 4, key="same")
    assert [each.entry for each in merged(first, again)] == [again]
    assert [each.entry for each in merged(again, again)] == [again], "found in two journals"


def test_who_did_it_is_said_where_it_was_not_this_run() -> None:
    def who(writer: Writer, profile: str = "work") -> str:
        (only,) = merged(entry(Action.UNLINK, 0, profile=profile, **writer._asdict()))
        return moment_words(only, Here(HERE, "work")).partition(", ")[2]

    assert who(HERE) == "in this run"
    assert who(HERE._replace(pid=8)) == "earlier, from here"
    assert who(HERE._replace(user="sam", pid=8)) == "by sam"
    assert who(Writer("sam", "desk-2", 7, "now"), "other") == "by sam on desk-2, profile other"


def test_a_change_of_the_company_says_what_was_changed() -> None:
    made = entry(Action.CHANGE_COMPANY, 0, "", platform="", body={"name": "Toft Ltd"}, before={"name": "Toft"})
    (only,) = merged(made)
    assert (title_words(only), detail_words(only)) == ("Company changed", "Name: “Toft” → “Toft Ltd”")


def test_of_two_at_one_moment_the_later_is_first() -> None:
    events = merged(activity(ActivityKind.LINK_SHOWN, 0, text=""), activity(ActivityKind.LINK_COPIED, 0, text=""))
    assert [title_words(each) for each in events] == ["Link copied", "Link shown"]


def test_what_was_said_in_follow_ups_is_there_with_who_and_when() -> None:
    said = [
        FollowUpEvent("a", Said.OWNER, "kim", "sam", NOW),
        FollowUpEvent("a", Said.STEP, "ask for consent", "sam", NOW, date(2026, 12, 4)),
        FollowUpEvent("a", Said.DONE, "ask for consent", "kim", NOW + 2 * MINUTE),
        FollowUpEvent("a", Said.NOTE, "on holiday", "kim", NOW + 3 * MINUTE),
        FollowUpEvent("a", Said.STEP, "", "kim", NOW + 4 * MINUTE),
        FollowUpEvent("a", Said.OWNER, "", "kim", NOW + 5 * MINUTE),
    ]
    events = merge_timeline([], [activity(ActivityKind.LINK_SHOWN, 1, text="")], [], said)
    assert [(title_words(each), detail_words(each)) for each in events] == [
        ("Owner removed", ""),
        ("Next step removed", ""),
        ("Note", "on holiday"),
        ("Step done", "ask for consent"),
        ("Link shown", ""),
        ("Next step set", "ask for consent, due 2026-12-04"),
        ("Owner set", "kim"),
    ]
    assert moment_words(events[2], Here(HERE, "")).endswith(":00, by kim")
    assert events[2].connection_id is None
