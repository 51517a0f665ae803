"""How long a letter in the search takes, side by side with `fzf` on the same names.

Run by hand: `python tests/benchmarks/bench_keys.py [--rows 20000 --rows 100000] [--rounds 4]`; needs `fzf`.

Both run in pseudo-terminals of 100 x 30. A key is written, and its time is that from writing it to the last byte that
the program draws for it; the sides take turns, key by key. Goals: at 100,000 companies at most as long as fzf in the
median and 1.5 times as long at the slowest, at 20,000 at most 1.3 times in the median, at 1,000,000 at most 1.5 times.
Up to 100,000 are read from a store; more are made in memory. Letters and those that are taken back are printed apart,
too, as fzf remembers what it has found on the way. The bytes of a page down are printed beside the cells that differ
before and after it (goal: at most 2 bytes a cell).

A third side is the least that Textual can do: a field, and a text of as many lines as the list has, drawn again for
each key, without anything to search. It is printed without a goal, as what no program made with Textual can beat by
much.
"""

from __future__ import annotations

import argparse
import csv
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
from operator import ne
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

import pyte
from bench_startup import CONSOLE, FILL, KEY  # type: ignore[import-not-found] # it stands beside us
from goals import met  # type: ignore[import-not-found]

IN_MEMORY = """
import sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from bench_search import business_rows
from console_app.config.profiles import Profile
from console_app.tui.app import ConsoleApp
rows = business_rows(int(sys.argv[1]))
app = ConsoleApp(Profile("default", is_sandbox=False, base_url="http://127.0.0.1:9", key_text="a" * 40))
directory = app.directory
async def recall_first(limit):
    directory.as_of, directory.recalling = datetime.now(UTC), True
    directory._take_remembered(rows[:limit])
async def recall():
    for place in range(0, len(rows), 2_000):
        directory._take_remembered(rows[place : place + 2_000])
        yield len(directory)
    directory.recalling = False
directory.recall_first, directory.recall = recall_first, recall
Path(sys.argv[2]).write_text("\\n".join(row.name for row in rows))
app.run()
"""
"""The program with rows that are made in memory, and the file that gets their names."""
BARE = """
from textual.app import App
from textual.widgets import Input, Static
class Bare(App):
    def compose(self):
        yield Input(compact=True)
        yield Static("ready")
    def on_input_changed(self, event):
        lines = (f"{event.value} {place} a name that is about as long as those of companies" for place in range(27))
        self.query_one(Static).update("\\n".join(lines))
Bare().run()
"""
MOST_STORED = 100_000
"""Companies up to which they are in a store, as in life; more are made in memory."""

SILENCE = 0.15
"""Seconds without a byte after which a key's drawing has ended."""
DEADLINE = 900.0
COLUMNS, ROWS = 100, 30
BENCHMARKS = str(Path(__file__).parent)
WORDS = ("bright", "co kit", "lane")
BACKSPACE, PAGE_DOWN = "\x7f", "\x1b[6~"
GOALS = {20_000: (1.3, None), 100_000: (1.0, 1.5), 1_000_000: (1.5, None)}
"""The most times as long as fzf, in the median and at the slowest, by the number of rows."""


class Taken(NamedTuple):
    """What a key took on each side, in seconds."""

    key: str
    ours: float
    fzf: float
    bare: float


