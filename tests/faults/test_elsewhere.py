"""The key reaches no other host: another server listens, is pointed at in every way, and is never asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from console_app.codat import BadAnswer
from console_app.services.text.error_messages import explain
from tests.faults.conftest import KEY
from tests.faults.faulty_network import Network
from tests.faults.troubles import afterwards, answer, instead
from tests.faults.writes import Told, press, writes_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory
    from tests.faults.conftest import Account


@pytest.fixture
async def elsewhere(network: Network) -> AsyncIterator[Network]:
    """Another server, which would do all it is asked."""
    other = Network(network.port_behind)
    await other.start()
    yield other
    await other.stop()


@pytest.mark.parametrize("code", [302, 307, 308])
async def test_no_redirect_takes_the_key_away(
    code: int, elsewhere: Network, network: Network, session: Session, directory: Directory, account: Account
) -> None:
    def away(target: str) -> Callable[[], bytes]:
        return lambda: answer(code, location=target)

    for target in (f"{elsewhere.base_url}/companies", f"//{elsewhere.base_url.removeprefix('http://')}/companies"):
        network.plan(instead(away(target)))
        with pytest.raises(BadAnswer) as caught:
            await session.client.list_companies().collect()
        assert "Nothing was changed" in explain(caught.value, "reading").meaning
        for write in writes_of(session, directory, account):
            told, _, _ = await press(write)
            assert told is not Told.DONE
            assert await write.count() == 0, write.name
    assert network.asked
    assert not elsewhere.asked
    assert all(each.headers["host"] in network.base_url for each in network.asked)


async def test_no_link_in_an_answer_is_followed_with_the_key(
    elsewhere: Network, network: Network, session: Session, account: Account
) -> None:
    """`next` of a page, `linkUrl` of a connection and `redirect` of a company lead elsewhere."""
    away = elsewhere.base_url

    def bent(whole: bytes) -> bytes:
        data = json.loads(whole.partition(b"\r\n\r\n")[2])
        for each in [data, *data.get("results", [])]:
            each.update({"linkUrl": f"{away}/link", "redirect": f"{away}/company"})
        data["_links"] = {"next": {"href": f"{away}/companies?page=2"}, "self": {"href": away}}
        return answer(200, json.dumps(data).encode())

    network.plan(afterwards(bent))
    listing = session.client.list_companies()
    assert len(await listing.collect()) == account.there
    assert listing.page_links_refused == ["a next link to another host"]
    company = await session.client.get_company(account.customer.id)
    assert company.redirect == f"{away}/company"
    connection = await session.client.get_connection(company.id, account.connection.id)
    assert connection.link_url == f"{away}/link"
    assert not elsewhere.asked
    assert all(KEY not in each.target for each in network.asked)
