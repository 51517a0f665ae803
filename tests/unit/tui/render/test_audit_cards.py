"""The cards of the audit: what is on which terminal, and that names from outside leave room for the bars."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console_app.services.audit import Trend, make_report, make_trend, report_changes
from console_app.services.snapshots.models import Change, ChangeKind, Snapshot
from console_app.tui.render.audit_cards import section_card
from console_app.tui.render.audit_layout import Layout, lay_out
from console_app.tui.render.bars import in_cells, sparkline
from tests.builders import NOW, company_summary, connection

LONG = ("long", "The Ledger of Old Accountants and Their Sons, Limited (Desktop Edition)")
DAY = timedelta(days=1)
SNAPSHOTS = [Snapshot(at, NOW - (30 - at) * DAY, 20, 20, {"Linked": at, "PendingAuth": 3}) for at in range(1, 31)]
CHANGES = report_changes(
    SNAPSHOTS[-2], SNAPSHOTS[-1], [Change(ChangeKind.LINKED, "c", "Toft", SNAPSHOTS[-2].at, SNAPSHOTS[-1].at)]
)


def laid_out(width: int, rows: int, *, platforms: int = 20, trend: Trend | None = None) -> Layout:
    companies = [company_summary(connection(platform=(f"key{at}", f"Platform {at}"))) for at in range(platforms)]
    companies += [company_summary(connection("PendingAuth", created=None))]
    report = make_report(companies, NOW)
    return lay_out(
        report, trend or make_trend(SNAPSHOTS, NOW), CHANGES, width=width, rows=rows, since="Since yesterday"
    )


def seen(layout: Layout, rows: int) -> str:
    """Return what is on the screen before anybody scrolls."""
    drawn = []
    for column in range(len(layout.columns)):
        for each in layout.rows(column)[:rows]:
            if each is not None:
                drawn.append(each.card.title if each.line is None else each.line.draw(35).plain)
    return "\n".join(drawn)


@pytest.mark.parametrize(("width", "rows"), [(80, 20), (100, 25), (132, 35), (160, 45)])
def test_all_that_is_asked_for_is_on_one_screen(width: int, rows: int) -> None:
    shown = seen(laid_out(width, rows), rows - 1)
    for words in (
        "Companies by worst status",
        "Connections by status",
        "Connections by platform",
        "over a week",
        "no sync in 7 days",
        "no sync in 100 days",
        "open errors",
        "Since yesterday",
        "Trend",
        "● Linked",
        "+29",
        "Platform 1 ",
    ):
        assert words in shown, words


def test_a_larger_terminal_is_less_crowded_and_has_higher_curves() -> None:
    small, large = laid_out(80, 20), laid_out(160, 45)
    assert (small.gap, small.top, large.gap, large.top) == (0, 0, 1, 1)
    assert len(small.columns) == 2
    assert len(large.columns) == 3
    heights = [
        next(len(card.lines) for column in each.columns for card in column if card.title == "Trend")
        for each in (small, large)
    ]
    assert heights[0] == 2
    assert heights[1] > 4


def test_a_note_is_read_whole_on_the_smallest_terminal() -> None:
    shown = seen(laid_out(80, 20), 99).replace("\n", " ")
    assert "Codat does not say when 1 more were created." in " ".join(shown.split())


def test_what_is_below_is_named_with_how_many_numbers_it_has() -> None:
    layout = laid_out(80, 20, platforms=30)
    assert layout.beyond(layout.height) == []
    (title, number), *_ = layout.beyond(layout.height - 3)
    assert (title, number) == ("Connections by platform", 3)


@pytest.mark.parametrize("width", [35, 48, 70])
def test_a_long_name_from_outside_leaves_a_third_of_its_card_to_the_bar(width: int) -> None:
    report = make_report(
        [
            company_summary(connection(platform=LONG)),
            company_summary(connection(platform=LONG)),
            company_summary(connection()),
        ],
        NOW,
    )
    card = section_card(report.platforms, width, of=report.connections, largest=report.platforms.largest)
    line = card.lines[0].draw(width)
    assert line.plain.count("█") >= width // 3 - 2
    assert "…" in line.plain
    assert line.cell_length == width


def test_without_colours_the_parts_of_a_platform_have_the_symbols_of_their_statuses() -> None:
    both = company_summary(connection(), connection("PendingAuth"))
    for has_colours, expected in ((True, "███████"), (False, "◐◐◐●●●")):
        drawn = lay_out(make_report([both], NOW), None, None, width=60, rows=99, since="", has_colours=has_colours)
        lines = [row.line.draw(40).plain for row in drawn.rows(0) if row and row.line and "platform" in row.card.title]
        assert any(expected in line for line in lines), lines


def test_our_own_labels_are_never_cut() -> None:
    card = section_card(make_report([], NOW).access, 35)
    assert not any("…" in line.draw(35).plain for line in card.lines)


def test_a_curve_tells_of_all_its_days_however_narrow() -> None:
    assert in_cells([1, 2, None, 4, 5, None], 3) == [2, 4, 5]
    assert in_cells([1, None], 5) == [1, None]
    assert in_cells([1, 2], 0) == []
    assert sparkline([0, 4, 8, None], 2) == [" ▁█ ", "▁██·"]


def test_a_small_change_does_not_look_like_a_fall_to_nothing() -> None:
    (curve,) = sparkline([100, 99])
    assert curve[0] == "█"
    assert curve[1] in "▇█"
    assert sparkline([8, 0]) == ["█▁"]
