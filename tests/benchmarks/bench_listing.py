"""Lists every company of a large account, with this client and with Codat's own SDK, and prints the ratios.

    python tests/benchmarks/bench_listing.py [--companies 20000] [--latency-ms 20] [--runs 3] [--live]

The server is a process of its own that keeps the sandbox's answers (with `--live`, the sandbox itself). The
goal: at least 4 times as fast as `codat-platform` at the same page size, and no gap over 50 ms in the event
loop while the list loads.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

import httpx
from codat_platform.models.shared.security import Security
from codat_platform.sdk import CodatPlatform
from goals import met  # type: ignore[import-not-found] # it stands beside us

from console_app.codat import ApiKey, CodatClient, Limiter
from console_app.codat.pagination import AT_ONCE
from console_app.sandbox.embedded import EmbeddedSandbox, Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SMALL, LARGE = 100, 1_000
GOAL_RATIO = 4.0
GOAL_GAP = 0.050


@dataclass
class Result:
    """One way of listing: its best time and the worst gap it left in the event loop (None for the SDK)."""

    name: str
    seconds: float
    first: float | None = None
    gap: float | None = None


class Recorder:
    """Serves a sandbox's answers, each made once and kept, after a fixed latency.

    So a server of one Python process, which takes longer to write a page of 1,000 than anybody to read it,
    does not hide the difference between those who read.
    """

    def __init__(self, sandbox: str, latency: float) -> None:
        self._sandbox = httpx.AsyncClient(base_url=sandbox, timeout=60)
        self._latency = latency
        self._kept: dict[str, bytes] = {}

    async def serve(self) -> tuple[asyncio.Server, str]:
        server = await asyncio.start_server(self._answer_all, "127.0.0.1", 0)
        return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                target = head[0].split(" ")[1]
                headers = dict(line.split(": ", 1) for line in head[1:] if line)
                kept = self._kept.get(target) or await self._ask(target, headers)
                await asyncio.sleep(self._latency)
                writer.write(kept)
                await writer.drain()
        writer.close()

    async def _ask(self, target: str, headers: dict[str, str]) -> bytes:
        wanted = {name: value for name, value in headers.items() if name.casefold() == "authorization"}
        answer = await self._sandbox.get(target, headers=wanted)
        assert answer.is_success, answer.status_code
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer.content)}"
        self._kept[target] = f"{head}\r\n\r\n".encode() + answer.content
        return self._kept[target]


async def serve_recorded(sandbox: str, key: str, latency: float) -> None:
    server, url = await Recorder(sandbox, latency).serve()
    async with server:
        print(json.dumps({"base_url": url, "api_key": key}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


def serve(companies: int, latency: float, *, live: bool) -> None:
    """Serve until standard input ends; the first line of output says where."""
    sandbox = EmbeddedSandbox(None, companies=companies)
    endpoint = sandbox.start()
    if live:
        sandbox.scenarios.set_latency(latency)
        print(json.dumps({"base_url": endpoint.base_url, "api_key": endpoint.api_key}), flush=True)
        sys.stdin.read()
    else:
        asyncio.run(serve_recorded(endpoint.base_url, endpoint.api_key, latency))
    sandbox.stop()


@contextmanager
def server_process(companies: int, latency: float, *, live: bool) -> Iterator[Endpoint]:
    options = ["--companies", str(companies), "--latency-ms", str(latency * 1000)]
    command = [sys.executable, __file__, "--serve", *options, *(["--live"] if live else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Endpoint(**json.loads(process.stdout.readline()))
        finally:
            process.stdin.close()


class GapWatch:
    """Measures how late the event loop is with a task that wants its turn every two milliseconds."""

    def __init__(self) -> None:
        self.worst = 0.0

    async def run(self) -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(0.002)
            now = time.perf_counter()
            self.worst = max(self.worst, now - before - 0.002)
            before = now


async def with_client(endpoint: Endpoint, companies: int, page_size: int, at_once: int) -> Result:
    watch = GapWatch()
    seen = 0
    first = 0.0
    key = ApiKey.parse(endpoint.api_key)
    async with CodatClient(key, base_url=endpoint.base_url, limiter=Limiter(per_minute=100_000)) as client:
        await client.get_profile()
        watching = asyncio.create_task(watch.run())
        await asyncio.sleep(0.05)
        watch.worst = 0.0
        kept = []
        began = time.perf_counter()
        listing = client.list_companies(page_size=page_size, at_once=at_once)
        async for page in listing:
            first = first or time.perf_counter() - began
            kept.append(page.items)
            seen += len(page.items)
        took = time.perf_counter() - began
        watching.cancel()
        assert seen == companies, f"{seen} of {companies}"
        assert listing.complete
    return Result(f"CodatClient, pages of {page_size:,}, {at_once} at once", took, first, watch.worst)


def run_client(endpoint: Endpoint, companies: int, page_size: int, at_once: int) -> Result:
    return asyncio.run(with_client(endpoint, companies, page_size, at_once))


def with_sdk(endpoint: Endpoint, companies: int, page_size: int) -> Result:
    key = ApiKey.parse(endpoint.api_key)
    sdk: Any  # its methods are attached at run time
    with CodatPlatform(security=Security(auth_header=key.authorization), server_url=endpoint.base_url) as sdk:
        sdk.settings.get_profile()
        kept = []
        seen = number = 0
        began = time.perf_counter()
        while seen < companies:
            number += 1
            answer = sdk.companies.list(request={"page": number, "page_size": page_size})
            results = answer.results or []
            assert results
            kept.append(results)
            seen += len(results)
        took = time.perf_counter() - began
    return Result(f"codat-platform, pages of {page_size:,}", took)


def best_of(runs: int, run: Callable[[], Result]) -> Result:
    """The quickest run and the middle one of the worst gaps, after one run that does not count."""
    run()
    results = []
    for _ in range(runs):
        gc.collect()
        results.append(run())
    best = min(results, key=lambda result: result.seconds)
    gaps = [result.gap for result in results if result.gap is not None]
    return Result(best.name, best.seconds, best.first, median(gaps) if gaps else None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=20_000)
    parser.add_argument("--latency-ms", type=float, default=20.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--live", action="store_true", help="let the sandbox make every answer anew")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.companies, options.latency_ms / 1000, live=options.live)
        return
    companies, runs = options.companies, options.runs
    with server_process(companies, options.latency_ms / 1000, live=options.live) as endpoint:
        sdk = {size: best_of(runs, partial(with_sdk, endpoint, companies, size)) for size in (SMALL, LARGE)}
        ours = {
            (size, at_once): best_of(runs, partial(run_client, endpoint, companies, size, at_once))
            for size, at_once in ((SMALL, AT_ONCE), (SMALL, 8), (LARGE, AT_ONCE), (LARGE, 8))
        }
    print(f"{companies:,} companies, {options.latency_ms:g} ms latency a request, best of {runs}\n")
    for result in (*sdk.values(), *ours.values()):
        first = f"  first page {result.first * 1000:5.0f} ms" if result.first is not None else ""
        gap = f"  worst gap {result.gap * 1000:5.1f} ms" if result.gap is not None else ""
        print(f"{result.name:<46} {result.seconds:7.2f} s{first}{gap}")
    print()
    for (size, _), result in ours.items():
        for sdk_size in sorted({SMALL, size}):
            ratio = sdk[sdk_size].seconds / result.seconds
            print(f"{ratio:5.1f} times as fast: {result.name}; codat-platform with pages of {sdk_size:,}")
    usual = ours[LARGE, AT_ONCE]
    same_size = sdk[LARGE].seconds / usual.seconds
    worst = usual.gap or 0.0
    print(f"\ngoal, {GOAL_RATIO:g} times at one page size: {same_size:.1f}, {met(same_size >= GOAL_RATIO)}")
    print(f"goal, no gap over {GOAL_GAP * 1000:.0f} ms: {worst * 1000:.1f} ms, {met(worst <= GOAL_GAP)}")


if __name__ == "__main__":
    main()
