"""Render the journal. For hidden customers it shows no name, body or error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from console_app.services.account.write_request import NOTES
from console_app.services.companies.field_changes import change_words
from console_app.services.journal.entries import Outcome
from console_app.services.journal.recovery import WriteState
from console_app.services.journal.search import action_words, outcome_words
from console_app.services.journal.undo import recorded_changes
from console_app.services.text.privacy_mask import HIDDEN
from console_app.services.text.sanitize import sanitized
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.text import clip, clock, counted, day, plain, short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console_app.services.journal.entries import Entry
    from console_app.services.journal.recovery import Finding
    from console_app.services.text.privacy_mask import PrivacyMask
    from console_app.tui.widgets.table.widget import CellValue

_LONGEST = 300
"""Characters of a body or an error in the box below the list."""


class OutcomeStyle(NamedTuple):
    """The symbol, colour and words of an outcome."""

    symbol: str
    word: str
    """Short: for a column."""
    style: str
    """Of a cell."""
    colour: str
    """Of a text."""


OUTCOME_STYLES = {
    Outcome.OPEN: OutcomeStyle("…", "open", "warning", "$text-warning"),
    Outcome.DONE: OutcomeStyle("✓", "done", "status-linked", "$text-success"),
    Outcome.REFUSED: OutcomeStyle("✕", "refused", "error", "$text-error"),
    Outcome.NOT_SENT: OutcomeStyle("–", "not sent", "muted", "$quiet"),
    Outcome.UNKNOWN: OutcomeStyle("?", "unknown", "warning", "$text-warning"),
    Outcome.NOT_DONE: OutcomeStyle("–", "not done", "muted", "$quiet"),
    Outcome.DROPPED: OutcomeStyle("–", "dropped", "muted", "$quiet"),
}
_FOUND = {
    WriteState.DONE: OutcomeStyle("✓", "It was done.", "", "$text-success"),
    WriteState.NOT_DONE: OutcomeStyle("✕", "It was not done.", "", "$text-warning"),
    WriteState.UNCLEAR: OutcomeStyle("?", "The outcome cannot be determined.", "", "$text-warning"),
}


def hides(entry: Entry, privacy_mask: PrivacyMask) -> bool:
    """Return whether an entry is hidden; one without a company may be about any customer."""
    return privacy_mask.on and (not entry.company_id or privacy_mask.hides(entry.company_id))


def company_name(entry: Entry, privacy_mask: PrivacyMask) -> str:
    """Return the company's name."""
    if hides(entry, privacy_mask):
        return HIDDEN
    return (
        shown_name(entry.company_name, privacy_mask.id(entry.company_id))
        if entry.company_id
        else sanitized(entry.company_name)
    )


def when_cell(entry: Entry) -> CellValue:
    """Return when it was about to be sent."""
    return [(f"{day(entry.at)} ", "muted"), (clock(entry.at), "")]


def who_cell(entry: Entry) -> CellValue:
    """Return who did it."""
    return [(sanitized(entry.writer.user), "")]


def action_cell(entry: Entry) -> CellValue:
    """Return the action."""
    return [(sanitized(action_words(entry)), "")]


def platform_cell(entry: Entry) -> CellValue:
    """Return the connection's platform, if there is one."""
    return [(sanitized(entry.platform) or "–", "" if entry.platform else "muted")]


def outcome_cell(entry: Entry) -> CellValue:
    """Return the outcome."""
    shown = OUTCOME_STYLES[entry.outcome]
    return [(f"{shown.symbol} {shown.word}", shown.style)]


def state_words(shown: int, entries: Sequence[Entry], left: int, beside: Sequence[str] = ()) -> Content:
    """Return what the list contains: how many entries, since when, how many open ones.

    Args:
        shown: How many rows are shown.
        entries: The entries.
        left: How many are open.
        beside: What it does not contain, a sentence a line.
    """
    more = [plain(sanitized(each), "$quiet") for each in beside]
    if not entries:
        return Content("\n").join(more)
    number = counted(len(entries), "write", "writes")
    words = f"{shown:,} of {number}" if shown != len(entries) else number
    # The first that was written has not the earliest time where a clock was set back.
    parts = [plain(words, "bold"), plain(f" since {day(min(each.at for each in entries))}", "$quiet")]
    if left:
        parts.append(plain(f"   ? {left:,} interrupted: o checks", "$text-warning"))
    return Content("\n").join([Content.assemble(*parts), *more])


