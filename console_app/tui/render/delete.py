"""Render what deleting a connection or a company takes away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.codat.status_names import Status
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.status import status_content
from console_app.tui.render.text import counted, facts, full, plain, short

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection

BEFORE_DELETE = "to delete"
"""The words after the text to type."""


def connection_words(company: Company, connection: Connection) -> Content:
    """Return the connection, and what is lost with it."""
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
        ("Lost      ", "bold $text-error"),
        "This connection, its link, and all data synced through it.\n",
        ("Permanent ", "bold $text-error"),
        "This can't be undone. The customer would have to authorise again.\n",
        ("Instead   ", "bold $text-success"),
        "Unlink (u): access ends, data stays, and its link reconnects it."
        if linked
        else "Keep it: no access, the data stays, and its link reconnects it.",
    )


def company_words(company: Company) -> Content:
    """Return the company, and what is lost with it: every connection by its name and status."""
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
        ("Lost      ", "bold $text-error"),
        f"The company, {counted(number, 'connection', 'connections')}, and all synced data:\n"
        if number
        else "The company. It has no connections.\n",
        Content("\n").join([*lines, Content("")]),
        ("Permanent ", "bold $text-error"),
        "This can't be undone. The customer would have to start over.\n",
        ("Instead   ", "bold $text-success"),
        "Unlink (Space, U): access ends, data stays, links reconnect it."
        if linked
        else "Keep it: it has no access to the customer's software.",
    )
