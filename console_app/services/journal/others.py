"""The other journals of this computer: what was changed with another key, under another profile, or in another account.

Each account has a file of its own, so whoever changes the key begins a new journal, and what was written before is not
in that. The files are only read, and none is made.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from console_app.clock import now
from console_app.config.owners import is_folder, is_there
from console_app.services.auditing.cost import counted
from console_app.services.journal.people import this_writer
from console_app.services.journal.recording import fold_all
from console_app.services.memory_file import memory_file, memory_folder
from console_app.store import journal, opening
from console_app.store.faults import TROUBLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from console_app.config.profiles import Profile
    from console_app.services.journal.entries import Entry

ASIDE = ".set-aside-"
"""In the name of a file that could not be used."""


class Others(NamedTuple):
    """What the other journals hold."""

    journals: tuple[tuple[Entry, ...], ...] = ()
    """The writes of each that has any, the newest first."""
    unread: tuple[Path, ...] = ()
    """Files that may hold a journal and could not be read."""
    set_aside: tuple[Path, ...] = ()
    """Files that could not be used and were set aside, with the journal that they hold."""

    @property
    def entries(self) -> list[Entry]:
        """The writes of all of them."""
        return [each for one in self.journals for each in one]


class Elsewhere(NamedTuple):
    """Writes in other journals, in numbers."""

    writes: int
    journals: int
    left_open: tuple[Entry, ...]
    """Those that nobody knows the end of, and nobody is at any more."""


def other_journals(profile: Profile) -> Others:
    """Read the other journals of this computer. It waits for the disk, and never raises because of a file."""
    own = memory_file(profile)
    found: list[tuple[Entry, ...]] = []
    unread: list[Path] = []
    aside: list[Path] = []
    folder = memory_folder()
    if is_there(folder) and not os.access(folder, os.R_OK | os.X_OK):
        unread.append(folder)
    for path in _files():
        if ASIDE in path.name:
            aside.append(path)
        elif path != own:
            try:
                found.append(tuple(_writes_in(path)))
            except TROUBLES as trouble:
                if getattr(trouble, "sqlite_errorcode", None) != sqlite3.SQLITE_NOTADB:
                    unread.append(path)
    return Others(tuple(each for each in found if each), tuple(unread), tuple(aside))


def elsewhere(
    own: Iterable[Entry], others: Others, narrowed: Callable[[Iterable[Entry]], Iterable[Entry]] = list
) -> Elsewhere:
    """How much is in other journals, of what `narrowed` leaves of all of them together with the `own` one."""
    here, moment = this_writer(), now()
    kept = {id(each) for each in narrowed(together(own, others))}
    fits = [each for each in ([each for each in one if id(each) in kept] for one in others.journals) if each]
    left = tuple(each for one in fits for each in one if each.is_left_open(here, moment))
    return Elsewhere(sum(map(len, fits)), len(fits), left)


def together(own: Iterable[Entry], others: Others) -> list[Entry]:
    """The writes of all journals, the newest first; those of one journal in the order in which they were written, also
    where a clock was wrong for a while."""
    dated = [pair for one in (tuple(own), *others.journals) for pair in _in_their_order(one)]
    return [each for _, each in sorted(dated, key=lambda pair: pair[0], reverse=True)]


def _in_their_order(entries: Iterable[Entry]) -> Iterator[tuple[datetime, Entry]]:
    """The writes of one journal, given the newest first, each with its moment, or that of the one after it if that is
    earlier."""
    latest: datetime | None = None
    for each in entries:
        latest = each.at if latest is None else min(latest, each.at)
        yield latest, each


def elsewhere_words(found: Elsewhere, *, narrowed: bool) -> str:
    """How much is elsewhere, in sentences; empty where nothing is."""
    if not found.writes:
        return ""
    one, left = found.writes == 1, len(found.left_open)
    which = f" that fit{'s' * one}" if narrowed else ""
    journals = counted(found.journals, "other journal", "other journals")
    whose = "another key, profile or account" if found.journals == 1 else "other keys, profiles or accounts"
    words = f"{found.writes:,} more {'write' if one else 'writes'}{which} {'is' if one else 'are'} in {journals}"
    words += f" on this computer: {whose}."
    if left:
        some = "All" if left == found.writes else f"{left:,}"
        words += " It is still open." if one else f" {some} of them {'is' if left == 1 else 'are'} still open."
    return words


def elsewhere_line(found: Elsewhere, *, narrowed: bool) -> str:
    """The same in one line of a small terminal, with what shows them; empty where nothing is elsewhere."""
    if not found.writes:
        return ""
    which = f" that fit{'s' * (found.writes == 1)}" if narrowed else ""
    left = f", {len(found.left_open):,} open" if found.left_open else ""
    journals = counted(found.journals, "other journal", "other journals")
    return f"{found.writes:,} more{which} in {journals} here{left}: codat-console journal --everywhere"


def whose(entries: Iterable[Entry]) -> list[str]:
    """Of which profiles and accounts entries are, with their number: `work (Fernhill Payables): 2`."""
    count = Counter((each.profile, each.account) for each in entries)
    return [
        f"{profile or 'a profile without a name'}{f' ({account})' if account else ''}: {number:,}"
        for (profile, account), number in sorted(count.items())
    ]


def _files() -> list[Path]:
    try:
        return sorted(each for each in memory_folder().glob("*.db") if not is_folder(each))
    except OSError:
        return []


def _writes_in(path: Path) -> list[Entry]:
    with closing(opening.open_to_read(path)) as connection:
        return fold_all(connection) if journal.is_kept_in(connection) else []
