"""Documents to export, with a text of the test's choice wherever text from outside can stand."""

from __future__ import annotations

from datetime import timedelta

from console_app.codat.models import Company, Connection, ConnectionErrorRecord
from console_app.services.auditing import ChangeReport, make_report, make_trend, report_changes
from console_app.services.changes import Change, ChangeKind, Look
from console_app.services.exporting import (
    Document,
    Provenance,
    audit_document,
    changes_document,
    companies_document,
)
from console_app.services.summaries import CompanySummary, OpenError, summarise
from tests.unit.services.auditing_rows import NOW

DAY = timedelta(days=1)


def source(text: str = "Acme") -> Provenance:
    return Provenance(text, text, NOW, NOW, text)


def rows(text: str) -> list[CompanySummary]:
    """A company with two connections, and one without any."""
    error = ConnectionErrorRecord(status_code="403", error_message=text, errored_on=NOW)
    connections = [
        Connection(
            id="c1", integration_key="gbol", platform_name=text, status="PendingAuth", created=NOW, errors=[error]
        ),
        Connection(id="c2", integration_key="", platform_name=text, status="Linked", created=NOW, last_sync=NOW - DAY),
    ]
    made = {"description": text, "created": NOW - 9 * DAY, "created_by_user_name": text, "tags": {"note": text}}
    return [
        summarise(Company(id="one", name=text, connections=connections, **made)),
        summarise(Company(id="two", name=text)),
    ]


def companies(text: str) -> Document:
    return companies_document(rows(text), source(text))


def audit(text: str) -> Document:
    odd = Connection(id="c3", platform_name=text, status=text or "odd")
    report = make_report([*rows(text), summarise(Company(id="three", name="Three", connections=[odd]))], NOW, text)
    looks = [Look(at, NOW - at * DAY, 3, 3, {"Linked": 4 - at, text: at}, {}) for at in range(4)]
    return audit_document(report, source(text), make_trend(looks, NOW), change_report(text))


def changes(text: str) -> Document:
    return changes_document(change_report(text), source(text))


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
    return report_changes(Look(1, NOW - DAY, 2, 2), Look(2, NOW, 2, 2), found)


MAKERS = (companies, audit, changes)
