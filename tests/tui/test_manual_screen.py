"""The manual in the program: topics, pages, the search through all of them, and links that never end the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from console_app.manual import TOPICS, read_page
from console_app.services.desktop.open_external import NoBrowser
from console_app.services.desktop.terminals import Glyphs
from console_app.tui.commands.registry import PLACES
from console_app.tui.dialogs.confirmations import ConfirmOpenAddress
from console_app.tui.screens.manual import OTHERWISE, TOPIC_OF, ManualScreen, Visit
from console_app.tui.widgets.manual_lists import SectionList, TopicList
from console_app.tui.widgets.manual_page import ManualPage, ManualText, TableBlock
from tests.tui.steps import at_sizes, in_every_look, resize

if TYPE_CHECKING:
    from tests.tui.conftest import Console, OpenConsole

SIZES = [(80, 24), (100, 30), (160, 50)]
WEB, MAIL = "https://docs.codat.io/using-the-api", "mailto:support@codat.io"
LINKED_PAGE = f"# Search\n\nSee [the web]({WEB}), [mail]({MAIL}), [file](../../README.md), [below](#far-down).\n" + (
    "\nOne more paragraph.\n" * 60 + "\n## Far down\n\nThe end.\n"
)


def manual_of(console: Console) -> ManualScreen:
    return cast("ManualScreen", console.app.screen)


async def open_manual_from_help(console: Console) -> ManualScreen:
    await console.press("question_mark")
    await console.sees("F6 Manual")
    return await open_manual(console, "f6")


async def open_manual(console: Console, key: str = "f6") -> ManualScreen:
    await console.press(key)
    await console.until(lambda: isinstance(console.app.screen, ManualScreen), "the manual")
    await page_is_built(console)
    return manual_of(console)


async def page_is_built(console: Console, topic: str = "") -> None:
    screen = manual_of(console)
    await console.until(lambda: screen._shown is screen._wanted and not screen._is_building, "the page")
    assert not topic or screen.topic == topic
    await console.pilot.pause()


async def search(console: Console, query: str) -> None:
    await console.press("slash")
    await console.type(query)
    await console.until(lambda: manual_of(console)._lines, "the lines of all topics")
    await console.sees("lines in")


def hit_of(page: ManualPage) -> int:
    assert page.current is not None
    return page.hits.index(page.current)


def current_is_in_sight(console: Console) -> bool:
    text = console.app.screen.query_one(ManualText)
    current = text.page.current
    return current is not None and 0 <= text.line_of(current) - text.scroll_offset.y < text.size.height


async def test_help_then_m_opens_the_topic_that_fits_the_screen_at_all_sizes_in_both_themes(
    open_console: OpenConsole,
) -> None:
    async with open_console() as console:
        async for _ in in_every_look(console, SIZES):
            await open_manual_from_help(console)
            await console.sees(
                "Manual › search", "Search all topics", "One line searches 100,000", "qr-codes", "/ Search"
            )
            await console.press("escape")
            await console.sees("Companies", "as of")
            assert len(console.app.screen_stack) == 1


async def test_each_screen_has_a_topic_and_each_such_topic_a_page(open_console: OpenConsole) -> None:
    assert {*TOPIC_OF.values(), OTHERWISE} <= set(TOPICS)
    assert set(TOPIC_OF) <= set(PLACES)
    async with open_console(size=(100, 30)) as console:
        await console.press("A")
        await console.sees("Audit")
        assert (await open_manual_from_help(console)).topic == "audit"
        await console.press("escape", "escape")
        await console.press("N")
        await console.sees("New company")
        # Where one types, the question mark is a letter, and F1 the key of the help.
        await console.press("f1", "f6")
        await console.sees("Manual › onboarding")
        await console.press("escape")
        await console.sees("New company")


async def test_the_key_and_the_palette_open_it_and_only_once(open_console: OpenConsole) -> None:
    async with open_console() as console:
        await console.press("f6")
        await console.until(lambda: isinstance(console.app.screen, ManualScreen), "the manual")
        await console.press("f6", "question_mark")
        await console.sees("Keys · Manual", "Search all topics for a text")
        await console.press("f6")
        assert len(console.app.screen_stack) == 2
        await console.press("escape")
        await console.press("ctrl+p")
        await console.type("manual")
        await console.sees("Read and search the manual")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, ManualScreen), "the manual")


async def test_every_topic_is_shown_as_the_cursor_comes_to_it_without_pictures_and_their_captions(
    open_console: OpenConsole,
) -> None:
    async with open_console() as console:
        screen = await open_manual(console)
        await console.press("left", "home")
        for topic in TOPICS:
            await page_is_built(console, topic)
            title = read_page(topic).partition("\n")[0].removeprefix("# ")
            await console.reads(title, "ManualPage")
            assert "🖼" not in console.text, topic
            if topic == "audit":
                assert ".png" not in console.text
                assert "(The audit)" not in console.text
            await console.press("down")
        # The list begins anew after its end, as lists of options do.
        assert screen.query_one(TopicList).has_focus
        await console.press("enter")
        assert screen.query_one(ManualText).has_focus


async def test_keys_that_come_faster_than_pages_end_at_the_last_one(open_console: OpenConsole) -> None:
    async with open_console() as console:
        screen = await open_manual(console)
        await console.press("left", "home")
        console.press_in_one_breath(*["down"] * 20)
        await console.until(lambda: screen.topic == list(TOPICS)[20], "the last topic")
        await page_is_built(console)
        titles = [str(each.content) for each in screen.query("ManualPage MarkdownH1").results()]  # type: ignore[attr-defined]
        assert titles == [read_page(screen.topic).partition("\n")[0].removeprefix("# ")]


async def test_a_topic_that_the_cursor_has_left_is_not_gone_back_to(open_console: OpenConsole) -> None:
    async with open_console() as console:
        screen = await open_manual(console)
        await console.press("left", "home")
        wanted: list[str] = []
        show = screen.show

        def noted(visit: Visit, *, remember: bool = True) -> None:
            wanted.append(visit.topic)
            show(visit, remember=remember)

        screen.show = noted  # type: ignore[method-assign]
        # The list says of each of them that it was under the cursor, when the cursor is on the last one already.
        for _ in range(20):
            screen.query_one(TopicList).action_cursor_down()
        await console.until(lambda: wanted, "the last topic")
        await page_is_built(console, list(TOPICS)[20])
        assert wanted == [list(TOPICS)[20]]


async def test_a_search_through_all_topics_as_one_types_at_all_sizes(open_console: OpenConsole) -> None:
    async with open_console() as console:
        screen = await open_manual(console)
        async for size in at_sizes(console, SIZES):
            await search(console, "access")
            await console.sees("Topic", "Under", "Line", "access lost this week", "keys", "⏎ Open")
            assert not screen.query_one("#manual-read").region, size
            await console.type(" lost this week")
            await console.sees("1 line in 1 topic")
            await console.press("enter")
            await page_is_built(console, "keys")
            await console.sees("of 1 hit in this topic")
            assert current_is_in_sight(console), size
            assert screen.query_one(ManualText).has_focus
            await console.press("escape")
            screen.query_one(ManualText).scroll_home(animate=False, immediate=True)
            assert screen.query_text == ""


async def test_hits_of_a_topic_one_after_the_other_and_around(open_console: OpenConsole) -> None:
    async with open_console() as console:
        screen = await open_manual(console)
        await search(console, "journal")
        await console.press("down", "down")
        line = screen.query_one("#manual-found").cursor_row  # type: ignore[attr-defined]
        await console.press("enter")
        await page_is_built(console, line.topic)
        page = screen.query_one(ManualText).page
        await console.until(lambda: page.current is not None, "the hit")
        first = hit_of(page)
        assert page.hits[first].number >= line.number
        seen = []
        for _ in page.hits:
            assert current_is_in_sight(console)
            seen.append(hit_of(page))
            await console.press("n")
        assert sorted(seen) == list(range(len(page.hits)))
        assert hit_of(page) == first
        await console.press("N")
        assert hit_of(page) == (first - 1) % len(page.hits)
        await console.press("escape")
        assert page.hits == []
        assert screen.query_one("#manual-query").value == ""  # type: ignore[attr-defined]
        assert console.app.screen is screen
        await console.press("b")
        await page_is_built(console, "search")


async def test_each_line_that_is_found_is_opened_at_itself(open_console: OpenConsole) -> None:
    async with open_console() as console:
        screen = await open_manual(console)
        await search(console, "xero")
        found = list(screen.query_one("#manual-found").rows)  # type: ignore[attr-defined]
        assert {"search", "keys", "scripts"} <= {line.topic for line in found}
        for line in found:
            screen._leave_search()
            screen.show(Visit(line.topic, number=line.number))
            await page_is_built(console, line.topic)
            current = screen.query_one(ManualText).page.current
            assert current is not None
            assert current.number == line.number
            assert current_is_in_sight(console)


async def test_what_is_nowhere_is_said_to_be_nowhere(open_console: OpenConsole) -> None:
    async with open_console() as console:
        await open_manual(console)
        await console.press("slash")
        await console.type("zanzibar")
        await console.sees("Nothing found", "zanzibar")
        assert "⏎ Open" not in console.text
        await console.press("enter", "down")
        await console.sees("Nothing found")
        await console.press("escape")
        await console.sees("One line searches 100,000")
        await console.press("escape")
        await console.sees("Companies")


async def test_a_search_may_be_typed_before_the_screen_is_there(open_console: OpenConsole) -> None:
    async with open_console() as console:
        console.press_in_one_breath("?", "f6", "slash", *"unlink")
        await console.sees("Manual", "lines in")
        assert manual_of(console).query_text == "unlink"


async def test_links_between_topics_open_the_topic_and_one_comes_back(open_console: OpenConsole) -> None:
    async with open_console() as console:
        screen = await open_manual(console)
        text = screen.query_one(ManualText)
        await console.press("end")
        top = text.scroll_offset.y
        await console.press("tab")
        assert text.page.current is not None
        await console.sees("⏎ Open")
        # After the last link the next part of the screen has the focus, as with any other Tab.
        for _ in text.page.links:
            if text.has_focus:
                await console.press("tab")
        assert not text.has_focus
        screen.set_focus(text)
        await console.press("shift+tab", "enter")
        await page_is_built(console, "views")
        await console.sees("b Last topic")
        await console.press("b")
        await page_is_built(console, "search")
        assert text.scroll_offset.y == top


@pytest.fixture
def linked_page(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A page with links of every kind; the addresses that were opened."""
    opened: list[str] = []

    async def open_address(address: str) -> None:
        opened.append(address)
        if len(opened) > 2:
            raise NoBrowser("There is no browser here.")

    monkeypatch.setattr("console_app.tui.render.manual_keys.read_page", lambda topic: LINKED_PAGE)
    monkeypatch.setattr("console_app.tui.screens.manual.open_in_browser", open_address)
    monkeypatch.setattr("console_app.tui.screens.manual.open_mail", open_address)
    return opened


