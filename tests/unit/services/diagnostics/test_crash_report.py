"""What goes wrong where nobody waits for it: nothing of it on the terminal, and a report without secrets."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from console_app.config.paths import crash_folder

if TYPE_CHECKING:
    from pathlib import Path

KEY = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"
WAYS = {
    "a thread": "threading.Thread(target=fail).start()",
    "a task": "asyncio.run(leave_alone())",
    "being destroyed": "Fragile()",
}
PROGRAM = f"""
import asyncio, gc, threading
from console_app.services.diagnostics import crash_report as stray_errors

def fail():
    raise RuntimeError("the key is {KEY}")

async def fail_later():
    fail()

async def leave_alone():
    task = asyncio.create_task(fail_later())
    await asyncio.sleep(0)
    del task
    gc.collect()

class Fragile:
    def __del__(self):
        fail()

stray_errors.take_in()
"""


@pytest.mark.parametrize("way", WAYS)
def test_it_leaves_a_report_and_nothing_on_the_terminal(own_home: Path, way: str) -> None:
    program = [sys.executable, "-c", f"{PROGRAM}\n{WAYS[way]}\n"]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("", "")
    (report,) = crash_folder().glob("crash-*.txt")
    told = report.read_text()
    assert "RuntimeError: the key is " in told
    assert KEY not in told
    assert "in fail" in told


def test_what_goes_wrong_every_time_does_not_fill_the_disk(own_home: Path) -> None:
    program = [sys.executable, "-c", f"{PROGRAM}\nfor _ in range(50): Fragile()\n"]
    subprocess.run(program, capture_output=True, timeout=60, check=True)
    assert 1 <= len(list(crash_folder().glob("crash-*.txt"))) <= 5
