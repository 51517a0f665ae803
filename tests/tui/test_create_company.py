"""Creating and changing a company: once, under its real name, and not beside itself."""

from __future__ import annotations

from typing import Any

from textual.events import Paste
from textual.widgets import Button, Input, TextArea

from console_app.codat.drafts import CompanyChanges
from console_app.codat.idempotency import Intent
from console_app.services.snapshots.reasons import SnapshotReason
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.company_edit import CreateCompanyScreen, EditCompanyScreen
from console_app.tui.screens.platforms import PlatformPickerScreen
from console_app.tui.widgets.company_form import CompanyForm
from console_app.tui.widgets.platform_list import PlatformList


async def open_form(console: Any, name: str) -> None:
    await console.press("N")
    await console.until(lambda: isinstance(console.app.screen, CreateCompanyScreen), "the form")
    await console.type(name)


async def test_creates_a_company_and_goes_on_to_its_platform(open_console: Any) -> None:
    async with open_console() as console:
        await open_form(console, "Quill & Sons")
        await console.press("ctrl+s")
        await console.until(lambda: isinstance(console.app.screen, PlatformPickerScreen), "the platforms")
        assert console.writes() == ["POST /companies"]
        await console.press("escape")
        await console.sees("Quill & Sons", "No connection yet")
        await console.press("escape")
        await console.sees("121 companies")


async def test_submitting_never_overtakes_the_name_before_it(open_console: Any) -> None:
    async with open_console() as console:
        await open_form(console, "")
        console.press_in_one_breath(*"QuillandSons", "ctrl+s")
        await console.until(lambda: isinstance(console.app.screen, PlatformPickerScreen), "the platforms")
        assert [call.body for call in console.scenarios.calls if call.method == "POST"] == ['{"name":"QuillandSons"}']


async def test_does_not_rule_out_similar_names_before_the_list_is_read(open_console: Any, make_account: Any) -> None:
    account = make_account(scenarios=True)
    account.scenarios.fail_next(status=403, path="/companies")
    async with open_console(sandbox=account, wait=False) as console:
        await console.sees("Codat does not accept this API key")
        await open_form(console, "Elmbridge Holding")
        await console.reads("could not be read, so similar names can't be ruled out", "#create-similar")
        await console.app.screen_stack[0].loader._refresh(SnapshotReason.REFRESH)
        await console.reads("Similar names. Already a customer?", "#create-similar")


async def test_shows_the_name_as_codat_will_save_it(open_console: Any) -> None:
    async with open_console() as console:
        await open_form(console, "Quill (Codat[1]) Ünïts")
        await console.reads("Saved as Quill Codat1 nts")
        field = console.app.screen.query_one("#form-description")
        place = field.region
        for typed, words in (("", "Letters A to Z"), ("Q", "Saved as Q"), ("Quill (Codat[1]) Ünïts", "F4 writes")):
            console.app.screen.query_one("#form-name", Input).value = typed
            await console.reads(words)
            assert field.region == place, "the fields stay where they are while one types"
        # The first time says which letters would be lost.
        await console.press("ctrl+s", "ctrl+s")
        await console.until(lambda: isinstance(console.app.screen, PlatformPickerScreen), "the platforms")
        await console.press("escape")
        await console.sees("Quill Codat1 nts")


async def test_a_name_of_which_nothing_would_remain_is_not_sent_and_can_be_written_in_other_letters(
    open_console: Any,
) -> None:
    async with open_console() as console:
        await open_form(console, "日本")
        await console.reads("Nothing of this name would remain")
        await console.press("ctrl+s", "enter")
        assert console.writes() == []
        assert console.app.screen.query_one("#form-name", Input).value == "日本"
        await console.reads("F4 writes RiBen")
        await console.press("ctrl+r")
        await console.reads("Saved as RiBen")


