"""A server that answers anything, over real sockets, and a clock that moves only when somebody sleeps."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from console_app.codat import CodatClient, Limiter, RetryPolicy
from console_app.sandbox.embedded import EmbeddedSandbox
from tests.clocks import let_patience_end, server_now

KEY = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"


@dataclass
class Asked:
    """A request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def params(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def parts(self) -> list[str]:
        return [unquote(part) for part in self.path.split("/")[1:]]

    @property
    def page(self) -> int:
        return int(self.params["page"])

    @property
    def page_size(self) -> int:
        return int(self.params["pageSize"])

    @property
    def data(self) -> Any:
        return json.loads(self.body)


class Reset:
    """Close the connection with a reset instead of answering."""


class Hang:
    """Hold the answer back until the client goes away."""


class NoAnswer(Hang):
    """Never answer, so that the client's time limit ends it: give it `PATIENCE` as its limit."""


Reply = bytes | Reset | Hang
Handler = Callable[[Asked], Reply | Awaitable[Reply]]


@dataclass
class AnyServer:
    """Answers with whatever `handler` returns; remembers what it was asked and how much is under way."""

    handler: Handler | None = None
    asked: list[Asked] = field(default_factory=list)
    base_url: str = ""
    under_way: int = 0
    most_under_way: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    RESET = Reset()
    HANG = Hang()
    NO_ANSWER = NoAnswer()

    def on(self, handler: Handler) -> Handler:
        self.handler = handler
        return handler

    def answers(self, *replies: Reply) -> None:
        """Answer the first requests with these, and all others with the last one."""
        left = list(replies)
        self.handler = lambda _asked: left.pop(0) if len(left) > 1 else left[0]

    def json(self, data: object, status: int = 200, **headers: str) -> bytes:
        return self.raw(json.dumps(data).encode(), status, content_type="application/json", **headers)

    def raw(self, body: bytes, status: int = 200, **headers: str) -> bytes:
        named = {"date": format_datetime(server_now(), usegmt=True), **headers}
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items() if value)
        return f"HTTP/1.1 {status} X\r\n{lines}content-length: {len(body)}\r\n\r\n".encode() + body

    def page(self, items: list[Any], total: object, *, number: int = 1, size: object = None, **links: str) -> bytes:
        data = {"results": items, "pageNumber": number, "totalResults": total}
        data["_links"] = {name: {"href": href} for name, href in links.items()}
        if size is not None:
            data["pageSize"] = size
        return self.json({name: value for name, value in data.items() if value is not None})

    async def wait_for(self, state: Callable[[], bool]) -> None:
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(state), 20)

    async def _changed(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            while True:
                if not await self._answer_one(reader, writer):
                    return
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
            self.tasks.discard(task)

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {n.lower(): v for n, v in (line.split(": ", 1) for line in head[1:] if line)}
        asked = Asked(method, target, headers, await reader.readexactly(int(headers.get("content-length", 0))))
        self.asked.append(asked)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await self._changed()
        try:
            assert self.handler is not None
            # A client that goes away is seen at once, also while the answer is being made.
            gone = asyncio.ensure_future(reader.read(1))
            making = asyncio.ensure_future(self._make(asked))
            await asyncio.wait({gone, making}, return_when=asyncio.FIRST_COMPLETED)
            if not making.done():
                making.cancel()
                return False
            gone.cancel()
            await asyncio.wait({gone})
            reply = making.result()
            if isinstance(reply, Reset):
                writer.transport.abort()
                return False
            assert isinstance(reply, bytes)
            writer.write(reply)
            await writer.drain()
            return True
        finally:
            self.under_way -= 1
            await self._changed()

    async def _make(self, asked: Asked) -> Reply:
        assert self.handler is not None
        made = self.handler(asked)
        reply = made if isinstance(made, bytes | Reset | Hang) else await made
        if isinstance(reply, NoAnswer):
            let_patience_end()
        if isinstance(reply, Hang):
            await asyncio.get_running_loop().create_future()
        return reply


@pytest.fixture
async def server() -> AsyncIterator[AnyServer]:
    any_server = AnyServer()
    listening = await asyncio.start_server(any_server.serve, "127.0.0.1", 0)
    any_server.base_url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield any_server
    listening.close()
    # Clients are closed by now, so every connection ends by itself.
    await asyncio.gather(*any_server.tasks)


@dataclass
class StoppedClock:
    """Time that passes only in `sleep`."""

    now: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def policy(self, **changes: Any) -> RetryPolicy:
        return RetryPolicy(sleep=self.sleep, clock=self, random=lambda: 0.0, **changes)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
async def client(server: AnyServer, clock: StoppedClock) -> AsyncIterator[CodatClient]:
    """A client of `server` that never really waits."""
    async with CodatClient(KEY, base_url=server.base_url, retry=clock.policy(), limiter=Limiter()) as made:
        yield made


@pytest.fixture
def make_client(clock: StoppedClock) -> Callable[..., CodatClient]:
    def make(base_url: str, **options: Any) -> CodatClient:
        options.setdefault("retry", clock.policy())
        return CodatClient(options.pop("key", KEY), base_url=base_url, **options)

    return make


@pytest.fixture(scope="module")
def sandbox() -> Iterator[EmbeddedSandbox]:
    with EmbeddedSandbox(None, companies=30, scenarios=True) as running:
        yield running


@pytest.fixture
async def sandbox_client(sandbox: EmbeddedSandbox, clock: StoppedClock) -> AsyncIterator[CodatClient]:
    endpoint = sandbox.start()
    sandbox.scenarios.reset()
    sandbox.scenarios.clear_faults()
    sandbox.scenarios.forget_calls()
    async with CodatClient(
        endpoint.api_key, base_url=endpoint.base_url, retry=clock.policy(), limiter=Limiter()
    ) as made:
        yield made
