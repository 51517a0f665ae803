"""Read the other journals of this computer: writes with another key, under another profile, or in another account.

Each account has its own file, so a new key begins a new journal without the earlier writes. The files are only read,
and none is made.

Imports sqlite3, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from console_app.clock import now
from console_app.config.owners import is_there
from console_app.config.paths import is_folder
from console_app.services.journal.company_entries import stored_company_entries
from console_app.services.journal.recorder import stored_entries
from console_app.services.journal.writer import this_writer
from console_app.services.snapshots.file_name import store_file, store_folder
from console_app.services.text.number_words import counted
from console_app.store import database as opening
from console_app.store import journal
from console_app.store.errors import TROUBLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from console_app.config.profiles import Profile
    from console_app.services.journal.entries import Entry

ASIDE = ".set-aside-"
"""A part of the name of a file that could not be used."""


class Others(NamedTuple):
    """The contents of the other journals."""

    journals: tuple[tuple[Entry, ...], ...] = ()
    """The writes of each journal that has any, newest first."""
    unread: tuple[Path, ...] = ()
    """Files that may hold a journal and could not be read."""
    set_aside: tuple[Path, ...] = ()
    """Files that could not be used and were set aside, with their journal."""

    @property
    def entries(self) -> list[Entry]:
        """Return the writes of all of them."""
        return [each for one in self.journals for each in one]


class Elsewhere(NamedTuple):
    """The numbers of writes in other journals."""

    writes: int
    journals: int
    left_open: tuple[Entry, ...]
    """Those with an unknown outcome, on which no process is working any more."""


def other_journals(profile: Profile) -> Others:
    """Read the other journals of this computer. It waits for the disk, and never raises because of a file."""
    found, unread = read_others(profile, stored_entries)
    folder = store_folder()
    if is_there(folder) and not os.access(folder, os.R_OK | os.X_OK):
        unread.insert(0, folder)
    aside = tuple(each for each in _files() if ASIDE in each.name)
    return Others(tuple(map(tuple, filter(None, found))), tuple(unread), aside)


def read_others(
    profile: Profile, read: Callable[[sqlite3.Connection], list[Entry]]
) -> tuple[list[list[Entry]], list[Path]]:
    """Read each of the other journals of this computer.

    Args:
        profile: The profile whose own journal is left out.
        read: Returns the entries to take from a journal.

    Returns:
        The entries of each journal, and the files that may hold one and could not be read.
    """
    own = store_file(profile)
    found: list[list[Entry]] = []
    unread: list[Path] = []
    for path in _files():
        if ASIDE in path.name or path == own:
            continue
        try:
            with closing(opening.open_to_read(path)) as connection:
                found.append(read(connection) if journal.is_kept_in(connection) else [])
        except TROUBLES as trouble:
            if getattr(trouble, "sqlite_errorcode", None) != sqlite3.SQLITE_NOTADB:
                unread.append(path)
    return found, unread


class CompanyEntries(NamedTuple):
    """The entries of one company in the other journals."""

    entries: tuple[Entry, ...]
    unread: tuple[Path, ...]
    """Files that may hold a journal and could not be read."""


def other_company_entries(profile: Profile, company_id: str) -> CompanyEntries:
    """Return the entries of a company in the other journals of this computer, each once, by its id alone.

    It waits for the disk, and never raises because of a file.

    Args:
        profile: The profile whose own journal is left out.
        company_id: The company's id.
    """
    found, unread = read_others(profile, lambda connection: stored_company_entries(connection, company_id))
    once = {each.id: each for entries in found for each in entries}
    return CompanyEntries(tuple(once.values()), tuple(unread))


def elsewhere(
    own: Iterable[Entry], others: Others, narrowed: Callable[[Iterable[Entry]], Iterable[Entry]] = list
) -> Elsewhere:
    """Return how many matching writes are in other journals.

    Args:
        own: The writes of this journal.
        others: The other journals.
        narrowed: Keeps the matching ones of all writes together.
    """
    if not others.journals:
        return Elsewhere(0, 0, ())
    here, moment = this_writer(), now()
    kept = {id(each) for each in narrowed(together(own, others))}
    fits = [each for each in ([each for each in one if id(each) in kept] for one in others.journals) if each]
    left = tuple(each for one in fits for each in one if each.is_left_open(here, moment))
    return Elsewhere(sum(map(len, fits)), len(fits), left)


def together(own: Iterable[Entry], others: Others) -> list[Entry]:
    """Return the writes of all journals, newest first.

    Those of one journal stay in the order in which they were written, also if a clock was wrong for a while.

    Args:
        own: The writes of this profile's journal, newest first.
        others: The other journals.
    """
    dated = [pair for one in (tuple(own), *others.journals) for pair in _in_their_order(one)]
    return [each for _, each in sorted(dated, key=lambda pair: pair[0], reverse=True)]


def _in_their_order(entries: Iterable[Entry]) -> Iterator[tuple[datetime, Entry]]:
    """Yield the writes of one journal, newest first, each with its time, or that of the next one if that is earlier."""
    latest: datetime | None = None
    for each in entries:
        latest = each.at if latest is None else min(latest, each.at)
        yield latest, each


def elsewhere_words(found: Elsewhere, *, narrowed: bool) -> str:
    """Return the numbers of writes in other journals as sentences; empty if there are none.

    Args:
        found: The writes in other journals.
        narrowed: True if only those that match a search are counted.
    """
    if not found.writes:
        return ""
    one, left = found.writes == 1, len(found.left_open)
    which = "matching " if narrowed else ""
    journals = counted(found.journals, "other journal", "other journals")
    whose = "another key, profile or account" if found.journals == 1 else "other keys, profiles or accounts"
    words = f"{found.writes:,} more {which}{'write' if one else 'writes'} {'is' if one else 'are'} in {journals}"
    words += f" on this computer: {whose}."
    if left:
        some = "All" if left == found.writes else f"{left:,}"
        words += " It is still open." if one else f" {some} of them {'is' if left == 1 else 'are'} still open."
    return words


def elsewhere_line(found: Elsewhere, *, narrowed: bool) -> str:
    """Return the same in one line for a small terminal, with the key that shows them; empty if there are none.

    Args:
        found: The writes in other journals.
        narrowed: True if only those that match a search are counted.
    """
    if not found.writes:
        return ""
    which = " matching" if narrowed else ""
    left = f", {len(found.left_open):,} open" if found.left_open else ""
    journals = counted(found.journals, "other journal", "other journals")
    return f"{found.writes:,} more{which} in {journals} here{left}: codat-console journal --everywhere"


def whose(entries: Iterable[Entry]) -> list[str]:
    """Return the profiles and accounts of entries, with their numbers: `work (Fernhill Payables): 2`."""
    count = Counter((each.profile, each.account) for each in entries)
    return [
        f"{profile or 'a profile without a name'}{f' ({account})' if account else ''}: {number:,}"
        for (profile, account), number in sorted(count.items())
    ]


def _files() -> list[Path]:
    try:
        return sorted(each for each in store_folder().glob("*.db") if not is_folder(each))
    except OSError:
        return []