async def test_pressing_again_and_again_creates_one(open_console: Any) -> None:
    async with open_console() as console:
        console.scenarios.set_latency(0.3)
        await open_form(console, "Quill & Sons")
        await console.press("ctrl+s", "ctrl+s", "enter", "ctrl+s")
        await console.until(lambda: isinstance(console.app.screen, PlatformPickerScreen), "the platforms")
        assert console.writes() == ["POST /companies"]


async def test_what_was_typed_survives_a_refusal_that_is_copied_with_its_correlation_id(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        console.scenarios.set_company_limit(120)
        await open_form(console, "Quill & Sons")
        await console.press("tab")
        await console.type("a note")
        await console.press("tab")
        await console.type("region=uk")
        await console.press("ctrl+s")
        await console.sees("company limit is reached", "The customer was not added", "Correlation id")
        form = console.app.screen
        assert form.problem.correlation_id not in console.app.clipboard
        await console.press("ctrl+y")
        assert form.problem.correlation_id in console.app.clipboard
        assert form.query_one("#form-name", Input).value == "Quill & Sons"
        assert form.query_one("#form-description", TextArea).text == "a note"
        assert form.query_one("#form-tags", TextArea).text == "region=uk"
        console.scenarios.set_company_limit(None)
        await console.press("ctrl+s")
        await console.until(lambda: isinstance(console.app.screen, PlatformPickerScreen), "the platforms")
        await console.press("escape")
        await console.sees("Quill & Sons", "a note", "region=uk")


async def test_an_unknown_outcome_can_only_be_asked_about_again(open_console: Any) -> None:
    """The answers are lost after the company was made: the program must not make a second one."""
    async with open_console() as console:
        console.scenarios.fail_next(drop=True, stage="after", method="POST", times=1)
        console.scenarios.fail_next(drop=True, stage="before", times=50)
        await open_form(console, "Quill & Sons")
        await console.press("ctrl+s")
        await console.sees("may or may not have happened", "Ask again")
        assert console.app.screen.query_one("CompanyForm").disabled
        console.scenarios.clear_faults()
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, PlatformPickerScreen), "the platforms")
        await console.press("escape", "escape", "slash")
        await console.type("quill")
        await console.sees("1 of 121 companies")


async def test_the_same_customer_is_found_before_it_is_made_twice(open_console: Any) -> None:
    async with open_console() as console:
        await open_form(console, "BRIGHTWATER design Ltd.")
        await console.reads("This name already exists", "#similar-words")
        await console.sees("= Brightwater Design")
        await console.press("ctrl+o", "enter")
        await console.until(lambda: isinstance(console.app.screen, CompanyScreen), "the company that is there")
        await console.sees("Brightwater Design")
        assert console.writes() == []


async def test_of_several_one_is_chosen_from_a_list_with_platforms_and_dates(open_console: Any) -> None:
    async with open_console() as console:
        await open_form(console, "Toft Stores")
        await console.reads("This name already exists", "#similar-words")
        screen = console.app.screen
        await console.press("ctrl+o")
        await console.sees("Which one is the same customer?", "= Toft Stores", "≈ Toft Stores UK", "created 20")
        await console.press("escape")
        await console.until(lambda: console.app.screen is screen, "the form, with what was typed")
        await console.press("ctrl+o", "down", "enter")
        await console.until(lambda: isinstance(console.app.screen, CompanyScreen), "the second company")
        assert console.app.screen.company_id != screen._form.similar[0].company.id
        assert console.writes() == []


async def test_tags_are_counted_and_judged_while_typing(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await open_form(console, "Quill & Sons")
        await console.press("tab", "tab")
        await console.type("region=uk")
        await console.sees("1 of 10 tags")
        await console.press("enter")
        await console.type("no sign")
        await console.sees("Tag line 2 needs “=”")
        await console.press("ctrl+s")
        assert console.writes() == []


async def test_leaving_creates_nothing_and_an_empty_form_is_left_without_a_question(open_console: Any) -> None:
    async with open_console() as console:
        await open_form(console, "")
        await console.press("escape")
        await console.sees("120 companies")
        await open_form(console, "Quill & Sons")
        await console.press("escape")
        await console.sees("Leave the form?", "would be lost")
        assert [str(each.label) for each in console.app.screen.query(Button)] == ["Keep typing", "Leave"]
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, CreateCompanyScreen), "the form again")
        assert console.app.screen.query_one("#form-name", Input).value == "Quill & Sons"
        await console.press("escape")
        await console.sees("Leave the form?")
        await console.press("tab", "enter")
        await console.sees("120 companies")
        assert console.writes() == []


