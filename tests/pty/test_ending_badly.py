"""The program is stopped, cut off, or fails, in a real terminal: the terminal stays sane, and no write is lost."""

from __future__ import annotations

import re
import signal
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from tests.commands import run_here
from tests.hostile.marked_secrets import KEY, secrets_in
from tests.one_terminal import OneTerminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from console_app.sandbox.embedded import EmbeddedSandbox

Run: TypeAlias = "Callable[..., Any]"

CTRL_Z, CTRL_S, QUIT = "\x1a", "\x13", "\x11"
LIST_READ = "120 companies"
SCREENS = (
    *("console_app.sandbox.scenarios", "console_app.sandbox.seed", "console_app.sandbox.server"),
    *("console_app.cli.startup", "console_app.tui.app", "console_app.tui.screens.companies.screen"),
)
FAILING = """
from console_app.tui.screens.companies.screen import CompaniesScreen
def broken(self):
    link = "https://link.codat.io/start?otp=271828"
    key = "{key}"
    {how}
CompaniesScreen.action_sort_next = broken
"""
HOWS = {
    "in an action": 'raise RuntimeError("unforeseen " + link)',
    "with a key as its argument": 'raise KeyError("\\n" + key, {"key": key})',
    "in a worker": 'self.run_worker(nothing(), group="x")',
    "in a thread": 'self.run_worker(lambda: 1 / 0, group="x", thread=True)',
}


def is_sane(terminal: Any) -> bool:
    """Return whether nothing of the program is left on; pasting in brackets is what the shell itself asks for."""
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


def test_a_failure_gives_the_terminal_back_and_leaves_a_report(run_in_terminal: Run, own_home: Path) -> None:
    codes = [FAILING.format(how=how, key=KEY).replace("nothing()", "self.no_such_thing()") for how in HOWS.values()]
    failures = OneTerminal(run_in_terminal, [(("--fresh",), {}, code) for code in codes], imported=SCREENS)
    folder = own_home / ".local" / "state" / "codat-console" / "crashes"
    before: set[Path] = set()
    for how in HOWS:
        failures.begin()
        failures.terminal.wait_for(LIST_READ)
        failures.terminal.type("s")
        assert failures.wait_end() == 1, how
        assert failures.terminal.left_on == [], how
        assert b"codat-console crashed" in failures.written
        assert b"Traceback" not in failures.written
        (report,) = set(folder.iterdir()) - before
        before.add(report)
        assert str(report) in "".join(failures.terminal.lines)
        told = report.read_text("utf-8")
        assert secrets_in(failures.written) == secrets_in(told) == []
        assert "271828" not in failures.written.decode() + told
        assert "Screens: CompaniesScreen" in told


@pytest.mark.parametrize("how", ["the window is closed", "SIGTERM", "SIGKILL"])
def test_a_write_under_way_is_in_the_journal_whatever_ends_the_program(
    run_in_terminal: Run,
    sandbox: EmbeddedSandbox,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    endpoint = sandbox.start()
    account = {"CODAT_API_KEY": endpoint.api_key, "CODAT_BASE_URL": endpoint.base_url}
    terminal = run_in_terminal(settings=account)
    terminal.wait_for(LIST_READ)
    terminal.type("N")
    terminal.wait_for("Already a customer?")
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
    for name, value in account.items():
        monkeypatch.setenv(name, value)
    told = run_here(capsys, "journal", "recover", "--json")
    (entry,) = told.result["entries"]
    assert (told.code, entry["found"], entry["settled"]) == (0, "done", True)
    assert re.fullmatch(r"[0-9a-f-]{36}", entry["companyId"])
