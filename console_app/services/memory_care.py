"""What a person can do with the memory of an account: look what there is, forget, check. Nothing here sets a file
aside; that is for programs that need to go on."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.config.owners import is_there
from console_app.services.auditing.cost import counted
from console_app.services.finishing_looks import look_of
from console_app.services.kept_rows import EPOCH, moment_of
from console_app.services.memory_file import memory_file
from console_app.services.memory_warnings import trouble_advice, trouble_words
from console_app.services.pruning import ONLINE, NothingForgotten
from console_app.services.retention import prune
from console_app.services.when import as_of
from console_app.store import cache, looks, opening
from console_app.store.faults import TROUBLES, fault_of
from console_app.store.migrations import NEWEST, version_of
from console_app.store.retention import is_dated

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from console_app.config.profiles import Profile
    from console_app.services.changes import Look
    from console_app.services.retention import Pruned


class MemoryTrouble(Exception):
    """The file cannot be used; the message says why, and `advice` what to do."""

    def __init__(self, words: str, advice: str) -> None:
        super().__init__(words)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class MemoryInfo:
    """What is remembered of an account."""

    path: Path
    size: int
    """Bytes, the journal included."""
    version: int
    """Of the tables."""
    companies: int
    as_of: datetime | None
    looks: tuple[Look, ...]
    set_aside: tuple[Path, ...]
    """Files of this account that could not be used."""
    others: tuple[Path, ...]
    """Files of other accounts: another profile, address or key."""


def existing_file(profile: Profile) -> Path | None:
    """The file of an account, if something is remembered of it."""
    path = memory_file(profile)
    return path if path is not None and is_there(path) else None


def remembered_words(profile: Profile) -> str:
    """What is remembered of an account, in a few words: "120 companies, as of 14:02"; empty where nothing is, or the
    file cannot be used."""
    path = existing_file(profile)
    if path is None:
        return ""
    try:
        with opened_file(path) as connection:
            count, at, oldest = cache.count(connection), cache.as_of(connection), cache.oldest(connection)
    except MemoryTrouble:
        return ""
    if not count:
        return ""
    companies = counted(count, "company", "companies")
    if at is None:
        return f"a part of the account, {companies}, as of {as_of(moment_of(oldest or 0) or EPOCH)} or later"
    return f"{companies}, as of {as_of(moment_of(at) or EPOCH)}"


@contextmanager
def opened_file(path: Path, *, to_write: bool = False) -> Iterator[sqlite3.Connection]:
    """The open file; one that may only be read is opened all the same where nothing is `to_write`.

    Raises:
        MemoryTrouble: it cannot be used.
    """
    try:
        try:
            connection = opening.open_file(path)
        except TROUBLES as trouble:
            if to_write or fault_of(trouble).sets_aside:
                raise
            connection = opening.open_to_read(path)
            if version_of(connection) < NEWEST:
                # It would have to be written to be brought up to date.
                with closing(connection) as old:
                    connection = opening.copy_of(old)
        with closing(connection):
            yield connection
    except TROUBLES as trouble:
        fault = fault_of(trouble)
        raise MemoryTrouble(trouble_words(fault, path, trouble), trouble_advice(fault, path, "try again")) from trouble


def memory_info(path: Path) -> MemoryInfo:
    """What there is.

    Raises:
        MemoryTrouble: the file cannot be used.
    """
    with opened_file(path) as connection:
        beside = sorted(each for each in path.parent.glob("*.db") if each != path)
        aside = tuple(each for each in beside if each.name.startswith(f"{path.stem}.set-aside-"))
        return MemoryInfo(
            path,
            sum(opening.size_of(path.with_name(path.name + end)) for end in ("", "-wal")),
            version_of(connection),
            cache.count(connection),
            moment_of(cache.as_of(connection)),
            tuple(look_of(row) for row in looks.all_looks(connection)),
            aside,
            tuple(each for each in beside if ".set-aside-" not in each.name),
        )


def prune_file(path: Path, now: datetime, keep_days: int, *, only_say: bool, dated_only: bool = False) -> Pruned:
    """Forget the looks that are older than `keep_days`, never the newest, and give the room back; or only say how
    many those are. `dated_only`: only where Codat's clock has dated one of them, for `now` may be wrong.

    Raises:
        NothingForgotten: it has dated none.
        MemoryTrouble: the file cannot be used.
    """
    with opened_file(path, to_write=not only_say) as connection:
        if dated_only and looks.all_looks(connection) and not is_dated(connection):
            raise NothingForgotten("Codat does not say what time it is, and no look was dated by its clock.", ONLINE)
        pruned = prune(connection, now, keep_days, only_say=only_say)
        if pruned.forgotten and not only_say:
            opening.shrink(connection)
        return pruned
