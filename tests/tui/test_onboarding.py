"""The onboarding wizard: one sees what will be sent, goes back without losing anything, and nothing happens twice."""

from __future__ import annotations

from time import monotonic
from typing import Any

import pytest
from textual.widgets import Button, Input

from console_app.codat.idempotency import Intent
from console_app.tui.features.keyboard import DELIBERATE
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.link import LinkScreen
from console_app.tui.screens.onboarding.review import ReviewStep
from console_app.tui.screens.onboarding.steps import CustomerStep, SoftwareStep
from console_app.tui.widgets.platform_list import PlatformList
from tests.tui.steps import is_on, open_company, search_for


async def name_customer(console: Any, name: str) -> None:
    await console.press("n")
    await console.until(is_on(console, CustomerStep), "the first step")
    await console.type(name)
    await console.press("ctrl+s")
    await console.until(is_on(console, SoftwareStep), "the second step")
    await console.until(lambda: console.app.screen.query_one(PlatformList).platforms, "the platforms")


async def choose_platform(console: Any, platform: str) -> None:
    await console.type(platform)
    await console.press("enter")
    await console.until(is_on(console, ReviewStep), "the third step")


async def test_leads_from_a_name_to_the_link(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await name_customer(console, "Quill & Sons")
        await choose_platform(console, "xero")
        await console.sees("✓ Customer", "✓ Software", "● Review", "Quill & Sons", "Xero  gbol")
        await console.sees("Nothing has been sent yet")
        assert console.writes() == []
        await console.press("ctrl+s")
        await console.until(is_on(console, LinkScreen), "the link")
        await console.until(lambda: console.app.screen.link, "the link itself")
        await console.sees("Quill & Sons", "Xero", "◐ PendingAuth")
        assert [each.partition(" ")[0] for each in console.writes()] == ["POST", "POST"]
        await console.press("escape", "escape")
        assert isinstance(console.app.screen, CompanyScreen)
        await console.press("escape")
        await console.sees("121 companies")


async def test_going_back_loses_nothing_and_creates_nothing(open_console: Any) -> None:
    async with open_console() as console:
        await name_customer(console, "Quill & Sons")
        await choose_platform(console, "sage in")
        await console.press("escape")
        await console.until(is_on(console, SoftwareStep), "the software again")
        assert console.app.screen.query_one("#platform-search", Input).value == "sage in"
        await console.press("escape", "escape")
        await console.until(is_on(console, CustomerStep), "the customer again")
        assert console.app.screen.query_one("#form-name", Input).value == "Quill & Sons"
        await console.type(" Ltd")
        await console.press("ctrl+s")
        await console.until(
            lambda: is_on(console, SoftwareStep)() and console.app.screen.query_one(PlatformList).platforms,
            "the software",
        )
        await choose_platform(console, "xero")
        await console.sees("Quill & Sons Ltd", "Xero")
        assert console.writes() == []


async def test_an_enter_held_down_gets_no_further_than_the_review(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("n")
        await console.until(is_on(console, CustomerStep), "the first step")
        await console.type("Quill & Sons")
        console.press_in_one_breath(*["enter"] * 30)
        await console.until(is_on(console, SoftwareStep), "the second step")
        await console.until(lambda: console.app.screen.query_one(PlatformList).platforms, "the platforms")
        let_go = monotonic()
        await console.until(lambda: monotonic() - let_go > DELIBERATE, "a press of its own")
        console.press_in_one_breath("down", *["enter"] * 60)
        await console.until(is_on(console, ReviewStep), "the third step")
        await console.pilot.pause()
        assert is_on(console, ReviewStep)()
        assert console.writes() == []


async def test_submitting_in_a_burst_creates_one_of_each(open_console: Any) -> None:
    async with open_console() as console:
        await name_customer(console, "Quill & Sons")
        await choose_platform(console, "xero")
        console.scenarios.set_latency(0.2)
        console.press_in_one_breath(*["ctrl+s"] * 12)
        await console.until(is_on(console, LinkScreen), "the link")
        assert len(console.writes()) == 2


async def test_an_enter_too_many_takes_no_other_customer_but_its_key_goes_on_with_a_namesake(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await name_customer(console, "Elmbridge Holdings")
        await choose_platform(console, "xero")
        await console.sees("Already a customer?", "a ⚠ “Elmbridge Holdings” already exists")
        await let_go_of_enter(console)
        await console.press("enter")
        await console.until(is_on(console, SoftwareStep), "one step back")
        assert console.writes() == []
        await console.press("enter")
        await console.until(is_on(console, ReviewStep), "the third step again")
        await console.sees("Already a customer?", "Elmbridge Holdings")
        assert "The customer exists" not in console.text
        await console.press("a")
        await console.sees("✓ The customer exists: Elmbridge Holdings", "Create its connection", "Xero  gbol")
        assert console.writes() == []


async def let_go_of_enter(console: Any) -> None:
    before = console.app.screen._enter._last
    await console.until(lambda: monotonic() - before > DELIBERATE, "a moment without Enter")


async def test_a_name_that_would_lose_letters_can_be_written_in_others(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await name_customer(console, "Holt & Söhne")
        await choose_platform(console, "xero")
        await console.reads("With letters that Codat keeps it is “Holt & Sohne”", "#review-plan")
        await console.press("a")
        await console.until(is_on(console, CustomerStep), "the name again")
        assert console.app.screen.query_one("#form-name", Input).value == "Holt & Sohne"
        assert console.writes() == []


async def test_who_is_linked_is_shown_as_linked_and_looked_at_without_losing_the_way(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        linked, company = next(
            (connection, company)
            for company in console.app.directory.all()
            for connection in company.connections
            if (connection.status, connection.source_type) == ("Linked", "Accounting")
        )
        await search_for(console, company.id)
        await open_company(console)
        await console.press("n")
        await console.until(is_on(console, SoftwareStep), "the software")
        await console.until(lambda: console.app.screen.query_one(PlatformList).platforms, "the platforms")
        await console.press("ctrl+o")
        await console.until(is_on(console, ConnectionScreen), "the connection that is there")
        assert console.app.screen.connection.id == linked.id
        assert console.writes() == []
        await console.press("escape")
        await console.until(is_on(console, SoftwareStep), "the software again")
        await choose_platform(console, linked.integration_key)
        await console.sees("is already connected")
        await console.press("a")
        await console.until(is_on(console, ConnectionScreen), "the connection")
        await console.press("escape")
        await console.until(is_on(console, ReviewStep), "the way again")


async def test_a_pending_connection_is_used_again_but_not_its_link_of_long_ago_as_a_fresh_one(
    open_console: Any,
) -> None:
    async with open_console(size=(100, 30)) as console:
        await search_for(console, "murphy paints")
        await open_company(console)
        before = console.app.screen.company
        waiting = next(each for each in before.connections if each.status == "PendingAuth")
        await console.press("n")
        await console.until(is_on(console, ReviewStep), "the missing step")
        await console.sees("Ask for a new link", waiting.platform_name, "Waiting for")
        await console.press("ctrl+s")
        await console.until(lambda: is_on(console, LinkScreen)() and console.app.screen.link, "the link")
        assert console.app.screen_stack[-2].connection.id == waiting.id
        assert console.writes() == []
        first = console.app.screen.link.url
        await console.press("escape", "escape")
        await console.until(is_on(console, CompanyScreen), "the company")
        await console.press("n")
        await console.until(is_on(console, ReviewStep), "the missing step again")
        await console.press("ctrl+s")
        await console.until(lambda: is_on(console, LinkScreen)() and console.app.screen.link, "a new link")
        assert console.app.screen.link.url != first


async def test_a_company_made_before_the_connection_failed_is_not_made_again(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await name_customer(console, "Quill & Sons")
        await choose_platform(console, "xero")
        console.scenarios.fail_next(403, method="POST", path="*/connections")
        await console.press("ctrl+s")
        await console.sees(
            ("This API key does not have that permission"), "✓ Created: Quill & Sons", "1 Create its connection"
        )
        await console.press("ctrl+s")
        await console.until(is_on(console, LinkScreen), "the link")
        assert [each.rpartition("/")[2] for each in console.writes()] == ["companies", "connections", "connections"]


async def test_after_the_company_was_made_going_back_leads_to_it(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await name_customer(console, "Quill & Sons")
        await choose_platform(console, "xero")
        console.scenarios.fail_next(403, method="POST", path="*/connections")
        await console.press("ctrl+s")
        await console.sees("This API key does not have that permission")
        await console.press("escape", "escape", "escape")
        await console.until(is_on(console, CompanyScreen), "the company")
        await console.sees("Quill & Sons", "No connection yet")
        await console.press("escape")
        assert isinstance(console.app.screen, CompaniesScreen)


async def test_an_unknown_outcome_is_asked_about_again_and_makes_no_second_company(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await name_customer(console, "Quill & Sons")
        await choose_platform(console, "xero")
        console.scenarios.fail_next(drop=True, stage="after", method="POST", times=1)
        console.scenarios.fail_next(drop=True, stage="before", times=50)
        await console.press("ctrl+s")
        await console.sees("may or may not have happened", "Ask again")
        await console.press("escape")
        await console.sees("Leave without the answer?")
        assert [str(each.label) for each in console.app.screen.query(Button)] == ["Stay and ask again", "Leave"]
        await console.press("enter")
        console.scenarios.clear_faults()
        await console.press("ctrl+s")
        await console.until(is_on(console, LinkScreen), "the link")
        assert len([each for each in console.writes() if each == "POST /companies"]) == 1


async def test_disabled_software_cannot_be_gone_on_with_and_the_card_says_what_the_customer_needs(
    open_console: Any,
) -> None:
    async with open_console() as console:
        await name_customer(console, "Quill & Sons")
        await console.type("kashflow")
        await console.press("enter")
        await console.sees("is disabled for this account")
        assert is_on(console, SoftwareStep)()
        console.app.screen.query_one("#platform-search", Input).value = ""
        await console.type("netsuite")
        await console.press("f2")
        await console.reads("Administrator", "#card")
        await console.press("escape")
        await choose_platform(console, "")
        await console.reads("Administrator", "#review-card")


async def test_letters_typed_right_behind_the_key_belong_into_the_name(open_console: Any) -> None:
    async with open_console() as console:
        for key in "nQuill":
            console.app.simulate_key(key)
        await console.until(
            lambda: (
                is_on(console, CustomerStep)()
                and console.app.screen.query("#form-name")
                and console.app.screen.query_one("#form-name", Input).value == "Quill"
            ),
            "the whole name",
        )


async def lose_the_answer(console: Any, path: str) -> None:
    """The request is carried out, and neither its answer nor any after it arrives."""
    console.scenarios.fail_next(drop=True, stage="after", method="POST", path=path)
    console.scenarios.fail_next(drop=True, stage="before", times=50, path=f"{path}*")
    await console.press("ctrl+s")
    await console.sees("may or may not have happened", "Ask again")
    console.scenarios.clear_faults()


@pytest.mark.parametrize("hindrance", ["limit", "plan", "key"])
async def test_asking_again_in_vain_does_not_make_a_second_company(open_console: Any, hindrance: str) -> None:
    async with open_console(size=(100, 40)) as console:
        await name_customer(console, "Quill & Sons")
        await choose_platform(console, "xero")
        await lose_the_answer(console, "/companies")
        match hindrance:
            case "limit":
                console.scenarios.limit_rate("0")
            case "plan":
                console.scenarios.expire_account()
            case _:
                console.scenarios.outdate_key()
        await console.press("ctrl+s")
        await console.sees("The last attempt:", "may or may not have happened")
        assert "Nothing has been sent yet" not in console.text
        console.scenarios.reset()
        await console.press("ctrl+s")
        await console.until(is_on(console, LinkScreen), "the link")
        assert len([each for each in console.app.directory.all() if each.name == "Quill & Sons"]) == 1
        made = [call for call in console.scenarios.calls if call.method == "POST" and call.path == "/companies"]
        assert len({call.idempotency_key for call in made}) == 1


async def test_nothing_else_is_chosen_while_the_outcome_is_open(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await name_customer(console, "Elmbridge Holdings")
        await choose_platform(console, "xero")
        await console.sees("Already a customer?")
        await lose_the_answer(console, "/companies")
        await console.press("a")
        await console.reads("It is unknown whether the company was created", "NoticeBar")
        await console.press("s")
        assert is_on(console, ReviewStep)()


async def test_leaving_an_open_connection_shows_what_became_of_it(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await name_customer(console, "Quill & Sons")
        await choose_platform(console, "shopify")
        await lose_the_answer(console, "*/connections")
        await console.press("escape")
        await console.reads("has not said whether the connection was created", ".dialog")
        await console.press("right", "enter")
        await console.until(is_on(console, CompanyScreen), "the company")
        await console.sees("Shopify", "◐ PendingAuth")


async def test_a_connection_that_a_colleague_made_meanwhile_is_found(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await name_customer(console, "Quill & Sons")
        await choose_platform(console, "xero")
        console.scenarios.fail_next(403, method="POST", path="*/connections")
        await console.press("ctrl+s")
        await console.sees("This API key does not have that permission")
        company = console.app.screen._wizard.state.company
        await console.app.session.client.create_connection(company.id, "gbol", intent=Intent.new())
        console.scenarios.fail_next(400, method="POST", path="*/connections")
        await console.press("ctrl+s")
        await console.sees("Error processing request", "Ask for a new link")
        await console.press("ctrl+s")
        await console.until(is_on(console, LinkScreen), "the link")
        assert len(console.app.screen_stack[-2].company.connections) == 1


async def test_a_namesake_that_is_still_being_read_takes_no_place_in_the_middle_of_creating(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await name_customer(console, "Elmbridge Holdings")
        await choose_platform(console, "xero")
        await console.sees("Already a customer?")
        console.scenarios.hold_calls()
        await console.press("a")
        await console.until(lambda: console.scenarios.wait_for_held_calls(1, 0.01), "the reading")
        await console.press("ctrl+s")
        console.scenarios.release_calls()
        await console.until(is_on(console, LinkScreen), "the link of the new one")
        assert console.app.screen_stack[-2].company.name == "Elmbridge Holdings"
        assert len(console.writes()) == 2


async def test_leaving_the_program_in_the_middle_of_a_request_is_asked_about(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await name_customer(console, "Quill & Sons")
        await choose_platform(console, "xero")
        console.scenarios.hold_calls()
        await console.press("ctrl+s")
        await console.until(lambda: console.scenarios.wait_for_held_calls(1, 0.01), "the request")
        await console.press("ctrl+q")
        await console.sees("Quit during a request?")
        await console.press("enter")
        console.scenarios.release_calls()
        await console.until(is_on(console, LinkScreen), "the link")


async def test_a_letter_that_would_be_lost_is_told_before_anything_is_sent(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await name_customer(console, "Zoë Quill")
        await choose_platform(console, "xero")
        await console.sees("Codat drops ë and would save the name as “Zo", "it is “Zoe")
        assert console.writes() == []
        await console.press("a")
        await console.until(is_on(console, CustomerStep), "the name again")
        assert console.app.screen.query_one("#form-name", Input).value == "Zoe Quill"
