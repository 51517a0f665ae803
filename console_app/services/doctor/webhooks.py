"""Check the receiver of webhooks, and where Codat sends events; only where events were ever received."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.clock import computer_now
from console_app.codat.errors import CodatError
from console_app.services.doctor.checks import Check, Verdict
from console_app.services.snapshots import history
from console_app.services.snapshots.maintenance import StoreProblem, existing_file, opened_file
from console_app.services.snapshots.row_format import moment_of
from console_app.services.text.error_messages import explain
from console_app.services.text.number_words import counted
from console_app.services.text.time_format import ago
from console_app.services.webhooks.coverage import Coverage
from console_app.services.webhooks.endpoints import endpoints_of
from console_app.services.webhooks.event_rows import receiver_state

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import datetime

    from console_app.config.profiles import Profile
    from console_app.services.account.session import Session
    from console_app.services.webhooks.event_rows import ReceiverState

SLACK = timedelta(hours=2)
"""How long an event may be on its way before a change without one is noticed."""
_REFUSED = "refused: "
_SECRET = "Store the Portal's secret with codat-console webhooks secret, and start the receiver again."  # noqa: S105


def examine_receiver(profile: Profile) -> Iterator[Check]:
    """Check what the account's file says of the receiver and its events."""
    found = _state_and_changes(profile)
    if found is None:
        return
    state, changed_at = found
    now, last = computer_now(), state.last_event
    came = "no event about a connection has come yet" if last is None else f"the last event came {ago(last, now)}"
    coverage = Coverage()
    coverage.state = state
    if not coverage.is_alive:
        advice = "Start it: codat-console receive. Until then watched connections are polled."
        yield Check("Receiver", Verdict.WARNING, f"does not run; {came}", advice)
        return
    refused = _newest_refusal(state)
    if refused is not None and (last is None or refused[1] > last):
        what = f"it refuses requests ({refused[0]}), the last {ago(refused[1], now)}; {came}"
        yield Check("Receiver", Verdict.WARNING, what, _SECRET if "signature" in refused[0] else "")
        return
    if changed_at is not None and changed_at > (last or changed_at - 2 * SLACK) + SLACK:
        what = f"{came}, but a connection changed {ago(changed_at, now)}"
        advice = "Find out what is in the way: codat-console webhooks test, and codat-console webhooks list"
        yield Check("Receiver", Verdict.WARNING, what, advice)
        return
    number = sum(each.number for kind, each in state.counts.items() if not kind.startswith((_REFUSED, "duplicate")))
    yield Check("Receiver", Verdict.FINE, f"runs; {came}, {counted(number, 'event', 'events')} so far")


async def examine_endpoints(session: Session) -> AsyncIterator[Check]:
    """Ask Codat where it sends events, one call; nothing where none were ever received."""
    if _state_and_changes(session.profile) is None:
        return
    try:
        consumers = await session.client.webhooks.list_consumers()
    except CodatError as error:
        yield Check("Webhooks", Verdict.SKIPPED, explain(error, "asking where events go", shown=False).happened)
        return
    endpoints = endpoints_of(consumers)
    if endpoints.is_disabled:
        advice = "It failed for five days. Once webhooks test succeeds, enable it in the Portal."
        yield Check("Webhooks", Verdict.BROKEN, "Codat has disabled the address, and sends no events", advice)
    elif not endpoints.is_covering:
        what = "Codat does not send all events about connections of all companies"
        yield Check("Webhooks", Verdict.WARNING, what, "Compare: codat-console webhooks list")
    else:
        yield Check("Webhooks", Verdict.FINE, "Codat sends all events about connections")


def _state_and_changes(profile: Profile) -> tuple[ReceiverState, datetime | None] | None:
    """Return what is known of events, and when a connection last changed; None if none were ever received."""
    path = existing_file(profile)
    if path is None:
        return None
    try:
        with opened_file(path) as connection:
            state, changed = receiver_state(connection), history.since(connection)
    except StoreProblem:
        return None
    was_used = state.alive_at is not None or state.counts
    return (state, max(changed.values(), default=None)) if was_used else None


def _newest_refusal(state: ReceiverState) -> tuple[str, datetime] | None:
    of_codat = {
        kind.removeprefix(_REFUSED): each.last
        for kind, each in state.counts.items()
        if kind.startswith(_REFUSED) and ("signature is wrong" in kind or "cannot be stored" in kind)
    }
    if not of_codat:
        return None
    why = max(of_codat, key=of_codat.__getitem__)
    at = moment_of(of_codat[why])
    assert at is not None
    return why, at
