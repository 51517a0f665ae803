"""A question shows its answers, however long what it talks about and however small the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input

from console_app.codat.models import Company, Connection
from console_app.services.connections.platforms import platform_of
from console_app.tui.dialogs.confirmations import SecondConnection
from console_app.tui.dialogs.dialog import Dialog
from console_app.tui.dialogs.unlink import ConfirmUnlink
from console_app.tui.render.outcome import Outcome
from console_app.tui.widgets.connection_banners import OutcomeBanner
from tests.tui.steps import at_sizes, resize

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = [(80, 24), (60, 16), (140, 40)]
NAMES = {"letters": "x" * 10_000, "words": "Acme Holdings " * 700, "wide": "会" * 5_000, "short": "Toft"}


def unlink_question(name: str) -> Dialog[Any]:
    connection = Connection(id="1", status="Linked", platform_name=name)
    return ConfirmUnlink(Company(id="1", name=name), connection, is_sandbox=True)


def typed_unlink_question(name: str) -> Dialog[Any]:
    connection = Connection(id="1", status="Linked", platform_name=name)
    return ConfirmUnlink(
        Company(id="1", name=name if name == "Toft" else "Northgate Veterinary Practice Limited"), connection
    )


def second_question(name: str) -> Dialog[Any]:
    from console_app.codat.models import Integration

    connection = Connection(id="1", status="Unlinked", platform_name=name)
    platform = platform_of(Integration(key="gbol", name=name))
    return SecondConnection(Company(id="1", name=name), connection, platform)


def endless_question(name: str) -> Dialog[Any]:
    # Far longer than any of the screens; each letter more costs a test of its layout, and proves nothing.
    return Dialog("Really? " + name, Content((f"{name}\n" * 30)[:20_000]), [("No", False), ("Yes " + name, True)])


QUESTIONS = {
    "unlink": unlink_question,
    "typed": typed_unlink_question,
    "second": second_question,
    "endless": endless_question,
}


async def test_a_focused_button_has_one_ground_and_no_hole_for_its_label(
    open_console: Any, console_screen_cells: Callable[..., Any]
) -> None:
    async with open_console(companies=1) as console:
        for dialog in (unlink_question("Toft"), endless_question("words")):
            console.app.push_screen(dialog)
            await console.until(lambda dialog=dialog: isinstance(console.app.focused, Button), "the buttons")
            for _ in dialog.query(Button):
                await console.pilot.pause()
                button = console.app.focused
                inside, cells = button.content_region, console_screen_cells(console.app)
                lines = cells[inside.y : inside.bottom]
                grounds = {cell.background for line in lines for cell in line[inside.x : inside.right]}
                assert len(grounds) == 1
                assert cells[inside.y][button.region.x].background in grounds
                assert not grounds & {cells[inside.y][button.region.x - 1].background}, "it stands out"
                await console.press("right")
            dialog.dismiss()
            await console.until(lambda dialog=dialog: console.app.screen is not dialog, "the list again")


@pytest.mark.parametrize("question", QUESTIONS)
async def test_the_answers_are_on_the_screen_for_all_names_at_all_sizes(open_console: Any, question: str) -> None:
    async with open_console(companies=1) as console:
        for at, name in enumerate(NAMES):
            # Each begins at another size, and is there when the terminal gets the others.
            sizes = [*SIZES[at % len(SIZES) :], *SIZES[: at % len(SIZES)]]
            await resize(console, sizes[0])
            dialog = QUESTIONS[question](NAMES[name])
            console.app.push_screen(dialog)
            await console.until(lambda dialog=dialog: console.app.screen is dialog and console.app.focused, name)
            await console.pilot.pause()
            for size in sizes:
                if size != dialog.size:
                    await resize(console, size)
                answers_are_seen(console, dialog, question)
            dialog.dismiss()
            await console.until(lambda dialog=dialog: console.app.screen is not dialog, "the list again")


def answers_are_seen(console: Any, dialog: Dialog[Any], question: str) -> None:
    text = console.text
    for button in dialog.query(Button):
        assert dialog.region.contains_region(button.region), text
        assert console.app.screen.get_widget_at(*button.region.offset)[0] is button
        assert str(button.label).strip()[:6] in text
    assert dialog.query_one(VerticalScroll).size.height >= 3
    first: Any = dialog.query(Input).first() if question == "typed" else dialog.query(Button).first()
    assert console.app.focused is first
    assert dialog.region.contains_region(first.region), text


async def test_a_text_that_does_not_fit_can_be_read_to_its_end(open_console: Any) -> None:
    async with open_console(size=(60, 16), companies=1) as console:
        lines = Content("\n".join(f"line {number}." for number in range(40)))
        dialog: Dialog[bool] = Dialog("Really?", lines, [("No", False), ("Yes", True)])
        console.app.push_screen(dialog)
        await console.sees("line 0.")
        assert "line 39." not in console.text
        await console.press("down")
        await console.until(lambda: "line 0." not in console.text, "the next line")
        await console.press("end")
        await console.sees("line 39.", "No", "Yes")
        await console.press("home")
        await console.sees("line 0.")
        # Answers below each other are chosen as they stand, once the text is read.
        answers = [("None of them", 0), ("The one that is called " + "x" * 15, 1), ("Or the one called " + "y" * 15, 2)]
        console.app.push_screen(Dialog("Which?", Content("\n".join(f"row {number}." for number in range(8))), answers))
        await console.until(lambda: isinstance(console.app.focused, Button), "the other question")
        await console.press("end", "down", "down", "down")
        assert str(console.app.focused.label).startswith("Or")
        await console.press("up", "up", "up")
        assert str(console.app.focused.label).startswith("None")


async def test_the_question_says_what_happens_after_an_endless_name(open_console: Any) -> None:
    async with open_console(companies=1) as console:
        console.app.push_screen(unlink_question("x" * 10_000))
        await console.sees("Unlink this connection?", "xxx…")
        await console.press("end")
        await console.sees("The customer opens this connection's link again")


async def test_a_banner_never_takes_the_whole_screen(open_console: Any) -> None:
    async with open_console(companies=1) as console:
        banner = OutcomeBanner()
        await console.app.screen.mount(banner, before=0)
        banner.outcome = Outcome("○ Unlinked", "x" * 10_000, good=False)
        await console.until(lambda: banner.size.height, "the banner")
        async for size in at_sizes(console, SIZES):
            assert 0 < banner.outer_size.height <= 8, size


async def test_a_question_that_is_answered_before_it_is_drawn_harms_nothing(open_console: Any) -> None:
    from console_app.tui.dialogs.confirmations import LeaveTyped

    async with open_console() as console:
        await console.press("N")
        await console.until(lambda: type(console.app.screen).__name__ == "CreateCompanyScreen", "the form")
        await console.type("xyz")
        for _ in range(5):
            console.press_in_one_breath("escape", "escape", "escape", "escape")
            await console.pilot.pause()
        question = LeaveTyped()
        # Its parts have gone when it is told that it was mounted.
        await console.app.push_screen(question)
        await question.query("*").remove()
        question.on_mount()
        assert console.app.is_running
