"""Record snapshots of the account as differences, with the sync times of its connections."""

from __future__ import annotations

import sys
import zlib
from array import array
from typing import TYPE_CHECKING, NamedTuple

from console_app.store.errors import Damaged
from console_app.store.facts import LAST_TURN, fact, note_fact

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

NEVER = -(2**63)
"""Stands for a moment that does not exist."""
WORKED_OUT = NEVER + 1
"""Stands for a company's moment that equals the newest of its connections."""
WHOLE_EVERY = 16
"""At least one of this many snapshots keeps all moments."""

_WIDTH = 8


def pack(moments: Mapping[int, int]) -> bytes:
    """Compress moments by slot.

    Args:
        moments: Microseconds since 1970, by slot.
    """
    slots = sorted(moments)
    steps = array("q", (now - before for before, now in zip([0, *slots], slots, strict=False)))
    values = array("q", (moments[slot] for slot in slots))
    if sys.byteorder == "big":
        steps.byteswap()
        values.byteswap()
    planes = _turned(steps.tobytes()) + _turned(values.tobytes())
    return zlib.compress(planes, 6 if len(slots) < 1_000 else 1)


def unpack(packed: bytes) -> dict[int, int]:
    """Return the moments by slot from a packed value.

    Raises:
        Damaged: `pack` cannot have made it.
    """
    try:
        planes = zlib.decompress(packed)
    except zlib.error as error:
        raise Damaged(f"the moments of a snapshot cannot be read ({error})") from error
    if len(planes) % (2 * _WIDTH):
        raise Damaged("the moments of a snapshot are incomplete")
    half = len(planes) // 2
    steps, values = array("q", _turned_back(planes[:half])), array("q", _turned_back(planes[half:]))
    if sys.byteorder == "big":
        steps.byteswap()
        values.byteswap()
    slots, slot = [], 0
    for step in steps:
        slot += step
        slots.append(slot)
    return dict(zip(slots, values, strict=True))


def moments_at(connection: sqlite3.Connection, turn: int | None) -> dict[int, int]:
    """Return all moments of a snapshot by slot, including some that are no longer used.

    Empty if `turn` is None.

    Args:
        connection: The store.
        turn: The turn of the snapshot, which orders snapshots; None for none.

    Returns:
        Microseconds since 1970 by slot; `NEVER` and `WORKED_OUT` stand for missing ones.
    """
    if turn is None:
        return {}
    whole = connection.execute("SELECT max(turn) FROM snapshots WHERE whole AND turn <= ?", (turn,)).fetchone()[0]
    moments: dict[int, int] = {}
    for (packed,) in connection.execute(
        "SELECT syncs FROM snapshots WHERE turn >= ? AND turn <= ? ORDER BY turn", (whole or 0, turn)
    ).fetchall():
        moments.update(unpack(packed))
    return moments


def snapshots_since_whole(connection: sqlite3.Connection, turn: int) -> int:
    """Return how many snapshots keep only differences since the last one that keeps all moments.

    Args:
        connection: The store.
        turn: The turn of the last snapshot to count.
    """
    return int(
        connection.execute(
            "SELECT count(*) FROM snapshots WHERE turn <= :turn AND turn > coalesce("
            "(SELECT max(turn) FROM snapshots WHERE whole AND turn <= :turn), -9223372036854775808)",
            {"turn": turn},
        ).fetchone()[0]
    )


# Bytes of the same weight side by side are similar and compress well; the bytes of one number are not.
def _turned(raw: bytes) -> bytes:
    return b"".join(raw[weight::_WIDTH] for weight in range(_WIDTH))


def _turned_back(planes: bytes) -> bytes:
    count = len(planes) // _WIDTH
    raw = bytearray(len(planes))
    for weight in range(_WIDTH):
        raw[weight::_WIDTH] = planes[weight * count : (weight + 1) * count]
    return bytes(raw)


def own_moments(connection: sqlite3.Connection, turn: int) -> dict[int, int]:
    """Return the moments that a snapshot itself keeps.

    Args:
        connection: The store.
        turn: The turn of a stored snapshot.

    Returns:
        Microseconds since 1970 by slot: all of them, or only those that differ from the snapshot before.
    """
    return unpack(connection.execute("SELECT syncs FROM snapshots WHERE turn = ?", (turn,)).fetchone()[0])


