"""A change between two looks: its symbol, its colour, and its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.codat.statuses import Status
from console_app.services.auditing.differences import MEANINGS, NAMES
from console_app.services.changes import ChangeKind
from console_app.services.local_time import local_time
from console_app.services.veil import HIDDEN
from console_app.services.visible import visible
from console_app.tui.render.companies import shown_name
from console_app.tui.render.status import look_of
from console_app.tui.render.text import clip, plain
from console_app.tui.render.when import ago, clock, day, in_one_minute

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from console_app.services.changes import Change, Look
    from console_app.services.summaries import OpenError
    from console_app.services.veil import Veil
    from console_app.tui.widgets.table import CellValue

_LONGEST_ERROR = 200


@dataclass(frozen=True, slots=True)
class KindLook:
    """How a kind of change is drawn: a status that was reached looks like that status."""

    symbol: str
    style: str


def _like(status: str) -> KindLook:
    look = look_of(status)
    return KindLook(look.symbol, look.style)


KIND_LOOKS: dict[ChangeKind, KindLook] = {
    ChangeKind.DEAUTHORIZED: _like(Status.DEAUTHORIZED),
    ChangeKind.PENDING: _like(Status.PENDING_AUTH),
    ChangeKind.UNLINKED: _like(Status.UNLINKED),
    ChangeKind.LINKED: _like(Status.LINKED),
    ChangeKind.OTHER_STATUS: KindLook("?", "status-other"),
    ChangeKind.CONNECTION_GONE: KindLook("✕", "status-unlinked"),
    ChangeKind.NEW: KindLook("+", "status-other"),
    ChangeKind.GONE: KindLook("-", "status-unlinked"),
    ChangeKind.BACK: KindLook("↩", "status-other"),
}


def kind_cell(change: Change) -> CellValue:
    """What became of it."""
    look = KIND_LOOKS[change.kind]
    return [(f"{look.symbol} {NAMES[change.kind]}", look.style)]


def platform_cell(change: Change) -> CellValue:
    """The connection's platform; nothing where it is about the company."""
    name = visible(change.platform_name or change.platform_key)
    return [(name or "–", "" if name else "muted")]


def step_cell(change: Change) -> CellValue:
    """From which status to which."""
    if change.connection_id is None:
        return [("–", "muted")]
    before = [(f"{look_of(change.before).word}", "muted")] if change.before is not None else [("new", "muted")]
    if change.after is None:
        return [*before, (" → ", "muted"), ("gone", "muted")]
    after = look_of(change.after)
    return [*before, (" → ", "muted"), (after.word, after.style)]


def name_cell(change: Change, veil: Veil) -> CellValue:
    """Whose it is."""
    return [(veil.name(change.company_id, shown_name(change.company_name, change.company_id)), "")]


def when_cell(change: Change) -> CellValue:
    """Between which two looks."""
    return [(between(change), "muted")]


def error_cell(change: Change, veil: Veil) -> CellValue:
    """What was in the way."""
    return [(errors_said(change.errors, change.company_id, veil), "error")] if change.errors else [("", "")]


def moment_words(moment: datetime, *, seconds: bool = False) -> str:
    """A moment with its weekday, which is how people speak of it: "Mon 2026-11-23 09:00"."""
    return f"{local_time(moment):%a} {day(moment)} {clock(moment, seconds=seconds)}"


def between(change: Change) -> str:
    """When it became so, as far as anybody saw: the day is said twice only where there are two."""
    seen = change.seen
    if change.seen_before is None:
        return f"first seen {moment_words(seen)}"
    before = change.seen_before
    seconds = bool(in_one_minute((before, seen)))
    first = moment_words(before, seconds=seconds)
    if day(before) == day(seen):
        return f"between {first} and {clock(seen, seconds=seconds)}"
    return f"between {first} and {moment_words(seen)}"


def errors_line(errors: tuple[OpenError, ...]) -> str:
    """Open errors in one line."""
    said = (" ".join(filter(None, (each.code, each.text))) for each in errors)
    return clip("; ".join(visible(each) for each in said), _LONGEST_ERROR)


def errors_said(errors: tuple[OpenError, ...], company_id: str, veil: Veil) -> str:
    """Open errors in one line; of a company that is hidden nothing, because they can name a person."""
    return HIDDEN if veil.hides(company_id) else veil.said(errors_line(errors))


def change_words(change: Change, veil: Veil) -> Content:
    """One change in full: what it means, when, and what was in the way."""
    look = KIND_LOOKS[change.kind]
    name = veil.name(change.company_id, shown_name(change.company_name, change.company_id))
    lines = [
        Content.assemble(
            plain(name, "bold"),
            "   ",
            plain(f"{look.symbol} {NAMES[change.kind]}", f"${look.style}"),
            "   ",
            plain(change.platform_name or change.platform_key),
        ),
        plain(between(change)),
    ]
    if change.errors:
        # Before what anybody knows by heart: on a small terminal the last line is cut.
        lines.append(plain(errors_said(change.errors, change.company_id, veil), "$text-error"))
    lines.append(plain(MEANINGS[change.kind], "$quiet"))
    return Content("\n").join(lines)


def reason_words(look: Look) -> str:
    """Why a look was taken, behind its moment: " (audit)"; empty where nobody knows."""
    return f" ({look.reason})" if look.reason else ""


_WHEN, _AGO, _COMPANIES, _ID = 23, 10, 9, 5


def look_heading() -> Content:
    """What stands over the looks of a list (see `look_words`)."""
    return plain(f"{'Look':{_WHEN}}  {'':{_AGO}}  {'Companies':>{_COMPANIES}}  {'':{_ID}}  Why", "$quiet")


def look_words(look: Look, moment: datetime, close: Collection[datetime] = ()) -> Content:
    """A look for a list to choose from, one line: when, how long ago, how many companies, and why it was taken.

    `close` are the moments in the list that need their seconds to be told apart (see `in_one_minute`).
    """
    return Content.assemble(
        plain(f"{moment_words(look.at, seconds=look.at in close):{_WHEN}}", "bold"),
        plain(f"  {ago(look.at, moment):>{_AGO}}", "$quiet"),
        plain(f"  {look.companies:>{_COMPANIES},}"),
        plain(f"  {f'#{look.id}':>{_ID}}  {look.reason}", "$quiet"),
    )
