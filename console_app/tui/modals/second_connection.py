"""The company has a connection already that would do, or does not suffer another one: what now?"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.codat.statuses import Status
from console_app.services.visible import visible
from console_app.tui.modals.dialog import Dialog
from console_app.tui.render.companies import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.existing import what_to_do
from console_app.tui.render.sentences import short
from console_app.tui.render.status import status_content
from console_app.tui.render.text import clip, plain

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection
    from console_app.services.platforms import Platform


PLATFORM_WIDTH = 24
"""Cells of a platform's name on a button."""


class SecondAnswer(Enum):
    """What to do about it."""

    CANCEL = auto()
    OPEN_EXISTING = auto()
    CREATE_ANYWAY = auto()


class SecondConnection(Dialog[SecondAnswer]):
    """Asked before a second accounting connection, or one to the same software, is created. Nothing was sent yet."""

    def __init__(self, company: Company, existing: Connection, platform: Platform) -> None:
        same = existing.integration_key == platform.key
        kind = "a connection to this software" if same else "an accounting connection"
        text = Content.assemble(
            plain(short(shown_name(company.name, company.id)), "bold"),
            f" has {kind} already:\n\n  ",
            plain(short(platform_name(existing)), "bold"),
            "  ",
            status_content(existing.status),
            "\n\n",
            plain(what_to_do(existing)),
            "\n\nNothing has been sent yet.",
        )
        answers = [("Cancel", SecondAnswer.CANCEL), ("Open the existing one", SecondAnswer.OPEN_EXISTING)]
        if existing.status != Status.LINKED:
            answers.append(
                (f"Create {clip(visible(platform.name), PLATFORM_WIDTH)} anyway", SecondAnswer.CREATE_ANYWAY)
            )
        super().__init__(f"A second {'' if same else 'accounting '}connection?", text, answers)
