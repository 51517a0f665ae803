"""Which terminals are known to take what a program copies."""

from __future__ import annotations

import os
from typing import Any

import pytest

from console_app.services.desktop.clipboard_terminals import ZUTTY_LIMIT, takes_clipboard, tmux_hands_on
from tests.conftest import skip_unless_known

LINK = 200


@pytest.mark.parametrize(
    ("environ", "takes"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, True),
        ({"TERM": "alacritty"}, True),
        ({"TERM": "alacritty-direct"}, True),
        ({"TERM": "xterm-256color", "ALACRITTY_WINDOW_ID": "7"}, True),
        ({"TERM": "foot"}, True),
        ({"TERM": "foot-extra"}, True),
        ({"TERM": "xterm-256color", "ZUTTY_VERSION": "0.14"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-256color", "XTERM_VERSION": "XTerm(379)", "KITTY_WINDOW_ID": "1"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7006", "ALACRITTY_WINDOW_ID": "7"}, False),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "221203", "KITTY_WINDOW_ID": "1"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "vscode", "KITTY_WINDOW_ID": "1"}, False),
        ({"TERM": "rxvt-unicode-256color", "KITTY_WINDOW_ID": "1"}, False),
        ({"TERM": "st-256color"}, False),
        ({"TERM": "footsteps"}, False),
        ({"TERM": "xterm-kitty", "STY": "1.pts-0.host"}, False),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/tmux,1,0"}, False),
        ({}, False),
    ],
)
def test_only_a_terminal_that_was_tried_is_known_to_take_it(environ: dict[str, str], takes: bool) -> None:
    assert takes_clipboard(environ, LINK) is takes


def test_zutty_takes_what_is_not_too_long() -> None:
    zutty = {"TERM": "xterm-256color", "ZUTTY_VERSION": "0.14"}
    assert takes_clipboard(zutty, ZUTTY_LIMIT)
    assert not takes_clipboard(zutty, ZUTTY_LIMIT + 1)


@pytest.mark.parametrize(
    ("term", "setting", "hands_on"),
    [("foot", "external", True), ("xterm-kitty", "on", True), ("foot", "off", False), ("xterm-256color", "on", False)],
)
def test_a_tmux_hands_on_what_its_terminal_takes(
    tmux: Any, run_in_terminal: Any, term: str, setting: str, hands_on: bool
) -> None:
    environ = {"PATH": os.environ["PATH"], "TMUX": tmux.start()}
    tmux.run("set-option", "-s", "set-clipboard", setting)
    seen = tmux.run("list-clients")
    assert seen == ""
    assert not tmux_hands_on(environ)
    skip_unless_known(term)
    run_in_terminal(command=[*tmux.command, "attach"], settings={"TERM": term})
    while not tmux.run("list-clients"):
        pass
    assert tmux_hands_on(environ) is hands_on


def test_without_a_tmux_nothing_is_known() -> None:
    assert not tmux_hands_on({"TMUX": "/tmp/tmux,1,0", "PATH": "/no/such/folder"})
    assert not tmux_hands_on({"TMUX": "/no/such/socket,1,0", "PATH": os.environ["PATH"]})
