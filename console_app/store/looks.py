"""The looks, and what became different from one to the next. A state is a text that only the caller understands.

A look is found by its *turn* (see `turns`): that is the order in which the account was seen. The moments of looks, in
microseconds, grow with their turns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.store.cache import fact, note_fact
from console_app.store.syncs import WHOLE_EVERY, looks_since_whole, moments_at, pack

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping
    from typing import Protocol, TypeVar

    T_contra = TypeVar("T_contra", contravariant=True)
    T = TypeVar("T")

    class Describes(Protocol[T_contra]):
        """Turns what was seen into what is kept, and counts it."""

        def state(
            self, seen: T_contra, before: str | None, moments: Mapping[int, int], slot: int
        ) -> tuple[str, list[int]]:
            """The state of a company, and its moments; `before` is its state until now, whose `moments` begin at
            `slot`."""

        def unread(self, before: str) -> None:
            """Count a company that is there but could not be read; it is taken for unchanged."""

        def counted(self) -> tuple[int, int, str, str]:
            """The companies and the connections, and texts with the statuses and the standings."""


SLOT = "next_slot"
LAST_TURN = "last_turn"


class LookRow(NamedTuple):
    """A look without its syncs; the columns in the order of `COLUMNS`."""

    id: int
    turn: int
    at: int
    dated: int
    """Whether `at` is by Codat's own clock."""
    companies: int
    connections: int
    statuses: str
    standings: str
    reason: str


COLUMNS_SEEN = "turn, at, dated, companies, connections, statuses, standings, reason"
COLUMNS = f"id, {COLUMNS_SEEN}"


class Kept(NamedTuple):
    """The state of one company: its moments have the slots from `slot` on; no state: the company is not there."""

    slot: int
    size: int
    state: str | None


NOT_THERE = Kept(0, 0, None)


def all_looks(connection: sqlite3.Connection) -> list[LookRow]:
    """Every look, the oldest first."""
    return [LookRow(*row) for row in connection.execute(f"SELECT {COLUMNS} FROM looks ORDER BY turn")]  # noqa: S608


def states_at(connection: sqlite3.Connection, turn: int | None) -> Iterable[tuple[int, bytes, int, int, str | None]]:
    """For each company that was ever seen until a look: its number, its id, and what is kept of it then."""
    return connection.execute(
        "SELECT company, id, slot, size, state FROM"
        " (SELECT company, slot, size, state, max(look) FROM states WHERE look <= ? GROUP BY company)"
        " JOIN seen ON number = company",
        (-(2**63) if turn is None else turn,),
    )


def states_of(connection: sqlite3.Connection, turn: int) -> list[tuple[bytes, int, str | None]]:
    """What was different at a look: company, slot, state."""
    return connection.execute(
        "SELECT id, slot, state FROM states JOIN seen ON number = company WHERE look = ? ORDER BY company", (turn,)
    ).fetchall()


