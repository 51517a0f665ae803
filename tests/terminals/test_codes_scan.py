"""The code on a real terminal's window is read from a picture of it, whatever the font and whatever is in between."""

from __future__ import annotations

import re
import shutil
import time
from typing import TYPE_CHECKING, TypeAlias

import pytest

from tests.terminals.known import FONTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.terminals.display import Display
    from tests.terminals.driven import Driven

Open: TypeAlias = "Callable[..., Driven]"

LONGEST = 20.0
A_MOMENT = 2.0
"""Seconds for what may well stay unread."""
SCREEN = ("screen", "-c", "/dev/null", "-m")
BOTH = {"zxing-cpp", "zbar"}


def show_in_terminal(terminal: Driven, within: tuple[str, ...] = ("Esc",)) -> None:
    """Go from the list to the full-screen link of the first pending company."""
    terminal.wait_for("120 companies", "Open")
    terminal.type("2")
    terminal.wait_for(lambda now: "26 of 120" in now.text or "26 companies" in now.text)
    terminal.type("\r")
    terminal.wait_for("Add connection")
    terminal.type("\r")
    terminal.wait_for("Connection id")
    terminal.type("l")
    terminal.wait_for(*within)


def readers(terminal: Driven, display: Display, longest: float = LONGEST) -> set[str]:
    """The decoders that read a link off the screen; those that do not are given time for the terminal to draw."""
    until = time.monotonic() + longest
    looked_at: bytes | None = None
    while True:
        terminal.settle()
        picture = display.picture()
        if picture.pixels != looked_at:
            looked_at = picture.pixels
            found = {"zxing-cpp": picture.zxing(), "zbar": picture.zbar()}
            read = {name for name, texts in found.items() if any("/start?otp=" in text for text in texts)}
        if read == BOTH or time.monotonic() > until:
            return read


@pytest.mark.parametrize("font", FONTS)
def test_whole_cells_scan_in_every_font(open_terminal: Open, display: Display, font: str) -> None:
    terminal = open_terminal("--fresh", font=font, size=(124, 45))
    show_in_terminal(terminal, ("Doesn't scan?",))
    assert "▄" not in terminal.text
    assert "▀" not in terminal.text
    assert readers(terminal, display) == BOTH


@pytest.mark.parametrize("font", FONTS)
def test_in_a_small_window_one_of_the_drawings_scans(
    open_terminal: Open, display: Display, font: str, own_home: Path
) -> None:
    terminal = open_terminal("--fresh", font=font, points=12)
    show_in_terminal(terminal)
    seen = [readers(terminal, display, A_MOMENT)]
    assert seen[0], "the drawing that is taken at first is read by one of them at least"
    for number in (2, 3, 4):
        terminal.type("b")
        terminal.wait_for(f"{number} of 4: ")
        if BOTH not in seen:
            seen.append(readers(terminal, display, A_MOMENT))
    assert BOTH in seen
    assert "dark" in (own_home / ".local/share/codat-console/terminals.json").read_text()


@pytest.mark.parametrize("outside", ["xterm-256color", "xterm"])
def test_it_scans_in_gnu_screen_although_24_bit_colours_are_announced(
    open_terminal: Open, display: Display, outside: str
) -> None:
    if shutil.which("screen") is None:
        pytest.skip("there is no screen on this machine")
    terminal = open_terminal("--fresh", inside=SCREEN, options=("-tn", outside), size=(124, 46))
    show_in_terminal(terminal)
    assert readers(terminal, display) == BOTH
    assert not re.search(rb"[34]8;2;", terminal.written), "a colour that GNU screen does not know"
    assert b"48;5;231" in terminal.written


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_it_scans_in_tmux_in_any_locale(open_terminal: Open, display: Display, tmp_path: Path, locale: str) -> None:
    if shutil.which("tmux") is None:
        pytest.skip("there is no tmux on this machine")
    inside = ("env", f"LC_ALL={locale}", "tmux", "-S", str(tmp_path / "t"), "-f", "/dev/null", "new-session", "--")
    terminal = open_terminal("--fresh", inside=inside, size=(124, 46))
    if locale == "C":
        terminal.wait_for("cannot draw all characters", "* Linked", "o Unlinked")
    show_in_terminal(terminal)
    assert readers(terminal, display) == BOTH


def test_it_scans_and_tables_stay_in_line_where_half_blocks_are_two_cells_wide(
    open_terminal: Open, display: Display
) -> None:
    terminal = open_terminal("--fresh", options=("-cjk_width",), size=(100, 46))
    terminal.wait_for("* Linked", "~ PendingAuth", "Bäckerei Muller")
    assert not re.search("[●◐▲○─│▀▄ü]", terminal.text)
    show_in_terminal(terminal)
    assert readers(terminal, display) == BOTH


@pytest.mark.parametrize("inside", [(), SCREEN], ids=["xterm", "screen"])
def test_it_scans_in_a_terminal_that_takes_utf_8_for_another_encoding(
    open_terminal: Open, display: Display, inside: tuple[str, ...]
) -> None:
    terminal = open_terminal("--fresh", inside=inside, options=("+u8", "-lc"), size=(100, 46), LC_ALL="C")
    terminal.wait_for("* Linked", "Backerei Muller")
    show_in_terminal(terminal)
    assert readers(terminal, display) == BOTH


def test_without_room_for_such_a_code_there_is_the_link_and_the_reason(open_terminal: Open, display: Display) -> None:
    terminal = open_terminal("--fresh", options=("-cjk_width",))
    terminal.wait_for("* Linked")
    show_in_terminal(terminal, ("No room for the QR code", "90 x 45", "half-blocks", "start?otp"))
    assert readers(terminal, display, A_MOMENT) == set()


COMPANY = ("link", "Abbott & Kaur Printing LLC", "--sandbox", "--wait")


@pytest.mark.parametrize(("font", "drawing"), [("Liberation Mono", "upper"), ("Noto Sans Mono", "lower")])
def test_a_printed_code_scans_in_the_drawing_that_was_asked_for(
    open_terminal: Open, display: Display, font: str, drawing: str
) -> None:
    terminal = open_terminal(*COMPANY, "--drawing", drawing, font=font, points=12, size=(80, 30))
    terminal.wait_for("Waiting for the customer", lambda now: {"upper": "▀", "lower": "▄"}[drawing] in now.text)
    assert readers(terminal, display) == BOTH


def test_a_code_is_not_printed_with_half_blocks_that_are_two_cells_wide(open_terminal: Open, display: Display) -> None:
    terminal = open_terminal(*COMPANY, options=("-cjk_width",), size=(100, 40))
    terminal.wait_for(
        "No room for a QR code: the window is 100 x 40, and it needs 90 x 46.", "half-blocks", "two cells wide"
    )
    assert readers(terminal, display, A_MOMENT) == set()
    assert "▄" not in terminal.text
