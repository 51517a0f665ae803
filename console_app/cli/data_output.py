"""Write what Codat has of a company's data: lines for people, a list for `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.services.text.sanitize import for_machines, for_people, in_document
from console_app.services.text.time_format import ago, iso_utc_or_none

if TYPE_CHECKING:
    from console_app.services.data.company_data import CompanyData

_WIDEST = 24
"""Cells of a data type: the words after a longer one move to the right."""


def data_lines(data: CompanyData) -> list[str]:
    """Return a line a data type: what became of the last read, when it was last read, and what Codat says."""
    from console_app.services.data.company_data import summary_words

    lines = [f"  data: {summary_words(data)}"]
    for row in data.rows:
        parts = [for_people(row.meaning.words), f"last read {ago(row.last_read)}"]
        lines.append(f"    {for_people(row.words):<{_WIDEST}} {'; '.join(parts)}")
        if row.error:
            lines.append(f"      {for_people(row.error)}")
    return lines


def data_document(data: CompanyData) -> list[dict[str, Any]]:
    """Return an object a data type.

    Keys: `dataType`, `status` (Codat's), `state`, `words`, `advice`, `lastRead`, `requested`, `completed`, `error`,
    `connectionId`, `readId`.
    """
    rows = [
        {
            "dataType": row.data_type,
            "status": row.status,
            "state": row.state.name.lower(),
            "words": row.meaning.words,
            "advice": row.meaning.advice or None,
            "lastRead": iso_utc_or_none(row.last_read),
            "requested": iso_utc_or_none(row.requested),
            "completed": iso_utc_or_none(row.completed),
            "error": row.error or None,
            "connectionId": row.connection_id or None,
            "readId": row.operation_id or None,
        }
        for row in data.rows
    ]
    cleaned: list[dict[str, Any]] = in_document(rows, for_machines)
    return cleaned
