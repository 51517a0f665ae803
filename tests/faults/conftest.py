"""A sandbox, a network in front of it that goes wrong, and a session that reaches the one through the other."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from console_app.codat import CodatClient, Intent, Limiter, NewCompany, RetryPolicy
from console_app.config.profiles import Profile
from console_app.sandbox.embedded import EmbeddedSandbox
from console_app.services.directory import Directory
from console_app.services.session import Session
from tests.faults.faulty_network import Network

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from console_app.codat import Company, Connection

KEY = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"
SHORT = 0.15
"""Seconds that the client waits for an answer here."""


@dataclass
class Waits:
    """No time is lost between two tries, and it is known how much would have been."""

    slept: list[float] = field(default_factory=list)
    _ahead: float = 0.0

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._ahead += seconds
        await asyncio.sleep(0)

    def clock(self) -> float:
        return time.monotonic() + self._ahead

    def policy(self, tries: int = 3) -> RetryPolicy:
        return RetryPolicy(tries=tries, sleep=self.sleep, clock=self.clock, random=lambda: 0.0)


@pytest.fixture(scope="module")
def running() -> Iterator[EmbeddedSandbox]:
    with EmbeddedSandbox(None, companies=3, key=KEY, scenarios=True) as sandbox:
        yield sandbox


@pytest.fixture
def behind(running: EmbeddedSandbox) -> EmbeddedSandbox:
    """The sandbox, with room for all that a test asks."""
    running.scenarios.reset()
    running.scenarios.set_quota_left(100_000)
    return running


@pytest.fixture
async def network(behind: EmbeddedSandbox) -> AsyncIterator[Network]:
    """What lies in front of the sandbox; without trouble as yet."""
    network = Network(urlsplit(behind.start().base_url).port or 0)
    await network.start()
    yield network
    await network.stop()


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
async def session(network: Network, waits: Waits) -> AsyncIterator[Session]:
    """A session that reaches the sandbox through the network, and waits only shortly for an answer."""
    profile = Profile("default", is_sandbox=False, base_url=network.base_url, key_text=KEY)
    opened = Session(profile, retry=waits.policy(), timeout=SHORT)
    await opened.open()
    opened.permits.unlock()
    yield opened
    # What is still under way ends first.
    await network.stop()
    await opened.close()


@pytest.fixture
def directory(session: Session) -> Directory:
    return Directory(session)


@dataclass
class Account:
    """The account behind, looked at past all trouble."""

    client: CodatClient
    customer: Company
    connection: Connection
    there: int
    """Companies that were there when the test began."""

    async def companies(self) -> int:
        """How many companies have been added."""
        return len(await self.client.list_companies().collect()) - self.there

    async def connections(self) -> list[Connection]:
        """The customer's connections."""
        return await self.client.list_connections(self.customer.id).collect()


@pytest.fixture
async def account(behind: EmbeddedSandbox) -> AsyncIterator[Account]:
    """A customer with a linked connection, in an account that is left as it was found."""
    async with CodatClient(KEY, base_url=behind.start().base_url, limiter=Limiter()) as client:
        before = {each.id for each in await client.list_companies().collect()}
        draft = NewCompany("Fault Finders", tags={"seat": "7"})
        customer = await client.create_company(draft, intent=Intent.new())
        connection = await client.create_connection(customer.id, "gbol", intent=Intent.new())
        behind.scenarios.answer_as_customer(connection.id, "authorise")
        connection = await client.get_connection(customer.id, connection.id)
        yield Account(client, customer, connection, len(before) + 1)
        for each in await client.list_companies().collect():
            if each.id not in before:
                await client.delete_company(each.id)
