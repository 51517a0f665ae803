"""Render the plan, the progress and the result of unlinking many connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.connections.unlink import PlannedUnlink, Skipped, StepResult, StepStatus
from console_app.services.export.destination import shown_path
from console_app.services.text.sanitize import sanitized
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.text import ago, clock, counted, plain, short

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.services.connections.unlink import BulkUnlink, UnlinkPlan
    from console_app.services.text.privacy_mask import PrivacyMask

Parts = list[tuple[str, str]]

BEFORE_UNLINK = "to confirm"
"""The words after the text to type."""

_STEP_STYLES: dict[StepStatus, tuple[str, str]] = {
    StepStatus.NOT_BEGUN: ("·", "muted"),
    StepStatus.IN_PROGRESS: ("…", "strong"),
    StepStatus.UNLINKED: ("○", "status-unlinked"),
    StepStatus.NOT_LINKED: ("!", "warning"),
    StepStatus.NOT_UNLINKED: ("✕", "error"),
    StepStatus.STILL_LINKED: ("●", "warning"),
    StepStatus.UNKNOWN: ("?", "error"),
}


def step_status_cell(row: StepResult | Skipped, *, begun: bool = False) -> Parts:
    """Return what will happen or, after it has `begun`, what happened."""
    if isinstance(row, Skipped):
        return [(f"– skipped: {sanitized(row.status)}" if row.status else f"– {row.reason}", "muted")]
    symbol, style = _STEP_STYLES[row.status]
    words = "no longer Linked" if row.status is StepStatus.NOT_LINKED else row.status.value
    if row.status is StepStatus.NOT_BEGUN and not begun:
        words = "will be unlinked"
    at = f" at {clock(row.at)}" if row.status is StepStatus.UNLINKED else ""
    return [(f"{symbol} {words}{at}", style)]


def company_cell(row: StepResult | Skipped, *, privacy_mask: PrivacyMask) -> Parts:
    """Return the company of the connection."""
    return [(_company(_about(row), privacy_mask), "")]


def _company(about: PlannedUnlink | Skipped, privacy_mask: PrivacyMask) -> str:
    return privacy_mask.name(about.company_id, shown_name(about.company_name, privacy_mask.id(about.company_id)))


def platform_cell(row: StepResult | Skipped) -> Parts:
    """Return the software."""
    return [(sanitized(_about(row).platform) or "–", "")]


def synced_cell(row: StepResult | Skipped) -> Parts:
    """Return how long ago data was last synced."""
    about = _about(row)
    return [(ago(about.last_sync) if isinstance(about, PlannedUnlink) else "", "muted")]


def id_cell(row: StepResult | Skipped, *, privacy_mask: PrivacyMask) -> Parts:
    """Return the beginning of the connection's id."""
    return [(privacy_mask.id(sanitized(_about(row).connection_id))[:8], "muted")]


def _about(row: StepResult | Skipped) -> PlannedUnlink | Skipped:
    return row.step if isinstance(row, StepResult) else row


def connections(number: int) -> str:
    """Return "1 connection", "3 connections"."""
    return counted(number, "connection", "connections")


def reading_words(read: int, total: int) -> Content:
    """Return the progress of reading the companies again."""
    return plain(f"Reading {counted(total, 'company', 'companies')} as they are now: {read} read …")


def plan_words(plan: UnlinkPlan, effects: Content) -> Content:
    """Return what will be unlinked, what is skipped, and what that stops and leaves."""
    left = f" {len(plan.skipped)} skipped." if plan.skipped else ""
    if not plan.steps:
        return plain(f"No marked connection is Linked: there is nothing to unlink.{left}", "bold")
    whose = counted(plan.company_count, "company", "companies")
    order = ", one by one" if len(plan.steps) > 1 else ""
    head = f"{connections(len(plan.steps))} of {whose} will be unlinked{order}.{left}"
    return Content.assemble(plain(head, "bold"), "\n", effects)


def running_words(bulk: BulkUnlink, result: StepResult, privacy_mask: PrivacyMask) -> Content:
    """Return which unlink is in progress."""
    place = bulk.results.index(result) + 1
    what = f"Unlinking {place} of {len(bulk.results)}: {_named(result, privacy_mask)} …"
    stop = "Stopping after this one." if bulk.stopping else "Esc stops after this one."
    return Content.assemble(plain(what, "bold"), "\n", plain(stop, "$quiet"))


def ended_words(bulk: BulkUnlink, privacy_mask: PrivacyMask) -> Content:
    """Return what was done, what failed, and what was not started."""
    total, done = len(bulk.results), bulk.count(StepStatus.UNLINKED)
    not_begun = bulk.count(StepStatus.NOT_BEGUN)
    rest = f" {connections(not_begun)} not started." if not_begun else ""
    if bulk.surprise is not None:
        head = f"Stopped: {done} of {total} unlinked.{rest}"
        return Content.assemble(
            plain(head, "bold $text-warning"), "\n", plain(surprise_sentence(bulk.surprise, privacy_mask))
        )
    if bulk.left:
        return plain(f"Stopped as you asked: {done} of {total} unlinked.{rest}", "bold")
    odd = total - done
    words = f"{done} of {total} unlinked by {clock(bulk.ended_at)}. The data synced so far stays."
    return plain(f"{words} {odd} already had no access." if odd else words, "bold")


def surprise_sentence(result: StepResult, privacy_mask: PrivacyMask) -> str:
    """Return why the run stopped."""
    name, status = _named(result, privacy_mask), short(result.connection.status) if result.connection else ""
    match result.status:
        case StepStatus.NOT_LINKED:
            return f"{name} is no longer Linked but {status or 'in an unknown status'}: nothing was sent for it."
        case StepStatus.STILL_LINKED:
            return f"{name}: Codat accepted the request, but still says Linked."
        case StepStatus.UNKNOWN:
            return f"{name}: the outcome is unknown. Continuing asks about the same request again."
        case _:
            return f"{name} was not unlinked."


def _named(result: StepResult, privacy_mask: PrivacyMask) -> str:
    step = result.step
    return f"{short(_company(step, privacy_mask))} · {short(step.platform) or 'unknown platform'}"


def saved_words(table: Path) -> Content:
    """Return where the report is: its table, with the text beside it."""
    return plain(f"Report saved as {shown_path(table)}, and as text beside it.", "$text-success")
