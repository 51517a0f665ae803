"""All of a list is seen, or it is known that it was not; and no server can keep us at it for ever."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any

import pytest

from console_app.codat import BadRequest, CodatClient, InvalidInput, Limiter, NotFound, ServerError, field

if TYPE_CHECKING:
    from collections.abc import Callable


def company_records(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [{"id": f"id-{n}", "name": f"Company {n}"} for n in range(start, start + count)]


def a_list(server: Any, items: list[Any], total: object = ..., cap: int = 5000, **links: str) -> Callable[..., Any]:
    """A server that pages through `items` as Codat does."""

    def handler(asked: Any) -> Any:
        size = min(asked.page_size, cap)
        part = items[(asked.page - 1) * size : asked.page * size]
        return server.page(part, len(items) if total is ... else total, number=asked.page, size=size, **links)

    return server.on(handler)  # type: ignore[no-any-return]


def asked_pages(server: Any) -> list[tuple[int, int]]:
    return [(asked.page, asked.page_size) for asked in server.asked]


@pytest.mark.parametrize("count", [0, 1, 99, 100])
async def test_a_short_list_is_one_call(server: Any, client: CodatClient, count: int) -> None:
    a_list(server, company_records(count))
    listing = client.list_companies()
    assert [company.id for company in await listing.collect()] == [f"id-{n}" for n in range(count)]
    assert asked_pages(server) == [(1, 100)]
    assert (listing.total, listing.missing, listing.complete, listing.rejected) == (count, 0, True, [])


async def test_a_quick_first_page_and_then_pages_of_a_thousand(server: Any, client: CodatClient) -> None:
    a_list(server, company_records(3456))
    listing = client.list_companies()
    pages = [page async for page in listing]
    assert asked_pages(server)[0] == (1, 100)
    assert sorted(asked_pages(server)[1:]) == [(1, 1000), (2, 1000), (3, 1000), (4, 1000)]
    assert [len(pages[0].items), pages[0].number, pages[0].total] == [100, 1, 3456]
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    ids = [company.id for page in pages for company in page.items]
    assert len(ids) == len(set(ids)) == 3456
    assert listing.complete


@pytest.mark.parametrize("at_once", [1, 4, 8])
async def test_so_many_pages_at_once_and_no_more(server: Any, client: CodatClient, at_once: int) -> None:
    items = company_records(30)
    release = asyncio.Event()

    async def handler(asked: Any) -> Any:
        if asked.page_size == 2 and len(server.asked) > 1:
            await release.wait()
        return server.page(items[(asked.page - 1) * 2 : asked.page * 2], 30, size=2)

    server.on(handler)
    listing = client.list_companies(page_size=2, at_once=at_once)
    walk = asyncio.create_task(listing.collect())
    await server.wait_for(lambda: server.under_way == at_once)
    release.set()
    assert len(await walk) == 30
    assert server.most_under_way == at_once


def first_connected(records: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The records, of which the first `count` have a connection that is linked."""
    links = [{"dataConnections": [{"id": f"c-{n}", "status": "Linked"}]} for n in range(count)]
    return [*({**record, **link} for record, link in zip(records, links, strict=False)), *records[count:]]


@pytest.mark.parametrize(("several", "most"), [(0, 6), (1, 6), (2, 10)])
async def test_ten_pages_at_once_only_where_codat_surely_allows_as_many(
    server: Any, make_client: Any, several: int, most: int
) -> None:
    items = first_connected(company_records(11_000), several)
    release = asyncio.Event()

    async def handler(asked: Any) -> Any:
        if asked.page_size == 1000:
            await release.wait()
        size = asked.page_size
        return server.page(items[(asked.page - 1) * size : asked.page * size], len(items), size=size)

    server.on(handler)
    async with make_client(server.base_url, limiter=Limiter()) as client:
        walk = asyncio.create_task(client.list_companies().collect())
        await server.wait_for(lambda: server.under_way == most)
        release.set()
        assert len(await walk) == 11_000
    assert server.most_under_way == most


