"""Find in the journal which connections were refreshed from this machine before, and which Codat refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.records import record
from console_app.services.account.write_request import Action
from console_app.services.data.refresh import SMALLEST, is_in_progress
from console_app.services.journal.entries import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console_app.services.account.session import Session
    from console_app.services.data.keep_alive import EndingAccess
    from console_app.services.journal.entries import Entry

_ASKED_FOR = timedelta(days=1)
"""The time for which a connection that was refreshed is left out: its sync may not be in the list yet."""
REFUSED_FOR = timedelta(days=30)
"""The time for which a connection that was refused comes last. Longer than a day, or a daily run meets it first."""
_OF_THE_CONNECTION = frozenset({400, 404})
"""The status codes of a refusal of the connection; others refuse the account, or come of the moment."""
_NEVER = datetime.min.replace(tzinfo=UTC)


@record(frozen=True, slots=True)
class EarlierRefreshes:
    """The connections that were refreshed from this machine before, by the journal."""

    requested: frozenset[str]
    """The ids of those whose data was requested within a day."""
    refused: Mapping[str, datetime]
    """When Codat last refused to read a connection within `REFUSED_FOR`, by its id, unless it was read since."""

    def refused_last(self, chosen: Iterable[EndingAccess]) -> list[EndingAccess]:
        """Return connections in their order, but those that were refused last, the one refused longest ago first."""
        return sorted(chosen, key=lambda each: self.refused.get(each.connection_id, _NEVER))


async def earlier_refreshes(session: Session) -> EarlierRefreshes:
    """Return which connections were refreshed from this machine before, and which Codat refused.

    Raises:
        JournalUnwritable: The journal cannot be read.
    """
    present = now()
    requested: set[str] = set()
    last_answers: dict[str, Entry] = {}
    for each in await session.journal.entries():
        if each.action != Action.REFRESH_DATA or not each.connection_id:
            continue
        if each.outcome is Outcome.DONE and present - each.at <= _ASKED_FOR:
            requested.add(each.connection_id)
        if each.outcome is Outcome.DONE or _refuses_connection(each):
            # The newest entries come first.
            last_answers.setdefault(each.connection_id, each)
    refused = {
        key: each.at
        for key, each in last_answers.items()
        if each.outcome is Outcome.REFUSED and not is_in_progress(each.error) and present - each.at <= REFUSED_FOR
    }
    return EarlierRefreshes(frozenset(requested), refused)


def _refuses_connection(entry: Entry) -> bool:
    """Return whether Codat refused to read the smallest data type of a connection, perhaps as it is in progress."""
    is_smallest = (entry.body or {}).get("dataType") == SMALLEST
    return is_smallest and entry.outcome is Outcome.REFUSED and entry.status in _OF_THE_CONNECTION
