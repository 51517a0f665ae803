"""What goes over the wire, and what is made of whatever comes back."""

from __future__ import annotations

import asyncio
import base64
import gc
import gzip
import json
import ssl
import sys
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from console_app import __version__
from console_app.codat import (
    BadAnswer,
    BadRequest,
    CodatClient,
    CodatError,
    Conflict,
    ConnectionFailed,
    Forbidden,
    IdempotencyMismatch,
    Intent,
    InvalidApiKey,
    InvalidInput,
    MethodNotAllowed,
    NewCompany,
    NotFound,
    PaymentRequired,
    RetryPolicy,
    ServerError,
    ServiceUnavailable,
    StateConflict,
    StatusError,
    TimedOut,
    TooManyRequests,
    Unauthorized,
    UnavailableForLegalReasons,
)
from console_app.codat import transport as wire
from tests.clocks import PATIENCE, let_patience_end

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

KEY = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"


async def test_what_a_task_read_is_freed_with_it(server: Any, client: CodatClient) -> None:
    server.answers(server.json({"name": "Fernhill"}))
    collects = gc.isenabled()
    gc.disable()
    try:
        task = asyncio.create_task(client.get_profile())
        await task
        freed = weakref.ref(task)
        del task
        # The loop holds the task that has just woken this one until its turn is over.
        await asyncio.sleep(0)
        assert freed() is None
    finally:
        if collects:
            gc.enable()


async def test_a_request_carries_the_key_and_says_who_asks(server: Any, client: CodatClient) -> None:
    server.answers(server.json({"name": "Fernhill", "redirectUrl": "https://x", "apiKey": KEY}))
    profile = await client.get_profile()
    asked = server.asked[0]
    assert (profile.name, profile.redirect_url) == ("Fernhill", "https://x")
    assert KEY not in repr(profile.model_dump())
    assert asked.headers["authorization"] == "Basic " + base64.b64encode(KEY.encode()).decode()
    assert asked.headers["user-agent"] == f"codat-console/{__version__}"
    assert client.calls_made == 1


async def test_a_write_sends_json_and_its_idempotency_key(server: Any, client: CodatClient) -> None:
    server.answers(server.json({"id": "1", "name": "Ünï Ltd"}))
    intent = Intent.new()
    await client.create_company(NewCompany(" Ünï Ltd ", tags={"a": "b"}), intent=intent)
    asked = server.asked[0]
    assert asked.data == {"name": "Ünï Ltd", "tags": {"a": "b"}}
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["idempotency-key"] == intent.key


async def test_a_write_that_cannot_even_be_written_down_has_surely_not_happened(
    server: Any, client: CodatClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NewCompany, "problems", lambda _draft: [])
    with pytest.raises(ConnectionFailed) as caught:
        await client.create_company(NewCompany("Caf\udce9"), intent=Intent.new())
    assert (caught.value.happened, caught.value.can_be_retried) == (False, False)
    assert server.asked == []


@pytest.mark.parametrize("company_id", ["a b", "a?b=c", "a#b", "%2e%2e", "..a", "ü", "a;b", "a&b"])
async def test_an_id_stays_one_segment_of_the_path(server: Any, client: CodatClient, company_id: str) -> None:
    server.answers(server.json({"id": "1"}))
    await client.get_connection(company_id, "x")
    assert server.asked[0].parts == ["companies", company_id, "connections", "x"]
    assert "?" not in server.asked[0].target


@pytest.mark.parametrize("bad", ["", " ", ".", "..", "a/b", "../profile", "a\\b", "a\nb", "\ud800", "x" * 500])
async def test_an_id_that_cannot_be_one_is_refused_before_anything_is_sent(
    server: Any, client: CodatClient, bad: str
) -> None:
    intent = Intent.new()
    calls: list[tuple[str, Callable[[], Any]]] = [
        ("company_id", lambda: client.get_company(bad)),
        ("company_id", lambda: client.delete_company(bad)),
        ("connection_id", lambda: client.get_connection("c", bad)),
        ("connection_id", lambda: client.unlink_connection("c", bad, intent=intent)),
        ("connection_id", lambda: client.delete_connection("c", bad)),
        ("platform_key", lambda: client.create_connection("c", bad, intent=intent)),
        ("platform_key", lambda: client.get_integration(bad)),
        ("company_id", lambda: client.list_connections(bad).collect()),
    ]
    for field, call in calls:
        with pytest.raises(InvalidInput) as caught:
            await call()
        assert caught.value.field == field
        assert caught.value.happened is False
    assert server.asked == []


