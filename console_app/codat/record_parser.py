"""Parse the JSON of an answer into models, yielding to the event loop and keeping records independent of each other.

Imports pydantic, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from console_app.codat.models import Company, Connection, RejectedRecord
from console_app.codat.response import lenient_json

if TYPE_CHECKING:
    from collections.abc import Sequence

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

_CHUNK = 50
_QUICKLY_READ = 3 * 512 * 1024
"""Bytes of a page that are parsed at once, which takes some 15 ms; larger pages are parsed in chunks."""
AT_A_TIME = 0.008
"""Seconds of parsing after which other tasks get a turn: less than one frame."""


@dataclass(slots=True)
class Batch(Generic[T]):
    """The records of one answer: `items` with their keys, and those that could not be read."""

    items: list[T] = field(default_factory=list)
    rejected: list[tuple[str, RejectedRecord]] = field(default_factory=list)


@dataclass(slots=True)
class PageRead(Generic[T]):
    """A page of a list as it was read, with its paging data, which may be anything.

    Attributes:
        batch: Its records.
        count: The number of records in the answer.
    """

    batch: Batch[T]
    count: int
    size: object = None
    total: object = None
    links: object = None


class Envelope(BaseModel, Generic[M]):
    """A page of a list with its paging data; Codat's `PagingInfo`."""

    results: list[M]
    page_size: Any = Field(None, alias="pageSize")
    total_results: Any = Field(None, alias="totalResults")
    links: Any = Field(None, alias="_links")


async def read_page(model: type[M], body: bytes, *, page: int) -> PageRead[M] | None:
    """Read a page of a list.

    Args:
        model: The class of its records.
        body: The JSON of the answer.
        page: The number of the page, from 1.

    Returns:
        The page, or None if it is not one.
    """
    if len(body) <= _QUICKLY_READ:
        # The fast way, for pages without a broken record.
        with suppress(ValidationError):
            quick = Envelope[model].model_validate_json(body)  # type: ignore[valid-type]
            results: list[M] = quick.results
            return PageRead(Batch(results), len(results), quick.page_size, quick.total_results, quick.links)
    data = lenient_json(body)
    records = data.get("results") if isinstance(data, dict) else None
    if not isinstance(records, list):
        return None
    batch = await read_records(model, records, page=page)
    return PageRead(batch, len(records), data.get("pageSize"), data.get("totalResults"), data.get("_links"))


@cache
def _lists_of(model: type[M]) -> TypeAdapter[list[M]]:
    return TypeAdapter(list[model])  # type: ignore[valid-type]


async def read_records(model: type[M], records: Sequence[Any], *, page: int) -> Batch[M]:
    """Read records, a chunk at a time.

    Args:
        model: The class of the records.
        records: The JSON objects of the page.
        page: The number of the page, from 1.

    Returns:
        The records with their keys; those that cannot be read are in `rejected`.
    """
    batch: Batch[M] = Batch()
    since = time.monotonic()
    for start in range(0, len(records), _CHUNK):
        read_chunk(model, records[start : start + _CHUNK], page, batch)
        if time.monotonic() - since > AT_A_TIME:
            await asyncio.sleep(0)
            since = time.monotonic()
    return batch


def read_record(model: type[M], record: Any) -> M | RejectedRecord:
    """Read one record; a company keeps those of its connections that can be read.

    Args:
        model: The model of the record.
        record: The record as JSON has it.

    Returns:
        The record; or, if it cannot be read, the reason and its id.
    """
    batch: Batch[M] = Batch()
    read_chunk(model, [record], 0, batch)
    return batch.items[0] if batch.items else batch.rejected[0][1]


def read_chunk(model: type[M], records: Sequence[Any], page: int, batch: Batch[M]) -> None:
    """Read records into `batch`, all at once.

    Args:
        model: The class of the records.
        records: The JSON objects.
        page: The number of their page, from 1; 0 if there is none.
        batch: Receives the records, and those that cannot be read.
    """
    read = _try(_lists_of(model), records)
    if not isinstance(read, str):
        batch.items.extend(read)
        return
    for record in records:
        one = _try(_lists_of(model), [record])
        if isinstance(one, str) and issubclass(model, Company):
            one = _without_broken_connections(record, page)
        if isinstance(one, str):
            batch.rejected.append((_key_of(record), RejectedRecord(_id_of(record), one, page)))
        else:
            batch.items.extend(one)


def _without_broken_connections(record: Any, page: int) -> Any:
    """Return the record of a company and its broken connections, or why not even the rest can be read."""
    raw = record.get("dataConnections") if isinstance(record, dict) else None
    connections = raw if isinstance(raw, list) else []
    kept: list[Any] = []
    aside: list[RejectedRecord] = []
    if raw is not None and not isinstance(raw, list):
        aside.append(RejectedRecord(None, "dataConnections: not a list", page))
    for connection in connections:
        reason = _try(_lists_of(Connection), [connection])
        if isinstance(reason, str):
            aside.append(RejectedRecord(_id_of(connection), reason, page))
        else:
            kept.append(connection)
    if not isinstance(record, dict):
        return "not an object"
    return _try(_lists_of(Company), [{**record, "dataConnections": kept, "set_aside": tuple(aside)}])


def _try(adapter: TypeAdapter[list[M]], records: Sequence[Any]) -> list[M] | str:
    """Return the models, or which fields were wrong and how. Never their contents, which can be a link."""
    try:
        return adapter.validate_python(list(records))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        return "; ".join(
            f"{'.'.join(str(part) for part in problem['loc'][1:]) or 'record'}: {problem['type']}"
            for problem in problems[:5]
        )


def _id_of(record: Any) -> str | None:
    found = record.get("id", record.get("key")) if isinstance(record, dict) else None
    return str(found)[:100] if isinstance(found, str | int) and str(found).strip() else None


def _key_of(record: Any) -> str:
    """Return a key that is the same for the same record on two pages."""
    own = _id_of(record)
    if own is not None:
        return own
    text = json.dumps(record, sort_keys=True, default=str)
    return "digest " + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
