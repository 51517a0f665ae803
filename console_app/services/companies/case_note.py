"""Write a case note for the CRM: the customer, what was done when, the current status and the next step.

The note is Markdown without secrets: no link, no one-time password, no key. All text from outside is literal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.codat.status_names import Status
from console_app.services.account.activity import ActivityKind
from console_app.services.account.permissions import SANDBOX_WORDS
from console_app.services.companies.cached_company import last_sync_of, open_errors
from console_app.services.companies.statuses import WITHOUT_CONNECTIONS, Access, status_record, urgency
from console_app.services.connections.entity_words import entity_line
from console_app.services.links.link import is_one_time, is_short_lived, lifetime_of, lifetime_words
from console_app.services.text.sanitize import for_markdown, without_secrets
from console_app.services.text.time_format import iso_day, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from console_app.codat.listed_companies import ListedError
    from console_app.codat.models import Company, Connection, ConnectionErrorRecord
    from console_app.services.account.activity import Activity, ActivityLog
    from console_app.services.companies.entity_notes import EntityNotes
    from console_app.services.companies.follow_up import FollowUp

_NEXT_SOON = (
    "Waiting for the customer to open the link and give access. A one-time link lasts {lifetime}: send a new "
    "one when the customer is ready."
)
_NEXT_WITH_ANY_LINK = (
    "Waiting for the customer to open the link and give access. Anybody who has the link can use it: send it to the "
    "customer only."
)
_NEXT_UNKNOWN = "Check the connection in Codat's Portal: this program does not know its status."
_NEXT_UNREADABLE = "Check the company in Codat's Portal: not all of its connections could be read."


def case_note(
    company: Company,
    connection: Connection | None,
    activity_log: ActivityLog,
    *,
    moment: datetime,
    account_name: str,
    is_sandbox: bool = False,
    entities: EntityNotes | None = None,
    follow_up: FollowUp | None = None,
) -> str:
    """Write the note.

    Args:
        company: The customer.
        connection: The connection in question; None for the company with all of its connections.
        activity_log: The activities of this run.
        moment: When the statuses were read.
        account_name: The Codat account, as the program shows it.
        is_sandbox: True if it is the sandbox: the note says so.
        entities: Whose books the connections lead to, as far as it is known.
        follow_up: How people follow the customer up.

    Returns:
        The note in Markdown.
    """
    connections = [connection] if connection else sorted(company.connections, key=lambda each: urgency(each.status))
    done = [
        activity
        for activity in activity_log.of_company(company.id)
        if connection is None or activity.connection_id in {None, connection.id}
    ]
    name = _outside(company.name) or "no name"
    sections = [
        (f"## Codat: {name}", [SANDBOX_WORDS] * is_sandbox + _about(company, name, account_name, moment)),
        *(
            (f"### {_platform(each)}", [*_standing(each, done), *_books(company, each, entities)])
            for each in connections
        ),
        ("### Done", [_activity_line(activity) for activity in done] or ["Nothing in this session"]),
        ("### Open errors", _errors(connections, done)),
        ("### Next step", [*_agreed(follow_up), *_next_steps(company, connections)]),
    ]
    return "\n\n".join(f"{title}\n\n{_items(lines)}" for title, lines in sections if lines) + "\n"


def next_step(connection: Connection) -> str:
    """Return the next step for a connection."""
    record = status_record(connection.status)
    if record is None:
        return _NEXT_UNKNOWN
    if record.access is Access.AWAITED and connection.link_url and not is_one_time(connection.link_url):
        return _NEXT_WITH_ANY_LINK
    is_soon = record.access is Access.AWAITED and is_short_lived(connection.integration_key)
    step = _NEXT_SOON if is_soon else record.next_step
    return step.format(lifetime=lifetime_words(lifetime_of(connection.integration_key)))


def _about(company: Company, name: str, account_name: str, moment: datetime) -> list[str]:
    last_sync = last_sync_of(company)
    return [
        f"Customer: {name}",
        f"Company id: {_outside(company.id)}",
        f"Codat account: {_outside(account_name) or 'unknown'}",
        f"Last sync: {stamp(last_sync) if last_sync else 'none yet'}",
        f"As of: {stamp(moment)}",
    ]


def _platform(connection: Connection) -> str:
    return _outside(connection.platform_name) or _outside(connection.integration_key) or "Unnamed platform"


def _standing(connection: Connection, done: Sequence[Activity]) -> list[str]:
    key = _outside(connection.integration_key)
    lines = [
        f"Platform: {_platform(connection)}" + (f" ({key})" if key else ""),
        f"Connection id: {_outside(connection.id)}",
        f"Status: {_outside(connection.status) or 'unknown'}",
    ]
    if connection.created:
        lines.append(f"Created: {stamp(connection.created)}")
    if connection.status == Status.LINKED:
        since = [
            activity.at
            for activity in done
            if activity.kind is ActivityKind.LINKED and activity.connection_id == connection.id
        ]
        lines.append(f"Linked since: {stamp(since[-1]) if since else 'before this session'}")
    lines.append(f"Last sync: {stamp(connection.last_sync) if connection.last_sync else 'none yet'}")
    return lines


def _books(company: Company, connection: Connection, entities: EntityNotes | None) -> list[str]:
    check = entities.check(company.name, connection.id) if entities is not None else None
    return [] if check is None else [f"In their books: {_outside(entity_line(check))}"]


def _activity_line(activity: Activity) -> str:
    detail = f" ({_outside(activity.text)})" if activity.text else ""
    return f"{stamp(activity.at)}: {activity.kind}{detail}{_correlation(activity)}"


def _errors(connections: Iterable[Connection], done: Iterable[Activity]) -> list[str]:
    """Return the open errors from Codat, and the local failures of connections that are not Linked yet."""
    connections = list(connections)
    linked = {each.id for each in connections if each.status == Status.LINKED}
    failed = [
        activity for activity in done if activity.kind is ActivityKind.ERROR and activity.connection_id not in linked
    ]
    errors = [_error(error) for each in connections for error in open_errors(each)]
    return errors + [
        f"{stamp(activity.at)}: {_outside(activity.text) or 'failed here'}{_correlation(activity)}"
        for activity in failed
    ]


def _error(error: ConnectionErrorRecord | ListedError) -> str:
    words = " ".join(filter(None, map(_outside, (error.status_code, error.status_text, error.error_message))))
    return f"{stamp(error.errored_on) if error.errored_on else 'Undated'}: {words or 'no words'}"


def _correlation(activity: Activity) -> str:
    return f", correlation id {_outside(activity.correlation_id)}" if activity.correlation_id else ""


def _next_steps(company: Company, connections: Sequence[Connection]) -> list[str]:
    several = len(connections) > 1
    steps = [f"{_platform(each)}: {next_step(each)}" if several else next_step(each) for each in connections]
    if company.set_aside:
        return [*steps, _NEXT_UNREADABLE]
    return steps or [WITHOUT_CONNECTIONS.next_step]


def _agreed(follow_up: FollowUp | None) -> list[str]:
    """Return the next step that a person has kept, with its day and who does it."""
    if follow_up is None or follow_up.step is None:
        return []
    due = f", due {iso_day(follow_up.due)}" if follow_up.due is not None else ""
    owner = f" ({_outside(follow_up.owner_name)})" if follow_up.owner_name else ""
    return [f"{_outside(follow_up.next_step)}{due}{owner}"]


def _items(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _outside(text: object) -> str:
    return for_markdown(without_secrets(text))
