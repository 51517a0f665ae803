"""What could be meant, below the line one searches with: drawn over the list, so that nothing moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.services.search.completing import Suggestion


class SearchOffers(Static):
    """A few suggestions, one of them chosen; not there while there are none."""

    def __init__(self) -> None:
        super().__init__(id="search-offers")
        self.offers: tuple[Suggestion, ...] = ()
        self.chosen = 0

    def offer(self, suggestions: Sequence[Suggestion], *, at: int = 0) -> None:
        """Show suggestions, the first one chosen; `at` is the cell of the line below which they stand."""
        self.offers, self.chosen = tuple(suggestions), 0
        self.set_class(bool(self.offers), "-offered")
        # Whoever is offered how to go on need not be told that it is not finished.
        self.screen.set_class(bool(self.offers), "-offering")
        if self.offers:
            self.styles.offset = (at, 0)
            self._draw()

    def move(self, by: int) -> None:
        """Choose another one."""
        if self.offers:
            self.chosen = (self.chosen + by) % len(self.offers)
            self._draw()

    @property
    def choice(self) -> Suggestion | None:
        """The chosen one."""
        return self.offers[self.chosen] if self.offers else None

    def _draw(self) -> None:
        from console_app.tui.render.searching import offers

        self.update(offers(self.offers, self.chosen))
