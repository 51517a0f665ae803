"""Simulate time in the sandbox as in a real account: customers answer, accesses run out, companies come.

Time passes in steps of a day at most. What happens in a step is drawn at its beginning, each thing once for each row
that it can happen to, and then done in the order of time through the same functions that answer calls, with the
clock set to the moment. The same seed on the same data makes the same life.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from console_app.sandbox import authorization, companies, connections, datasets
from console_app.sandbox import churn as absence
from console_app.sandbox import time as dates
from console_app.sandbox.catalogue import BY_KEY
from console_app.sandbox.connection_status import LINKED, PENDING_AUTH, UNLINKED
from console_app.sandbox.seed import FILLED_AT, settle
from console_app.sandbox.seed_companies import extra_platform, guid, newcomer, usual_platform
from console_app.sandbox.seed_names import business_name
from console_app.sandbox.simulation_rates import COMPANIES, CONNECTIONS, RECOVERED, SYNC

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from console_app.sandbox.state import State

MOST_DAYS = 1_000.0
_DAY = timedelta(days=1)
_SLACK = timedelta(hours=1)
_NEW_A_DAY = 1 / (150 * 7)
"""New companies a day, as a share of all: as many as the seed spread over the 150 weeks before it."""
_DAYS_AWAY = (1.5, 6.0)
_LIVED_UNTIL, _STEPS = "lived until", "steps lived"


@dataclass(frozen=True, slots=True)
class _Event:
    """Something that is going to happen to a company or a connection, whose row was `row` when it was drawn."""

    moment: datetime
    what: str
    row: sqlite3.Row


def live(
    state: State, days: float, seed: int = 0, rate: float = 1.0, on_day: Callable[[], None] | None = None
) -> Counter[str]:
    """Simulate days, and move the clock with them; runs on the state's thread.

    Args:
        state: The data.
        days: How many.
        seed: The same seed makes the same events.
        rate: How many times as often everything but syncing happens, so that a small account has events, too.
        on_day: Called before each day; what it raises ends the simulation.

    Returns:
        How often each event happened.

    Raises:
        ValueError: A value is out of range.
    """
    if not 0 < days <= MOST_DAYS:
        raise ValueError(f"days must be more than 0 and at most {MOST_DAYS}")
    if not 0 <= rate <= 100:
        raise ValueError("pace must be from 0 to 100")
    happened: Counter[str] = Counter()
    left = timedelta(days=days)
    while left > timedelta(0):
        step = min(left, _DAY)
        if on_day is not None:
            on_day()
        with state.writing():
            happened += _Step(state, step, seed, rate).live()
        left -= step
    return happened


class _Step:
    """One step of a life."""

    def __init__(self, state: State, length: timedelta, seed: int, rate: float) -> None:
        state.catch_up()
        self._state = state
        number = int(state.setting(_STEPS) or 0)
        state.set_setting(_STEPS, str(number + 1))
        self._random = Random(f"{seed} {number}")  # noqa: S311 - made-up lives, not secrets
        self._length = length
        self._days = length / _DAY
        self._rate = rate
        self._offset = state.clock.offset
        self._begin = self._where_life_stopped()
        self._now = state.clock.now()
        self._happened: Counter[str] = Counter()

    def live(self) -> Counter[str]:
        """Simulate the step."""
        state = self._state
        self._teach()
        self._happened["syncs"] = state.execute(SYNC)
        datasets.raise_scheduled(state, dates.kept(self._begin))
        for row in state.rows(RECOVERED, dates.kept(self._begin)):
            authorization.resolve_errors(state, row)
        events = [event for event in self._drawn() if self._is_to_come(event)]
        events.sort(key=lambda event: (event.moment, event.row["id"]))
        births = self._births()
        try:
            for event in events:
                self._set_clock(event.moment)
                if self._do(event):
                    self._happened[event.what] += 1
            for moment in births:
                self._set_clock(moment)
                self._give_birth()
            self._let_return()
        finally:
            state.clock.offset = self._offset
        state.set_setting(_LIVED_UNTIL, dates.kept(self._begin + self._length))
        state.move_clock(self._offset + self._length.total_seconds())
        state.touched()
        return self._happened

    def _where_life_stopped(self) -> datetime:
        """Return now, or a little earlier if the last step or the seed ended there, to continue from it."""
        now = self._state.clock.now()
        text = self._state.setting(_LIVED_UNTIL) or self._state.setting(FILLED_AT)
        before = dates.read(text) if text else None
        return before if before is not None and timedelta(0) <= now - before < _SLACK else now

    def _teach(self) -> None:
        """Register the functions of our statements with the database."""
        random, begin, seconds = self._random.random, self._begin, self._length.total_seconds()
        usual: dict[float, float] = {}
        often: dict[float, float] = {}

        def as_usual(chance: float) -> bool:
            if chance not in usual:
                usual[chance] = 1 - (1 - chance) ** self._days
            return random() < usual[chance]

        def happens(chance: float) -> bool:
            if chance not in often:
                often[chance] = 1 - (1 - chance) ** (self._days * self._rate)
            return random() < often[chance]

        self._state.teach("as_usual", as_usual)
        self._state.teach("happens", happens)
        self._state.teach("moment", lambda: dates.kept(begin + timedelta(seconds=int(random() * seconds))))
        self._state.teach("ago", lambda days: dates.kept(begin - timedelta(days=days)), constant=True)

    def _drawn(self) -> Iterable[_Event]:
        for statements in (COMPANIES, CONNECTIONS):
            for what, statement in statements.items():
                for row in self._state.rows(statement):
                    yield _Event(self._some_moment(), what, row)

    def _some_moment(self) -> datetime:
        return self._begin + timedelta(seconds=int(self._random.random() * self._length.total_seconds()))

    def _is_to_come(self, event: _Event) -> bool:
        """Return an expression for whether the event's moment is after all that is known of the row."""
        row = event.row
        known = [row["created"], row["last_sync"] if "last_sync" in row.keys() else None]  # noqa: SIM118 - a Row
        return all(text is None or text <= dates.kept(event.moment) for text in known)

    def _set_clock(self, moment: datetime) -> None:
        self._state.clock.offset = self._offset + (moment - self._now).total_seconds()

    def _do(self, event: _Event) -> bool:
        """Let the event happen, unless another event of the same day excludes it."""
        state, row, what = self._state, event.row, event.what
        if what in COMPANIES:
            if state.row("SELECT 1 FROM companies WHERE id = ?", row["id"]) is None:
                return False
            return self._to_company(what, row)
        present = state.row("SELECT * FROM connections WHERE id = ?", row["id"])
        if present is None or present["status"] != row["status"]:
            return False
        return self._to_connection(what, present)

    def _to_company(self, what: str, row: sqlite3.Row) -> bool:
        state, random = self._state, self._random
        if what == "companies deleted":
            companies.delete_company(state, row["id"])
        elif what == "companies renamed":
            companies.update_company(state, row["id"], {"name": business_name(random)})
        elif what == "companies not listed":
            until = state.clock.now() + timedelta(days=random.uniform(*_DAYS_AWAY))
            absence.hide(state, row["id"], dates.kept(until))
        else:
            key = usual_platform(random) if what == "connections begun" else extra_platform(random)
            return self._begin_connection(row["id"], key)
        return True

    def _begin_connection(self, company_id: str, key: str) -> bool:
        if self._has_rival(company_id, key):
            return False
        connections.create_connection(self._state, company_id, key, connection_id=guid(self._random))
        return True

    def _has_rival(self, company_id: str, key: str, besides: str | None = None) -> bool:
        """Return whether the account's own people would not begin another connection: one is there, or is begun."""
        statuses = (LINKED, PENDING_AUTH)
        found = connections.rival_of(self._state, company_id, BY_KEY[key], besides=besides, statuses=statuses)
        return found is not None

    def _to_connection(self, what: str, row: sqlite3.Row) -> bool:
        state = self._state
        is_again = what == "authorised again"
        if is_again and self._has_rival(row["company_id"], row["platform_key"], besides=row["id"]):
            return False
        if what == "connections deleted":
            connections.delete_connection(state, row["company_id"], row["id"])
        else:
            _ACTIONS[what](state, row)
        return True

    def _births(self) -> list[datetime]:
        expected = self._state.number("SELECT count(*) FROM companies") * _NEW_A_DAY * self._days * self._rate
        count = int(expected) + (self._random.random() < expected % 1)
        return sorted(self._some_moment() for _ in range(count))

    def _give_birth(self) -> None:
        """Create a company, and often its first connection a few minutes later."""
        state, random = self._state, self._random
        before = state.number("SELECT coalesce(max(seq), 0) FROM companies")
        settle(state, [newcomer(random)], state.clock.now(), random)
        self._happened["companies created"] += 1
        row = state.row("SELECT id FROM companies WHERE seq > ?", before)
        if row is not None and random.random() < 0.85:
            state.clock.offset += random.uniform(60, 900)
            self._begin_connection(row["id"], usual_platform(random))

    def _let_return(self) -> None:
        end = dates.kept(self._begin + self._length)
        for company_id, until in absence.hidden(self._state).items():
            if until is not None and until <= end:
                absence.show(self._state, company_id)
                self._happened["companies back"] += 1


_ACTIONS: dict[str, Callable[[State, sqlite3.Row], object]] = {
    "authorised": authorization.authorize,
    "authorised again": authorization.authorize,
    "cancelled": lambda state, row: authorization.refuse(state, row, authorization.Refusal.CANCELLED),
    "failed": lambda state, row: authorization.refuse(state, row, authorization.Refusal.WENT_WRONG),
    "access lost": authorization.deauthorize,
    "unlinked": lambda state, row: connections.unlink_connection(
        state, row["company_id"], row["id"], {"status": UNLINKED}
    ),
    "out of reach": authorization.lose_sight,
}
