"""How long looks are kept. Runs on the store's thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.services.kept_rows import micros, moment_of
from console_app.store import cache, looks, retention
from console_app.store.writing import all_or_nothing

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was forgotten, or would be."""

    before: datetime | None
    """Looks before this moment are too old; None: there was no look."""
    forgotten: int
    kept: int


def tend(connection: sqlite3.Connection, now: datetime, keep_days: int) -> None:
    """Once a day: see that the file is sound, and forget looks that are older than `keep_days`.

    Raises:
        Damaged: the file is not sound.
    """
    retention.tend(connection, micros(now), keep_days)


def prune(connection: sqlite3.Connection, now: datetime, keep_days: int, *, only_say: bool = False) -> Pruned:
    """Forget looks that are older than `keep_days`, never the newest; or only say how many those are."""
    with all_or_nothing(connection):
        before = retention.limit(connection, micros(now), keep_days)
        count = len(looks.all_looks(connection))
        if only_say:
            forgotten = len(retention.older(connection, before))
        else:
            forgotten = retention.forget(connection, before)
            cache.note_fact(connection, retention.TENDED, micros(now))
    return Pruned(moment_of(before) if count else None, forgotten, count - forgotten)
