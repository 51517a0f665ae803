"""On a disk without any room, what was written before is still read: the journal above all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from console_app.config.paths import data_folder
from tests.unit.config.foreign_files import RUN_ALL, Came
from tests.unit.store.test_errors import can_mount, small_disk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMANDS = [["journal"], ["journal", "verify"], ["store", "info"], ["companies", "--cached"], ["companies"], ["doctor"]]


@contextmanager
def full_disk_behind(folder: Path) -> Iterator[None]:
    """A disk of its own in place of a folder, with all that is in the folder, and then no room; whoever may not mount
    one has no room by a limit of the processes that are started (see `run_without_room`)."""
    if os.geteuid() != 0 or not can_mount():
        yield
        return
    kept = folder.with_name("kept")
    shutil.copytree(folder, kept)
    with small_disk(folder, "size=600k"):
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        for size in (100_000, 1):
            with (folder / f"rest-{size}").open("wb", buffering=0) as rest, suppress(OSError):
                while True:
                    rest.write(bytes(size))
        yield


def run_without_room(*, by_limit: bool) -> list[Came]:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, -1));\n" if by_limit else ""
    done = subprocess.run(
        [sys.executable, "-c", limit + RUN_ALL, json.dumps(COMMANDS)],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Came(*each) for each in json.loads(done.stdout)]


@pytest.mark.parametrize("by_limit", [False, True], ids=["the disk is full", "no file may grow"])
def test_what_is_there_is_read(run: Any, books: Any, by_limit: bool) -> None:
    books.company("Darrington Inn")
    assert run("snapshot").code == 0
    assert run("create", "Quixotic Zebras").code == 0
    with full_disk_behind(data_folder() / "store"):
        came = {" ".join(each.words): each for each in run_without_room(by_limit=by_limit or not can_mount())}
    for words in ("journal", "journal verify", "store info", "companies --cached", "companies"):
        assert came[words].code == 0, came[words]
    assert "Quixotic Zebras" in came["journal"].out
    assert "The journal is unchanged" in came["journal verify"].out
    assert "Darrington Inn" in came["companies --cached"].out
    assert "Quixotic Zebras" in came["companies"].out
    assert "codat-console crashed" not in "".join(each.err for each in came.values())