@pytest.mark.parametrize(
    ("base_url", "allowed"),
    [
        ("https://api.codat.io", True),
        ("https://api.codat.io/", True),
        ("http://127.0.0.1:8000", True),
        ("http://127.8.9.1", True),
        ("http://localhost:9", True),
        ("http://[::1]:9", True),
        ("http://api.codat.io", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("http://192.168.0.1", False),
        ("ftp://api.codat.io", False),
        ("api.codat.io", False),
        ("", False),
        ("https://", False),
        ("https://user:pass@api.codat.io", False),
        ("https://api.codat.io/?a=b", False),
        ("https://api.codat.io:99999999", False),
    ],
)
def test_the_key_goes_only_over_https_or_to_this_machine(base_url: str, allowed: bool) -> None:
    if allowed:
        CodatClient(KEY, base_url=base_url)
        return
    with pytest.raises(InvalidInput) as caught:
        CodatClient(KEY, base_url=base_url)
    assert caught.value.field == "base_url"
    assert isinstance(caught.value, ValueError)


def test_a_bad_key_is_refused_when_the_client_is_made() -> None:
    with pytest.raises(InvalidApiKey, match="40 letters and digits"):
        CodatClient("no key")


async def test_a_redirect_is_not_followed_and_the_key_goes_nowhere_else(server: Any, client: CodatClient) -> None:
    server.answers(server.raw(b"", 302, location="http://evil.example/steal"))
    with pytest.raises(BadAnswer, match="redirect") as caught:
        await client.get_profile()
    assert caught.value.status == 302
    assert len(server.asked) == 1


async def test_the_key_is_added_for_the_configured_origin_only() -> None:
    key = CodatClient(KEY, base_url="https://api.codat.io")._transport._key
    auth = wire._KeyAuth(key, wire.read_base_url("https://api.codat.io"))
    for url, has_key in [
        ("https://api.codat.io/companies", True),
        ("https://api.codat.io.evil.example/companies", False),
        ("https://evil.example/", False),
        ("http://api.codat.io/", False),
        ("https://api.codat.io:8443/", False),
    ]:
        request = next(auth.auth_flow(httpx.Request("GET", url)))
        assert ("authorization" in request.headers) is has_key, url


BODY = {
    "statusCode": 400,
    "service": "ClientsApi",
    "error": "The thing was wrong",
    "correlationId": "c0ffee",
    "canBeRetried": "False",
    "detailedErrorCode": 7,
    "validation": {
        "errors": [{"itemId": "Name", "message": "Too long", "validatorName": "Length"}, "odd"],
        "warnings": [{"message": "Careful"}],
    },
}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequest),
        (401, Unauthorized),
        (402, PaymentRequired),
        (403, Forbidden),
        (404, NotFound),
        (405, MethodNotAllowed),
        (409, StateConflict),
        (422, IdempotencyMismatch),
        (429, TooManyRequests),
        (451, UnavailableForLegalReasons),
        (500, ServerError),
        (503, ServiceUnavailable),
        (504, ServerError),
        (418, StatusError),
    ],
)
async def test_each_status_has_its_class_with_all_that_the_answer_told(
    server: Any, client: CodatClient, status: int, kind: type[StatusError]
) -> None:
    server.answers(server.json({**BODY, "statusCode": status}, status))
    with pytest.raises(StatusError) as caught:
        await client.get_company("abc")
    error = caught.value
    assert type(error) is kind
    assert (error.status, error.method, error.path) == (status, "GET", "/companies/abc")
    assert error.correlation_id == "c0ffee"
    assert error.can_be_retried is False
    assert error.detailed_error_code == 7
    assert [(i.item_id, i.message, i.validator_name, i.is_warning) for i in error.validation] == [
        ("Name", "Too long", "Length", False),
        (None, "Careful", None, True),
    ]
    assert "The thing was wrong" in error.message
    assert "c0ffee" in str(error)


