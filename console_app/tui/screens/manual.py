"""Show the manual: its topics, the page of one of them, and a search through all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.containers import Horizontal
from textual.widgets import Input, Markdown, Static

from console_app.manual import TOPICS
from console_app.manual.pages import Line, all_lines, as_searched, find
from console_app.services.desktop.open_external import NoBrowser, NoMailProgram, open_in_browser, open_mail
from console_app.tui.commands import registry as table
from console_app.tui.dialogs.confirmations import AddressAnswer, ConfirmOpenAddress
from console_app.tui.render import manual as render
from console_app.tui.render.manual_keys import page_with_own_keys
from console_app.tui.render.text import plain
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.banners import EmptyState
from console_app.tui.widgets.manual_lists import FoundTable, ManualSearch, SectionList, TopicList
from console_app.tui.widgets.manual_page import ManualText
from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

TOPIC_OF = {
    **dict.fromkeys(("customer", "software", "review", "create", "edit", "picker", "company"), "onboarding"),
    **dict.fromkeys(("connection", "link", "waiting"), "links"),
    **dict.fromkeys(("data", "keep_alive"), "data"),
    **dict.fromkeys(("unlink", "delete"), "unlinking"),
    **dict.fromkeys(("audit", "worklist"), "audit"),
    **dict.fromkeys(("journal", "interrupted"), "journal"),
    "companies": "search",
    "follow_up": "follow-up",
    "changes": "snapshots",
}
"""The topic that fits a screen, by its place in the table of commands."""
OTHERWISE = "keys"
LEAST_QUERY = 2
"""Characters from which on a search finds anything."""


class Visit(NamedTuple):
    """A place in the manual to show."""

    topic: str
    number: int | None = None
    """The line of the page, from 0, at whose first hit to begin."""
    anchor: str = ""
    """The heading to begin at, as links name it."""
    top: float = 0
    """The line on the screen to begin at otherwise."""


class ManualScreen(ConsoleScreen[None]):
    """Topics, page and search. Nothing here is about a customer."""

    PLACE = "manual"
    BINDINGS: ClassVar[list[BindingType]] = [
        *table.bindings("manual"),
        *scroll_bindings(),
    ]

    def __init__(self, place: str = "") -> None:
        """Begin with the topic that fits a screen, named by its place."""
        super().__init__("Manual")
        self._wanted = Visit(TOPIC_OF.get(place, OTHERWISE))
        self._shown: Visit | None = None
        self._is_building = False
        self._before: list[Visit] = []
        self._lines: list[Line] = []
        self._is_searching = False

    def compose_body(self) -> Iterable[Widget]:
        """Compose the search, the topics, the page with its headings, and what a search finds."""
        with Horizontal(id="manual-search"):
            yield ManualSearch()
            yield SteadyText(id="manual-state")
        with Horizontal(id="manual-read"):
            yield TopicList()
            yield ManualText(id="manual-text")
            yield SectionList()
        yield FoundTable(lambda: self.query_text)
        yield EmptyState(id="manual-nothing")

    def on_mount(self) -> None:
        """Build the first page, and read the others for the search meanwhile."""
        self._build()
        self.set_focus(self._text)
        self.run_worker(self._read_all(), group="manual-lines")

    async def _read_all(self) -> None:
        self._lines = await asyncio.to_thread(all_lines, page_with_own_keys)
        self._search()

    # What is shown

    @property
    def topic(self) -> str:
        """Return the topic whose page is shown, or is about to be."""
        return self._wanted.topic

    @property
    def query_text(self) -> str:
        """Return the search; empty as long as it is too short."""
        text = self.query_one("#manual-query", Input).value.strip()
        return text if len(text) >= LEAST_QUERY else ""

    @property
    def _text(self) -> ManualText:
        return self.query_one(ManualText)

    def show(self, visit: Visit, *, remember: bool = True) -> None:
        """Show another place; `remember` says whether one may want to come back to the one of now."""
        if remember and self._shown is not None:
            self._before.append(self._shown._replace(number=None, anchor="", top=self._text.scroll_offset.y))
        self._wanted = visit
        self._build()

    def _build(self) -> None:
        self.query_one(TopicList).highlighted = list(TOPICS).index(self.topic)
        self.set_trail("Manual", self.topic)
        if not self._is_building:
            self._is_building = True
            self.run_worker(self._build_pages(), group="manual-page")

    async def _build_pages(self) -> None:
        """Build what is wanted until nothing else is: a page that is half built cannot be left."""
        page = self._text.page
        try:
            while (visit := self._wanted) is not self._shown:
                if self._shown is None or self._shown.topic != visit.topic:
                    await page.show(page_with_own_keys(visit.topic))
                    self.query_one(SectionList).show(page)
                self._shown = visit
                page.mark_hits(self.query_text)
                self.call_after_refresh(self._settle, visit)
        finally:
            self._is_building = False

    def _settle(self, visit: Visit) -> None:
        """Scroll a page that has been laid out to where it is to begin."""
        text, page = self._text, self._text.page
        if visit is not self._shown:
            return
        hit = next((each for each in page.hits if visit.number is not None and each.number >= visit.number), None)
        if hit is not None:
            text.go_to(hit)
        elif not (visit.anchor and page.goto_anchor(visit.anchor)):
            text.scroll_to(y=visit.top, animate=False, immediate=True)
        self._show_state()

    # The search

    @on(Input.Changed, "#manual-query")
    def _typed(self) -> None:
        self._is_searching = bool(self.query_text)
        self._search()

    def _search(self) -> None:
        query, table_, nothing = self.query_text, self.query_one(FoundTable), self.query_one(EmptyState)
        found = find(self._lines, query)
        table_.show(found)
        if not self._is_searching:
            self._text.page.mark_hits(query)
        elif not found and self._lines:
            nothing.show("Nothing found", f"No topic has “{as_searched(query)}”.", symbol="∅")
        # A class of the screen would restyle every part of the page, with each letter that changes it.
        self.query_one("#manual-read").display = not self._is_searching
        table_.display = self._is_searching and bool(found)
        nothing.display = self._is_searching and not found
        self._show_state()

    def _show_state(self) -> None:
        page, query = self._text.page, self.query_text
        words = ""
        if self._is_searching:
            words = render.found_words(self.query_one(FoundTable).rows) if self._lines else "reading …"
        elif query and page.current in page.hits:
            words = render.hit_words(page.hits.index(page.current), len(page.hits))
        elif query:
            words = render.hit_words(None, len(page.hits))
        self.query_one("#manual-state", Static).update(plain(words, "$quiet"))
        self.refresh_bindings()

    def _leave_search(self) -> None:
        self._is_searching = False
        self._search()
        self.set_focus(self._text)

    @on(Input.Submitted, "#manual-query")
    @on(FoundTable.RowSelected)
    def _hit_chosen(self) -> None:
        line = self.query_one(FoundTable).cursor_row
        if not self._is_searching or line is None:
            return
        self._leave_search()
        self.show(Visit(line.topic, number=line.number))

    # Topics and links

    @on(TopicList.OptionHighlighted, "#manual-topics")
    def _topic_under_cursor(self, event: TopicList.OptionHighlighted) -> None:
        topic, topics = event.option_id, self.query_one(TopicList)
        # Where the cursor has gone on meanwhile, going back would have it said again, and so on for ever.
        is_there = topics.has_focus and topics.highlighted == event.option_index
        if topic is not None and topic != self.topic and is_there:
            self.show(Visit(topic), remember=False)

    @on(TopicList.OptionSelected, "#manual-topics")
    def _topic_chosen(self, event: TopicList.OptionSelected) -> None:
        if event.option_id is not None and event.option_id != self.topic:
            self.show(Visit(event.option_id), remember=False)
        self.set_focus(self._text)

    @on(SectionList.OptionSelected, "#manual-sections")
    def _section_chosen(self, event: SectionList.OptionSelected) -> None:
        self._open_section(event.option_id)

    def _open_section(self, heading: str | None) -> None:
        if heading is not None:
            self._text.show_section(heading)
            self.set_focus(self._text)

    @on(Markdown.LinkClicked)
    def _link_clicked(self, event: Markdown.LinkClicked) -> None:
        event.stop()
        self.follow(event.href)

    def follow(self, href: str) -> None:
        """Go where a link leads: to a topic, or after a question to the browser or the mail program."""
        path, _, anchor = href.partition("#")
        topic = path.removesuffix(".md") if path else self.topic
        if topic in TOPICS:
            self.show(Visit(topic, anchor=anchor))
            self.set_focus(self._text)
        elif href.startswith(("https://", "http://", "mailto:")):
            self.run_worker(self._ask_about(href), group="address", exclusive=True)
        else:
            file = path.removeprefix("../../")
            self.console.notify_user(f"{file} is not in the manual: it comes with the program's source.")

    async def _ask_about(self, address: str) -> None:
        answer = await self.app.push_screen_wait(ConfirmOpenAddress(address))
        if answer is AddressAnswer.COPY:
            self.console.send_to_clipboard(address.removeprefix("mailto:"), "The address")
        elif answer is AddressAnswer.OPEN:
            try:
                await (open_mail(address) if address.startswith("mailto:") else open_in_browser(address))
            except (NoBrowser, NoMailProgram) as error:
                self.console.notify_user(str(error), severity="warning", timeout=10)

    # What the person does

    def action_search(self) -> None:
        """Put the cursor into the search, with what was found last."""
        self._is_searching = bool(self.query_text)
        self._search()
        self.set_focus(self.query_one("#manual-query", Input))

    def action_open(self) -> None:
        """Open the line that was found, the topic or the heading under the cursor, or the link that is chosen."""
        current, focused = self._text.page.current, self.focused
        if self._is_searching:
            self._hit_chosen()
        elif isinstance(focused, TopicList):
            self.set_focus(self._text)
        elif isinstance(focused, SectionList):
            option = focused.highlighted_option
            self._open_section(option.id if option is not None else None)
        elif current is not None and current.href:
            self.follow(current.href)

    def action_hit(self, step: int) -> None:
        """Go to the next hit of this topic, or with -1 to the one before; from the last one to the first."""
        page = self._text.page
        if page.hits:
            at = page.hits.index(page.current) + step if page.current in page.hits else min(step, 0)
            self._text.go_to(page.hits[at % len(page.hits)])
            self._show_state()

    def action_link(self, step: int) -> None:
        """Go to the next link of the text; elsewhere, and after the last one, to the next part of the screen."""
        if self.focused is not self._text or not self._text.step_link(step):
            (self.focus_next if step > 0 else self.focus_previous)()
        self._show_state()

    def action_part(self, step: int) -> None:
        """Go to the part of the screen on the left, or on the right, of the one that has the focus."""
        parts = [each for each in self.query("#manual-read > *") if each.display]
        if self.focused in parts:
            self.set_focus(parts[max(0, min(parts.index(self.focused) + step, len(parts) - 1))])

    def action_return(self) -> None:
        """Go back to what was read before."""
        if self._before:
            self.show(self._before.pop(), remember=False)

    def action_scroll(self, direction: str) -> None:
        """Move in what was found, while the search has the focus."""
        if self._is_searching:
            scroll(self.query_one(FoundTable), direction)

    def action_back(self) -> None:
        """Leave the search, then the screen."""
        line = self.query_one("#manual-query", Input)
        if line.value or line.has_focus:
            line.value = ""
            self._leave_search()
        else:
            super().action_back()

    def is_relevant(self, action: str) -> bool:
        """Leave Enter out of the key bar while nothing is found."""
        if action == "submit":
            return self._is_searching and bool(self.query_one(FoundTable).row_count)
        return super().is_relevant(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow what there is something for: a hit, a link, a topic to go back to."""
        if not self.is_mounted or not self.query(ManualText):
            return super().check_action(action, parameters)
        page = self._text.page
        if action == "open":
            if self._is_searching:
                return bool(self.query_one(FoundTable).row_count)
            is_in_a_list = isinstance(self.focused, TopicList | SectionList)
            return is_in_a_list or (page.current is not None and bool(page.current.href))
        if action == "hit":
            return bool(page.hits) and not self._is_searching
        if action == "return":
            return bool(self._before) and not self._is_searching
        return super().check_action(action, parameters)
