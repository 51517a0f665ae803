"""What commands write on a real terminal of an account of hostile texts: lines that fit, and nothing that acts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from rich.cells import cell_len

from tests.hostile_account import LyingServer, lying
from tests.hostile_texts import acts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console_app.sandbox.embedded import EmbeddedSandbox

Run: TypeAlias = "Callable[..., Any]"


@pytest.fixture
def liar(sandbox: EmbeddedSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[LyingServer]:
    with lying(sandbox) as server:
        monkeypatch.setenv("CODAT_API_KEY", server.api_key)
        monkeypatch.setenv("CODAT_BASE_URL", server.base_url)
        yield server


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
