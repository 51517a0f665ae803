"""A field of one line shows the end of a text that is longer than it, and not a scroll bar."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

import console_app.tui
from console_app.clock import now
from console_app.services.companies.follow_up import NOTHING
from console_app.services.snapshots.models import Snapshot
from console_app.tui.dialogs.follow_up import FollowUpDialog
from console_app.tui.dialogs.help import HelpFilter
from console_app.tui.dialogs.line import Judgement, LineQuestion
from console_app.tui.dialogs.snapshot_picker import SnapshotPicker
from console_app.tui.dialogs.views import SaveView
from console_app.tui.screens.company_edit import CreateCompanyScreen
from console_app.tui.screens.journal import JournalScreen
from console_app.tui.screens.onboarding.steps import SoftwareSearch
from console_app.tui.screens.platforms import PickerSearch
from console_app.tui.widgets.manual_lists import ManualSearch
from console_app.tui.widgets.platform_list import PlatformSearch
from console_app.tui.widgets.search_input import SearchLine, SearchOffers, SearchProblem
from console_app.tui.widgets.text_input import SafeInput
from console_app.tui.widgets.typed_confirmation import PhraseInput, TypedConfirmation
from tests.tui.steps import kinds_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.widget import Widget

LONG = " ".join(f"word{number:03}" for number in range(60))
END = LONG[-12:]

MAKERS: dict[type[Input], Callable[[], Input]] = {
    SafeInput: lambda: SafeInput(compact=True),
    SearchLine: lambda: SearchLine(placeholder="", id="one-line"),
    PlatformSearch: lambda: PlatformSearch(compact=True),
    PickerSearch: lambda: PickerSearch(compact=True),
    SoftwareSearch: lambda: SoftwareSearch(compact=True),
    ManualSearch: ManualSearch,
    HelpFilter: HelpFilter,
    PhraseInput: lambda: PhraseInput(compact=True),
}


class Holder(ModalScreen[None]):
    """A dialog with one widget in it."""

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self._widgets = widgets

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield from self._widgets


async def check_field(console: Any, field: Any) -> None:
    """Fill a field, and look at what is drawn of it."""
    console.app.screen.set_focus(field)
    field.value = LONG
    held = field.value
    await console.pilot.pause()
    field.action_home()
    await console.until(lambda: held[:12] in console._text_in(field.region), f"the beginning of the text in {field!r}")
    field.action_end()
    await console.until(lambda: held[-12:] in console._text_in(field.region), f"the end of the text in {field!r}")
    assert field.scrollable_content_region.height == 1


def test_every_kind_of_field_of_the_program_is_looked_at() -> None:
    for module in pkgutil.walk_packages(console_app.tui.__path__, "console_app.tui."):
        importlib.import_module(module.name)
    ours = {kind for kind in kinds_of(Input) if kind.__module__.startswith("console_app.")}
    assert ours == set(MAKERS)


def test_no_field_selects_what_it_holds_on_focus() -> None:
    """One letter would replace all of it."""
    assert not any(make().select_on_focus for make in MAKERS.values())


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("kind", MAKERS, ids=lambda kind: kind.__name__)
async def test_a_kind_of_field_shows_its_end(open_console: Any, kind: type[Input], theme: str) -> None:
    async with open_console(theme=theme) as console:
        field = MAKERS[kind]()
        offers = [SearchOffers(), SearchProblem()] if kind is SearchLine else []
        await console.app.push_screen(Holder(field, *offers))
        await check_field(console, field)


def screens() -> dict[str, Callable[[], Any]]:
    snapshots = [Snapshot(number, now(), 120, 150) for number in (1, 2)]
    return {
        "journal": JournalScreen,
        "new company": CreateCompanyScreen,
        "save a view": lambda: SaveView("", "", {}),
        "pick a snapshot": lambda: SnapshotPicker(snapshots, "Since", after=snapshots[1]),
        "a line": lambda: LineQuestion("Note", "Windmill Street Books", Judgement),
        "a follow-up": lambda: FollowUpDialog("Windmill Street Books", NOTHING, user="jo"),
        "typed confirmation": lambda: Holder(TypedConfirmation("Windmill Street Books", "to unlink")),
    }


@pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=["80x24", "160x50"])
async def test_the_fields_of_a_screen_show_their_end_and_those_of_dialogs_have_one_look(
    open_console: Any, size: tuple[int, int]
) -> None:
    async with open_console(size=size) as console:
        home, looks = console.app.screen, set()
        for name, make in screens().items():
            await console.app.push_screen(make())
            await console.until(lambda: console.app.screen.query(Input), f"the fields of {name}")
            for field in console.app.screen.query(Input):
                await check_field(console, field)
                if any(node.has_class("dialog") for node in field.ancestors_with_self):
                    looks.add(
                        (field.outer_size.height, field.styles.border, field.styles.padding, field.background_colors[1])
                    )
            await console.app.pop_screen()
            await console.until(lambda: console.app.screen is home, "the list")
    assert len(looks) == 1


async def test_so_do_the_search_the_platforms_and_the_palette(open_console: Any) -> None:
    async with open_console() as console:
        await check_field(console, console.app.screen.query_one("#search"))
        await console.press("ctrl+p")
        await console.until(lambda: console.app.screen.query(Input), "the palette")
        await check_field(console, console.app.screen.query_one(Input))
        await console.press("escape")
        await console.until(lambda: not isinstance(console.app.screen, ModalScreen), "the list")
        console.app.screen.query_one("#search").value = ""
        await console.press("escape", "0", "enter")
        await console.sees("Add connection")
        await console.press("a")
        await console.until(lambda: console.app.screen.query("#platform-search"), "the platforms")
        await check_field(console, console.app.screen.query_one("#platform-search"))


async def test_the_lines_of_a_text_are_not_taken_by_its_scroll_bar(open_console: Any) -> None:
    async with open_console() as console:
        await console.app.push_screen(CreateCompanyScreen())
        await console.until(lambda: console.app.screen.query(TextArea), "the fields")
        for field in console.app.screen.query(TextArea):
            console.app.screen.set_focus(field)
            field.text = LONG
            field.move_cursor(field.document.end)
            await console.until(lambda field=field: END in console._text_in(field.region), "the end of the text")
