"""A link becomes the best code the room allows."""

from __future__ import annotations

import subprocess
import sys

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style

from console_app.services.links.qr import (
    LEVELS,
    ErrorLevel,
    QrPlan,
    QrTooLarge,
    encode,
    fits,
    least_version,
    plan_qr,
    segments,
)
from console_app.services.links.qr_styles import Drawing
from console_app.tui.render.qr import Ink, draw_qr

LINK = (
    "https://link-api.codat.io/companies/86bd88cb-44ab-4dfb-b32f-87b19b14287f"
    "/connections/ee2eb431-c0fa-4dc9-93fa-d29781c12bcd/start?otp=481516"
)
INKED = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1)}
WAYS: list[tuple[Drawing, Ink]] = [(drawing, ink) for drawing in Drawing for ink in ("colours", "light", "dark")]


def scan_plan(plan: QrPlan, ink: Ink = "colours") -> str:
    """Scan a plan with nothing beyond its quiet zone, in a terminal whose text is dark with the ink `dark`."""
    scale = 4
    lines: list[bytes] = []
    for strip in draw_qr(plan, ink):
        for half in (0, 1):
            line = b"".join(pixel(cell, half, segment.style, ink) * scale for segment in strip for cell in segment.text)
            lines += [line] * scale
    picture = memoryview(b"".join(lines)).cast("B", shape=[len(lines), plan.columns * scale])
    codes = zxingcpp.read_barcodes(picture)
    assert len(codes) == 1
    return str(codes[0].text)


def pixel(cell: str, half: int, style: Style | None, ink: Ink) -> bytes:
    assert style is not None
    ink_is_dark = style.color.triplet == (0, 0, 0) if style.color and style.color.triplet else ink == "dark"
    return b"\x00" if bool(INKED[cell][half]) == (ink_is_dark != bool(style.reverse)) else b"\xff"


@pytest.mark.parametrize(("drawing", "ink"), WAYS)
def test_every_way_to_draw_it_scans(drawing: Drawing, ink: Ink) -> None:
    plan = plan_qr(LINK, 90, 45, (drawing,))
    assert isinstance(plan, QrPlan)
    assert plan.drawing is drawing
    assert scan_plan(plan, ink).lower() == LINK.lower()


def test_whole_cells_are_taken_where_there_is_room_for_them() -> None:
    assert [plan_qr(LINK, *room) for room in [(90, 45), (89, 45), (90, 44)]] == [
        plan_qr(LINK, 90, 45, (Drawing.CELLS,)),
        plan_qr(LINK, 89, 45, (Drawing.LOWER,)),
        plan_qr(LINK, 90, 44, (Drawing.LOWER,)),
    ]


def test_a_terminal_without_half_blocks_needs_twice_the_room() -> None:
    assert plan_qr(LINK, 89, 100, (Drawing.CELLS,)) == QrTooLarge((90, 45))


def test_the_longest_usual_link_fits_a_small_terminal() -> None:
    assert len(LINK) == 138
    plan = plan_qr(LINK, 80, 24)
    assert isinstance(plan, QrPlan)
    assert (plan.columns, plan.rows, plan.quiet) == (45, 23, 2)


@pytest.mark.parametrize(
    ("room", "quiet", "level"),
    [((45, 23), 2, "L"), ((80, 25), 4, "L"), ((89, 30), 4, "M"), ((120, 35), 4, "H"), ((400, 200), 4, "H")],
)
def test_more_room_makes_a_more_forgiving_code(room: tuple[int, int], quiet: int, level: str) -> None:
    plan = plan_qr(LINK, *room)
    assert isinstance(plan, QrPlan)
    assert (plan.quiet, plan.level) == (quiet, level)


@pytest.mark.parametrize("room", [(44, 100), (100, 22), (0, 0), (-1, 5), (1, 1)])
def test_a_room_too_small_is_told_what_would_do(room: tuple[int, int]) -> None:
    answer = plan_qr(LINK, *room)
    assert answer == QrTooLarge((45, 23))
    assert isinstance(plan_qr(LINK, 45, 23), QrPlan)


def test_a_link_beyond_any_code() -> None:
    assert plan_qr("https://link.codat.io/" + "x" * 3000, 1000, 1000) == QrTooLarge(None)


@settings(deadline=None, max_examples=40)
@given(
    st.from_regex(
        r"https?://[a-z0-9-]{1,20}\.[A-Za-z]{2,8}(:[0-9]{2,5})?(/[A-Za-z0-9%._-]{0,60})?(\?otp=[0-9]{6})?",
        fullmatch=True,
    ),
    st.integers(20, 120),
    st.integers(10, 60),
)
def test_what_is_planned_fits_and_scans(link: str, columns: int, rows: int) -> None:
    plan = plan_qr(link, columns, rows)
    if isinstance(plan, QrTooLarge):
        assert plan.needs is not None
        assert plan.needs[0] > columns or plan.needs[1] > rows
        return
    assert plan.columns <= columns
    assert plan.rows <= rows
    assert plan.quiet >= 2
    strips = draw_qr(plan)
    assert [strip.cell_length for strip in strips] == [plan.columns] * plan.rows
    scanned = scan_plan(plan)
    assert scanned.lower() == link.lower()
    assert scanned.partition("//")[2].partition("/")[2] == link.partition("//")[2].partition("/")[2]


