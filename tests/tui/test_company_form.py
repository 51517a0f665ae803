"""The fields of a company hold literal text only, have limits, and rewrite nothing that nobody changed."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import pytest
from textual.app import App
from textual.widgets import Input, TextArea

from console_app.codat.drafts import NewCompany
from console_app.services.text.sanitize import sanitized, sanitized_lines
from console_app.tui.theme import DARK, VARIABLE_DEFAULTS
from console_app.tui.widgets.company_form import DESCRIPTION_LENGTH, NAME_LENGTH, TAGS_LENGTH, CompanyForm
from console_app.tui.widgets.text_area import SafeTextArea
from console_app.tui.widgets.text_input import SafeInput
from tests.tui.spared_work import drawn_lines
from tests.tui.steps import paste

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.app import ComposeResult
    from textual.pilot import Pilot
    from textual.widget import Widget

STYLES = Path(__file__).parents[2] / "styles"
W = TypeVar("W", bound="Widget")

WICKED = "Acme \x1b]0;X\x07\x1b[2J\u202e \x9b31mLtd"
SEEN = "Acme  Ltd"
WICKED_TEXT = "One \x1b]8;;https://evil.example\x07two\x1b]8;;\x07\r\nthree\x1b[2J \u202efour\u2066"
SEEN_TEXT = "One two\nthree four"
WICKED_TAGS = {"mood": "\u2764\ufe0f", "odd\x1b[2Jkey": "a\u202eb", "region": "uk"}


class FieldApp(App[None]):
    """One widget, and nothing else."""

    CSS_PATH: ClassVar = [STYLES / "app.tcss", STYLES / "company.tcss"]

    def __init__(self, make: Callable[[], Widget]) -> None:
        super().__init__()
        self._make = make
        self.register_theme(DARK)
        self.theme = DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        yield self._make()


@asynccontextmanager
async def showing(make: Callable[[], W], size: tuple[int, int] = (80, 40)) -> AsyncIterator[tuple[Pilot[None], W]]:
    """The widget that `make` makes, on a screen."""
    async with FieldApp(make).run_test(size=size) as pilot:
        yield pilot, pilot.app.screen.children[0]  # type: ignore[misc]


def acting(app: App[Any]) -> list[str]:
    """The texts on their way to the terminal that would do something there."""
    strips = drawn_lines(app)
    texts = [segment.text for strip in strips for segment in strip if not segment.control]
    return [text for text in texts if sanitized(text) != text]


def lines_of(app: App[Any]) -> str:
    strips = drawn_lines(app)
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def test_what_a_company_is_called_never_reaches_the_terminal_as_a_command() -> None:
    async with showing(lambda: CompanyForm(WICKED, WICKED_TEXT, WICKED_TAGS)) as (pilot, form):
        assert acting(pilot.app) == []
        assert SEEN in lines_of(pilot.app)
        assert form.query_one("#form-description", TextArea).text == SEEN_TEXT
        assert "X" not in form.query_one("#form-name", Input).value


async def test_what_nobody_changed_is_what_it_was() -> None:
    async with showing(lambda: CompanyForm(f" {WICKED} ", WICKED_TEXT, WICKED_TAGS)) as (pilot, form):
        assert form.draft == NewCompany(f" {WICKED} ", WICKED_TEXT, WICKED_TAGS)
        assert not form.is_touched
        pilot.app.screen.set_focus(form.query_one("#form-description"))
        await pilot.press("x", "backspace")
        assert form.draft == NewCompany(f" {WICKED} ", WICKED_TEXT, WICKED_TAGS)
        assert form.problems() == []


async def test_what_somebody_changed_is_what_they_saw() -> None:
    async with showing(lambda: CompanyForm(WICKED, WICKED_TEXT, WICKED_TAGS)) as (pilot, form):
        await pilot.press("end", "1")
        assert form.touched == {"name"}
        assert form.draft == NewCompany(f"{SEEN}1", WICKED_TEXT, WICKED_TAGS)
        pilot.app.screen.set_focus(form.query_one("#form-description"))
        await pilot.press("down", "end", "2")
        assert form.draft == NewCompany(f"{SEEN}1", f"{SEEN_TEXT}2", WICKED_TAGS)


async def test_a_tag_that_was_not_changed_survives_the_change_of_another() -> None:
    async with showing(lambda: CompanyForm("Acme", "", WICKED_TAGS)) as (pilot, form):
        field = form.query_one("#form-tags", TextArea)
        pilot.app.screen.set_focus(field)
        field.move_cursor(field.document.end)
        await pilot.press(*"-east", "enter", *"a=b")
        assert dict(form.draft.tags) == {**WICKED_TAGS, "region": "uk-east", "a": "b"}


@pytest.mark.parametrize("field", ["form-name", "form-description", "form-tags"])
async def test_what_is_pasted_is_made_literal(field: str) -> None:
    async with showing(lambda: CompanyForm()) as (pilot, form):
        pilot.app.screen.set_focus(form.query_one(f"#{field}"))
        await paste(pilot, WICKED_TEXT)
        await pilot.press("home")
        await paste(pilot, WICKED)
        assert acting(pilot.app) == []
        assert SEEN in lines_of(pilot.app)
        assert "four" in lines_of(pilot.app)


@pytest.mark.parametrize("make", [SafeInput, lambda: SafeTextArea(max_length=500)], ids=["line", "lines"])
async def test_nothing_that_is_put_together_from_pieces_acts(
    make: Callable[[], SafeInput | SafeTextArea],
) -> None:
    """Marks pasted behind each other become a stack, and so do marks between which a letter is deleted."""
    async with showing(make) as (pilot, field):
        pilot.app.screen.set_focus(field)
        for _ in range(4):
            await paste(pilot, "a\u0301\u0301\u0301\u0301\u0301")
            await paste(pilot, "\u0301\u0301\u0301\x1b")
            await paste(pilot, "[2J")
        await pilot.press("home", "right", "delete", "delete", "a")
        pilot.app.copy_to_clipboard(WICKED)
        await pilot.press("ctrl+v")
        held = field.value if isinstance(field, SafeInput) else field.text
        assert held == sanitized(held)
        assert SEEN in held
        assert acting(pilot.app) == []


async def test_the_cursor_stays_behind_what_was_put_in() -> None:
    async with showing(lambda: SafeInput("one three")) as (pilot, field):
        field.cursor_position = 4
        field.selection = type(field.selection).cursor(4)
        await paste(pilot, "\x1b[1mtwo\x1b[0m")
        await pilot.press("space")
        assert field.value == "one two three"
    async with showing(lambda: SafeTextArea("one three", max_length=100)) as (pilot, lines):
        pilot.app.screen.set_focus(lines)
        lines.move_cursor((0, 4))
        await paste(pilot, "\x1b[1mtwo\r\nand\x1b[0m")
        await pilot.press("space")
        assert lines.text == "one two\nand three"
        await pilot.press("ctrl+z", "ctrl+z")
        assert lines.text == "one three"


async def test_what_is_set_by_the_program_is_literal_too() -> None:
    async with showing(SafeInput) as (_, field):
        field.value = WICKED
        assert field.value == SEEN
    async with showing(lambda: SafeTextArea(max_length=100)) as (_, lines):
        lines.text = WICKED_TEXT
        assert lines.text == SEEN_TEXT


async def test_several_lines_pasted_into_one_are_joined() -> None:
    async with showing(lambda: SafeInput()) as (pilot, field):
        await paste(pilot, "\nAcme\r\nLtd\n")
        assert field.value == "Acme Ltd"


@pytest.mark.parametrize(
    ("name", "limit", "words"),
    [
        ("form-name", NAME_LENGTH, "Cut at the limit of 500 characters"),
        ("form-description", DESCRIPTION_LENGTH, "Cut at the limit of 2,000 characters"),
        ("form-tags", TAGS_LENGTH, "Cut at the limit of 16,000 characters"),
    ],
)
async def test_a_whole_book_is_cut_and_that_is_said(name: str, limit: int, words: str) -> None:
    async with showing(lambda: CompanyForm()) as (pilot, form):
        field = form.query_one(f"#{name}")
        pilot.app.screen.set_focus(field)
        await paste(pilot, "x" * 120_000)
        held = field.value if isinstance(field, Input) else field.text  # type: ignore[attr-defined]
        assert held == "x" * limit
        assert words in lines_of(pilot.app)
        await pilot.press("y")
        assert words in lines_of(pilot.app)
        await pilot.press("backspace")
        assert "Cut at" not in lines_of(pilot.app)
        await pilot.press("z")
        assert (field.value if isinstance(field, Input) else field.text).endswith("xz")  # type: ignore[attr-defined]


async def test_a_name_longer_than_its_field_is_not_shortened_by_looking_at_it() -> None:
    async with showing(lambda: CompanyForm("x" * 10_000, "y" * 10_000)) as (pilot, form):
        assert "The name is too long to edit here" in lines_of(pilot.app)
        assert form.draft == NewCompany("x" * 10_000, "y" * 10_000)
        await pilot.press("end", "backspace")
        assert form.draft == NewCompany("x" * 499, "y" * 10_000)


async def test_a_thousand_bad_tag_lines_do_not_bury_the_form() -> None:
    async with showing(lambda: CompanyForm("Acme")) as (pilot, form):
        pilot.app.screen.set_focus(form.query_one("#form-tags"))
        await paste(pilot, "nonsense\n" * 1000)
        assert "996 more like these" in lines_of(pilot.app)
        assert form.query_one("#form-state").size.height <= 6


@pytest.mark.parametrize(
    ("text", "lines"), [("", ""), ("a\r\n", "a\n"), ("a\rb\n\nc", "a\nb\n\nc"), ("a\tb\u2028c\x1b[2J", "a b\nc")]
)
def test_lines_stay_lines(text: str, lines: str) -> None:
    assert sanitized_lines(text) == lines


async def test_a_name_that_was_there_before_is_not_asked_about() -> None:
    async with showing(lambda: CompanyForm("Zoë", "", {})) as (pilot, form):
        assert (form.respelt, form.loss()) == ("", "")
        await pilot.press("end", "ö")
        assert form.respelt == "Zoeo"
        assert "Codat drops ëö" in form.loss()
        assert form.loss() == "", "once for each name"
        form.respell()
        await pilot.pause()
        assert form.draft.name == "Zoeo"


async def test_another_letter_takes_the_place_of_the_one_in_a_field_for_one() -> None:
    async with showing(lambda: SafeInput("6", max_length=1)) as (pilot, field):
        await pilot.press("tab", "7")
        assert field.value == "7"
