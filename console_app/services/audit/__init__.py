"""Audit an account: its cost, its status, the changes, and the work to do.

All functions here are pure: they use the rows that are loaded (`console_app.services.companies.directory`) and the
stored snapshots (`console_app.services.snapshots.models`).
"""

from __future__ import annotations

from console_app.services.audit.cost import AuditProgress, Cost, audit_cost, audit_progress, cost_words, progress_words
from console_app.services.audit.figures import AuditReport, Counted, Figure, Section
from console_app.services.audit.report import make_report
from console_app.services.audit.snapshot_choice import NoSuchSnapshot, NotUnderstood, choose_snapshot, stand_in_words
from console_app.services.audit.snapshot_diff import (
    ChangeGroup,
    ChangeReport,
    change_words,
    report_changes,
    summary_words,
    when_words,
)
from console_app.services.audit.trend import Series, Trend, make_trend
from console_app.services.audit.worklist import WorkItem, Worklist, WorkTask, work_of, work_of_changes

__all__ = [
    "AuditProgress",
    "AuditReport",
    "ChangeGroup",
    "ChangeReport",
    "Cost",
    "Counted",
    "Figure",
    "NoSuchSnapshot",
    "NotUnderstood",
    "Section",
    "Series",
    "Trend",
    "WorkItem",
    "WorkTask",
    "Worklist",
    "audit_cost",
    "audit_progress",
    "change_words",
    "choose_snapshot",
    "cost_words",
    "make_report",
    "make_trend",
    "progress_words",
    "report_changes",
    "stand_in_words",
    "summary_words",
    "when_words",
    "work_of",
    "work_of_changes",
]
