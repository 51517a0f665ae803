"""Describe, prune and check the file that stores an account."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.config.owners import is_there
from console_app.services.snapshots.cached_rows import read_decoded
from console_app.services.snapshots.fallback import trouble_advice, trouble_words
from console_app.services.snapshots.file_name import store_file
from console_app.services.snapshots.prune import ONLINE, NothingForgotten
from console_app.services.snapshots.recorder import prune, snapshot_of
from console_app.services.snapshots.row_format import EPOCH, moment_of
from console_app.services.snapshots.state_format import read_state
from console_app.services.text.number_words import counted
from console_app.services.text.time_format import as_of
from console_app.store import cache_table as cache
from console_app.store import database as opening
from console_app.store import integrity as checking
from console_app.store import snapshots
from console_app.store.errors import TROUBLES, Damaged, fault_of
from console_app.store.migrations import NEWEST, version_of
from console_app.store.retention import is_dated

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from console_app.config.profiles import Profile
    from console_app.services.snapshots.models import Snapshot
    from console_app.services.snapshots.recorder import Pruned


class StoreProblem(Exception):
    """Raised when the file cannot be used; the message says why, and `advice` what to do."""

    def __init__(self, words: str, advice: str) -> None:
        """Keep the message and the advice.

        Args:
            words: The message, in a sentence.
            advice: The remedy, in a sentence.
        """
        super().__init__(words)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """Facts about the stored data of an account."""

    path: Path
    size: int
    """In bytes, the journal included."""
    version: int
    """The version of the tables."""
    companies: int
    as_of: datetime | None
    snapshots: tuple[Snapshot, ...]
    set_aside: tuple[Path, ...]
    """Files of this account that could not be used."""
    others: tuple[Path, ...]
    """Files of other accounts: another profile, address or key."""


def existing_file(profile: Profile) -> Path | None:
    """Return the file of an account, if it exists."""
    path = store_file(profile)
    return path if path is not None and is_there(path) else None


def remembered_words(profile: Profile) -> str:
    """Return the stored data of an account in a few words: "120 companies, as of 14:02".

    Empty if there is none, or the file cannot be used.
    """
    path = existing_file(profile)
    if path is None:
        return ""
    try:
        with opened_file(path) as connection:
            count, at, oldest = cache.count(connection), cache.as_of(connection), cache.oldest(connection)
    except StoreProblem:
        return ""
    if not count:
        return ""
    companies = counted(count, "company", "companies")
    if at is None:
        return f"a part of the account, {companies}, as of {as_of(moment_of(oldest or 0) or EPOCH)} or later"
    return f"{companies}, as of {as_of(moment_of(at) or EPOCH)}"


@contextmanager
def opened_file(path: Path, *, to_write: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the file for the duration of the block; a read-only file too, unless `to_write`.

    Args:
        path: The account's file.
        to_write: True to change it.

    Raises:
        StoreProblem: It cannot be used.
    """
    try:
        try:
            connection = opening.open_file(path)
        except TROUBLES as trouble:
            if to_write or fault_of(trouble).sets_aside:
                raise
            connection = opening.open_to_read(path)
            if version_of(connection) < NEWEST:
                # Updating its tables would need writing.
                with closing(connection) as old:
                    connection = opening.copy_of(old)
        with closing(connection):
            yield connection
    except TROUBLES as trouble:
        fault = fault_of(trouble)
        raise StoreProblem(trouble_words(fault, path, trouble), trouble_advice(fault, path, "try again")) from trouble


def store_info(path: Path) -> StoreInfo:
    """Return the facts about a file.

    Raises:
        StoreProblem: The file cannot be used.
    """
    with opened_file(path) as connection:
        beside = sorted(each for each in path.parent.glob("*.db") if each != path)
        aside = tuple(each for each in beside if each.name.startswith(f"{path.stem}.set-aside-"))
        return StoreInfo(
            path,
            sum(opening.size_of(path.with_name(path.name + end)) for end in ("", "-wal")),
            version_of(connection),
            cache.count(connection),
            moment_of(cache.as_of(connection)),
            tuple(snapshot_of(row) for row in snapshots.all_snapshots(connection)),
            aside,
            tuple(each for each in beside if ".set-aside-" not in each.name),
        )


def prune_file(path: Path, now: datetime, keep_days: int, *, dry_run: bool, dated_only: bool = False) -> Pruned:
    """Delete the snapshots that are older than `keep_days`, never the newest, and shrink the file.

    Args:
        path: The file.
        now: The current time.
        keep_days: How many days to keep.
        dry_run: True to delete nothing, and only count.
        dated_only: True to require a snapshot dated by Codat's clock, because `now` may be wrong.

    Returns:
        What was deleted, or would be.

    Raises:
        NothingForgotten: No snapshot is dated by Codat's clock.
        StoreProblem: The file cannot be used.
    """
    with opened_file(path, to_write=not dry_run) as connection:
        if dated_only and snapshots.all_snapshots(connection) and not is_dated(connection):
            raise NothingForgotten(
                ("Codat does not say what time it is, and no snapshot was dated by its clock."), ONLINE
            )
        pruned = prune(connection, now, keep_days, dry_run=dry_run)
        if pruned.forgotten and not dry_run:
            opening.shrink(connection)
        return pruned


BATCH = 1_000


def check_file(path: Path) -> list[str]:
    """Return the problems of a file, one sentence each. Nothing is changed or set aside."""
    try:
        with opened_file(path) as connection:
            return findings(connection)
    except StoreProblem as trouble:
        return [str(trouble)]


def findings(connection: sqlite3.Connection) -> list[str]:
    """Return the problems of an open file, one sentence each.

    Raises:
        sqlite3.DatabaseError: It is too damaged to be checked.
    """
    return checking.findings(connection) or [*_unreadable_rows(connection), *_unreadable_states(connection)]


def _unreadable_rows(connection: sqlite3.Connection) -> list[str]:
    behind: bytes | None = None
    while True:
        try:
            _, behind = read_decoded(connection, behind, BATCH)
        except Damaged as damage:
            return [f"Cache: {damage}."]
        if behind is None:
            return []


def _unreadable_states(connection: sqlite3.Connection) -> list[str]:
    wrong = 0
    for size, state in connection.execute("SELECT size, state FROM states WHERE state IS NOT NULL"):
        try:
            wrong += len(read_state(state).connections) != size - 1
        except Damaged:
            wrong += 1
    return [f"{wrong} states of companies cannot be read."] if wrong else []
