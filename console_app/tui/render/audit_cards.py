"""Render the audit as cards: a heading and lines, each with a number that can be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from console_app.services.text.sanitize import sanitized
from console_app.tui.render.bars import bar, in_cells, sparkline, stacked
from console_app.tui.render.changes import KIND_STYLES
from console_app.tui.render.status import status_style
from console_app.tui.render.text import clip, fit, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from console_app.services.audit import ChangeReport, Figure, Section, Series, Trend

MARGIN = 2
"""Cells left of a line: the cursor's bar and a space."""
PERCENT = 5
LEAST_BAR = 5
CHANGE, TREND = "change:", "trend:"
"""The prefixes of the keys of lines without a figure; the kind of change, or the status, follows."""
_OWN_LABELS = 20
"""The cells of the program's longest label; a longer one is from outside, and leaves a third of its card to the bar."""
_NARROWEST_NUMBER = 3
_PERCENT_FROM = 40
"""The width of a card, in cells, from which percentages fit."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card."""

    draw: Callable[[int], Content]
    """Draws it into so many cells, without the margin."""
    key: str = ""
    """The key of what Enter opens; empty if nothing can be opened."""


@dataclass(frozen=True, slots=True)
class Card:
    """Lines that belong together, under a heading."""

    title: str
    lines: tuple[Line, ...]
    total: str = ""
    """At the right end of the heading."""


def heading(card: Card, width: int) -> Content:
    """Return the card's first line: its title, a rule, and its total."""
    title = clip(card.title, width - cell_len(card.total) - 3 if card.total else width)
    rest = width - cell_len(title) - cell_len(card.total) - 2
    rule = "─" * max(0, rest)
    return Content.assemble(plain(title, "bold $accent"), " ", (rule, "$line"), " ", (card.total, "bold"))


def section_card(
    section: Section,
    width: int,
    *,
    of: int | None = None,
    largest: int | None = None,
    title: str = "",
    without: Collection[str] = (),
    as_symbols: bool = False,
) -> Card:
    """Return a section's figures as bars.

    Args:
        section: The section.
        width: The card's cells, in which its note has to fit.
        of: What percentages are of, and the total; None for neither.
        largest: The value of a full bar; by default that total, or the largest figure.
        title: Another title that includes the note, which is then left out.
        without: Keys of figures that are left out because another card has them.
        as_symbols: Draw the parts of a bar with the symbols of their statuses, for terminals without colours.
    """
    figures = [each for each in section.shown if each.key not in without]
    labels = max((cell_len(_label(each)) for each in figures), default=0)
    numbers = max((len(f"{each.count:,}") for each in figures), default=0)
    full = largest or of or section.largest
    lines = [_bar_line(each, labels, max(_NARROWEST_NUMBER, numbers), full, of, as_symbols) for each in figures]
    if section.note and not title:
        lines += [_quiet_line(part) for part in wrap(sanitized(section.note), max(1, width))]
    return Card(title or section.title, tuple(lines), "" if of is None else f"{of:,}")


def _quiet_line(words: str) -> Line:
    return Line(lambda width: plain(clip(words, width), "$quiet"))


def _label(figure: Figure) -> str:
    if figure.key == "errors-linked":
        # Below "open errors", where it has not room for all of its words.
        return "… although linked"
    if figure.status and not figure.key.startswith(("pending-", "access-lost")):
        return f"{status_style(figure.status).symbol} {sanitized(figure.label)}"
    return sanitized(figure.label)


def _style(figure: Figure) -> str:
    if figure.status:
        return f"${status_style(figure.status).style}"
    if figure.key == "no-sync-100d" or figure.key == "errors-linked":
        return "$status-deauthorized"
    return (
        "$warning"
        if figure.key.startswith(("no-sync", "never", "errors", "standing-unreadable", "entity-"))
        else "$accent"
    )


