"""The bytes that reach a real terminal from an account of hostile texts: none of a text's acts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from rich.cells import cell_len

from tests.hostile_account import LyingServer, lying
from tests.hostile_texts import acts, acts_on_a_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console_app.sandbox.embedded import EmbeddedSandbox

Run: TypeAlias = "Callable[..., Any]"
QUIT = "\x11"


@pytest.fixture
def liar(sandbox: EmbeddedSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[LyingServer]:
    with lying(sandbox) as server:
        monkeypatch.setenv("CODAT_API_KEY", server.api_key)
        monkeypatch.setenv("CODAT_BASE_URL", server.base_url)
        yield server


def test_no_byte_of_a_name_is_an_order_to_the_terminal(run_in_terminal: Run, liar: LyingServer) -> None:
    # A terminal that is known to understand notifications of the desktop.
    terminal = run_in_terminal("--debug", columns=120, rows=36, settings={"TERM_PROGRAM": "WezTerm"})
    terminal.wait_for("120 companies")
    for _ in range(6):
        before = terminal.text
        terminal.type("\x1b[6~")
        terminal.wait_for(lambda now, before=before: now.text != before)
    terminal.type("\x1b[H", "s")
    terminal.wait_for("by status")
    terminal.type("\x10")
    terminal.wait_for("Search for commands")
    terminal.type("go to long company")
    terminal.wait_for("Go to")
    terminal.type("\x1b[27u")
    terminal.wait_gone("Go to")
    terminal.type("\r")
    terminal.wait_for("Connections")
    terminal.type("N")
    terminal.wait_for("case note")
    liar.fails_with = 500
    terminal.type("r")
    terminal.wait_for("fault of its own")
    terminal.type("\x19", QUIT)
    assert terminal.wait_exit() == 0
    written = terminal.written.decode("utf-8")
    assert acts_on_a_terminal(written) == []
    assert "x\x1b" not in written.replace("\x1b[", "")


@pytest.mark.parametrize("command", [["companies"], ["audit", "--no-snapshot"], ["company", "株式会社"], ["journal"]])
def test_what_a_command_writes_on_a_terminal_is_lines_that_fit(
    run_in_terminal: Run, liar: LyingServer, command: list[str]
) -> None:
    terminal = run_in_terminal(*command, columns=80, rows=24)
    terminal.wait_exit()
    written = terminal.written.decode("utf-8").replace("\r\n", "\n")
    assert written
    assert acts(written) == []
    if command[0] == "companies":
        assert max(map(cell_len, written.split("\n"))) <= 80
    assert os.environ["CODAT_API_KEY"] not in written
