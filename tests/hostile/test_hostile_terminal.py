"""The bytes that reach a real terminal while the screens show what strangers wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.hostile.texts import CURATED, MARK, fill

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox

ESCAPE = "\x1b[27u"
MOST_DANGEROUS = (
    "title",
    "clipboard",
    "a link of the terminal",
    "C1",
    "a question to the terminal",
    "an alternate screen",
    "bidi",
    "combining",
    "markup",
)
"""Those that would be noticed here; the commands are tried with all of them."""

INTRODUCED = re.compile(rb"(?:\x1b[\[\]PX^_]|\xc2[\x80-\x9f])[^\x1b]{0,30}" + MARK.encode())
"""The mark inside of a sequence: as the parameter of something that acts. Textual's own end before a text begins."""
OWN = re.compile(rb"\x1b\[[0-9;:?<>=]*[A-Za-z]")


def acts(written: bytes) -> bytes | None:
    """What of the program's output holds the mark in a sequence, Textual's own taken out before."""
    found = INTRODUCED.search(OWN.sub(b"", written))
    return found[0] if found else None


@pytest.mark.parametrize("name", MOST_DANGEROUS)
def test_no_name_becomes_a_sequence(run_in_terminal: Any, hostile_account: EmbeddedSandbox, name: str) -> None:
    fill(hostile_account, CURATED[name])
    terminal = run_in_terminal(columns=100, rows=30)
    terminal.wait_for("6 companies")
    terminal.type("\r")
    terminal.wait_for("Connections")
    terminal.type("t")
    terminal.wait_for("Timeline")
    terminal.type(ESCAPE)
    terminal.wait_gone("Timeline")
    terminal.type("y")
    terminal.wait_for("clipboard")
    terminal.type("\x10")
    terminal.wait_for("Search for")
    terminal.type("go to")
    terminal.wait_for("Go to")
    terminal.type(ESCAPE)
    terminal.wait_gone("Go to")
    terminal.type("\x11")
    assert terminal.wait_exit() == 0
    assert acts(terminal.written) is None
    for byte in (b"\x9b", b"\x9d", b"\x90"):
        assert b"\xc2" + byte not in terminal.written, "a C1 control in UTF-8"
    for bidi in ("\u202e", "\u2066", "\u200f"):
        assert bidi.encode() not in terminal.written
    assert b"Traceback" not in terminal.written


def test_a_sequence_with_the_mark_would_be_found() -> None:
    assert acts(b"abc\x1b]0;" + MARK.encode() + b"\x07")
    assert acts("\x9b31m".encode() + MARK.encode())
    assert acts(b"\x1b[31mabc\x1b[0m " + MARK.encode()) is None
