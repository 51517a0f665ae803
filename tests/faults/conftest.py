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
from console_app.sandbox.companies import delete_company
from console_app.sandbox.embedded import EmbeddedSandbox
from console_app.services.account.session import Session
from console_app.services.companies.directory import Directory
from tests.clocks import PATIENCE
from tests.faults.company_network import CompanyNetwork
from tests.faults.faulty_network import Network

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator, Iterator

    from console_app.codat import Company, Connection
    from console_app.sandbox.state import State

KEY = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"


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
    """Yield what lies in front of the sandbox; without trouble as yet."""
    network = Network(urlsplit(behind.start().base_url).port or 0)
    await network.start()
    yield network
    await network.stop()


@pytest.fixture
def office(behind: EmbeddedSandbox) -> Iterator[CompanyNetwork]:
    """The network of a company's office in front of the sandbox, whose authority this computer does not know yet."""
    with CompanyNetwork(urlsplit(behind.start().base_url).port or 0) as network:
        yield network


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
async def session(network: Network, waits: Waits) -> AsyncIterator[Session]:
    """A session that reaches the sandbox through the network, and loses no time with answers that never come."""
    profile = Profile("default", is_sandbox=False, base_url=network.base_url, key_text=KEY)
    opened = Session(profile, retry=waits.policy(), timeout=PATIENCE)
    await opened.open()
    opened.permissions.unlock()
    yield opened
    # What is still under way ends first.
    await network.stop()
    await opened.close()


@pytest.fixture
def directory(session: Session) -> Directory:
    return Directory(session)


@dataclass
class Account:
    """The account behind, looked at past all trouble, in the data itself."""

    client: CodatClient
    customer: Company
    connection: Connection
    there: int
    """Companies that were there when the test began."""
    _state: State

    def _rows(self, statement: str, *values: str) -> list[sqlite3.Row]:
        return self._state.run(lambda: self._state.rows(statement, *values))

    async def companies(self) -> int:
        """Return how many companies have been added."""
        return len(self._rows("SELECT id FROM companies")) - self.there

    async def description(self) -> str | None:
        """What the customer's company is described as; LookupError if it is gone."""
        for row in self._rows("SELECT description FROM companies WHERE id = ?", self.customer.id):
            found: str | None = row["description"]
            return found
        raise LookupError

    async def connections(self) -> dict[str, str]:
        """The statuses of the customer's connections, by id."""
        rows = self._rows("SELECT id, status FROM connections WHERE company_id = ?", self.customer.id)
        return {row["id"]: row["status"] for row in rows}


@pytest.fixture
async def account(behind: EmbeddedSandbox) -> AsyncIterator[Account]:
    """A customer with a linked connection, in an account that is left as it was found."""
    state = behind.scenarios._state
    async with CodatClient(KEY, base_url=behind.start().base_url, limiter=Limiter()) as client:
        before = {row["id"] for row in state.run(lambda: state.rows("SELECT id FROM companies"))}
        draft = NewCompany("Fault Finders", tags={"seat": "7"})
        customer = await client.create_company(draft, intent=Intent.new())
        connection = await client.create_connection(customer.id, "gbol", intent=Intent.new())
        behind.scenarios.answer_as_customer(connection.id, "authorise")
        connection = await client.get_connection(customer.id, connection.id)
        yield Account(client, customer, connection, len(before) + 1, state)
    state.run(lambda: _forget_all_but(before, state))


def _forget_all_but(before: set[str], state: State) -> None:
    with state.writing():
        for row in state.rows("SELECT id FROM companies"):
            if row["id"] not in before:
                delete_company(state, row["id"])
        state.touched()
