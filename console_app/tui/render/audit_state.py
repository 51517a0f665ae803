"""The lines over the report: how old it is, what an audit costs, how far a running one has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.auditing import cost_words, pace_words
from console_app.tui.render.bars import bar
from console_app.tui.render.text import clip, plain
from console_app.tui.render.when import ago, clock, day

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.services.auditing import AuditPace, AuditReport, Cost

_BAR = 24


@dataclass(frozen=True, slots=True)
class RunState:
    """What there is to say of the next audit, or of the running one."""

    cost: Cost | None
    pace: AuditPace | None
    """None: nothing runs."""
    shared: bool
    """Whether a customer looks on: what the account has left is none of their business."""
    known: bool
    """Whether anything is known of the account."""


def standing_line(report: AuditReport | None, as_of: datetime | None, moment: datetime) -> Content:
    """How much is counted, and how old it is."""
    if report is None or as_of is None:
        return plain("Nobody has audited this account yet.", "bold")
    return Content.assemble(
        (f"{report.companies:,}", "bold"),
        f" {'company' if report.companies == 1 else 'companies'}, ",
        (f"{report.connections:,}", "bold"),
        f" {'connection' if report.connections == 1 else 'connections'}",
        ("   as of ", "$quiet"),
        f"{day(as_of)} {clock(as_of)}",
        (f"   {ago(as_of, moment)}", "$quiet"),
    )


def state_content(state: RunState, width: int) -> Content:
    """What an audit would cost, or how far it is."""
    if state.pace is not None:
        return _running(state.pace, width)
    key = Content.assemble(("^s", "bold $accent"), " audits now")
    if state.cost is None or not state.known:
        return Content.assemble(key, ("   reads the whole list, without a call for each company", "$quiet"))
    words = cost_words(state.cost)
    style = "$quiet" if state.cost.is_affordable else "$text-warning"
    room = width - key.cell_length - 3
    return Content.assemble(key, "   ", (clip(words, room), style))


def _running(pace: AuditPace, width: int) -> Content:
    length = min(_BAR, max(6, width // 4))
    filled = bar(round((pace.share or 0) * 1000), 1000, length)
    share = f"{pace.share:>4.0%}" if pace.share is not None else "  … "
    words = clip(pace_words(pace), width - length - 7)
    return Content.assemble(
        (filled + " " * (length - len(filled)), "$accent on $panel"), (f" {share}", "bold"), f"  {words}"
    )