def entry_words(entry: Entry, privacy_mask: PrivacyMask, undone: Entry | None = None) -> Content:
    """Return an entry in full.

    Args:
        entry: The entry.
        privacy_mask: Hides other customers.
        undone: The entry that has undone it; None if none has.
    """
    shown, hidden = OUTCOME_STYLES[entry.outcome], hides(entry, privacy_mask)
    what = f"{action_words(entry)}{f' ({sanitized(entry.platform)})' if entry.platform else ''}"
    lines = [
        Content.assemble(
            plain(company_name(entry, privacy_mask) or "–", "bold"),
            "   ",
            plain(what),
            "   ",
            plain(f"{shown.symbol} {outcome_words(entry)}", shown.colour),
            plain(f"   {_undone_words(undone)}" if undone is not None else "", "$text-warning"),
        ),
        plain(f"{day(entry.at)} {clock(entry.at, seconds=True)}  {entry.who}{_took(entry)}{_account(entry)}"),
    ]
    if entry.error:
        message = HIDDEN if hidden else privacy_mask.mask_sentence(clip(sanitized(entry.error), _LONGEST))
        status = f" ({entry.status})" if entry.status else ""
        lines.append(plain(f"{message}{status}", "$text-error"))
    if entry.settled_at is not None:
        found = f"{outcome_words(entry)}, {entry.settled_how}, by {entry.settled_by}"
        lines.append(plain(f"Settled {day(entry.settled_at)} {clock(entry.settled_at)}: {found}"))
    changes = recorded_changes(entry)
    cut = "  (possible secrets are left out)" if entry.body_is_cut or entry.before_is_cut else ""

    def of_the_body(text: str) -> str:
        return HIDDEN if hidden else privacy_mask.mask_sentence(clip(sanitized(text), _LONGEST))

    if changes:
        lines.append(plain(f"{of_the_body(change_words(changes))}{cut}"))
    ids = (
        ("company", entry.company_id),
        ("connection", entry.connection_id),
        ("correlation id", entry.correlation_id),
        ("key", entry.key),
    )
    named = [f"entry {entry.number}", *(f"{name} {privacy_mask.id(sanitized(id_))}" for name, id_ in ids if id_)]
    lines.append(plain("  ".join(named), "$quiet"))
    if entry.body and not changes:
        did = "Kept" if entry.action in NOTES else "Sent"
        lines.append(plain(f"{did} {of_the_body(json.dumps(entry.body, ensure_ascii=False))}{cut}", "$quiet"))
    return Content("\n").join(lines)


def undo_words(entry: Entry, *, changed_since: bool) -> Content:
    """Return which change is about to be undone, and for whom.

    Args:
        entry: The entry.
        changed_since: True if the company no longer has the values that it has made.
    """
    lines = [
        plain(short(shown_name(entry.company_name, entry.company_id)), "bold"),
        plain(f"{action_words(entry)} of {day(entry.at)} {clock(entry.at, seconds=True)}, by {entry.who}", "$quiet"),
    ]
    if changed_since:
        lines.append(plain("It was changed again since, so this is what it has now:", "$text-warning"))
    return Content("\n").join(lines)


def _undone_words(undone: Entry) -> str:
    return f"undone by entry {undone.number}, {day(undone.at)} {clock(undone.at)}, {undone.who}"


def _took(entry: Entry) -> str:
    if entry.milliseconds is None:
        return ""
    seconds = entry.milliseconds / 1000
    return f"  took {seconds:,.1f} s" if seconds >= 1 else f"  took {entry.milliseconds} ms"


def _account(entry: Entry) -> str:
    named = f"{sanitized(entry.account)} ({sanitized(entry.profile)})" if entry.account else sanitized(entry.profile)
    return f"  in {named}" if named else ""


def finding_words(finding: Finding, privacy_mask: PrivacyMask) -> str:
    """Return what a check has found, in a sentence."""
    return (
        _FOUND[finding.found].word
        if hides(finding.entry, privacy_mask)
        else privacy_mask.mask_sentence(sanitized(finding.words))
    )


def interrupted_row(
    entry: Entry, finding: Finding | None, message: str, privacy_mask: PrivacyMask, moment: datetime
) -> Content:
    """Return an interrupted write in two lines: what it was, and its outcome. `message` goes before the finding."""
    today = day(entry.at) == day(moment)
    when = clock(entry.at) if today else f"{day(entry.at)} {clock(entry.at)}"
    platform = f" ({sanitized(entry.platform)})" if entry.platform else ""
    first = Content.assemble(
        plain(f"{when}  ", "$quiet"),
        plain(f"{action_words(entry)}{platform}"),
        "  ",
        plain(company_name(entry, privacy_mask), "bold"),
        plain(f"  {entry.writer.user}", "$quiet"),
    )
    if message:
        second = plain(f"  {message}", "$text-success")
    elif finding is None:
        second = plain("  … not checked yet", "$quiet")
    else:
        shown = _FOUND[finding.found]
        can = "  f finishes it" if finding.can_be_finished else ""
        second = Content.assemble(
            plain(f"  {shown.symbol} {finding_words(finding, privacy_mask)}", shown.colour), plain(can, "$quiet")
        )
    return Content("\n").join([first, second])


def finish_question(finding: Finding, privacy_mask: PrivacyMask) -> Content:
    """Return what is about to be sent again."""
    entry = finding.entry
    return Content.assemble(
        plain(f"{action_words(entry)}{f' ({sanitized(entry.platform)})' if entry.platform else ''}: "),
        plain(company_name(entry, privacy_mask), "bold"),
        "\n\n",
        plain(finding_words(finding, privacy_mask)),
        "\n\n",
        plain(f"The request of {entry.who} is sent again; it cannot be done twice.", "$quiet"),
    )


def drop_question(finding: Finding, privacy_mask: PrivacyMask) -> Content:
    """Return what is about to be dropped."""
    entry = finding.entry
    return Content.assemble(
        plain(f"{action_words(entry)}: "),
        plain(company_name(entry, privacy_mask), "bold"),
        "\n\n",
        plain(finding_words(finding, privacy_mask)),
        "\n\n",
        plain("Nothing is sent. The journal records that it was dropped, and by whom.", "$quiet"),
    )