async def test_cancel_waits_for_the_answer_that_is_on_its_way(open_console: Any) -> None:
    async with open_console() as console:
        await open_form(console, "Quill & Sons")
        console.scenarios.hold_calls()
        await console.press("ctrl+s")
        await console.until(lambda: console.app.screen.writing, "the request under way")
        await console.press("escape")
        await console.reads("Wait for its answer", "NoticeBar")
        assert console.app.screen.query_one("#cancel-button").disabled
        console.scenarios.release_calls()
        await console.until(lambda: isinstance(console.app.screen, PlatformPickerScreen), "the platforms")
        assert console.writes() == ["POST /companies"]


async def test_help_opened_meanwhile_is_not_closed_by_the_answer(open_console: Any) -> None:
    async with open_console() as console:
        await open_form(console, "Quill & Sons")
        console.scenarios.hold_calls()
        await console.press("ctrl+s")
        await console.until(lambda: console.app.screen.writing, "the request under way")
        await console.press("f1")
        await console.sees("Keys · Create a company")
        console.scenarios.release_calls()
        await console.until(lambda: len(console.app.directory) == 121, "the new company")
        await console.sees("Keys · Create a company")
        await console.press("escape")
        await console.until(lambda: isinstance(console.app.screen, PlatformPickerScreen), "the platforms")


async def test_pressing_enter_three_times_creates_a_company_and_no_connection(open_console: Any) -> None:
    async with open_console() as console:
        await open_form(console, "Quill & Sons")
        await console.press("enter")
        await console.until(
            lambda: (
                isinstance(console.app.screen, PlatformPickerScreen)
                and console.app.screen.query_one(PlatformList).platforms
            ),
            "platforms",
        )
        await console.press("enter", "enter", "enter")
        await console.reads("Press Enter to connect FreeAgent", "#advice")
        assert console.writes() == ["POST /companies"]


async def test_letters_typed_right_behind_the_key_belong_into_the_form(open_console: Any) -> None:
    async with open_console() as console:
        for key in "NQuill":
            console.app.simulate_key(key)
        await console.until(
            lambda: (
                isinstance(console.app.screen, CreateCompanyScreen)
                and console.app.screen.query("#form-name")
                and console.app.screen.query_one("#form-name", Input).value == "Quill"
            ),
            "the whole name",
        )


async def save(console: Any) -> None:
    """Save what was changed, after the question."""
    await console.press("ctrl+s")
    await console.sees("Keep editing")
    await console.press("right", "enter")


