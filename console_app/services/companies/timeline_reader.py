"""Read a company's timeline: changes between snapshots, entries in all journals, this run's activities, follow-ups."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console_app.services.companies.follow_up import NOTHING
from console_app.services.companies.timeline import Here, Timeline, merge_timeline
from console_app.services.journal.file import JournalUnwritable
from console_app.services.journal.writer import this_writer
from console_app.services.text.number_words import counted

if TYPE_CHECKING:
    from console_app.services.account.session import Session
    from console_app.services.companies.follow_up import FollowUp
    from console_app.services.journal.entries import Entry
    from console_app.services.journal.other_journals import CompanyEntries
    from console_app.services.snapshots.account_store import AccountStore

MOST_ENTRIES = 1_000
"""The most entries of the journal in a timeline, the newest; the journal's own screen has all of them."""


async def read_timeline(
    session: Session, store: AccountStore, company_id: str, name: str = "", follow_up: FollowUp = NOTHING
) -> Timeline:
    """Return a company's history; a journal that cannot be read is a gap in it. Codat is not asked.

    Args:
        session: The session, with its journal and its activities.
        store: The store with the snapshots.
        company_id: The company's id.
        name: The company's present name, if it is known.
        follow_up: What people have said of the company.
    """
    snapshots = await store.snapshots()
    changes = await store.timeline(company_id)
    entries, gaps = await _read_journals(session, company_id, name)
    if len(entries) > MOST_ENTRIES:
        entries = sorted(entries, key=lambda entry: entry.at)[-MOST_ENTRIES:]
        gaps = [f"Only the newest {MOST_ENTRIES:,} writes are here; the journal has all of them.", *gaps]
    events = merge_timeline(changes, session.activity_log.of_company(company_id), entries, follow_up.events)
    return Timeline(events, Here(this_writer(), session.profile.name), bool(snapshots), tuple(gaps))


async def _read_journals(session: Session, company_id: str, name: str) -> tuple[list[Entry], list[str]]:
    """Return the company's entries of all journals, and what could not be read."""
    entries: list[Entry] = []
    gaps: list[str] = []
    try:
        entries += await session.journal.of_company(company_id, name)
    except JournalUnwritable as error:
        gaps.append(f"{error.message.rstrip('.')}. Changes made from here are missing.")
    else:
        if session.journal.unread is not None:
            # A sandbox continues in memory, without what was written before.
            gaps.append(f"{session.journal.unread.message.rstrip('.')}. Earlier changes made from here are missing.")
    others = await asyncio.to_thread(_read_others, session, company_id)
    if others.unread:
        number = counted(len(others.unread), "other journal", "other journals")
        gaps.append(f"{number} on this computer cannot be read: changes may be missing.")
    return [*entries, *others.entries], gaps


def _read_others(session: Session, company_id: str) -> CompanyEntries:
    from console_app.services.journal.other_journals import other_company_entries

    return other_company_entries(session.profile, company_id)