if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from typing import Protocol, TypeVar

    T_contra = TypeVar("T_contra", contravariant=True)
    T = TypeVar("T")

    class Describes(Protocol[T_contra]):
        """A converter from what was read to what is kept, which also counts it."""

        def state(
            self, seen: T_contra, before: str | None, moments: Mapping[int, int], slot: int
        ) -> tuple[str, list[int]]:
            """Return the state of a company, and its moments.

            Args:
                seen: The company as it was read.
                before: Its state until now, None if it is new.
                moments: The moments until now, by slot.
                slot: The first slot of its moments.
            """

        def unread(self, before: str) -> None:
            """Count a company that exists but could not be read; it is taken as unchanged."""

        def counted(self) -> tuple[int, int, str, str]:
            """Return the numbers of companies and connections, and texts with the statuses and the standings."""


SLOT = "next_slot"


class SnapshotRow(NamedTuple):
    """A snapshot without its sync times; the columns in the order of `COLUMNS`."""

    id: int
    turn: int
    at: int
    dated: int
    """True if `at` is by Codat's own clock."""
    companies: int
    connections: int
    statuses: str
    standings: str
    reason: str


_ADD = "INSERT INTO states (company, snapshot, slot, size, state) VALUES (?, ?, ?, ?, ?)"
COLUMNS_SEEN = "turn, at, dated, companies, connections, statuses, standings, reason"
COLUMNS = f"id, {COLUMNS_SEEN}"


class Kept(NamedTuple):
    """The state of a company; its moments have the slots from `slot` on. No state: the company does not exist."""

    slot: int
    size: int
    state: str | None


NOT_THERE = Kept(0, 0, None)


def all_snapshots(connection: sqlite3.Connection) -> list[SnapshotRow]:
    """Return every snapshot, oldest first."""
    return [SnapshotRow(*row) for row in connection.execute(f"SELECT {COLUMNS} FROM snapshots ORDER BY turn")]  # noqa: S608


def states_at(connection: sqlite3.Connection, turn: int | None) -> Iterable[tuple[int, bytes, int, int, str | None]]:
    """Return the state of each company that was ever seen up to a snapshot.

    Args:
        connection: The store.
        turn: The turn of the snapshot, None if there is none.

    Returns:
        For each company its number, its id, and the columns of its state at that time.
    """
    return connection.execute(
        "SELECT company, id, slot, size, state FROM"
        " (SELECT company, slot, size, state, max(snapshot) FROM states WHERE snapshot <= ? GROUP BY company)"
        " JOIN seen ON number = company",
        (-(2**63) if turn is None else turn,),
    )


def states_of(connection: sqlite3.Connection, turn: int) -> list[tuple[bytes, int, str | None]]:
    """Return the changes of a snapshot: company, slot, state.

    Args:
        connection: The store.
        turn: The turn of the snapshot.

    Returns:
        For each changed company its id (see `key_of`), its first slot, and its state as JSON; None if it was deleted.
    """
    return connection.execute(
        "SELECT id, slot, state FROM states JOIN seen ON number = company WHERE snapshot = ? ORDER BY company", (turn,)
    ).fetchall()


def versions(
    connection: sqlite3.Connection, *, after: int | None = None, until: int, company: bytes | None = None
) -> Iterable[tuple[bytes, int, str | None]]:
    """Return the states up to a snapshot, company by company, oldest first.

    Args:
        connection: The store.
        after: Only companies that changed after this turn; None for no limit.
        until: The turn of the last snapshot.
        company: The id of one company; None for all.

    Returns:
        Tuples of id, turn and state.
    """
    if company is not None:
        return connection.execute(
            "SELECT id, snapshot, state FROM states JOIN seen ON number = company"
            " WHERE id = ? AND snapshot <= ? ORDER BY snapshot",
            (company, until),
        )
    return connection.execute(
        "SELECT id, snapshot, state FROM states JOIN seen ON number = company WHERE snapshot <= :until AND company IN"
        " (SELECT company FROM states WHERE snapshot > :after AND snapshot <= :until) ORDER BY company, snapshot",
        {"after": -(2**63) if after is None else after, "until": until},
    )


