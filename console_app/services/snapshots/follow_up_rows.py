"""Read and write the notes of companies. Runs on the store's thread.

A row that cannot be read, or that a later version of the program has written, is left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from console_app.services.companies.follow_up import Note
from console_app.services.snapshots.row_format import key_of, micros, moment_of, text_of, to_json
from console_app.store import company_notes as table

if TYPE_CHECKING:
    import sqlite3

_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError)


def keep_note(connection: sqlite3.Connection, company_id: str, note: Note | None) -> None:
    """Store the note of a company; None to remove it."""
    row = None if note is None else to_json({"text": note.text, "by": note.by, "at": micros(note.at)})
    table.write_note(connection, key_of(company_id), row)


def read_notes(connection: sqlite3.Connection) -> list[Note]:
    """Return the notes of all companies."""
    notes = []
    for company, text in table.note_rows(connection):
        try:
            row = json.loads(text)
            moment = moment_of(int(row["at"]))
            assert moment is not None
            notes.append(Note(text_of(company), str(row["text"]), str(row["by"]), moment))
        except _UNREADABLE:
            continue
    return notes
