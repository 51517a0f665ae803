"""What has just happened, in a sentence to be glad of or to act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.clock import now
from console_app.codat.statuses import Status
from console_app.tui.render.companies import shown_name
from console_app.tui.render.connection import entity_name, platform_name
from console_app.tui.render.sentences import short
from console_app.tui.render.status import look_of
from console_app.tui.render.text import plain
from console_app.tui.render.when import clock, span

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Company, Connection
    from console_app.services.connecting import Unlinked


CANCELLED = "403"
"""What Codat records when a customer cancels; other numbers are failures."""

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


def linked_picture(title: str, text: str, hint: str = "") -> Content:
    """What stands where the code was, large enough to be seen across a table."""
    return Content.assemble(
        (_CHECK_MARK, "$status-linked"),
        "\n\n",
        plain(title, "bold $status-linked"),
        "\n\n",
        plain(text),
        "\n\n",
        plain(hint, "$quiet"),
    )


def linked_outcome(company: Company, connection: Connection, since: datetime | None) -> Outcome:
    """The customer has consented."""
    entity = entity_name(connection)
    whom = f" for {short(entity)}" if entity and entity.strip() != company.name.strip() else ""
    took = f" It took {span(now() - since)}." if since else ""
    who = short(shown_name(company.name, company.id))
    return Outcome("● Linked", f"{who} is connected to {short(platform_name(connection))}{whom}.{took}", good=True)


def customer_trouble(connection: Connection) -> str:
    """What went wrong last on the customer's side, without a full stop."""
    said = connection.errors[-1].error_message if connection.errors else ""
    return short(said).strip().rstrip(".") or "It did not work on their side"


def was_cancelled(connection: Connection) -> bool:
    """Whether the customer themselves said no the last time, and nothing went wrong."""
    return bool(connection.errors) and connection.errors[-1].status_code == CANCELLED


def unlinked_outcome(company: Company, result: Unlinked) -> Outcome:
    """We gave the access up, and what Codat says of the connection since."""
    connection, at = result.connection, clock(result.at)
    look = look_of(connection.status)
    company_name, platform = short(shown_name(company.name, company.id)), short(platform_name(connection))
    undo = "To undo it, show the customer the link below once more."
    match connection.status:
        case Status.LINKED:
            text = (
                f"{company_name} and {platform} are not unlinked: Codat took the request at {at} but still says "
                f"{look.word}. Look again in a moment (r)."
            )
        case Status.UNLINKED:
            text = f"{company_name} and {platform} were unlinked at {at}; the data synced so far stays. {undo}"
        case _:
            text = (
                f"Codat took the request to unlink {company_name} and {platform} at {at}, and now says {look.word}; "
                f"the data synced so far stays. {undo}"
            )
    return Outcome(f"{look.symbol} {look.word}", text, good=False)