def record(
    connection: sqlite3.Connection,
    turn: int,
    at: int,
    seen: Mapping[bytes, T],
    unread: Collection[bytes],
    describes: Describes[T],
    reason: str,
    *,
    dated: bool,
) -> SnapshotRow:
    """Record a snapshot, possibly between two others, inside a transaction of the caller.

    Companies that are neither in `seen` nor in `unread` no longer exist. If another snapshot has the same turn, this
    one comes right after it.

    Args:
        connection: The store.
        turn: The turn of the refresh.
        at: The moment in microseconds since 1970, by Codat's clock if `dated`.
        seen: The companies that were read, by id.
        unread: The ids of companies that could not be read.
        describes: Converts and counts the companies.
        reason: Why the account was read, a word that only the caller understands.
        dated: True if `at` is by Codat's clock.

    Returns:
        The row of the snapshot.
    """
    turn = _free_from(connection, turn)
    before, after = _neighbours(connection, turn)
    behind = _everything_at(connection, after) if after is not None else None

    known = moments_at(connection, before)
    slot = fact(connection, SLOT) or 1
    moments: dict[int, int] = {}
    changed: list[tuple[int, int, int, int, str | None]] = []
    pending = dict(seen)
    for number, identity, first, size, state in states_at(connection, before):
        if identity in pending:
            text, synced = describes.state(pending.pop(identity), state, known, first)
            if text != state:
                first, size, slot = slot, len(synced), slot + len(synced)
                changed.append((number, turn, first, size, text))
            for each in synced:
                moments[first] = each
                first += 1
        elif state is None:
            continue
        elif identity in unread:
            describes.unread(state)
            moments.update((each, known[each]) for each in range(first, first + size))
        else:
            changed.append((number, turn, 0, 0, None))
    connection.executemany(_ADD, changed)

    def new() -> Iterator[tuple[int, int, int, int, str | None]]:
        """Yield the states of new companies one by one: together they would fill the memory."""
        nonlocal slot
        for identity, number in _numbers(connection, pending):
            text, synced = describes.state(pending[identity], None, known, 0)
            moments.update(zip(range(slot, slot + len(synced)), synced, strict=True))
            slot += len(synced)
            yield number, turn, slot - len(synced), len(synced), text

    connection.executemany(_ADD, new())
    note_fact(connection, SLOT, slot)
    # A turn that was taken in a file that was since set aside continues in this one.
    note_fact(connection, LAST_TURN, max(turn, fact(connection, LAST_TURN) or 0))
    fresh = {each: moment for each, moment in moments.items() if known.get(each) != moment}
    whole = (
        before is None
        or after is not None
        or 2 * len(fresh) >= len(moments)
        or snapshots_since_whole(connection, before) >= WHOLE_EVERY - 1
    )
    at = _date(connection, turn, at, dated=dated)
    counted = describes.counted()
    made = connection.execute(
        f"INSERT INTO snapshots (whole, syncs, id, {COLUMNS_SEEN}) VALUES (?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (whole, pack(moments if whole else fresh), turn, at, dated, *counted, reason),
    )
    if after is not None and behind is not None:
        _state_again(connection, turn, after, behind)
    return SnapshotRow(made.lastrowid or 0, turn, at, int(dated), *counted, reason)


def move(connection: sqlite3.Connection, turn: int, *, behind: int | None) -> int:
    """Move a snapshot right behind another one, or before all.

    All snapshots show the same as before. Runs inside a transaction of the caller.

    Args:
        connection: The store.
        turn: The snapshot to move.
        behind: The turn of the other snapshot; None for the first place.

    Returns:
        The new turn.
    """
    own = _everything_at(connection, turn)
    first = connection.execute("SELECT min(turn) FROM snapshots").fetchone()[0]
    new = _free_from(connection, behind + 1 if behind is not None else first - 1)
    before, after = _neighbours(connection, turn)
    following = _everything_at(connection, after) if after is not None else None
    connection.execute("DELETE FROM states WHERE snapshot = ?", (turn,))
    if after is not None and following is not None:
        _state_again(connection, before, after, following)
    connection.execute("UPDATE snapshots SET turn = ? WHERE turn = ?", (new, turn))
    before, after = _neighbours(connection, new)
    following = _everything_at(connection, after) if after is not None else None
    _state_again(connection, before, new, own)
    if after is not None and following is not None:
        _state_again(connection, new, after, following)
    return new


