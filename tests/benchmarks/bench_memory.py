"""What the program's memory grows to with 10,000 and with 100,000 companies loaded.

Run by hand: `python tests/benchmarks/bench_memory.py [--companies 10000 --companies 100000]`.

The real program, headless, in a process of its own, reads every company from a server in another process. Then its
resident memory is what the system says, once the list is on the screen and after a letter was searched for, and the
most it ever was. Without companies it is measured too: the growth is what lies above that.

Beside it, a bare Python process makes a list of the same companies from the same JSON: dataclasses with slots, of the
fields that the program keeps of a company and its connections, and nothing to search in. Goals: the whole program with
100,000 companies takes at most 2 times what that list takes, and from 10,000 to 100,000 its growth is at most linear.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import gc
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from bench_listing import server_process  # type: ignore[import-not-found] # it stands beside us
from goals import met  # type: ignore[import-not-found] # it stands beside us

RATIO_GOAL = 2.0
PAGE = 1_000
SLACK = 1.05
"""What the system rounds and keeps for later is not growth."""


@dataclass(frozen=True, slots=True)
class AccountStore:
    """Megabytes: with the list on the screen, after a search, and at most."""

    listed: float
    searched: float
    most: float


@dataclass(frozen=True, slots=True)
class BareConnection:
    """A connection, with the fields that the program keeps."""

    id: str
    integration_key: str
    platform_name: str
    status: str
    source_type: str
    created: datetime | None
    last_sync: datetime | None
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BareCompany:
    """A company, with the fields that the program keeps."""

    id: str
    name: str
    description: str
    created: datetime | None
    last_sync: datetime | None
    created_by: str
    tags: tuple[tuple[str, str], ...]
    connections: tuple[BareConnection, ...]


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


def date_of(text: str | None) -> datetime | None:
    """A date of Codat's."""
    return None if not text else datetime.fromisoformat(text).replace(tzinfo=UTC)


def bare_connection(record: dict[str, Any]) -> BareConnection:
    """A connection from Codat's JSON."""
    errors = tuple((each["statusCode"], each["errorMessage"]) for each in record.get("dataConnectionErrors") or ())
    return BareConnection(
        record["id"],
        record.get("integrationKey") or "",
        record.get("platformName") or "",
        record.get("status") or "",
        record.get("sourceType") or "",
        date_of(record.get("created")),
        date_of(record.get("lastSync")),
        errors,
    )


def bare_company(record: dict[str, Any]) -> BareCompany:
    """A company from Codat's JSON."""
    return BareCompany(
        record["id"],
        record.get("name") or "",
        record.get("description") or "",
        date_of(record.get("created")),
        date_of(record.get("lastSync")),
        record.get("createdByUserName") or "",
        tuple((record.get("tags") or {}).items()),
        tuple(bare_connection(each) for each in record.get("dataConnections") or ()),
    )


def list_bare(base_url: str, api_key: str, companies: int) -> float:
    """In the child: the megabytes that a bare list of the companies takes."""
    token = base64.b64encode(api_key.encode()).decode()
    rows: list[BareCompany] = []
    pages = -(-companies // PAGE)
    # The first page is read twice: the first time it brings the libraries.
    before = 0.0
    for page in (1, *range(1, pages + 1)):
        request = Request(
            f"{base_url}/companies?page={page}&pageSize={PAGE}&orderBy=name",
            headers={"Authorization": f"Basic {token}"},
        )
        with urlopen(request, timeout=120) as answer:
            records = json.load(answer)["results"]
        if not before:
            del records
            gc.collect()
            before = resident()
        else:
            rows += map(bare_company, records)
    records = []
    gc.collect()
    assert len(rows) == companies, f"{len(rows)} of {companies}"
    return resident() - before


def measure_memory(companies: int) -> tuple[AccountStore, float]:
    """In the parent: a server, the program as its client, and the bare list."""
    with server_process(companies, 0.0, live=False) as endpoint, tempfile.TemporaryDirectory() as home:
        asked = json.dumps([endpoint.base_url, endpoint.api_key, companies])
        kept = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "PYTHONPATH")
        environment = {name: os.environ[name] for name in kept if name in os.environ} | {"HOME": home}

        def child(how: str) -> Any:
            command = [sys.executable, __file__, how, asked]
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=900)
            return json.loads(done.stdout.splitlines()[-1])

        return AccountStore(*child("--load")), float(child("--bare")) if companies else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--companies", type=int, action="append", help="how many; may be given more than once")
    parser.add_argument("--load", help=argparse.SUPPRESS)
    parser.add_argument("--bare", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        print(list_bare(*json.loads(options.bare)))
        return
    if options.load:
        base_url, api_key, companies = json.loads(options.load)
        store = asyncio.run(load(base_url, api_key, companies))
        print(json.dumps([store.listed, store.searched, store.most]))
        return
    counts = sorted(options.companies or [10_000, 100_000])
    both = {count: measure_memory(count) for count in (0, *counts)}
    found = {count: store for count, (store, _) in both.items()}
    for count, (store, bare) in both.items():
        print(
            f"{count:>9,} companies {store.listed:7.0f} MB listed {store.searched:7.0f} MB after a search"
            f" {store.most:7.0f} MB at most {bare:7.0f} MB as a bare list"
        )
    few, many = counts[0], counts[-1]
    nothing, bare = found[0].searched, both[many][1]
    ratio = found[many].searched / bare
    print(
        f"the whole program with {many:,}: {ratio:.2f} times the bare list, {met(ratio <= RATIO_GOAL)} (goal: at most"
        f" {RATIO_GOAL:g}); its growth: {(found[many].searched - nothing) / bare:.2f} times"
    )
    if many > few:
        growth = (found[many].searched - nothing) / max(found[few].searched - nothing, 0.1)
        linear = many / few
        print(
            f"goal, growth at most linear: {growth:.1f} times from {few:,} to {many:,}, which is {linear:g} times as"
            f" many, {met(growth <= linear * SLACK)}"
        )


if __name__ == "__main__":
    main()
