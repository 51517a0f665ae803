"""Commands run one after the other as a user whose files may belong to another, and what each came to.

Root may read and write everything. So that the tests say the same for root as for everybody else, root drops that
privilege before the commands run, and files are given to another user; everybody else shuts themselves out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tests.commands import IMPORT_ALL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

ANOTHER = 65534
"""The number of a user who runs nothing here."""
IS_ROOT = os.geteuid() == 0
WITHOUT_PRIVILEGES = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if IS_ROOT else ()
RUN = """
import contextlib, io, json, sys
from console_app.cli.main import main

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
"""
RUN_ALL = RUN + "print(json.dumps([run(words) for words in json.loads(sys.argv[1])]))\n"
SERVER = (
    IMPORT_ALL
    + RUN
    + """
import os, time
import console_app.sandbox.scenarios, console_app.sandbox.seed, console_app.sandbox.server
import console_app.sandbox.simulation, console_app.services.doctor

for line in sys.stdin:
    commands, environ, typed = json.loads(line)
    if not os.fork():
        os.environ.clear()
        os.environ.update(environ)
        time.tzset()
        reading, writing = os.pipe()
        os.write(writing, typed.encode())
        os.close(writing)
        os.dup2(reading, 0)
        sys.stdin = open(0, encoding="utf-8", closefd=False)
        print(json.dumps([run(words) for words in commands]), flush=True)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.wait()[1]):
        print("null", flush=True)
"""
)


class Came(NamedTuple):
    """What a command came to."""

    words: list[str]
    code: int
    out: str
    err: str


RunAll: TypeAlias = "Callable[..., list[Came]]"


@contextmanager
def without_privileges() -> Iterator[RunAll]:
    """A function that runs commands without privileges, each as if it were the only one, all in one process.

    `settings` are added to the environment, and `typed` is on their stdin. The processes are forks of one, which has
    imported all that they need.
    """

    def run_all(
        commands: Iterable[Sequence[str]], settings: Mapping[str, str] | None = None, typed: str = ""
    ) -> list[Came]:
        assert server.stdin is not None
        assert server.stdout is not None
        request = [[list(each) for each in commands], {**os.environ, **(settings or {})}, typed]
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        answer = json.loads(server.stdout.readline())
        assert answer is not None, "the process of the commands has failed"
        return [Came(*each) for each in answer]

    with subprocess.Popen(
        [*WITHOUT_PRIVILEGES, sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        yield run_all


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
