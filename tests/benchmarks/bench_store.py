"""Store an account: recording snapshots beside bare SQLite, the first rows of a large cache, and reading it all.

Run by hand: `python tests/benchmarks/bench_store.py [--companies 20000] [--cached 100000] [--runs 15]`.

A refresh stores the rows of each page as it arrives. At its end it records the snapshot: `AccountStore.finish_snapshot`
takes rows of the list to a transaction that outlives a power cut. Beside it stands a bare `executemany` of the same
rows, made ready beforehand, in one transaction as durable, into two tables with the key without which no row of a
snapshot could be found again (goal: at most 1.5 times). What the same takes without any key is printed, too, and what
storing the pages takes: most of that falls into the time in which the next page is waited for.

The cache is opened by a process of its own, as the program does before its first frame. All of it is read as the
program does, until every row is there to be searched, beside the `sqlite3` shell, which writes the same rows to
/dev/null (goal: at most 3 times, without a gap of the event loop over 20 ms).

The sides take turns, so that other work on the machine falls on both; the figures are medians.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import random
import sqlite3
import subprocess
import sys
import uuid
from collections import defaultdict
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, cast

from goals import met  # type: ignore[import-not-found] # it stands beside us

from console_app.config.profiles import Profile
from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary
from console_app.services.companies.directory import Directory
from console_app.services.search import find, parse
from console_app.services.snapshots.account_store import AccountStore
from console_app.services.snapshots.row_format import make_company

RATIO_GOAL = 1.5
READING_GOAL = 3.0
GAP_GOAL = 0.020
FIRST_ROWS = 60
PAGE = 1_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
PROFILE = Profile("default", is_sandbox=False, base_url="https://api.codat.io", key_text="k" * 40)
PLATFORMS = (("qhyg", "QuickBooks Online"), ("gbol", "Xero"), ("akxx", "Oracle NetSuite"), ("pdvj", "MYOB Business"))
COLUMNS = (
    "snapshot, id, name, description, created, last_sync, created_by, tags",
    "snapshot, id, company, key, platform, source, status, created, last_sync, errors",
)

OPEN = """
import asyncio, sys
sys.path.insert(0, "tests/benchmarks")
from time import perf_counter
from console_app.services.snapshots.account_store import AccountStore
from bench_store import FIRST_ROWS, PROFILE
async def main():
    store = AccountStore(PROFILE)
    began = perf_counter()
    await store.open()
    opened = perf_counter()
    rows = await store.first_rows(FIRST_ROWS)
    print(opened - began, perf_counter() - opened, len(rows), store.count)
    await store.close()
