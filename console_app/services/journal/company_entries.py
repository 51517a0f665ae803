"""Read the entries of one company from a journal, without reading the journal whole.

A journal can hold tens of thousands of writes: SQLite looks for the company's id in their text, and only what has it is
read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from console_app.services.journal.entries import group_events, read_event
from console_app.services.journal.search import of_company

if TYPE_CHECKING:
    import sqlite3

    from console_app.services.journal.entries import Entry


def stored_company_entries(connection: sqlite3.Connection, company_id: str, name: str = "") -> list[Entry]:
    """Return the entries of a company, newest first.

    A refused or interrupted creation has no id, and is found by the name as it was sent.

    Args:
        connection: The store.
        company_id: The company's id.
        name: The company's present name; empty to find entries by id alone.
    """
    from console_app.store import journal

    texts = [f'"companyId":{json.dumps(company_id)}', *([f'"companyName":{json.dumps(name)}'] if name else [])]
    events = (read_event(kept.text) for text in texts for kept in journal.containing(connection, text))
    ids = {identity for event in events if isinstance(identity := event.get("id"), str)}
    if not ids:
        return []
    # An outcome does not name the company: it belongs to the write that has the same id, which may be before it.
    whole = journal.with_values(connection, "id", ids)
    return of_company(group_events((each.number, read_event(each.text)) for each in whole), company_id, name)
