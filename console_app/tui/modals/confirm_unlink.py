"""Really unlink? Says which customer, which platform, what stops and what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.tui.modals.dialog import Dialog
from console_app.tui.render.companies import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.facts import facts
from console_app.tui.render.sentences import short
from console_app.tui.render.text import plain
from console_app.tui.render.when import full

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection


class ConfirmUnlink(Dialog[bool]):
    """True to unlink. Cancel has the focus."""

    def __init__(self, company: Company, connection: Connection) -> None:
        text = Content.assemble(
            facts(
                [
                    ("Customer", plain(short(shown_name(company.name, company.id)), "bold")),
                    ("Platform", plain(short(platform_name(connection)), "bold")),
                    ("Created", plain(full(connection.created))),
                    ("Last sync", plain(full(connection.last_sync, never="never"))),
                ]
            ),
            "\n\n",
            ("Stops  ", "bold $text-error"),
            "Syncing: no bill and no payment gets through any more.\n",
            ("Stays  ", "bold $text-success"),
            "The company, this connection and all data synced so far.\n",
            ("Back   ", "bold"),
            "The customer opens this connection's link again.",
        )
        answers = [("Cancel", False), ("Unlink", True)]
        super().__init__("Unlink this connection?", text, answers, dangerous=True)
