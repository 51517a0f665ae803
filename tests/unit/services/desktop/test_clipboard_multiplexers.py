"""A sequence comes out of tmux and GNU screen as it went in."""

from __future__ import annotations

import re

import pytest

from console_app.services.desktop.clipboard import for_screen, through

BELL = "\x1b]9;Linked\a"
LONG = "\x1b]52;c;" + "QUJD" * 1000 + "\a"


def test_without_a_multiplexer_a_sequence_stays_as_it_is() -> None:
    assert through(BELL, {}) == BELL
    assert through(BELL, {"TMUX": "", "STY": ""}) == BELL


def test_tmux_gets_each_escape_doubled() -> None:
    assert through(BELL, {"TMUX": "/tmp/s,1,0"}) == "\x1bPtmux;\x1b\x1b]9;Linked\a\x1b\\"


@pytest.mark.parametrize("sequence", [BELL, LONG])
def test_screen_gets_pieces_it_can_hold_and_puts_them_together_again(sequence: str) -> None:
    wrapped = through(sequence, {"STY": "1.pts-0.host"})
    assert wrapped == for_screen(sequence)
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", wrapped, re.DOTALL)
    assert "".join(pieces) == sequence
    assert wrapped == "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    assert all(0 < len(piece) + 4 <= 256 for piece in pieces)