@pytest.mark.parametrize(
    ("link", "parts"),
    [
        ("https://link.codat.io/a?b", ("HTTPS://LINK.CODAT.IO/", "a?b")),
        ("http://127.0.0.1:8080/x", ("HTTP://127.0.0.1:8080/", "x")),
        ("https://link.codat.io", ("HTTPS://LINK.CODAT.IO",)),
        ("https://link.codat.io?otp=1", ("HTTPS://LINK.CODAT.IO", "?otp=1")),
        ("https://User:Secret@host/x", ("https://User:Secret@host/x",)),
        ("https://link.codat.io/ABC/12", ("HTTPS://LINK.CODAT.IO/ABC/12",)),
        ("https://user@host/x", ("https://user@host/x",)),
        ("https://host/ü", ("https://host/ü",)),
        ("mailto:a@b", ("mailto:a@b",)),
    ],
)
def test_only_scheme_and_host_may_change_their_case(link: str, parts: tuple[str, ...]) -> None:
    assert segments(link) == parts


def test_a_segment_of_its_own_makes_the_code_smaller() -> None:
    assert least_version([LINK], "L") == 7
    assert least_version(segments(LINK), "L") == 6


def test_a_link_stays_as_it_is_where_capitals_would_not_help() -> None:
    link = "https://a.io/abcdefghijk"
    plan = plan_qr(link, 80, 24)
    assert isinstance(plan, QrPlan)
    assert scan_plan(plan) == link


@pytest.mark.parametrize("level", LEVELS)
def test_the_size_that_was_foretold_is_the_size_drawn(level: str) -> None:
    version = least_version(segments(LINK), level)  # type: ignore[arg-type]
    assert version is not None
    modules = encode(segments(LINK), level)  # type: ignore[arg-type]
    assert {len(row) for row in modules} == {len(modules)} == {17 + 4 * version}
    assert set(b"".join(modules)) == {0, 1}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "parts",
    [
        ("1234567890" * 5,),
        ("HTTPS://LINK.CODAT.IO" * 3,),
        ("https://link.codat.io" * 3,),
        ("https://höst/ü" * 3,),
        ("HTTPS://LINK.CODAT.IO", "/x?otp=1" * 8),
        ("HTTPS://LINK.CODAT.IO", "/ü" * 20),
        ("x", "1" * 60),
    ],
)
def test_the_size_of_texts_of_every_kind_is_foretold(parts: tuple[str, ...], level: ErrorLevel) -> None:
    version = least_version(parts, level)
    assert version is not None
    assert len(encode(parts, level)) == 17 + 4 * version


def test_what_is_remembered_of_a_link_is_how_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr("console_app.services.links.qr._least_version", lambda parts, _level: seen.extend(parts))
    least_version(segments(LINK), "L")
    assert seen == ["A" * len("https://link-api.codat.io/"), "a" * (len(LINK) - len("https://link-api.codat.io/"))]


@pytest.mark.parametrize("drawing", Drawing)
@pytest.mark.parametrize("room", [(90, 45), (89, 45), (60, 30), (45, 23), (44, 23), (10, 5), (0, 0)])
def test_a_code_fits_where_one_can_be_planned(room: tuple[int, int], drawing: Drawing) -> None:
    assert fits(LINK, *room, drawing) is isinstance(plan_qr(LINK, *room, (drawing,)), QrPlan)


@pytest.mark.parametrize("ink", ["colours", "light", "dark"])
def test_the_quiet_zone_is_light_all_round(ink: Ink) -> None:
    plan = plan_qr(LINK, 120, 40)
    assert isinstance(plan, QrPlan)
    strips = draw_qr(plan, ink)
    light = {"colours": Style(color="#000000", bgcolor="#ffffff"), "light": Style(reverse=True), "dark": Style()}[ink]
    edges = [strip.crop(*ends) for strip in strips for ends in ((0, 4), (plan.columns - 4, plan.columns))]
    assert {(segment.text.strip(), segment.style) for strip in edges + strips[:2] for segment in strip} == {("", light)}


def test_a_plan_does_not_tell_its_link() -> None:
    plan = plan_qr(LINK, 80, 24)
    assert isinstance(plan, QrPlan)
    assert repr(plan) == "QrPlan(version=6, level='L', quiet=2, drawing=<Drawing.LOWER: 'lower'>)"


def test_the_encoder_is_loaded_with_the_first_code() -> None:
    probe = (
        "import sys; import console_app.tui.widgets.qr_code, console_app.services.links.qr as qr;"
        "assert 'segno' not in sys.modules; qr.plan_qr('https://a.io', 80, 24); assert 'segno' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", probe], check=True)