def _free_from(connection: sqlite3.Connection, turn: int) -> int:
    while connection.execute("SELECT 1 FROM snapshots WHERE turn = ?", (turn,)).fetchone():
        turn += 1
    return turn


def _neighbours(connection: sqlite3.Connection, turn: int) -> tuple[int | None, int | None]:
    """Return the turns of the snapshots before and behind a turn."""
    before = connection.execute("SELECT max(turn) FROM snapshots WHERE turn < ?", (turn,)).fetchone()[0]
    after = connection.execute("SELECT min(turn) FROM snapshots WHERE turn > ?", (turn,)).fetchone()[0]
    return before, after


def _date(connection: sqlite3.Connection, turn: int, at: int, *, dated: bool) -> int:
    """Return the moment for a new snapshot, so that moments grow with turns.

    Codat's clock is trusted: earlier snapshots with a later date, by a computer whose clock was ahead, were not later
    than this one.
    """
    trusted = connection.execute("SELECT max(at) FROM snapshots WHERE turn < ? AND dated", (turn,)).fetchone()[0]
    later = connection.execute("SELECT min(at) FROM snapshots WHERE turn > ?", (turn,)).fetchone()[0]
    if trusted is not None and not dated:
        at = max(at, trusted)
    if later is not None:
        at = min(at, later)
    connection.execute("UPDATE snapshots SET at = ? WHERE turn < ? AND at > ?", (at, turn, at))
    return at


def _numbers(connection: sqlite3.Connection, ids: Iterable[bytes]) -> list[tuple[bytes, int]]:
    """Return the number of each of these companies; new companies get one."""
    highest = connection.execute("SELECT max(number) FROM seen").fetchone()[0] or 0
    numbers: list[tuple[bytes, int]] = []
    new: list[tuple[int, bytes]] = []
    # Sorted, because an index grows fastest that way.
    for identity in sorted(ids):
        found = highest and connection.execute("SELECT number FROM seen WHERE id = ?", (identity,)).fetchone()
        if found:
            numbers.append((identity, found[0]))
        else:
            new.append((highest + len(new) + 1, identity))
    connection.executemany("INSERT INTO seen (number, id) VALUES (?, ?)", new)
    return numbers + [(identity, number) for number, identity in new]


def kept_at(connection: sqlite3.Connection, turn: int | None) -> dict[int, Kept]:
    """Return the state of each company at a snapshot, by the company's number; empty without a turn.

    Args:
        connection: The store.
        turn: The turn of the snapshot; None for the state before any.

    Returns:
        The slots and the state by the company's number in this file, which is not its id.
    """
    return {number: Kept(slot, size, state) for number, _, slot, size, state in states_at(connection, turn)}


def _everything_at(connection: sqlite3.Connection, turn: int) -> tuple[dict[int, Kept], dict[int, int]]:
    return kept_at(connection, turn), moments_at(connection, turn)


def _state_again(
    connection: sqlite3.Connection, before: int | None, turn: int, everything: tuple[dict[int, Kept], dict[int, int]]
) -> None:
    """Make a snapshot that now has another one before it hold its full state: it held only the differences."""
    states, moments = everything
    then = kept_at(connection, before)
    connection.execute("DELETE FROM states WHERE snapshot = ?", (turn,))
    connection.executemany(
        _ADD,
        [
            (number, turn, *states.get(number, NOT_THERE))
            for number in states.keys() | then.keys()
            if states.get(number, NOT_THERE) != then.get(number, NOT_THERE)
        ],
    )
    alive = {each: moments[each] for kept in states.values() for each in range(kept.slot, kept.slot + kept.size)}
    connection.execute("UPDATE snapshots SET whole = 1, syncs = ? WHERE turn = ?", (pack(alive), turn))