asyncio.run(main())
"""


def made_up(count: int, chance: random.Random) -> list[CompanySummary]:
    """Companies of which one in four has two connections."""

    def identity() -> str:
        return str(uuid.UUID(int=chance.getrandbits(128)))

    def connection() -> ConnectionSummary:
        key, name = chance.choice(PLATFORMS)
        return ConnectionSummary(identity(), key, name, "Linked", "Accounting", BEGIN, BEGIN)

    rows = []
    for number in range(count):
        connections = tuple(connection() for _ in range(2 if number % 4 == 0 else 1))
        tags = (("region", "uk"), ("crm", str(number)))
        rows.append(
            make_company(
                identity(), f"Firm {number}", "Met at the fair", BEGIN, BEGIN, tags, "jo@example.com", 0, connections
            )
        )
    return rows


def day_later(rows: list[CompanySummary], day: int, chance: random.Random) -> list[CompanySummary]:
    """The same a day later: all have synced, and one connection in a hundred is Deauthorized."""

    def later(row: CompanySummary) -> CompanySummary:
        connections = tuple(
            replace(
                each,
                last_sync=BEGIN + timedelta(days=day, microseconds=chance.randrange(86_400_000_000)),
                status="Deauthorized" if chance.random() < 0.01 else "Linked",
            )
            for each in row.connections
        )
        return replace(row, connections=connections, last_sync=max(each.last_sync or BEGIN for each in connections))

    return [later(row) for row in rows]


def bare(path: Path, rows: list[CompanySummary], *, keyed: bool) -> float:
    """The seconds of a bare `executemany` of the rows."""
    companies: list[Any] = [
        (1, r.id, r.name, r.description, str(r.created), str(r.last_sync), r.created_by, str(r.tags)) for r in rows
    ]
    connections: list[Any] = [
        (
            1,
            c.id,
            r.id,
            c.integration_key,
            c.platform_name,
            c.source_type,
            c.status,
            str(c.created),
            str(c.last_sync),
            "",
        )
        for r in rows
        for c in r.connections
    ]
    key = ", PRIMARY KEY (snapshot, id)" if keyed else ""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        for table, columns in zip(("companies", "connections"), COLUMNS, strict=True):
            database.execute(f"CREATE TABLE {table} ({columns}{key})")
        began = perf_counter()
        database.execute("BEGIN IMMEDIATE")
        database.executemany(f"INSERT INTO companies VALUES ({', '.join('?' * 8)})", companies)
        database.executemany(f"INSERT INTO connections VALUES ({', '.join('?' * 10)})", connections)
        database.execute("COMMIT")
        took = perf_counter() - began
    path.unlink()
    return took


async def recording(folder: Path, count: int, runs: int) -> None:
    """Record snapshots of an account, the first and those that follow, beside bare SQLite."""
    chance = random.Random(1)
    took: dict[str, list[float]] = defaultdict(list)
    for run in range(runs):
        os.environ["XDG_DATA_HOME"] = str(folder / str(run))
        rows = made_up(count, chance)
        store = AccountStore(PROFILE)
        await store.open()
        for day, name in enumerate(("first snapshot", "next snapshot")):
            rows = day_later(rows, day, chance)
            gc.collect()
            turn = await store.take_turn()
            began = perf_counter()
            for place in range(0, count, PAGE):
                await store.keep(rows[place : place + PAGE], BEGIN + timedelta(days=day), turn)
            kept = perf_counter()
            await store.finish_snapshot(BEGIN + timedelta(days=day), rows, turn=turn)
            took[name].append(perf_counter() - kept)
            took[f"its pages, {name}"].append(kept - began)
            assert store.warning is None
        await store.close()
        took["bare, with a key"].append(bare(folder / "bare.db", rows, keyed=True))
        took["bare, no key"].append(bare(folder / "bare.db", rows, keyed=False))
    connections = sum(len(row.connections) for row in rows)
    print(f"Recording {count:,} companies with {connections:,} connections, median of {runs}\n")
    for name, times in took.items():
        print(f"{name:<26} {median(times) * 1000:7.0f} ms")
    base, barest = median(took["bare, with a key"]), median(took["bare, no key"])
    for name in ("first snapshot", "next snapshot"):
        seconds = median(took[name])
        ratio = seconds / base
        print(
            f"{name}: {ratio:.1f} times bare SQLite, {met(ratio <= RATIO_GOAL)} (goal: at most {RATIO_GOAL:g}); "
            f"{seconds / barest:.1f} times without a key; with its pages"
            f" {(seconds + median(took[f'its pages, {name}'])) / base:.1f} times"
        )


def opened_anew() -> tuple[float, float]:
    """The seconds that a new process takes to open the file, and then to read the first rows."""
    done = subprocess.run(
        [sys.executable, "-c", OPEN], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    opened, first, *_ = done.stdout.split()
    return float(opened), float(first)


def shell(path: Path) -> float:
    """The seconds that the `sqlite3` shell takes to write all rows to /dev/null."""
    began = perf_counter()
    command = ["sqlite3", str(path), "SELECT * FROM companies ORDER BY sort_key"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - began


async def recalled(count: int) -> tuple[float, float]:
    """The seconds until all rows can be searched, and the worst gap of the event loop."""
    store = AccountStore(PROFILE)
    await store.open()
    # Stored rows need no session.
    directory = Directory(cast("Any", None), store)
    gaps: list[float] = []
    beating = asyncio.create_task(_beat(gaps))
    await asyncio.sleep(0)
    began = perf_counter()
    async for _ in directory.recall():
        pass
    took = perf_counter() - began
    beating.cancel()
    assert len(find(directory.all(), parse("firm"), BEGIN)) == count
    await store.close()
    return took, max(gaps)


async def decoded() -> tuple[float, float, float]:
    """The seconds to decode all rows, those of the processor, and the median delay of a task that wants its turn."""
    store = AccountStore(PROFILE)
    await store.open()
    directory = Directory(cast("Any", None), store)
    async for _ in directory.recall():
        pass
    gaps: list[float] = []
    beating = asyncio.create_task(_beat(gaps))
    began, busy = perf_counter(), process_time()
    async for _ in directory.decode_stored():
        await asyncio.sleep(0)
    took, busy = perf_counter() - began, process_time() - busy
    beating.cancel()
    await store.close()
    return took, busy, median(gaps)


async def reading(folder: Path, count: int, runs: int) -> None:
    """The first rows of a large cache, and all of them, with an eye on the event loop."""
    os.environ["XDG_DATA_HOME"] = str(folder / "cache")
    store = AccountStore(PROFILE)
    await store.open()
    await store.keep(made_up(count, random.Random(2)))
    path = store.path
    await store.close()
    assert path is not None
    new = [opened_anew() for _ in range(runs)]
    # As the program does before its first frame.
    gc.set_threshold(50_000)
    gc.freeze()
    found, shells = [], []
    for _ in range(runs):
        found.append(await recalled(count))
        shells.append(shell(path))
    took, gap = (median(each[place] for each in found) for place in range(2))
    decoding, busy, delay = await decoded()
    ratio = took / median(shells)
    print(f"\n{count:,} companies in the cache, median of {runs}\n")
    print(f"open the file, SQLite's import included {median(each[0] for each in new) * 1000:7.1f} ms")
    print(f"first {FIRST_ROWS} rows                           {median(each[1] for each in new) * 1000:7.1f} ms")
    print(f"all rows, to be searched                {took * 1000:7.0f} ms")
    print(f"the sqlite3 shell                       {median(shells) * 1000:7.0f} ms")
    print(f"decoding them, in the background, once  {decoding * 1000:7.0f} ms, {busy * 1000:.0f} ms of the processor,")
    print(f"                                        a turn every {delay * 1000:.1f} ms meanwhile")
    print(f"{ratio:.1f} times the shell, {met(ratio <= READING_GOAL)} (goal: at most {READING_GOAL:g})")
    print(f"worst gap of the event loop {gap * 1000:.1f} ms, {met(gap <= GAP_GOAL)} (goal: at most 20)")


async def _beat(gaps: list[float]) -> None:
    last = perf_counter()
    while True:
        await asyncio.sleep(0.001)
        now = perf_counter()
        gaps.append(now - last)
        last = now


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=20_000)
    parser.add_argument("--cached", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        asyncio.run(recording(Path(folder), options.companies, options.runs))
        asyncio.run(reading(Path(folder), options.cached, options.runs))


if __name__ == "__main__":
    main()
