"""Render a company's timeline.

Of a hidden customer it shows what happened and when, but no text that can name a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.account.activity import ActivityKind
from console_app.services.companies.follow_up import EventKind
from console_app.services.companies.timeline_words import by_words, detail_words, error_words, title_words
from console_app.services.snapshots.models import ChangeKind
from console_app.services.text.privacy_mask import HIDDEN
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import with_weekday
from console_app.tui.render.changes import KIND_STYLES, between, errors_text
from console_app.tui.render.journal import OUTCOME_STYLES
from console_app.tui.render.label_indent import LABEL
from console_app.tui.render.text import clip, plain

if TYPE_CHECKING:
    from console_app.services.companies.timeline import Here, Timeline, TimelineEvent
    from console_app.services.text.privacy_mask import PrivacyMask

NOTHING = "Nothing has changed for this company since its first snapshot, and nothing was done for it or said here."
NO_SNAPSHOT = "This account has not been audited yet: each audit saves a snapshot, and the next one shows what changed."
READING = "Reading the timeline …"
MOST_SHOWN = 500
"""The most events that are drawn, the newest."""
MOST_IN_PANEL = 50
"""The most that are drawn in a panel, which lays them out again with each event."""
_INDENT = "  "
"""As wide as a symbol and a space."""
_LONGEST = 300
"""Characters of a text in a timeline."""
_REACHED = {ActivityKind.LINKED: ChangeKind.LINKED, ActivityKind.DEAUTHORIZED: ChangeKind.DEAUTHORIZED}
"""What the customer did in this run is drawn as the status that it led to."""


def timeline_content(
    timeline: Timeline | None, privacy_mask: PrivacyMask, company_id: str, *, most: int = MOST_SHOWN
) -> Content:
    """Return a company's history, newest first.

    Args:
        timeline: The history; None while it is being read.
        privacy_mask: What a shared screen hides.
        company_id: The company.
        most: The most events to show.
    """
    if timeline is None:
        return plain(READING, "$quiet")
    lines = [plain(f"⚠ {privacy_mask.mask_sentence(each)}", "$text-warning") for each in timeline.gaps]
    lines += [_event(each, timeline.here, privacy_mask, company_id) for each in timeline.events[:most]]
    if not timeline.events:
        lines.append(plain(NOTHING if timeline.has_snapshots else NO_SNAPSHOT, "$quiet"))
    if len(timeline.events) > most:
        lines.append(plain(f"… and {len(timeline.events) - most:,} earlier ones", "$quiet"))
    return Content("\n").join(lines)


def _event(event: TimelineEvent, here: Here, privacy_mask: PrivacyMask, company_id: str) -> Content:
    # An entry without an id was found by its name alone, and may be about another customer.
    entry = event.entry
    hidden = privacy_mask.hides(company_id) or (entry is not None and privacy_mask.on and not entry.company_id)

    def masked(text: str) -> str:
        return HIDDEN if hidden else privacy_mask.mask_sentence(clip(sanitized(text), _LONGEST))

    (symbol, style), title = _sign(event), title_words(event)
    lines = [
        Content.assemble((f"{symbol} ", style), plain(f"{title[:1].upper()}{title[1:]}", "bold")),
        plain(f"{_INDENT}{_when(event, here)}", "$quiet"),
    ]
    if detail := detail_words(event):
        lines.append(plain(f"{_INDENT}{masked(detail)}"))
    if error := error_words(event):
        lines.append(plain(f"{_INDENT}{masked(error)}", "$text-error"))
    if event.change is not None and event.change.errors:
        lines.append(plain(f"{_INDENT}{errors_text(event.change.errors, company_id, privacy_mask)}", "$text-error"))
    # What is too long for its line continues behind the symbol.
    return Content("\n").join(each.stylize(LABEL, 0, len(_INDENT)) for each in lines)


def _sign(event: TimelineEvent) -> tuple[str, str]:
    """Return the symbol of an event and its colour."""
    if event.follow_up is not None:
        return ("✓", "$text-success") if event.follow_up.kind is EventKind.DONE else ("✎", "$accent")
    if event.entry is not None:
        outcome = OUTCOME_STYLES[event.entry.outcome]
        return outcome.symbol, outcome.colour
    if event.activity is not None and event.activity.kind in _REACHED:
        kind = KIND_STYLES[_REACHED[event.activity.kind]]
    elif event.activity is not None:
        return ("✕", "$text-error") if event.activity.kind is ActivityKind.ERROR else ("›", "$accent")
    else:
        assert event.change is not None
        kind = KIND_STYLES[event.change.kind]
    return kind.symbol, f"${kind.style}"


def _when(event: TimelineEvent, here: Here) -> str:
    if event.is_between:
        assert event.change is not None
        return between(event.change)
    by = by_words(event, here)
    return f"{with_weekday(event.at, seconds=True)}{f', {by}' if by else ''}"
