"""Neither the key nor a link's password is in anything an error shows, its frames' variables included."""

from __future__ import annotations

import asyncio
import base64
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from console_app.codat import CodatClient, CodatError, Intent, InvalidApiKey, NewCompany, RetryPolicy
from tests.clocks import PATIENCE

KEY = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"
ENCODED = base64.b64encode(KEY.encode()).decode()
OTP = "918273"
LINK = f"https://link.codat.io/companies/1/connections/2/start?otp={OTP}"
CONNECTION = {"id": "2", "linkUrl": LINK, "status": "PendingAuth", "integrationKey": "qhyg"}


def everything_shown_by(error: BaseException) -> str:
    with_locals = traceback.TracebackException.from_exception(error, capture_locals=True)
    parts = [str(error), repr(error), repr(error.args), repr(vars(error)), "".join(with_locals.format())]
    for linked in (error.__cause__, error.__context__):
        if linked is not None:
            parts.append(everything_shown_by(linked))
    return "\n".join(parts)


def assert_safe(error: BaseException) -> None:
    shown = everything_shown_by(error)
    for secret in (KEY, ENCODED, OTP):
        assert secret not in shown, f"{secret} in\n{shown}"


Call = Callable[[CodatClient], Awaitable[object]]


async def error_of(call: Call, client: CodatClient) -> CodatError | None:
    """The error of a call, without the frames of the test, which know all the secrets."""
    try:
        await call(client)
    except CodatError as error:
        return error
    return None


CALLS: list[Call] = [
    lambda client: client.get_profile(),
    lambda client: client.get_company("1"),
    lambda client: client.get_connection("1", "2"),
    lambda client: client.list_companies().collect(),
    lambda client: client.create_company(NewCompany("A"), intent=Intent.new()),
    lambda client: client.create_connection("1", "qhyg", intent=Intent.new()),
    lambda client: client.unlink_connection("1", "2", intent=Intent.new()),
    lambda client: client.delete_connection("1", "2"),
]

ERROR = {
    "error": f"See {LINK} with {KEY} or Basic {ENCODED}",
    "correlationId": f"{KEY} {ENCODED} otp={OTP}",
    "validation": {"errors": [dict.fromkeys(("message", "itemId", "validatorName"), f"{KEY} {ENCODED} {LINK}")]},
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("status", [200, 302, 400, 401, 404, 409, 422, 429, 500])
async def test_answers_that_quote_secrets(server: Any, client: CodatClient, call: Call, status: int) -> None:
    body = {
        **ERROR,
        "results": [{"id": "", "linkUrl": LINK, "dataConnections": [CONNECTION]}] * 3,
        "linkUrl": LINK,
    }
    if status == 200:
        body["results"] = LINK
    server.answers(server.json(body, status, location=LINK), server.json({}, status, x_correlation_id=f"{KEY} {LINK}"))
    for _ in range(2):
        error = await error_of(call, client)
        if error is not None:
            assert_safe(error)
        else:
            assert status == 200


@pytest.mark.parametrize("status", [200, 302, 400, 500])
async def test_a_correlation_id_is_kept_but_for_the_key_in_it(server: Any, client: CodatClient, status: int) -> None:
    """Also that of a success which is not the data."""
    server.answers(server.json({}, status, x_correlation_id=f"support-4711 {KEY} {ENCODED}"))
    error = await error_of(lambda client: client.get_company("1"), client)
    assert error is not None
    assert error.correlation_id == "support-4711 *** ***"


@pytest.mark.parametrize("call", CALLS)
async def test_connections_that_break(server: Any, make_client: Callable[..., CodatClient], call: Call) -> None:
    for reply in (
        server.RESET,
        server.NO_ANSWER,
        b"NOT HTTP\r\n\r\n",
        server.raw(b"not gzip", content_encoding="gzip"),
    ):
        server.answers(reply)
        async with make_client(server.base_url, timeout=PATIENCE, retry=RetryPolicy(tries=1)) as client:
            error = await error_of(call, client)
        assert error is not None
        assert_safe(error)


async def test_a_look_that_fails_after_it_saw_links(server: Any, client: CodatClient) -> None:
    def handler(asked: Any) -> Any:
        if asked.method != "GET":
            return server.json({}, 500)
        return server.page([CONNECTION, {**CONNECTION, "id": ""}, {**CONNECTION, "id": "3"}], 3)

    server.on(handler)
    for call in (CALLS[5], CALLS[6]):
        error = await error_of(call, client)
        assert error is not None
        assert_safe(error)


async def test_a_call_that_is_cancelled(server: Any, client: CodatClient) -> None:
    server.answers(server.HANG)
    task = asyncio.create_task(client.get_profile())
    await server.wait_for(lambda: server.under_way == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    own_frames = caught.value.__traceback__
    assert own_frames is not None
    assert_safe(caught.value.with_traceback(own_frames.tb_next))


async def test_a_bug_below_us(monkeypatch: pytest.MonkeyPatch, server: Any, client: CodatClient) -> None:
    import h11

    def broken(self: object, *args: object) -> None:
        raise AttributeError(f"a bug that quotes {args}")

    monkeypatch.setattr(h11.Connection, "send", broken)
    error = await error_of(CALLS[0], client)
    assert error is not None
    assert_safe(error)


def test_a_key_with_a_typo_is_not_shown_either() -> None:
    for text in (f"{KEY} x", f"Basic {ENCODED}\u200bx y", f"{KEY[:-1]}\u00a3"):
        with pytest.raises(InvalidApiKey) as caught:
            CodatClient(text)
        own_frames = caught.value.__traceback__
        assert own_frames is not None
        shown = everything_shown_by(caught.value.with_traceback(own_frames.tb_next))
        assert KEY[:-1] not in shown
        assert ENCODED not in shown


async def test_models_keep_links_out_of_their_repr(server: Any, client: CodatClient) -> None:
    server.answers(server.json({"id": "1", "redirect": LINK, "dataConnections": [CONNECTION]}))
    company = await client.get_company("1")
    assert company.connections[0].link_url == LINK
    assert OTP not in repr(company)
    assert OTP not in str(company)
    assert KEY not in repr(client)
    assert KEY not in repr(vars(client))