async def test_the_next_pages_are_requested_while_one_is_handled(server: Any, client: CodatClient) -> None:
    a_list(server, company_records(20_000))
    async for page in client.list_companies():
        if page.number == 2:
            await server.wait_for(lambda: len(server.asked) >= 1 + 2 * 6)
            break


@pytest.mark.parametrize("options", [{"at_once": 0}, {"at_once": 11}, {"page_size": 0}, {"page_size": 5001}])
async def test_more_than_codat_likes_is_refused(client: CodatClient, options: dict[str, int]) -> None:
    with pytest.raises(InvalidInput):
        client.list_companies(**options)  # type: ignore[arg-type]


async def test_filters_go_with_every_page(server: Any, client: CodatClient) -> None:
    a_list(server, company_records(1500))
    query, tags = field("dataConnections.status") == "PendingAuth", field("region") == "uk"
    await client.list_companies(query=query, tags=tags, order_by="-created").collect()
    assert len(server.asked) == 3
    for asked in server.asked:
        assert asked.params["query"] == "dataConnections.status=PendingAuth"
        assert asked.params["tags"] == "region=uk"
        assert asked.params["orderBy"] == "-created"


async def test_a_refused_filter_reaches_the_caller(server: Any, client: CodatClient) -> None:
    server.answers(server.json({"error": "cannot query companies"}, 400))
    with pytest.raises(BadRequest, match="cannot query"):
        await client.list_companies(query=field("a") == "b").collect()


async def test_a_server_that_gives_smaller_pages_than_asked_for(server: Any, client: CodatClient) -> None:
    a_list(server, company_records(2345), cap=250)
    listing = client.list_companies()
    assert len(await listing.collect()) == 2345
    assert listing.complete


async def test_a_server_that_gives_smaller_pages_and_does_not_say_so(server: Any, client: CodatClient) -> None:
    items = company_records(2345)

    def handler(asked: Any) -> Any:
        size = min(250, asked.page_size)
        return server.page(items[(asked.page - 1) * size : asked.page * size], 2345)

    server.on(handler)
    listing = client.list_companies()
    assert len(await listing.collect()) == 2345
    assert listing.complete


async def test_duplicates_go_and_what_slipped_between_pages_is_fetched_again(server: Any, client: CodatClient) -> None:
    items = company_records(250)

    def handler(asked: Any) -> Any:
        part = items[(asked.page - 1) * 100 : asked.page * 100]
        if asked.page == 2 and [a.page for a in server.asked].count(2) == 1:
            part = items[50:150]  # they moved while we were looking
        return server.page(part, 250, size=100)

    server.on(handler)
    listing = client.list_companies(page_size=100)
    ids = [company.id for company in await listing.collect()]
    assert sorted(ids) == sorted(f"id-{n}" for n in range(250))
    assert len(ids) == len(set(ids))
    assert (listing.complete, listing.missing) == (True, 0)


async def test_what_stays_missing_is_said(server: Any, client: CodatClient) -> None:
    a_list(server, company_records(150), total=155)
    listing = client.list_companies(page_size=100)
    assert len(await listing.collect()) == 150
    assert (listing.total, listing.missing, listing.complete) == (155, 5, False)
    assert len(server.asked) < 15


async def test_companies_that_appear_meanwhile_are_seen_too(server: Any, client: CodatClient) -> None:
    items = company_records(150)

    def handler(asked: Any) -> Any:
        if len(server.asked) == 2:
            items.extend(company_records(200, start=150))
        part = items[(asked.page - 1) * 100 : asked.page * 100]
        return server.page(part, len(items), size=100)

    server.on(handler)
    listing = client.list_companies(page_size=100, at_once=1)
    assert len(await listing.collect()) == 350
    assert listing.complete


