"""Render the connections whose access ends soon: cells, what a run costs, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.data.keep_alive import RefreshStatus
from console_app.services.text.sanitize import sanitized
from console_app.tui.commands.keys import key_of
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.data import refused_words
from console_app.tui.render.text import clock, counted, plain, span

if TYPE_CHECKING:
    from console_app.config.refused_calls import RefusedCall
    from console_app.services.data.earlier_refreshes import EarlierRefreshes
    from console_app.services.data.keep_alive import EndingAccess, KeepAlive, RefreshPrice, RefreshStep
    from console_app.services.text.privacy_mask import PrivacyMask

Parts = list[tuple[str, str]]

SOON = timedelta(days=14)
"""Less time than this until access ends is drawn as a warning."""
LATELY = "refreshed within a day"
REFUSED_BEFORE = "refused before, comes last"
_STEP_STYLES: dict[RefreshStatus, tuple[str, str]] = {
    RefreshStatus.NOT_BEGUN: ("·", "muted"),
    RefreshStatus.IN_PROGRESS: ("…", "strong"),
    RefreshStatus.REQUESTED: ("●", "status-linked"),
    RefreshStatus.ALREADY: ("◌", "status-linked"),
    RefreshStatus.REFUSED: ("✕", "error"),
    RefreshStatus.UNKNOWN: ("?", "error"),
}


def company_cell(access: EndingAccess, *, privacy_mask: PrivacyMask) -> Parts:
    """Return the company."""
    return [(_company(access, privacy_mask), "")]


def _company(access: EndingAccess, privacy_mask: PrivacyMask) -> str:
    return privacy_mask.name(access.company_id, shown_name(access.company_name, privacy_mask.id(access.company_id)))


def platform_cell(access: EndingAccess) -> Parts:
    """Return the software."""
    return [(sanitized(access.platform) or "–", "")]


def idle_cell(access: EndingAccess) -> Parts:
    """Return the time without a sync."""
    return [(f"never, {span(access.idle)}" if access.last_sync is None else span(access.idle), "")]


def left_cell(access: EndingAccess) -> Parts:
    """Return the time until access ends, by the platform's card."""
    if access.left is None:
        return [("not known", "muted")]
    if access.left <= timedelta(0):
        return [("may have ended", "error")]
    return [(f"in {span(access.left)}", "warning" if access.left <= SOON else "")]


def result_cell(access: EndingAccess, step: RefreshStep | None, earlier: EarlierRefreshes) -> Parts:
    """Return what became of a connection in a run, or that it was refreshed or refused before."""
    if step is None or step.status is RefreshStatus.NOT_BEGUN:
        is_refused = access.connection_id in earlier.refused
        before = LATELY if access.connection_id in earlier.requested else REFUSED_BEFORE if is_refused else ""
        return [(before, "muted")]
    symbol, style = _STEP_STYLES[step.status]
    at = f" at {clock(step.at)}" if step.status is RefreshStatus.REQUESTED else ""
    return [(f"{symbol} {step.status.value}{at}", style)]


def list_words(number: int, age: timedelta, price: RefreshPrice, marked: int, refused: RefusedCall | None) -> Content:
    """Return how many connections are listed, and what the marked ones cost."""
    words = f"{counted(number, 'Linked connection')} without a sync for {span(age)}."
    marks = f"   {marked} marked = {price.call_words}" if marked else "   Space marks." if number else ""
    lines = [Content.assemble(plain(words, "bold"), plain(marks, "$quiet"))]
    if refused is not None:
        lines.append(refused_words(refused))
    return Content("\n").join(lines)


def run_words(run: KeepAlive, privacy_mask: PrivacyMask) -> Content:
    """Return how far a run is, or what it came to."""
    total = len(run.steps)
    if run.running:
        current = next((step for step in run.steps if step.status is RefreshStatus.IN_PROGRESS), None)
        about = f": {_company(current.access, privacy_mask)}" if current is not None else ""
        return Content.assemble(
            plain(f"Refreshing {min(run.done + 1, total)} of {total}{about} …", "bold"),
            plain("   Esc stops after this one.", "$quiet"),
        )
    key = key_of("keep_alive.refresh_marked")
    if run.surprise is not None:
        name = _company(run.surprise.access, privacy_mask)
        words = f"Stopped at {name} ({run.surprise.status.value}): {run.done} of {total} refreshed."
        goes_on = run.surprise.status is RefreshStatus.REFUSED and run.left > 1
        hint = f"   {key} continues with the others." if goes_on else f"   {key} continues."
        return Content.assemble(plain(words, "bold $text-warning"), plain(hint, "$quiet"))
    if run.left:
        return plain(f"Stopped as you asked: {run.done} of {total} refreshed. {key} continues.", "bold")
    return plain(f"{counted(run.done, 'connection')} refreshed: Codat reads the company data of each.", "bold")
