"""Edit a search, with suggestions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.highlighter import Highlighter
from textual.binding import Binding

from console_app.tui.commands import registry as table
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.text_input import SafeInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.text import Text
    from textual.binding import BindingType

    from console_app.services.search import Search
    from console_app.services.search.completion import Suggestion, Vocabulary


class SearchOffers(SteadyText):
    """A few suggestions, one of them chosen; hidden if there are none."""

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__(id="search-offers")
        self.offers: tuple[Suggestion, ...] = ()
        self.chosen = 0

    def offer(self, suggestions: Sequence[Suggestion], *, at: int = 0) -> None:
        """Show suggestions with the first one chosen; `at` is the cell below which they appear."""
        self.offers, self.chosen = tuple(suggestions), 0
        self.set_class(bool(self.offers), "-offered")
        # While suggestions are shown, an incomplete term is not reported as an error.
        self.screen.query_one(SearchProblem).set_class(bool(self.offers), "-behind-offers")
        if self.offers:
            self.styles.offset = (at, 0)
            self._draw()

    @property
    def takes_arrows(self) -> bool:
        """Return whether the arrows choose: values were asked for, names of fields were not."""
        return bool(self.offers) and not self.offers[0].is_field

    def move(self, by: int) -> None:
        """Move the choice."""
        if self.offers:
            self.chosen = (self.chosen + by) % len(self.offers)
            self._draw()

    @property
    def choice(self) -> Suggestion | None:
        """Return the chosen suggestion."""
        return self.offers[self.chosen] if self.offers else None

    def _draw(self) -> None:
        from console_app.tui.render.search import offers

        self.update(offers(self.offers, self.chosen))


_LEAST_LETTERS = 2
"""Letters of a field's name before it is offered: one alone is more likely the beginning of a customer's."""

LONGEST_SEARCH = 8_000
"""Characters: a pasted list of two hundred ids."""


class _ProblemMarks(Highlighter):
    """Underlines invalid terms."""

    def __init__(self) -> None:
        """Begin without problems."""
        self.search: Search | None = None

    def highlight(self, text: Text) -> None:
        """Underline the problems."""
        if self.search is not None and self.search.text == text.plain:
            for problem in self.search.problems:
                text.stylize("underline", problem.start, problem.end)


class SearchLine(SafeInput):
    """The field for a search of the list. `vocabulary` supplies the offered values."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "take_offer('complete')", "Complete", key_display="Tab", tooltip="Take what is suggested."),
        Binding("tab", "take_offer('correct')", "Correct", key_display="Tab", tooltip="Correct the mistake."),
        Binding("tab", "take_offer('leave')", "To the list", key_display="Tab", tooltip="Go to the list."),
        table.enter_binding("companies.open", "submit"),
        Binding("right", "take_offer_or_go_right", show=False),
        Binding("down", "choose_offer(1)", show=False),
        Binding("up", "choose_offer(-1)", show=False),
        Binding("escape", "close_offers", "Close", tooltip="Close the suggestions."),
    ]

    vocabulary: Callable[[], Vocabulary] | None = None

    def __init__(self, *, placeholder: str, id: str) -> None:  # noqa: A002 - as Textual's own fields call it
        """Make the line."""
        super().__init__(max_length=LONGEST_SEARCH, placeholder=placeholder, id=id, compact=True)
        self._marks = _ProblemMarks()
        self._offered_for = ("", 0)
        """The text and the place of the cursor that is completed now."""
        self._shown_tab = "leave"
        """What the key bar says of Tab."""
        self.highlighter = self._marks

    @property
    def takes_keys(self) -> bool:
        """Return whether keys go to the line.

        `has_focus` says so a moment later, when the key bar may have been drawn already.
        """
        return self.screen.focused is self

    def show(self, search: Search) -> None:
        """Show how the text was read."""
        self._marks.search = search
        self.set_class(bool(search.text), "-active")
        self.refresh()
        self._offer()

    def _show_offers(self, suggestions: Sequence[Suggestion], *, at: int = 0) -> None:
        self._offers.offer(suggestions, at=at)
        if self._shown_tab != self._tab_does:
            self._shown_tab = self._tab_does
            self.screen.refresh_bindings()

    @property
    def _tab_does(self) -> str:
        if self._is_behind:
            # The label of the text before; the action looks at the text of now.
            return self._shown_tab
        if self._offers.offers:
            return "complete"
        return "leave" if self._mended is None else "correct"

    def offer_again(self) -> None:
        """Suggest completions of the same text, because there is more to suggest."""
        if not self._is_behind:
            self._offer()

    @property
    def _offers(self) -> SearchOffers:
        return self.screen.query_one(SearchOffers)

    def _offer(self) -> None:
        """Suggest completions of the text before the cursor."""
        self._offered_for = (self.value, self.cursor_position)
        if not self.has_focus or self.vocabulary is None or len(self.value) < _LEAST_LETTERS:
            self._show_offers(())
            return
        from console_app.services.search.completion import complete

        found = complete(self.value, self.cursor_position, self.vocabulary)
        if found and found[0].end - found[0].start < _LEAST_LETTERS and self.value[found[0].start - 1] not in ":,<>=":
            found = []
        at = self.gutter.left + found[0].start - int(self.scroll_offset.x) if found else 0
        self._show_offers(found, at=max(0, at - 1))

    def on_blur(self) -> None:
        """Close the suggestions."""
        self._show_offers(())

    def action_take_offer(self, _label: str = "") -> None:
        """Insert the chosen suggestion, correct a problem, or go to the list: whatever fits the text of now."""
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
        """Return whether keys came faster than suggestions, which are then for another text."""
        return self._offered_for != (self.value, self.cursor_position)

    @property
    def _mended(self) -> tuple[str, int] | None:
        from console_app.services.search import parse

        search = self._marks.search
        if search is None or search.text != self.value:
            search = parse(self.value)
        return search.mended

    def action_take_offer_or_go_right(self) -> None:
        """Complete at the end of the line; move within it."""
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
        """Close the suggestions, and keep the line."""
        self._show_offers(())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the keys of suggestions while there are none."""
        offers = self._offers if self.is_attached and self.screen.query(SearchOffers) else None
        if action == "take_offer":
            return offers is not None and parameters == (self._tab_does,)
        if action == "choose_offer":
            return offers is not None and offers.takes_arrows
        if action == "close_offers":
            return offers is not None and bool(offers.offers)
        return super().check_action(action, parameters)


class SearchProblem(SteadyText):
    """The mistake in the search, with a correction; hidden while there is none."""

    def show(self, search: Search) -> None:
        """Show what is wrong in a search."""
        self.set_class(bool(search.problems), "-wrong")
        if search.problems:
            from console_app.tui.render.search import problem_line

            self.update(problem_line(search))