def versions(
    connection: sqlite3.Connection, *, after: int | None = None, until: int, company: bytes | None = None
) -> Iterable[tuple[bytes, int, str | None]]:
    """The states until a look, as id, look and state, company by company, the oldest first.

    Of one company, or of those that became different after a look.
    """
    if company is not None:
        return connection.execute(
            "SELECT id, look, state FROM states JOIN seen ON number = company WHERE id = ? AND look <= ? ORDER BY look",
            (company, until),
        )
    return connection.execute(
        "SELECT id, look, state FROM states JOIN seen ON number = company WHERE look <= :until AND company IN"
        " (SELECT company FROM states WHERE look > :after AND look <= :until) ORDER BY company, look",
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
) -> LookRow:
    """Record a look, inside a transaction of the caller; it may stand between two that are there. `at` is its moment,
    by Codat's clock if `dated`.

    Companies that are neither seen nor unread are there no more. Where another look has the very same turn, this one
    comes right behind it.
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
    for identity, number in _numbers(connection, pending):
        text, synced = describes.state(pending[identity], None, known, 0)
        changed.append((number, turn, slot, len(synced), text))
        moments.update(zip(range(slot, slot + len(synced)), synced, strict=True))
        slot += len(synced)

    note_fact(connection, SLOT, slot)
    # A turn that was taken in a file that was since set aside goes on in this one.
    note_fact(connection, LAST_TURN, max(turn, fact(connection, LAST_TURN) or 0))
    connection.executemany("INSERT INTO states (company, look, slot, size, state) VALUES (?, ?, ?, ?, ?)", changed)
    fresh = {each: moment for each, moment in moments.items() if known.get(each) != moment}
    whole = (
        before is None
        or after is not None
        or 2 * len(fresh) >= len(moments)
        or looks_since_whole(connection, before) >= WHOLE_EVERY - 1
    )
    at = _date(connection, turn, at, dated=dated)
    counted = describes.counted()
    made = connection.execute(
        f"INSERT INTO looks (whole, syncs, id, {COLUMNS_SEEN}) VALUES (?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (whole, pack(moments if whole else fresh), turn, at, dated, *counted, reason),
    )
    if after is not None and behind is not None:
        _state_again(connection, turn, after, behind)
    return LookRow(made.lastrowid or 0, turn, at, int(dated), *counted, reason)


def move(connection: sqlite3.Connection, turn: int, *, behind: int | None) -> int:
    """Have a look stand right behind another one, or before all (None); its new turn. All looks tell what they did.
    Inside a transaction of the caller."""
    own = _everything_at(connection, turn)
    first = connection.execute("SELECT min(turn) FROM looks").fetchone()[0]
    new = _free_from(connection, behind + 1 if behind is not None else first - 1)
    before, after = _neighbours(connection, turn)
    following = _everything_at(connection, after) if after is not None else None
    connection.execute("DELETE FROM states WHERE look = ?", (turn,))
    if after is not None and following is not None:
        _state_again(connection, before, after, following)
    connection.execute("UPDATE looks SET turn = ? WHERE turn = ?", (new, turn))
    before, after = _neighbours(connection, new)
    following = _everything_at(connection, after) if after is not None else None
    _state_again(connection, before, new, own)
    if after is not None and following is not None:
        _state_again(connection, new, after, following)
    return new


def _free_from(connection: sqlite3.Connection, turn: int) -> int:
    while connection.execute("SELECT 1 FROM looks WHERE turn = ?", (turn,)).fetchone():
        turn += 1
    return turn


def _neighbours(connection: sqlite3.Connection, turn: int) -> tuple[int | None, int | None]:
    """The turns of the looks before and behind a turn."""
    before = connection.execute("SELECT max(turn) FROM looks WHERE turn < ?", (turn,)).fetchone()[0]
    after = connection.execute("SELECT min(turn) FROM looks WHERE turn > ?", (turn,)).fetchone()[0]
    return before, after


def _date(connection: sqlite3.Connection, turn: int, at: int, *, dated: bool) -> int:
    """The moment of a look that is about to be recorded, so that moments grow with turns. Codat's clock is believed:
    what came before and was dated later, by a computer whose clock was ahead, was not later than this."""
    trusted = connection.execute("SELECT max(at) FROM looks WHERE turn < ? AND dated", (turn,)).fetchone()[0]
    later = connection.execute("SELECT min(at) FROM looks WHERE turn > ?", (turn,)).fetchone()[0]
    if trusted is not None and not dated:
        at = max(at, trusted)
    if later is not None:
        at = min(at, later)
    connection.execute("UPDATE looks SET at = ? WHERE turn < ? AND at > ?", (at, turn, at))
    return at


def _numbers(connection: sqlite3.Connection, ids: Iterable[bytes]) -> list[tuple[bytes, int]]:
    """The number of each of these companies; those that were never seen are given one."""
    highest = connection.execute("SELECT max(number) FROM seen").fetchone()[0] or 0
    numbers: list[tuple[bytes, int]] = []
    new: list[tuple[int, bytes]] = []
    # In order, because that is how an index grows fastest.
    for identity in sorted(ids):
        found = highest and connection.execute("SELECT number FROM seen WHERE id = ?", (identity,)).fetchone()
        if found:
            numbers.append((identity, found[0]))
        else:
            new.append((highest + len(new) + 1, identity))
    connection.executemany("INSERT INTO seen (number, id) VALUES (?, ?)", new)
    return numbers + [(identity, number) for number, identity in new]


def kept_at(connection: sqlite3.Connection, turn: int | None) -> dict[int, Kept]:
    """What is kept of each company at a look, by its number; None: there was no look."""
    return {number: Kept(slot, size, state) for number, _, slot, size, state in states_at(connection, turn)}


def _everything_at(connection: sqlite3.Connection, turn: int) -> tuple[dict[int, Kept], dict[int, int]]:
    return kept_at(connection, turn), moments_at(connection, turn)


def _state_again(
    connection: sqlite3.Connection, before: int | None, turn: int, everything: tuple[dict[int, Kept], dict[int, int]]
) -> None:
    """Have a look that has another one before it now say in full what it saw: it told only what differed."""
    states, moments = everything
    then = kept_at(connection, before)
    connection.execute("DELETE FROM states WHERE look = ?", (turn,))
    connection.executemany(
        "INSERT INTO states (company, look, slot, size, state) VALUES (?, ?, ?, ?, ?)",
        [
            (number, turn, *states.get(number, NOT_THERE))
            for number in states.keys() | then.keys()
            if states.get(number, NOT_THERE) != then.get(number, NOT_THERE)
        ],
    )
    alive = {each: moments[each] for kept in states.values() for each in range(kept.slot, kept.slot + kept.size)}
    connection.execute("UPDATE looks SET whole = 1, syncs = ? WHERE turn = ?", (pack(alive), turn))
