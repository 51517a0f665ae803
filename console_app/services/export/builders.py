"""Build documents from a list of companies, an audit, changes or the journal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from console_app.services.audit.snapshot_diff import ORDER
from console_app.services.companies.columns import COLUMNS
from console_app.services.export.document import Column, Document, Kind, Provenance, Row
from console_app.services.text.time_format import iso_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from console_app.services.account.session import Session
    from console_app.services.audit import AuditReport, ChangeReport, Figure, Trend
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.companies.follow_up import FollowUp
    from console_app.services.connections.entity import EntityCheck
    from console_app.services.journal.entries import Entry

_FIRST = ("company_id", "company", "standing", "description", "tags", "created", "created_by")
_OF_THE_LIST = {each.exported.key: each.exported for each in COLUMNS.values() if each.exported}
_BEFORE = [_OF_THE_LIST.pop(key) for key in _FIRST]
"""The columns of the company, which come before those of a connection, in a stable order."""
_OWNERS = _OF_THE_LIST.pop("owner_user_ids")
_BEHIND = [_OWNERS, *_OF_THE_LIST.values()]
"""The same at the end, where a column of the list may be added."""

_ENTITY = (
    Column("entity", "Name in their books"),
    Column("entity_currency", "Currency of their books"),
    Column("entity_match", "Fits the name"),
    Column("entity_seen", "Books seen", is_moment=True),
    Column("entity_confirmed_by", "Confirmed by"),
    Column("entity_confirmed_at", "Confirmed", is_moment=True),
)
ENTITY_CELLS = len(_ENTITY)
"""The number of cells about whose books a connection leads to, which come before `FOLLOW_UP_COLUMNS`."""

FOLLOW_UP_COLUMNS = (
    Column("owner", "Owner"),
    Column("next_step", "Next step"),
    Column("due", "Due"),
    Column("note", "Newest note"),
    Column("noted_by", "Noted by"),
    Column("noted_at", "Noted", is_moment=True),
)
"""The columns about how a company is followed up, which end a row of companies."""

COMPANY_COLUMNS = (
    *(Column(each.key, each.title, each.is_moment) for each in _BEFORE),
    Column("connection_id", "Connection id"),
    Column("platform_key", "Platform key"),
    Column("platform", "Platform"),
    Column("source_type", "Type"),
    Column("status", "Status"),
    Column("connection_created", "Connection created", is_moment=True),
    Column("last_sync", "Last sync", is_moment=True),
    Column("status_since", "Status since", is_moment=True),
    Column("errors", "Open errors"),
    *(Column(each.key, each.title, each.is_moment) for each in _BEHIND),
    *_ENTITY,
    *FOLLOW_UP_COLUMNS,
)
AUDIT_COLUMNS = (
    Column("section", "Section"),
    Column("key", "Key"),
    Column("part_of", "Part of"),
    Column("label", "Figure"),
    Column("counts", "Counts"),
    Column("count", "Count"),
    Column("companies", "Companies"),
    Column("query", "Search"),
)
CHANGE_COLUMNS = (
    Column("kind", "Change"),
    Column("company_id", "Company id"),
    Column("company", "Company"),
    Column("connection_id", "Connection id"),
    Column("platform_key", "Platform key"),
    Column("platform", "Platform"),
    Column("before", "Before"),
    Column("after", "After"),
    Column("seen_before", "Last seen as before", is_moment=True),
    Column("seen", "First seen", is_moment=True),
    Column("errors", "Open errors"),
)

JOURNAL_COLUMNS = (
    Column("number", "No."),
    Column("at", "When", is_moment=True),
    Column("user", "Who"),
    Column("host", "On"),
    Column("action", "What"),
    Column("company", "Company"),
    Column("company_id", "Company id"),
    Column("platform", "Platform"),
    Column("connection_id", "Connection id"),
    Column("outcome", "Outcome"),
    Column("http_status", "Status"),
    Column("error", "Error"),
    Column("correlation_id", "Correlation id"),
    Column("milliseconds", "Milliseconds"),
    Column("settled_at", "Settled", is_moment=True),
    Column("settled_by", "Settled by"),
    Column("settled_how", "How"),
    Column("profile", "Profile"),
    Column("account", "Account"),
    Column("idempotency_key", "Idempotency key"),
    Column("sent", "Sent"),
    Column("values_before", "Before"),
    Column("undoes", "Undoes no."),
)


def provenance(
    session: Session, as_of: datetime, made_at: datetime, query: str = "", *, account: str | None = None
) -> Provenance:
    """Return the provenance of a session's rows.

    Args:
        session: The open session.
        as_of: When the refresh of these rows began.
        made_at: When the document is made.
        query: The search that selected the companies.
        account: The account's name according to the rows, used if neither Codat nor a person has named the account.
    """
    profile = session.profile
    name = session.account.name if session.account else profile.account or account or ""
    return Provenance(profile.name, name, as_of, made_at, query.strip(), profile.is_sandbox)


def companies_document(companies: Iterable[CompanySummary], source: Provenance) -> Document:
    """Return a list of companies, in the given order: a row for each connection, and one for a company without any.

    Args:
        companies: The companies, in the order of the rows.
        source: The account, the time of the data and the search behind it.
    """
    count = 0
    connections = 0
    rows: list[Row] = []
    for company in companies:
        count += 1
        connections += len(company.connections)
        rows += _company_rows(company)
    counts = {"companies": count, "connections": connections}
    return Document(Kind.COMPANIES, "Companies", source, counts, COMPANY_COLUMNS, rows)


def _company_rows(company: CompanySummary) -> Iterator[Row]:
    shared = [each.value(company) for each in _BEFORE]
    behind = [each.value(company) for each in _BEHIND]
    followed = _follow_up_cells(company.follow_up)
    for each in company.connections:
        yield (
            *shared,
            each.id,
            each.integration_key or None,
            each.platform_name or None,
            each.source_type or None,
            each.status,
            each.created,
            each.last_sync,
            each.since,
            each.errors,
            *behind,
            *_entity_cells(each.entity),
            *followed,
        )
    if not company.connections:
        nothing = _entity_cells(None)
        yield (*shared, None, None, None, None, None, None, company.last_sync, None, (), *behind, *nothing, *followed)


def _entity_cells(check: EntityCheck | None) -> Row:
    if check is None:
        return (None,) * ENTITY_CELLS
    seen = check.seen
    return (
        seen.entity.name or None,
        seen.entity.currency or None,
        str(check.match),
        seen.seen_at,
        seen.confirmed_by or None,
        seen.confirmed_at,
    )


def _follow_up_cells(follow_up: FollowUp | None) -> Row:
    if follow_up is None:
        return (None,) * len(FOLLOW_UP_COLUMNS)
    note = follow_up.note
    return (
        follow_up.owner_name or None,
        follow_up.next_step or None,
        iso_day(follow_up.due) if follow_up.due else None,
        *((note.text, note.by, note.at) if note else (None, None, None)),
    )


def audit_document(
    report: AuditReport, source: Provenance, trend: Trend | None = None, changes: ChangeReport | None = None
) -> Document:
    """Return an audit: a row for each figure. The HTML report also shows the trend and the changes, if given.

    Args:
        report: The audit.
        source: The provenance of its rows.
        trend: The daily trend, if there is one.
        changes: The changes since an earlier snapshot, if there is one.
    """
    rows: list[Row] = []
    for section in report.sections:
        for figure in section.figures:
            rows.append(_figure_row(section.key, figure, None))
            rows += [_figure_row(section.key, part, figure.key) for part in figure.parts]
    counts = {"companies": report.companies, "connections": report.connections}
    return Document(
        Kind.AUDIT,
        "Audit of connections",
        source,
        counts,
        AUDIT_COLUMNS,
        rows,
        report=report,
        trend=trend,
        changes=changes,
    )


def _figure_row(section: str, figure: Figure, part_of: str | None) -> Row:
    return (
        section,
        figure.key,
        part_of,
        figure.label,
        str(figure.of),
        figure.count,
        figure.companies,
        figure.query,
    )


def journal_document(entries: Iterable[Entry], source: Provenance) -> Document:
    """Return the writes to Codat from this machine: a row for each, in the given order.

    Args:
        entries: The writes, in the order of the rows.
        source: The account, the time of the data and the search behind it.
    """
    rows: list[Row] = [
        (
            each.number,
            each.at,
            each.writer.user,
            each.writer.host,
            each.action,
            each.company_name or None,
            each.company_id or None,
            each.platform or None,
            each.connection_id or None,
            str(each.outcome),
            each.status,
            each.error or None,
            each.correlation_id or None,
            each.milliseconds,
            each.settled_at,
            each.settled_by or None,
            each.settled_how or None,
            each.profile,
            each.account or None,
            each.key,
            None if each.body is None else json.dumps(each.body, ensure_ascii=False),
            None if each.before is None else json.dumps(each.before, ensure_ascii=False),
            each.undoes or None,
        )
        for each in entries
    ]
    return Document(Kind.JOURNAL, "Journal of writes", source, {"entries": len(rows)}, JOURNAL_COLUMNS, rows)


def changes_document(report: ChangeReport, source: Provenance) -> Document:
    """Return the changes between two snapshots: a row for each, the most urgent kind first.

    Args:
        report: The changes.
        source: The account, the time of the data and the search behind it.
    """
    rows: list[Row] = [
        (
            str(each.kind),
            each.company_id,
            each.company_name,
            each.connection_id,
            each.platform_key or None,
            each.platform_name or None,
            each.before,
            each.after,
            each.seen_before,
            each.seen,
            each.errors,
        )
        for each in report.changes
    ]
    counts = {"changes": report.count, **{str(kind): len(report.of(kind)) for kind in ORDER}}
    between = (report.before, report.after)
    return Document(Kind.CHANGES, "What changed", source, counts, CHANGE_COLUMNS, rows, between, changes=report)
