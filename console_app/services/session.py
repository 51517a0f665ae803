"""One connection of the program to one Codat account, from opening to closing."""

from __future__ import annotations

import asyncio
import importlib
from functools import cached_property
from typing import TYPE_CHECKING

from console_app.clock import correct_by, correct_no_more
from console_app.config.config_file import together

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from console_app.codat.apikey import ApiKey
    from console_app.codat.client import CodatClient
    from console_app.codat.errors import CodatError
    from console_app.codat.models import AccountProfile
    from console_app.codat.network import Encryption
    from console_app.codat.quota import Quota
    from console_app.codat.retry import RetryPolicy
    from console_app.config.profiles import Profile
    from console_app.sandbox.embedded import EmbeddedSandbox, Endpoint
    from console_app.services.belonging import Belonging
    from console_app.services.deeds import Deeds
    from console_app.services.journal.recording import Journal
    from console_app.services.permits import Permits
    from console_app.services.summaries import CompanySummary
    from console_app.services.writing import Writing


class SandboxDidNotStart(Exception):
    """The embedded sandbox could not be started; the message says why."""


class Session:
    """Opens the account a profile names, and closes it again.

    Making one costs nothing: httpx, pydantic and the sandbox's server are imported by `open()`, in a thread, so that
    the first frame of the program does not wait for them.
    """

    def __init__(self, profile: Profile, *, retry: RetryPolicy | None = None, timeout: float | None = None) -> None:
        """Prepare a session; `retry` says how patient its calls are, and `timeout` how many seconds one request may
        take, by default as the client finds sensible."""
        self.profile = profile
        self.notice: str | None = profile.notice
        self.account: AccountProfile | None = None
        self.base_url: str | None = profile.base_url
        self.filters_connections: bool | None = None
        """Whether this server was seen to honour a query on connections; None: not known yet."""
        self.on_premise: set[str] = {"pqsw"}
        """Platform keys of software on the customer's own PC: QuickBooks Desktop, and those that Codat lists so."""
        self.trusted_hosts: set[str] = set()
        """Hosts of links that a person has recognised as the account's own branded ones, in this run or before."""
        self.company_limit_reached = False
        """Whether Codat refused the last company that was to be created because the plan has no room for it."""
        self.known: Callable[[str], CompanySummary | None] = _unknown
        """What is known here of a company, by its id: the list that was read last, if one was."""
        self.key: ApiKey | None = None
        """The key, where it was read before the session is opened: its place may ask in the terminal."""
        self.key_doubt: str | None = None
        """Why the key may be none of Codat's, in a sentence; None: it has the usual form, or is not known yet."""
        self._retry = retry
        self._limits = {} if timeout is None else {"timeout": timeout}
        self._sandbox: EmbeddedSandbox | None = None
        self._client: CodatClient | None = None
        self._opening: asyncio.Task[None] | None = None
        self._asking_for_key = False
        self._identifying = asyncio.Lock()
        self._times_identified = 0

    @cached_property
    def deeds(self) -> Deeds:
        """What was done for whom since the program began."""
        from console_app.services.deeds import Deeds

        return Deeds()

    @cached_property
    def permits(self) -> Permits:
        """What may be done in this account, and what was unlocked."""
        from console_app.services.permits import Permits

        return Permits(self.profile.capabilities)

    @cached_property
    def journal(self) -> Journal:
        """What is recorded of everything that changes something at Codat."""
        from console_app.services.journal.recording import Journal

        return Journal(self.profile)

    @property
    def journal_in_use(self) -> Journal | None:
        """The journal, if anybody has asked for it yet."""
        found: Journal | None = self.__dict__.get("journal")
        return found

    @cached_property
    def belonging(self) -> Belonging:
        """Whether the key belongs to the account that is meant."""
        from console_app.services.belonging import Belonging

        return Belonging(self)

    @cached_property
    def writing(self) -> Writing:
        """The way to change something at Codat."""
        from console_app.services.writing import Writing

        return Writing(self)

    @property
    def client(self) -> CodatClient:
        """The open client.

        Raises:
            RuntimeError: `open()` has not finished.
        """
        if self._client is None:
            raise RuntimeError("the session is not open")
        return self._client

    @property
    def is_asking_for_key(self) -> bool:
        """Whether the place of the key is being waited for."""
        return self._asking_for_key

    @property
    def is_open(self) -> bool:
        """Whether calls can be made."""
        return self._client is not None

    @property
    def quota(self) -> Quota | None:
        """What the last answer said of today's calls; None before the first answer."""
        return self._client.quota if self._client else None

    @property
    def clock_ahead(self) -> timedelta | None:
        """How far this machine's clock is ahead of Codat's; None: no answer has told."""
        return self._client.clock_ahead if self._client else None

    @property
    def encryption(self) -> Encryption | None:
        """How the first answer was encrypted; None: none has come, or it came in the clear."""
        return self._client.encryption if self._client else None

    def ask_proxy_again(self) -> None:
        """Send a proxy's password once more, where it was refused before: the person at the keys asks for it."""
        if self._client is not None:
            self._client.ask_proxy_again()

    @property
    def calls_made(self) -> int:
        """The calls that this program has made since the session was opened."""
        return self._client.calls_made if self._client else 0

    @property
    def waiting(self) -> tuple[float, CodatError] | None:
        """The seconds left of the longest wait before a call is repeated, and the error that made it, if any."""
        return self._client.waiting if self._client else None

    @property
    def embedded_sandbox(self) -> EmbeddedSandbox | None:
        """The sandbox that this session started, for demonstrations that play the customer; None elsewhere."""
        return self._sandbox

    async def open(self) -> None:
        """Start the sandbox if this profile is the sandbox, and make the client. Doing it twice is harmless.

        Whoever is cancelled while waiting leaves the opening to go on: the next call waits for it, `close()` too.

        Raises:
            NoKey: the profile's key cannot be had from where it is.
            NotAllowed: nothing may be read in this account.
            InvalidInput: the key or the address cannot be used.
            SandboxDidNotStart: the embedded sandbox could not be started.
        """
        if self._client is not None:
            return
        from console_app.config.capabilities import Capability

        self.permits.require(Capability.READ)
        if self._opening is None or self._opening.done():
            self._opening = asyncio.create_task(self._open(), name="open the session")
        await asyncio.shield(self._opening)

    async def _open(self) -> None:
        # The key may be another one than the last time.
        self.belonging.forget()
        key: str | ApiKey = self.key or self.profile.key_text or ""
        base_url = self.profile.base_url or ""
        if self.profile.key_source is not None:
            key = self.key or await self._ask_for_key()
            self.key_doubt = key.doubt
            # Once, however often it is opened.
            self.notice = together(self.profile.notice, key.doubt)
        if self.profile.is_sandbox:
            endpoint = await asyncio.to_thread(self._start_sandbox)
            key, base_url = endpoint.api_key, endpoint.base_url
        module = await asyncio.to_thread(importlib.import_module, "console_app.codat.client")
        client: CodatClient = module.CodatClient(key, base_url=base_url, retry=self._retry, **self._limits)
        await client.__aenter__()
        from console_app.config.trusted_hosts import read_trusted_hosts

        self.trusted_hosts |= await asyncio.to_thread(read_trusted_hosts, self.profile)
        self.base_url, self._client = base_url, client
        correct_by(client.server_time)

    async def _ask_for_key(self) -> ApiKey:
        if self.profile.key_text is not None:
            from console_app.codat.apikey import ApiKey

            return ApiKey.parse(self.profile.key_text)
        module = await asyncio.to_thread(importlib.import_module, "console_app.services.keys")
        self._asking_for_key = True
        try:
            key: ApiKey = await module.key_of(self.profile)
        finally:
            self._asking_for_key = False
        return key

    def _start_sandbox(self) -> Endpoint:
        from console_app.sandbox.embedded import EmbeddedSandbox

        if self._sandbox is None:
            self._sandbox = EmbeddedSandbox(self.profile.sandbox_data)
        try:
            endpoint = self._sandbox.start()
        except Exception as error:
            # The sandbox is a program of its own: whatever keeps it from starting, the person is told and can retry.
            raise SandboxDidNotStart(str(error)) from error
        kept = self._sandbox.notice
        if kept is not None and self.profile.sandbox_data is not None:
            from console_app.config.owners import way_back

            kept = f"{kept} {way_back(self.profile.sandbox_data)}".strip()
        self.notice = together(self.profile.notice, kept)
        return endpoint

    async def trust_host(self, host: str) -> bool:
        """Accept a host as the account's own branded one; whether that is remembered for the next run."""
        from console_app.config.trusted_hosts import keep_trusted_host

        self.trusted_hosts.add(host)
        return await asyncio.to_thread(keep_trusted_host, self.profile, host)

    async def identify(self) -> AccountProfile:
        """Ask Codat whose account this is (`GET /profile`), and remember it. Where that is another account than the
        one that is meant, `belonging` says so from then on.

        Raises:
            CodatError: the call failed.
        """
        before = self._times_identified
        async with self._identifying:
            # Whoever came while it was being asked takes that answer.
            if self.account is None or self._times_identified == before:
                self.account = await self.client.get_profile()
                await self.belonging.recognise(self.account.name)
                self._times_identified += 1
        return self.account

    async def close(self) -> None:
        """Close the client and stop the sandbox. Doing it twice is harmless."""
        opening, self._opening = self._opening, None
        if opening is not None:
            if self._asking_for_key:
                # A keyring may hang, a command may take its time, and nothing has been begun.
                opening.cancel()
            # A sandbox that is about to start would outlive us. Why it failed, if it did, was told by `open()`.
            await asyncio.gather(opening, return_exceptions=True)
        client, self._client = self._client, None
        if client is not None:
            correct_no_more(client.server_time)
            await client.__aexit__(None, None, None)
        if self.journal_in_use is not None:
            await self.journal_in_use.close()
        sandbox, self._sandbox = self._sandbox, None
        if sandbox is not None:
            await asyncio.to_thread(sandbox.stop)
        self.filters_connections = None


def _unknown(_company_id: str) -> None:
    return None
