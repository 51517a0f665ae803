"""The bytes that reach a real terminal from an account of hostile texts: nothing of a stranger's acts."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pytest
from rich.cells import cell_len

from console_app.config.paths import config_folder
from console_app.sandbox.embedded import EmbeddedSandbox
from tests.hostile.lying_server import LyingServer, lying
from tests.hostile.texts import NUMBER, OWNED, TEXTS, acts, acts_on_a_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Run: TypeAlias = "Callable[..., Any]"

ENTER, ESCAPE, CTRL_P, CTRL_S, QUIT, F7 = "\r", "\x1b[27u", "\x10", "\x13", "\x11", "\x1b[18~"
CONFIGURATION = '[profiles.default]\nproduction = true\nunlink = "yes"\ndelete = "yes"\ncreate = "unlock"\n'
"""So that there is something to unlock, and the questions before what cannot be undone are asked without."""


class ConnectionPlace(NamedTuple):
    """A connection by its ids and its software."""

    company: str
    connection: str
    platform: str


@pytest.fixture
def liar(monkeypatch: pytest.MonkeyPatch) -> Iterator[LyingServer]:
    """An account of hostile texts, which the environment names as one of production."""
    with EmbeddedSandbox(None, companies=90, scenarios=True) as sandbox, lying(sandbox) as server:
        monkeypatch.setenv("CODAT_API_KEY", server.api_key)
        monkeypatch.setenv("CODAT_BASE_URL", server.base_url)
        config_folder().mkdir(parents=True)
        (config_folder() / "config.toml").write_text(CONFIGURATION)
        yield server


def places(liar: LyingServer, status: str) -> list[ConnectionPlace]:
    """Connections of a status, each its company's only one, which is known as such, of companies
    whose names would act on a terminal."""
    state = liar.scenarios._state
    rows = state.run(lambda: state.rows("SELECT * FROM connections WHERE status = ?", status))
    count = Counter(row["company_id"] for row in state.run(lambda: state.rows("SELECT company_id FROM connections")))
    found = [
        ConnectionPlace(row["company_id"], row["id"], row["platform_key"])
        for row in rows
        if count[row["company_id"]] == 1
    ]
    return [
        each
        for each in found
        if "\x1b" in liar.text_of(each.company) and not liar.lies_about(each.connection, "status")
    ]


def test_what_commands_write_on_a_terminal_is_lines_that_fit(run_in_terminal: Run, liar: LyingServer) -> None:
    linked = places(liar, "Linked")
    commands: list[tuple[str, ...]] = [
        ("snapshot",),
        ("unlink", linked[0].company, linked[0].platform, "--yes"),
        ("audit",),
        ("companies",),
        ("company", linked[0].company, "--timeline"),
        ("diff", "--since", "first"),
        ("journal",),
    ]
    for command in commands:
        if command[0] == "audit":
            for each in linked[1:]:
                liar.scenarios.deauthorize(each.connection)
        terminal = run_in_terminal(*command, columns=80, rows=24)
        assert terminal.wait_exit() in {0, 3}, (command, terminal.text)
        written = terminal.written.decode("utf-8").replace("\r\n", "\n")
        # The program's own colours, and the line of progress that is taken away again.
        written = re.sub(r"\x1b\[[0-9;]*[mK]|\r", "", written)
        assert acts(written) == [], command
        lines = written.splitlines()
        assert len(lines) > 1, command
        if command[0] in {"companies", "diff"}:
            # The first line of a diff is a sentence, which the terminal breaks.
            assert max(map(cell_len, lines[command[0] == "diff" :])) <= 80, command
        assert os.environ["CODAT_API_KEY"] not in written


def test_no_text_becomes_a_sequence_on_any_screen(run_in_terminal: Run, liar: LyingServer) -> None:
    linked, pending = places(liar, "Linked"), places(liar, "PendingAuth")
    # So that the journal has something to show.
    ended = run_in_terminal("unlink", linked[0].company, linked[0].platform, "--yes")
    assert ended.wait_exit() == 0, ended.text
    terminal = run_in_terminal(columns=120, rows=40, settings={"TERM": "foot"})
    terminal.wait_for("90 companies")

    def see(keys: str, *wanted: Any) -> None:
        terminal.type(keys)
        terminal.wait_for(*wanted, within=20)

    def leave(gone: str) -> None:
        terminal.type(ESCAPE)
        terminal.wait_gone(gone)

    see(CTRL_P, "Search for")
    see("go to", "Go to")
    leave("Go to")
    see(F7, "Unlock this account?", "to unlock")
    leave("Unlock this account?")
    for each in linked:
        liar.scenarios.deauthorize(each.connection)
    see("A", "Audit now")
    see(CTRL_S, "just now")
    see("c", "What changed", "Deauthorized")
    see(ESCAPE, "Audit now")
    see(ESCAPE, "90 companies")

    see(f"/{pending[0].company}", "1 of 90")
    see(ENTER, "Products", "Platform")
    see("D", "Delete this company?", "to delete")
    leave("Delete this company?")
    see("t", "Esc closes")
    leave("Esc closes")
    see(ENTER, "Works once")
    see("D", "Delete this connection?", "to delete")
    leave("Delete this connection?")
    liar.scenarios.answer_as_customer(pending[0].connection, "authorise")
    see("r", "● Linked", lambda now: b"\x1b]777;" in now.written)
    see("u", "to unlink")
    leave("to unlink")
    see(ESCAPE, "Products", "Platform")
    see(ESCAPE, "1 of 90")
    see("J", "1 write since", "✓ done")
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0

    written = terminal.written.decode("utf-8")
    assert acts_on_a_terminal(written) == []
    assert "Traceback" not in written
    assert not re.search(r"\x1b\][012];", written), "the program gives its window no title"
    notices = re.findall(r"\x1b\]777;([^\x07]*)\x07", written)
    assert len(notices) == 1
    assert acts(notices[0]) == []
    assert notices[0].startswith("notify;Linked;")
    assert notices[0].count(";") == 2


def test_what_would_act_is_found() -> None:
    """Otherwise the tests above would prove nothing."""
    acting = [text for text in TEXTS.values() if OWNED in text or NUMBER in text]
    assert len(acting) >= 12
    for text in acting:
        assert acts_on_a_terminal(f"before {text} after")
    assert acts_on_a_terminal(f"\x1b[31m{OWNED}\x1b[0m {NUMBER}\x1b]0;codat-console\x07") == []