@pytest.mark.parametrize("validation", [None, {"errors": []}, {"warnings": [{"message": "Careful"}]}])
async def test_a_conflict_without_a_reason_is_a_request_in_progress(
    server: Any, client: CodatClient, validation: Any
) -> None:
    server.answers(server.json({**BODY, "statusCode": 409, "validation": validation}, 409))
    with pytest.raises(Conflict) as caught:
        await client.get_company("abc")
    assert caught.value.happened is None


async def test_the_company_limit_is_told_from_other_limits(server: Any, client: CodatClient) -> None:
    limit = "CompanyValidationException: Company limit exceeded"
    server.answers(server.json({"error": limit}, 402), server.json({"error": "Account expired"}, 402))
    for expected in (True, False):
        with pytest.raises(PaymentRequired) as caught:
            await client.create_company(NewCompany("A"), intent=Intent.new())
        assert caught.value.is_company_limit is expected


@pytest.mark.parametrize(
    "body",
    [
        {"error": None, "validation": None, "canBeRetried": None},
        {"error": 5, "validation": [], "detailedErrorCode": "x", "correlationId": {}},
        {"validation": {"errors": None, "warnings": {"a": 1}}},
        [],
        "text",
        None,
    ],
)
async def test_odd_error_bodies_are_survived(server: Any, client: CodatClient, body: object) -> None:
    server.answers(server.json(body, 404))
    with pytest.raises(NotFound) as caught:
        await client.get_company("abc")
    assert caught.value.message
    assert caught.value.validation == ()


HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@pytest.mark.parametrize(("status", "kind"), [(200, BadAnswer), (403, Forbidden), (502, ServerError)])
async def test_a_web_page_of_a_proxy_is_never_quoted(
    server: Any, client: CodatClient, status: int, kind: type[CodatError]
) -> None:
    server.answers(server.raw(HTML, status, content_type="text/html"))
    with pytest.raises(kind) as caught:
        await client.get_profile()
    assert "web page" in caught.value.message
    assert "<" not in str(caught.value)
    assert "nginx" not in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"a":', b'"text"', b"\xff\xfe", b'{"name": 1e999}x'])
async def test_a_success_that_is_not_the_data_is_a_bad_answer(server: Any, client: CodatClient, body: bytes) -> None:
    server.answers(server.raw(body, content_type="application/json"))
    with pytest.raises(BadAnswer):
        await client.get_company("abc")
    with pytest.raises(BadAnswer):
        await client.list_companies().collect()


async def test_json_counts_whatever_its_content_type_says(server: Any, client: CodatClient) -> None:
    server.answers(
        server.raw(json.dumps({"name": "A"}).encode(), content_type="text/html"),
        server.raw(b"\xef\xbb\xbf" + json.dumps({"name": "B"}).encode()),
        server.raw(gzip.compress(b'{"name": "C"}'), content_encoding="gzip"),
    )
    assert [(await client.get_profile()).name for _ in range(3)] == ["A", "B", "C"]


async def test_an_answer_that_cannot_be_unpacked_is_a_bad_answer(server: Any, client: CodatClient) -> None:
    server.answers(server.raw(b"not gzip", content_encoding="gzip"))
    with pytest.raises(BadAnswer, match="decompressed"):
        await client.get_profile()


@pytest.mark.parametrize("packed", [False, True])
async def test_a_body_is_read_up_to_a_limit(server: Any, client: CodatClient, packed: bool) -> None:
    client._transport._max_body = 10_000
    body = b'{"name": "' + b"x" * 20_000 + b'"}'
    headers = {"content_encoding": "gzip"} if packed else {}
    server.answers(server.raw(gzip.compress(body) if packed else body, **headers))
    with pytest.raises(BadAnswer, match="larger than"):
        await client.get_profile()


async def test_nobody_there(make_client: Callable[..., CodatClient]) -> None:
    closed = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    await closed.wait_closed()
    async with make_client(f"http://127.0.0.1:{port}") as client:
        with pytest.raises(ConnectionFailed) as caught:
            await client.get_profile()
        assert caught.value.happened is False
        assert client.calls_made == 5


async def test_a_connection_lost_on_the_way(server: Any, client: CodatClient) -> None:
    server.answers(server.RESET, server.json({"name": "A"}))
    assert (await client.get_profile()).name == "A"
    assert len(server.asked) == 2


