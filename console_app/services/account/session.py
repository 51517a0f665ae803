"""Connect the program to one Codat account, from opening to closing."""

from __future__ import annotations

import asyncio
import importlib
from functools import cached_property
from typing import TYPE_CHECKING

from console_app.clock import correct_by, correct_no_more
from console_app.config.capabilities import Capability
from console_app.config.config_file import together
from console_app.services.account.activity import ActivityLog
from console_app.services.account.identity import AccountIdentity, was_accepted
from console_app.services.account.permissions import Permissions

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from console_app.codat.api_key import ApiKey
    from console_app.codat.client import CodatClient
    from console_app.codat.errors import CodatError
    from console_app.codat.models import AccountProfile
    from console_app.codat.network import Encryption
    from console_app.codat.rate_limits import Quota
    from console_app.codat.retry import RetryPolicy
    from console_app.config.profiles import Profile
    from console_app.sandbox.embedded import EmbeddedSandbox, Endpoint
    from console_app.services.account.writes import WriteGateway
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.journal.recorder import Journal


class SandboxDidNotStart(Exception):
    """Raised when the embedded sandbox could not be started; the message says why."""


class Session:
    """The open account of a profile.

    Making a session costs nothing: httpx, pydantic and the sandbox's server are imported by `open()`, in a thread, so
    that the first frame of the program does not wait for them.
    """

    def __init__(self, profile: Profile, *, retry: RetryPolicy | None = None, timeout: float | None = None) -> None:
        """Keep the profile and what calls are made with.

        Args:
            profile: The profile.
            retry: The limits on retries; None for the client's own.
            timeout: Seconds for one request; None for the client's own.
        """
        self.profile = profile
        self.notice: str | None = profile.notice
        self.account: AccountProfile | None = None
        self.base_url: str | None = profile.base_url
        self.filters_connections: bool | None = None
        """True if this server honours a query on connections; None if that is not known yet."""
        self.on_premise: set[str] = {"pqsw"}
        """Platform keys of software on the customer's own PC: QuickBooks Desktop, and those that Codat marks so."""
        self.trusted_hosts: set[str] = set()
        """Hosts of links that a person has confirmed as the account's own, in this run or before."""
        self.company_limit_reached = False
        """True if Codat refused the last new company because the plan has no room for it."""
        self.known: Callable[[str], CompanySummary | None] = _unknown
        """Returns the row of a company by its id, from the latest list, if there is one."""
        self.key: ApiKey | None = None
        """The key, if it was read before the session is opened: its place may ask in the terminal."""
        self.key_doubt: str | None = None
        """The reason why the key may not be Codat's, in a sentence; None if it looks usual, or is not known yet."""
        self._retry = retry
        self._limits = {} if timeout is None else {"timeout": timeout}
        self._sandbox: EmbeddedSandbox | None = None
        self._client: CodatClient | None = None
        self._opening: asyncio.Task[None] | None = None
        self._is_waiting_for_key = False
        self._identifying = asyncio.Lock()
        self._times_identified = 0

    @cached_property
    def activity_log(self) -> ActivityLog:
        """Return the activities since the program began."""
        return ActivityLog()

    @cached_property
    def permissions(self) -> Permissions:
        """Return the permissions in this account, and what was unlocked."""
        return Permissions(self.profile.capabilities)

    @cached_property
    def journal(self) -> Journal:
        """Return the journal of every write to Codat."""
        from console_app.services.journal.recorder import Journal

        return Journal(self.profile)

    @property
    def journal_in_use(self) -> Journal | None:
        """Return the journal if it has been used yet, else None."""
        found: Journal | None = self.__dict__.get("journal")
        return found

    @cached_property
    def identity(self) -> AccountIdentity:
        """Return the check that the key belongs to the intended account."""
        return AccountIdentity(self)

    @cached_property
    def writing(self) -> WriteGateway:
        """Return the gate for writes to Codat."""
        from console_app.services.account.writes import WriteGateway

        return WriteGateway(self)

    @property
    def client(self) -> CodatClient:
        """Return the open client.

        Raises:
            RuntimeError: `open()` has not finished.
        """
        if self._client is None:
            raise RuntimeError("the session is not open")
        return self._client

    @property
    def is_waiting_for_key(self) -> bool:
        """Return whether the session waits for the place of the key."""
        return self._is_waiting_for_key

    @property
    def is_open(self) -> bool:
        """Return whether calls can be made."""
        return self._client is not None

    @property
    def quota(self) -> Quota | None:
        """Return today's quota from the last answer; None before the first."""
        return self._client.quota if self._client else None

    @property
    def clock_ahead(self) -> timedelta | None:
        """Return how far this machine's clock is ahead of Codat's; None before an answer had a date."""
        return self._client.clock_ahead if self._client else None

    @property
    def encryption(self) -> Encryption | None:
        """Return the encryption of the first answer; None before it, or if it was not encrypted."""
        return self._client.encryption if self._client else None

    def ask_proxy_again(self) -> None:
        """Allow one more attempt with a proxy password that was refused. Call it only when a person asks for it."""
        if self._client is not None:
            self._client.ask_proxy_again()

    @property
    def calls_made(self) -> int:
        """Return the number of calls since the session was opened."""
        return self._client.calls_made if self._client else 0

    @property
    def waiting(self) -> tuple[float, CodatError] | None:
        """Return the longest wait before a call is retried, or None.

        Returns:
            The seconds left, and the error that caused the wait.
        """
        return self._client.waiting if self._client else None

    @property
    def embedded_sandbox(self) -> EmbeddedSandbox | None:
        """Return the sandbox that this session started, for demonstrations that play the customer; else None."""
        return self._sandbox

    @property
    def lan_url(self) -> str | None:
        """Return the address in the local network to which links of the sandbox lead; None if they lead here."""
        return self._sandbox.lan_url if self._sandbox else None

    async def open(self) -> None:
        """Start the sandbox if this profile is the sandbox, and make the client. Calling it twice is harmless.

        If a waiting caller is cancelled, the opening continues: the next call waits for it, and so does `close()`.

        Raises:
            NoKey: The profile's key cannot be read.
            NotAllowed: Nothing may be read in this account.
            InvalidInput: The key or the address cannot be used.
            SandboxDidNotStart: The embedded sandbox could not be started.
        """
        if self._client is not None:
            return
        self.permissions.require(Capability.READ)
        if self._opening is None or self._opening.done():
            self._opening = asyncio.create_task(self._open(), name="open the session")
        await asyncio.shield(self._opening)

    async def _open(self) -> None:
        # The key may differ from the last one.
        self.identity.forget()
        key: str | ApiKey = self.key or self.profile.key_text or ""
        base_url = self.profile.base_url or ""
        if self.profile.key_source is not None:
            key = self.key or await self._ask_for_key()
            self.key_doubt = key.doubt
            # Once, however often it is opened, and not for a key that Codat has accepted before.
            accepted = self.profile.account is not None or await asyncio.to_thread(was_accepted, self.profile)
            self.notice = together(self.profile.notice, None if accepted else key.doubt)
        if self.profile.is_sandbox:
            endpoint = await asyncio.to_thread(self._start_sandbox)
            key, base_url = endpoint.api_key, endpoint.base_url
        module = await asyncio.to_thread(importlib.import_module, "console_app.codat.client")
        client: CodatClient = module.CodatClient(key, base_url=base_url, retry=self._retry, **self._limits)
        await client.__aenter__()
        from console_app.config.profile_state import read_trusted_hosts

        self.trusted_hosts |= await asyncio.to_thread(read_trusted_hosts, self.profile)
        self.base_url, self._client = base_url, client
        correct_by(client.server_time)

    async def _ask_for_key(self) -> ApiKey:
        if self.profile.key_text is not None:
            from console_app.codat.api_key import ApiKey

            return ApiKey.parse(self.profile.key_text)
        module = await asyncio.to_thread(importlib.import_module, "console_app.services.account.key")
        self._is_waiting_for_key = True
        try:
            key: ApiKey = await module.key_of(self.profile)
        finally:
            self._is_waiting_for_key = False
        return key

    def _start_sandbox(self) -> Endpoint:
        from console_app.sandbox.embedded import EmbeddedSandbox

        if self._sandbox is None:
            self._sandbox = EmbeddedSandbox(self.profile.sandbox_data)
        try:
            endpoint = self._sandbox.start()
        except Exception as error:
            # The sandbox is a program of its own: any error at its start is shown, and the person can retry.
            raise SandboxDidNotStart(str(error)) from error
        kept = self._sandbox.notice
        if kept is not None and self.profile.sandbox_data is not None:
            from console_app.config.owners import remedy

            kept = f"{kept} {remedy(self.profile.sandbox_data)}".strip()
        self.notice = together(self.profile.notice, kept)
        return endpoint

    async def trust_host(self, host: str) -> bool:
        """Accept a host as the account's own.

        Returns:
            True if that is stored for the next run.
        """
        from console_app.config.profile_state import keep_trusted_host

        self.trusted_hosts.add(host)
        return await asyncio.to_thread(keep_trusted_host, self.profile, host)

    async def identify(self) -> AccountProfile:
        """Read the key's account from Codat (`GET /profile`), and record it.

        If it is not the intended account, `identity` holds the problem from then on.

        Raises:
            CodatError: The call failed.
        """
        before = self._times_identified
        async with self._identifying:
            # Callers that came during the call share its answer.
            if self.account is None or self._times_identified == before:
                self.account = await self.client.get_profile()
                await self.identity.observe_account(self.account.name)
                self._times_identified += 1
        return self.account

    async def close(self) -> None:
        """Close the client and stop the sandbox. Calling it twice is harmless."""
        opening, self._opening = self._opening, None
        if opening is not None:
            if self._is_waiting_for_key:
                # A keyring may hang, a command may take its time, and nothing has been started.
                opening.cancel()
            # A sandbox that is about to start would outlive this process. `open()` has reported its error, if there was
            # one.
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
