"""What the program's memory grows to with 10,000 and with 100,000 companies loaded.

Run by hand: `python tests/benchmarks/bench_memory.py [--companies 10000 --companies 100000]`.

The real program, headless, in a process of its own, reads every company from a server in another process. Then its
resident memory is what the system says, once the list is on the screen and after a letter was searched for, and the
most it ever was. Without companies it is measured too: the growth is what lies above that. Goals: under 350 MB with
100,000 companies, and from 10,000 to 100,000 a growth that is at most linear.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench_listing import server_process  # type: ignore[import-not-found] # it stands beside us
from goals import met  # type: ignore[import-not-found] # it stands beside us

GOAL_MB = 350.0
FULL = 100_000
SLACK = 1.05
"""What the system rounds and keeps for later is not growth."""


@dataclass(frozen=True, slots=True)
class AccountStore:
    """Megabytes: with the list on the screen, after a search, and at most."""

    listed: float
    searched: float
    most: float


def resident(what: str = "VmRSS") -> float:
    """Megabytes of this process, by the system's book."""
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("this system does not tell how much memory a process has")


async def load(base_url: str, api_key: str, companies: int) -> AccountStore:
    """In the child: the program until it has them all."""
    from console_app.config.profiles import Profile
    from console_app.tui.app import ConsoleApp

    profile = Profile("bench", is_sandbox=False, base_url=base_url, key_text=api_key)
    app = ConsoleApp(profile)
    async with app.run_test(size=(120, 40)) as pilot:
        while app.directory.as_of is None:
            await pilot.pause(0.05)
        assert len(app.directory) == companies, f"{len(app.directory)} of {companies}"
        await asyncio.sleep(1.0)
        await pilot.pause()
        listed = resident()
        await pilot.press("slash", "a", "r")
        await asyncio.sleep(1.0)
        await pilot.pause()
        return AccountStore(listed, resident(), resident("VmHWM"))


def measure_memory(companies: int) -> AccountStore:
    """In the parent: a server, and the program as its client."""
    with server_process(companies, 0.0, live=False) as endpoint, tempfile.TemporaryDirectory() as home:
        asked = json.dumps([endpoint.base_url, endpoint.api_key, companies])
        kept = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "PYTHONPATH")
        environment = {name: os.environ[name] for name in kept if name in os.environ} | {"HOME": home}
        command = [sys.executable, __file__, "--load", asked]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=600)
    return AccountStore(*json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--companies", type=int, action="append", help="how many; may be given more than once")
    parser.add_argument("--load", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        base_url, api_key, companies = json.loads(options.load)
        store = asyncio.run(load(base_url, api_key, companies))
        print(json.dumps([store.listed, store.searched, store.most]))
        return
    counts = sorted(options.companies or [10_000, FULL])
    found = {count: measure_memory(count) for count in (0, *counts)}
    for count, store in found.items():
        print(
            f"{count:>9,} companies {store.listed:7.0f} MB listed {store.searched:7.0f} MB after a search"
            f" {store.most:7.0f} MB at most"
        )
    few, many = counts[0], counts[-1]
    nothing = found[0].searched
    if FULL in found:
        print(f"goal, under {GOAL_MB:.0f} MB: {found[FULL].searched:.0f} MB, {met(found[FULL].searched < GOAL_MB)}")
    if many > few:
        growth = (found[many].searched - nothing) / max(found[few].searched - nothing, 0.1)
        linear = many / few
        print(
            f"goal, growth at most linear: {growth:.1f} times from {few:,} to {many:,}, which is {linear:g} times as"
            f" many, {met(growth <= linear * SLACK)}"
        )


if __name__ == "__main__":
    main()
