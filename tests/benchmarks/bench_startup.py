"""How long one waits for the first frame and for short answers, side by side with the least that Python can do.

Run by hand: `python tests/benchmarks/bench_startup.py [--runs 15]`.

First frame: from starting the process in a pseudo-terminal of 80 x 24 to the bytes of its first drawn text, against
a Textual app of one label. Remembered: the same where 100,000 companies are remembered, up to the bytes that tell how
many there are, which come with the first screenful of them. There is no network, and no answer is waited for.

`--help` and `--version`, and ten of the 100,000 companies from the store: from start to exit, against `python -c pass`.

The sides take turns, so that other work on the machine falls on all. The figures are medians; the ratio of the fastest
runs is there for a machine that is never quiet. The time to the list of companies is printed too, with no rival and no
goal.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import termios
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from goals import met  # type: ignore[import-not-found] # it stands beside us

if TYPE_CHECKING:
    from collections.abc import Callable

FRAME_GOAL = 1.2
REMEMBERED_GOAL = 1.3
ANSWER_GOAL = 3.5
CACHED_GOAL = 12.0
REMEMBERED = 100_000
KEY = "a" * 40
DEADLINE = 60.0

HELLO = """
from textual.app import App
from textual.widgets import Label
class Hello(App):
    def compose(self):
        yield Label("Hello, World!")
Hello().run()
"""

FILL = """
import asyncio, sys
from datetime import timedelta
from random import Random
from console_app.codat.models import Company, Connection
from console_app.config.addresses import CODAT_BASE_URL
from console_app.config.profiles import Profile
from console_app.sandbox.seed_companies import guid, seed_companies
from console_app.services.snapshots.account_store import AccountStore
from console_app.clock import now
from console_app.services.companies.cached_company import summarise

async def fill(count, key):
    random, moment = Random(7), now()
    store = AccountStore(Profile("default", is_sandbox=False, base_url=CODAT_BASE_URL, key_text=key))
    await store.open()
    rows = []
    for each in seed_companies(count, random):
        connections = [
            Connection(id=guid(random), integrationKey=one.key, platformName=one.key, status=one.status,
                created=moment - timedelta(hours=one.age))
            for one in each.connections
        ]
        company = Company(id=guid(random), name=each.name, tags=each.tags or {}, dataConnections=connections)
        rows.append(summarise(company))
    await store.finish_snapshot(moment, rows)
    await store.close()

asyncio.run(fill(int(sys.argv[1]), sys.argv[2]))
"""

CONSOLE = [sys.executable, "-c", "from console_app.cli.main import main; main()"]


def until_shown(command: list[str], marker: bytes, environment: dict[str, str]) -> float:
    """Seconds from the start of `command` to `marker` in what it writes to its terminal."""
    begun = perf_counter()
    process_id, terminal = pty.fork()
    if process_id == 0:
        os.execvpe(command[0], command, environment)
    try:
        termios.tcsetwinsize(terminal, (24, 80))
        written = b""
        while marker not in written:
            ready, _, _ = select.select([terminal], [], [], DEADLINE - (perf_counter() - begun))
            if not ready:
                raise SystemExit(f"no {marker!r} from {command} after {DEADLINE:g} seconds:\n{written!r}")
            written += os.read(terminal, 65536)
        return perf_counter() - begun
    finally:
        os.kill(process_id, signal.SIGKILL)
        os.waitpid(process_id, 0)
        os.close(terminal)


def until_exit(command: list[str], environment: dict[str, str]) -> float:
    """Seconds from the start of `command` to its end."""
    begun = perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return perf_counter() - begun


def in_turns(runs: int, *sides: Callable[[], float]) -> list[list[float]]:
    """Return what each run of each side took, after one run of each that fills the machine's caches."""
    taken: list[list[float]] = [[] for _ in sides]
    for run in range(runs + 1):
        for side, measure in enumerate(sides):
            seconds = measure()
            if run:
                taken[side].append(seconds)
    return taken


def report(what: str, ours: list[float], theirs: list[float], rival: str, goal: float) -> None:
    ratio, best = median(ours) / median(theirs), min(ours) / min(theirs)
    print(
        f"{what:<20}{median(ours) * 1000:6.0f} ms   {rival}{median(theirs) * 1000:6.0f} ms   "
        f"{ratio:.2f}x, fastest runs {best:.2f}x (goal: at most {goal:g}x): {met(ratio <= goal)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=15, help="how many runs of each side")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as home:
        kept = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {"HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        hello = Path(home) / "hello.py"
        hello.write_text(HELLO, encoding="utf-8")
        ours, theirs, listed = in_turns(
            runs,
            lambda: until_shown(CONSOLE, b"SANDBOX", environment),
            lambda: until_shown([sys.executable, str(hello)], b"Hello", environment),
            lambda: until_shown([*CONSOLE, "--fresh"], b"as of", environment),
        )
        report("first frame", ours, theirs, "hello world", FRAME_GOAL)
        print(f"{'companies':<20}{median(listed) * 1000:6.0f} ms")
        with_key = environment | {"CODAT_API_KEY": KEY}
        subprocess.run([sys.executable, "-c", FILL, str(REMEMBERED), KEY], env=with_key, check=True)
        shown = f"{REMEMBERED:,} companies".encode()
        ours, theirs = in_turns(
            runs,
            lambda: until_shown(CONSOLE, shown, with_key),
            lambda: until_shown([sys.executable, str(hello)], b"Hello", environment),
        )
        report("remembered", ours, theirs, "hello world", REMEMBERED_GOAL)
        bare, *answers = in_turns(
            runs,
            lambda: until_exit([sys.executable, "-c", "pass"], environment),
            lambda: until_exit([*CONSOLE, "--help"], environment),
            lambda: until_exit([*CONSOLE, "--version"], environment),
            lambda: until_exit([*CONSOLE, "companies", "--cached", "--limit", "10"], with_key),
        )
        goals = {"--help": ANSWER_GOAL, "--version": ANSWER_GOAL, "companies --cached": CACHED_GOAL}
        for (what, goal), taken in zip(goals.items(), answers, strict=True):
            report(what, taken, bare, "bare Python", goal)


if __name__ == "__main__":
    main()
