"""Commands run against a sandbox over HTTP, in this process or in one of their own."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from console_app.codat.client import CodatClient
from console_app.codat.drafts import NewCompany
from console_app.codat.idempotency import Intent
from console_app.sandbox.embedded import EmbeddedSandbox
from tests.clocks import quick_retry, true_time
from tests.commands import Ended, run_here

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection


LONGEST_WAIT = 90.0
"""Seconds after which a command of its own process is ended."""


Run: TypeAlias = Callable[..., Ended]


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedSandbox]:
    """An account without companies, which the environment names."""
    with EmbeddedSandbox(None, companies=0, scenarios=True) as sandbox:
        endpoint = sandbox.start()
        monkeypatch.setenv("CODAT_API_KEY", endpoint.api_key)
        monkeypatch.setenv("CODAT_BASE_URL", endpoint.base_url)
        yield sandbox


@pytest.fixture
def run(account: EmbeddedSandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command here, with some lines typed in; it loses no time before it tries again."""
    monkeypatch.setattr("console_app.codat.client.RetryPolicy", quick_retry)

    def run_it(*arguments: str, typed: str | bytes = "") -> Ended:
        given = typed.encode() if isinstance(typed, str) else typed
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        return run_here(capsys, *arguments)

    return run_it


@pytest.fixture
def run_without_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command here, with variables of its own; no keyring asks in the terminal that the tests may be run in."""
    for module in ("terminal_session", "keyring"):
        monkeypatch.setattr(f"console_app.config.keys.{module}.prompt_terminal", lambda: None)

    def run_it(*arguments: str, typed: str = "", **environ: str) -> Ended:
        with monkeypatch.context() as here:
            for name, value in environ.items():
                here.setenv(name, value)
            return run(*arguments, typed=typed)

    return run_it


StartProcess: TypeAlias = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def true_clocks(account: EmbeddedSandbox) -> Iterator[None]:
    """The true time here and in the account, whatever `--date` says: processes have no other."""
    with true_time(account.scenarios):
        yield


@pytest.fixture
def start(account: EmbeddedSandbox, true_clocks: None) -> Iterator[StartProcess]:
    """Starts a command as a process of its own, its streams in pipes."""
    started: list[tuple[subprocess.Popen[str], threading.Timer]] = []

    def start_it(*arguments: str, **options: Any) -> subprocess.Popen[str]:
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        command = [sys.executable, "-m", "console_app", *arguments]
        process: subprocess.Popen[str] = subprocess.Popen(
            command, env=dict(os.environ), text=True, encoding="utf-8", **{**pipes, **options}
        )
        # Whoever reads from a process that says nothing more would wait for ever.
        deadline = threading.Timer(LONGEST_WAIT, process.kill)
        deadline.daemon = True
        deadline.start()
        started.append((process, deadline))
        return process

    yield start_it
    for process, deadline in started:
        deadline.cancel()
        process.kill()
        process.communicate(timeout=30)


class Books:
    """What is in the account, made and looked at behind the back of the commands."""

    def __init__(self, sandbox: EmbeddedSandbox) -> None:
        self.sandbox = sandbox
        self.scenarios = sandbox.scenarios

    def company(self, name: str = "Toft Stores", *platforms: str, **tags: str) -> Company:
        """A new company with connections that wait for the customer."""

        async def make(client: CodatClient) -> Company:
            company = await client.create_company(NewCompany(name, tags=tags), intent=Intent.new())
            for platform in platforms:
                await client.create_connection(company.id, platform, intent=Intent.new())
            return await client.get_company(company.id)

        made: Company = self._with_client(make)
        self.scenarios.forget_calls()
        return made

    def linked(self, name: str = "Toft Stores", platform: str = "qhyg") -> tuple[Company, Connection]:
        """A company whose customer has authorised its connection."""
        company = self.company(name, platform)
        self.scenarios.answer_as_customer(company.connections[0].id, "authorise")
        return company, company.connections[0]

    def companies(self) -> list[Company]:
        """All companies."""

        async def read(client: CodatClient) -> list[Company]:
            return [await client.get_company(each.id) for each in await client.list_companies().collect()]

        found: list[Company] = self._with_client(read)
        return found

    def writes(self) -> list[str]:
        """The writes that reached Codat, replays left out."""
        return [f"{call.method} {call.path}" for call in self.scenarios.writes if not call.replayed]

    def _with_client(self, work: Callable[[CodatClient], Any]) -> Any:
        async def opened() -> Any:
            endpoint = self.sandbox.start()
            async with CodatClient(endpoint.api_key, base_url=endpoint.base_url) as client:
                return await work(client)

        return asyncio.run(opened())


@pytest.fixture
def books(account: EmbeddedSandbox) -> Books:
    """Return what is in the account."""
    return Books(account)
