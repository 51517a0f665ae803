"""What Textual's own driver and drawing do, and `console_app.tui.driver` and `console_app.tui.frame` do not.

Each of these fails once Textual does it right: then that part can go, and the test with it.
"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

Run: TypeAlias = "Callable[..., Any]"

QUIT = "\x11"
READING_KEYS = 2004
APP = """
import sys, threading
from textual.app import App
from textual.widgets import Label
class Plain(App):
    def compose(self):
        yield Label("keys:", id="keys")
    def on_key(self, event):
        label = self.query_one(Label)
        label.update(str(label.content) + " <" + event.key + ">")
    def on_app_focus(self):
        self.query_one(Label).update(" ".join(sorted(each.name for each in threading.enumerate())))
app = Plain()
app.run()
sys.exit(app.return_code)
"""
FOCUS = b"\x1b[I"


@pytest.fixture
def plain(run_in_terminal: Run) -> Any:
    """A small program that shows its keys, and its threads when its window gets the focus."""
    terminal = run_in_terminal(command=[sys.executable, "-c", APP])
    terminal.wait_for("keys:", lambda now: now.is_on(READING_KEYS))
    return terminal


def test_what_the_terminal_shows_already_is_written_again(plain: Any) -> None:
    plain.type("a")
    plain.wait_for("<a>")
    before = len(plain.written)
    plain.type("b")
    plain.wait_for("<a> <b>")
    assert b"<a>" in plain.written[before:]


def test_a_byte_that_is_no_utf8_ends_it_as_if_nothing_had_happened(plain: Any) -> None:
    plain.type(b"\xe2b")
    assert plain.wait_exit() == 0
    assert b"UnicodeDecodeError" in plain.written


def test_a_paste_without_end_takes_all_keys(plain: Any) -> None:
    plain.type("a")
    plain.wait_for("<a>")
    plain.type(b"\x1b[200~x")
    # Longer than the program waits for the end; the focus shows that it has read all of it.
    signal.sigtimedwait([], 1.5)
    plain.type("b", FOCUS)
    plain.wait_for("textual-input")
    plain.type(QUIT, b"\x1b[201~")
    plain.type("c")
    plain.wait_for("<c>")
    assert "<b>" not in plain.text
    assert plain.process.poll() is None


def test_continuing_starts_a_second_reader(plain: Any) -> None:
    plain.process.send_signal(signal.SIGCONT)
    plain.wait_for(lambda now: now.written.count(b"\x1b[?1049h") > 1)
    plain.type(FOCUS)
    plain.wait_for(lambda now: now.text.count("textual-input") > 1)


def test_an_answer_that_is_not_known_is_typed(plain: Any) -> None:
    plain.type(b"\x1b[?64;1c")
    plain.wait_for("<6>", "<4>", "<c>")


def test_the_size_is_what_the_environment_says_and_not_the_terminals(run_in_terminal: Run) -> None:
    app = APP.replace("def on_key(self, event):", "def on_resize(self, event):").replace("event.key", "str(event.size)")
    terminal = run_in_terminal(
        command=[sys.executable, "-c", app], settings={"COLUMNS": "44", "LINES": "15"}, columns=80, rows=24
    )
    terminal.wait_for("width=44, height=15")
