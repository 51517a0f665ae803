#!/usr/bin/env bash
# Software: httpx 0.28.1 (CPython 3.11 or newer), asyncio.
#
# Expected: what a caller put into the `extensions` of a streamed request is free once the answer has been read, closed
# and dropped, as it is after a plain one that was dropped.
# What happens: an answer of `stream()` is part of a cycle (the answer, its bound stream, and the answer again) and holds
# its request, so that the extensions stay until the collector runs. If they hold an `asyncio.timeout`, that holds the
# task, and a finished task its result: everything that the task returned stays as well.
# Output seen here: the result of the task is alive after the stream was closed, and is gone after a collection.
# Why it matters here: programs that pause the collector while they load much keep every page that they have read, which
# was half a gigabyte for a hundred thousand records.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check httpx==0.28.1

cat >"$folder/read.py" <<'END'
import asyncio
import gc
import weakref

import httpx


class Page:
    """What a task makes of an answer."""


async def answer(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
    await writer.drain()
    writer.close()


async def read(client, url, limited):
    async with asyncio.timeout(30) as limit:

        async def trace(name, info, limit=limit if limited else None):
            """Follow the request."""

        async with client.stream("GET", url, extensions={"trace": trace}) as response:
            await response.aread()
    return Page()


async def main(limited):
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with httpx.AsyncClient(trust_env=False) as client:
        gc.disable()
        page = weakref.ref(await asyncio.create_task(read(client, url, limited)))
        await asyncio.sleep(0)
        kept = page() is not None
        gc.collect()
        gone = page() is None
        gc.enable()
    server.close()
    return kept, gone


with_limit, without = asyncio.run(main(True)), asyncio.run(main(False))
print(f"the trace holds the time limit: result kept {with_limit[0]}, gone after a collection {with_limit[1]}")
print(f"it does not: result kept {without[0]}")
assert with_limit == (True, True)
assert without[0] is False
END
"$folder/venv/bin/python" "$folder/read.py"
