"""How long a screen takes to open, beside a page down in the list.

Run by hand: `python tests/benchmarks/bench_screens.py [--rounds 15] [--companies 100000] [--entries 50000]`.

The program runs in a pseudo-terminal of 100 x 30. A key is written, and its time is that from writing it to the last
byte that the program draws for it, read to its end: the screen must show what it is opened for. The sides take turns,
key by key. Goals: a screen takes at most 6 times as long as a page down; the first screenful of the journal at most 10
times, as nothing of it is in memory. The first opening of each screen in a process imports and styles it; it is
printed beside the later ones.

A company and a connection are read from a sandbox in a process of its own. The audit, the journal and the changes are
of an account that is remembered, with two snapshots of all companies, and without a network.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

from bench_idle import Measured, environment_in, served_companies  # type: ignore[import-not-found] # it stands beside us
from bench_keys import PAGE_DOWN, SILENCE  # type: ignore[import-not-found]
from bench_startup import CONSOLE, KEY  # type: ignore[import-not-found]
from goals import met  # type: ignore[import-not-found]

GOAL, JOURNAL_GOAL = 6.0, 10.0
NOBODY = "http://127.0.0.1:9"
"""An address where nothing answers, and that at once."""
DEADLINE = 30.0
STARTS = 3
SERVED = 1_000

FILL = """
import asyncio, socket, sys, uuid
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from random import Random
from console_app.clock import now
from console_app.codat.models import Company, Connection
from console_app.config.profiles import Profile
from console_app.sandbox.seed_companies import guid, seed_companies
from console_app.services.companies.cached_company import summarise
from console_app.services.journal.entries import write_event
from console_app.services.snapshots.account_store import AccountStore
from console_app.services.snapshots.file_name import store_file
from console_app.services.text.time_format import iso_utc
from console_app.store import database, journal

count, entries, key, address = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
random, moment = Random(7), now()
profile = Profile("default", is_sandbox=False, base_url=address, key_text=key)
rows = []
for each in seed_companies(count, random):
    connections = [
        Connection(id=guid(random), integrationKey=one.key, platformName=one.key, status=one.status,
            created=moment - timedelta(hours=one.age))
        for one in each.connections
    ]
    company = Company(id=guid(random), name=each.name, tags=each.tags or {}, dataConnections=connections)
    rows.append(summarise(company))


def a_day_later(row):
    changed = [replace(each, status="Deauthorized" if random.random() < 0.01 else each.status)
        for each in row.connections]
    return replace(row, connections=tuple(changed))


async def fill():
    store = AccountStore(profile)
    await store.open()
    await store.finish_snapshot(moment - timedelta(days=1), rows)
    await store.finish_snapshot(moment, [a_day_later(each) for each in rows])
    await store.close()


asyncio.run(fill())
before = journal.BEGINNING
with closing(database.open_file(store_file(profile))) as connection:
    connection.execute("BEGIN")
    for number in range(entries):
        row, identity = rows[number % len(rows)], str(uuid.UUID(int=random.getrandbits(128)))
        at = moment - timedelta(minutes=entries - number)
        writer = {"user": "jo", "host": socket.gethostname(), "pid": 1, "started": "0"}
        for event in (
            {"event": "begun", "id": identity, "at": iso_utc(at, precise=True), **writer, "profile": "default",
                "account": "Fernhill Payables", "action": "unlink", "companyId": row.id, "companyName": row.name,
                "connectionId": identity, "platform": "Xero", "body": {"status": "Unlinked"}, "key": identity,
                "keyAt": iso_utc(at, precise=True)},
            {"event": "ended", "id": identity, "at": iso_utc(at, precise=True), "outcome": "done", "ms": 120},
        ):
            text = write_event(event)
            before = journal.chain(before, text)
            connection.execute("INSERT INTO journal (entry, hash) VALUES (?, ?)", (text.encode(), before))
    connection.execute("COMMIT")
