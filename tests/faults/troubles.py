"""Every way in which a request can go wrong, by name."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from console_app.sandbox.http import STANDARD_WORDS
from tests.clocks import let_patience_end, server_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.faulty_network import Exchange, Trouble

CORRELATION = "0123456789abcdef0123456789abcdef"
ELSEWHERE = "http://127.0.0.1:9/elsewhere"
PAGE = b"<!DOCTYPE html><html><body><h1>Sign in to the guests' network</h1></body></html>"


class Words(NamedTuple):
    """What somebody who meets a trouble is told, in a part of each sentence."""

    happened: str
    next_step: str


LOST = Words("The connection to 127.0.0.1 was lost", "Check the network or the VPN")
SLOW = Words("Codat took too long to answer", "status.codat.io")
NOT_CODATS = Words("The answer is not Codat's", "A proxy or a sign-in page may be in between")
NOT_CODATS_NO = Words("Codat did not refuse it; something else did (", "A proxy or a sign-in page may be in between")
THE_KEY = Words("Codat does not accept the API key", "Get a current key from the Portal")
THE_LIMIT = Words("The account's call limit is reached", "The daily quota resets at 00:00 UTC")
A_FAULT = Words("Codat had an internal error (50", "ask Codat's support")
DOWN = Words("Codat is down for maintenance", "Try again in")
WORDS = {
    "reset before": LOST,
    "reset after": LOST,
    "no answer, not done": SLOW,
    "no answer, done": SLOW,
    "slow body": SLOW,
    "truncated": LOST,
    "nonsense instead of HTTP": LOST,
    "400": Words("Codat did not accept the request", "Correct"),
    "400 page": NOT_CODATS_NO,
    "401": THE_KEY,
    "401 of a proxy": NOT_CODATS_NO,
    "402 company limit": Words("The plan's company limit is reached", "Reconnect an old company"),
    "402 expired": Words("Account expired", "ask the account's administrator"),
    "402 plain": Words("The Codat account has reached its limit", "ask the account's administrator"),
    "403": Words("This API key does not have that permission", "ask an administrator"),
    "403 page": NOT_CODATS_NO,
    "404": Words("Codat does not know it, or it was deleted", "It may have been deleted"),
    "404 page": NOT_CODATS_NO,
    "407": Words("A proxy of this network requires a sign-in", "Ask your network administrator"),
    "409": Words("The same request is still in progress", "Wait a moment"),
    "422": Words("Codat read this as another request", "Refresh, check whether it happened"),
    "429 seconds": Words("The account's call limit is reached", "Try again in 3 s"),
    "429 date": THE_LIMIT,
    "429 absurd": Words("The account's call limit is reached", "Try again later"),
    "429 long past": THE_LIMIT,
    "429 without": THE_LIMIT,
    "451": Words("for legal reasons", "Ask Codat's support"),
    "500": A_FAULT,
    "500 after": A_FAULT,
    "502 page": A_FAULT,
    "502 page, done": A_FAULT,
    "503": DOWN,
    "503 with Retry-After": Words("Codat is down for maintenance", "Try again in 20 s"),
    "503 after": DOWN,
    "504": A_FAULT,
    "504 after": A_FAULT,
    "511 captive portal": Words("This network requires a sign-in first", "sign in"),
}
"""By the names of the rows; all others are `NOT_CODATS`."""
NOT_THERE = Words("There is nothing at this address", "CODAT_BASE_URL is probably wrong")
"""404 where every account has something."""
KEY_REFUSED = Words("Codat does not accept this API key", "The key may be old, or of another environment")
"""403 for what every key may read."""


@dataclass(frozen=True)
class Row:
    """One trouble, and what it leaves to be known."""

    name: str
    trouble: Trouble
    happens: bool = False
    """Whether the server does what it was asked."""
    reads_survive: bool = False
    """Whether what is read is good all the same."""
    has_correlation: bool = False
    """Whether the answer names a correlation id."""

    @property
    def words(self) -> Words:
        """Return the words for it, where it is known that nothing happened."""
        return WORDS.get(self.name, NOT_CODATS)


def answer(status: int, body: bytes = b"", *, kind: str = "application/json", **headers: str) -> bytes:
    """An answer in bytes."""
    named = {"date": format_datetime(server_now(), usegmt=True), "content-type": kind, **headers}
    named = {"content-length": str(len(body)), **{name.replace("_", "-"): value for name, value in named.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"HTTP/1.1 {status} X\r\n{lines}connection: close\r\n\r\n".encode() + body


def error_body(status: int, error: str = "", **fields: Any) -> bytes:
    """A body as Codat writes it."""
    said = error or STANDARD_WORDS.get(status, "Something is wrong.")
    data = {"statusCode": status, "service": "PublicApi", "error": said, "correlationId": CORRELATION}
    return json.dumps({**data, "canBeRetried": "Unknown", "detailedErrorCode": 0, **fields}).encode()


def instead(reply: Callable[[], bytes] | bytes) -> Trouble:
    """The server is not asked; `reply` comes from something in between."""

    async def trouble(exchange: Exchange) -> None:
        await exchange.send(reply if isinstance(reply, bytes) else reply())

    return trouble


def afterwards(reply: Callable[[bytes], bytes]) -> Trouble:
    """The server does it; what comes back is made of its answer."""

    async def trouble(exchange: Exchange) -> None:
        await exchange.send(reply(await exchange.work()))

    return trouble


async def reset_before(exchange: Exchange) -> None:
    exchange.cut()


async def reset_after(exchange: Exchange) -> None:
    await exchange.work()
    exchange.cut()


async def silence_before(_exchange: Exchange) -> None:
    let_patience_end()
    await asyncio.Event().wait()


async def silence_after(exchange: Exchange) -> None:
    await exchange.work()
    let_patience_end()
    await asyncio.Event().wait()


async def slow_body(exchange: Exchange) -> None:
    whole = await exchange.work()
    head = whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    await exchange.send(head, whole[len(head) : len(head) + 5])
    let_patience_end()
    await asyncio.Event().wait()


async def truncated(exchange: Exchange) -> None:
    whole = await exchange.work()
    await exchange.send(whole[:-7])


async def truncated_without_length(exchange: Exchange) -> None:
    body = (await exchange.work()).partition(b"\r\n\r\n")[2] or b'{"id": "'
    await exchange.send(b"HTTP/1.1 200 X\r\nconnection: close\r\n\r\n", body[: len(body) // 2])


def status(number: int, error: str = "", **headers: str) -> Trouble:
    return instead(lambda: answer(number, error_body(number, error), **headers))


def status_after(number: int) -> Trouble:
    return afterwards(lambda _whole: answer(number, error_body(number)))


def page(number: int, **headers: str) -> Trouble:
    return instead(lambda: answer(number, PAGE, kind="text/html", **headers))


def _without_length(whole: bytes, kind: bytes) -> bytes:
    head, _, body = whole.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-type")]
    return b"\r\n".join([*lines, b"content-type: " + kind]) + b"\r\n\r\n" + body


def _on(hours: float) -> str:
    return format_datetime(server_now() + timedelta(hours=hours), usegmt=True)


def gigantic() -> bytes:
    """An answer that announces more than is ever read."""
    return answer(200, b"{", content_length=str(10**12))


ROWS = [
    Row("reset before", reset_before),
    Row("reset after", reset_after, happens=True),
    Row("no answer, not done", silence_before),
    Row("no answer, done", silence_after, happens=True),
    Row("slow body", slow_body, happens=True),
    Row("truncated", truncated, happens=True),
    Row("truncated without length", truncated_without_length, happens=True),
    Row("not JSON", afterwards(lambda _: answer(200, b"OK", kind="text/plain")), happens=True),
    Row("HTML from a proxy", page(200)),
    Row("HTML from a proxy, done", afterwards(lambda _: answer(200, PAGE, kind="text/html")), happens=True),
    Row("wrong content type", afterwards(lambda whole: _without_length(whole, b"text/html")), True, True),
    Row("200 with an error body", instead(lambda: answer(200, error_body(500))), has_correlation=True),
    Row("empty body", instead(answer(200))),
    Row("empty body, done", afterwards(lambda _: answer(200)), happens=True),
    Row("204", afterwards(lambda _: answer(204)), happens=True),
    Row("gigantic body", instead(gigantic)),
    Row("400", status(400), has_correlation=True),
    Row("400 page", page(400)),
    Row("401", status(401), has_correlation=True),
    Row("401 of a proxy", page(401, www_authenticate="Basic")),
    Row("402 company limit", status(402, "CompanyValidationException: Company limit exceeded"), has_correlation=True),
    Row("402 expired", status(402, "Account expired."), has_correlation=True),
    Row("402 plain", status(402), has_correlation=True),
    Row("403", status(403), has_correlation=True),
    Row("403 page", page(403)),
    Row("404", status(404), has_correlation=True),
    Row("404 page", page(404)),
    Row("407", page(407, proxy_authenticate="Basic")),
    Row("409", status(409), has_correlation=True),
    Row("422", status(422), has_correlation=True),
    Row("429 seconds", status(429, retry_after="3"), has_correlation=True),
    Row("429 date", instead(lambda: answer(429, error_body(429), retry_after=_on(0.005))), has_correlation=True),
    Row("429 absurd", status(429, retry_after="999999999999"), has_correlation=True),
    Row("429 long past", instead(lambda: answer(429, error_body(429), retry_after=_on(-90))), has_correlation=True),
    Row("429 without", status(429), has_correlation=True),
    Row("451", status(451), has_correlation=True),
    Row("500", status(500), has_correlation=True),
    Row("500 after", status_after(500), happens=True, has_correlation=True),
    Row("502 page", page(502)),
    Row("502 page, done", afterwards(lambda _: answer(502, PAGE, kind="text/html")), happens=True),
    Row("503", status(503), has_correlation=True),
    Row("503 with Retry-After", status(503, retry_after="20"), has_correlation=True),
    Row("503 after", status_after(503), happens=True, has_correlation=True),
    Row("504", page(504)),
    Row("504 after", afterwards(lambda _: answer(504, PAGE, kind="text/html")), happens=True),
    Row("511 captive portal", page(511)),
    Row("captive portal", page(302, location="https://portal.example/login")),
    Row("redirect on the same host", instead(answer(308, location="/elsewhere"))),
    Row("redirect to another host", instead(answer(307, location=ELSEWHERE))),
    Row("redirect to another host, done", afterwards(lambda _: answer(303, location=ELSEWHERE)), happens=True),
    Row("redirect to http", instead(answer(301, location="http://api.codat.io/companies"))),
    Row("nonsense instead of HTTP", instead(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")),
    Row("an array", instead(answer(200, b"[]"))),
    Row("null", instead(answer(200, b"null"))),
    Row("an object with nothing", instead(answer(200, b"{}"))),
]

ALIKE = {"402 company limit", "402 plain", "429 date", "429 absurd", "429 long past", "429 without", "503"}
ALIKE |= {"HTML from a proxy, done", "empty body, done", "gigantic body", "400 page", "403 page", "an array", "null"}
ALIKE |= {"redirect to http", "redirect on the same host", "401 of a proxy", "502 page, done", "504 after", "500 after"}
ALIKE |= {"503 after", "no answer, done", "slow body", "truncated without length", "wrong content type", "407"}
"""Once something was lost before, these are like others."""

LATER_ROWS = [row for row in ROWS if row.name not in ALIKE]
