"""The journal of writes as cells and sentences. Of a customer who is hidden no name, body or error is shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from console_app.services.journal.events import Outcome
from console_app.services.journal.reading import action_words, outcome_words
from console_app.services.journal.recovery import Found
from console_app.services.veil import HIDDEN
from console_app.services.visible import visible
from console_app.tui.render.companies import shown_name
from console_app.tui.render.sentences import counted
from console_app.tui.render.text import clip, plain
from console_app.tui.render.when import clock, day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console_app.services.journal.entries import Entry
    from console_app.services.journal.recovery import Finding
    from console_app.services.veil import Veil
    from console_app.tui.widgets.table import CellValue

_LONGEST = 300
"""Characters of a body or an error in the box below the list."""


class OutcomeLook(NamedTuple):
    """How an outcome is drawn."""

    symbol: str
    word: str
    """Short: for a column."""
    style: str
    """Of a cell."""
    colour: str
    """Of a text."""


LOOKS = {
    Outcome.OPEN: OutcomeLook("…", "open", "warning", "$text-warning"),
    Outcome.DONE: OutcomeLook("✓", "done", "status-linked", "$text-success"),
    Outcome.REFUSED: OutcomeLook("✕", "refused", "error", "$text-error"),
    Outcome.NOT_SENT: OutcomeLook("–", "not sent", "muted", "$quiet"),
    Outcome.UNKNOWN: OutcomeLook("?", "not known", "warning", "$text-warning"),
    Outcome.NOT_DONE: OutcomeLook("–", "not done", "muted", "$quiet"),
    Outcome.DROPPED: OutcomeLook("–", "let be", "muted", "$quiet"),
}
_FOUND = {
    Found.DONE: OutcomeLook("✓", "It was done.", "", "$text-success"),
    Found.NOT_DONE: OutcomeLook("✕", "It was not done.", "", "$text-warning"),
    Found.UNCLEAR: OutcomeLook("?", "Nobody can tell from what is there.", "", "$text-warning"),
}


def hides(entry: Entry, veil: Veil) -> bool:
    """Whether nobody who looks on may know whose entry it is; one without a company may be about anybody."""
    return veil.on and (not entry.company_id or veil.hides(entry.company_id))


def company_name(entry: Entry, veil: Veil) -> str:
    """Whose it is."""
    if hides(entry, veil):
        return HIDDEN
    return (
        shown_name(entry.company_name, veil.id(entry.company_id)) if entry.company_id else visible(entry.company_name)
    )


def when_cell(entry: Entry) -> CellValue:
    """When it was about to be sent."""
    return [(f"{day(entry.at)} ", "muted"), (clock(entry.at), "")]


def who_cell(entry: Entry) -> CellValue:
    """Whose hands it was."""
    return [(visible(entry.writer.user), "")]


def action_cell(entry: Entry) -> CellValue:
    """What was to be changed."""
    return [(visible(action_words(entry)), "")]


def platform_cell(entry: Entry) -> CellValue:
    """The connection's platform, if it is about one."""
    return [(visible(entry.platform) or "–", "" if entry.platform else "muted")]


def outcome_cell(entry: Entry) -> CellValue:
    """What became of it."""
    look = LOOKS[entry.outcome]
    return [(f"{look.symbol} {look.word}", look.style)]


def state_words(shown: int, entries: Sequence[Entry], left: int, beside: Sequence[str] = ()) -> Content:
    """What the list holds: how many, since when, and how many wait for somebody to decide; and what it does not hold,
    `beside` it, a sentence a line."""
    more = [plain(visible(each), "$quiet") for each in beside]
    if not entries:
        return Content("\n").join(more)
    number = counted(len(entries), "write", "writes")
    words = f"{shown:,} of {number}" if shown != len(entries) else number
    # The first that was written has not the earliest time where a clock was set back.
    parts = [plain(words, "bold"), plain(f" since {day(min(each.at for each in entries))}", "$quiet")]
    if left:
        parts.append(plain(f"   ? {left:,} cut off: o finds out what became of it", "$text-warning"))
    return Content("\n").join([Content.assemble(*parts), *more])


