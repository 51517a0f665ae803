"""The waiting room in words: a few lines under the list, rows to choose from, and what to say of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.content import Content

from console_app.services.waiting_room import Happened
from console_app.tui.render.companies import shown_name
from console_app.tui.render.connection import checked_words, platform_name
from console_app.tui.render.outcome import customer_trouble, was_cancelled
from console_app.tui.render.sentences import short
from console_app.tui.render.status import look_of
from console_app.tui.render.text import fit, plain
from console_app.tui.render.when import clock, span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from textual.notifications import SeverityLevel

    from console_app.codat.models import Company
    from console_app.services.veil import Veil
    from console_app.services.waiting_room import Change, Waiting

STATUS_WIDTH = 15
AGE_WIDTH = 6
LEAST_NAME = 12
HINT = "  W  all of them"
ROOMY = 56
"""Cells of a line from which on a status is told in words, too."""


class Announcement(NamedTuple):
    """What is said of a change, wherever the person is."""

    text: str
    severity: SeverityLevel


def announcement(change: Change, veil: Veil) -> Announcement:
    """A change as a sentence with the company's name."""
    who = _name(change.company, veil)
    what = short(platform_name(change.connection))
    match change.happened:
        case Happened.LINKED:
            return Announcement(f"{who} is connected to {what}.", "information")
        case Happened.TROUBLE:
            return Announcement(f"{who} did not authorise {what}: {customer_trouble(change.connection)}.", "warning")
        case Happened.GONE:
            return Announcement(f"{who}: the connection to {what} was deleted. It is watched no more.", "warning")
        case Happened.EXPIRED:
            return Announcement(f"{who}: the link for {what} has expired. It is watched no more.", "warning")
        case _:
            status = look_of(change.connection.status).word
            return Announcement(f"{who}: the connection to {what} is now {status}.", "warning")


def _name(company: Company, veil: Veil) -> str:
    return short(veil.name(company.id, shown_name(company.name, veil.id(company.id))))


def panel(waiting: Sequence[Waiting], width: int, lines: int, moment: datetime, veil: Veil) -> Content:
    """The waiting room in at most so many lines: how it stands, then who waits."""
    shown = waiting if len(waiting) < lines else waiting[: max(0, lines - 2)]
    first = heading(waiting, moment)
    if first.cell_length + cell_len(HINT) <= width:
        first = Content.assemble(
            first, plain(" " * (width - first.cell_length - cell_len(HINT))), plain(HINT, "$quiet")
        )
    rows = [first, *(row(each, width, moment, veil) for each in shown)]
    if len(shown) < len(waiting):
        rows.append(plain(f"  … and {len(waiting) - len(shown)} more", "$quiet"))
    return Content("\n").join(rows)


def heading(waiting: Sequence[Waiting], moment: datetime) -> Content:
    """How many wait, and how fresh what is known of them is."""
    return Content.assemble(plain(f"{len(waiting)} waiting", "bold"), " ", _freshness(waiting, moment))


def _freshness(waiting: Sequence[Waiting], moment: datetime) -> Content:
    failing = [each for each in waiting if each.failing_since is not None]
    if any(each.is_paused for each in waiting):
        return plain("⚠ stopped: today's calls are nearly used up", "$text-warning")
    if failing:
        from console_app.services.explaining import explain

        first = min(failing, key=lambda each: each.failing_since or moment)
        why = f": {explain(first.failing_with).happened}" if first.failing_with is not None else ""
        return plain(f"⚠ nothing is known since {clock(first.failing_since)}{why}", "$text-warning")
    known = [each.checked_at for each in waiting if each.checked_at is not None]
    return plain(f"· {checked_words(min(known), moment)}" if len(known) == len(waiting) else "", "$quiet")


def row(waiting: Waiting, width: int, moment: datetime, veil: Veil) -> Content:
    """One line of `width` cells: status, company, platform, and for how long it has waited."""
    look = look_of(waiting.connection.status)
    symbol, word, style = look.symbol, look.word, look.style
    if waiting.had_trouble:
        symbol, word, style = "⚠", "Cancelled" if was_cancelled(waiting.connection) else "Failed", "text-warning"
    status = f"{symbol} {word}" if width >= ROOMY else symbol
    status_width = STATUS_WIDTH if width >= ROOMY else 1
    room = max(LEAST_NAME, width - status_width - AGE_WIDTH - 3)
    platform_width = min(20, room // 3)
    return Content.assemble(
        Content.styled(fit(status, status_width), f"${style}"),
        " ",
        plain(fit(_name(waiting.company, veil), room - platform_width)),
        " ",
        plain(fit(short(platform_name(waiting.connection)), platform_width), "$quiet"),
        " ",
        plain(fit(span(moment - waiting.since), AGE_WIDTH, "right"), "$quiet"),
    )
