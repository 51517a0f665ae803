"""Documents to export, with a text of the test's choice wherever text from outside can stand."""

from __future__ import annotations

from datetime import UTC, datetime

from console_app.codat.models import ConnectionErrorRecord
from console_app.services.audit import ChangeReport, make_report, make_trend, report_changes
from console_app.services.companies.cached_company import CompanySummary, OpenError
from console_app.services.companies.follow_up import EventKind, FollowUp, FollowUpEvent, follow_up_of
from console_app.services.export import (
    Document,
    Provenance,
    audit_document,
    changes_document,
    companies_document,
    handover_document,
)
from console_app.services.snapshots.models import Change, ChangeKind, Snapshot
from tests.builders import DAY, XERO, company_summary, connection

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def sample_source(text: str = "Acme") -> Provenance:
    return Provenance(text, text, NOW, NOW, text)


def sample_rows(text: str) -> list[CompanySummary]:
    """A company with two connections, and one without any."""
    error = ConnectionErrorRecord(status_code="403", error_message=text, errored_on=NOW)
    connections = [
        connection("PendingAuth", (XERO[0], text), id="c1", created=NOW, errors=[error]),
        connection("Linked", ("", text), id="c2", created=NOW, last_sync=NOW - DAY),
    ]
    made = {
        "description": text,
        "created": NOW - 9 * DAY,
        "created_by_user_name": text,
        "owner_user_ids": [text, "owner-2"],
        "tags": {"note": text},
    }
    one = company_summary(*connections, name=text, id="one", **made).with_follow_up(sample_follow_up(text))
    return [one, company_summary(name=text, id="two")]


def sample_companies(text: str) -> Document:
    return companies_document(sample_rows(text), sample_source(text))


def sample_audit(text: str) -> Document:
    odd = connection(text or "odd", ("", text), id="c3", created=None)
    report = make_report([*sample_rows(text), company_summary(odd, id="three", name="Three")], NOW, text)
    snapshots = [Snapshot(at, NOW - at * DAY, 3, 3, {"Linked": 4 - at, text: at}, {}) for at in range(4)]
    return audit_document(report, sample_source(text), make_trend(snapshots, NOW), change_report(text))


def sample_changes(text: str) -> Document:
    return changes_document(change_report(text), sample_source(text))


def change_report(text: str) -> ChangeReport:
    found = [
        Change(
            kind,
            "one",
            text,
            NOW - DAY,
            NOW,
            None if kind in {ChangeKind.NEW, ChangeKind.GONE, ChangeKind.BACK} else "c1",
            "gbol",
            text,
            text,
            text,
            (OpenError("403", text, NOW),),
        )
        for kind in ChangeKind
    ]
    return report_changes(Snapshot(1, NOW - DAY, 2, 2), Snapshot(2, NOW, 2, 2), found)


def sample_handover(text: str) -> Document:
    return handover_document(sample_rows(text), sample_source(text))


def sample_follow_up(text: str) -> FollowUp:
    kinds = (EventKind.OWNER, EventKind.STEP, EventKind.NOTE)
    return follow_up_of(FollowUpEvent("one", kind, text, text, NOW, NOW.date()) for kind in kinds)


MAKERS = (sample_companies, sample_audit, sample_changes, sample_handover)
