"""Watch connections until the customers have authorised them: one watcher for the whole program.

Codat's webhooks cannot reach a terminal, so the watcher asks. It asks for a company's news only, in one call for all
of its connections (`console_app.services.reading_news`), and less and less often (`console_app.services.pace`).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.services.company_watch import CompanyWatch
from console_app.services.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from console_app.codat.models import Connection
    from console_app.services.session import Session
    from console_app.services.subscription import Subscription, Told


class Watcher:
    """Watches any number of connections, each for as long as somebody holds a `Subscription` to it.

    Every company has a task of its own, so that one answer that does not come holds up no other.
    """

    def __init__(
        self,
        session: Session,
        *,
        pace: Pace | None = None,
        clock: Callable[[], datetime] = now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Prepare a watcher on a session; `clock` and `sleep` can be other ones than the machine's."""
        self._session = session
        self._pace = pace or Pace()
        self._clock = clock
        self._sleep = sleep
        self._watches: dict[str, CompanyWatch] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def watch(
        self,
        company_id: str,
        connection: Connection,
        *,
        background: bool = False,
        into: asyncio.Queue[Told] | None = None,
    ) -> Subscription:
        """Begin to look at a connection, or join those who do.

        Args:
            company_id: whose connection it is.
            connection: as it was read just now: news is what differs from it.
            background: nobody is looking at it; all companies of which that is true share the calls of one watch.
            into: a queue for the looks, where several subscriptions are followed at once.
        """
        watch = self._watches.get(company_id)
        if watch is None or watch.is_over:
            watch = CompanyWatch(
                self._session,
                company_id,
                pace=self._pace,
                clock=self._clock,
                sleep=self._sleep,
                sharing=self._in_background,
            )
            self._watches[company_id] = watch
        subscription = watch.join(connection, background=background, into=into)
        if watch.task is None:
            watch.task = asyncio.create_task(watch.run(), name=f"watch company {company_id}")
            self._tasks.add(watch.task)
            watch.task.add_done_callback(self._ended)
        return subscription

    @property
    def is_watching(self) -> bool:
        """Whether anything is being watched."""
        return any(not watch.is_over for watch in self._watches.values())

    def be_quick(self) -> None:
        """Be quick again everywhere, because somebody has come back. Makes no call of its own."""
        for watch in self._watches.values():
            watch.be_quick()

    async def close(self) -> None:
        """Stop all watches."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _in_background(self) -> int:
        return sum(1 for watch in self._watches.values() if not watch.is_over and watch.in_background)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        for company_id in [each for each, watch in self._watches.items() if watch.task is task]:
            del self._watches[company_id]
