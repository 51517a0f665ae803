"""Register an address for events, and remove one, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.account.submit_once import SubmitOnce
from console_app.services.webhooks.events import EVENT_TYPES

if TYPE_CHECKING:
    from console_app.codat.webhooks import WebhookConsumer
    from console_app.services.account.session import Session


async def register(session: Session, url: str) -> WebhookConsumer:
    """Have Codat send all events that the program understands to an address.

    Args:
        session: The open session.
        url: The address; it is not registered yet.

    Raises:
        OutcomeUnknown: It may have been registered.
        CodatError: It was not.
    """
    submission: SubmitOnce[str, WebhookConsumer] = SubmitOnce()
    with submission.attempt(url) as attempt:
        attempt.result = await session.writing.register_webhook(url, EVENT_TYPES, intent=attempt.intent)
    assert attempt.result is not None
    return attempt.result


async def remove(session: Session, consumer: WebhookConsumer) -> None:
    """Have Codat send no more events to an address.

    Args:
        session: The open session.
        consumer: The address, as it was just read.

    Raises:
        OutcomeUnknown: It may have been removed.
        CodatError: It was not.
    """
    submission: SubmitOnce[str, bool] = SubmitOnce()
    with submission.attempt(consumer.id) as attempt:
        await session.writing.remove_webhook(consumer.id, consumer.url, intent=attempt.intent)
        attempt.result = True
