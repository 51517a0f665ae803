"""Choose a profile to go to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from console_app.services.account.profile_choice import SANDBOX
from console_app.services.text.sanitize import sanitized
from console_app.tui.render.text import clip, plain
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.panels import SafeOptionList
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from console_app.services.account.profile_choice import ProfileChoice

LOG_IN = ""
"""The answer to log in with another key."""
_NAME_WIDTH, _ACCOUNT_WIDTH = 18, 34


class ProfilePicker(HostedScreen, ModalScreen["str | None"]):
    """The profiles with their accounts; answers with a name, with `LOG_IN`, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel")]

    def __init__(self, choices: Sequence[ProfileChoice], current: str) -> None:
        """Ask for one of `choices`; `current` is the name of the open one."""
        super().__init__()
        self._choices = choices
        self._current = current

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog"):
            yield SteadyText(plain("Switch profile"), classes="dialog-title")
            options = [Option(self._words(each)) for each in self._choices]
            yield SafeOptionList(*options, Option(plain("  Log in with another API key …")), id="profile-list")
            yield SteadyText("Enter opens it   Esc cancels", classes="dialog-hint")

    def _words(self, choice: ProfileChoice) -> Content:
        sign = "● " if choice.name == self._current else "  "
        name = clip(choice.name, _NAME_WIDTH)
        account = "Made-up customers" if choice.name == SANDBOX else clip(sanitized(choice.account), _ACCOUNT_WIDTH)
        rest = choice.problem or (choice.place if choice.has_key else "no key yet: log in")
        padded = name + " " * (_NAME_WIDTH - cell_len(name) + 1)
        middle = account + " " * (_ACCOUNT_WIDTH - cell_len(account) + 1) if account else ""
        return Content.assemble(sign, plain(padded, "bold"), plain(middle), plain(rest, "$quiet"))

    def on_mount(self) -> None:
        """Begin on the open profile."""
        names = [each.name for each in self._choices]
        options = self.query_one(OptionList)
        options.highlighted = names.index(self._current) if self._current in names else 0
        self.set_focus(options)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        is_profile = event.option_index < len(self._choices)
        self.dismiss(self._choices[event.option_index].name if is_profile else LOG_IN)
