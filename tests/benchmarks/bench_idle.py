"""What a program costs that nobody touches: the bytes it writes and the processor time it takes, screen by screen.

Run by hand: `python tests/benchmarks/bench_idle.py [--seconds 60]`.

The program runs in a pseudo-terminal of 100 x 30, beside a sandbox in a process of its own. Each screen is opened,
comes to rest, and is left alone for so many seconds. Goals: 0 bytes, and under 0.3 % of a core; on the screens where
the age of a link is counted only its own cells: at most `CLOCK` bytes each second.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bench_keys import InTerminal  # type: ignore[import-not-found] # it stands beside us
from bench_startup import CONSOLE, KEY  # type: ignore[import-not-found]
from goals import met  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARE = 0.003
"""The most of one core."""
CLOCK = 60
"""Bytes that take the cursor to a few cells, change them, and put it back."""
AT_REST = 0.5
"""Seconds in which a program at rest takes next to no processor time."""
DEADLINE = 120.0
MANUAL = "\x1b[17~"
"""F6."""
SCREENS = (
    ("list", "", "companies", 0),
    ("search", "/", "companies", 0),
    ("company", "\x1b\r", "Connections", 0),
    ("audit", "\x1bA", "connections", 0),
    ("changes", "\x1bC", "What changed", 0),
    ("journal", "\x1bJ", "Journal", 0),
    ("help", "?", "Keys", 0),
    ("manual", MANUAL, "Search all topics", 0),
    ("link room", "\x1b\x1b/status:pending\r\r\rl", "Waiting for the customer", CLOCK),
    ("connection under it", "\x1b", "Connection id", CLOCK),
)
"""Names, the keys that lead there from the one before, a text that is shown, and the bytes a second of its clock."""


class Measured(InTerminal):  # type: ignore[misc] # it stands beside us
    """A program in a terminal, and the processor time it takes."""

    @property
    def seconds(self) -> float:
        """Return the seconds of processor time that its threads have taken."""
        tasks = Path(f"/proc/{self._process}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in tasks) / 1e9

    def come_to_rest(self) -> None:
        """Read until it neither draws nor works."""
        until = perf_counter() + DEADLINE
        while perf_counter() < until:
            before, written, ends = self.seconds, 0, perf_counter() + AT_REST
            while (left := ends - perf_counter()) > 0:
                written += len(self.read(left))
            if not written and self.seconds - before < 0.05 * AT_REST:
                return
        raise SystemExit(f"it still works after {DEADLINE:g} seconds:\n" + "\n".join(self.screen.display))

    def idle(self, seconds: float) -> tuple[int, float]:
        """Leave it alone; the bytes it writes, and its share of a core."""
        before, written, begun = self.seconds, 0, perf_counter()
        while (left := begun + seconds - perf_counter()) > 0:
            written += len(self.read(left))
        return written, (self.seconds - before) / (perf_counter() - begun)


@contextmanager
def served_companies(environment: dict[str, str], companies: int) -> Iterator[str]:
    """Run a sandbox in a process of its own; its address."""
    command = [*CONSOLE, "sandbox", "--companies", str(companies), "--key", KEY, "--in-memory"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[3]
        finally:
            process.terminate()


def environment_in(home: str) -> dict[str, str]:
    """Return the environment of a program with a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CODAT_", "XDG_"))}
    return kept | {"HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor", "CODAT_API_KEY": KEY}


def main() -> None:
    """Measure each screen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=60, help="how long each screen is left alone")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as home, served_companies(environment_in(home), 1_000) as address:
        terminal = Measured(CONSOLE, environment_in(home) | {"CODAT_BASE_URL": address})
        try:
            terminal.wait_for("1,000 companies")
            for name, keys, shows, clock in SCREENS:
                for key in [keys] if keys == MANUAL else keys:
                    terminal.press(key)
                terminal.wait_for(shows)
                if not clock:
                    terminal.come_to_rest()
                written, share = terminal.idle(seconds)
                most = clock * seconds
                print(
                    f"{name:<20}{written:8,} bytes (goal: {most:g}, {met(written <= most)})   "
                    f"{share * 100:6.3f} % of a core (goal: under {SHARE * 100:g} %, {met(share < SHARE)})"
                )
                sys.stdout.flush()
        finally:
            terminal.close()


if __name__ == "__main__":
    main()