async def test_a_web_link_asks_at_all_sizes_and_does_not_end_the_program(
    open_console: OpenConsole, linked_page: list[str]
) -> None:
    async with open_console() as console:
        screen = await open_manual(console)
        await console.press("tab", "enter")
        await console.until(lambda: isinstance(console.app.screen, ConfirmOpenAddress), "the question")
        async for _ in at_sizes(console, SIZES[::-1]):
            await console.sees("Open this web page?", WEB, "Cancel", "Copy", "Open")
        await console.press("enter")
        assert linked_page == []
        assert console.app.screen is screen
        await console.press("enter")
        await console.sees("Open this web page?")
        await console.press("right", "enter")
        await console.notices("The address was")
        assert console.app.clipboard == WEB
        await console.press("enter")
        await console.sees("Open this web page?")
        await console.press("right", "right", "enter")
        await console.until(lambda: linked_page == [WEB], "the browser")
        await console.press("tab", "enter")
        await console.until(lambda: isinstance(console.app.screen, ConfirmOpenAddress), "the question")
        async for _ in at_sizes(console, SIZES):
            await console.sees("Write a mail?", "support@codat.io")
        await console.press("right", "right", "enter")
        await console.until(lambda: linked_page == [WEB, MAIL], "the mail program")
        screen.follow(WEB)
        await console.sees("Open this web page?")
        await console.press("right", "right", "enter")
        await console.notices("There is no browser here.")
        assert console.app.is_running


