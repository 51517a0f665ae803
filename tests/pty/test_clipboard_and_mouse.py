"""What reaches a real terminal: copied texts, through a real tmux as well, and who has the mouse."""

from __future__ import annotations

import re
import signal
import sys
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import skip_unless_known

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]

F8 = "\x1b[19~"
CTRL_T = "\x14"
QUIT = "\x11"
LIST_READ = "120 companies"
CLICKS, MOVES = 1000, 1003


def in_clipboard(terminal: Any) -> str:
    """Return what the terminal would have put into its clipboard last."""
    sent = re.findall(rb"\x1b\]52;c?;([A-Za-z0-9+/=]+)(?:\x07|\x1b\\)", terminal.written)
    return b64decode(sent[-1]).decode() if sent else ""


def test_a_copied_id_reaches_the_terminal(run_in_terminal: Run) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.wait_for(LIST_READ, "● Linked")
    terminal.type("y")
    terminal.wait_for("sent to your terminal's clipboard", in_clipboard)
    terminal.wait_for(lambda seen: in_clipboard(seen) in "".join(seen.text.split()))


def test_a_copied_id_reaches_tmux_and_the_terminal_around_it(run_in_terminal: Run, tmux: Any) -> None:
    program = [*tmux.command, "new-session", sys.executable, "-m", "console_app", "--fresh"]
    terminal = run_in_terminal(command=program, columns=100, rows=30)
    terminal.wait_for(LIST_READ, "● Linked")
    terminal.type("y")
    terminal.wait_for("sent to your terminal's clipboard", in_clipboard)
    terminal.wait_for(is_doubtful)
    assert tmux.run("show-buffer") == in_clipboard(terminal)
    assert re.fullmatch(r"[0-9a-f-]{36}", in_clipboard(terminal))


def test_a_tmux_in_a_terminal_that_takes_it_is_not_doubted(run_in_terminal: Run, tmux: Any) -> None:
    program = [*tmux.command, "new-session", sys.executable, "-m", "console_app", "--fresh"]
    skip_unless_known("foot")
    terminal = run_in_terminal(command=program, columns=100, rows=30, settings={"TERM": "foot"})
    terminal.wait_for(LIST_READ, "● Linked")
    terminal.type("y")
    terminal.wait_for("sent to your terminal's clipboard", in_clipboard)
    assert not is_doubtful(terminal)


@pytest.mark.parametrize("key", [F8, CTRL_T], ids=["F8", "Ctrl+T"])
def test_a_key_frees_the_mouse_and_takes_it_back(run_in_terminal: Run, key: str) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.wait_for(LIST_READ, has_mouse)
    terminal.type(key)
    terminal.wait_for("The mouse is released", "F8 Mouse back", has_no_mouse)
    terminal.type(key)
    terminal.wait_for("The program uses the mouse again", has_mouse)
    terminal.wait_gone("Mouse back")


def test_leaving_while_the_mouse_is_free_gives_the_terminal_back(run_in_terminal: Run) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.wait_for(LIST_READ)
    terminal.type(F8)
    terminal.wait_for("The mouse is released", has_no_mouse)
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0
    assert terminal.left_on == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc for whether the program is stopped")
def test_the_mouse_stays_free_when_the_program_comes_back_from_the_background(run_in_terminal: Run) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.wait_for(LIST_READ)
    terminal.type(F8)
    terminal.wait_for("The mouse is released", has_no_mouse)
    terminal.process.send_signal(signal.SIGTSTP)
    terminal.wait_for(lambda now: not now.is_on(1049))
    terminal.wait_stopped()
    before = len(terminal.written)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.wait_for(LIST_READ, lambda now: b"\x1b[?1000h" in now.written[before:], has_no_mouse)


def is_doubtful(terminal: Any) -> bool:
    # The words of a notice stand beside the list, in lines of their own.
    return bool(re.search("may not have|have arrived|must end in|with the mouse", terminal.text))


def has_mouse(terminal: Any) -> bool:
    return bool(terminal.is_on(CLICKS) and terminal.is_on(MOVES))


def has_no_mouse(terminal: Any) -> bool:
    return not terminal.is_on(CLICKS) and not terminal.is_on(MOVES)
