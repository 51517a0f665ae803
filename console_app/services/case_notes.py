"""A note for the CRM: who the customer is, what was done when, how things stand, what comes next.

Markdown without a secret in it: no link, no one-time password, no key. Everything from outside is literal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.codat.statuses import Status
from console_app.services.deeds import DeedKind
from console_app.services.links import is_short_lived
from console_app.services.local_time import stamp
from console_app.services.markdown_text import literal
from console_app.services.permits import SANDBOX_WORDS
from console_app.services.summaries import last_sync_of, open_errors, urgency
from console_app.services.without_secrets import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from console_app.codat.models import Company, Connection, ConnectionErrorRecord
    from console_app.services.deeds import Deed, Deeds

_WAITING = "Waiting for the customer to open the link and give access."
_NEXT = {
    Status.PENDING_AUTH: f"{_WAITING} A link works once and lasts a day: send a fresh one if it has expired.",
    Status.LINKED: "Nothing to do: the customer is connected.",
    Status.DEAUTHORIZED: "Send the customer a fresh link of the same connection: access was lost.",
    Status.UNLINKED: "Nothing, unless the customer comes back: then send a fresh link of the same connection.",
}
_NEXT_WITHIN_THE_HOUR = f"{_WAITING} A link works once and lasts an hour: send a fresh one when the customer is ready."
_NEXT_UNKNOWN = "Look at the connection in Codat's Portal: this program does not know its status."
_NEXT_FIRST = "Create a connection, and send the customer its link."
_NEXT_UNREADABLE = "Look at the company in Codat's Portal: not all of its connections could be read."


def case_note(
    company: Company,
    connection: Connection | None,
    deeds: Deeds,
    *,
    moment: datetime,
    account_name: str,
    is_sandbox: bool = False,
) -> str:
    """Write the note.

    Args:
        company: The customer.
        connection: What the note is about; None: the company with all of its connections.
        deeds: What was done in this run.
        moment: When the statuses were true.
        account_name: The Codat account, as the program shows it.
        is_sandbox: Whether it is the sandbox: the note says so.
    """
    connections = [connection] if connection else sorted(company.connections, key=lambda each: urgency(each.status))
    done = [
        deed
        for deed in deeds.of_company(company.id)
        if connection is None or deed.connection_id in {None, connection.id}
    ]
    name = _outside(company.name) or "no name"
    sections = [
        (f"## Codat: {name}", [SANDBOX_WORDS] * is_sandbox + _about(company, name, account_name, moment)),
        *((f"### {_platform(each)}", _standing(each, done)) for each in connections),
        ("### Done", [_deed(deed) for deed in done] or ["Nothing in this session"]),
        ("### Open errors", _errors(connections, done)),
        ("### Next step", _next_steps(company, connections)),
    ]
    return "\n\n".join(f"{title}\n\n{_items(lines)}" for title, lines in sections if lines) + "\n"


def next_step(connection: Connection) -> str:
    """What comes next for a connection."""
    if connection.status == Status.PENDING_AUTH and is_short_lived(connection.integration_key):
        return _NEXT_WITHIN_THE_HOUR
    return next((words for status, words in _NEXT.items() if status == connection.status), _NEXT_UNKNOWN)


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


def _standing(connection: Connection, done: Sequence[Deed]) -> list[str]:
    key = _outside(connection.integration_key)
    lines = [
        f"Platform: {_platform(connection)}" + (f" ({key})" if key else ""),
        f"Connection id: {_outside(connection.id)}",
        f"Status: {_outside(connection.status) or 'unknown'}",
    ]
    if connection.created:
        lines.append(f"Created: {stamp(connection.created)}")
    if connection.status == Status.LINKED:
        since = [deed.at for deed in done if deed.kind is DeedKind.LINKED and deed.connection_id == connection.id]
        lines.append(f"Linked since: {stamp(since[-1]) if since else 'before this session'}")
    lines.append(f"Last sync: {stamp(connection.last_sync) if connection.last_sync else 'none yet'}")
    return lines


def _deed(deed: Deed) -> str:
    said = f" ({_outside(deed.text)})" if deed.text else ""
    return f"{stamp(deed.at)}: {deed.kind}{said}{_correlation(deed)}"


def _errors(connections: Iterable[Connection], done: Iterable[Deed]) -> list[str]:
    """What Codat says is open, and what failed here for a connection that is not Linked yet."""
    connections = list(connections)
    linked = {each.id for each in connections if each.status == Status.LINKED}
    failed = [deed for deed in done if deed.kind is DeedKind.ERROR and deed.connection_id not in linked]
    told = [_error(error) for each in connections for error in open_errors(each)]
    return told + [f"{stamp(deed.at)}: {_outside(deed.text) or 'failed here'}{_correlation(deed)}" for deed in failed]


def _error(error: ConnectionErrorRecord) -> str:
    words = " ".join(filter(None, map(_outside, (error.status_code, error.status_text, error.error_message))))
    return f"{stamp(error.errored_on) if error.errored_on else 'Undated'}: {words or 'no words'}"


def _correlation(deed: Deed) -> str:
    return f", correlation id {_outside(deed.correlation_id)}" if deed.correlation_id else ""


def _next_steps(company: Company, connections: Sequence[Connection]) -> list[str]:
    several = len(connections) > 1
    steps = [f"{_platform(each)}: {next_step(each)}" if several else next_step(each) for each in connections]
    if company.set_aside:
        return [*steps, _NEXT_UNREADABLE]
    return steps or [_NEXT_FIRST]


def _items(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _outside(text: object) -> str:
    return literal(without_secrets(text))
