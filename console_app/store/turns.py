"""Order snapshots by numbers that are assigned one after the other, independent of any clock.

A refresh takes its *turn* when it begins, from the file that all programs share: that is the order in which the account
was read, also when two programs finish out of turn. A clock that was wrong for a while does not change it.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from console_app.store.facts import AS_OF, AS_OF_TURN, LAST_TURN, fact, note_fact
from console_app.store.snapshots import move

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

OUT_OF_TURN = 3_600_000_000
"""In microseconds.

In a file from before turns, snapshots of two programs that finished out of turn are dated nearer to each other than
this; larger gaps come from a clock that was wrong.
"""


def take_turn(connection: sqlite3.Connection) -> int:
    """Assign the next turn; runs inside a transaction of the caller."""
    turn = (fact(connection, LAST_TURN) or 0) + 1
    note_fact(connection, LAST_TURN, turn)
    return turn


def order_by_turn(connection: sqlite3.Connection) -> None:
    """Sort the snapshots of a file from before turns into the order in which they were recorded.

    A step of the migrations. It applies where their dates contradict that order by more than two programs can. Those
    dates were the only order there was, and become turns where they can. A snapshot with a wrong date is put behind the
    one that was recorded before it, and dated between its neighbours.
    """
    snapshots: list[tuple[int, int]] = connection.execute("SELECT id, turn FROM snapshots ORDER BY id").fetchall()
    misdated = {snapshots[place][0] for place in _misdated([at for _, at in snapshots])}
    turns = dict(snapshots)
    for number in sorted(misdated):
        earlier = [turn for each, turn in turns.items() if each < number]
        turns[number] = move(connection, turns[number], behind=max(earlier, default=None))
    _date_between_neighbours(connection, misdated)
    last = fact(connection, AS_OF)
    if last is not None:
        note_fact(connection, AS_OF_TURN, last)
    kept = connection.execute("SELECT max(turn) FROM companies").fetchone()[0]
    note_fact(connection, LAST_TURN, max(last or 0, kept or 0, *turns.values(), *(at for _, at in snapshots), 0))


def _misdated(dates: Sequence[int]) -> list[int]:
    """Return the positions of dates that are far from where they belong.

    As many dates as are consistent with each other are taken as right; of two ways to choose them, the one that does
    not lead into the future wins.
    """
    ends: list[int] = []
    chains: list[tuple[int, int | None]] = []
    ends_at: list[int] = []
    for place, date in enumerate(dates):
        length = bisect_right(ends, date)
        chains.append((place, ends_at[length - 1] if length else None))
        ends[length : length + 1] = [date]
        ends_at[length : length + 1] = [place]
    right: set[int] = set()
    last = ends_at[-1] if ends_at else None
    while last is not None:
        right.add(last)
        last = chains[last][1]
    found = []
    for place, date in enumerate(dates):
        if place in right:
            continue
        before = max((dates[each] for each in right if each < place), default=date)
        behind = min((dates[each] for each in right if each > place), default=date)
        if before - date > OUT_OF_TURN or date - behind > OUT_OF_TURN:
            found.append(place)
    return found


def _date_between_neighbours(connection: sqlite3.Connection, misdated: set[int]) -> None:
    snapshots = connection.execute("SELECT id, at FROM snapshots ORDER BY turn").fetchall()
    for place, (number, at) in enumerate(snapshots):
        if number not in misdated:
            continue
        before = max((date for each, date in snapshots[:place] if each not in misdated), default=at)
        behind = min((date for each, date in snapshots[place:] if each not in misdated), default=max(at, before))
        connection.execute("UPDATE snapshots SET at = ? WHERE id = ?", (min(max(at, before), behind), number))