async def test_a_tag_that_somebody_else_set_meanwhile_survives_another_change(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await console.press("enter")
        await console.sees("region=us-west")
        await console.press("e")
        await console.until(lambda: isinstance(console.app.screen, EditCompanyScreen), "the form")
        client = console.app.session.client
        company_id = console.app.screen._company.id
        await client.update_company(company_id, CompanyChanges(tags={"region": "uk"}), intent=Intent.new())
        await console.type(" Group")
        await save(console)
        await console.until(lambda: isinstance(console.app.screen, CompanyScreen), "the company")
        await console.sees("Group", "region=uk")


async def test_changing_a_description_keeps_the_tags_and_saving_without_a_change_sends_nothing(
    open_console: Any,
) -> None:
    async with open_console(size=(100, 40)) as console:
        await console.press("enter")
        await console.sees("region=us-west")
        await console.press("e")
        await console.until(lambda: isinstance(console.app.screen, EditCompanyScreen), "the form")
        await console.press("tab")
        console.app.screen.query_one("#form-description", TextArea).text = "Another note"
        await save(console)
        await console.until(lambda: isinstance(console.app.screen, CompanyScreen), "the company")
        await console.sees("Another note", "region=us-west")
        await console.press("r")
        await console.sees("Another note", "region=us-west")
        written = console.writes()
        assert len(written) == 1
        await console.press("e")
        await console.until(lambda: isinstance(console.app.screen, EditCompanyScreen), "the form")
        await console.press("ctrl+s")
        await console.until(lambda: isinstance(console.app.screen, CompanyScreen), "the company")
        assert console.writes() == written


async def test_a_change_without_an_answer_can_only_be_asked_about_again(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await console.press("enter")
        await console.sees("region=us-west")
        await console.press("e")
        await console.until(lambda: isinstance(console.app.screen, EditCompanyScreen), "the form")
        await console.type(" Group")
        console.scenarios.fail_next(drop=True, stage="after", method="PATCH", times=9)
        await save(console)
        await console.sees("Codat gave no clear answer", "Ask again")
        assert console.app.screen.query_one(CompanyForm).disabled, "another change would make it unclear which was done"
        await console.press("escape")
        await console.sees("Codat has not said whether the change was saved.")
        await console.press("enter")
        console.scenarios.clear_faults()
        await console.press("ctrl+s")
        await console.until(lambda: isinstance(console.app.screen, CompanyScreen), "the company")
        await console.sees("Group")
        keys = {call.idempotency_key for call in console.scenarios.writes}
        assert len(keys) == 1, "it was one request, however often it was sent"


async def test_a_lost_letter_is_told_and_one_key_writes_another(open_console: Any) -> None:
    async with open_console() as console:
        await open_form(console, "Zoë & Søn")
        await console.reads("Saved as Zo & Sn")
        await console.reads("F4 writes Zoe & Son")
        await console.press("ctrl+s")
        await console.until(lambda: console.app.screen.query("NoticeBar"), "a notice")
        await console.reads("Codat drops ëø", within="NoticeBar")
        assert console.writes() == []
        await console.press("f4")
        assert console.app.screen.query_one("#form-name", Input).value == "Zoe & Son"
        await console.press("ctrl+s")
        await console.until(lambda: isinstance(console.app.screen, PlatformPickerScreen), "the platforms")
        assert [call.body for call in console.scenarios.calls if call.method == "POST"] == ['{"name":"Zoe & Son"}']
        await console.press("escape")
        await console.sees("Zoe & Son", "No connection yet")


async def test_who_means_it_presses_again_and_the_name_is_sent_as_it_is(open_console: Any) -> None:
    async with open_console() as console:
        await open_form(console, "Zoë Ltd")
        await console.press("ctrl+s")
        assert console.writes() == []
        await console.type("x")
        await console.press("ctrl+s")
        assert console.writes() == [], "another name is told of anew"
        await console.press("ctrl+s")
        await console.until(lambda: isinstance(console.app.screen, PlatformPickerScreen), "the platforms")
        assert console.writes() == ["POST /companies"]
        await console.press("escape")
        await console.sees("Zo Ltdx", "No connection yet")


async def test_typographic_signs_are_shown_and_sent_as_plain_ones(open_console: Any) -> None:
    async with open_console() as console:
        await open_form(console, "")
        console.app.post_message(Paste("Ben & Jerry’s\N{NO-BREAK SPACE}\N{EN DASH} UK"))
        await console.reads("Saved as Ben & Jerry's - UK")
        assert "Typed" not in console.text
        await console.press("ctrl+s")
        await console.until(lambda: isinstance(console.app.screen, PlatformPickerScreen), "the platforms")
        sent = [call.body for call in console.scenarios.calls if call.method == "POST"]
        assert sent == ['{"name":"Ben & Jerry\'s - UK"}']
        await console.press("escape")
        await console.sees("Ben & Jerry's - UK", "No connection yet")
