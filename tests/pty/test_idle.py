"""A program that nobody touches writes nothing; where a clock runs, its own cells. Over ssh, each byte is sent.

Here it is so for those that stay open, as they usually are; tests/tui/test_shared_screen_everywhere.py goes to all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

Run: TypeAlias = "Callable[..., Any]"

QUIT = "\x11"
ESCAPE = "\x1b"
F6 = "\x1b[17~"
TICKS = 1.4
"""Seconds in which whatever happens each second happens at least once."""
CLOCK = 120
"""Bytes that take the cursor to a few cells, change them, and put it back, twice."""


def becomes_silent(terminal: Any) -> bool:
    """Whether it writes nothing for a while, once it has come to rest; a minute may end in between."""
    return any(terminal.written_within(TICKS) == b"" for _ in range(3))


def test_no_screen_writes_while_nothing_changes(run_in_terminal: Run) -> None:
    terminal = run_in_terminal("--fresh", columns=100, rows=30)
    terminal.wait_for("120 companies", "n New customer")
    loud = []
    for name, keys, shows, back in (
        ("the list", "", "120 companies", ""),
        ("the search", "/", "Esc Back", ESCAPE),
        ("a company", "1\r", "Connections", ""),
        ("a connection", "\r", "Connection id", ESCAPE * 2 + "0"),
        ("the audit", "A", "companies,", ESCAPE),
        ("the changes", "C", "What changed", ESCAPE),
        ("the journal", "J", "Journal", ESCAPE),
        ("the new customer", "n", "Already a customer?", ESCAPE),
        ("the help", "?", "Keys · Companies", (F6,)),
        ("the manual", "", "Search all topics", ESCAPE * 2),
        ("the palette", "\x10", "Search for commands", ESCAPE),
        ("the command line", ":", ":search", ESCAPE),
    ):
        terminal.type(keys)
        terminal.wait_for(shows)
        if not becomes_silent(terminal):
            loud.append(name)
        for key in back:
            terminal.type(key)
            terminal.written_within(0.2)
    assert loud == [], terminal.text
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0


def test_a_link_that_grows_older_is_a_few_cells_each_second(run_in_terminal: Run, create_and_connect: Any) -> None:
    terminal = run_in_terminal("--fresh", columns=100, rows=30)
    create_and_connect(terminal, "Fernleaf Bakery")
    assert any(len(terminal.written_within(TICKS)) < CLOCK for _ in range(3)), terminal.text
    terminal.type(QUIT)
    terminal.wait_for("Quit while customers are being watched?")
    terminal.type("\t\r")
    assert terminal.wait_exit() == 0
