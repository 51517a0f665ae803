"""The shared screen: one key hides the others, and the customer of the call is whoever's screen was opened last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from textual.widgets import Input

from console_app.config.settings import Settings, SharedScreen
from console_app.services.text.privacy_mask import HIDDEN
from console_app.tui.dialogs.screen_sharing import ShowCustomer
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.link import LinkScreen
from tests.tui.steps import at_sizes, in_every_look, is_on, open_company, show_link

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox

SHARED = "◉ SHARED"
QUOTA = re.compile(r"\d,\d{3} API calls left")
TOFT, TECHNICALIUM = "Toft Stores Ireland", "Technicalium"


async def find_one(console: Any, name: str) -> None:
    await console.press("slash")
    console.app.screen.query_one("#search", Input).value = ""
    await console.type(name.lower())
    await console.sees("1 of 120 companies")
    await console.press("tab")


async def open_found(console: Any, name: str) -> None:
    await find_one(console, name)
    await open_company(console)


async def open_link_room(console: Any) -> None:
    await console.press("enter")
    await console.until(is_on(console, ConnectionScreen), "the connection")
    await console.until(lambda: console.app.screen.link, "a link")
    await show_link(console)


def names_in_the_list(console: Any) -> set[str]:
    """The names that the rows on the screen show."""
    return {line[2:24].strip() for line in console.text.splitlines()[4:-2]}


async def test_either_key_hides_everybody_and_shows_them_again(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True)
    account.scenarios.set_quota_left(9_000)
    async with open_console(sandbox=account) as console:
        await console.until(lambda: QUOTA.search(console.text), "the calls that are left")
        before = names_in_the_list(console)
        assert HIDDEN not in before
        for key in ("f9", "ctrl+g"):
            await console.press(key)
            await console.sees(SHARED)
            console.app.clear_notifications()
            await console.until(lambda: names_in_the_list(console) == {HIDDEN}, "only hidden names")
            assert not QUOTA.search(console.text), key
            await console.press(key)
            console.app.clear_notifications()
            await console.until(lambda: names_in_the_list(console) == before, "the names again")
            await console.until(lambda: QUOTA.search(console.text), "the calls that are left")
            assert SHARED not in console.text, key


async def test_the_key_works_in_an_open_field_and_types_nothing(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("N")
        await console.sees("New company")
        await console.type("Quill")
        await console.press("ctrl+g")
        await console.sees(SHARED)
        assert console.app.screen.query_one("#form-name", Input).value == "Quill"


async def test_only_the_customer_whose_screen_is_open_can_be_read_at_any_size(open_console: Any) -> None:
    sizes = [(80, 24), (160, 50)]
    async with open_console() as console:
        await open_found(console, TECHNICALIUM)
        await console.press("f9")
        async for _ in at_sizes(console, sizes):
            await console.sees(SHARED, f"Companies › {TECHNICALIUM}", f"Id           {HIDDEN}")
        await console.press("escape")
        await console.until(is_on(console, CompaniesScreen), "the list")
        console.app.clear_notifications()
        await console.until(lambda: "Screen sharing" not in console.text, "no notice before the list")
        async for size in at_sizes(console, sizes):
            await console.sees(TECHNICALIUM, HIDDEN)
            assert names_in_the_list(console) <= {TECHNICALIUM, HIDDEN, ""}, size


async def test_the_panel_says_how_to_make_somebody_the_customer(open_console: Any) -> None:
    async with open_console(size=(160, 50), chosen=Settings(shared_screen=SharedScreen.ON)) as console:
        await console.reads("Enter opens it and makes it the customer of the call", "#preview")
        await open_found(console, TECHNICALIUM)
        await console.press("escape")
        await console.until(is_on(console, CompaniesScreen), "the list")
        await console.reads(TECHNICALIUM, "#preview")
        await console.reads("Waiting for the customer to consent", "#preview")


async def test_opening_another_from_the_hidden_list_makes_them_the_customer(open_console: Any) -> None:
    async with open_console() as console:
        await open_found(console, TECHNICALIUM)
        await console.press("f9")
        await console.press("escape")
        # What was typed in full is theirs already.
        await find_one(console, TOFT)
        await console.sees(TOFT)
        await console.press("enter")
        await console.sees(f"Companies › {TOFT}")
        await console.press("escape")
        await console.until(is_on(console, CompaniesScreen), "the list")
        await console.press("slash")
        console.app.screen.search.line.value = ""
        await console.until(lambda: names_in_the_list(console) >= {TOFT, HIDDEN}, "the customer and the others")
        assert names_in_the_list(console) <= {TOFT, HIDDEN, ""}


async def test_a_name_that_was_not_typed_in_full_is_shown_only_after_a_question(open_console: Any) -> None:
    """On the list, by each of its keys, in the palette, and wherever else another customer would open."""
    async with open_console(size=(100, 30)) as console:
        await console.press("f9")
        # It asks who calls; what is typed then is shown, and no more.
        await console.sees(SHARED, "Which customer is the call with?")
        await console.type("stores ireland")
        await console.sees(f"{HIDDEN} Stores Ireland")
        assert "Toft" not in console.text
        # Enter opens from the search, the other keys from the list.
        for key in ("enter", "l", "a"):
            await console.press(key)
            await console.sees("Show this customer's name?", f"{HIDDEN} Stores Ireland")
            if key == "l":
                # The palette opens over the question: another customer's does not lie over it, and it is not lost.
                await console.press("ctrl+p")
                await console.type("go to holl")
                await console.sees("Go to ")
                await console.press("down", "enter")
                await console.until(is_on(console, ShowCustomer), "the question")
                await console.notices("Answer the open question first.")
                assert sum(isinstance(each, ShowCustomer) for each in console.app.screen_stack) == 1
                await console.sees("Show this customer's name?", f"{HIDDEN} Stores Ireland")
            await console.press("enter")
            await console.until(is_on(console, CompaniesScreen), "the list, hidden as before")
            assert "Toft" not in console.text
        await console.press("ctrl+p")
        await console.type("technicalium")
        await console.sees(f"Go to {TECHNICALIUM}")
        await console.press("down", "enter")
        await console.sees(f"Companies › {TECHNICALIUM}")
        assert not isinstance(console.app.screen, ShowCustomer)
        await console.press("escape")
        await console.until(is_on(console, CompaniesScreen), "the list")
        await console.press("enter")
        await console.sees("Show this customer's name?", f"On the call  {TECHNICALIUM}")
        await console.press("tab", "enter")
        await console.until(is_on(console, CompanyScreen), "the other customer")
        await console.press("escape")
        await console.until(is_on(console, CompaniesScreen), "the list")
        await console.until(lambda: TECHNICALIUM not in console.text, "the customer before hidden")


async def test_who_was_looked_at_before_is_not_the_customer_and_the_search_goes_but_not_the_cursor(
    open_console: Any,
) -> None:
    async with open_console() as console:
        await open_found(console, TECHNICALIUM)
        await console.press("escape")
        await console.until(is_on(console, CompaniesScreen), "the list")
        await console.sees("1 of 120 companies", TECHNICALIUM)
        key = console.app.screen.query_one("#companies-table").cursor_key
        await console.press("f9")
        await console.sees(SHARED, "120 companies", HIDDEN)
        assert not any(name in console.text for name in (TECHNICALIUM, TECHNICALIUM.lower()))
        assert console.app.screen.query_one("#search", Input).value == ""
        assert console.app.screen.query_one("#companies-table").cursor_key == key


async def test_what_the_palette_and_the_notices_said_before_goes_too(open_console: Any) -> None:
    async with open_console() as console:
        console.app.notify_user(f"Created {TECHNICALIUM}.", timeout=60)
        await console.press("ctrl+p")
        await console.type("toft stores ir")
        await console.sees(f"Go to {TOFT}", f"Created {TECHNICALIUM}")
        await console.press("f9")
        await console.until(is_on(console, CompaniesScreen), "the list")
        await console.sees(SHARED)
        assert "toft" not in console.text.lower()
        assert TECHNICALIUM not in console.text


async def test_what_happens_to_another_customer_is_told_without_a_name(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await open_found(console, TECHNICALIUM)
        await console.press("f9")
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "checked_at", None), "the watch")
        connection = console.app.screen.connection.id
        await console.press("ctrl+p")
        await console.type("toft stores ir")
        await console.sees(f"Go to Toft Stores {HIDDEN}")
        await console.press("down", "enter")
        await console.sees("Show this customer's name?")
        await console.press("tab", "enter")
        await console.until(is_on(console, CompanyScreen), "the other customer")
        await console.sees(f"{HIDDEN} › QuickBooks Online › {TOFT}")
        console.scenarios.answer_as_customer(connection, "cancel")
        await console.reads(f"{HIDDEN} did not authorise QuickBooks Online")
        assert TECHNICALIUM not in console.text


async def test_what_was_said_of_one_customer_is_gone_when_the_next_one_is_opened(open_console: Any) -> None:
    async with open_console(size=(100, 30), chosen=Settings(shared_screen=SharedScreen.ON)) as console:
        await open_found(console, TECHNICALIUM)
        console.app.notify_user(f"{TECHNICALIUM} is done.", timeout=60)
        await console.sees(f"{TECHNICALIUM} is done.")
        await console.press("escape")
        await console.until(is_on(console, CompaniesScreen), "the list")
        await console.sees(f"{TECHNICALIUM} is done.")
        await open_found(console, TOFT)
        await console.sees(f"Companies › {TOFT}")
        assert TECHNICALIUM not in console.text


async def test_the_palette_offers_it(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("ctrl+p")
        await console.type("screen sharing")
        await console.sees("Hide other customers")
        await console.press("enter")
        await console.until(is_on(console, CompaniesScreen), "the list")
        await console.sees(SHARED, HIDDEN)


async def test_an_id_is_copied_without_being_shown_and_a_notice_names_nobody(open_console: Any) -> None:
    """A notice that was written without a thought of it, too."""
    async with open_console(size=(100, 30)) as console:
        await open_found(console, TECHNICALIUM)
        await console.press("f9")
        console.app.notify_user(f"{TOFT} is Linked now, {TECHNICALIUM} waits.", title=TOFT)
        await console.reads(f"{HIDDEN} is Linked now, {TECHNICALIUM} waits.")
        assert TOFT not in console.text
        await console.press("y")
        await console.sees("The company's id was sent to")
        company_id = console.app.screen.company_id
        assert console.app.clipboard == company_id
        assert company_id not in console.text


async def test_a_correlation_id_is_copied_without_being_shown(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        console.scenarios.fail_next(status=403, path="/companies", times=9)
        await console.press("r")
        await console.sees("Correlation id")
        correlation = console.app.screen.problem.correlation_id
        assert correlation in console.text
        await console.press("f9")
        await console.sees(f"Correlation id {HIDDEN}")
        await console.press("ctrl+y")
        await console.until(lambda: correlation in console.app.clipboard, "the id in the clipboard")
        assert correlation not in console.text
        await console.press("f9")
        await console.sees(f"Correlation id {correlation}")


async def test_the_link_room_hides_a_correlation_id_and_says_what_happened(open_console: Any) -> None:
    async with open_console(size=(160, 50), chosen=Settings(shared_screen=SharedScreen.LINK)) as console:
        await open_found(console, TECHNICALIUM)
        await open_link_room(console)
        console.scenarios.fail_next(status=403, times=9)
        await console.press("f")
        await console.reads(
            "not associated with that resource (asking for a new link). Nothing was changed.", "#link-side"
        )
        await console.reads(f"Correlation id {HIDDEN} (Ctrl+Y copies it)", "#link-side")
        await console.press("f9")
        source = console.app.screen_stack[-2]
        await console.reads(f"Correlation id {source.problem.correlation_id}", "#link-side")


async def test_an_open_question_about_relatives_is_drawn_anew(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await open_found(console, TOFT)
        await console.press("p")
        await console.sees("Related companies", "Parent     Toft Stores ")
        await console.press("f9")
        await console.sees(f"Parent     {HIDDEN}")
        await console.press("enter")
        await console.sees("Show this customer's name?")
        await console.press("tab", "enter")
        await console.sees(f"Companies › {HIDDEN} › Toft Stores ", "Subsidiaries")
        assert TOFT not in console.text


async def test_a_new_customers_form_names_nobody_who_is_like_them(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await console.press("f9", "escape", "n")
        await console.sees("Already a customer?")
        await console.type("Technicalum")
        await console.sees(f"≈ {HIDDEN}")
        await console.press("f9")
        await console.sees(f"≈ {TECHNICALIUM}")


async def test_with_the_setting_the_link_room_switches_it_on(open_console: Any) -> None:
    async with open_console(size=(100, 30), chosen=Settings(shared_screen=SharedScreen.LINK)) as console:
        assert SHARED not in console.text
        await open_found(console, TECHNICALIUM)
        await open_link_room(console)
        await console.sees(SHARED, TECHNICALIUM, "http://127.0.0.1")
        await console.press("escape", "escape", "escape")
        await console.until(is_on(console, CompaniesScreen), "the list")
        await console.sees(SHARED, TECHNICALIUM, HIDDEN)


async def test_switched_off_in_the_link_room_it_stays_off_for_that_visit(open_console: Any) -> None:
    async with open_console(size=(100, 30), chosen=Settings(shared_screen=SharedScreen.LINK)) as console:
        await open_found(console, TECHNICALIUM)
        await open_link_room(console)
        await console.sees(SHARED)
        await console.press("f9")
        await console.press("question_mark")
        await console.sees("Keys · Link")
        await console.press("escape")
        await console.until(is_on(console, LinkScreen), "the link room again")
        assert SHARED not in console.text
        await console.press("escape")
        await console.until(is_on(console, ConnectionScreen), "the connection")
        assert SHARED not in console.text
        await console.press("l")
        await console.until(is_on(console, LinkScreen), "the link room anew")
        await console.sees(SHARED)


async def test_one_sees_that_it_is_on_at_all_sizes_in_both_themes(open_console: Any) -> None:
    sizes = [(80, 24), (100, 30), (160, 50)]
    async with open_console(chosen=Settings(shared_screen=SharedScreen.ON)) as console:
        async for _ in in_every_look(console, sizes):
            await console.sees(SHARED)
        await open_found(console, TECHNICALIUM)
        async for _ in in_every_look(console, sizes):
            await console.sees(SHARED, TECHNICALIUM)
        await console.press("question_mark")
        await console.sees("Keys · Company", SHARED)
        async for _ in in_every_look(console, sizes):
            await console.sees("Keys · Company", SHARED)
        await console.press("escape")
        await open_link_room(console)
        async for _ in in_every_look(console, sizes):
            await console.sees(SHARED, TECHNICALIUM)


async def test_the_help_says_what_it_does(open_console: Any) -> None:
    async with open_console(size=(160, 50)) as console:
        await console.press("question_mark")
        await console.sees("Keys · Companies")
        await console.type("quota")
        await console.reads("F9  Ctrl+G")
        await console.reads("Hide other customers, ids, keys and quota")
