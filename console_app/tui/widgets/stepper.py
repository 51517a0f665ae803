"""Where one is on the guided way, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from console_app.tui.render.onboarding import stepper

if TYPE_CHECKING:
    from console_app.services.onboarding import Stage


class Stepper(Static):
    """The steps from the customer to Linked."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stepper(stage))
