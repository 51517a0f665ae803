"""What is said before something is deleted for good: what it is, what is lost with it, and what would do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.codat.statuses import Status
from console_app.tui.render.companies import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.facts import facts
from console_app.tui.render.sentences import counted, short
from console_app.tui.render.status import status_content
from console_app.tui.render.text import plain
from console_app.tui.render.when import full

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection

BEFORE = "to delete"
"""What follows what is to be typed."""


def connection_words(company: Company, connection: Connection) -> Content:
    """Which connection it is, and what is lost with it."""
    linked = connection.status == Status.LINKED
    return Content.assemble(
        facts(
            [
                ("Customer", plain(short(shown_name(company.name, company.id)), "bold")),
                ("Platform", plain(short(platform_name(connection)), "bold")),
                ("Status", status_content(connection.status)),
                ("Created", plain(full(connection.created))),
                ("Last sync", plain(full(connection.last_sync, never="never"))),
            ]
        ),
        "\n\n",
        ("Lost     ", "bold $text-error"),
        "This connection, its link, and all data that was synced through it.\n",
        ("For good ", "bold $text-error"),
        "Nothing brings it back; the customer would have to authorise anew.\n",
        ("Instead  ", "bold $text-success"),
        "Unlink (u): access ends, data stays, and its link brings it back."
        if linked
        else "Leave it: no access, the data stays, and its link brings it back.",
    )


def company_words(company: Company) -> Content:
    """Which company it is, and what is lost with it: every connection by its name and status."""
    number = len(company.connections) + len(company.set_aside)
    lines = [
        Content.assemble("  ", status_content(each.status), plain(f"  {short(platform_name(each))}"))
        for each in company.connections
    ]
    if company.set_aside:
        lines.append(plain(f"  {counted(len(company.set_aside), 'more', 'more')} that could not be read"))
    linked = any(each.status == Status.LINKED for each in company.connections)
    return Content.assemble(
        facts(
            [
                ("Customer", plain(short(shown_name(company.name, company.id)), "bold")),
                ("Created", plain(full(company.created))),
            ]
        ),
        "\n\n",
        ("Lost     ", "bold $text-error"),
        f"The company, {counted(number, 'connection', 'connections')}, and all data that was synced:\n"
        if number
        else "The company. It has no connections.\n",
        Content("\n").join([*lines, Content("")]),
        ("For good ", "bold $text-error"),
        "Nothing brings it back; the customer would have to start anew.\n",
        ("Instead  ", "bold $text-success"),
        "Unlink (Space, U): access ends, data stays, links bring it back."
        if linked
        else "Leave it: it has no access to the customer's software.",
    )
