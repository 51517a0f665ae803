"""Really unlink? Says which customer, which platform, what stops and what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.confirming import to_type
from console_app.tui.modals.typed_dialog import TypedDialog
from console_app.tui.render.unlinking import unlink_question

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Company, Connection

TO_UNLINK = "to unlink"


class ConfirmUnlink(TypedDialog):
    """True to unlink. On the sandbox nothing has to be typed; elsewhere the customer's name."""

    def __init__(
        self,
        company: Company,
        connection: Connection,
        *,
        is_sandbox: bool = False,
        linked_at: datetime | None = None,
    ) -> None:
        super().__init__(
            "Unlink this connection?",
            unlink_question(company, connection, linked_at),
            "Unlink",
            wanted=None if is_sandbox else to_type(company.name, company.id),
            doing=TO_UNLINK,
        )
