"""Choose, save, rename and delete views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from console_app.services.companies.views import RESERVED
from console_app.services.text.privacy_mask import HIDDEN
from console_app.services.text.sanitize import sanitized
from console_app.tui.render.text import clip, fit, plain
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.panels import SafeOptionList
from console_app.tui.widgets.save_key import SAVE_BINDING, SAVE_WORDS
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.text_input import SafeInput

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence

    from textual import events
    from textual.app import ComposeResult

    from console_app.services.companies.views import View

NAME = 26
SAVE = "save"
"""The answer to save the current search."""


@dataclass(frozen=True, slots=True)
class ToRename:
    """The answer to change the name or key of a user's view."""

    view: View


class ViewList(HostedScreen, ModalScreen["View | ToRename | str | None"]):
    """All views; answers with the one to open, with `SAVE`, or with the one to rename."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", "Save the current search"),
        Binding("r", "rename", "Rename"),
        Binding("d", "forget", "Delete"),
        Binding("escape", "dismiss(None)", "Close"),
    ]

    def __init__(
        self,
        views: Sequence[View],
        count: Callable[[View], Awaitable[int]],
        forget: Callable[[View], Sequence[View] | None],
        *,
        shared: bool = False,
    ) -> None:
        """Show `views`.

        While the screen is `shared`, the person's own views are hidden: their names may contain a customer.

        Args:
            views: The views.
            count: Returns how many companies a view has.
            forget: Deletes a view, and returns the others.
            shared: True on a shared screen.
        """
        super().__init__()
        self._views = list(views)
        self._count = count
        self._counts: dict[tuple[str, str], int] = {}
        self._shared = shared
        self._forget = forget

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog", id="views"):
            yield SteadyText("Views", classes="dialog-title")
            yield SafeOptionList(id="views-list")
            yield SteadyText(
                "Key or Enter opens one   s saves   r renames   d deletes   Esc closes",
                classes="dialog-hint",
            )

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.call_after_refresh(self._draw, 0)
        self.query_one(OptionList).focus()
        self.run_worker(self._count_all(), group="view-counts", exclusive=True)

    async def _count_all(self) -> None:
        for view in list(self._views):
            self._counts[view.name, view.search] = await self._count(view)
            self._draw(self.query_one(OptionList).highlighted or 0)

    def _draw(self, at: int) -> None:
        options = self.query_one(OptionList)
        width = max(40, options.scrollable_content_region.width - 2)
        options.clear_options()
        options.add_options(Option(self._words(view, width)) for view in self._views)
        options.highlighted = max(0, min(at, len(self._views) - 1))

    def _words(self, view: View, width: int) -> Content:
        counted = self._counts.get((view.name, view.search))
        number = "…" if counted is None else f"{counted:,}"
        name, search = (HIDDEN, HIDDEN) if self._shared and view.is_own else (view.name, view.search)
        room = max(0, width - NAME - cell_len(number) - 5)
        return Content.assemble(
            (fit(view.key, 2), "bold $accent"),
            " ",
            plain(fit(clip(sanitized(name), NAME), NAME), "bold" if view.is_own else ""),
            plain(fit(clip(sanitized(search), room), room), "$quiet"),
            " ",
            (number, "bold"),
        )

    def on_key(self, event: events.Key) -> None:
        """Open the view of a key."""
        view = next((each for each in self._views if each.key and each.key == event.character), None)
        if view is not None:
            event.stop()
            event.prevent_default()
            self.dismiss(view)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._views[event.option_index])

    def action_save(self) -> None:
        """Save the current search as a view."""
        self.dismiss(SAVE)

    def _own(self) -> View | None:
        """Return the person's own view under the cursor; None, after saying so, for a built-in one."""
        at = self.query_one(OptionList).highlighted
        if at is None or not self._views:
            return None
        if not self._views[at].is_own:
            self.console.notify_user("This is a built-in view.", brief=True)
            return None
        return self._views[at]

    def action_rename(self) -> None:
        """Give an own view another name or key."""
        view = self._own()
        if view is not None:
            self.dismiss(ToRename(view))

    def action_forget(self) -> None:
        """Delete an own view."""
        view = self._own()
        left = self._forget(view) if view is not None else None
        if view is not None and left is not None:
            at = self._views.index(view)
            self._views = list(left)
            self._draw(at)
            self.run_worker(self._count_all(), group="view-counts", exclusive=True)


class SaveView(HostedScreen, ModalScreen["tuple[str, str] | None"]):
    """The name and the key of a view to save; answers with both."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel"), SAVE_BINDING]

    def __init__(
        self, search: str, key: str, taken: dict[str, str], names: Collection[str] = (), *, name: str = ""
    ) -> None:
        """Ask for a name and a key.

        Args:
            search: The search.
            key: A free key.
            taken: The views' names by their keys.
            names: The names of other views.
            name: The present name.
        """
        super().__init__()
        self._view_name = name
        self._names = {each.casefold() for each in names}
        self._search = search
        self._key = key
        self._taken = taken

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog", id="save-view"):
            yield SteadyText("Rename the view" if self._view_name else "Save the view", classes="dialog-title")
            yield SteadyText(plain(self._search or "All companies", "$quiet"))
            yield SteadyText("Name", classes="field-label")
            yield SafeInput(self._view_name, id="view-name", max_length=60, placeholder="such as: UK, waiting")
            yield SteadyText("Key, one letter or digit", classes="field-label")
            yield SafeInput(self._key, id="view-key", max_length=1)
            yield SteadyText(id="save-view-problem")
            yield SteadyText(f"{SAVE_WORDS}   Esc cancels", classes="dialog-hint")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.query_one("#view-name").focus()

    @on(Input.Changed)
    def _typing(self) -> None:
        self.query_one("#save-view-problem", Static).update(plain(self._problem() or "", "$text-warning"))

    def _problem(self) -> str | None:
        key = self.query_one("#view-key", Input).value
        if key in RESERVED or (key and not key.isalnum()):
            return f"“{key}” can't be the key: use another letter or digit."
        if key in self._taken:
            return f"“{key}” is the key of “{self._taken[key]}”, which will lose it."
        if self.query_one("#view-name", Input).value.strip().casefold() in self._names:
            return "A view with that name exists; this one replaces it."
        return None

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Answer with the name and the key, unless one of them cannot be taken."""
        name = self.query_one("#view-name", Input).value.strip()
        key = self.query_one("#view-key", Input).value
        if not name:
            self.query_one("#save-view-problem", Static).update(plain("Enter a name.", "$text-warning"))
            self.query_one("#view-name").focus()
        elif key not in RESERVED and (not key or key.isalnum()):
            self.dismiss((name, key))
