"""A network that goes wrong: a proxy on real sockets in front of a real server, which keeps its state behind it.

A trouble is what happens to one request. It may let the request through to the server, and the answer back or not;
`Network.asked` has what came in, in any case.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlsplit


@dataclass(frozen=True)
class SentRequest:
    """A request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    raw: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def is_write(self) -> bool:
        return self.method != "GET"


class Cut(Exception):
    """The connection is to be closed with a reset."""


@dataclass
class Exchange:
    """One request, and the ways to answer it."""

    asked: SentRequest
    network: Network
    _writer: asyncio.StreamWriter

    async def work(self) -> bytes:
        """Let the server behind do it; its whole answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.network.port_behind)
        try:
            head, _, body = self.asked.raw.partition(b"\r\n\r\n")
            lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
            writer.write(b"\r\n".join([*lines, b"connection: close"]) + b"\r\n\r\n" + body)
            await writer.drain()
            return await reader.read()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def send(self, *pieces: bytes) -> None:
        """Answer with these bytes."""
        for piece in pieces:
            self._writer.write(piece)
            await self._writer.drain()

    def cut(self) -> None:
        """Close the connection with a reset."""
        raise Cut


Trouble: TypeAlias = Callable[[Exchange], Awaitable[None]]


async def none_at_all(exchange: Exchange) -> None:
    """All goes well."""
    await exchange.send(await exchange.work())


def is_write(asked: SentRequest) -> bool:
    """Meet each request that would change something."""
    return asked.is_write


def meets_all(_asked: SentRequest) -> bool:
    """Every request."""
    return True


async def _meet(trouble: Trouble, exchange: Exchange) -> None:
    await trouble(exchange)


@dataclass
class Network:
    """What lies between the program and the server. `plan` says which requests meet which trouble."""

    port_behind: int
    asked: list[SentRequest] = field(default_factory=list)
    base_url: str = ""
    _trouble: Trouble = none_at_all
    _meets: Callable[[SentRequest], bool] = meets_all
    _times: int | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _listening: asyncio.Server | None = None

    def plan(
        self, trouble: Trouble, meets: Callable[[SentRequest], bool] = meets_all, times: int | None = None
    ) -> None:
        """From now on so many requests that fit meet `trouble`; None: all of them."""
        self._trouble, self._meets, self._times = trouble, meets, times

    def heal(self) -> None:
        """From now on all goes well."""
        self.plan(none_at_all)

    @property
    def writes(self) -> list[SentRequest]:
        """The requests that were to change something."""
        return [each for each in self.asked if each.is_write]

    async def start(self, context: ssl.SSLContext | None = None) -> None:
        """Begin to listen, on a port of its own."""
        self._listening = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        scheme, host = ("https", "localhost") if context else ("http", "127.0.0.1")
        self.base_url = f"{scheme}://{host}:{self._listening.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Refuse connections from now on, and end those that are there."""
        if self._listening is not None:
            self._listening.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._answer(reader, writer)
        except Cut:
            writer.transport.abort()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError, ssl.SSLError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        asked = SentRequest(method, target, headers, head + body)
        self.asked.append(asked)
        trouble: Trouble = none_at_all
        if self._meets(asked) and self._times != 0:
            trouble = self._trouble
            self._times = None if self._times is None else self._times - 1
        making = asyncio.ensure_future(_meet(trouble, Exchange(asked, self, writer)))
        # A client that has given up is not waited for.
        gone = asyncio.ensure_future(reader.read(1))
        await asyncio.wait({making, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not making.done():
            making.cancel()
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        with suppress(asyncio.CancelledError):
            await making
