"""Parse the JSON of an answer into models, yielding to the event loop and keeping records independent of each other.

Imports pydantic, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from console_app.codat.models import Company, Connection, RejectedRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

M = TypeVar("M", bound=BaseModel)

_CHUNK = 50
_AT_A_TIME = 0.008
"""Seconds of parsing after which other tasks get a turn: less than one frame."""


@dataclass(slots=True)
class Batch(Generic[M]):
    """The records of one answer: `items` with their keys, and those that could not be read."""

    items: list[M] = field(default_factory=list)
    rejected: list[tuple[str, RejectedRecord]] = field(default_factory=list)


class Envelope(BaseModel, Generic[M]):
    """A page of a list with its paging data; Codat's `PagingInfo`."""

    results: list[M]
    page_size: Any = Field(None, alias="pageSize")
    total_results: Any = Field(None, alias="totalResults")
    links: Any = Field(None, alias="_links")


def read_page(model: type[M], body: bytes) -> Envelope[M] | None:
    """Read a whole page at once: the fast way, for pages without a broken record.

    Args:
        model: The class of the records.
        body: The JSON of the answer.

    Returns:
        The page, or None if any record of it cannot be read.
    """
    try:
        return Envelope[model].model_validate_json(body)  # type: ignore[valid-type]
    except ValidationError:
        return None


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
        _read_chunk(model, records[start : start + _CHUNK], page, batch)
        if time.monotonic() - since > _AT_A_TIME:
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
    _read_chunk(model, [record], 0, batch)
    return batch.items[0] if batch.items else batch.rejected[0][1]


def _read_chunk(model: type[M], records: Sequence[Any], page: int, batch: Batch[M]) -> None:
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


# Built here, while the module is imported, and not when the first page has arrived and people wait.
Envelope[Company]