async def test_no_answer_in_time(server: Any, make_client: Callable[..., CodatClient]) -> None:
    server.answers(server.NO_ANSWER)
    async with make_client(server.base_url, timeout=PATIENCE, retry=RetryPolicy(tries=1)) as client:
        with pytest.raises(TimedOut) as caught:
            await client.get_profile()
    assert (caught.value.method, caught.value.path) == ("GET", "/profile")


async def test_the_time_limit_is_for_the_whole_answer_not_for_each_byte(
    make_client: Callable[..., CodatClient],
) -> None:
    ended = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        let_patience_end()
        try:
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.01)
        except ConnectionError:
            writer.close()
            ended.set()

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as dripping:
        url = f"http://127.0.0.1:{dripping.sockets[0].getsockname()[1]}"
        async with make_client(url, timeout=PATIENCE, retry=RetryPolicy(tries=1)) as client:
            with pytest.raises(TimedOut):
                await client.get_profile()
        await ended.wait()


async def test_the_quota_of_the_last_answer_is_kept(server: Any, client: CodatClient) -> None:
    def limits(**headers: str) -> Any:
        return server.json({"name": "A"}, **headers)

    server.answers(
        limits(x_rate_limit_limit="1000", x_rate_limit_remaining="42", x_rate_limit_reset="2030-01-01T00:00:00Z"),
        limits(x_rate_limit_limit="many", x_rate_limit_remaining="-1"),
        limits(),
    )
    assert not client.quota
    for _ in range(3):
        await client.get_profile()
        assert client.quota
        assert (client.quota.limit, client.quota.remaining, client.quota.resets_at) == (1000, 42, None)


async def test_a_proxy_is_for_the_world_outside_only(
    monkeypatch: pytest.MonkeyPatch, server: Any, client: CodatClient
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    server.answers(server.json({"name": "here"}))
    async with CodatClient(KEY, base_url=server.base_url) as local:
        assert (await local.get_profile()).name == "here"
    async with CodatClient(KEY, base_url="https://codat.invalid", retry=RetryPolicy(tries=1)) as remote:
        with pytest.raises(ConnectionFailed) as caught:
            await remote.get_profile()
    assert caught.value.happened is False


async def test_a_client_that_is_not_open_says_so() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await CodatClient(KEY).get_profile()


async def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(
    server: Any, make_client: Callable[..., CodatClient], clock: Any
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("untrusted.pem"))
    server.answers(server.json({"name": "impostor"}))
    attempts: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: attempts.append(name)
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context) as impostor:
        url = f"https://localhost:{impostor.sockets[0].getsockname()[1]}"
        async with make_client(url) as client:
            calls: list[Callable[[], Awaitable[object]]] = [
                client.get_profile,
                lambda: client.create_company(NewCompany("Windmill"), intent=Intent.new()),
                lambda: client.create_connection("1", "qhyg", intent=Intent.new()),
                lambda: client.unlink_connection("1", "2", intent=Intent.new()),
                lambda: client.delete_connection("1", "2"),
            ]
            for call in calls:
                with pytest.raises(ConnectionFailed, match="not trusted") as caught:
                    await call()
                assert caught.value.happened is False
                assert caught.value.can_be_retried is False
    assert server.asked == []
    # The second connection of each reads who issued the certificate, and asks nothing.
    assert attempts == ["localhost"] * 2 * len(calls), "no write is repeated, and none looks for what became of it"
    assert clock.slept == []


async def test_a_proxy_setting_that_cannot_be_used_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://proxy")
    with pytest.raises(InvalidInput, match="HTTPS_PROXY"):
        async with CodatClient(KEY):
            pass


@pytest.mark.parametrize("path", ["", "/", "/codat%2Fv1", "/codat%2Fv1/", "/a%20b"])
async def test_the_path_of_the_address_is_asked_as_it_was_written(server: Any, make_client: Any, path: str) -> None:
    server.answers(server.json({"name": "Fernhill Payables"}))
    async with make_client(f"{server.base_url}{path}") as client:
        await client.get_profile()
    assert [each.target for each in server.asked] == [f"{path.rstrip('/')}/profile"]


def test_what_each_request_asks_for_is_not_looked_for_each_time() -> None:
    """httpx imports it for every lock, and Python forgets at once that there is no such module."""
    assert "sniffio" in sys.modules
