"""Render what has just happened, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.clock import now
from console_app.codat.status_names import Status
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.connection import entity_name, platform_name
from console_app.tui.render.status import status_style
from console_app.tui.render.text import clock, plain, short, span

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Company, Connection
    from console_app.services.connections.unlink import UnlinkResult


CANCELLED = "403"
"""The error that Codat records when a customer cancels; other numbers are failures."""

_CHECK_MARK = "\n".join(
    line.ljust(15)
    for line in (
        "            ▄██",
        "          ▄██▀",
        "▄▄      ▄██▀",
        "▀██▄  ▄██▀",
        "  ▀████▀",
        "    ▀▀",
    )
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result to show until the screen is left."""

    title: str
    text: str
    good: bool
    in_one_line: bool = False
    """True to cut it where it has no room."""
    data: str = ""
    """What has come of the customer's first data, in a sentence or two; empty if nothing is waited for."""


def linked_picture(
    title: str, text: str, hint: str = "", *, books: Content | None = None, ask: bool = False, data: str = ""
) -> Content:
    """Return what replaces the code, large enough to be read from a distance.

    Args:
        title: That it is Linked.
        text: What happened.
        hint: What may be done next.
        books: Whose books they are, in lines; None or empty if there is nothing to say.
        data: What has come of the first data; empty if nothing is waited for.
        ask: True if the customer is to be asked: then there is no check mark, which would say that all is well.
    """
    parts = [plain(title, "bold $status-linked"), plain(text)]
    if not ask:
        parts.insert(0, Content.styled(_CHECK_MARK, "$status-linked"))
    if books:
        # What is to be asked comes first: a small terminal shows no more.
        parts.insert(1 if ask else len(parts), books)
    if data:
        parts.append(plain(data))
    return Content("\n\n").join([*parts, plain(hint, "$quiet")])


def linked_outcome(company: Company, connection: Connection, since: datetime | None) -> Outcome:
    """Return the outcome after the customer's consent."""
    entity = entity_name(connection)
    whom = f" for {short(entity).rstrip('.')}" if entity and entity.strip() != company.name.strip() else ""
    took = f" It took {span(now() - since)}." if since else ""
    who = short(shown_name(company.name, company.id))
    return Outcome("● Linked", f"{who} is connected to {short(platform_name(connection))}{whom}.{took}", good=True)


def customer_trouble(connection: Connection) -> str:
    """Return the last error on the customer's side, without a full stop."""
    message = connection.errors[-1].error_message if connection.errors else ""
    return short(message).strip().rstrip(".") or "It failed on their side"


def was_cancelled(connection: Connection) -> bool:
    """Return whether the customer cancelled the last time, and nothing failed."""
    return bool(connection.errors) and connection.errors[-1].status_code == CANCELLED


def unlinked_outcome(company: Company, result: UnlinkResult) -> Outcome:
    """Return the outcome of an unlink, by what Codat says since."""
    connection, at = result.connection, clock(result.at)
    style = status_style(connection.status)
    company_name, platform = short(shown_name(company.name, company.id)), short(platform_name(connection))
    match connection.status:
        case Status.LINKED:
            text = (
                f"{platform} of {company_name} is still {style.word}: Codat accepted the request to unlink at {at}. "
                "Check again in a moment (r)."
            )
        case Status.UNLINKED:
            text = f"At {at}. The data synced so far stays. {platform} of {company_name}."
        case _:
            text = (
                f"Codat accepted the request to unlink {platform} of {company_name} at {at}, and now says "
                f"{style.word}; the data synced so far stays."
            )
    in_one_line = connection.status == Status.UNLINKED
    return Outcome(f"{style.symbol} {style.word}", text, good=False, in_one_line=in_one_line)
