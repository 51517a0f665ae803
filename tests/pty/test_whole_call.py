"""From launch to Unlinked in a real terminal, the customer's side over plain HTTP."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox

    Run = Callable[..., Any]

ESCAPE = "\x1b"
QUIT = "\x11"


def test_from_launch_to_unlinked(
    run_in_terminal: Run,
    create_and_connect: Callable[..., str],
    authorise: Callable[[str], None],
    unlink: Callable[..., None],
) -> None:
    terminal = run_in_terminal("--fresh")
    link = create_and_connect(terminal, "Quarry Lane Foods")
    assert "SANDBOX" in terminal.text
    authorise(link)
    terminal.wait_for("● Linked", "Quarry Lane Foods")
    terminal.type(ESCAPE)
    terminal.wait_for("Connection id", "● Linked", "u Unlink")
    unlink(terminal)
    terminal.type(ESCAPE)
    terminal.wait_for("Connections", "○ Unlinked", "e Edit")
    terminal.type(ESCAPE)
    terminal.wait_for("121 companies")
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0


def test_the_desktop_hears_of_a_linked_connection_where_the_terminal_can_tell_it(
    run_in_terminal: Run, create_and_connect: Callable[..., str], authorise: Callable[[str], None]
) -> None:
    terminal = run_in_terminal("--fresh", settings={"TERM": "foot"})
    link = create_and_connect(terminal, "Quarry Lane Foods")
    bell = "\a"
    told = f"{bell}\x1b]777;notify;Linked;Quarry Lane Foods · QuickBooks Online\a".encode()
    assert told not in terminal.written
    authorise(link)
    terminal.wait_for("● Linked", lambda now: told in now.written)


def test_the_guided_way_begins_from_the_shell(run_in_terminal: Run, authorise: Callable[[str], None]) -> None:
    terminal = run_in_terminal("--fresh", "onboard", "Quarry Lane Foods")
    terminal.wait_for("● Customer", "Saved as  Quarry Lane Foods", "^s Next")
    terminal.type("\x13")
    terminal.wait_for("● Software", "qhyg")
    terminal.type("quickbooks o")
    terminal.wait_gone("Sage Intacct")
    terminal.type("\r")
    terminal.wait_for("● Review", "Nothing has been sent yet")
    terminal.type("\x13")
    terminal.wait_for("Waiting for the customer", lambda now: now.link)
    authorise(terminal.link)
    terminal.wait_for("● Linked", "First data is here")
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0


def test_with_a_key_and_a_window_that_changes_its_size(
    run_in_terminal: Run,
    create_and_connect: Callable[..., str],
    authorise: Callable[[str], None],
    unlink: Callable[..., None],
    sandbox: EmbeddedSandbox,
) -> None:
    account = sandbox.start()
    terminal = run_in_terminal(settings={"CODAT_API_KEY": account.api_key, "CODAT_BASE_URL": account.base_url})
    link = create_and_connect(terminal, "Harbour Road Dental")
    terminal.resize(100, 30)
    terminal.wait_for(
        lambda now: any(len(line) > 80 for line in now.lines),
        lambda now: now.link == link,
        "Waiting for the customer",
    )
    authorise(link)
    terminal.wait_for("● Linked")
    terminal.type(ESCAPE)
    terminal.wait_for("Connection id", "● Linked", lambda now: "Back" in now.lines[29])
    terminal.resize(80, 24)
    terminal.wait_for("Connection id", "● Linked", lambda now: "Back" in now.lines[23])
    unlink(terminal, "Harbour Road Dental")
    assert "SANDBOX" not in terminal.text
    header = "Basic " + b64encode(account.api_key.encode()).decode()
    connection = httpx.get(link.partition("/start")[0], headers={"Authorization": header})
    assert connection.json()["status"] == "Unlinked"
