"""The audit as cards: a heading and lines, each with a number that can be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from console_app.services.auditing import Counted, Figure, Section
from console_app.services.visible import visible
from console_app.tui.render.bars import bar, sparkline, stacked
from console_app.tui.render.changes import KIND_LOOKS
from console_app.tui.render.status import look_of
from console_app.tui.render.text import clip, fit, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.services.auditing import AuditReport, ChangeReport, Trend

MARGIN = 2
"""Cells left of a line: the cursor's bar and a space."""
NUMBER = 7
"""Cells of a number, those of a hundred thousand companies included."""
PERCENT = 5
LEAST_BAR = 5
_FEW_PLATFORMS = 5
_PART_MARKS = "▤"


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
    note: str = ""


def heading(card: Card, width: int) -> Content:
    """The card's first line: its title, a rule, and its total."""
    title = clip(card.title, width)
    rest = width - cell_len(title) - cell_len(card.total) - 2
    rule = "─" * max(0, rest)
    return Content.assemble(plain(title, "bold $accent"), " ", (rule, "$line"), " ", (card.total, "bold"))


def section_card(
    section: Section, *, of: int | None = None, most: int | None = None, largest: int | None = None
) -> Card:
    """A section's figures as bars; `of` is what percentages are of, and the total; None: neither.

    `largest` is what a full bar stands for: by default that total, or the largest figure.
    """
    figures = section.figures[:most]
    labels = max((cell_len(_label(each)) for each in figures), default=0)
    full = largest or of or section.largest
    lines = [_bar_line(each, labels, full, of) for each in figures]
    left = section.figures[len(figures) :]
    if left:
        number = sum(each.count for each in left)
        lines.append(_quiet_line(f"and {len(left)} more, with {number:,}"))
    return Card(section.title, tuple(lines), "" if of is None else f"{of:,}", section.note)


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


def _bar_line(figure: Figure, labels: int, largest: int, of: int | None) -> Line:
    def draw(width: int) -> Content:
        percent = PERCENT if of and width >= 40 else 0
        label_width = max(8, min(labels, width - NUMBER - percent - LEAST_BAR - 2))
        room = max(0, width - label_width - NUMBER - percent - 2)
        style = _style(figure) if figure.count else "$quiet"
        pieces = [plain(fit(_label(figure), label_width), style), Content(" ")]
        pieces += _bar(figure, largest, room, style)
        pieces.append(Content.styled(f" {figure.count:>{NUMBER},}", "bold" if figure.count else "$quiet"))
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


def trend_card(trend: Trend | None) -> Card | None:
    """Connections by status over time; None while nothing is known of the looks."""
    if trend is None:
        return None
    if trend.looked < 2:
        words = "It begins with the second day." if trend.looked else "No look yet."
        return Card("Trend", (_quiet_line(words),))
    # Of a status that nobody ever had there is nothing to see.
    shown = [series for series in trend.statuses if any(series.known)]
    labels = max(cell_len(look_of(each.status).word) for each in shown) + 2 if shown else 0

    def line(status: str, values: tuple[int | None, ...], newest: int | None, change: int) -> Line:
        def draw(width: int) -> Content:
            look = look_of(status)
            room = max(0, width - labels - 1 - NUMBER - 1 - PERCENT)
            fitting = values[-room:] if room else ()
            changed = f"{change:+,}" if change else "="
            return Content.assemble(
                (fit(f"{look.symbol} {look.word}", labels), f"${look.style}"),
                " ",
                (fit(sparkline(fitting), room), f"${look.style}"),
                (f" {newest or 0:>{NUMBER},}", "bold"),
                (f"{changed:>{PERCENT}}", "$quiet"),
            )

        return Line(draw)

    lines = tuple(line(each.status, each.values, each.newest, each.change) for each in shown)
    return Card("Trend", lines, f"{len(trend.days)} days")


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
            room = max(0, width - NUMBER - 1)
            return Content.assemble(
                (fit(f"{look.symbol} {group.title}", room), f"${look.style}"),
                (f" {len(group.changes):>{NUMBER},}", "bold"),
            )

        return Line(draw, f"change:{group.kind}")

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

    return Card(title, (Line(draw, "change:"),), f"{report.count:,}")


def columns_of(
    report: AuditReport, trend: Trend | None, changes: ChangeReport | None, *, width: int, height: int, since: str
) -> list[list[Card]]:
    """The cards, column by column: what matters most fits 80x24, and a larger terminal shows more."""
    left = [
        section_card(report.standings, of=report.companies),
        section_card(report.pending),
        section_card(report.problems),
    ]
    right = [section_card(report.statuses, of=report.connections), section_card(report.access)]
    over_time = trend_card(trend)
    most = max(_FEW_PLATFORMS, height - 12) if width >= 130 else _FEW_PLATFORMS
    platforms = section_card(report.platforms, of=report.connections, most=most, largest=report.platforms.largest)
    if width >= 130:
        return [_there(*left, over_time), _there(*right, changes_card(changes, since)), [platforms]]
    if height < 26:
        return [left, right]
    return [[*left, platforms], _there(*right, changes_in_short(changes, since), over_time)]


def _there(*cards: Card | None) -> list[Card]:
    return [card for card in cards if card is not None]


def counts_what(of: Counted) -> str:
    """What a section's figures count, in a word."""
    return "companies" if of is Counted.COMPANIES else "connections"
