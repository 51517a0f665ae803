"""What a form shows that asks Codat for one thing, once: while it waits, and while nobody knows what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Button

from console_app.tui.widgets.company_form import CompanyForm

if TYPE_CHECKING:
    from typing import Any

    from textual.screen import Screen


def show_asking(screen: Screen[Any], button: str, usual: str, doing: str, *, writing: bool, unknown: bool) -> None:
    """Label `button` with what pressing it means now: `usual` ("Save"), or `doing` ("Saving …") while `writing`.

    While the outcome is `unknown` only the very same request may go out again: nothing can be typed.
    """
    if not screen.query(CompanyForm):
        return
    screen.query_one(CompanyForm).disabled = writing or unknown
    ask = screen.query_one(button, Button)
    ask.disabled = screen.query_one("#cancel-button", Button).disabled = writing
    ask.label = doing if writing else "Ask again" if unknown else usual
    if unknown and not writing:
        ask.focus()
        # What is said of it takes lines from the form.
        screen.call_after_refresh(ask.scroll_visible, animate=False)
