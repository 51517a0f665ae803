"""Render the waiting room: a few lines under the list, rows to choose from, and announcements."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.content import Content

from console_app.services.text.error_messages import explain
from console_app.services.watch.waiting_room import WaitingEventKind
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.connection import checked_words, platform_name
from console_app.tui.render.outcome import customer_trouble, was_cancelled
from console_app.tui.render.status import status_style
from console_app.tui.render.text import clock, fit, plain, short, span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from textual.notifications import SeverityLevel

    from console_app.codat.models import Company
    from console_app.services.text.privacy_mask import PrivacyMask
    from console_app.services.watch.waiting_room import Change, Waiting

STATUS_WIDTH = 15
AGE_WIDTH = 6
LEAST_NAME = 12
HINT = "  W  show all"
ROOMY = 56
"""The width, in cells, from which a line also shows its status in words."""


class Announcement(NamedTuple):
    """The message about a change, shown on every screen."""

    text: str
    severity: SeverityLevel


def announcement(change: Change, privacy_mask: PrivacyMask) -> Announcement:
    """Return a change as a sentence with the company's name."""
    who = _name(change.company, privacy_mask)
    what = short(platform_name(change.connection))
    match change.happened:
        case WaitingEventKind.LINKED:
            return Announcement(f"{who} is connected to {what}.", "information")
        case WaitingEventKind.TROUBLE:
            return Announcement(f"{who} did not authorise {what}: {customer_trouble(change.connection)}.", "warning")
        case WaitingEventKind.GONE:
            return Announcement(f"{who}: the connection to {what} was deleted. It is no longer watched.", "warning")
        case WaitingEventKind.EXPIRED:
            return Announcement(f"{who}: the link for {what} has expired. It is no longer watched.", "warning")
        case _:
            status = status_style(change.connection.status).word
            return Announcement(f"{who}: the connection to {what} is now {status}.", "warning")


def _name(company: Company, privacy_mask: PrivacyMask) -> str:
    return short(privacy_mask.name(company.id, shown_name(company.name, privacy_mask.id(company.id))))


def panel(
    waiting: Sequence[Waiting],
    width: int,
    lines: int,
    moment: datetime,
    privacy_mask: PrivacyMask,
    *,
    events: str = "",
) -> Content:
    """Return the waiting room in at most so many lines: its state, then who waits.

    Args:
        waiting: Who waits.
        width: Cells of a line.
        lines: Most lines.
        moment: Now.
        privacy_mask: Hides other customers.
        events: See `heading`.
    """
    shown = waiting if len(waiting) < lines else waiting[: max(0, lines - 2)]
    first = heading(waiting, moment, events)
    if first.cell_length + cell_len(HINT) <= width:
        first = Content.assemble(
            first, plain(" " * (width - first.cell_length - cell_len(HINT))), plain(HINT, "$quiet")
        )
    rows = [first, *(row(each, width, moment, privacy_mask) for each in shown)]
    if len(shown) < len(waiting):
        rows.append(plain(f"  … and {len(waiting) - len(shown)} more", "$quiet"))
    return Content("\n").join(rows)


def heading(waiting: Sequence[Waiting], moment: datetime, events: str = "") -> Content:
    """Return how many wait, and how fresh the data is.

    Args:
        waiting: Who waits.
        moment: Now.
        events: What is said of Codat's events, in a sentence; empty if none come.
    """
    return Content.assemble(plain(f"{len(waiting)} waiting", "bold"), " ", _freshness(waiting, moment, events))


def _freshness(waiting: Sequence[Waiting], moment: datetime, events: str) -> Content:
    failing = [each for each in waiting if each.failing_since is not None]
    if any(each.is_paused for each in waiting):
        return plain("⚠ stopped: today's calls are nearly used up", "$text-warning")
    if failing:
        first = min(failing, key=lambda each: each.failing_since or moment)
        why = f": {explain(first.failing_with).happened}" if first.failing_with is not None else ""
        return plain(f"⚠ no answer since {clock(first.failing_since)}{why}", "$text-warning")
    if events:
        return plain(f"· {events}", "$quiet")
    known = [each.checked_at for each in waiting if each.checked_at is not None]
    return plain(f"· {checked_words(min(known), moment)}" if len(known) == len(waiting) else "", "$quiet")


def row(waiting: Waiting, width: int, moment: datetime, privacy_mask: PrivacyMask) -> Content:
    """Return a line of `width` cells: status, company, platform, and how long it has waited."""
    shown = status_style(waiting.connection.status)
    symbol, word, style = shown.symbol, shown.word, shown.style
    if waiting.had_trouble:
        symbol, word, style = "⚠", "Cancelled" if was_cancelled(waiting.connection) else "Failed", "text-warning"
    status = f"{symbol} {word}" if width >= ROOMY else symbol
    status_width = STATUS_WIDTH if width >= ROOMY else 1
    room = max(LEAST_NAME, width - status_width - AGE_WIDTH - 3)
    platform_width = min(20, room // 3)
    return Content.assemble(
        Content.styled(fit(status, status_width), f"${style}"),
        " ",
        plain(fit(_name(waiting.company, privacy_mask), room - platform_width)),
        " ",
        plain(fit(short(platform_name(waiting.connection)), platform_width), "$quiet"),
        " ",
        plain(fit(span(moment - waiting.since), AGE_WIDTH, "right"), "$quiet"),
    )