async def test_a_click_asks_a_file_that_is_no_topic_is_named_and_a_heading_is_shown(
    open_console: OpenConsole, linked_page: list[str]
) -> None:
    async with open_console() as console:
        screen = await open_manual(console)
        lines = console.text.splitlines()
        y = next(at for at, line in enumerate(lines) if "See the web" in line)
        await console.pilot.click(offset=(lines[y].index("the web") + 2, y))
        await console.until(lambda: isinstance(console.app.screen, ConfirmOpenAddress), "the question")
        await console.press("escape")
        await console.until(lambda: console.app.screen is screen, "the manual again")
        assert linked_page == []
        screen.follow("../../README.md")
        await console.notices("README.md is not in the manual")
        screen.follow("#far-down")
        await console.sees("Far down", "The end.")


async def test_a_wide_screen_has_the_headings_of_the_page(open_console: OpenConsole) -> None:
    async with open_console(size=(160, 50)) as console:
        screen = await open_manual(console)
        screen.show(Visit("options"))
        await page_is_built(console, "options")
        sections = screen.query_one(SectionList)
        assert sections.display
        await console.press("right")
        assert sections.has_focus
        await console.press("end", "enter")
        text = screen.query_one(ManualText)
        await console.until(lambda: text.scroll_offset.y > 0, "the last section")
        assert text.has_focus
        await console.pilot.resize_terminal(100, 30)
        await console.until(lambda: not sections.display, "no third column")


