"""A full audit of a large account, side by side with Codat's own SDK, and prints the ratios.

    python tests/benchmarks/bench_audit.py [--companies 20000] [--latency-ms 250] [--runs 15] [--sdk-runs 3]

Ours: the program's own directory reads every company as it does when it starts, and the report is made of the rows,
in a thread, as the audit screen does it. Theirs: `codat-platform` reads every company in pages of 100, and the
connections are counted by status, which is the least that an audit is. Both ask the same server, a process of its own
that sends recorded answers from memory after the latency (see `bench_listing`). Goals, in the median: at least 50 times
as fast at 250 ms, and no gap over 50 ms in the event loop. Ours is taken twice in each round, for an account that is
read for the first time, and once more for rows to be replaced. The SDK takes a minute at 250 ms, nearly all of it
latency, and differs little: it is taken in every fifth round.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import time
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from bench_listing import GOAL_GAP, GapWatch, server_process  # type: ignore[import-not-found] # it stands beside us
from codat_platform.models.shared.security import Security
from codat_platform.sdk import CodatPlatform
from goals import met  # type: ignore[import-not-found] # it stands beside us

from console_app.clock import now
from console_app.codat import ApiKey
from console_app.config.profiles import Profile
from console_app.services.account.session import Session
from console_app.services.audit import make_report
from console_app.services.companies.directory import Directory

if TYPE_CHECKING:
    from console_app.sandbox.embedded import Endpoint

GOALS = {250.0: 50.0}
SDK_PAGE = 100


@dataclass(frozen=True, slots=True)
class Audit:
    """Seconds for one audit, the worst gap it left in the event loop, and the connections it counted by status."""

    seconds: float
    gap: float
    statuses: dict[str, int]


async def audits(endpoint: Endpoint, companies: int) -> tuple[Audit, Audit]:
    """An audit of an account that is new to the program, and another right after it."""
    session = Session(Profile("bench", is_sandbox=False, base_url=endpoint.base_url, key_text=endpoint.api_key))
    await session.open()
    await session.identify()
    directory = Directory(session)
    watch = GapWatch()
    watching = asyncio.create_task(watch.run())
    await asyncio.sleep(0.05)
    first = await audit_once(directory, watch, companies)
    again = await audit_once(directory, watch, companies)
    watching.cancel()
    await session.close()
    return first, again


async def audit_once(directory: Directory, watch: GapWatch, companies: int) -> Audit:
    gc.collect()
    await asyncio.sleep(0.01)
    watch.worst = 0.0
    began = time.perf_counter()
    async for _ in directory.refresh():
        pass
    report = await asyncio.to_thread(make_report, directory.all(), now())
    took = time.perf_counter() - began
    await asyncio.sleep(0.01)
    assert report.companies == companies
    return Audit(took, watch.worst, {each.status: each.count for each in report.statuses.figures})


def audit_with_sdk(endpoint: Endpoint, companies: int) -> Audit:
    key = ApiKey.parse(endpoint.api_key)
    sdk: Any  # its methods are attached at run time
    with CodatPlatform(security=Security(auth_header=key.authorization), server_url=endpoint.base_url) as sdk:
        sdk.settings.get_profile()
        found: dict[str, Any] = {}
        number = 0
        began = time.perf_counter()
        while len(found) < companies:
            number += 1
            answer = sdk.companies.list(request={"page": number, "page_size": SDK_PAGE, "order_by": "name"})
            assert answer.results
            found |= {company.id: company for company in answer.results}
        statuses = Counter(
            connection.status.value for company in found.values() for connection in company.data_connections
        )
        took = time.perf_counter() - began
    return Audit(took, 0.0, dict(statuses))


def compare(companies: int, latency_ms: float, runs: int, sdk_runs: int) -> None:
    theirs: list[Audit] = []
    pairs: list[tuple[Audit, Audit]] = []
    with server_process(companies, latency_ms / 1000, live=False) as endpoint:
        asyncio.run(audits(endpoint, companies))  # the server makes every page once, and the modules are imported
        for number in range(runs):
            if number % max(1, runs // sdk_runs) == 0 and len(theirs) < sdk_runs:
                theirs.append(audit_with_sdk(endpoint, companies))
            pairs.append(asyncio.run(audits(endpoint, companies)))
    first, again = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    assert first[0].statuses == again[0].statuses == theirs[0].statuses
    load = os.getloadavg()[0]
    print(f"\n{companies:,} companies, {latency_ms:g} ms latency a request, median of {runs}, load {load:.1f}\n")
    sdk = median(each.seconds for each in theirs)
    print(f"  codat-platform, pages of {SDK_PAGE}:{'':<13}{sdk:7.2f} s  (median of {len(theirs)})")
    ratios = []
    for name, ours in (("the program, first audit", first), ("the program, next audit", again)):
        usual, best = median(each.seconds for each in ours), min(each.seconds for each in ours)
        ratios.append(sdk / usual)
        print(f"  {name + ':':<39}{usual:7.2f} s  {sdk / usual:5.1f} times as fast, best {best:.2f} s")
    goal = GOALS.get(latency_ms)
    if goal is not None:
        print(f"  goal, at least {goal:g} times as fast: {min(ratios):.1f}, {met(min(ratios) >= goal)}")
    gap = median(max(one.gap, two.gap) for one, two in pairs)
    print(f"  goal, no gap over {GOAL_GAP * 1000:.0f} ms: {gap * 1000:.1f} ms, {met(gap <= GOAL_GAP)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--companies", type=int, default=20_000)
    parser.add_argument("--latency-ms", type=float, action="append", help="may be given more than once")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--sdk-runs", type=int, default=3)
    options = parser.parse_args()
    for latency in options.latency_ms or sorted(GOALS):
        compare(options.companies, latency, options.runs, options.sdk_runs)


if __name__ == "__main__":
    main()
