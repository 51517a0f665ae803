"""What has just happened, in a sentence to be glad of or to act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.session import now
from console_app.services.visible import visible
from console_app.tui.render.companies import shown_name
from console_app.tui.render.connection import entity_name, platform_name
from console_app.tui.render.text import plain
from console_app.tui.render.when import clock, span

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Company, Connection
    from console_app.services.connecting import Unlinked


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


def linked_picture(title: str, text: str) -> Content:
    """What stands where the code was, large enough to be seen across a table."""
    return Content.assemble(
        (_CHECK_MARK, "$status-linked"), "\n\n", plain(title, "bold $status-linked"), "\n\n", plain(text)
    )


def linked_outcome(company: Company, connection: Connection, since: datetime | None) -> Outcome:
    """The customer has consented."""
    entity = entity_name(connection)
    whom = f" for {visible(entity)}" if entity else ""
    took = f" It took {span(now() - since)}." if since else ""
    platform = platform_name(connection)
    return Outcome(
        "● Linked", f"{shown_name(company.name, company.id)} is connected to {platform}{whom}.{took}", good=True
    )


def unlinked_outcome(company: Company, result: Unlinked) -> Outcome:
    """We gave the access up."""
    who = f"{shown_name(company.name, company.id)} and {platform_name(result.connection)}"
    return Outcome(
        f"○ {visible(result.connection.status)}",
        f"{who} were unlinked at {clock(result.at)}; the data synced so far stays. "
        "To undo it, show the customer the link below once more (l).",
        good=False,
    )