@pytest.mark.parametrize("total", [None, -1, -(10**30), "many", 1.5, True, 3, {}])
async def test_a_total_that_makes_no_sense_does_not_stop_us(server: Any, client: CodatClient, total: object) -> None:
    a_list(server, company_records(1234), total=total)
    listing = client.list_companies()
    assert len(await listing.collect()) == 1234
    assert listing.total is None
    assert listing.complete
    assert len(server.asked) < 12


async def test_an_absurd_total_does_not_hang_us(server: Any, client: CodatClient) -> None:
    a_list(server, company_records(1234), total=10**15)
    listing = client.list_companies()
    assert len(await listing.collect()) == 1234
    assert not listing.complete
    assert listing.missing == 10**15 - 1234
    assert len(server.asked) < 25


async def test_a_server_that_always_gives_the_same_page_does_not_hang_us(server: Any, client: CodatClient) -> None:
    for total in (10**15, None, 5000):
        server.asked.clear()
        server.answers(server.page(company_records(100), total, size=100, next="/companies?page=2&pageSize=100"))
        listing = client.list_companies(page_size=100)
        assert len(await listing.collect()) == 100
        assert not listing.complete
        assert len(server.asked) < 20


async def test_pages_past_the_end_may_be_refused(server: Any, client: CodatClient) -> None:
    items = company_records(150)

    def handler(asked: Any) -> Any:
        part = items[(asked.page - 1) * 100 : asked.page * 100]
        return server.page(part, None, size=100) if part else server.json({}, 404)

    server.on(handler)
    assert len(await client.list_companies(page_size=100).collect()) == 150


async def test_a_list_that_is_not_there_is_an_error(server: Any, client: CodatClient) -> None:
    server.answers(server.json({}, 404))
    with pytest.raises(NotFound):
        await client.list_connections("gone").collect()


@pytest.mark.parametrize(
    ("link", "refused"),
    [
        ("/companies?page=2&pageSize=100", False),
        ("http://evil.example/companies?page=2", True),
        ("//evil.example/companies?page=2", True),
        ("https://127.0.0.1/companies?page=2", True),
        ("/companies?page=1&pageSize=100", True),
        ("http://[broken", True),
        ("", False),
    ],
)
async def test_a_next_link_is_looked_at_and_never_followed(
    server: Any, client: CodatClient, link: str, refused: bool
) -> None:
    server.answers(server.page(company_records(100), 100, size=100, next=link))
    listing = client.list_companies()
    assert len(await listing.collect()) == 100
    assert bool(listing.page_links_refused) is refused
    assert len(server.asked) == 1
    assert "evil" not in repr(listing.page_links_refused)


async def test_a_broken_record_does_not_cost_the_others(server: Any, client: CodatClient) -> None:
    items: list[Any] = company_records(1500)
    items[3] = {"id": "", "name": "secret"}
    items[7] = "not even an object"
    items[1200] = {"name": "no id", "redirect": "https://link?otp=1"}
    items[1300] = {"id": "with-broken", "dataConnections": [{"id": "c"}, {"no": "id"}]}
    a_list(server, items)
    listing = client.list_companies()
    pages = [page async for page in listing]
    read = [company for page in pages for company in page.items]
    assert len(read) == 1497
    assert len(listing.rejected) == 3
    assert [record for page in pages for record in page.rejected] == listing.rejected
    assert {record.page for record in listing.rejected} == {1, 2}
    assert "secret" not in repr(listing.rejected)
    assert "otp" not in repr(listing.rejected)
    assert listing.complete
    salvaged = next(company for company in read if company.id == "with-broken")
    assert [each.id for each in salvaged.connections] == ["c"]
    assert len(salvaged.set_aside) == 1


async def test_a_broken_character_does_not_cost_the_page(server: Any, client: CodatClient) -> None:
    items = company_records(5)
    items[1]["name"] = "half \ud83d"
    items[3]["name"] = "BROKEN"
    server.answers(server.page(items, 5, size=100).replace(b"BROKEN", b"\xff\xfe..."[:4] + b".."))
    listing = client.list_companies()
    read = await listing.collect()
    assert [company.id for company in read] == [f"id-{n}" for n in range(5)]
    assert [read[1].name, read[3].name] == ["half ?", "\ufffd\ufffd...."]
    assert listing.complete


