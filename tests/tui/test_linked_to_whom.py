"""Whose books a connection leads to: said in the link room right after Linked, asked once, kept, never decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.sandbox.entities import Entity
from console_app.tui.screens.connection import ConnectionScreen
from tests.entity_calls import entity_calls
from tests.tui.steps import at_sizes, is_on, open_link, resize

if TYPE_CHECKING:
    from console_app.tui.screens.link import LinkScreen

QUESTION = "Is that the company you meant to connect?"


async def link_to(console: Any, entity: Any) -> LinkScreen:
    """Open the link of a pending connection, and play the customer who connects an entity."""
    screen: LinkScreen = await open_link(console, "2")
    await consent(console, screen, entity)
    return screen


async def consent(console: Any, screen: Any, entity: Any) -> None:
    console.scenarios.answer_as_customer(screen.connection.id, "authorise", entity)
    await console.sees("● Linked")


def company_name(screen: Any) -> str:
    name: str = screen.company.name
    return name


async def test_the_same_name_is_said_with_its_currency_and_asked_for_with_one_call(open_console: Any) -> None:
    async with open_console() as console:
        screen = await link_to(console, Entity("Abbott and Kaur Printing L.L.C.", "USD"))
        await console.reads("In their books Abbott and Kaur Printing L.L.C., USD")
        await console.reads("Here Abbott & Kaur Printing LLC")
        await console.sees("✓ The same name as here.")
        assert QUESTION not in console.text
        assert entity_calls(console.scenarios) == [200]
        assert await screen.console.session.journal.entries() == []


async def test_a_similar_name_is_to_be_read_out(open_console: Any) -> None:
    async with open_console() as console:
        await link_to(console, Entity("Abbott & Kaur Printing Ltd", "GBP"))
        await console.reads("In their books Abbott & Kaur Printing Ltd, GBP")
        await console.reads(
            "~ A similar name: the names are the same, and the legal forms differ. Read it out, to be sure."
        )
        assert entity_calls(console.scenarios) == [200]


async def test_another_name_asks_the_customer_and_it_stays_linked(open_console: Any) -> None:
    async with open_console() as console:
        await link_to(console, Entity("Morrow Cycles Ltd", "EUR"))
        async for size in at_sizes(console, [(80, 24), (100, 30), (160, 50)]):
            await console.sees("● Linked", "≠ Another name than here.")
            await console.reads(f"“I see the books of Morrow Cycles Ltd, kept in EUR. {QUESTION}”")
            await console.reads("i it is right u unlink, then a new link")
            await console.sees("N  a case note for the CRM"), size


async def test_a_small_terminal_shows_what_is_to_be_asked_before_anything_else(open_console: Any) -> None:
    async with open_console() as console:
        await link_to(console, Entity("Morrow Cycles Ltd " * 600, "EUR"))
        await resize(console, (40, 16))
        await console.sees("● Linked", "In their books  Morrow Cycles Ltd")
        await resize(console, (80, 24))
        await console.sees("≠ Another name than here.")


async def test_it_is_right_is_kept_with_who_and_when_and_not_asked_again(open_console: Any) -> None:
    async with open_console() as console:
        screen = await link_to(console, Entity("Morrow Cycles Ltd", "EUR"))
        await console.sees("≠ Another name than here.")
        await console.press("i")
        who = console.app.session.journal.writer
        await console.reads(f"✓ Confirmed as right by {who} on")
        assert QUESTION not in console.text
        (entry,) = await console.app.session.journal.entries()
        assert (entry.action, entry.outcome, entry.who) == ("confirm-entity", "done", who)
        assert entry.body == {"entity": "Morrow Cycles Ltd", "currency": "EUR"}
        assert console.writes() == [], "nothing is written at Codat"
        # A slip of the finger is taken back.
        await console.press("I")
        await console.sees("≠ Another name than here.")
        assert [each.action for each in await console.app.session.journal.entries()] == [
            "withdraw-entity",
            "confirm-entity",
        ]
        await console.press("i")
        await console.reads(f"✓ Confirmed as right by {who} on")
        # The same books again: neither asked nor confirmed once more.
        connection = screen.connection
        assert connection is not None
        await relink(console, screen, Entity("MORROW CYCLES LIMITED", "EUR"))
        await console.reads(f"✓ Confirmed as right by {who}")
        assert entity_calls(console.scenarios) == [200, 200]


async def relink(console: Any, screen: Any, entity: Any) -> None:
    """Unlink by the key of the room, and play the customer who connects an entity by the new link."""
    await console.press("u")
    await console.sees("Unlink this connection?")
    await console.type(company_name(screen))
    await console.press("tab", "tab", "enter")
    await console.until(lambda: screen.link is not None and console.app.screen is screen, "a new link in the room")
    await consent(console, screen, entity)


async def test_the_way_back_is_in_the_room_and_the_right_books_settle_it(open_console: Any) -> None:
    async with open_console() as console:
        screen = await link_to(console, Entity("Morrow Cycles Ltd", "EUR"))
        await console.sees("≠ Another name than here.")
        await relink(console, screen, "right")
        await console.sees("✓ The same name as here.")
        assert QUESTION not in console.text
        assert entity_calls(console.scenarios) == [200, 200]


async def test_a_relink_to_another_entity_than_before_asks_although_the_name_is_alike(open_console: Any) -> None:
    async with open_console() as console:
        screen = await link_to(console, Entity("Abbott & Kaur Printing LLC", "GBP"))
        await console.sees("✓ The same name as here.")
        await relink(console, screen, Entity("Abbott & Kaur Printing LLC", "EUR"))
        await console.reads("≠ Another entity than before, which was Abbott & Kaur Printing LLC, GBP.")
        await console.reads(QUESTION)


async def test_books_without_a_name_say_so(open_console: Any) -> None:
    async with open_console() as console:
        await link_to(console, "none")
        await console.sees("● Linked", "– Their books have no name.")


async def test_an_account_without_the_answer_says_so_once(open_console: Any) -> None:
    async with open_console() as console:
        console.scenarios.switch(payables=False)
        screen = await link_to(console, "right")
        await console.reads("Codat does not say whose books these are: this account may have no Sync for Payables (403")
        await relink(console, screen, "right")
        assert "Codat does not say" not in console.text
        assert entity_calls(console.scenarios) == [403]
        # A person may ask all the same: the account may have it by now.
        console.scenarios.switch(payables=True)
        await console.press("w")
        await console.sees("✓ The same name as here.")
        assert entity_calls(console.scenarios) == [403, 200]


async def test_an_error_is_explained_beside_linked_and_w_asks_again(open_console: Any) -> None:
    async with open_console() as console:
        screen = await open_link(console, "2")
        console.scenarios.fail_next(451, path="*/payables/info")
        await consent(console, screen, "right")
        await console.sees("● Linked")
        await console.reads("It stays Linked; w asks again.")
        await console.press("w")
        await console.sees("✓ The same name as here.")


async def test_the_connections_screen_shows_what_was_seen_without_asking_again(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await link_to(console, Entity("Morrow Cycles Ltd", "EUR"))
        await console.sees("≠ Another name than here.")
        await console.press("escape")
        await console.until(is_on(console, ConnectionScreen), "the connection")
        await console.sees("Their books", "Morrow Cycles Ltd, EUR", "≠ Another name than here.")
        await console.press("escape", "enter")
        await console.until(is_on(console, ConnectionScreen), "the connection again")
        await console.sees("Morrow Cycles Ltd, EUR")
        await console.press("i")
        await console.sees("✓ Confirmed as right by")
        await console.press("N", "enter")
        await console.until(
            lambda: "In their books: Morrow Cycles Ltd, EUR (confirmed as right by" in console.app.clipboard, "the note"
        )
        assert "Entity confirmed as right (Morrow Cycles Ltd)" in console.app.clipboard
        assert entity_calls(console.scenarios) == [200]


async def test_what_became_linked_while_no_screen_showed_it_is_asked_for_when_it_is_opened(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_link(console, "2")
        connection = screen.connection
        await console.press("escape", "escape", "escape")
        await console.until(lambda: len(console.app.screen_stack) == 1, "the list")
        console.scenarios.answer_as_customer(connection.id, "authorise", Entity("Morrow Cycles Ltd", "EUR"))
        console.app.waiting_room.poll_now()
        await console.notices("Linked")
        assert entity_calls(console.scenarios) == []
        for _ in range(2):
            console.app.show_connection(screen.company, connection.model_copy(update={"status": "Linked"}))
            await console.sees("Their books", "Morrow Cycles Ltd, EUR")
            await console.press("escape", "escape")
            await console.until(lambda: len(console.app.screen_stack) == 1, "the list again")
        assert entity_calls(console.scenarios) == [200]


async def test_the_audit_counts_it_and_lists_it(open_console: Any) -> None:
    async with open_console(size=(120, 50)) as console:
        screen = await link_to(console, Entity("Morrow Cycles Ltd", "EUR"))
        await console.sees("≠ Another name than here.")
        name = company_name(screen)
        await console.press("escape", "escape", "escape")
        await console.press("A")
        await console.sees("Whose books", "linked to another name")
        found = console.app.screen.report.figure("entity-different")
        assert (found.count, found.query) == (1, "status:linked entity:different")
        console.app.show_list(found.query, found.label)
        await console.sees(name, "1 of ")


async def test_the_customer_on_the_call_sees_their_own_books_on_a_shared_screen(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await link_to(console, Entity("Morrow Cycles Ltd", "EUR"))
        await console.press("f9")
        await console.reads("In their books Morrow Cycles Ltd, EUR")
