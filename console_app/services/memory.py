"""What the program remembers of an account between two runs: the companies, and the looks that were taken at them.

It is kept in one file a profile (`console_app.store`). Whatever happens to that file, nobody who calls is disturbed:
`warning` then says what happened, what that means and what to do, and what is seen is remembered until the end of
the program.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from console_app.clock import now as present
from console_app.config.settings import KEEP_DAYS
from console_app.services.look_reasons import LookReason
from console_app.services.memory_file import is_kept, memory_file
from console_app.store.thread import StoreThread

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from console_app.config.profiles import Profile
    from console_app.services.changes import Change, Look
    from console_app.services.memory_keeper import Keeper
    from console_app.services.retention import Pruned
    from console_app.services.summaries import CompanySummary

T = TypeVar("T")

BATCH = 500
"""Companies read at once; they take a few milliseconds."""
MANY = 10_000
"""Companies that are too many for the cyclic collector to walk again and again."""


class Memory:
    """The memory of one account. Nothing of it raises because of the file behind it, and nothing blocks the screen.

    Making one costs nothing; `open` imports SQLite, on the memory's own thread.
    """

    def __init__(self, profile: Profile, *, keep_days: int = KEEP_DAYS) -> None:
        """Prepare the memory of the account that `profile` names. Looks are forgotten after `keep_days` (see
        `Settings.keep_days`)."""
        self._profile = profile
        self.keep_days = keep_days
        """After how many days looks are forgotten."""
        self._thread = StoreThread()
        self._keeper: Keeper | None = None
        self._is_open = False
        self.path: Path | None = None
        """The file; None: there is none, all is forgotten at the end."""
        self.warning: str | None = None
        """What is wrong with the file, what that means and what to do; None: nothing is."""
        self.is_unread = False
        """Whether there is a file whose content could not be read."""
        self.count = 0
        """The companies in the cache."""
        self.as_of: datetime | None = None
        """When the newest refresh that saw everything began; None: there was none."""

    async def open(self) -> None:
        """Open the file, or begin one. Doing it twice is harmless.

        What is forgotten at the end anyway is begun, and SQLite imported, when there is something to remember.
        """
        if not self._is_open:
            self._is_open = True
            if is_kept(self._profile):
                await self._do(_nothing)

    async def close(self) -> None:
        """Close the file. Doing it twice is harmless."""
        was_open, self._is_open = self._is_open, False
        if was_open:
            await self._thread.run(self._close)
        self._thread.end()

    async def first_rows(self, limit: int) -> list[CompanySummary]:
        """The first companies by name, without reading the rest."""
        if self._knows_nothing():
            return []
        from console_app.services.cached_companies import read_rows

        return (await self._do(partial(read_rows, behind=None, limit=limit)))[0]

    async def rows(self) -> AsyncGenerator[list[CompanySummary]]:
        """All companies by name, in batches."""
        if self._knows_nothing():
            return
        from console_app.services.cached_companies import read_rows
        from console_app.services.collecting import many_that_stay

        last: bytes | None = None
        with many_that_stay() if self.count >= MANY else nullcontext():
            while True:
                batch, last = await self._do(partial(read_rows, behind=last, limit=BATCH))
                if batch:
                    yield batch
                if last is None:
                    return

    async def take_turn(self) -> int | None:
        """Take the place among all that is seen of the account, before it is asked: what is seen in a later turn is
        newer, whatever the clock says. None: nothing is kept, and nobody else sees anything."""
        if self._knows_nothing():
            return None
        from console_app.services.cached_companies import next_turn

        return await self._do(next_turn)

    async def keep(self, rows: Iterable[CompanySummary], at: datetime | None = None, turn: int | None = None) -> None:
        """Put companies into the cache, or in place of what it held of them; `at` is when they were seen, by default
        just now by this computer's clock. Without a `turn` they take the next one."""
        from console_app.services.cached_companies import keep_rows

        kept = tuple(rows)
        if kept:
            await self._do(partial(keep_rows, companies=kept, at=at or present(), turn=turn))

    async def drop(self, ids: Iterable[str]) -> None:
        """Take companies out of the cache."""
        from console_app.services.cached_companies import drop_rows

        gone: Sequence[str] = tuple(ids)
        if gone:
            await self._do(partial(drop_rows, ids=gone))

    async def finish_look(
        self,
        at: datetime,
        summaries: Iterable[CompanySummary],
        unread: Collection[str] = frozenset(),
        reason: LookReason = LookReason.REFRESH,
        *,
        turn: int | None = None,
        dated: bool = False,
    ) -> Look:
        """Record a refresh that saw every company as a look; `at` is when it began, by Codat's clock if `dated`;
        `reason` why it was taken, `turn` what `take_turn` said before. All of it is kept, or nothing.

        Once a day, before it is recorded, looks that are too old are forgotten, as of that moment.

        Only for a refresh that came to its end: what is not in `summaries` is taken for gone. Companies that are
        there but could not be read are `unread`; they are taken for unchanged. The cache is brought in line, too.
        """
        from console_app.services.finishing_looks import finish_look
        from console_app.services.retention import tend

        rows = tuple(summaries)
        await self._do(partial(tend, now=at, keep_days=self.keep_days))
        return await self._do(
            partial(finish_look, at=at, companies=rows, unread=unread, reason=reason, turn=turn, dated=dated)
        )

    async def keep_everything(
        self,
        at: datetime,
        summaries: Iterable[CompanySummary],
        unread: Collection[str] = frozenset(),
        *,
        turn: int | None = None,
    ) -> None:
        """Remember the rows of a refresh that saw every company, and that it did, without recording a look."""
        from console_app.services.finishing_looks import keep_everything

        rows = tuple(summaries)
        await self._do(partial(keep_everything, at=at, companies=rows, unread=unread, turn=turn))

    async def oldest(self) -> datetime | None:
        """The moment since which every row of the cache was seen, where no refresh saw everything; None: no rows."""
        if self._knows_nothing():
            return None
        from console_app.services.cached_companies import oldest

        return await self._do(oldest)

    async def looks(self) -> list[Look]:
        """The looks that are kept, the oldest first."""
        if self._knows_nothing():
            return []
        from console_app.services import history

        return await self._do(history.looks)

    async def changes(self, before: Look, after: Look) -> list[Change]:
        """How two looks differ, in the order of the moments and then of the names."""
        from console_app.services import history

        return await self._do(partial(history.changes, before=before, after=after))

    async def timeline(self, company_id: str) -> list[Change]:
        """All that became of a company, the oldest first; it begins with the look that first saw it."""
        from console_app.services import history

        return await self._do(partial(history.timeline, company_id=company_id))

    async def since(self) -> dict[str, datetime]:
        """Since when each connection has its status, by connection id (see `ConnectionSummary.since`)."""
        if self._knows_nothing():
            return {}
        from console_app.services import history

        return await self._do(history.since)

    async def state_at(self, look: Look) -> list[CompanySummary]:
        """The companies as a look saw them, by name."""
        from console_app.services import history

        return await self._do(partial(history.state_at, look=look))

    async def prune(self, keep_days: int, *, only_say: bool = False, now: datetime | None = None) -> Pruned:
        """Forget the looks that are older than `keep_days`, never the newest; or only say how many those are."""
        from console_app.services.retention import prune

        return await self._do(partial(prune, now=now or present(), keep_days=keep_days, only_say=only_say))

    async def check(self) -> list[str]:
        """What is wrong in the file, a sentence each; nothing where all is well."""
        from console_app.services.memory_check import findings

        return await self._do(findings)

    def _knows_nothing(self) -> bool:
        """Whether there is no need to ask: nothing was ever put in, and there is no file."""
        self._must_be_open()
        return self._keeper is None and not is_kept(self._profile)

    def _must_be_open(self) -> None:
        if not self._is_open:
            raise RuntimeError("the memory is not open")

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do some work on the thread.

        Raises:
            RuntimeError: the memory is not open.
        """
        self._must_be_open()

        def do() -> T:
            keeper = self._keeper = self._keeper or self._begin()
            done = keeper.do(work)
            self.path, self.warning, self.is_unread = keeper.path, keeper.warning, keeper.is_unread
            self.count, self.as_of = keeper.count, keeper.as_of
            return done

        return await self._thread.run(do)

    def _begin(self) -> Keeper:
        from console_app.services.memory_keeper import Keeper

        keeper = Keeper(memory_file(self._profile))
        keeper.open()
        return keeper

    def _close(self) -> None:
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.close()


def _nothing(_connection: sqlite3.Connection) -> None:
    """Only open the file."""
