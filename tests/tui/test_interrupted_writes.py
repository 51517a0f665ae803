"""What a killed program has left open: told after the first list, and nothing is done without somebody's word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from console_app.services.account.write_request import Action
from console_app.services.journal.entries import Outcome
from console_app.services.text.confirm_phrase import confirm_phrase
from console_app.tui.dialogs.interrupted_writes import InterruptedWrites
from console_app.tui.screens.company import CompanyScreen
from tests.builders import profile_at
from tests.journals import answered_writes, killed_while, left_open

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox

SIZES = [(80, 24), (100, 30), (160, 50)]


@pytest.fixture
def account(make_account: Callable[..., EmbeddedSandbox]) -> EmbeddedSandbox:
    return make_account(companies=12, scenarios=True)


def a_create(account: EmbeddedSandbox, name: str = "Ambridge", **more: str) -> None:
    left_open(profile_at(account.start()), Action.CREATE_COMPANY, companyName=name, body={"name": name, **more})


async def interrupted_writes(console: Any, *words: str) -> InterruptedWrites:
    await console.until(lambda: isinstance(console.app.screen, InterruptedWrites), "what was cut off")
    await console.sees(*words)
    found: InterruptedWrites = console.app.screen
    return found


async def outcomes(console: Any) -> list[Outcome]:
    return [each.outcome for each in await console.app.session.journal.entries()]


async def test_what_a_killed_program_did_not_do_is_finished_under_its_own_key(
    open_console: Any, account: EmbeddedSandbox
) -> None:
    killed_while(account, "create", "Ambridge Dairy", "--anyway", reached=False)
    account.scenarios.forget_calls()
    async with open_console(sandbox=account, wait=False) as console:
        await interrupted_writes(
            console, "Create company", "The company “Ambridge Dairy” was not created.", "f finishes it"
        )
        assert answered_writes(account) == [], "a check sends nothing"
        (before,) = await console.app.session.journal.entries()
        await console.press("f")
        await console.sees("Finish it?", "Ambridge Dairy")
        await console.press("right", "enter")
        await console.sees("Finished.")
        (write,) = answered_writes(account)
        assert write.idempotency_key == before.key
        assert await outcomes(console) == [Outcome.DONE, Outcome.DONE]
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, CompanyScreen), "the company")
        await console.sees("Ambridge Dairy")
        await console.until(
            lambda: sum(each.name == "Ambridge Dairy" for each in console.app.directory.all()) == 1, "it in the list"
        )


async def test_what_a_killed_program_did_is_told_and_not_done_again(
    open_console: Any, account: EmbeddedSandbox
) -> None:
    killed_while(account, "create", "Ambridge Dairy", "--anyway", reached=True)
    account.scenarios.forget_calls()
    async with open_console(sandbox=account, wait=False) as console:
        await interrupted_writes(console, "The company was created: “Ambridge Dairy”.", "All settled")
        await console.press("f", "d")
        await console.pilot.pause()
        assert isinstance(console.app.screen, InterruptedWrites), "there is nothing to decide"
        assert answered_writes(account) == []
        assert await outcomes(console) == [Outcome.DONE]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_it_is_let_be_only_after_a_question(
    open_console: Any, account: EmbeddedSandbox, size: tuple[int, int], theme: str
) -> None:
    a_create(account)
    async with open_console(sandbox=account, wait=False, size=size, theme=theme) as console:
        await interrupted_writes(console, "The company “Ambridge” was not created.", "f finish", "d drop", "Esc later")
        await console.press("d")
        await console.sees("Drop it?")
        await console.press("enter")
        await console.sees("The company “Ambridge” was not created.", "f finishes it")
        assert await outcomes(console) == [Outcome.OPEN], "Cancel has the focus"
        await console.press("d")
        await console.sees("Drop it?")
        await console.press("right", "enter")
        await console.sees("– Dropped.")
        assert await outcomes(console) == [Outcome.NOT_DONE]
        assert answered_writes(account) == []


async def test_an_unlink_is_finished_only_once_the_name_is_typed(open_console: Any, account: EmbeddedSandbox) -> None:
    async with open_console(sandbox=account) as console:
        linked = next(each for each in console.app.directory.all() if each.statuses == ("Linked",))
    connection_id = linked.connections[0].id
    profile = profile_at(account.start())
    left_open(profile, Action.UNLINK, companyId=linked.id, companyName=linked.name, connectionId=connection_id)
    async with open_console(sandbox=account, wait=False, size=(100, 30)) as console:
        await interrupted_writes(console, "The connection is Linked.", "f finishes it")
        account.scenarios.forget_calls()
        await console.press("f")
        await console.sees("Finish it?", "to unlink")
        await console.press("enter", "right", "enter")
        await console.sees("Finish it?")
        assert answered_writes(account) == []
        wanted = confirm_phrase(linked.name, linked.id)
        await console.press("shift+tab") if not isinstance(console.app.focused, Input) else None
        await console.until(lambda: isinstance(console.app.focused, Input), "the field")
        await console.type(wanted)
        await console.press("tab", "tab", "enter")
        await console.sees("Finished.")
        assert [each.method for each in answered_writes(account)] == ["PATCH"]


async def test_what_was_found_to_be_made_has_the_list_read_again(open_console: Any, account: EmbeddedSandbox) -> None:
    killed_while(account, "create", "Ambridge Dairy", "--anyway", reached=True)
    async with open_console(sandbox=account, wait=False) as console:
        await interrupted_writes(console, "The company was created")
        account.scenarios.forget_calls()
        await console.press("escape")
        await console.until(
            lambda: any(each.path == "/companies" for each in account.scenarios.calls), "the list read again"
        )


async def test_later_means_that_it_is_still_there(open_console: Any, account: EmbeddedSandbox) -> None:
    a_create(account)
    for _start in range(2):
        async with open_console(sandbox=account, wait=False) as console:
            await interrupted_writes(console, "The company “Ambridge” was not created.")
            await console.press("escape")
            await console.until(lambda: len(console.app.screen_stack) == 1, "the list")
            assert await outcomes(console) == [Outcome.OPEN]


async def test_without_a_network_nothing_is_taken_for_not_done(open_console: Any, account: EmbeddedSandbox) -> None:
    a_create(account)
    async with open_console(sandbox=account) as console:
        await interrupted_writes(console, "The company “Ambridge” was not created.")
        account.scenarios.fail_next(status=403, times=9)
        await console.press("r")
        await console.sees("Codat does not accept this API key", "Correlation id")
        correlation = console.app.screen.problem.correlation_id
        await console.press("ctrl+y")
        assert correlation in console.app.clipboard
        account.scenarios.clear_faults()
        await console.press("r")
        await console.until(lambda: "does not accept this API key" not in console.text, "an answer")
        assert await outcomes(console) == [Outcome.OPEN]


async def test_what_several_could_be_is_left_to_the_person(open_console: Any, account: EmbeddedSandbox) -> None:
    killed_while(account, "create", "Ambridge Dairy", "--anyway", reached=True)
    async with open_console(sandbox=account, wait=False) as console:
        await interrupted_writes(console, "The company was created")
    # Not the same, which would be asked about under its key.
    a_create(account, "Ambridge Dairy", description="The one in the valley")
    killed_while(account, "create", "Ambridge Dairy", "--anyway", reached=True)
    account.scenarios.forget_calls()
    async with open_console(sandbox=account, wait=False, size=(100, 30)) as console:
        await interrupted_writes(console, "More than one record could match")
        await console.press("f")
        await console.reads("This cannot be finished from here")
        assert answered_writes(account) == []


async def test_nobody_who_types_is_interrupted(open_console: Any, account: EmbeddedSandbox) -> None:
    account.scenarios.set_latency(0.3)
    a_create(account)
    async with open_console(sandbox=account, wait=False) as console:
        await console.until(lambda: console.app.focused or len(console.app.screen_stack) == 1, "the list")
        await console.press("slash")
        await console.sees("12 companies")
        await console.pilot.pause()
        assert len(console.app.screen_stack) == 1
        await console.press("tab")
        await console.reads("A write was interrupted", "NoticeBar")
        assert len(console.app.screen_stack) == 1
        await console.press("J")
        await console.sees("1 interrupted")


async def test_an_account_without_anything_open_begins_as_ever(open_console: Any, account: EmbeddedSandbox) -> None:
    async with open_console(sandbox=account) as console:
        await console.sees("12 companies")
        for _ in range(5):
            await console.pilot.pause()
        assert len(console.app.screen_stack) == 1