def _bar_line(figure: Figure, labels: int, numbers: int, largest: int, of: int | None, as_symbols: bool) -> Line:
    def draw(width: int) -> Content:
        percent = PERCENT if of and width >= _PERCENT_FROM else 0
        left = width - numbers - percent - 2
        label_width = max(8, min(labels, left - LEAST_BAR, max(_OWN_LABELS, left - width // 3)))
        room = max(0, left - label_width)
        style = _style(figure) if figure.count else "$quiet"
        pieces = [plain(fit(_label(figure), label_width), style), Content(" ")]
        pieces += _bar(figure, largest, room, style, as_symbols=as_symbols)
        pieces.append(Content.styled(f" {figure.count:>{numbers},}", "bold" if figure.count else "$quiet"))
        if percent and of:
            share = f"{figure.count / of:.0%}" if figure.count * 100 >= of or not figure.count else "<1%"
            pieces.append(Content.styled(f"{share:>{percent}}", "$quiet"))
        return Content("").join(pieces)

    return Line(draw, figure.key)


def _bar(figure: Figure, largest: int, room: int, style: str, *, as_symbols: bool) -> list[Content]:
    if not figure.parts:
        filled = bar(figure.count, largest, room)
        return [Content.styled(filled + " " * (room - len(filled)), f"{style} on $panel")]
    cells = stacked([part.count for part in figure.parts], largest, room)
    pieces = [
        Content.styled((status_style(part.status).symbol if as_symbols else "█") * number, f"{_style(part)} on $panel")
        for part, number in zip(figure.parts, cells, strict=True)
        if number
    ]
    return [*pieces, Content.styled(" " * (room - sum(cells)), "on $panel")]


def trend_card(trend: Trend | None, rows: int = 1) -> Card | None:
    """Return connections by status over time, each so many rows high; None if there is no trend."""
    if trend is None:
        return None
    if trend.days_with_snapshot < 2:
        words = "The trend starts on day two." if trend.days_with_snapshot else "No snapshot yet."
        return Card("Trend", (_quiet_line(words),))
    # A status that no connection ever had has no line.
    shown = [series for series in trend.statuses if any(series.known)]
    labels = min(_OWN_LABELS, max((cell_len(_status_label(each.status)) for each in shown), default=0))
    numbers = max((len(f"{each.newest or 0:,}") for each in shown), default=0)
    changes = max((len(f"{each.change:+,}") for each in shown), default=0)

    def line(series: Series, row: int) -> Line:
        snapshot, is_last = status_style(series.status), row == rows - 1
        changed = f"{series.change:+,}" if series.change else "="

        def draw(width: int) -> Content:
            room = max(0, width - labels - numbers - changes - 4)
            curve = sparkline(in_cells(series.values, room), rows)[row]
            drawn = Content.assemble(
                (fit(_status_label(series.status) if is_last else "", labels), f"${snapshot.style}"),
                " ",
                (fit(curve, room), f"${snapshot.style}"),
            )
            if not is_last:
                return drawn
            number = (f" {series.newest or 0:>{numbers},}", "bold")
            return Content.assemble(drawn, number, (f"  {changed:>{changes}}", "$quiet"))

        return Line(draw, f"{TREND}{series.status}" if is_last else "")

    lines: list[Line] = []
    for each in shown:
        # High curves would run into each other.
        lines += [_quiet_line("")] if lines and rows > 1 else []
        lines += [line(each, row) for row in range(rows)]
    return Card("Trend", tuple(lines), f"{len(trend.days)} days")


def _status_label(status: str) -> str:
    snapshot = status_style(status)
    return f"{snapshot.symbol} {snapshot.word}"


def changes_card(report: ChangeReport | None, title: str) -> Card | None:
    """Return what changed since the last audit, a number a kind; None if there is nothing to compare."""
    if report is None:
        return None
    if not report.groups:
        return Card(title, (_quiet_line("Nothing changed."),), "0")

    def line(index: int) -> Line:
        group = report.groups[index]
        snapshot = KIND_STYLES[group.kind]

        def draw(width: int) -> Content:
            number = f"{len(group.changes):,}"
            room = max(0, width - len(number) - 1)
            return Content.assemble(
                (fit(f"{snapshot.symbol} {group.title}", room), f"${snapshot.style}"),
                (f" {number}", "bold"),
            )

        return Line(draw, f"{CHANGE}{group.kind}")

    return Card(title, tuple(line(index) for index in range(len(report.groups))), f"{report.count:,}")


def changes_in_short(report: ChangeReport | None, title: str) -> Card | None:
    """Return what changed since the last audit in one line of symbols, if there is no room for a line a kind."""
    if report is None or not report.groups:
        return changes_card(report, title)

    def draw(width: int) -> Content:
        numbers = [
            Content.assemble((KIND_STYLES[group.kind].symbol, f"${KIND_STYLES[group.kind].style}"), f" {count:,}")
            for group in report.groups
            if (count := len(group.changes))
        ]
        return Content("   ").join(numbers).truncate(width, ellipsis=True)

    return Card(title, (Line(draw, CHANGE),), f"{report.count:,}")
