"""Reads things and lists of things, and remembers which ids exist."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from console_app.codat.answers import Answer, not_the_data
from console_app.codat.calls import Call
from console_app.codat.links import problem_with_next
from console_app.codat.models import Company, Connection
from console_app.codat.paging import AT_ONCE, PAGE_SIZE, AnsweredPage, Listing
from console_app.codat.records import read_record, read_records
from console_app.codat.rejected import RejectedRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console_app.codat.looking import Sightings
    from console_app.codat.query import Condition
    from console_app.codat.sending import Sender
    from console_app.codat.wire import Wire

M = TypeVar("M", bound=BaseModel)
Segments = tuple[str, ...]
Params = tuple[tuple[str, str], ...]


class Reader:
    """Turns calls into models."""

    def __init__(self, wire: Wire, sender: Sender, seen: Sightings) -> None:
        self._wire = wire
        self._sender = sender
        self._seen = seen

    async def get(self, model: type[M], *segments: str) -> M:
        """One thing, from its path."""
        call = Call("GET", segments)
        return self.parse(model, call, await self._sender.read(call))

    async def is_there(self, segments: Segments) -> bool:
        """True if a read of that path succeeds. Raises `NotFound` if the thing is gone."""
        await self._sender.read(Call("GET", segments))
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
        return Listing(fetch, key=_key_of, page_size=page_size, at_once=at_once)

    async def page(
        self, model: type[M], segments: Segments, params: Params, number: int, size: int
    ) -> AnsweredPage[M]:
        """One page of a list. Raises `BadAnswer` if the answer is none."""
        call = Call("GET", segments, (("page", str(number)), ("pageSize", str(size)), *params))
        answer = await self._sender.read(call)
        data = answer.data()
        results = data.get("results") if isinstance(data, dict) else None
        if not isinstance(results, list):
            data = results = None  # an error's traceback must not carry what the answer held
            raise not_the_data(call, answer)
        batch = await read_records(model, results, page=number)
        self._note(batch.items)
        return AnsweredPage(
            len(results),
            batch,
            _number(data.get("pageSize")),
            _number(data.get("totalResults")),
            problem_with_next(data.get("_links"), number, self._wire.origin),
        )

    def _note(self, things: Iterable[BaseModel]) -> None:
        self._seen.note(thing.id for thing in things if isinstance(thing, Company | Connection))


def _key_of(thing: BaseModel) -> str:
    return str(getattr(thing, "id", None) or getattr(thing, "key", ""))


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
