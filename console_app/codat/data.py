"""Ask what Codat has read from a customer's software, and have it read again.

Imports pydantic, so it stays out of the first frame's imports. See https://docs.codat.io/using-the-api/get-data and
https://docs.codat.io/core-concepts/status. The documentation disagrees with itself on whether every account may have
data read again: expect `Forbidden`, and tell what came back.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from console_app.codat.data_models import CompanyInformation, DataStatus, PullOperation, ValidationResult
from console_app.codat.models import RejectedRecord
from console_app.codat.record_parser import read_record
from console_app.codat.request import Call, identifier
from console_app.codat.response import not_the_data

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.codat.idempotency import Intent
    from console_app.codat.reader import Reader
    from console_app.codat.response import Answer
    from console_app.codat.sender import Sender, Since
    from console_app.codat.single_flight import SingleFlight

NEWEST_FIRST = "-requested"
_NO_CONTENT = 204
_NEWEST = 100
"""Reads that are looked through to find out whether one was begun."""


class CompanyData:
    """The calls about a company's data. They raise `CodatError`s, as those of the client do."""

    def __init__(self, reader: Reader, sender: Sender, once: SingleFlight) -> None:
        """Use the parts of a client.

        Args:
            reader: Reads records and lists.
            sender: Sends writes.
            once: Lets two callers share one request.
        """
        self._reader = reader
        self._sender = sender
        self._once = once

    async def get_information(self, company_id: str, connection_id: str) -> CompanyInformation:
        """Return the legal entity behind a connection (*Get company information* of Sync for Payables).

        See https://docs.codat.io/sync-for-payables-api#/operations/get-company-information.

        Args:
            company_id: The company's id, a GUID.
            connection_id: The connection's id, a GUID.

        Raises:
            StatusError: The account has no Sync for Payables, the platform has no such answer, or the connection is
                not linked: which status stands for which is not documented.
        """
        company_id = identifier(company_id, "company_id")
        connection_id = identifier(connection_id, "connection_id")
        return await self._reader.get(
            CompanyInformation, "companies", company_id, "connections", connection_id, "payables", "info"
        )

    async def get_statuses(self, company_id: str) -> list[DataStatus]:
        """Return the state of each data type of a company (*Get data status*), in the order of the answer.

        Types that Codat has never read are left out.

        Raises:
            NotFound: There is no such company, or it was deleted.
            BadAnswer: The answer is not an object.
        """
        call = Call("GET", ("companies", identifier(company_id, "company_id"), "dataStatus"))
        answer = await self._sender.read(call)
        data = answer.data()
        if not isinstance(data, dict):
            raise not_the_data(call, answer)
        read = (read_record(DataStatus, each) for each in data.values() if each is not None)
        return [each for each in read if not isinstance(each, RejectedRecord)]

    async def newest_operations(self, company_id: str, count: int = _NEWEST) -> list[PullOperation]:
        """Return the newest reads of a company's data (*List pull operations*), the newest first, with one call.

        Args:
            company_id: The company's id, a GUID.
            count: The most reads to return, at most 5,000.
        """
        page = await self._reader.page(
            PullOperation, _history(company_id), (("orderBy", NEWEST_FIRST),), number=1, size=count
        )
        return list(page.batch.items)

    async def get_validation(self, company_id: str, operation_id: str) -> ValidationResult:
        """Return what Codat noticed in the data of one read (*Get validation results*).

        Raises:
            NotFound: There is no such read, or its data was not validated.
        """
        company_id, operation_id = identifier(company_id, "company_id"), identifier(operation_id, "operation_id")
        return await self._reader.get(ValidationResult, "companies", company_id, "sync", operation_id, "validation")

    async def refresh(
        self, company_id: str, data_type: str, *, intent: Intent, connection_id: str | None = None
    ) -> PullOperation:
        """Have one data type read again (*Refresh data type*). It is queued: the answer tells how far it is.

        Args:
            company_id: The company's id, a GUID.
            data_type: Codat's name of the data type, such as ``company``.
            intent: Identifies what the person asked for.
            connection_id: The only connection to read from; None for all of the company's.

        Raises:
            Forbidden: The account may not have data read.
            OutcomeUnknown: It may have been queued.
        """
        params = () if connection_id is None else (("connectionId", identifier(connection_id, "connection_id")),)
        segments = (
            "companies",
            identifier(company_id, "company_id"),
            "data",
            "queue",
            identifier(data_type, "data_type"),
        )
        call = Call("POST", segments, params, idempotency_key=intent.key)

        async def find_result(since: Since) -> PullOperation | None:
            begun = _since(await self.newest_operations(company_id), since)
            return next(
                (each for each in begun if each.data_type == data_type and connection_id in {None, each.connection_id}),
                None,
            )

        parse = partial(self._reader.parse, PullOperation, call)
        return await self._once.run(
            call, partial(self._sender.write, call, intent, parse=parse, find_result=find_result)
        )

    async def refresh_all(self, company_id: str, *, intent: Intent) -> None:
        """Have all data types read again that are read when a customer is linked (*Refresh all data*).

        Args:
            company_id: The company's id, a GUID.
            intent: Identifies what the person asked for.

        Raises:
            Forbidden: The account may not have data read.
            OutcomeUnknown: It may have been queued.
        """
        segments = ("companies", identifier(company_id, "company_id"), "data", "all")
        call = Call("POST", segments, idempotency_key=intent.key)

        async def find_result(since: Since) -> bool | None:
            return bool(_since(await self.newest_operations(company_id), since)) or None

        def parse(answer: Answer) -> bool:
            if answer.status != _NO_CONTENT:
                raise not_the_data(call, answer)
            return True

        await self._once.run(call, partial(self._sender.write, call, intent, parse=parse, find_result=find_result))


def _history(company_id: str) -> tuple[str, ...]:
    return "companies", identifier(company_id, "company_id"), "data", "history"


def _since(operations: Iterable[PullOperation], since: Since) -> list[PullOperation]:
    """Return the operations that were requested since a moment."""
    return [each for each in operations if each.requested is not None and each.requested >= since.moment]
