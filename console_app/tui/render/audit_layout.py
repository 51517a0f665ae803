"""Where the cards of the audit stand: everything in two columns on 80x24, and with more room where there is more."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from console_app.tui.render.audit import (
    MARGIN,
    Card,
    Line,
    changes_card,
    changes_in_short,
    section_card,
    trend_card,
)

if TYPE_CHECKING:
    from console_app.services.auditing import AuditReport, ChangeReport, Trend

GAP = 3
"""Cells between two columns."""
_TWO_COLUMNS_FROM, _THREE_COLUMNS_FROM = 72, 130
_FEW_PLATFORMS = 5
"""So many are on the screen before others are scrolled to."""
_FRAME = 3
"""Cells right of the columns: two blank ones and the scrollbar."""


class Row(NamedTuple):
    """One row of a column."""

    card: Card
    line: Line | None
    """None: it is the card's heading."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The cards, column by column."""

    columns: tuple[tuple[Card, ...], ...]
    gap: int = 1
    """Blank rows between two cards."""
    top: int = 0
    """Blank rows over all of them."""

    def rows(self, column: int) -> list[Row | None]:
        """The rows of a column; None: a blank one."""
        found: list[Row | None] = [None] * self.top
        for number, card in enumerate(self.columns[column]):
            found += [None] * (self.gap if number else 0)
            found.append(Row(card, None))
            found += [Row(card, line) for line in card.lines]
        return found

    @property
    def height(self) -> int:
        """How many rows it has."""
        return max((len(self.rows(column)) for column in range(len(self.columns))), default=0)

    def beyond(self, row: int) -> list[tuple[str, int]]:
        """The cards of which something stands in or below a row, and how many of their numbers do."""
        found: dict[str, int] = {}
        for column in range(len(self.columns)):
            for each in self.rows(column)[max(0, row) :]:
                if each is not None:
                    found[each.card.title] = found.get(each.card.title, 0) + bool(each.line and each.line.key)
        return list(found.items())


class _Manner(NamedTuple):
    """One way to lay them out."""

    trend: int
    """Rows of each curve."""
    gap: int
    top: int
    is_dense: bool = False
    """Whether what is said twice is said once."""


_ROOMY = _Manner(trend=3, gap=1, top=1)
_MANNERS = (
    _ROOMY,
    _Manner(trend=2, gap=1, top=1),
    _Manner(trend=1, gap=1, top=1),
    _Manner(trend=1, gap=1, top=0),
    _Manner(trend=1, gap=0, top=1),
    _Manner(trend=1, gap=0, top=1, is_dense=True),
    _Manner(trend=1, gap=0, top=0, is_dense=True),
)
"""What is liked best comes first."""


def lay_out(
    report: AuditReport, trend: Trend | None, changes: ChangeReport | None, *, width: int, rows: int, since: str
) -> Layout:
    """The cards in so many cells and rows; what does not fit is below, in the last rows of its column."""
    if width < _TWO_COLUMNS_FROM:
        cards = _Cards(report, trend, changes, since, max(1, width - _FRAME - MARGIN))
        return Layout((cards.one_below_the_other(),), gap=1)
    number = 2 if width < _THREE_COLUMNS_FROM else 3
    cards = _Cards(report, trend, changes, since, (width - _FRAME - GAP * (number - 1)) // number - MARGIN)
    layout = Layout(())
    for manner, in_full in product(_MANNERS, (True, False)):
        columns = cards.in_three(manner, in_full=in_full) if number > 2 else cards.in_two(manner, in_full=in_full)
        layout = Layout(columns, manner.gap, manner.top)
        heights = [len(layout.rows(column)) for column in range(number)]
        # Where there is more below, a row tells so.
        room = rows if max(heights) <= rows else rows - 1
        heights[cards.of_platforms(number)] -= max(0, len(report.platforms.shown) - _FEW_PLATFORMS)
        if max(heights) <= room:
            break
    return layout


class _Cards:
    """The cards of a report, and in which order they stand."""

    def __init__(
        self, report: AuditReport, trend: Trend | None, changes: ChangeReport | None, since: str, width: int
    ) -> None:
        self._report, self._trend, self._changes, self._since, self._width = report, trend, changes, since, width
        self._standings = section_card(report.standings, width, of=report.companies)
        self._pending = section_card(report.pending, width)
        self._problems = section_card(report.problems, width)
        self._statuses = section_card(report.statuses, width, of=report.connections)
        largest = report.platforms.largest
        self._platforms = section_card(report.platforms, width, of=report.connections, largest=largest)

    def _access(self, manner: _Manner) -> Card:
        if not manner.is_dense:
            return section_card(self._report.access, self._width)
        # How many lost their access stands among the statuses above it.
        return section_card(
            self._report.access, self._width, title="Access at risk from 60 days on", without=("access-lost",)
        )

    def of_platforms(self, columns: int) -> int:
        """The column with the platforms in it."""
        return 0 if columns < 3 else columns - 1

    def _what_changed(self, *, in_full: bool) -> Card | None:
        return (changes_card if in_full else changes_in_short)(self._changes, self._since)

    def one_below_the_other(self) -> tuple[Card, ...]:
        """For a terminal that is not wide enough for two columns."""
        changes, access = self._what_changed(in_full=False), self._access(_ROOMY)
        first = (self._standings, self._statuses, changes, self._pending, access, self._problems)
        return _there(*first, trend_card(self._trend), self._platforms)

    def in_two(self, manner: _Manner, *, in_full: bool) -> tuple[tuple[Card, ...], ...]:
        """The platforms, of which there may be many, end the first."""
        changes, trend = self._what_changed(in_full=in_full), trend_card(self._trend, manner.trend)
        return (
            _there(self._standings, self._pending, self._problems, self._platforms),
            _there(self._statuses, self._access(manner), changes, trend),
        )

    def in_three(self, manner: _Manner, *, in_full: bool) -> tuple[tuple[Card, ...], ...]:
        """The platforms have a column of their own."""
        return (
            _there(self._standings, self._pending, self._problems, trend_card(self._trend, manner.trend)),
            _there(self._statuses, self._access(manner), self._what_changed(in_full=in_full)),
            _there(self._platforms),
        )


def _there(*cards: Card | None) -> tuple[Card, ...]:
    return tuple(card for card in cards if card is not None and card.lines)
