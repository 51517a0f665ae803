"""Read single records and lists from Codat with GET.

Imports pydantic, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import asyncio
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel

from console_app.codat.listed_companies import ListedCompany, read_company_page
from console_app.codat.models import Company, Connection, Integration, RejectedRecord
from console_app.codat.pagination import MOST_AT_ONCE, AnsweredPage, Listing, places_for
from console_app.codat.rate_limits import Places
from console_app.codat.record_parser import read_page, read_record
from console_app.codat.request import Call
from console_app.codat.response import Answer, not_the_data
from console_app.codat.status_names import Status

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from console_app.codat.query import Condition
    from console_app.codat.record_parser import PageRead
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
T = TypeVar("T")
Read = TypeVar("Read")
Segments = tuple[str, ...]
_SEVERAL = 2

Params = tuple[tuple[str, str], ...]


class ReadPage(Protocol[Read]):
    """Reads a page of a list; None if it is not one."""

    def __call__(self, body: bytes, *, page: int) -> Awaitable[PageRead[Read] | None]:
        """Read the page with the number `page`, from its JSON."""


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
    ) -> Listing[M]:
        """Return a list; nothing is sent before it is iterated over.

        Args:
            model: The class of its records.
            segments: The parts of the path.
            filters: Query parameters; those that are None are left out.
        """
        key: Callable[[M], str] = attrgetter("key" if issubclass(model, Integration) else "id")
        places = places_for(None)
        return Listing(partial(self.page, model, segments, _params(filters), places=places), key=key, places=places)

    def companies(
        self, filters: Mapping[str, Condition | str | None], *, page_size: int, at_once: int | None
    ) -> Listing[ListedCompany]:
        """Return the list of companies; nothing is sent before it is iterated over.

        Args:
            filters: Query parameters; those that are None are left out.
            page_size: Records on each page after the first.
            at_once: Pages requested at the same time; None for as many as Codat allows the account, less two for a
                person's actions.
        """
        params = _params(filters)
        places = places_for(at_once)

        async def fetch(number: int, size: int) -> AnsweredPage[ListedCompany]:
            page = await self._page(("companies",), params, number, size, read=read_company_page, places=places)
            if at_once is None and places.count < MOST_AT_ONCE and _several_are_connected(page.batch.items):
                self._transport.limiter.widen()
                places.widen(MOST_AT_ONCE)
            return page

        return Listing(fetch, key=attrgetter("id"), page_size=page_size, places=places)

    async def page(
        self,
        model: type[M],
        segments: Segments,
        params: Params,
        number: int,
        size: int,
        *,
        places: Places | None = None,
    ) -> AnsweredPage[M]:
        """Return one page of a list.

        Args:
            model: The class of its records.
            segments: The parts of the path.
            params: Query parameters apart from the page.
            number: The number of the page, from 1.
            size: Records on the page.
            places: The places of the list's requests in flight.

        Raises:
            BadAnswer: The answer is not a page.
        """
        read = partial(read_page, model)
        return await self._page(segments, params, number, size, read=read, places=places or Places(1))

    async def _page(
        self, segments: Segments, params: Params, number: int, size: int, *, read: ReadPage[T], places: Places
    ) -> AnsweredPage[T]:
        call = Call("GET", segments, (("page", str(number)), ("pageSize", str(size)), *params))
        # The place is free for the next request as soon as the answer has arrived, before it is parsed.
        async with places:
            answer = await self._sender.read(call)
        # One page at a time: pages that arrive together would add up to one long gap in the event loop.
        async with self._parsing:
            page = await answer.read_with(partial(read, page=number))
            if page is None:
                raise not_the_data(call, answer)
            self._note(page.batch.items)
            # Two turns of the loop before the next page: timers fire in the first, their tasks run in the second.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        problem = problem_with_next(page.links, number, self._transport.origin)
        return AnsweredPage(page.count, page.batch, _number(page.size), _number(page.total), problem)

    def _note(self, things: Sequence[object]) -> None:
        if things and isinstance(things[0], ListedCompany | Company | Connection):
            self._seen.note(map(attrgetter("id"), things))


def _params(filters: Mapping[str, Condition | str | None]) -> Params:
    return tuple((name, str(value)) for name, value in filters.items() if value is not None)


def _several_are_connected(companies: Sequence[ListedCompany]) -> bool:
    """Return whether two companies are connected, so that Codat allows 20 calls at once."""
    connected = (each for each in companies if any(one.status == Status.LINKED for one in each.connections))
    return len(list(islice(connected, _SEVERAL))) == _SEVERAL


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