"""


@dataclass
class Opening:
    """A screen, how it is opened, and what that took."""

    name: str
    key: str
    shows: tuple[str, ...]
    """What it is opened for: all of these stand on the screen."""
    back: str
    goal: float | None = GOAL
    first: list[float] = field(default_factory=list)
    later: list[float] = field(default_factory=list)


def until_complete(terminal: Measured, key: str, shows: tuple[str, ...]) -> float:
    """Press a key; the seconds to the last byte drawn for it, when the screen shows all it is opened for."""
    begun = perf_counter()
    last, _ = terminal.press(key)
    while not all(each in "\n".join(terminal.screen.display) for each in shows):
        if perf_counter() - begun > DEADLINE:
            raise SystemExit(f"{key!r} did not show {shows}:\n" + "\n".join(terminal.screen.display))
        if terminal.read(0.1):
            last = perf_counter() - begun
    while terminal.read(SILENCE):
        last = perf_counter() - begun
    return float(last)


def open_in_turns(
    environment: dict[str, str], loaded: str, prepare: str, openings: list[Opening], rounds: int
) -> list[float]:
    """Open the screens in turn with a page down in the list, in several processes; what the pages down took."""
    pages: list[float] = []
    for _ in range(STARTS):
        terminal = Measured(CONSOLE, environment)
        try:
            terminal.wait_for(loaded)
            terminal.come_to_rest()
            for key in prepare:
                terminal.press(key)
            for _ in range(3):
                terminal.press(PAGE_DOWN)
            for number in range(1 + -(-rounds // STARTS)):
                pages.append(terminal.press(PAGE_DOWN)[0])
                for each in openings:
                    taken = until_complete(terminal, each.key, each.shows)
                    (each.later if number else each.first).append(taken)
                    for key in each.back:
                        terminal.press(key)
        finally:
            terminal.close()
    return pages


def report_openings(pages: list[float], openings: list[Opening]) -> None:
    """Print what each screen took beside a page down."""
    page = median(pages)
    print(f"{'page down':<34}{page * 1000:7.1f} ms   {len(pages)} times")
    for each in openings:
        later, first = median(each.later), median(each.first)
        goal = "" if each.goal is None else f"(goal: at most {each.goal:g}x, {met(later / page <= each.goal)})"
        print(
            f"{each.name:<34}{later * 1000:7.1f} ms   {later / page:5.1f}x {goal}   "
            f"first opening {first * 1000:7.1f} ms   {first / page:5.1f}x"
        )


def main() -> None:
    """Measure all screens."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=15, help="how many times each screen is opened")
    parser.add_argument("--companies", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=50_000, help="how many writes are in the journal")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        environment = environment_in(home)
        with served_companies(environment, SERVED) as address:
            openings = [
                Opening("company", "\r", ("Connections", "Company", "Created"), ""),
                Opening("connection", "\r", ("Connection id",), "\x1b\x1b"),
            ]
            with_server = environment | {"CODAT_BASE_URL": address}
            report_openings(
                open_in_turns(with_server, f"{SERVED:,} companies", "/status:linked\t", openings, options.rounds),
                openings,
            )
        count = options.companies
        subprocess.run(
            [sys.executable, "-c", FILL, str(count), str(options.entries), KEY, NOBODY], env=environment, check=True
        )
        openings = [
            Opening("audit", "A", ("connections", "Deauthorized", f"{count:,} companies"), "\x1b"),
            Opening("journal, first screenful", "J", ("Unlink",), "\x1b", JOURNAL_GOAL),
            Opening("journal, all counted", "J", ("Unlink", f"{options.entries:,}"), "\x1b", None),
            Opening("changes", "C", ("Between", "Deauthorized"), "\x1b"),
        ]
        offline = environment | {"CODAT_BASE_URL": NOBODY}
        report_openings(open_in_turns(offline, f"{count:,} companies", "", openings, options.rounds), openings)


if __name__ == "__main__":
    main()
