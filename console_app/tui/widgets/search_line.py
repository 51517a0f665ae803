"""The line one searches with: what could be meant is offered, what is wrong is underlined, and said below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.highlighter import Highlighter
from textual.binding import Binding
from textual.widgets import Static

from console_app.tui.widgets.literal_fields import LiteralInput
from console_app.tui.widgets.search_offers import SearchOffers

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.text import Text
    from textual.binding import BindingType

    from console_app.services.search import Search
    from console_app.services.search.completing import Vocabulary

_LEAST_LETTERS = 2
"""Letters of a field's name before it is offered: one alone is more likely the beginning of a customer's."""

LONGEST_SEARCH = 8_000
"""Characters: a pasted list of two hundred ids."""


class _ProblemMarks(Highlighter):
    """Underlines what could not be understood."""

    def __init__(self) -> None:
        self.search: Search | None = None

    def highlight(self, text: Text) -> None:
        if self.search is not None and self.search.text == text.plain:
            for problem in self.search.problems:
                text.stylize("underline", problem.start, problem.end)


class SearchLine(LiteralInput):
    """Where the search is typed. `vocabulary` tells what there is to be offered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "take_offer", "Complete", show=False),
        Binding("right", "take_offer_or_go_right", show=False),
        Binding("down", "choose_offer(1)", show=False),
        Binding("up", "choose_offer(-1)", show=False),
        Binding("escape", "close_offers", show=False),
    ]

    vocabulary: Callable[[], Vocabulary] | None = None

    def __init__(self, *, placeholder: str, id: str) -> None:  # noqa: A002 - as Textual's own fields call it
        super().__init__(max_length=LONGEST_SEARCH, placeholder=placeholder, id=id, compact=True)
        self._marks = _ProblemMarks()
        self._offered_for = ("", 0)
        """The text and the place of the cursor that is completed now."""
        self.highlighter = self._marks

    def show(self, search: Search) -> None:
        """Take over how the text was read."""
        self._marks.search = search
        self.set_class(bool(search.text), "-active")
        self.refresh()
        self._offer()

    @property
    def _offers(self) -> SearchOffers:
        return self.screen.query_one(SearchOffers)

    def _offer(self) -> None:
        """Offer what could be meant by what stands before the cursor."""
        self._offered_for = (self.value, self.cursor_position)
        if not self.has_focus or self.vocabulary is None or len(self.value) < _LEAST_LETTERS:
            self._offers.offer(())
            return
        from console_app.services.search.completing import complete

        found = complete(self.value, self.cursor_position, self.vocabulary())
        if found and found[0].end - found[0].start < _LEAST_LETTERS and self.value[found[0].start - 1] not in ":,<>=":
            found = []
        at = self.gutter.left + found[0].start - int(self.scroll_offset.x) if found else 0
        self._offers.offer(found, at=max(0, at - 1))

    def on_blur(self) -> None:
        """Whoever leaves the line does not want to complete it."""
        self._offers.offer(())

    def action_take_offer(self) -> None:
        """Put the chosen suggestion into the line, or mend what is wrong in it."""
        if self._is_behind:
            self._offer()
        choice = self._offers.choice
        taken = choice.apply(self.value) if choice is not None else self._mended
        if taken is not None:
            self.value, self.cursor_position = taken
        elif self.has_focus:
            self.screen.focus_next()

    @property
    def _is_behind(self) -> bool:
        """Whether keys came faster than what is offered: it was meant for another text."""
        return self._offered_for != (self.value, self.cursor_position)

    @property
    def _mended(self) -> tuple[str, int] | None:
        from console_app.services.search import parse

        search = self._marks.search
        if search is None or search.text != self.value:
            search = parse(self.value)
        return search.mended

    def action_take_offer_or_go_right(self) -> None:
        """Complete at the end of the line, move within it."""
        if self._is_behind:
            self._offer()
        if self._offers.offers and self.cursor_position == len(self.value):
            self.action_take_offer()
        else:
            self.action_cursor_right()

    def action_choose_offer(self, by: int) -> None:
        """Choose the next suggestion, or the one before."""
        self._offers.move(by)

    def action_close_offers(self) -> None:
        """Take the suggestions away, and leave the line as it is."""
        self._offers.offer(())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"take_offer", "choose_offer", "close_offers"}:
            offered = bool(self.is_attached and self.screen.query(SearchOffers) and self._offers.offers)
            return offered or (action == "take_offer" and (self._is_behind or self._mended is not None))
        return super().check_action(action, parameters)


class SearchProblem(Static):
    """What is wrong in the search, and what could stand there instead; not there while nothing is."""

    def show(self, search: Search) -> None:
        """Say what is wrong in a search, if anything is."""
        self.set_class(bool(search.problems), "-wrong")
        if search.problems:
            from console_app.tui.render.searching import problem_line

            self.update(problem_line(search))
