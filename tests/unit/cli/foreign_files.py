"""Commands run one after the other as a user whose files may belong to another, and what each came to.

Root may read and write everything. So that the tests say the same for root as for everybody else, root drops that
privilege before the commands run, and files are given to another user; everybody else shuts themselves out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

ANOTHER = 65534
"""The number of a user who runs nothing here."""
IS_ROOT = os.geteuid() == 0
WITHOUT_PRIVILEGES = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if IS_ROOT else ()
RUN_ALL = """
import contextlib, io, json, sys
from console_app.cli import main

def run(words):
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    sys.argv = ["codat-console", *words]
    code = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    return [words, code, *(each.buffer.getvalue().decode() for each in (out, err))]

print(json.dumps([run(words) for words in json.loads(sys.argv[1])]))
"""


class Came(NamedTuple):
    """What a command came to."""

    words: list[str]
    code: int
    out: str
    err: str


def run_all(
    commands: Iterable[Sequence[str]], settings: Mapping[str, str] | None = None, typed: str = ""
) -> list[Came]:
    """Run commands without privileges, each as if it were the only one, in one process: that is much quicker."""
    done = subprocess.run(
        [*WITHOUT_PRIVILEGES, sys.executable, "-c", RUN_ALL, json.dumps([list(each) for each in commands])],
        env={**os.environ, **(settings or {})},
        input=typed,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Came(*each) for each in json.loads(done.stdout)]


def give_away(path: Path, *, readable: bool = False) -> None:
    """Let a file, or a folder with all that is in it, belong to another user, who lets others read it or not."""
    for each in sorted((path, *path.rglob("*")), reverse=True):
        if IS_ROOT:
            os.chown(each, ANOTHER, ANOTHER)
        if each.is_dir():
            each.chmod(0o555 if readable else 0)
        else:
            each.chmod(0o444 if readable else 0)


def take_back(path: Path) -> None:
    """Let what was given away be deleted by whoever runs the tests."""
    if IS_ROOT or path.is_symlink():
        return
    path.chmod(0o700)
    if path.is_dir():
        for each in path.iterdir():
            take_back(each)
