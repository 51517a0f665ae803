"""Read a page of the company list: of each company what a row of the list holds, and no links.

pydantic takes most of the time that a long list costs; msgspec reads the same page in a fifth of it. A record that is
not as Codat documents it is read as `Company`, by the lenient rules of a single company, and only that record is: an
odd record never costs the page.

Imports pydantic and msgspec, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Annotated, Any

from msgspec import DecodeError, Meta, Raw, Struct, field
from msgspec.json import Decoder

from console_app.codat.dates import read_date
from console_app.codat.models import Company, RejectedRecord
from console_app.codat.record_parser import AT_A_TIME, Batch, PageRead, read_chunk, read_records
from console_app.codat.response import lenient_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_READ_WHOLE = 6 * 1024 * 1024
"""Bytes of a page that are read at once, which takes some 15 ms; larger pages are read record by record."""

_Id = Annotated[str, Meta(min_length=1)]


class ListedError(Struct, frozen=True, gc=False):
    """An error of a listed connection (see `ConnectionErrorRecord`)."""

    status_code: str = field(default="", name="statusCode")
    status_text: str = field(default="", name="statusText")
    error_message: str = field(default="", name="errorMessage")
    errored_on_text: str | None = field(default=None, name="erroredOnUtc")
    status: str | None = None

    @property
    def errored_on(self) -> datetime | None:
        """Return the moment of the error, or None if there is none that can be read."""
        return read_date(self.errored_on_text)


class ListedConnection(Struct, frozen=True, gc=False):
    """A connection of a listed company (see `Connection`). It has no link."""

    id: _Id
    integration_key: str = field(default="", name="integrationKey")
    source_type: str = field(default="Unknown", name="sourceType")
    platform_name: str = field(default="", name="platformName")
    status: str = ""
    last_sync_text: str | None = field(default=None, name="lastSync")
    created_text: str | None = field(default=None, name="created")
    errors_or_none: tuple[ListedError, ...] | None = field(default=(), name="dataConnectionErrors")

    @property
    def errors(self) -> tuple[ListedError, ...]:
        """Return the errors, in Codat's order."""
        return self.errors_or_none or ()

    @property
    def created(self) -> datetime | None:
        """Return the moment of creation, or None if there is none that can be read."""
        return read_date(self.created_text)

    @property
    def last_sync(self) -> datetime | None:
        """Return the moment of the last sync, or None if there is none that can be read."""
        return read_date(self.last_sync_text)


class ListedCompany(Struct, frozen=True, gc=False):
    """A company of the list (see `Company`), with what a row of the list holds.

    Dates are kept as text and read where they are used.
    """

    id: _Id
    name: str = ""
    description: str | None = None
    last_sync_text: str | None = field(default=None, name="lastSync")
    created_text: str | None = field(default=None, name="created")
    created_by_user_name: str | None = field(default=None, name="createdByUserName")
    owners_or_none: tuple[str, ...] | None = field(default=(), name="ownerUserIds")
    tags: dict[str, str] = {}
    connections: tuple[ListedConnection, ...] = field(default=(), name="dataConnections")

    @property
    def owner_user_ids(self) -> tuple[str, ...]:
        """Return the ids of the users who own it."""
        return self.owners_or_none or ()

    @property
    def set_aside(self) -> tuple[RejectedRecord, ...]:
        """Return the connections that could not be read: none, for a record as documented."""
        return ()

    @property
    def created(self) -> datetime | None:
        """Return the moment of creation, or None if there is none that can be read."""
        return read_date(self.created_text)

    @property
    def last_sync(self) -> datetime | None:
        """Return the moment of the last sync, or None if there is none that can be read."""
        return read_date(self.last_sync_text)


class _PartlyRead(ListedCompany, frozen=True, gc=False):
    """A company with connections that could not be read."""

    set_aside: tuple[RejectedRecord, ...] = ()


class _Whole(Struct, gc=False):
    results: list[ListedCompany]
    size: Any = field(default=None, name="pageSize")
    total: Any = field(default=None, name="totalResults")
    links: Any = field(default=None, name="_links")


class _Parts(Struct, gc=False):
    results: list[Raw]
    size: Any = field(default=None, name="pageSize")
    total: Any = field(default=None, name="totalResults")
    links: Any = field(default=None, name="_links")


_whole_pages = Decoder(_Whole)
_pages_in_parts = Decoder(_Parts)
_records = Decoder(ListedCompany)


async def read_company_page(body: bytes, *, page: int) -> PageRead[ListedCompany] | None:
    """Read a page of companies.

    Args:
        body: The JSON of the answer.
        page: The number of the page, from 1.

    Returns:
        The page, or None if it is not one.
    """
    try:
        if len(body) <= _READ_WHOLE:
            whole = _whole_pages.decode(body)
            return PageRead(Batch(whole.results), len(whole.results), whole.size, whole.total, whole.links)
    except (DecodeError, RecursionError):
        pass  # one record is odd, or the page is no page
    try:
        parts = _pages_in_parts.decode(body)
    except (DecodeError, RecursionError):
        return await _read_leniently(body, page)
    batch = await _read_parts(parts.results, page)
    return PageRead(batch, len(parts.results), parts.size, parts.total, parts.links)


async def _read_parts(records: Sequence[Raw], page: int) -> Batch[ListedCompany]:
    batch: Batch[ListedCompany] = Batch()
    since = time.monotonic()
    for record in records:
        try:
            batch.items.append(_records.decode(record))
        except (DecodeError, RecursionError):
            one: Batch[Company] = Batch()
            read_chunk(Company, [lenient_json(bytes(record))], page, one)
            _add(one, batch)
        if time.monotonic() - since > AT_A_TIME:
            await asyncio.sleep(0)
            since = time.monotonic()
    return batch


async def _read_leniently(body: bytes, page: int) -> PageRead[ListedCompany] | None:
    data = lenient_json(body)
    results = data.get("results") if isinstance(data, dict) else None
    if not isinstance(results, list):
        return None
    batch: Batch[ListedCompany] = Batch()
    _add(await read_records(Company, results, page=page), batch)
    return PageRead(batch, len(results), data.get("pageSize"), data.get("totalResults"), data.get("_links"))


def _add(read: Batch[Company], batch: Batch[ListedCompany]) -> None:
    batch.items.extend(map(listed, read.items))
    batch.rejected.extend(read.rejected)


def listed(company: Company) -> ListedCompany:
    """Return a company as the list has it."""
    kind = _PartlyRead if company.set_aside else ListedCompany
    return kind(
        id=company.id,
        name=company.name,
        description=company.description,
        last_sync_text=_text(company.last_sync),
        created_text=_text(company.created),
        created_by_user_name=company.created_by_user_name,
        owners_or_none=tuple(company.owner_user_ids),
        tags=company.tags,
        connections=tuple(
            ListedConnection(
                id=each.id,
                integration_key=each.integration_key,
                source_type=each.source_type,
                platform_name=each.platform_name,
                status=each.status,
                last_sync_text=_text(each.last_sync),
                created_text=_text(each.created),
                errors_or_none=tuple(
                    ListedError(
                        error.status_code,
                        error.status_text,
                        error.error_message,
                        _text(error.errored_on),
                        error.status,
                    )
                    for error in each.errors
                ),
            )
            for each in company.connections
        ),
        **({"set_aside": company.set_aside} if company.set_aside else {}),
    )


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
