"""Workers that are cancelled before they begin leave nothing behind that Python warns of."""

from __future__ import annotations

import gc
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


async def _work() -> None:
    """Would do something."""


async def test_a_worker_that_never_begins_is_no_coroutine_that_was_never_awaited(open_console: Any) -> None:
    async with open_console(companies=1) as console:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            for host in (console.app.screen, console.app):
                # The second cancels the first before its first step.
                host.run_worker(_work(), group="race", exclusive=True)
                host.run_worker(_work(), group="race", exclusive=True)
                host.run_worker(_work(), group="left")
                host.workers.cancel_node(host)
            await console.pilot.pause()
            gc.collect()
        assert [str(each.message) for each in told] == []


def test_one_that_never_begins_before_the_program_ends_writes_nothing_behind_it() -> None:
    code = (
        "from console_app.tui.workers import close_unstarted\n"
        "class Worker: pass\n"
        "async def work(): pass\n"
        "never_began = close_unstarted(Worker(), work())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_coroutine_that_was_never_awaited_fails_its_test(tmp_path: Path, pytestconfig: Any) -> None:
    test = tmp_path / "test_it.py"
    test.write_text("async def never():\n    pass\n\ndef test_it():\n    never()\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(pytestconfig.inipath)]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), str(test)], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert "was never awaited" in done.stdout
    assert done.returncode == 1
