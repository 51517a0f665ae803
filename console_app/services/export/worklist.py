"""Build the document of a worklist: what there is to do, and what was done, by whom and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.companies.follow_up import NOTHING
from console_app.services.companies.statuses import NO_CONNECTIONS
from console_app.services.export.document import Column, Document, Kind, Provenance, Row
from console_app.services.text.time_format import iso_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from console_app.services.audit.work_marks import WorkMarks
    from console_app.services.audit.worklist import WorkItem, Worklist
    from console_app.services.companies.cached_company import CompanySummary

WORK_COLUMNS = (
    Column("company_id", "Company id"),
    Column("company", "Company"),
    Column("state", "State"),
    Column("why", "Why"),
    Column("connection_id", "Connection id"),
    Column("platform", "Platform"),
    Column("status", "Status"),
    Column("note", "Note"),
    Column("noted_by", "Noted by"),
    Column("noted_at", "Noted", is_moment=True),
    Column("done_by", "Done by"),
    Column("done_at", "Done", is_moment=True),
    Column("snoozed_until", "Snoozed until"),
    Column("snoozed_by", "Snoozed by"),
    Column("errors", "Open errors"),
    Column("owner", "Owner"),
    Column("next_step", "Next step"),
    Column("due", "Due"),
)
DONE, SNOOZED, TO_DO = "done", "snoozed", "to do"


def worklist_document(
    worklist: Worklist, marks: WorkMarks, companies: Mapping[str, CompanySummary], source: Provenance
) -> Document:
    """Return a worklist: a row for each connection that needs work, and one for a company without any.

    Args:
        worklist: The companies.
        marks: What people have said of them.
        companies: The companies as they are now, by id.
        source: The account and the time of the data.
    """
    rows: list[Row] = []
    counts = {"companies": len(worklist.items), "connections": worklist.connections, "done": 0, "snoozed": 0}
    for item in worklist.items:
        company = companies.get(item.company_id)
        state = _state(item, marks, company)
        if state != TO_DO:
            counts[state] += 1
        rows += _work_rows(item, marks, company, state)
    return Document(Kind.WORKLIST, f"Worklist: {worklist.title}", source, counts, WORK_COLUMNS, rows)


def _state(item: WorkItem, marks: WorkMarks, company: CompanySummary | None) -> str:
    if item.company_id in marks.done:
        return DONE
    return TO_DO if marks.is_open(item, company) else SNOOZED


def _work_rows(item: WorkItem, marks: WorkMarks, company: CompanySummary | None, state: str) -> Iterator[Row]:
    done = marks.done.get(item.company_id)
    follow_up = (company.follow_up if company is not None else None) or NOTHING
    note = follow_up.note
    snooze = marks.snooze(item, company)
    known = {each.id: each for each in company.connections} if company is not None else {}
    for task in item.tasks:
        connection = known.get(task.connection_id or "")
        is_without = company is not None and task.connection_id is None
        yield (
            item.company_id,
            item.company_name,
            state,
            task.reason,
            task.connection_id,
            (connection.platform_name or None) if connection else None,
            connection.status if connection else NO_CONNECTIONS if is_without else None,
            note.text if note else None,
            note.by if note else None,
            note.at if note else None,
            done.by if done else None,
            done.at if done else None,
            iso_day(snooze.until) if snooze else None,
            snooze.by if snooze else None,
            connection.errors if connection else (),
            follow_up.owner_name or None,
            follow_up.next_step or None,
            iso_day(follow_up.due) if follow_up.due else None,
        )
