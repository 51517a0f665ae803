"""Terminals are told apart, and get the colours and the glyphs that they can draw."""

from __future__ import annotations

import pytest

from console_app.services.desktop.terminals import Glyphs, color_system, glyphs_in_tmux, judge_glyphs, terminal_name


@pytest.mark.parametrize(
    ("environ", "system"),
    [
        ({"TERM": "screen", "STY": "12.pts-0.host"}, "256"),
        ({"TERM": "screen.xterm-256color", "STY": "12.pts-0.host"}, "256"),
        ({"TERM": "screen-bce"}, "256"),
        ({"TERM": "xterm-256color", "STY": "12.pts-0.host"}, "256"),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux,1,0"}, None),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/tmux,1,0"}, None),
        ({"TERM": "screen.tmux-256color", "TMUX": "/tmp/tmux,1,0", "STY": "12.pts-0.host"}, "256"),
        ({"TERM": "dvtm-256color"}, "256"),
        ({"TERM": "dvtm"}, "standard"),
        ({"TERM": "xterm-256color"}, None),
        ({}, None),
    ],
)
def test_what_loses_24_bit_colours_gets_fewer(environ: dict[str, str], system: str | None) -> None:
    assert color_system({**environ, "COLORTERM": "truecolor"}) == system


def test_terminals_have_names_that_tell_them_apart() -> None:
    environments = [
        {"TERM": "xterm-256color", "VTE_VERSION": "7006"},
        {"TERM": "xterm-256color", "VTE_VERSION": "7600"},
        {"TERM": "xterm-256color", "KONSOLE_VERSION": "221203"},
        {"TERM": "xterm-256color", "TMUX": "/tmp/tmux,1,0"},
        {"TERM": "xterm-256color", "TERM_PROGRAM": "vscode", "TERM_PROGRAM_VERSION": "1.90"},
        {},
    ]
    names = [terminal_name(each) for each in environments]
    assert len(set(names)) == len(names)
    assert terminal_name({"TERM": "xterm", "TMUX": "a", "WINDOWID": "1"}) == terminal_name(
        {"TERM": "xterm", "TMUX": "b"}
    )
    assert len(terminal_name({"TERM_PROGRAM": "x" * 10_000})) < 100


@pytest.mark.parametrize(
    ("half_block", "letter", "glyphs"),
    [
        (1, 1, Glyphs.FINE),
        (2, 2, Glyphs.WIDE),
        (2, 1, Glyphs.WIDE),
        (1, 2, Glyphs.ASCII_ONLY),
        (3, 2, Glyphs.ASCII_ONLY),
    ],
)
def test_a_terminal_is_judged_by_the_width_of_two_characters(half_block: int, letter: int, glyphs: Glyphs) -> None:
    assert judge_glyphs(half_block, letter) is glyphs


@pytest.mark.parametrize(("said", "fine"), [("1\n", True), ("", True), ("0\n", False), ("1\n0\n", False)])
def test_the_poorest_client_of_tmux_counts(said: str, fine: bool) -> None:
    assert (glyphs_in_tmux(said) is Glyphs.FINE) is fine


def test_every_reason_against_half_blocks_is_a_sentence() -> None:
    for each in Glyphs:
        assert bool(each.why_no_half_blocks) is (each is not Glyphs.FINE)
