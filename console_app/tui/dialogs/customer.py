"""Show the pages behind a sandbox's link as the customer sees them, and ask what the customer does."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from console_app.tui.dialogs.dialog import Dialog
from console_app.tui.render.text import plain
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.panels import SafeOptionList
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from console_app.sandbox.customer import Books, Button, CustomerPage

LEAVE = "Leave the page"


class Pressed(NamedTuple):
    """The button that the customer presses, and the company that they pick in their books."""

    button: Button
    books: Books | None = None


class CustomerConsent(Dialog["Pressed | None"]):
    """The page of consent: a button for each thing that a customer can do there, Authorise first."""

    def __init__(self, page: CustomerPage) -> None:
        """Ask on a page with a form."""
        first, *others = page.buttons
        answers: list[tuple[str, Pressed | None]] = [(first.label, Pressed(first))]
        answers += [
            (f"{first.label}: {books.name}", Pressed(first, books)) for books in page.books if not books.is_selected
        ]
        answers += [(button.label, Pressed(button)) for button in others]
        selected = next((books.name for books in page.books if books.is_selected), "")
        lines = [plain(page.heading, "bold"), *(plain(each) for each in page.paragraphs)]
        if selected:
            lines.append(plain(f"Their company there: {selected}", "$quiet"))
        lines.append(plain("The link has been used up, as by the customer's browser.", "$quiet"))
        # The customer of a sandbox has nothing to lose: what most demonstrations need has the focus.
        super().__init__("You are the customer", Content("\n").join(lines), [*answers, (LEAVE, None)])

    def action_safe(self) -> None:
        """Leave the page as a customer does who closes it."""
        self.dismiss(None)


class CustomerSoftware(HostedScreen, ModalScreen["Pressed | None"]):
    """The page on which the customer picks their software."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", LEAVE)]

    def __init__(self, page: CustomerPage) -> None:
        """Ask on a page with a button for each platform."""
        super().__init__()
        self._page = page

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog"):
            yield SteadyText("You are the customer", classes="dialog-title")
            yield SteadyText(plain(self._page.heading, "bold"))
            yield SafeOptionList(*(Option(plain(each.label)) for each in self._page.buttons))
            yield SteadyText("Enter picks   Esc leaves the page", classes="dialog-hint")

    def on_mount(self) -> None:
        """Focus the list."""
        self.query_one(OptionList).focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(Pressed(self._page.buttons[event.option_index]))
