"""A connection's own screen: what it is, what went wrong, and where its link leads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.clock import now
from console_app.codat.statuses import Status
from console_app.services.visible import visible
from console_app.tui.render.companies import shown_name
from console_app.tui.render.facts import facts
from console_app.tui.render.status import look_of, status_content
from console_app.tui.render.text import plain
from console_app.tui.render.when import full, span

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Company, Connection, ConnectionErrorRecord

JUST_NOW = timedelta(seconds=10)
"""As long as a look is called fresh: a watch that is quick looks more often."""

_ENTITY_KEYS = ("organisationName", "organizationName", "companyName", "legalName", "name")


def entity_name(connection: Connection) -> str:
    """For which of the customer's entities access was given, where `connectionInfo` tells; else empty."""
    for key in _ENTITY_KEYS:
        value = connection.connection_info.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def platform_name(connection: Connection) -> str:
    """The name of the customer's software, or its key, or that it is not known."""
    return visible(connection.platform_name) or visible(connection.integration_key) or "Unknown platform"


def connection_facts(company: Company, connection: Connection) -> Content:
    """What Codat knows of a connection, its link and its errors aside."""
    rows = [
        ("Status", status_content(connection.status)),
        ("", plain(look_of(connection.status).meaning, "$quiet")),
        ("Company", plain(shown_name(company.name, company.id), "bold")),
        (
            "Platform",
            Content.assemble(plain(platform_name(connection)), plain(f"  {connection.integration_key}", "$quiet")),
        ),
        ("Type", plain(connection.source_type)),
    ]
    entity = entity_name(connection)
    if entity:
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
    """What went wrong, the newest first."""
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
) -> Content:
    """How the watch on a connection of that status stands at `moment` (by default: now).

    `is_out` says whether the customer may have a link that works.
    """
    moment = moment or now()
    if note:
        old = "" if checked_at is None else f" Last checked {span(moment - checked_at)} ago."
        return plain(f"{note}{old}", "$text-warning")
    # Nobody has been asked to come back yet, but they may.
    asked = status not in {Status.DEAUTHORIZED, Status.UNLINKED}
    if not is_out:
        return plain("The customer has no link that works.", "$quiet")
    words = "Waiting for the customer …" if asked else "Watching whether the customer comes back …"
    return plain(words if checked_at is None else f"{words} {checked_words(checked_at, moment)}", "$quiet")


def checked_words(checked_at: datetime, moment: datetime) -> str:
    """How fresh what is known is: "checked just now", "last checked 40 s ago"."""
    age = moment - checked_at
    return "checked just now" if age < JUST_NOW else f"last checked {span(age)} ago"


def newer_link_words() -> Content:
    """What to say when looking has made a newer link than the one that is shown."""
    return plain("A newer link exists. If this one fails, press f.", "$quiet")


def no_link_yet(*, asking: bool) -> Content:
    """What stands where the link would be."""
    return plain("Asking Codat for a link …" if asking else "There is no link. Press f to ask Codat for one.", "$quiet")


def needs_link(connection: Connection) -> bool:
    """Whether the customer still has to open the link for data to flow."""
    return connection.status != Status.LINKED