def entry_words(entry: Entry, veil: Veil) -> Content:
    """One entry in full."""
    look, hidden = LOOKS[entry.outcome], hides(entry, veil)
    what = f"{action_words(entry)}{f' ({visible(entry.platform)})' if entry.platform else ''}"
    lines = [
        Content.assemble(
            plain(company_name(entry, veil) or "–", "bold"),
            "   ",
            plain(what),
            "   ",
            plain(f"{look.symbol} {outcome_words(entry)}", look.colour),
        ),
        plain(f"{day(entry.at)} {clock(entry.at, seconds=True)}  {entry.who}{_took(entry)}{_account(entry)}"),
    ]
    if entry.error:
        said = HIDDEN if hidden else veil.said(clip(visible(entry.error), _LONGEST))
        status = f" ({entry.status})" if entry.status else ""
        lines.append(plain(f"{said}{status}", "$text-error"))
    if entry.settled_at is not None:
        found = f"{outcome_words(entry)}, {entry.settled_how}, by {entry.settled_by}"
        lines.append(plain(f"Found out {day(entry.settled_at)} {clock(entry.settled_at)}: {found}"))
    ids = (
        ("company", entry.company_id),
        ("connection", entry.connection_id),
        ("correlation id", entry.correlation_id),
        ("key", entry.key),
    )
    lines.append(plain("  ".join(f"{name} {veil.id(visible(id_))}" for name, id_ in ids if id_), "$quiet"))
    if entry.body:
        sent = HIDDEN if hidden else veil.said(clip(visible(json.dumps(entry.body, ensure_ascii=False)), _LONGEST))
        cut = "  (what could be a secret is left out)" if entry.body_is_cut else ""
        lines.append(plain(f"Sent {sent}{cut}", "$quiet"))
    return Content("\n").join(lines)


def _took(entry: Entry) -> str:
    if entry.milliseconds is None:
        return ""
    seconds = entry.milliseconds / 1000
    return f"  took {seconds:,.1f} s" if seconds >= 1 else f"  took {entry.milliseconds} ms"


def _account(entry: Entry) -> str:
    named = f"{visible(entry.account)} ({visible(entry.profile)})" if entry.account else visible(entry.profile)
    return f"  in {named}" if named else ""


def finding_words(finding: Finding, veil: Veil) -> str:
    """What a look has found, in a sentence."""
    return _FOUND[finding.found].word if hides(finding.entry, veil) else veil.said(visible(finding.words))


def unfinished_row(entry: Entry, finding: Finding | None, said: str, veil: Veil, moment: datetime) -> Content:
    """A write that was cut off, in two lines: what it was, and what became of it. `said` goes before what was found."""
    today = day(entry.at) == day(moment)
    when = clock(entry.at) if today else f"{day(entry.at)} {clock(entry.at)}"
    platform = f" ({visible(entry.platform)})" if entry.platform else ""
    first = Content.assemble(
        plain(f"{when}  ", "$quiet"),
        plain(f"{action_words(entry)}{platform}"),
        "  ",
        plain(company_name(entry, veil), "bold"),
        plain(f"  {entry.writer.user}", "$quiet"),
    )
    if said:
        second = plain(f"  {said}", "$text-success")
    elif finding is None:
        second = plain("  … not looked at yet", "$quiet")
    else:
        look = _FOUND[finding.found]
        can = "  f finishes it" if finding.can_be_finished else ""
        second = Content.assemble(
            plain(f"  {look.symbol} {finding_words(finding, veil)}", look.colour), plain(can, "$quiet")
        )
    return Content("\n").join([first, second])


def finish_question(finding: Finding, veil: Veil) -> Content:
    """What is about to be sent once more."""
    entry = finding.entry
    return Content.assemble(
        plain(f"{action_words(entry)}{f' ({visible(entry.platform)})' if entry.platform else ''}: "),
        plain(company_name(entry, veil), "bold"),
        "\n\n",
        plain(finding_words(finding, veil)),
        "\n\n",
        plain(f"The same that {entry.who} wanted is sent once more; it cannot be done twice.", "$quiet"),
    )


def drop_question(finding: Finding, veil: Veil) -> Content:
    """What is about to be let be."""
    entry = finding.entry
    return Content.assemble(
        plain(f"{action_words(entry)}: "),
        plain(company_name(entry, veil), "bold"),
        "\n\n",
        plain(finding_words(finding, veil)),
        "\n\n",
        plain("Nothing is sent. The journal says that it was looked at, and by whom.", "$quiet"),
    )
