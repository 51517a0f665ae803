"""Events cover what polling would find only as long as that is proved."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.clock import computer_now
from console_app.codat.webhooks import WebhookConsumer
from console_app.services.snapshots.row_format import micros
from console_app.services.watch.poll_interval import PollIntervals
from console_app.services.watch.watcher import Watcher
from console_app.services.webhooks.coverage import Coverage
from console_app.services.webhooks.endpoints import endpoints_of, missing_events
from console_app.services.webhooks.event_rows import ReceiverState
from console_app.services.webhooks.events import EVENT_TYPES
from console_app.store.events import Count

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = timedelta(minutes=1)


def consumer(**fields: Any) -> WebhookConsumer:
    return WebhookConsumer(**{"id": "w1", "url": "https://hooks.example.com", "event_types": [*EVENT_TYPES], **fields})


def known_state(
    *, alive: timedelta = timedelta(0), event: timedelta | None = MINUTE, consumers: Any = None
) -> ReceiverState:
    """What is known after a receiver was alive, and an event came, so long ago."""
    now = computer_now()
    counts = {} if event is None else {"connection.connected": Count(1, micros(now - event))}
    return ReceiverState(now - alive, counts, 1, None if consumers is None else endpoints_of(consumers))


@pytest.mark.parametrize(
    ("known", "problem"),
    [
        (lambda: None, "does not run"),
        (lambda: known_state(alive=MINUTE), "does not run"),
        (lambda: known_state()._replace(alive_at=None), "does not run"),
        (lambda: known_state(event=None), "none came for a week"),
        (lambda: known_state(event=timedelta(days=8)), "none came for a week"),
        (lambda: known_state(consumers=[]), "does not send all"),
        (lambda: known_state(consumers=[consumer(company_tags=["a:b"])]), "does not send all"),
        (lambda: known_state(consumers=[consumer(event_types=["connection.connected"])]), "does not send all"),
        (lambda: known_state(consumers=[consumer(disabled=True)]), "disabled"),
        (lambda: known_state(consumers=[consumer(disabled=True), consumer(id="w2")]), ""),
        (lambda: known_state(consumers=[consumer()]), ""),
        (lambda: known_state(), ""),
    ],
)
def test_it_has_to_be_proved(known: Callable[[], ReceiverState | None], problem: str) -> None:
    coverage = Coverage()
    coverage.state = known()
    assert (coverage.problem == "") is (problem == "")
    assert problem in coverage.problem
    assert coverage.words() == ("" if problem else "Codat reports changes at once.")


def test_a_change_without_an_event_ends_it_until_the_next_event() -> None:
    coverage = Coverage()
    coverage.state = known_state()
    assert coverage.is_covering
    coverage.note_missed()
    assert coverage.problem == "a change came without one"
    assert coverage.words() == "Codat's events have stopped: polling."
    coverage.state = known_state(event=-MINUTE)
    assert coverage.is_covering


async def test_a_covered_watch_is_a_safety_net_and_an_event_polls_at_once(session: Any, new_connection: Any) -> None:
    company, connection = await new_connection()
    coverage = Coverage()
    coverage.state = known_state()
    watcher = Watcher(session, intervals=PollIntervals(at_least=0.0), coverage=coverage)
    with watcher.watch(company.id, connection) as subscription:
        poller = watcher._watches[company.id]
        assert poller.pause_length() == 300
        subscription.poll_fast()
        calls = session.calls_made
        watcher.poll_for_event(company.id)
        poll = await anext(aiter(subscription))
        assert poll.error is None
        assert session.calls_made > calls
        coverage.state = None
        assert poller.pause_length() <= 2
    await watcher.close()


def test_what_an_address_does_not_get_is_known() -> None:
    assert missing_events(consumer()) == []
    assert missing_events(consumer(event_types=EVENT_TYPES[1:])) == [EVENT_TYPES[0]]
    assert missing_events(consumer(event_types=[])) == [], "without a choice all are sent"
    assert endpoints_of([consumer(event_types=["read.completed"], disabled=True)]).is_disabled is False
