"""Render changes and snapshots."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.audit.snapshot_diff import MEANINGS, NAMES
from console_app.services.snapshots.models import STATUS_KINDS, ChangeKind
from console_app.services.text.privacy_mask import HIDDEN
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import with_weekday
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.status import status_style
from console_app.tui.render.text import ago, clip, clock, day, in_one_minute, plain

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from console_app.services.companies.cached_company import OpenError
    from console_app.services.snapshots.models import Change, Snapshot
    from console_app.services.text.privacy_mask import PrivacyMask
    from console_app.tui.widgets.table.widget import CellValue

_LONGEST_ERROR = 200


@dataclass(frozen=True, slots=True)
class ChangeStyle:
    """The symbol and colour of a kind of change: a reached status is drawn like that status."""

    symbol: str
    style: str


def _like(status: str) -> ChangeStyle:
    snapshot = status_style(status)
    return ChangeStyle(snapshot.symbol, snapshot.style)


KIND_STYLES: dict[ChangeKind, ChangeStyle] = {
    **{kind: _like(status) for status, kind in STATUS_KINDS.items()},
    ChangeKind.OTHER_STATUS: ChangeStyle("?", "status-other"),
    ChangeKind.CONNECTION_GONE: ChangeStyle("✕", "status-unlinked"),
    ChangeKind.NEW: ChangeStyle("+", "status-other"),
    ChangeKind.GONE: ChangeStyle("-", "status-unlinked"),
    ChangeKind.BACK: ChangeStyle("↩", "status-other"),
}


def kind_cell(change: Change) -> CellValue:
    """Return the kind of the change."""
    snapshot = KIND_STYLES[change.kind]
    return [(f"{snapshot.symbol} {NAMES[change.kind]}", snapshot.style)]


def platform_cell(change: Change) -> CellValue:
    """Return the connection's platform; empty for a change of the company."""
    name = sanitized(change.platform_name or change.platform_key)
    return [(name or "–", "" if name else "muted")]


def step_cell(change: Change) -> CellValue:
    """Return the statuses before and after."""
    if change.connection_id is None:
        return [("–", "muted")]
    before = [(f"{status_style(change.before).word}", "muted")] if change.before is not None else [("new", "muted")]
    if change.after is None:
        return [*before, (" → ", "muted"), ("gone", "muted")]
    after = status_style(change.after)
    return [*before, (" → ", "muted"), (after.word, after.style)]


def name_cell(change: Change, privacy_mask: PrivacyMask) -> CellValue:
    """Return the company's name."""
    return [(privacy_mask.name(change.company_id, shown_name(change.company_name, change.company_id)), "")]


def when_cell(change: Change) -> CellValue:
    """Return the two snapshots' moments."""
    return [(between(change), "muted")]


def error_cell(change: Change, privacy_mask: PrivacyMask) -> CellValue:
    """Return the open errors."""
    return [(errors_text(change.errors, change.company_id, privacy_mask), "error")] if change.errors else [("", "")]


def between(change: Change) -> str:
    """Return between which moments it happened; the day is repeated only if it differs."""
    seen = change.seen
    if change.seen_before is None:
        return f"first seen {with_weekday(seen)}"
    before = change.seen_before
    seconds = bool(in_one_minute((before, seen)))
    first = with_weekday(before, seconds=seconds)
    if day(before) == day(seen):
        return f"between {first} and {clock(seen, seconds=seconds)}"
    return f"between {first} and {with_weekday(seen)}"


def errors_line(errors: tuple[OpenError, ...]) -> str:
    """Return open errors in one line, each once."""
    numbers = Counter(sanitized(" ".join(filter(None, (each.code, each.text)))) for each in errors)
    texts = (text if number == 1 else f"{text} ({number:,} times)" for text, number in numbers.items())
    return clip("; ".join(texts), _LONGEST_ERROR)


def errors_text(errors: tuple[OpenError, ...], company_id: str, privacy_mask: PrivacyMask) -> str:
    """Return open errors in one line; hidden with their company, because they can name a person."""
    return HIDDEN if privacy_mask.hides(company_id) else privacy_mask.mask_sentence(errors_line(errors))


def change_words(change: Change, privacy_mask: PrivacyMask) -> Content:
    """Return a change in full: its meaning, moments and errors."""
    snapshot = KIND_STYLES[change.kind]
    name = privacy_mask.name(change.company_id, shown_name(change.company_name, change.company_id))
    lines = [
        Content.assemble(
            plain(name, "bold"),
            "   ",
            plain(f"{snapshot.symbol} {NAMES[change.kind]}", f"${snapshot.style}"),
            "   ",
            plain(change.platform_name or change.platform_key),
        ),
        plain(between(change)),
    ]
    if change.errors:
        # Before what anybody knows by heart: on a small terminal the last line is cut.
        lines.append(plain(errors_text(change.errors, change.company_id, privacy_mask), "$text-error"))
    lines.append(plain(MEANINGS[change.kind], "$quiet"))
    return Content("\n").join(lines)


def reason_words(snapshot: Snapshot) -> str:
    """Return why a snapshot was taken, to follow its moment: " (audit)"; empty if unknown."""
    return f" ({snapshot.reason})" if snapshot.reason else ""


_WHEN, _AGO, _COMPANIES, _ID = 23, 10, 9, 5


def snapshot_heading() -> Content:
    """Return the heading of a list of snapshots (see `snapshot_words`)."""
    return plain(f"{'Snapshot':{_WHEN}}  {'':{_AGO}}  {'Companies':>{_COMPANIES}}  {'':{_ID}}  Why", "$quiet")


def snapshot_words(snapshot: Snapshot, moment: datetime, close: Collection[datetime] = ()) -> Content:
    """Return a snapshot as a line of a list: when, how long ago, how many companies, and why it was taken.

    Args:
        snapshot: The snapshot.
        moment: Now.
        close: The moments in the list that need seconds to be distinguished (see `in_one_minute`).
    """
    return Content.assemble(
        plain(f"{with_weekday(snapshot.at, seconds=snapshot.at in close):{_WHEN}}", "bold"),
        plain(f"  {ago(snapshot.at, moment):>{_AGO}}", "$quiet"),
        plain(f"  {snapshot.companies:>{_COMPANIES},}"),
        plain(f"  {f'#{snapshot.id}':>{_ID}}  {snapshot.reason}", "$quiet"),
    )
