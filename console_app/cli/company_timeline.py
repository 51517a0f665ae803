"""Show a company's timeline as lines, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.cli.documents import moment
from console_app.services.companies.timeline_words import detail_words, error_words, moment_words, title_words
from console_app.services.text.sanitize import for_people
from console_app.services.text.time_format import iso_day

if TYPE_CHECKING:
    from console_app.services.companies.timeline import Timeline, TimelineEvent


def timeline_lines(timeline: Timeline) -> list[str]:
    """Return a timeline, newest first, with what is missing from it."""
    heading = "  timeline" if timeline.events else "  timeline: nothing yet"
    if not timeline.has_snapshots and not timeline.events:
        heading = "  timeline: no snapshot yet"
    lines = [heading, *(f"    ({for_people(each)})" for each in timeline.gaps)]
    for event in timeline.events:
        lines.append(f"    {for_people(moment_words(event, timeline.here))}: {for_people(title_words(event))}")
        lines += [f"      {for_people(each)}" for each in (detail_words(event), error_words(event)) if each]
    return lines


def timeline_document(timeline: Timeline) -> list[dict[str, Any]]:
    """Return a timeline for JSON, oldest first, as it was before the journal was in it.

    What no snapshot saw has its action as its kind, and what was said in a follow-up `follow-up-` and what it was; both
    happened between two moments that are the same.
    """
    return [_event(each) for each in reversed(timeline.events)]


def _event(event: TimelineEvent) -> dict[str, Any]:
    change, entry, follow_up = event.change, event.entry, event.follow_up
    platform = change.platform_name if change is not None and change.platform_name else entry.platform if entry else ""
    return {
        "at": moment(event.at),
        "kind": str(change.kind) if change is not None else _kind(event),
        "action": entry.action if entry is not None else None,
        "outcome": str(entry.outcome) if entry is not None else None,
        "who": entry.who if entry is not None else follow_up.by if follow_up is not None else None,
        "profile": entry.profile or None if entry is not None else None,
        "connectionId": event.connection_id or None,
        "platformKey": (change.platform_key or None) if change is not None else None,
        "platformName": platform or None,
        "before": change.before if change is not None else None,
        "after": change.after if change is not None else None,
        "text": (follow_up.text or None) if follow_up is not None else None,
        "due": iso_day(follow_up.due) if follow_up is not None and follow_up.due is not None else None,
        "seenBefore": moment(change.seen_before if change is not None else event.at),
        "seen": moment(change.seen if change is not None else event.at),
    }


def _kind(event: TimelineEvent) -> str:
    if event.entry is not None:
        return event.entry.action
    if event.follow_up is not None:
        return f"follow-up-{event.follow_up.kind}"
    assert event.activity is not None
    return event.activity.kind.name.lower().replace("_", "-")
