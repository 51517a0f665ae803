"""Lists every company of a large account, with this client and with Codat's own SDK in turn, and prints the ratio.

    python tests/benchmarks/bench_listing.py [--companies 20000] [--latency-ms 20] [--runs 15] [--live]

The server is a process of its own that keeps the sandbox's answers and sends them from memory after the latency, the
same to both (with `--live`, the sandbox itself). The SDK reads pages of 1,000 one after the other, as it offers it, and
makes a model of every field; this client reads a first page of 100 and then pages of 1,000, as many at once as Codat
allows the account, and of each company what a row of the list holds. Goals, in the median: at least 8 times as fast at
the same page size, and no gap over 50 ms in the event loop while the list loads.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import httpx
from codat_platform.models.shared.security import Security
from codat_platform.sdk import CodatPlatform
from goals import met  # type: ignore[import-not-found] # it stands beside us

from console_app.codat import ApiKey, CodatClient, Limiter
from console_app.sandbox.embedded import EmbeddedSandbox, Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE_SIZE = 1_000
GOAL_RATIO = 8.0
GOAL_GAP = 0.050


@dataclass
class Result:
    """One listing: seconds to its end and to the first page, and the worst gap it left in the event loop."""

    seconds: float
    first: float = 0.0
    gap: float = 0.0


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
        with suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
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


async def with_client(endpoint: Endpoint, companies: int) -> Result:
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
        listing = client.list_companies(page_size=PAGE_SIZE)
        async for page in listing:
            first = first or time.perf_counter() - began
            kept.append(page.items)
            seen += len(page.items)
        took = time.perf_counter() - began
        watching.cancel()
        assert seen == companies, f"{seen} of {companies}"
        assert listing.complete
    return Result(took, first, watch.worst)


def with_sdk(endpoint: Endpoint, companies: int) -> Result:
    key = ApiKey.parse(endpoint.api_key)
    sdk: Any  # its methods are attached at run time
    with CodatPlatform(security=Security(auth_header=key.authorization), server_url=endpoint.base_url) as sdk:
        sdk.settings.get_profile()
        kept = []
        seen = number = 0
        began = time.perf_counter()
        while seen < companies:
            number += 1
            answer = sdk.companies.list(request={"page": number, "page_size": PAGE_SIZE})
            results = answer.results or []
            assert results
            kept.append(results)
            seen += len(results)
        took = time.perf_counter() - began
    return Result(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=20_000)
    parser.add_argument("--latency-ms", type=float, default=20.0)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--live", action="store_true", help="let the sandbox make every answer anew")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.companies, options.latency_ms / 1000, live=options.live)
        return
    companies = options.companies
    theirs, ours = [], []
    with server_process(companies, options.latency_ms / 1000, live=options.live) as endpoint:
        for number in range(1 + options.runs):
            gc.collect()
            sdk = with_sdk(endpoint, companies)
            gc.collect()
            client = asyncio.run(with_client(endpoint, companies))
            if number:  # in the first round the server makes its answers, and modules are imported
                theirs.append(sdk.seconds)
                ours.append(client)
    usual = median(each.seconds for each in ours)
    first, gap = median(each.first for each in ours), median(each.gap for each in ours)
    ratio = median(theirs) / usual
    load = os.getloadavg()[0]
    print(f"{companies:,} companies, {options.latency_ms:g} ms latency a request, pages of {PAGE_SIZE:,},")
    print(f"median of {options.runs}, load {load:.1f}\n")
    print(f"codat-platform  {median(theirs):7.3f} s  ({min(theirs):.3f} to {max(theirs):.3f})")
    print(f"CodatClient     {usual:7.3f} s  ({min(each.seconds for each in ours):.3f} to ", end="")
    print(f"{max(each.seconds for each in ours):.3f}), first page after {first * 1000:.0f} ms\n")
    print(f"goal, at least {GOAL_RATIO:g} times as fast: {ratio:.1f}, {met(ratio >= GOAL_RATIO)}")
    print(f"goal, no gap over {GOAL_GAP * 1000:.0f} ms: {gap * 1000:.1f} ms, {met(gap <= GOAL_GAP)}")


if __name__ == "__main__":
    main()