async def test_leaving_the_loop_stops_everything_that_is_still_out(server: Any, client: CodatClient) -> None:
    items = company_records(9000)

    async def slow(asked: Any) -> Any:
        if asked.page_size == 100 or asked.page == 1:
            size = asked.page_size
            return server.page(items[:size], 9000, size=size)
        return server.HANG

    server.on(slow)
    threshold = gc.get_threshold()
    listing = client.list_companies()
    async for page in listing:
        if page.number == 2:
            await server.wait_for(lambda: server.under_way == 4)
            break
    await server.wait_for(lambda: server.under_way == 0)
    assert [task for task in asyncio.all_tasks() if task.get_name().startswith("codat")] == []
    assert gc.get_threshold() == threshold
    assert not listing.complete


@pytest.mark.parametrize("way", ["cancel", "aclose"])
async def test_cancelling_or_closing_stops_everything(server: Any, client: CodatClient, way: str) -> None:
    async def slow(asked: Any) -> Any:
        if asked.page_size == 100:
            return server.page(company_records(100), 9000, size=100)
        return server.HANG

    server.on(slow)
    listing = client.list_companies()
    if way == "cancel":
        walk = asyncio.create_task(listing.collect())
        await server.wait_for(lambda: server.under_way == 4)
        walk.cancel()
        with pytest.raises(asyncio.CancelledError):
            await walk
    else:
        pages = listing.__aiter__()
        await anext(pages)
        waiting = asyncio.create_task(anext(pages))
        await server.wait_for(lambda: server.under_way == 4)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await listing.aclose()
    await server.wait_for(lambda: server.under_way == 0)
    assert [task for task in asyncio.all_tasks() if task.get_name().startswith("codat")] == []


async def test_an_error_on_one_page_stops_the_others(server: Any, client: CodatClient) -> None:
    async def handler(asked: Any) -> Any:
        if asked.page_size == 100:
            return server.page(company_records(100), 9000, size=100)
        if asked.page == 2:
            return server.json({}, 500)
        return server.HANG

    server.on(handler)
    threshold = gc.get_threshold()
    with pytest.raises(ServerError):
        await client.list_companies().collect()
    await server.wait_for(lambda: server.under_way == 0)
    assert gc.get_threshold() == threshold


async def test_walking_again_asks_again(server: Any, client: CodatClient) -> None:
    a_list(server, company_records(5))
    listing = client.list_companies()
    assert len(await listing.collect()) == len(await listing.collect()) == 5
    assert len(server.asked) == 2


async def test_the_collector_is_quiet_while_a_long_list_loads_and_only_then(server: Any, client: CodatClient) -> None:
    a_list(server, company_records(1500))
    before = gc.get_threshold()
    seen = [(page.number, gc.get_threshold()) async for page in client.list_companies()]
    assert seen[0] == (1, before)
    assert all(threshold[0] > 1_000_000 for _, threshold in seen[1:])
    assert gc.get_threshold() == before


async def test_large_pages_are_read_in_turns_with_other_tasks(server: Any, client: CodatClient) -> None:
    items = [{"id": f"id-{n}", "name": "x" * 900} for n in range(4000)]
    items[3999] = {"id": "", "name": ""}
    a_list(server, items)
    listing = client.list_companies(page_size=5000)
    assert len(await listing.collect()) == 3999
    assert len(listing.rejected) == 1
    assert listing.complete


async def test_integrations_are_told_apart_by_their_key(server: Any, client: CodatClient) -> None:
    server.answers(server.page([{"key": "qhyg"}, {"key": "gbol"}, {"key": "qhyg"}, {"name": "?"}], 3, size=100))
    listing = client.list_integrations()
    assert [each.key for each in await listing.collect()] == ["qhyg", "gbol"]
    assert len(listing.rejected) == 1
