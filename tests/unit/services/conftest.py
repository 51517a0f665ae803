"""A session on a sandbox of its own, over real HTTP, and a customer with a browser."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import httpx
import pytest

from console_app.codat.drafts import NewCompany
from console_app.codat.idempotency import Intent
from console_app.sandbox.embedded import EmbeddedSandbox
from console_app.services.account.session import Session
from console_app.services.companies.directory import Directory
from tests.builders import profile_at
from tests.clocks import quick_retry

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection


class Customer:
    """Somebody who opens a link in a browser and presses a button."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def opens(self, url: str | None) -> httpx.Response:
        """Return what the browser shows for a link."""
        assert url is not None
        return await self._http.get(url)

    async def presses(self, choice: str, page: httpx.Response) -> httpx.Response:
        """Return what comes after `authorise`, `cancel` or `fail`."""
        token = re.search(r'name="session" value="([^"]+)"', page.text)
        assert token is not None, page.text
        url = page.url.copy_with(query=None)
        return await self._http.post(url, data={"session": html.unescape(token[1]), "choice": choice})


@pytest.fixture
async def customer() -> AsyncIterator[Customer]:
    """A customer with a browser."""
    async with httpx.AsyncClient(follow_redirects=True, verify=False) as http:
        yield Customer(http)


@pytest.fixture
def account(request: pytest.FixtureRequest) -> Iterator[EmbeddedSandbox]:
    """A sandbox in memory; by default without companies. `indirect` parameters go to `EmbeddedSandbox`."""
    options = {"companies": 0, "scenarios": True, **getattr(request, "param", {})}
    with EmbeddedSandbox(None, **options) as sandbox:
        yield sandbox


@pytest.fixture
async def session(account: EmbeddedSandbox) -> AsyncIterator[Session]:
    """A session on `account` that loses no time before it tries again."""
    opened = Session(profile_at(account.start()), retry=quick_retry())
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def directory(session: Session) -> Directory:
    """The companies of `session`, none read yet."""
    return Directory(session)


NewCompanyMaker: TypeAlias = Callable[..., Awaitable["Company"]]
NewConnectionMaker: TypeAlias = Callable[..., Awaitable[tuple["Company", "Connection"]]]


@pytest.fixture
def new_company(session: Session) -> NewCompanyMaker:
    """Creates a company behind the back of what is tested."""

    async def create(name: str = "Toft Stores") -> Company:
        return await session.client.create_company(NewCompany(name), intent=Intent.new())

    return create


@pytest.fixture
def new_connection(session: Session, new_company: NewCompanyMaker) -> NewConnectionMaker:
    """Creates a company with a connection that waits for the customer."""

    async def create(platform_key: str = "qhyg") -> tuple[Company, Connection]:
        company = await new_company()
        connection = await session.client.create_connection(company.id, platform_key, intent=Intent.new())
        return company, connection

    return create
