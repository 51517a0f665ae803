"""The program is stopped, cut off, or fails, in a real terminal: the terminal stays sane, and no write is lost."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from tests.hostile.marked_secrets import KEY, secrets_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from console_app.sandbox.embedded import EmbeddedSandbox

Run: TypeAlias = "Callable[..., Any]"

CTRL_Z, CTRL_S, QUIT = "\x1a", "\x13", "\x11"
LIST_READ = "120 companies"
FAILING = """
from console_app.tui.screens.companies import CompaniesScreen
def broken(self):
    link = "https://link.codat.io/start?otp=271828"
    key = "{key}"
    {how}
CompaniesScreen.action_sort_next = broken
from console_app.cli import main
main()
"""
HOWS = {
    "in an action": 'raise RuntimeError("unforeseen " + link)',
    "with a key as its argument": 'raise KeyError("\\n" + key, {"key": key})',
    "in a worker": 'self.run_worker(nothing(), group="x")',
    "in a thread": 'self.run_worker(lambda: 1 / 0, group="x", thread=True)',
}


def is_sane(terminal: Any) -> bool:
    """Whether nothing of the program is left on; pasting in brackets is what the shell itself asks for."""
    return set(terminal.left_on) <= {"bracketed paste"}


def test_ctrl_z_gives_the_terminal_to_the_shell_and_fg_brings_all_back(run_in_terminal: Run) -> None:
    terminal = run_in_terminal(command=["bash", "--norc", "--noprofile", "-i"], settings={"PS1": "shell> "})
    terminal.wait_for("shell>")
    terminal.type(f"{sys.executable} -m console_app --fresh\r")
    terminal.wait_for(LIST_READ, "n New customer")
    terminal.type(CTRL_Z)
    terminal.wait_for("Stopped", is_sane)
    terminal.resize(100, 30)
    terminal.type("echo still $((20 + 3)) here\r")
    terminal.wait_for("still 23 here")
    terminal.type("fg\r")
    terminal.wait_for(LIST_READ, lambda now: "alternate screen" in now.left_on)
    terminal.wait_for(lambda now: now.lines[29].strip(), lambda now: "Created" in now.text)
    terminal.type(QUIT)
    terminal.wait_for("shell>", is_sane)


@pytest.mark.parametrize("how", HOWS.values(), ids=HOWS)
def test_a_failure_gives_the_terminal_back_and_leaves_a_report(run_in_terminal: Run, own_home: Path, how: str) -> None:
    code = FAILING.format(how=how, key=KEY).replace("nothing()", "self.no_such_thing()")
    terminal = run_in_terminal("--fresh", command=[sys.executable, "-c", code])
    terminal.wait_for(LIST_READ)
    terminal.type("s")
    assert terminal.wait_exit() == 1
    assert terminal.left_on == []
    assert "codat-console has failed" in terminal.text
    assert b"Traceback" not in terminal.written
    (report,) = (own_home / ".local" / "state" / "codat-console" / "crashes").iterdir()
    assert str(report) in "".join(terminal.lines)
    told = report.read_text("utf-8")
    assert secrets_in(terminal.written) == secrets_in(told) == []
    assert "271828" not in terminal.written.decode() + told
    assert "Screens: CompaniesScreen" in told


@pytest.mark.parametrize("how", ["the window is closed", "SIGTERM", "SIGKILL"])
def test_a_write_under_way_is_in_the_journal_whatever_ends_the_program(
    run_in_terminal: Run, sandbox: EmbeddedSandbox, how: str
) -> None:
    endpoint = sandbox.start()
    account = {"CODAT_API_KEY": endpoint.api_key, "CODAT_BASE_URL": endpoint.base_url}
    terminal = run_in_terminal(settings=account)
    terminal.wait_for(LIST_READ)
    terminal.type("N")
    terminal.wait_for("Already there?")
    terminal.type("Windmill Street Books")
    terminal.wait_for("Saved as  Windmill Street Books")
    sandbox.scenarios.hold_writes("after")
    terminal.type(CTRL_S)
    assert sandbox.scenarios.wait_for_held_calls()
    if how == "the window is closed":
        terminal.hang_up()
        assert terminal.process.wait(20) == -signal.SIGHUP
    else:
        terminal.process.send_signal(signal.SIGTERM if how == "SIGTERM" else signal.SIGKILL)
        terminal.wait_exit()
    sandbox.scenarios.drop_held_calls()
    told = subprocess.run(
        [sys.executable, "-m", "console_app", "journal", "recover", "--json"],
        env={**os.environ, **account},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    (entry,) = json.loads(told.stdout)["entries"]
    assert (told.returncode, entry["found"], entry["settled"]) == (0, "done", True)
    assert re.fullmatch(r"[0-9a-f-]{36}", entry["companyId"])
