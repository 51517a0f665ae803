"""A desktop notification comes where the terminal understands it, and can do nothing but be read."""

from __future__ import annotations

import re

import pytest

from console_app.services.desktop.notifications import LONGEST_TEXT, LONGEST_TITLE, notification_sequence
from console_app.services.text.sanitize import LINK_LEFT_OUT

OSC_9 = "\x1b]9;Linked: Acme Ltd\a"
OSC_777 = "\x1b]777;notify;Linked;Acme Ltd\a"


@pytest.mark.parametrize(
    ("environ", "sequence"),
    [
        ({"TERM_PROGRAM": "iTerm.app", "TERM": "xterm-256color"}, OSC_9),
        ({"TERM_PROGRAM": "WezTerm"}, OSC_9),
        ({"TERM_PROGRAM": "ghostty"}, OSC_9),
        ({"TERM": "xterm-kitty"}, OSC_9),
        ({"TERM": "xterm-ghostty"}, OSC_9),
        ({"TERM": "wezterm"}, OSC_9),
        ({"TERM": "xterm-256color", "WT_SESSION": "a-b"}, OSC_9),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, OSC_9),
        ({"TERM": "rxvt-unicode"}, ""),
        ({"TERM": "rxvt-unicode-256color"}, ""),
        ({"TERM": "foot"}, OSC_777),
        ({"TERM": "foot-extra"}, OSC_777),
        ({}, ""),
        ({"TERM": "linux"}, ""),
        ({"TERM": "dumb"}, ""),
        ({"TERM": "footloose"}, ""),
        ({"TERM": "xterm-256color"}, ""),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, ""),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, ""),
        (
            {"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "TMUX": "/tmp/s,1,0", "KITTY_WINDOW_ID": "1"},
            "\x1bPtmux;\x1b\x1b]9;Linked: Acme Ltd\a\x1b\\",
        ),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "TMUX": "/tmp/s,1,0"}, ""),
        ({"TERM": "screen.foot", "STY": "1.a", "WEZTERM_PANE": "0"}, f"\x1bP{OSC_9}\x1b\\"),
    ],
)
def test_each_terminal_gets_what_it_understands(environ: dict[str, str], sequence: str) -> None:
    assert notification_sequence("Linked", "Acme Ltd", environ) == sequence


@pytest.mark.parametrize(
    ("title", "text", "title_shown", "text_shown"),
    [
        ("4;1;50", "a;b", "4,1,50", "a,b"),
        ("Bell\a", "\x1b]0;owned\a\x1b[31mred", "Bell", "red"),
        ("Two\nlines", "\x9b2J\x9d9;x\x9cy\u202eevil", "Two lines", "yevil"),
        ("See https://link.codat.io/?otp=123456 now", "HTTP://x/?otp=1", f"See {LINK_LEFT_OUT} now", LINK_LEFT_OUT),
        ("mailto:a@b.c?body=123456", "plain", LINK_LEFT_OUT, "plain"),
        ("otp=123456", "Authorization: Basic dXNlcjpwYXNzd29yZA==", "(left out)", "Authorization: Basic ***"),
        ("a" * 500, "ü" * 500, "a" * (LONGEST_TITLE - 1) + "…", "ü" * (LONGEST_TEXT - 1) + "…"),
        ("", "", "", ""),
    ],
)
def test_a_name_can_only_be_read(title: str, text: str, title_shown: str, text_shown: str) -> None:
    assert notification_sequence(title, text, {"TERM": "foot"}) == f"\x1b]777;notify;{title_shown};{text_shown}\a"
    alone = notification_sequence(title, text, {"TERM": "xterm-kitty"})
    both = f"{title_shown}: {text_shown}" if title_shown else ""
    assert alone == f"\x1b]9;{both}\a"
    assert re.findall(r"[\x00-\x1f\x7f-\x9f]", alone) == ["\x1b", "\a"]
    assert not re.match(r"\x1b\]9;\d+;", alone)
