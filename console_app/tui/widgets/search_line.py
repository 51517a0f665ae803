"""The line one searches with: what is wrong in it is underlined, and said below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.highlighter import Highlighter
from textual.widgets import Static

from console_app.tui.widgets.literal_fields import LiteralInput

if TYPE_CHECKING:
    from rich.text import Text

    from console_app.services.search import Search


class _ProblemMarks(Highlighter):
    """Underlines what could not be understood."""

    def __init__(self) -> None:
        self.search: Search | None = None

    def highlight(self, text: Text) -> None:
        if self.search is not None and self.search.text == text.plain:
            for problem in self.search.problems:
                text.stylize("underline", problem.start, problem.end)


class SearchLine(LiteralInput):
    """Where the search is typed."""

    def __init__(self, *, placeholder: str, id: str) -> None:  # noqa: A002 - as Textual's own fields call it
        super().__init__(placeholder=placeholder, id=id, compact=True)
        self._marks = _ProblemMarks()
        self.highlighter = self._marks

    def show(self, search: Search) -> None:
        """Take over how the text was read."""
        self._marks.search = search
        self.set_class(bool(search.text), "-active")
        self.refresh()


class SearchProblem(Static):
    """What is wrong in the search, and what could stand there instead; not there while nothing is."""

    def show(self, search: Search) -> None:
        """Say what is wrong in a search, if anything is."""
        self.set_class(bool(search.problems), "-wrong")
        if search.problems:
            from console_app.tui.render.searching import problem_line

            self.update(problem_line(search))
