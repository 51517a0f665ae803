"""Ask whether to unlink a connection, and say what that stops and what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.text.confirm_phrase import confirm_phrase
from console_app.tui.dialogs.dialog import Dialog, PhraseToType
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.text import facts, full, plain, short

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Company, Connection
TO_UNLINK = "to unlink"
"""The words after the name to type."""


class ConfirmUnlink(Dialog[bool]):
    """True to unlink. On the sandbox nothing has to be typed; elsewhere the customer's name."""

    def __init__(
        self,
        company: Company,
        connection: Connection,
        *,
        is_sandbox: bool = False,
        linked_at: datetime | None = None,
    ) -> None:
        """Ask about one connection.

        Args:
            company: The company.
            connection: The connection, which is Linked.
            is_sandbox: Whether nothing has to be typed.
            linked_at: When this program saw it become Linked, if it did.
        """
        super().__init__(
            "Unlink this connection?",
            unlink_question(company, connection, linked_at),
            [("Cancel", False), ("Unlink", True)],
            dangerous=True,
            phrase=None if is_sandbox else PhraseToType(confirm_phrase(company.name, company.id), TO_UNLINK),
        )


def unlink_question(company: Company, connection: Connection, linked_at: datetime | None) -> Content:
    """Return the customer, what stops, and what stays.

    Args:
        company: The company.
        connection: The connection.
        linked_at: When this program saw it become Linked, if it did.
    """
    return Content.assemble(
        facts(
            [
                ("Customer", plain(short(shown_name(company.name, company.id)), "bold")),
                ("Platform", plain(short(platform_name(connection)), "bold")),
                ("Linked", plain(_linked_since(connection, linked_at))),
                ("Last sync", plain(full(connection.last_sync, never="never"))),
            ]
        ),
        "\n\n",
        effects(),
    )


def _linked_since(connection: Connection, linked_at: datetime | None) -> str:
    if linked_at is not None:
        return f"since {full(linked_at)}"
    # Codat has no date for it, and a connection may be linked more than once.
    return f"Codat does not say since when; created {full(connection.created)}"


def effects(*, many: bool = False) -> Content:
    """Return what an unlink stops, what stays, and how to reconnect."""
    kept = "The companies, these connections" if many else "The company, this connection"
    back = (
        "Each customer opens their connection's link again."
        if many
        else "The customer opens this connection's link again."
    )
    return Content.assemble(
        ("Stops  ", "bold $text-error"),
        "Syncing: bills and payments no longer get through.\n",
        ("Stays  ", "bold $text-success"),
        f"{kept} and all data synced so far.\n",
        ("Undo   ", "bold"),
        back,
    )
