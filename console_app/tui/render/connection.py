"""Render a connection: its facts, its errors, and where its link leads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.clock import now
from console_app.codat.redact import hide_otp
from console_app.codat.status_names import Status
from console_app.services.companies.statuses import Access, access_of
from console_app.services.text.sanitize import sanitized
from console_app.tui.commands.keys import key_for
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.status import status_content, status_style
from console_app.tui.render.text import facts, full, plain, span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console_app.codat.models import Company, Connection, ConnectionErrorRecord

JUST_NOW = timedelta(seconds=10)
"""Seconds for which a poll counts as fresh: a fast watch polls more often."""

_ENTITY_KEYS = ("organisationName", "organizationName", "companyName", "legalName", "name")


def entity_name(connection: Connection) -> str:
    """Return the customer's entity from `connectionInfo`; empty if there is none."""
    for key in _ENTITY_KEYS:
        value = connection.connection_info.get(key)
        if isinstance(value, str) and value.strip():
            return hide_otp(value.strip())
    return ""


def platform_name(connection: Connection) -> str:
    """Return the name of the customer's software, its key, or a word for an unknown one."""
    return sanitized(connection.platform_name) or sanitized(connection.integration_key) or "Unknown platform"


def connection_facts(company: Company, connection: Connection, books: Sequence[Content] = ()) -> Content:
    """Return the facts about a connection, without its link and errors.

    Args:
        company: The company.
        connection: The connection.
        books: Whose books it leads to; line by line; empty if nothing is known.
    """
    rows = [
        ("Status", status_content(connection.status)),
        ("", plain(status_style(connection.status).meaning, "$quiet")),
        ("Company", plain(shown_name(company.name, company.id), "bold")),
        (
            "Platform",
            Content.assemble(plain(platform_name(connection)), plain(f"  {connection.integration_key}", "$quiet")),
        ),
        ("Type", plain(connection.source_type)),
    ]
    entity = entity_name(connection)
    if books:
        rows += zip(("Their books", *[""] * len(books)), books, strict=False)
    elif entity:
        rows.append(("Entity", plain(entity)))
    rows += [
        ("Created", plain(full(connection.created))),
        ("Last sync", plain(full(connection.last_sync, never="never"))),
        ("Connection id", plain(connection.id)),
        ("Company id", plain(company.id)),
        ("Integration id", plain(connection.integration_id or "–")),
        ("Source id", plain(connection.source_id or "–")),
    ]
    return facts(rows)


def error_history(connection: Connection) -> Content:
    """Return the errors, newest first."""
    if not connection.errors:
        return plain("No errors.", "$quiet")
    ordered = sorted(connection.errors, key=_moment, reverse=True)
    return Content("\n").join([_error(error) for error in ordered])


def _moment(error: ConnectionErrorRecord) -> float:
    return error.errored_on.timestamp() if error.errored_on else 0.0


def _error(error: ConnectionErrorRecord) -> Content:
    resolved = error.status == "Resolved"
    mark = ("✓ ", "$status-linked") if resolved else ("⚠ ", "$text-warning")
    code = " ".join(part for part in (error.status_code, error.status_text) if part)
    until = f"resolved {full(error.resolved_on)}" if error.resolved_on else ""
    known = [part for part in (code, error.status, full(error.errored_on), until) if part]
    return Content.assemble(
        mark,
        plain(error.error_message or "No message", "bold"),
        "\n  ",
        plain(" · ".join(known), "$quiet"),
    )


def waiting_line(
    checked_at: datetime | None,
    note: str,
    status: str = Status.PENDING_AUTH,
    moment: datetime | None = None,
    *,
    is_out: bool = True,
    events: str = "",
) -> Content:
    """Return the state of the watch on a connection.

    Args:
        checked_at: When it was last checked; None for never.
        note: A note of the watch.
        status: The connection's status.
        moment: Now, by default.
        is_out: True if the customer may have a working link.
        events: What is said of Codat's events, in a sentence; empty if none come.
    """
    moment = moment or now()
    if note:
        old = "" if checked_at is None else f" Last {checked_words(checked_at, moment).removeprefix('last ')}."
        return plain(f"{note}{old}", "$text-warning")
    # The customer has not been asked to reconnect yet, but may do so.
    asked = access_of(status) is not Access.ENDED
    if not is_out:
        return plain("The customer has no working link.", "$quiet")
    words = "Waiting for the customer …" if asked else "Waiting for the customer to reconnect …"
    if events or checked_at is None:
        return plain(f"{words} {events}".strip(), "$quiet")
    return plain(f"{words} {checked_words(checked_at, moment)}", "$quiet")


def checked_words(checked_at: datetime, moment: datetime) -> str:
    """Return how fresh the data is: "checked just now", "last checked 40 s ago"."""
    age = moment - checked_at
    # In tens of seconds: an age that counts each of them has the screen drawn each second.
    return "checked just now" if age < JUST_NOW else f"last checked {span(age - age % JUST_NOW)} ago"


def newer_link_words(place: str = "connection") -> Content:
    """Return the warning that polling has created a newer link than the shown one."""
    return plain(f"A newer link exists. If this one fails, press {key_for(place, 'fresh_link')}.", "$quiet")


def no_link_yet(*, requesting: bool, place: str = "connection") -> Content:
    """Return what replaces a missing link."""
    asks = f"There is no link. Press {key_for(place, 'fresh_link')} to ask Codat for one."
    return plain("Asking Codat for a link …" if requesting else asks, "$quiet")


def needs_link(connection: Connection) -> bool:
    """Return whether the customer still has to open the link for data to flow."""
    return connection.status != Status.LINKED
