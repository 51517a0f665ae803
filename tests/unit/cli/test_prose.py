"""Prose in a terminal: wrapped at words, and every command whole on a line of its own."""

from __future__ import annotations

import pytest

from console_app.cli.prose import wrapped

LONG = "There is no earlier audit or snapshot: compared with a refresh of the list, from 2026-12-01 10:52."


@pytest.mark.parametrize("width", [20, 40, 80])
def test_words_stay_whole_and_lines_fit(width: int) -> None:
    lines = wrapped(LONG, width)
    assert " ".join(lines) == LONG
    assert max(map(len, lines)) <= width


def test_facts_go_on_below_themselves_and_indented_lines_keep_their_place() -> None:
    assert wrapped("  description  Two approvers for every bill over 5,000.", 40) == [
        "  description  Two approvers for every",
        "               bill over 5,000.",
    ]
    assert wrapped("  one two three", 10) == ["  one two", "  three"]
    # Wide characters take two cells.
    assert wrapped("東京商事 大阪商事 名古屋", 18) == ["東京商事 大阪商事", "名古屋"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("To check: codat-console journal recover", ["To check:", "  codat-console journal recover"]),
        (
            "Take one: codat-console snapshot. Then compare.",
            ["Take one:", "  codat-console snapshot", "Then compare."],
        ),
        ("Fix it: sudo chown me /a/b.c.", ["Fix it:", "  sudo chown me /a/b.c"]),
        (
            """To try again: codat-console link 'St. Albans "Ltd"' xero""",
            ["To try again:", """  codat-console link 'St. Albans "Ltd"' xero"""],
        ),
        ("""Run: codat-console link 'O'"'"'Brien. Co'""", ["Run:", """  codat-console link 'O'"'"'Brien. Co'"""]),
        ("  codat-console companies " + "x" * 90, ["  codat-console companies " + "x" * 90]),
        ("Run `codat-console journal recover` now.", ["Run `codat-console journal recover` now."]),
    ],
)
def test_a_command_is_whole_and_alone(text: str, lines: list[str]) -> None:
    assert wrapped(text, 60) == lines


def test_what_cannot_be_broken_is_left_whole() -> None:
    address = "https://link.codat.io/company/" + "a" * 80
    assert wrapped(f"Link: {address}", 40) == ["Link:", address]
    marked = ["  status:pnding and much more behind it", "         ^^^^^^"]
    assert wrapped("\n".join(marked), 20) == marked