async def test_a_table_is_one_widget_and_stands_in_columns_or_below_each_other(open_console: OpenConsole) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_manual(console)
        screen.show(Visit("environment"))
        await page_is_built(console, "environment")
        await console.sees("variable", "meaning")
        assert len(screen.query("ManualPage *")) < 30
        await console.pilot.resize_terminal(60, 24)
        await console.until(lambda: "meaning" not in console.text, "the cells below each other")
        table = screen.query(TableBlock).first()
        assert table.size.height == len(table.layout_for(table.content_size.width).lines)


async def test_without_unicode_it_is_drawn_in_ascii(open_console: OpenConsole, console_screen_text: object) -> None:
    async with open_console() as console:
        console.app.glyphs = Glyphs.ASCII_ONLY
        screen = await open_manual(console)
        for topic in ("onboarding", "keys", "search"):
            screen.show(Visit(topic))
            await page_is_built(console, topic)
            lines = console_screen_text(console.app)  # type: ignore[operator]
            assert all(line.isascii() for line in lines), topic


async def test_a_shared_screen_shows_all_of_it(open_console: OpenConsole) -> None:
    async with open_console() as console:
        await console.press("f9")
        await open_manual(console)
        await console.sees("SHARED", "One line searches 100,000 companies")
        await search(console, "unlink")
        await console.press("enter")
        await page_is_built(console)
        await console.sees("hit")
        assert "••" not in console.text


async def test_it_survives_a_window_of_nothing(open_console: OpenConsole) -> None:
    sizes = [(1, 1), (20, 6)]
    async with open_console() as console:
        screen = await open_manual(console)
        # The longest page, and tables, through a search without a choice, which would take another page.
        screen.show(Visit("options"))
        await page_is_built(console, "options")
        async for _ in at_sizes(console, sizes):
            await console.press("tab", "slash", *"mark", "down", "escape", "n", "end", "home")
            await console.pilot.pause()
            assert console.app.screen is screen
        await resize(console, (80, 24))
        await console.sees("Manual › options")
        for size in sizes:
            screen.show(Visit("security"))
            await page_is_built(console, "security")
            await resize(console, size)
            await console.press("tab", "slash", *"mark", "down", "enter", "n", "escape", "escape")
            await console.pilot.pause()
            await resize(console, (80, 24))
            if console.app.screen is not screen:
                screen = await open_manual(console)
            await console.sees("Manual ›")


async def test_the_theme_changes_under_it(open_console: OpenConsole) -> None:
    async with open_console() as console:
        screen = await open_manual(console)
        await search(console, "status")
        await console.press("enter", "ctrl+l", "n")
        await page_is_built(console)
        assert current_is_in_sight(console)
        assert console.app.screen is screen
