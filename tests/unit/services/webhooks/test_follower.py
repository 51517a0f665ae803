"""A command that waits for a customer hears of it from an event, without polling meanwhile."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from console_app.cli.wait import watch_until_linked
from console_app.codat.idempotency import Intent
from console_app.receiver.server import bound
from console_app.services.snapshots.file_name import store_file
from console_app.services.watch.poll_interval import PollIntervals
from console_app.services.webhooks import follower
from console_app.services.webhooks.events import EVENT_TYPES
from tests.webhook_events import SECRET, connection_event, receiving, signed

if TYPE_CHECKING:
    import pytest

    from console_app.sandbox.embedded import EmbeddedSandbox


async def test_a_wait_is_ended_by_an_event_and_not_by_a_poll(
    session: Any, account: EmbeddedSandbox, new_connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "POLL_SELDOM", 0.05)
    never = partial(PollIntervals, fast=3600.0, slower=(3600.0,))
    monkeypatch.setattr("console_app.services.watch.watcher.PollIntervals", never)
    company, connection = await new_connection()
    file = store_file(session.profile)
    assert file is not None
    listener = bound("127.0.0.1", 0)
    webhooks, url = session.client.webhooks, f"http://127.0.0.1:{listener.getsockname()[1]}/webhooks"
    consumer = await webhooks.create_consumer(url, EVENT_TYPES, intent=Intent.new())
    secret = await webhooks.sandbox_secret(consumer.id)
    async with receiving(file, secret, SECRET, listener=listener) as receiver:
        other = connection_event(company="another")
        assert (await receiver.post(other, signed(other))).status_code == 204
        account.scenarios.forget_calls()
        wait = asyncio.create_task(watch_until_linked(session, company.id, connection, lambda _poll: False))
        async with asyncio.timeout(20):
            # It relies on events as soon as Codat has said that it sends them.
            while not account.scenarios.calls:  # noqa: ASYNC110 - the sandbox is in a thread of its own
                await asyncio.sleep(0.01)
        account.scenarios.answer_as_customer(connection.id, "authorise")
        async with asyncio.timeout(20):
            linked = await wait
        assert linked.status == "Linked"
