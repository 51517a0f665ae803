"""Read single records and lists from Codat with GET.

Imports pydantic, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import asyncio
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel

from console_app.codat.models import Company, Connection, Integration, RejectedRecord
from console_app.codat.pagination import AT_ONCE, PAGE_SIZE, AnsweredPage, Listing
from console_app.codat.record_parser import Batch, read_page, read_record, read_records
from console_app.codat.request import Call
from console_app.codat.response import Answer, not_the_data

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from console_app.codat.query import Condition
    from console_app.codat.sender import Sender
    from console_app.codat.transport import Transport
    from console_app.codat.write_lookup import SeenIds

_DEFAULT_PORTS = {"http": 80, "https": 443}


def problem_with_next(links: Any, number: int, origin: tuple[str, str, int | None]) -> str | None:
    """Return why the ``next`` link of a page should not be followed, or None if it is fine or absent.

    Args:
        links: The ``_links`` of the page.
        number: The number of the page, from 1.
        origin: Scheme, host and port of the server.
    """
    found = links.get("next") if isinstance(links, dict) else None
    href = found.get("href") if isinstance(found, dict) else None
    if not isinstance(href, str) or not href:
        return None
    try:
        parts = urlsplit(href)
        port = parts.port
        pages = parse_qs(parts.query).get("page", [])
    except ValueError:
        return "a next link that cannot be read"
    if parts.scheme or parts.netloc:
        scheme = parts.scheme.casefold() or origin[0]
        ours = (origin[0], origin[1].casefold(), origin[2] or _DEFAULT_PORTS.get(origin[0]))
        if (scheme, (parts.hostname or "").casefold(), port or _DEFAULT_PORTS.get(scheme)) != ours:
            return "a next link to another host"
    if pages and pages[-1].isdecimal() and int(pages[-1][:12]) <= number:
        return "a next link that does not lead on"
    return None


M = TypeVar("M", bound=BaseModel)
Segments = tuple[str, ...]
_QUICKLY_READ = 3 * 512 * 1024
"""Bytes of a page that are parsed at once, which takes some 15 ms; larger pages are parsed in chunks."""

Params = tuple[tuple[str, str], ...]


class Reader:
    """A reader that turns calls into models."""

    def __init__(self, transport: Transport, sender: Sender, seen: SeenIds) -> None:
        """Read over a wire.

        Args:
            transport: Sends single requests.
            sender: Repeats reads where that helps.
            seen: Keeps the ids that were read.
        """
        self._transport = transport
        self._sender = sender
        self._seen = seen
        self._parsing = asyncio.Lock()

    async def get(self, model: type[M], *segments: str) -> M:
        """Return one record.

        Args:
            model: Its class.
            segments: The parts of the path.

        Raises:
            BadAnswer: The answer is not such a record.
        """
        call = Call("GET", segments)
        return self.parse(model, call, await self._sender.read(call))

    async def is_there(self, segments: Segments) -> bool:
        """Return True if there is a record at a path.

        Raises:
            NotFound: It is gone.
            BadAnswer: The answer is not a record.
        """
        call = Call("GET", segments)
        answer = await self._sender.read(call)
        data = answer.data()
        if not isinstance(data, dict) or not data.get("id"):
            raise not_the_data(call, answer)
        return True

    def parse(self, model: type[M], call: Call, answer: Answer) -> M:
        """Read the record in `answer`.

        Args:
            model: The class of the record.
            call: The request, for the error.
            answer: The answer.

        Raises:
            BadAnswer: It holds none.
        """
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
        """Return a list; nothing is sent before it is iterated over.

        Args:
            model: The class of its records.
            segments: The parts of the path.
            filters: Query parameters; those that are None are left out.
            page_size: Records on each page after the first.
            at_once: Pages requested at the same time.
        """
        params = tuple((name, str(value)) for name, value in filters.items() if value is not None)
        fetch = partial(self.page, model, segments, params)
        key: Callable[[M], str] = attrgetter("key" if issubclass(model, Integration) else "id")
        return Listing(fetch, key=key, page_size=page_size, at_once=at_once)

    async def page(self, model: type[M], segments: Segments, params: Params, number: int, size: int) -> AnsweredPage[M]:
        """Return one page of a list.

        Args:
            model: The class of its records.
            segments: The parts of the path.
            params: Query parameters apart from the page.
            number: The number of the page, from 1.
            size: Records on the page.

        Raises:
            BadAnswer: The answer is not a page.
        """
        call = Call("GET", segments, (("page", str(number)), ("pageSize", str(size)), *params))
        answer = await self._sender.read(call)
        # One page at a time: pages that arrive together would add up to one long gap in the event loop.
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
        problem = problem_with_next(links, number, self._transport.origin)
        return AnsweredPage(count, batch, _number(size), _number(total), problem)

    def _note(self, things: Sequence[BaseModel]) -> None:
        if things and isinstance(things[0], Company | Connection):
            self._seen.note(map(attrgetter("id"), things))


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
