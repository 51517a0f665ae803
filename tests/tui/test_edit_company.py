"""Changing a company by mistake is hard, is seen before it is done, and can be undone in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widgets import Input

from console_app.codat.drafts import CompanyChanges
from console_app.codat.idempotency import Intent
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.company_edit import EditCompanyScreen
from console_app.tui.screens.journal import JournalScreen

if TYPE_CHECKING:
    from console_app.codat.models import Company

NAME = "Abbott & Kaur Printing LLC"


async def open_edit(console: Any) -> Input:
    """The name's field, with the focus."""
    await console.press("e")
    await console.until(lambda: isinstance(console.app.screen, EditCompanyScreen), "the form")
    field: Input = console.app.screen.query_one("#form-name", Input)
    await console.until(lambda: field.has_focus, "the focus")
    return field


async def saved(console: Any, company_id: str) -> Company:
    company: Company = await console.app.session.client.get_company(company_id)
    return company


async def test_a_change_is_shown_before_it_is_saved_and_undone_in_the_journal(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("enter")
        await console.sees("region=us-west")
        company_id = console.app.screen.company_id
        client = console.app.session.client

        # A letter is added, and Enter twice saves nothing.
        field = await open_edit(console)
        assert field.selection.is_empty
        await console.type("x")
        assert field.value == f"{NAME}x"
        console.press_in_one_breath("ctrl+s", "ctrl+s", "ctrl+s")
        await console.sees("Save this change?", f"− {NAME}", f"+ {NAME}x")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, EditCompanyScreen), "the form again, at once")
        assert console.writes() == []

        # Tags are changed as well, and another person does the same at the same time.
        form = console.app.screen
        form.query_one("#form-tags").text = "region=ie"
        changed = CompanyChanges(f"{NAME} Group", tags={"region": "us-west", "owner": "jo"})
        await client.update_company(company_id, changed, intent=Intent.new())
        await console.press("ctrl+s")
        await console.sees("Save these changes?", "− us-west", "+ ie")
        await console.press("right", "enter")
        await console.notices("Tag owner: “jo” added")
        assert len(console.writes()) == 1
        await console.press("ctrl+s")
        await console.sees("Save these changes?", f"− {NAME} Group", f"+ {NAME}x")
        assert "− jo" not in console.text, "the tag of the other person stays"
        await console.press("right", "enter")
        await console.until(lambda: isinstance(console.app.screen, CompanyScreen), "the company")
        company = await saved(console, company_id)
        assert (company.name, company.tags) == (f"{NAME}x", {"region": "ie", "owner": "jo"})

        # The journal says what was there before, and puts it back, which can be undone as well.
        await console.press("J")
        await console.until(lambda: isinstance(console.app.screen, JournalScreen), "the journal")
        await console.reads(f"Name: “{NAME} Group” → “{NAME}x”; Tag region: “us-west” → “ie”", "#journal-detail")
        await console.press("u")
        await console.sees("Put these values back?", f"− {NAME}x", f"+ {NAME} Group")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, JournalScreen), "the journal")
        assert (await saved(console, company_id)).name == f"{NAME}x"
        await console.press("u")
        await console.sees("Put these values back?")
        await console.press("right", "enter")
        await console.sees("Undo change")
        company = await saved(console, company_id)
        assert (company.name, company.tags) == (f"{NAME} Group", {"region": "us-west", "owner": "jo"})
        await console.reads("undone by entry ", "#journal-detail")
        # It is not offered for a change that was undone, and says by which entry.
        assert "u Undo" not in console.text.splitlines()[-1]
        await console.press("u")
        await console.notices("This change was undone already, by entry ")

        # What was changed again since is said, with the values that would be lost.
        await client.update_company(company_id, CompanyChanges("Kaur"), intent=Intent.new())
        await console.press("home", "u")
        await console.sees("Put these values back?", f"− {NAME} Group")
        await console.press("right", "enter")
        await console.sees("Changed since. Put the values back all the same?", "− Kaur", f"+ {NAME}x")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, JournalScreen), "the journal")
        assert (await saved(console, company_id)).name == "Kaur"

        # Under a shared screen the customer of the entry may be another one.
        await console.press("escape", "escape", "J")
        await console.until(lambda: isinstance(console.app.screen, JournalScreen), "the whole journal")
        await console.sees("2 writes")
        await console.press("f9")
        await console.sees("SHARED")
        await console.press("u")
        await console.notices("hidden while the screen is shared")
        await console.press("f9")

        # A company that is gone is said to be gone.
        await client.delete_company(company_id)
        await console.press("u")
        await console.sees("Put these values back?")
        await console.press("right", "enter")
        await console.sees("This company does not exist any more")
