"""Ask where Codat sends events, register an address for them, and remove one.

Imports pydantic, so it stays out of the first frame's imports. See
https://docs.codat.io/using-the-api/webhooks/overview. Codat's answers do not have the secret that it signs with: a
developer of the account copies it from the Portal.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from console_app.codat.models import Id, Or, Record, RejectedRecord, Text
from console_app.codat.record_parser import read_record
from console_app.codat.request import Call, identifier
from console_app.codat.response import not_the_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.codat.idempotency import Intent
    from console_app.codat.reader import Reader
    from console_app.codat.sender import Sender, Since
    from console_app.codat.single_flight import SingleFlight

MOST_CONSUMERS = 50
"""The most addresses that Codat sends events of one account to."""


class WebhookConsumer(Record):
    """An address that Codat sends events to (`WebhookConsumer`)."""

    id: Id
    url: Text = ""
    disabled: Annotated[bool, Or(False)] = False
    """True if Codat sends it nothing: by choice, or after it has failed for five days."""
    event_types: Annotated[list[str], Or(factory=list)] = Field(default_factory=list, alias="eventTypes")
    company_tags: Annotated[list[str], Or(factory=list)] = Field(default_factory=list, alias="companyTags")
    """Only events of companies with these tags are sent; empty for all."""


class Webhooks:
    """The calls about webhooks. They raise `CodatError`s, as those of the client do."""

    def __init__(self, reader: Reader, sender: Sender, once: SingleFlight) -> None:
        """Use the parts of a client.

        Args:
            reader: Reads records.
            sender: Sends calls.
            once: Lets two callers share one request.
        """
        self._reader = reader
        self._sender = sender
        self._once = once

    async def list_consumers(self) -> list[WebhookConsumer]:
        """Return the addresses that Codat sends events to (*List webhook consumers*), all in one answer.

        Raises:
            BadAnswer: The answer is not a list.
        """
        call = Call("GET", ("webhooks",))
        answer = await self._sender.read(call)
        data = answer.data()
        records = data.get("results") if isinstance(data, dict) else None
        if not isinstance(records, list):
            raise not_the_data(call, answer)
        found = (read_record(WebhookConsumer, each) for each in records)
        return [each for each in found if not isinstance(each, RejectedRecord)]

    async def create_consumer(self, url: str, event_types: Sequence[str], *, intent: Intent) -> WebhookConsumer:
        """Have events sent to an address (*Create webhook consumer*).

        Args:
            url: The address; no other consumer has it, so that an interrupted call can be checked.
            event_types: The events.
            intent: Identifies what the person asked for.

        Raises:
            OutcomeUnknown: It may have been registered.
        """
        body = {"url": url, "eventTypes": list(event_types), "disabled": False}
        call = Call("POST", ("webhooks",), body=body, idempotency_key=intent.key)

        async def find_result(_since: Since) -> WebhookConsumer | None:
            return next((each for each in await self.list_consumers() if each.url == url), None)

        parse = partial(self._reader.parse, WebhookConsumer, call)
        return await self._once.run(
            call, partial(self._sender.write, call, intent, parse=parse, find_result=find_result)
        )

    async def delete_consumer(self, webhook_id: str) -> None:
        """Have no more events sent to an address (*Delete webhook consumer*).

        Args:
            webhook_id: The consumer's id, a GUID.

        Raises:
            OutcomeUnknown: It may have been removed.
        """

        async def still_there() -> bool:
            return any(each.id == webhook_id for each in await self.list_consumers())

        call = Call("DELETE", ("webhooks", identifier(webhook_id, "webhook_id")))
        await self._sender.delete(call, still_there=still_there)

    async def sandbox_secret(self, webhook_id: str) -> str:
        """Return the secret of a consumer at the sandbox, which stands in for Codat's Portal here.

        Args:
            webhook_id: The consumer's id.

        Raises:
            NotFound: It is not the sandbox.
            BadAnswer: The answer has none.
        """
        call = Call("GET", ("sandbox", "webhooks", identifier(webhook_id, "webhook_id"), "secret"))
        answer = await self._sender.read(call)
        data = answer.data()
        secret = data.get("secret") if isinstance(data, dict) else None
        if not isinstance(secret, str):
            raise not_the_data(call, answer)
        return secret
