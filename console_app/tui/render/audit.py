"""The audit as cards: a heading and lines, each with a number that can be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from console_app.services.auditing import Counted, Figure, Section
from console_app.services.visible import visible
from console_app.tui.render.bars import bar, in_cells, sparkline, stacked
from console_app.tui.render.changes import KIND_LOOKS
from console_app.tui.render.status import look_of
from console_app.tui.render.text import clip, fit, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from console_app.services.auditing import ChangeReport, Series, Trend

MARGIN = 2
"""Cells left of a line: the cursor's bar and a space."""
PERCENT = 5
LEAST_BAR = 5
CHANGE, TREND = "change:", "trend:"
"""What the keys of lines begin with that are no figure's: behind it stands the kind of change, or the status."""
_OWN_LABELS = 20
"""Cells of our own longest label; a longer one came from outside, and leaves a third of its card to the bar."""
_NARROWEST_NUMBER = 3
_PERCENT_FROM = 40
"""Cells of a card from which on there is room for percentages."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card."""

    draw: Callable[[int], Content]
    """Draws it into so many cells, without the margin."""
    key: str = ""
    """What choosing it means; empty: there is nothing to choose."""


@dataclass(frozen=True, slots=True)
class Card:
    """Lines that belong together, under a heading."""

    title: str
    lines: tuple[Line, ...]
    total: str = ""
    """At the right end of the heading."""


def heading(card: Card, width: int) -> Content:
    """The card's first line: its title, a rule, and its total."""
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
) -> Card:
    """A section's figures as bars; `of` is what percentages are of, and the total; None: neither.

    Args:
        section: The section.
        width: The card's cells, in which its note has to be read.
        of: What percentages are of, and the total; None: neither.
        largest: What a full bar stands for: by default that total, or the largest figure.
        title: Another title, that says what the note says: the note is left out.
        without: Keys of figures that stand in another card, too, where there is room for one of them only.
    """
    figures = [each for each in section.shown if each.key not in without]
    labels = max((cell_len(_label(each)) for each in figures), default=0)
    numbers = max((len(f"{each.count:,}") for each in figures), default=0)
    full = largest or of or section.largest
    lines = [_bar_line(each, labels, max(_NARROWEST_NUMBER, numbers), full, of) for each in figures]
    if section.note and not title:
        lines += [_quiet_line(part) for part in wrap(visible(section.note), max(1, width))]
    return Card(title or section.title, tuple(lines), "" if of is None else f"{of:,}")


def _quiet_line(words: str) -> Line:
    return Line(lambda width: plain(clip(words, width), "$quiet"))


def _label(figure: Figure) -> str:
    if figure.key == "errors-linked":
        # Below "open errors", where it has not room for all of its words.
        return "… though Linked"
    if figure.status and not figure.key.startswith(("pending-", "access-lost")):
        return f"{look_of(figure.status).symbol} {visible(figure.label)}"
    return visible(figure.label)


def _style(figure: Figure) -> str:
    if figure.status:
        return f"${look_of(figure.status).style}"
    if figure.key == "no-sync-100d" or figure.key == "errors-linked":
        return "$status-deauthorized"
    return "$warning" if figure.key.startswith(("no-sync", "never", "errors", "standing-unreadable")) else "$accent"


def _bar_line(figure: Figure, labels: int, numbers: int, largest: int, of: int | None) -> Line:
    def draw(width: int) -> Content:
        percent = PERCENT if of and width >= _PERCENT_FROM else 0
        left = width - numbers - percent - 2
        label_width = max(8, min(labels, left - LEAST_BAR, max(_OWN_LABELS, left - width // 3)))
        room = max(0, left - label_width)
        style = _style(figure) if figure.count else "$quiet"
        pieces = [plain(fit(_label(figure), label_width), style), Content(" ")]
        pieces += _bar(figure, largest, room, style)
        pieces.append(Content.styled(f" {figure.count:>{numbers},}", "bold" if figure.count else "$quiet"))
        if percent and of:
            share = f"{figure.count / of:.0%}" if figure.count * 100 >= of or not figure.count else "<1%"
            pieces.append(Content.styled(f"{share:>{percent}}", "$quiet"))
        return Content("").join(pieces)

    return Line(draw, figure.key)


def _bar(figure: Figure, largest: int, room: int, style: str) -> list[Content]:
    if not figure.parts:
        filled = bar(figure.count, largest, room)
        return [Content.styled(filled + " " * (room - len(filled)), f"{style} on $panel")]
    cells = stacked([part.count for part in figure.parts], largest, room)
    pieces = [
        Content.styled("█" * number, f"{_style(part)} on $panel")
        for part, number in zip(figure.parts, cells, strict=True)
        if number
    ]
    return [*pieces, Content.styled(" " * (room - sum(cells)), "on $panel")]


def trend_card(trend: Trend | None, rows: int = 1) -> Card | None:
    """Connections by status over time, each so many rows high; None while nothing is known of the looks."""
    if trend is None:
        return None
    if trend.looked < 2:
        words = "It begins with the second day." if trend.looked else "No look yet."
        return Card("Trend", (_quiet_line(words),))
    # Of a status that nobody ever had there is nothing to see.
    shown = [series for series in trend.statuses if any(series.known)]
    labels = min(_OWN_LABELS, max((cell_len(_status_label(each.status)) for each in shown), default=0))
    numbers = max((len(f"{each.newest or 0:,}") for each in shown), default=0)
    changes = max((len(f"{each.change:+,}") for each in shown), default=0)

    def line(series: Series, row: int) -> Line:
        look, is_last = look_of(series.status), row == rows - 1
        changed = f"{series.change:+,}" if series.change else "="

        def draw(width: int) -> Content:
            room = max(0, width - labels - numbers - changes - 4)
            curve = sparkline(in_cells(series.values, room), rows)[row]
            drawn = Content.assemble(
                (fit(_status_label(series.status) if is_last else "", labels), f"${look.style}"),
                " ",
                (fit(curve, room), f"${look.style}"),
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
    look = look_of(status)
    return f"{look.symbol} {look.word}"


def changes_card(report: ChangeReport | None, title: str) -> Card | None:
    """What changed since the last audit, a number a kind; None while there is nothing to compare."""
    if report is None:
        return None
    if not report.groups:
        return Card(title, (_quiet_line("Nothing changed."),), "0")

    def line(index: int) -> Line:
        group = report.groups[index]
        look = KIND_LOOKS[group.kind]

        def draw(width: int) -> Content:
            number = f"{len(group.changes):,}"
            room = max(0, width - len(number) - 1)
            return Content.assemble(
                (fit(f"{look.symbol} {group.title}", room), f"${look.style}"),
                (f" {number}", "bold"),
            )

        return Line(draw, f"{CHANGE}{group.kind}")

    return Card(title, tuple(line(index) for index in range(len(report.groups))), f"{report.count:,}")


def changes_in_short(report: ChangeReport | None, title: str) -> Card | None:
    """What changed since the last audit in one line of symbols, for where there is no room for a line a kind."""
    if report is None or not report.groups:
        return changes_card(report, title)

    def draw(width: int) -> Content:
        numbers = [
            Content.assemble((KIND_LOOKS[group.kind].symbol, f"${KIND_LOOKS[group.kind].style}"), f" {count:,}")
            for group in report.groups
            if (count := len(group.changes))
        ]
        return Content("   ").join(numbers).truncate(width, ellipsis=True)

    return Card(title, (Line(draw, CHANGE),), f"{report.count:,}")


def counts_what(of: Counted) -> str:
    """What a section's figures count, in a word."""
    return "companies" if of is Counted.COMPANIES else "connections"
