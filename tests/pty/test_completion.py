"""Completion in the shells themselves: what Tab makes of an unfinished line, and what the command would get."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from console_app.config.paths import sandbox_file
from console_app.config.profiles import sandbox_profile
from tests.builders import company_row
from tests.stores import open_store

if TYPE_CHECKING:
    from tests.conftest import RunInTerminal

NAMES = ["Toft Stores", "O'Brien & Co", "Start: Up Ltd", "$(touch pwned) Ltd", 'Quote "This" Ltd']
ROOT = Path(__file__).parents[2]
SHELLS = {
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "-i"),
}
UNFINISHED = {
    "tof": NAMES[0],
    "o\\'b": NAMES[1],
    "\"O'": NAMES[1],
    "Start:": NAMES[2],
    "\\$": NAMES[3],
    "quo": NAMES[4],
}
"""The unfinished words, and the names that the command would get."""


@pytest.mark.parametrize("shell", SHELLS)
async def test_tab_completes_names_that_a_shell_gives_a_meaning(
    run_in_terminal: RunInTerminal, own_home: Path, shell: str
) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} on this machine")
    async with open_store(sandbox_profile(sandbox_file())) as store:
        await store.keep([company_row(f"{number:08x}", name=name) for number, name in enumerate(NAMES)])
    programs = own_home / "programs"
    programs.mkdir()
    program = programs / "codat-console"
    # Completes as the program does, and otherwise shows what it was called with.
    program.write_text(
        "#!/bin/sh\n"
        f'case "$1" in __complete|completion) exec {sys.executable} -m console_app "$@";; esac\n'
        'printf "<%s>\\n" "$3"\n'
    )
    program.chmod(0o755)
    settings = {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
    terminal = run_in_terminal(command=SHELLS[shell], columns=150, cwd=own_home, settings=settings)
    load = (
        "codat-console completion fish | source" if shell == "fish" else f'eval "$(codat-console completion {shell})"'
    )
    terminal.type(f"{load}; echo rea''dy\r")
    terminal.wait_for("\nready")
    for unfinished, name in UNFINISHED.items():
        terminal.type(f"codat-console --sandbox link {unfinished}", "\t")
        end = name.split()[-1]
        terminal.wait_for(lambda now, end=end: end in now.lines[now.screen.cursor.y])  # type: ignore[misc]
        terminal.type("\r")
        terminal.wait_for(f"<{name}>")
        terminal.type("\x0c")
    terminal.type("codat-console --sandbox companies status:pend", "\t")
    terminal.wait_for("status:pending")
    assert not (own_home / "pwned").exists()
