"""A company's network on loopback: an authority of its own, a server behind TLS, and proxies in between.

It runs in a thread, so that commands, which have an event loop of their own, can be run against it.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import trustme

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from pathlib import Path

HOST = "api.codat.test"
"""The host that is reached through a proxy alone: no resolver knows it."""
NEEDED = "annette:right@%"
"""The user name and password that the proxies take."""


@dataclass
class Tls:
    """How the server presents itself."""

    ca: trustme.CA = field(default_factory=lambda: trustme.CA(organization_name="Toft Inspection CA"))
    names: tuple[str, ...] = (HOST, "localhost", "127.0.0.1")
    not_before: datetime | None = None
    not_after: datetime | None = None

    def context(self) -> ssl.SSLContext:
        """A context for the server, with a new certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf = self.ca.issue_cert(*self.names, not_before=self.not_before, not_after=self.not_after)
        leaf.configure_cert(context)
        return context

    def write_ca(self, path: Path) -> str:
        """Write the authority's certificate into a file; its name."""
        self.ca.cert_pem.write_to_path(str(path))
        return str(path)


@dataclass(frozen=True)
class Attempt:
    """What a proxy was asked for."""

    target: str
    password: str | None


class CompanyNetwork:
    """A TLS server in front of the sandbox, an HTTP proxy, a proxy behind TLS, and a SOCKS5 proxy.

    `trouble` says what the proxies do: empty, ``drop``, ``hang``, ``nonsense``, or a status that they answer with.
    """

    def __init__(self, port_behind: int, tls: Tls | None = None) -> None:
        self.tls = tls or Tls()
        self.attempts: list[Attempt] = []
        """What the proxies were asked for, in order."""
        self.asked = threading.Event()
        """Set once a proxy was asked for something."""
        self.requests = 0
        """Connections that spoke HTTP to the server."""
        self.trouble = ""
        self.schemes: tuple[str, ...] = ("Basic",)
        self.password: str | None = None
        """What the proxies want; None: nothing."""
        self.front = self.http = self.https = self.socks = 0
        """Ports."""
        self._behind = port_behind
        self._context = self.tls.context()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._tasks: set[asyncio.Task[None]] = set()
        self._servers: list[asyncio.Server] = []

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(30)
        return self

    def __exit__(self, *_exc: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    @property
    def passwords(self) -> list[str]:
        """The passwords that were sent to a proxy."""
        return [each.password for each in self.attempts if each.password is not None]

    def present(self, context: ssl.SSLContext) -> int:
        """Serve behind another certificate as well; the port."""
        return asyncio.run_coroutine_threadsafe(self._listen(self._serve, context), self._loop).result(30)

    def change_certificate(self, tls: Tls) -> None:
        """Present another certificate from now on, to new connections alone."""
        tls.ca.issue_cert(*tls.names).configure_cert(self._context)
        self.cut()

    def cut(self) -> None:
        """End every connection that is there."""
        asyncio.run_coroutine_threadsafe(self._end_all(), self._loop).result(30)

    async def _end_all(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _start(self) -> None:
        self.front = await self._listen(self._serve, self._context)
        self.http = await self._listen(self._proxy)
        self.https = await self._listen(self._proxy, self.tls.context())
        self.socks = await self._listen(self._socks)

    async def _listen(
        self,
        serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
        context: ssl.SSLContext | None = None,
    ) -> int:
        async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._tasks.add(task)
            try:
                await serve(reader, writer)
            except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
                pass
            finally:
                self._tasks.discard(task)
                writer.close()
                with suppress(OSError, asyncio.CancelledError):
                    await writer.wait_closed()

        server = await asyncio.start_server(run, "127.0.0.1", 0, ssl=context)
        self._servers.append(server)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        await self._end_all()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(65536)
        if first:
            self.requests += 1
            await self._pass_on(reader, writer, self._behind, first)

    async def _proxy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        _, target, _ = head[0].split(" ")
        sent = [line.split(" ")[-1] for line in head if line.lower().startswith("proxy-authorization:")]
        password = base64.b64decode(sent[0]).decode() if sent else None
        self.attempts.append(Attempt(target, password))
        self.asked.set()
        if self.trouble == "hang":
            await asyncio.Event().wait()
        elif self.trouble == "nonsense":
            writer.write(b"220 mail.example ESMTP ready\r\n\r\n")
        elif self.trouble == "drop":
            writer.transport.abort()
        elif self.trouble:
            writer.write(f"HTTP/1.1 {self.trouble} X\r\ncontent-length: 0\r\n\r\n".encode())
        elif self.password is not None and password != self.password:
            offered = "".join(f"proxy-authenticate: {each} realm=x\r\n" for each in self.schemes)
            writer.write(f"HTTP/1.1 407 X\r\n{offered}content-length: 0\r\n\r\n".encode())
        else:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await self._pass_on(reader, writer, self.front)
        await writer.drain()

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """RFC 1928 and 1929, as far as a client needs them."""
        _version, count = await reader.readexactly(2)
        self.asked.set()
        methods = await reader.readexactly(count)
        password = None
        if self.trouble == "hang":
            await asyncio.Event().wait()
        if self.trouble == "nonsense":
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            await writer.drain()
            return
        wanted = 2 if self.password is not None else 0
        writer.write(bytes((5, wanted if wanted in methods else 255)))
        if wanted not in methods:
            self.attempts.append(Attempt("", None))
            return
        if wanted:
            _, length = await reader.readexactly(2)
            user = await reader.readexactly(length)
            (length,) = await reader.readexactly(1)
            password = f"{user.decode()}:{(await reader.readexactly(length)).decode()}"
            if self.trouble == "drop":
                self.attempts.append(Attempt("", password))
                writer.transport.abort()
                return
            writer.write(bytes((1, password != self.password)))
            if password != self.password:
                self.attempts.append(Attempt("", password))
                return
        _, _, _, kind = await reader.readexactly(4)
        if kind == 3:
            (length,) = await reader.readexactly(1)
            host = (await reader.readexactly(length)).decode()
        else:
            host = str(ipaddress.ip_address(await reader.readexactly(4 if kind == 1 else 16)))
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.attempts.append(Attempt(f"{host}:{port}", password))
        code = int(self.trouble) if self.trouble.isdigit() else 0
        writer.write(bytes((5, code, 0, 1, 127, 0, 0, 1, 0, 0)))
        await writer.drain()
        if not code:
            await self._pass_on(reader, writer, self.front)

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, first: bytes = b""
    ) -> None:
        """Carry bytes both ways until one side has no more."""
        there, back = await asyncio.open_connection("127.0.0.1", port)
        try:
            back.write(_renamed(first))
            ways = [asyncio.ensure_future(_copy(reader, back)), asyncio.ensure_future(_copy(there, writer))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for each in ways:
                each.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        finally:
            back.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(65536):
        writer.write(_renamed(chunk))
        await writer.drain()


def _renamed(chunk: bytes) -> bytes:
    """The sandbox answers under names of this machine alone."""
    return chunk.replace(f"Host: {HOST}".encode(), b"Host: localhost")
