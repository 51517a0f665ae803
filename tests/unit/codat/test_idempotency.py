"""A write happens once or it is said that nobody knows; it is never silently sent twice."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.codat import (
    BadAnswer,
    BadRequest,
    CodatClient,
    CompanyChanges,
    Conflict,
    ConnectionFailed,
    IdempotencyMismatch,
    Intent,
    InvalidInput,
    NewCompany,
    NotFound,
    OutcomeUnknown,
    ServerError,
    StateConflict,
    TimedOut,
    TooManyRequests,
    Unauthorized,
)
from tests.clocks import PATIENCE, server_now

if TYPE_CHECKING:
    from collections.abc import Callable


def at(seconds: float) -> str:
    """A date that many seconds from now, as Codat writes it."""
    return (server_now() + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


@dataclass
class SmallCodat:
    """Companies and connections behind the any-server: `trouble` says what goes wrong with the next writes."""

    server: Any
    companies: list[dict[str, Any]] = field(default_factory=list)
    trouble: list[Callable[[Any, Callable[[], bytes]], Any]] = field(default_factory=list)
    refuses_order: bool = False
    ignores_order: bool = False
    list_fails: bool = False

    def __call__(self, asked: Any) -> Any:
        if asked.method == "GET":
            return self.read(asked)

        def do() -> bytes:
            return self.server.json(self.write(asked))  # type: ignore[no-any-return]

        return self.trouble.pop(0)(asked, do) if self.trouble else do()

    def company(self, company_id: str) -> dict[str, Any] | None:
        return next((each for each in self.companies if each["id"] == company_id), None)

    def read(self, asked: Any) -> Any:
        parts = asked.parts
        if len(parts) == 1:
            return self.listed(asked)
        company = self.company(parts[1])
        if company is None:
            return self.server.json({}, 404)
        if len(parts) == 2:
            return self.server.json(company)
        connections = company["dataConnections"]
        if len(parts) == 3:
            return self.server.json({}, 500) if self.list_fails else self.server.page(connections, len(connections))
        found = [each for each in connections if each["id"] == parts[3]]
        return self.server.json(found[0]) if found else self.server.json({}, 404)

    def listed(self, asked: Any) -> Any:
        order = asked.params.get("orderBy")
        if self.list_fails:
            return self.server.json({}, 500)
        if order and self.refuses_order:
            return self.server.json({}, 400)
        items = list(self.companies)
        if order == "-created" and not self.ignores_order:
            items.sort(key=lambda each: str(each["created"]), reverse=True)
        size = asked.page_size
        return self.server.page(items[(asked.page - 1) * size : asked.page * size], len(items), size=size)

    def write(self, asked: Any) -> Any:
        parts = asked.parts
        if asked.method == "POST" and len(parts) == 1:
            number = len(self.companies)
            self.companies.append({"id": f"new-{number}", **asked.data, "created": at(0), "dataConnections": []})
            return self.companies[-1]
        company = self.company(parts[1])
        assert company is not None
        if asked.method == "POST":
            connections = company["dataConnections"]
            key = asked.data["platformKey"]
            connections.append(
                {"id": f"c-{len(connections)}", "integrationKey": key, "status": "PendingAuth", "created": at(0)}
            )
            return connections[-1]
        if asked.method == "PATCH" and len(parts) == 2:
            company.update(asked.data)
            return company
        if asked.method == "PATCH":
            company["dataConnections"][0].update(asked.data)
            return company["dataConnections"][0]
        if len(parts) == 2:
            self.companies.remove(company)
        else:
            company["dataConnections"].clear()
        return None

    @property
    def writes(self) -> list[Any]:
        return [asked for asked in self.server.asked if asked.method != "GET"]

    @property
    def keys(self) -> set[str]:
        return {asked.headers["idempotency-key"] for asked in self.writes}


@pytest.fixture
def codat(server: Any) -> SmallCodat:
    small = SmallCodat(server)
    small.companies = [
        {"id": "old", "name": "Old Ltd", "created": at(-9999), "tags": {"a": "b"}, "dataConnections": []},
        {
            "id": "linked",
            "name": "Linked Ltd",
            "created": at(-8888),
            "dataConnections": [{"id": "c", "integrationKey": "gbol", "status": "Linked", "created": at(-8887)}],
        },
    ]
    server.on(small)
    return small


def then(status: int, **headers: str) -> Callable[[Any, Callable[[], bytes]], Any]:
    """It happens, and then that status is answered."""
    return lambda asked, do: (do(), reply(status, b"{}", **headers))[1]


def answer_instead(status: int, **headers: str) -> Callable[[Any, Callable[[], bytes]], Any]:
    """It does not happen, and that status is answered."""
    return lambda asked, do: reply(status, b"{}", **headers)


def reply(status: int, body: bytes = b"{}", **headers: str) -> bytes:
    date = server_now().strftime("%a, %d %b %Y %H:%M:%S GMT")
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in {"date": date, **headers}.items())
    return f"HTTP/1.1 {status} X\r\n{lines}content-length: {len(body)}\r\n\r\n".encode() + body


def lost(server: Any) -> Callable[[Any, Callable[[], bytes]], Any]:
    return lambda asked, do: server.RESET


WRITES: dict[str, Callable[[CodatClient, Intent], Any]] = {
    "create company": lambda client, intent: client.create_company(NewCompany("New Ltd"), intent=intent),
    "create connection": lambda client, intent: client.create_connection("old", "qhyg", intent=intent),
    "update company": lambda client, intent: client.update_company(
        "old", CompanyChanges("Newer Ltd", "text", {"x": "y"}), intent=intent
    ),
    "unlink": lambda client, intent: client.unlink_connection("linked", "c", intent=intent),
}


@pytest.fixture(params=WRITES)
def write(request: pytest.FixtureRequest) -> Any:
    return WRITES[request.param]


def happened(codat: SmallCodat) -> int:
    """Return how many of the changes of `WRITES` are there."""
    old, linked = codat.company("old"), codat.company("linked")
    assert old is not None
    assert linked is not None
    changed = [each for each in codat.companies if each["name"] in {"New Ltd", "Newer Ltd"}]
    unlinked = [each for each in linked["dataConnections"] if each["status"] == "Unlinked"]
    return len([*changed, *unlinked, *old["dataConnections"]])


async def test_a_write_is_sent_once(codat: SmallCodat, client: CodatClient, write: Any) -> None:
    intent = Intent.new()
    await write(client, intent)
    assert happened(codat) == 1
    assert len(codat.writes) == 1
    assert codat.keys == {intent.key}


@pytest.mark.parametrize("trouble", ["lost", "hang", "429", "409"])
async def test_the_same_again_with_the_same_key(
    server: Any, codat: SmallCodat, make_client: Any, clock: Any, write: Any, trouble: str
) -> None:
    troubles = {
        "lost": lost(server),
        "hang": lambda asked, do: server.NO_ANSWER,
        "429": answer_instead(429, retry_after="3"),
        "409": answer_instead(409),
    }
    codat.trouble = [troubles[trouble]] * 2
    intent = Intent.new()
    async with make_client(server.base_url, timeout=PATIENCE) as client:
        await write(client, intent)
    assert happened(codat) == 1
    assert len(codat.writes) == 3
    assert codat.keys == {intent.key}
    assert {asked.body for asked in codat.writes} == {codat.writes[0].body}
    assert clock.slept[0] == (3.0 if trouble == "429" else 0.5)


async def test_when_nobody_answers_the_outcome_is_unknown(
    server: Any, codat: SmallCodat, client: CodatClient, write: Any
) -> None:
    codat.trouble = [lost(server)] * 9
    intent = Intent.new()
    with pytest.raises(OutcomeUnknown) as caught:
        await write(client, intent)
    assert caught.value.intent is intent
    assert isinstance(caught.value.cause, ConnectionFailed)
    assert caught.value.happened is None
    assert len(codat.writes) == 5
    assert codat.keys == {intent.key}


async def test_a_lost_answer_and_then_429_is_unknown_too(
    server: Any, codat: SmallCodat, client: CodatClient, write: Any
) -> None:
    codat.trouble = [lost(server), *[answer_instead(429)] * 9]
    with pytest.raises(OutcomeUnknown):
        await write(client, Intent.new())
    assert len(codat.keys) == 1


async def test_429_alone_is_certain(codat: SmallCodat, client: CodatClient, write: Any) -> None:
    codat.trouble = [answer_instead(429, retry_after="86400")]
    with pytest.raises(TooManyRequests) as caught:
        await write(client, Intent.new())
    assert caught.value.happened is False
    assert len(codat.writes) == 1


async def test_an_old_key_is_not_used_again(
    server: Any, codat: SmallCodat, client: CodatClient, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Intent.new()
    old = replace(fresh, created_at=fresh.created_at - timedelta(minutes=89))
    with pytest.raises(InvalidInput) as refused:
        await write(client, old)
    assert refused.value.field == "intent"
    assert codat.writes == []

    def age(asked: Any, do: Callable[[], bytes]) -> Any:
        monkeypatch.setattr(Intent, "is_fresh", lambda *_: False)
        return server.RESET

    codat.trouble = [age]
    with pytest.raises(OutcomeUnknown):
        await write(client, fresh)
    assert len(codat.writes) == 1


async def test_nobody_there_is_certain(make_client: Any, write: Any) -> None:
    closed = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    await closed.wait_closed()
    async with make_client(f"http://127.0.0.1:{port}") as client:
        with pytest.raises(ConnectionFailed) as caught:
            await write(client, Intent.new())
    assert caught.value.happened is False


@pytest.mark.parametrize("status", [500, 503, 504])
async def test_after_5xx_what_happened_is_found(
    codat: SmallCodat, client: CodatClient, write: Any, status: int
) -> None:
    codat.trouble = [then(status)]
    made = await write(client, Intent.new())
    assert made.id in {"new-2", "c-0", "old", "c"}
    assert len(codat.writes) == 1
    assert happened(codat) == 1


@pytest.mark.parametrize(("status", "certain"), [(500, True), (502, False), (503, True), (504, False)])
async def test_after_5xx_what_did_not_happen_is_not_done_again(
    codat: SmallCodat, client: CodatClient, write: Any, status: int, certain: bool
) -> None:
    codat.trouble = [answer_instead(status)]
    with pytest.raises(ServerError if certain else OutcomeUnknown) as caught:
        await write(client, Intent.new())
    assert caught.value.status == status
    assert caught.value.happened is (False if certain else None)
    assert len(codat.writes) == 1
    assert happened(codat) == 0


async def test_a_company_that_is_listed_a_moment_later_is_found(
    server: Any, codat: SmallCodat, client: CodatClient, clock: Any
) -> None:
    made: list[Any] = []

    def late(asked: Any, do: Callable[[], bytes]) -> bytes:
        do()
        made.append(codat.companies.pop())
        return reply(500)

    async def sleep(seconds: float) -> None:
        codat.companies.extend(made)
        made.clear()

    codat.trouble = [late]
    client._sender._policy = replace(client._sender._policy, sleep=sleep)
    assert (await client.create_company(NewCompany("New Ltd"), intent=Intent.new())).id == "new-2"


async def test_a_success_that_cannot_be_read_is_looked_after(codat: SmallCodat, client: CodatClient) -> None:
    codat.trouble = [lambda asked, do: (do(), reply(200, b"<html>"))[1]]
    assert (await client.create_company(NewCompany("New Ltd"), intent=Intent.new())).id == "new-2"
    codat.trouble = [answer_instead(200)]
    with pytest.raises(OutcomeUnknown) as caught:
        await client.create_company(NewCompany("Another Ltd"), intent=Intent.new())
    assert isinstance(caught.value.cause, BadAnswer)
    assert len(codat.writes) == 2


async def test_a_look_that_fails_leaves_it_open(codat: SmallCodat, client: CodatClient) -> None:
    codat.list_fails = True
    for name in ("create company", "create connection"):
        codat.trouble = [answer_instead(500)]
        with pytest.raises(OutcomeUnknown) as caught:
            await WRITES[name](client, Intent.new())
        assert isinstance(caught.value.cause, ServerError)


async def test_an_older_company_of_that_name_is_not_the_new_one(codat: SmallCodat, client: CodatClient) -> None:
    codat.trouble = [answer_instead(500)]
    with pytest.raises(ServerError) as caught:
        await client.create_company(NewCompany("Old Ltd"), intent=Intent.new())
    assert caught.value.happened is False


async def test_one_that_we_made_just_before_is_not_the_new_one(codat: SmallCodat, client: CodatClient) -> None:
    first = await client.create_company(NewCompany("Twin Ltd"), intent=Intent.new())
    client._sender._policy.clock.now += 1  # type: ignore[attr-defined]
    codat.trouble = [answer_instead(500)]
    with pytest.raises(ServerError):
        await client.create_company(NewCompany("Twin Ltd"), intent=Intent.new())
    codat.trouble = [then(500)]
    second = await client.create_company(NewCompany("Twin Ltd"), intent=Intent.new())
    assert second.id != first.id


async def test_two_that_it_could_be_leave_it_open(codat: SmallCodat, client: CodatClient) -> None:
    def twice(asked: Any, do: Callable[[], bytes]) -> bytes:
        do()
        do()
        return reply(500)

    for name in ("create company", "create connection"):
        codat.trouble = [twice]
        with pytest.raises(OutcomeUnknown):
            await WRITES[name](client, Intent.new())


async def test_somebody_else_s_company_of_that_name_leaves_it_open(codat: SmallCodat, client: CodatClient) -> None:
    def elsewhere(asked: Any, do: Callable[[], bytes]) -> bytes:
        do()
        codat.companies[-1]["tags"] = {"uid": "another"}
        return reply(500)

    codat.trouble = [elsewhere]
    with pytest.raises(OutcomeUnknown):
        await client.create_company(NewCompany("New Ltd", tags={"uid": "mine"}), intent=Intent.new())


@pytest.mark.parametrize("way", ["refuses", "ignores"])
async def test_a_server_that_cannot_list_newest_first_is_read_through(
    codat: SmallCodat, client: CodatClient, way: str
) -> None:
    codat.companies[:0] = [
        {"id": f"x{n}", "name": "X", "created": at(-5000 + n), "dataConnections": []} for n in range(150)
    ]
    codat.refuses_order, codat.ignores_order = way == "refuses", way == "ignores"
    codat.trouble = [then(500), answer_instead(500)]
    assert (await client.create_company(NewCompany("New Ltd"), intent=Intent.new())).name == "New Ltd"
    with pytest.raises(ServerError) as caught:
        await client.create_company(NewCompany("Another Ltd"), intent=Intent.new())
    assert caught.value.happened is False


async def test_the_name_that_codat_cleaned_is_recognised(codat: SmallCodat, client: CodatClient) -> None:
    def cleaning(asked: Any, do: Callable[[], bytes]) -> bytes:
        do()
        codat.companies[-1]["name"] = "Example Company Codat1"
        return reply(500)

    codat.trouble = [cleaning]
    made = await client.create_company(NewCompany("Example Company (Codat[1])"), intent=Intent.new())
    assert made.name == "Example Company Codat1"


async def test_a_wrong_clock_here_does_not_hide_what_happened(codat: SmallCodat, client: CodatClient) -> None:
    """The server is a day behind: its own time counts."""

    def behind(asked: Any, do: Callable[[], bytes]) -> bytes:
        do()
        codat.companies[-1]["created"] = at(-86400)
        date = (server_now() - timedelta(days=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return reply(500, date=date)

    codat.companies = [each for each in codat.companies if each["id"] == "old"]
    codat.companies[0]["created"] = at(-200000)
    codat.trouble = [behind]
    assert (await client.create_company(NewCompany("New Ltd"), intent=Intent.new())).name == "New Ltd"


@pytest.mark.parametrize(
    ("status", "kind"), [(400, BadRequest), (401, Unauthorized), (404, NotFound), (422, IdempotencyMismatch)]
)
async def test_a_no_is_a_no(
    codat: SmallCodat, client: CodatClient, write: Any, status: int, kind: type[Exception]
) -> None:
    codat.trouble = [answer_instead(status)]
    with pytest.raises(kind) as caught:
        await write(client, Intent.new())
    assert getattr(caught.value, "happened", None) is False
    assert len(codat.writes) == 1


async def test_a_lost_answer_and_then_401_is_unknown(server: Any, codat: SmallCodat, client: CodatClient) -> None:
    codat.trouble = [lost(server), answer_instead(401)]
    with pytest.raises(OutcomeUnknown):
        await WRITES["create company"](client, Intent.new())


async def test_a_conflict_that_stays_is_said(codat: SmallCodat, client: CodatClient, write: Any) -> None:
    codat.trouble = [answer_instead(409)] * 9
    with pytest.raises(Conflict) as caught:
        await write(client, Intent.new())
    assert caught.value.happened is None
    assert len(codat.keys) == 1


REASON = json.dumps({"validation": {"errors": [{"message": "There is one already."}]}}).encode()


async def test_a_conflict_with_a_reason_is_a_no(codat: SmallCodat, client: CodatClient, write: Any) -> None:
    codat.trouble = [lambda asked, do: reply(409, REASON)]
    with pytest.raises(StateConflict) as caught:
        await write(client, Intent.new())
    assert caught.value.happened is False
    assert len(codat.writes) == 1, "waiting would not help"


async def test_a_conflict_with_a_reason_after_a_lost_answer_is_looked_into(
    server: Any, codat: SmallCodat, client: CodatClient
) -> None:
    codat.trouble = [lost(server), lambda asked, do: reply(409, REASON)]
    with pytest.raises(StateConflict) as caught:
        await WRITES["create company"](client, Intent.new())
    assert caught.value.happened is False


async def test_two_calls_with_one_intent_are_one_request(codat: SmallCodat, client: CodatClient) -> None:
    intent = Intent.new()
    first, second = await asyncio.gather(
        *(client.create_company(NewCompany("New Ltd"), intent=intent) for _ in range(2))
    )
    assert first.id == second.id
    assert len(codat.writes) == 1


async def test_one_of_two_may_be_cancelled_and_the_other_still_gets_its_answer(
    server: Any, codat: SmallCodat, client: CodatClient
) -> None:
    go_on = asyncio.Event()

    async def slowly(do: Callable[[], bytes]) -> bytes:
        await go_on.wait()
        return do()

    codat.trouble = [lambda asked, do: slowly(do)]
    intent = Intent.new()
    calls = [asyncio.create_task(client.create_company(NewCompany("New Ltd"), intent=intent)) for _ in range(2)]
    await server.wait_for(lambda: server.under_way == 1)
    calls[0].cancel()
    await asyncio.gather(calls[0], return_exceptions=True)
    go_on.set()
    assert (await calls[1]).name == "New Ltd"
    assert len(codat.writes) == 1


async def test_one_intent_is_not_for_two_things(server: Any, codat: SmallCodat, client: CodatClient) -> None:
    codat.trouble = [lambda asked, do: server.HANG]
    intent = Intent.new()
    first = asyncio.create_task(client.create_company(NewCompany("New Ltd"), intent=intent))
    await server.wait_for(lambda: server.under_way == 1)
    with pytest.raises(InvalidInput) as caught:
        await client.create_company(NewCompany("Other Ltd"), intent=intent)
    assert caught.value.field == "intent"
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)


async def test_cancelling_a_write_stops_it_at_once(
    server: Any, codat: SmallCodat, client: CodatClient, write: Any
) -> None:
    codat.trouble = [lambda asked, do: server.HANG]
    call = asyncio.ensure_future(write(client, Intent.new()))
    await server.wait_for(lambda: server.under_way == 1 and bool(codat.writes))
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await server.wait_for(lambda: server.under_way == 0)
    assert len(codat.writes) == 1
    assert [task for task in asyncio.all_tasks() if task.get_name().startswith("codat")] == []


async def test_tags_that_are_not_to_change_are_sent_again(codat: SmallCodat, client: CodatClient) -> None:
    await client.update_company("old", CompanyChanges(description="text"), intent=Intent.new())
    assert codat.writes[-1].data == {"description": "text", "tags": {"a": "b"}}
    await client.update_company("old", CompanyChanges(tags={}), intent=Intent.new())
    assert codat.writes[-1].data == {"tags": {}}
    await client.update_company("old", CompanyChanges(name="X"), intent=Intent.new())
    assert codat.writes[-1].data == {"name": "X"}


DELETES: list[Callable[[CodatClient], Any]] = [
    lambda client: client.delete_company("linked"),
    lambda client: client.delete_connection("linked", "c"),
]


@pytest.mark.parametrize("delete", DELETES)
async def test_a_delete_takes_no_key(codat: SmallCodat, client: CodatClient, delete: Any) -> None:
    await delete(client)
    assert "idempotency-key" not in codat.writes[0].headers
    with pytest.raises(NotFound):
        await client.get_connection("linked", "c")


@pytest.mark.parametrize("delete", DELETES)
@pytest.mark.parametrize("status", [0, 500, 504])
async def test_a_delete_whose_answer_was_lost_is_looked_after(
    server: Any, codat: SmallCodat, client: CodatClient, delete: Any, status: int
) -> None:
    codat.trouble = [then(status) if status else lambda asked, do: (do(), server.RESET)[1]]
    await delete(client)
    assert len(codat.writes) == 1


@pytest.mark.parametrize("delete", DELETES)
async def test_a_delete_that_may_yet_happen_is_unknown(
    server: Any, codat: SmallCodat, client: CodatClient, delete: Any
) -> None:
    for trouble in (lost(server), answer_instead(504)):
        codat.trouble = [trouble]
        with pytest.raises(OutcomeUnknown) as caught:
            await delete(client)
        assert caught.value.intent is None
    codat.trouble = [answer_instead(500)]
    with pytest.raises(ServerError) as certain:
        await delete(client)
    assert certain.value.happened is False
    assert len(codat.writes) == 3


async def test_a_delete_is_sent_again_only_when_it_surely_was_not_done(codat: SmallCodat, client: CodatClient) -> None:
    codat.trouble = [answer_instead(429)]
    await client.delete_company("linked")
    assert len(codat.writes) == 2
    codat.trouble = [answer_instead(404)]
    with pytest.raises(NotFound):
        await client.delete_company("old")


async def test_a_write_that_times_out_before_it_is_connected_is_certain(make_client: Any) -> None:
    import httpx

    async def handler(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("slow")

    async with make_client("https://api.codat.io", transport=httpx.MockTransport(handler)) as client:
        for call in (WRITES["create company"](client, Intent.new()), client.delete_company("x")):
            with pytest.raises(TimedOut) as caught:
                await call
            assert caught.value.happened is False
