"""Lay out the audit cards, and render the status line."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from console_app.services.audit import cost_words, progress_words
from console_app.tui.render.audit_cards import (
    MARGIN,
    Card,
    Line,
    changes_card,
    changes_in_short,
    section_card,
    trend_card,
)
from console_app.tui.render.bars import bar
from console_app.tui.render.text import ago, clip, clock, day, plain

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.services.audit import AuditProgress, AuditReport, ChangeReport, Cost, Trend

GAP = 3
"""Cells between two columns."""
_TWO_COLUMNS_FROM, _THREE_COLUMNS_FROM = 72, 130
_FEW_PLATFORMS = 5
"""The number of platforms shown before others have to be scrolled to."""
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
        """Return the rows of a column; None for a blank one."""
        found: list[Row | None] = [None] * self.top
        for number, card in enumerate(self.columns[column]):
            found += [None] * (self.gap if number else 0)
            found.append(Row(card, None))
            found += [Row(card, line) for line in card.lines]
        return found

    @property
    def height(self) -> int:
        """Return the number of rows."""
        return max((len(self.rows(column)) for column in range(len(self.columns))), default=0)

    def beyond(self, row: int) -> list[tuple[str, int]]:
        """Return the cards that continue in or below a row, and how many of their numbers do."""
        found: dict[str, int] = {}
        for column in range(len(self.columns)):
            for each in self.rows(column)[max(0, row) :]:
                if each is not None:
                    found[each.card.title] = found.get(each.card.title, 0) + bool(each.line and each.line.key)
        return list(found.items())


class _Density(NamedTuple):
    """One way to lay them out."""

    trend: int
    """Rows of each curve."""
    gap: int
    top: int
    is_dense: bool = False
    """True if repeated facts are shown once."""


_ROOMY = _Density(trend=3, gap=1, top=1)
_DENSITIES = (
    _ROOMY,
    _Density(trend=2, gap=1, top=1),
    _Density(trend=1, gap=1, top=1),
    _Density(trend=1, gap=1, top=0),
    _Density(trend=1, gap=0, top=1),
    _Density(trend=1, gap=0, top=1, is_dense=True),
    _Density(trend=1, gap=0, top=0, is_dense=True),
)
"""The layouts, the preferred one first."""


def lay_out(
    report: AuditReport,
    trend: Trend | None,
    changes: ChangeReport | None,
    *,
    width: int,
    rows: int,
    since: str,
    has_colours: bool = True,
) -> Layout:
    """Lay out the cards in so many cells and rows; what does not fit is below, in the last rows of its column."""
    if width < _TWO_COLUMNS_FROM:
        cards = _Cards(report, trend, changes, since, max(1, width - _FRAME - MARGIN), has_colours)
        return Layout((cards.one_below_the_other(),), gap=1)
    number = 2 if width < _THREE_COLUMNS_FROM else 3
    each = (width - _FRAME - GAP * (number - 1)) // number - MARGIN
    cards = _Cards(report, trend, changes, since, each, has_colours)
    layout = Layout(())
    for density, in_full in product(_DENSITIES, (True, False)):
        columns = cards.in_three(density, in_full=in_full) if number > 2 else cards.in_two(density, in_full=in_full)
        layout = Layout(columns, density.gap, density.top)
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
        self,
        report: AuditReport,
        trend: Trend | None,
        changes: ChangeReport | None,
        since: str,
        width: int,
        has_colours: bool,
    ) -> None:
        self._report, self._trend, self._changes, self._since, self._width = report, trend, changes, since, width
        self._standings = section_card(report.standings, width, of=report.companies)
        self._pending = section_card(report.pending, width)
        self._problems = section_card(report.problems, width)
        self._entities = section_card(report.entities, width)
        self._statuses = section_card(report.statuses, width, of=report.connections)
        largest = report.platforms.largest
        self._platforms = section_card(
            report.platforms, width, of=report.connections, largest=largest, as_symbols=not has_colours
        )

    def _access(self, density: _Density) -> Card:
        if not density.is_dense:
            return section_card(self._report.access, self._width)
        # How many lost their access stands among the statuses above it.
        return section_card(
            self._report.access, self._width, title="Access at risk after 60 days", without=("access-lost",)
        )

    def of_platforms(self, columns: int) -> int:
        """Return the column with the platforms."""
        return 0 if columns < 3 else columns - 1

    def _what_changed(self, *, in_full: bool) -> Card | None:
        return (changes_card if in_full else changes_in_short)(self._changes, self._since)

    def one_below_the_other(self) -> tuple[Card, ...]:
        """Return one column, for a terminal too narrow for two."""
        changes, access = self._what_changed(in_full=False), self._access(_ROOMY)
        first = (self._standings, self._statuses, changes, self._pending, access, self._problems, self._entities)
        return _there(*first, trend_card(self._trend), self._platforms)

    def in_two(self, density: _Density, *, in_full: bool) -> tuple[tuple[Card, ...], ...]:
        """Return two columns; the platforms, which may be many, end the first."""
        changes, trend = self._what_changed(in_full=in_full), trend_card(self._trend, density.trend)
        return (
            _there(self._standings, self._pending, self._problems, self._entities, self._platforms),
            _there(self._statuses, self._access(density), changes, trend),
        )

    def in_three(self, density: _Density, *, in_full: bool) -> tuple[tuple[Card, ...], ...]:
        """Return three columns; the platforms have their own."""
        trend = trend_card(self._trend, density.trend)
        return (
            _there(self._standings, self._pending, self._problems, self._entities, trend),
            _there(self._statuses, self._access(density), self._what_changed(in_full=in_full)),
            _there(self._platforms),
        )


def _there(*cards: Card | None) -> tuple[Card, ...]:
    return tuple(card for card in cards if card is not None and card.lines)


_BAR = 24


@dataclass(frozen=True, slots=True)
class RunState:
    """The facts to show about the running audit, or about the next one."""

    cost: Cost | None
    progress: AuditProgress | None
    """None if no audit is running."""
    shared: bool
    """True on a shared screen: the quota is hidden."""
    known: bool
    """True if any company is known."""


def standing_line(report: AuditReport | None, as_of: datetime | None, moment: datetime) -> Content:
    """Return how much is counted, and how old it is."""
    if report is None or as_of is None:
        return plain("This account has not been audited yet.", "bold")
    return Content.assemble(
        (f"{report.companies:,}", "bold"),
        f" {'company' if report.companies == 1 else 'companies'}, ",
        (f"{report.connections:,}", "bold"),
        f" {'connection' if report.connections == 1 else 'connections'}",
        ("   as of ", "$quiet"),
        f"{day(as_of)} {clock(as_of)}",
        (f"   {ago(as_of, moment)}", "$quiet"),
    )


def state_content(state: RunState, width: int) -> Content:
    """Return what an audit would cost, or its progress."""
    if state.progress is not None:
        return _running(state.progress, width)
    key = Content.assemble(("^s", "bold $accent"), " audits now")
    if state.cost is None or not state.known:
        return Content.assemble(key, ("   reads the whole list, without a call for each company", "$quiet"))
    words = cost_words(state.cost)
    style = "$quiet" if state.cost.is_affordable else "$text-warning"
    room = width - key.cell_length - 3
    return Content.assemble(key, "   ", (clip(words, room), style))


def _running(progress: AuditProgress, width: int) -> Content:
    length = min(_BAR, max(6, width // 4))
    filled = bar(round((progress.share or 0) * 1000), 1000, length)
    share = f"{progress.share:>4.0%}" if progress.share is not None else "  … "
    words = clip(progress_words(progress), width - length - 7)
    return Content.assemble(
        (filled + " " * (length - len(filled)), "$accent on $panel"), (f" {share}", "bold"), f"  {words}"
    )
