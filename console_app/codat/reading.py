"""Reads things and lists of things, and remembers which ids exist."""

from __future__ import annotations

import asyncio
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from console_app.codat.answers import Answer, not_the_data
from console_app.codat.calls import Call
from console_app.codat.links import problem_with_next
from console_app.codat.models import Company, Connection, Integration
from console_app.codat.paging import AT_ONCE, PAGE_SIZE, AnsweredPage, Listing
from console_app.codat.records import Batch, read_page, read_record, read_records
from console_app.codat.rejected import RejectedRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from console_app.codat.looking import Sightings
    from console_app.codat.query import Condition
    from console_app.codat.sending import Sender
    from console_app.codat.wire import Wire

M = TypeVar("M", bound=BaseModel)
Segments = tuple[str, ...]
_QUICKLY_READ = 3 * 512 * 1024
"""Bytes of a page that are read in one go, which takes some 15 ms; larger ones are read in chunks."""

Params = tuple[tuple[str, str], ...]


class Reader:
    """Turns calls into models."""

    def __init__(self, wire: Wire, sender: Sender, seen: Sightings) -> None:
        self._wire = wire
        self._sender = sender
        self._seen = seen
        self._parsing = asyncio.Lock()

    async def get(self, model: type[M], *segments: str) -> M:
        """One thing, from its path."""
        call = Call("GET", segments)
        return self.parse(model, call, await self._sender.read(call))

    async def is_there(self, segments: Segments) -> bool:
        """True if a read of that path gives something. Raises `NotFound` if it is gone, `BadAnswer` for a page."""
        call = Call("GET", segments)
        answer = await self._sender.read(call)
        data = answer.data()
        if not isinstance(data, dict) or not data.get("id"):
            raise not_the_data(call, answer)
        return True

    def parse(self, model: type[M], call: Call, answer: Answer) -> M:
        """Read the thing that `answer` holds. Raises `BadAnswer` if it holds none."""
        thing = read_record(model, answer.data())
        if isinstance(thing, RejectedRecord):
            raise not_the_data(call, answer)
        self._note([thing])
        return thing

    def listing(
        self,
        model: type[M],
        segments: Segments,
        filters: Mapping[str, Condition | str | None],
        *,
        page_size: int = PAGE_SIZE,
        at_once: int = AT_ONCE,
    ) -> Listing[M]:
        """A list, from its path; nothing is sent before it is iterated over."""
        params = tuple((name, str(value)) for name, value in filters.items() if value is not None)
        fetch = partial(self.page, model, segments, params)
        key: Callable[[M], str] = attrgetter("key" if issubclass(model, Integration) else "id")
        return Listing(fetch, key=key, page_size=page_size, at_once=at_once)

    async def page(self, model: type[M], segments: Segments, params: Params, number: int, size: int) -> AnsweredPage[M]:
        """One page of a list. Raises `BadAnswer` if the answer is none."""
        call = Call("GET", segments, (("page", str(number)), ("pageSize", str(size)), *params))
        answer = await self._sender.read(call)
        # One page at a time: those that arrive together would add up to one long gap in the event loop.
        async with self._parsing:
            page = await self._read_page(model, answer, number)
            if page is None:
                raise not_the_data(call, answer)
            # Two turns of the loop before the next page: timers fire in the first, their tasks run in the second.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        return page

    async def _read_page(self, model: type[M], answer: Answer, number: int) -> AnsweredPage[M] | None:
        if answer.size <= _QUICKLY_READ:
            quick = answer.read_with(partial(read_page, model))
            if quick is not None:
                batch = Batch(quick.results)
                return self._answered(
                    batch, len(quick.results), quick.page_size, quick.total_results, quick.links, number
                )
        data = answer.data()
        results = data.get("results") if isinstance(data, dict) else None
        if not isinstance(results, list):
            return None
        batch = await read_records(model, results, page=number)
        return self._answered(
            batch, len(results), data.get("pageSize"), data.get("totalResults"), data.get("_links"), number
        )

    def _answered(
        self, batch: Batch[M], count: int, size: object, total: object, links: object, number: int
    ) -> AnsweredPage[M]:
        self._note(batch.items)
        problem = problem_with_next(links, number, self._wire.origin)
        return AnsweredPage(count, batch, _number(size), _number(total), problem)

    def _note(self, things: Sequence[BaseModel]) -> None:
        if things and isinstance(things[0], Company | Connection):
            self._seen.note(map(attrgetter("id"), things))


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
