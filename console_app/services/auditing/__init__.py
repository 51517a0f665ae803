"""Auditing an account: what it costs, how it stands, what changed, and what is to be done.

Everything here is pure: it works on the rows that are at hand (`console_app.services.directory`) and on the looks that
are kept (`console_app.services.changes`).
"""

from __future__ import annotations

from console_app.services.auditing.cost import AuditPace, Cost, audit_cost, audit_pace, cost_words, pace_words
from console_app.services.auditing.differences import (
    ChangeGroup,
    ChangeReport,
    change_words,
    report_changes,
    summary_words,
    when_words,
)
from console_app.services.auditing.figures import AuditReport, Counted, Figure, Section
from console_app.services.auditing.report import make_report
from console_app.services.auditing.since import NoSuchLook, NotUnderstood, choose_look, stand_in_words
from console_app.services.auditing.trend import Series, Trend, make_trend
from console_app.services.auditing.worklist import WorkItem, worklist, worklist_of_changes

__all__ = [
    "AuditPace",
    "AuditReport",
    "ChangeGroup",
    "ChangeReport",
    "Cost",
    "Counted",
    "Figure",
    "NoSuchLook",
    "NotUnderstood",
    "Section",
    "Series",
    "Trend",
    "WorkItem",
    "audit_cost",
    "audit_pace",
    "change_words",
    "choose_look",
    "cost_words",
    "make_report",
    "make_trend",
    "pace_words",
    "report_changes",
    "stand_in_words",
    "summary_words",
    "when_words",
    "worklist",
    "worklist_of_changes",
]
