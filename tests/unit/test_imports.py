"""What is imported when: instant answers stay instant, and the first frame waits for nothing it does not need."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import console_app

if TYPE_CHECKING:
    from collections.abc import Callable

SCREENS = {"textual", "rich"}
CLIENT = {"httpx", "httpcore", "msgspec", "pydantic", "pydantic_core"}
SANDBOX = {"starlette", "uvicorn", "anyio"}
MEMORY = {"sqlite3"}
"""Needed for the first frame, whose rows are remembered ones; by nothing that only prints."""
LATER = {"segno", "keyring", "anyascii", "cleanco", "truststore", "tomlkit", "rapidfuzz"}


def imported(*command: str) -> set[str]:
    """The top-level packages a fresh interpreter imports for a command."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command], capture_output=True, text=True, timeout=60, check=True
    )
    names = set(re.findall(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\w+)", done.stderr, re.MULTILINE))
    assert "console_app" in names
    return names


@pytest.mark.parametrize("option", ["--help", "--version", "-h", "-V"])
def test_instant_options_import_nothing_heavy(option: str) -> None:
    assert not imported("-m", "console_app", option) & (
        SCREENS | CLIENT | SANDBOX | MEMORY | LATER | {"asyncio", "platformdirs"}
    )


def test_help_of_the_sandbox_command_imports_nothing_heavy() -> None:
    assert not imported("-m", "console_app", "sandbox", "--help") & (
        SCREENS | CLIENT | SANDBOX | MEMORY | LATER | {"asyncio"}
    )


@pytest.mark.parametrize("topic", [(), ("keys",)])
def test_the_manual_imports_nothing_heavy(topic: tuple[str, ...]) -> None:
    assert not imported("-m", "console_app", "help", *topic) & (
        SCREENS | CLIENT | SANDBOX | MEMORY | LATER | {"asyncio", "platformdirs"}
    )


@pytest.mark.parametrize(
    "command",
    [
        "onboard",
        "create",
        "connect",
        "link",
        "watch",
        "unlink",
        "store",
        "companies",
        "company",
        "audit",
        "snapshot",
        "diff",
        "doctor",
        "login",
        "logout",
        "profiles",
        "whoami",
        "receive",
    ],
)
def test_help_of_a_command_imports_neither_screens_nor_client(command: str) -> None:
    assert not imported("-m", "console_app", command, "--help") & (SCREENS | CLIENT | SANDBOX | MEMORY | LATER)


def test_a_memory_of_what_is_forgotten_anyway_imports_no_database_before_there_is_something_to_remember() -> None:
    code = """
import asyncio
from console_app.config.profiles import sandbox_profile
from console_app.services.snapshots.account_store import AccountStore
async def main():
    store = AccountStore(sandbox_profile(None))
    await store.open()
    assert await store.first_rows(60) == [] and await store.snapshots() == [] and await store.since() == {}
    assert [batch async for batch in store.rows()] == []
    await store.close()
asyncio.run(main())
"""
    assert not imported("-c", code) & (SCREENS | CLIENT | SANDBOX | LATER | {"platformdirs"})


def test_the_sandbox_on_its_own_imports_neither_screens_nor_client() -> None:
    code = (
        "from console_app.sandbox.embedded import EmbeddedSandbox\n"
        "with EmbeddedSandbox(None, companies=1): import console_app.cli.commands.sandbox"
    )
    assert not imported("-c", code) & (SCREENS | CLIENT | LATER)


def test_the_first_screen_imports_neither_client_nor_sandbox_nor_qr_codes() -> None:
    assert not imported("-c", "import console_app.tui.app") & (CLIENT | SANDBOX | MEMORY | LATER)


def test_a_list_of_all_stored_companies_reads_no_search_and_no_writes() -> None:
    code = """
import sys
from contextlib import suppress
from console_app.cli.main import main
sys.argv = ["codat-console", "companies", "--cached", "--sandbox"]
with suppress(SystemExit):
    main()
services = "console_app.services"
assert f"{services}.companies.directory" in sys.modules
unneeded = {f"{services}.{name}" for name in ("search", "companies.ids", "connections.unlink", "journal.entries")}
assert not unneeded & sys.modules.keys(), unneeded & sys.modules.keys()
"""
    assert imported("-c", code)


@pytest.mark.parametrize(
    "room", ["console_app", "codat", "config", "sandbox", "sandbox.embedded", "services", "store", "cli"]
)
def test_the_rooms_themselves_are_light(room: str) -> None:
    module = room if room == "console_app" else f"console_app.{room}"
    assert not imported("-c", f"import {module}") & (SCREENS | CLIENT | SANDBOX | MEMORY | LATER)


def test_the_first_frame_is_drawn_before_the_heavy_imports_begin(run_in_terminal: Callable[..., Any]) -> None:
    # Python reports its imports where Textual draws, so that one stream tells which came first.
    terminal = run_in_terminal("--fresh", command=(sys.executable, "-X", "importtime", "-m", "console_app"))
    heavy = re.compile(rb"\| +(?:%s)\b" % "|".join(CLIENT | SANDBOX | LATER).encode())
    terminal.wait_for(lambda now: heavy.search(now.written))
    first = heavy.search(terminal.written)
    assert first is not None
    assert b"SANDBOX" in terminal.written[: first.start()]


def test_everything_that_changes_something_at_codat_goes_one_way() -> None:
    package = Path(console_app.__file__).parent
    changing = re.compile(r"client\.(create_\w+|(update|delete)_company|(unlink|delete)_connection)\(")
    rooms = (path for room in ("services", "cli", "tui") for path in (package / room).rglob("*.py"))
    ways = [path.relative_to(package).as_posix() for path in rooms if changing.search(path.read_text("utf-8"))]
    assert ways == ["services/account/writes.py"]
