"""A list of options that bears keys which come faster than it is drawn."""

from __future__ import annotations

from contextlib import suppress

from textual.widgets import OptionList


class SteadyOptions(OptionList):
    """Options that have just been put in have no lines yet: until they have, paging goes nowhere.

    Textual 8.2 looks for the line of the option under the cursor, and fails where there is none.
    """

    def action_page_up(self) -> None:
        """Move up by about a page."""
        with suppress(LookupError):
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Move down by about a page."""
        with suppress(LookupError):
            super().action_page_down()  # type: ignore[no-untyped-call]