class InTerminal:
    """A program in a terminal of its own, and what a person sees of it."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self._process, self._terminal = pty.fork()
        if self._process == 0:
            os.execvpe(command[0], command, environment)
        termios.tcsetwinsize(self._terminal, (ROWS, COLUMNS))

    def read(self, wait: float) -> bytes:
        """Read what there is within so many seconds; empty when there is nothing."""
        came = self._take(wait)
        self._stream.feed(came)
        return came

    def _take(self, wait: float) -> bytes:
        return os.read(self._terminal, 65536) if select.select([self._terminal], [], [], wait)[0] else b""

    def wait_for(self, text: str) -> None:
        """Read until the screen shows a text and nothing more is drawn."""
        until = perf_counter() + DEADLINE
        while text not in "\n".join(self.screen.display):
            self.read(0.1)
            if perf_counter() > until:
                raise SystemExit(f"no {text!r} after {DEADLINE:g} seconds:\n" + "\n".join(self.screen.display))
        while self.read(0.5):
            pass

    def press(self, key: str) -> tuple[float, int]:
        """Press a key; the seconds to the last byte drawn for it, and the number of bytes."""
        begun = last = perf_counter()
        os.write(self._terminal, key.encode())
        drawn: list[bytes] = []
        while came := self._take(SILENCE if drawn else 5):
            last = perf_counter()
            drawn.append(came)
        # Only now: what a terminal does with it takes longer than both programs.
        self._stream.feed(b"".join(drawn))
        return last - begun, sum(map(len, drawn))

    def close(self) -> None:
        """End the program."""
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._terminal)


def keys_of(rounds: int) -> list[str]:
    """Return the keys: each word letter by letter, then taken back."""
    return [key for _ in range(rounds) for word in WORDS for key in (*word, *[BACKSPACE] * len(word))]


def compare_keys(count: int, rounds: int) -> None:
    """Press the same keys in both, in turns, and print what they took."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("CODAT_", "XDG_"))},
            "HOME": home,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "CODAT_API_KEY": KEY,
        }
        names = Path(home) / "names"
        if count > MOST_STORED:
            ours = InTerminal([sys.executable, "-c", IN_MEMORY, str(count), str(names), BENCHMARKS], environment)
            ours.wait_for(f"{count:,} companies")
        else:
            fill_store(count, names, environment)
            ours = InTerminal(CONSOLE, environment)
        theirs = InTerminal(["sh", "-c", f"exec fzf --no-mouse <'{names}'"], environment)
        bare = InTerminal([sys.executable, "-c", BARE], environment)
        try:
            ours.wait_for(f"{count:,} companies")
            theirs.wait_for(f"{count}/{count}")
            ours.press("/")
            bare.wait_for("ready")
            taken: list[Taken] = []
            for key in keys_of(rounds):
                taken.append(Taken(key, ours.press(key)[0], theirs.press(key)[0], bare.press(key)[0]))
            ours.press("\x1b")
            report_keys(count, taken)
            report_page(ours)
        finally:
            ours.close()
            theirs.close()
            bare.close()


def fill_store(count: int, names: Path, environment: dict[str, str]) -> None:
    """Put companies into a store, and their names into a file."""
    subprocess.run([sys.executable, "-c", FILL, str(count), KEY], env=environment, check=True)
    listed = subprocess.run(
        [*CONSOLE, "companies", "--cached", "--csv"], env=environment, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    by_id = {row["company_id"]: row["company"] for row in csv.DictReader(listed)}
    names.write_text("\n".join(by_id.values()) + "\n")


def report_keys(count: int, taken: list[Taken]) -> None:
    """Print the median and the slowest of both sides."""
    mine, fzf = [each.ours for each in taken], [each.fzf for each in taken]
    goal, slowest_goal = GOALS.get(count, (None, None))
    for what, of, least in (("median", median, goal), ("slowest", max, slowest_goal)):
        ratio = of(mine) / of(fzf)
        verdict = f"(goal: at most {least:g}x, {met(ratio <= least)})" if least else ""
        print(
            f"{count:>9,} rows, {len(taken)} keys, {what:<8}{of(mine) * 1000:6.1f} ms   "
            f"fzf {of(fzf) * 1000:6.1f} ms   {ratio:.2f}x {verdict}"
        )

    for what, some in (
        ("letters", [each for each in taken if each.key != BACKSPACE]),
        ("taken back", [each for each in taken if each.key == BACKSPACE]),
    ):
        of_some = median(each.ours for each in some), median(each.fzf for each in some)
        print(f"{what:>30}, median {of_some[0] * 1000:6.1f} ms   fzf {of_some[1] * 1000:6.1f} ms")
    print(f"{'a bare Textual app':>30}, median {median(each.bare for each in taken) * 1000:6.1f} ms")


def cells_of(screen: pyte.Screen) -> list[object]:
    """Return all cells with their styles."""
    return [screen.buffer[y][x] for y in range(ROWS) for x in range(COLUMNS)]


def report_page(ours: InTerminal) -> None:
    """Print the bytes of a page down, and the cells that differ."""
    bytes_a_cell = []
    for _ in range(5):
        before = cells_of(ours.screen)
        _, count = ours.press(PAGE_DOWN)
        cells = sum(map(ne, before, cells_of(ours.screen)))
        bytes_a_cell.append(count / max(1, cells))
    ratio = median(bytes_a_cell)
    print(f"a page down: {ratio:.2f} bytes for each cell that changed (goal: at most 2, {met(ratio <= 2)})")


def main() -> None:
    """Compare for each number of rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, action="append", help="how many companies; may be repeated")
    parser.add_argument("--rounds", type=int, default=2, help="how many times each word is typed and taken back")
    options = parser.parse_args()
    if shutil.which("fzf") is None:
        raise SystemExit("fzf is not installed here")
    for count in options.rows or [20_000, 100_000, 1_000_000]:
        compare_keys(count, options.rounds)


if __name__ == "__main__":
    main()
