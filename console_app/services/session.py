"""One connection of the program to one Codat account, from opening to closing."""

from __future__ import annotations

import asyncio
import importlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console_app.codat.client import CodatClient
    from console_app.codat.models import AccountProfile
    from console_app.codat.quota import Quota
    from console_app.config.profiles import Profile
    from console_app.sandbox.embedded import EmbeddedSandbox


class SandboxDidNotStart(Exception):
    """The embedded sandbox could not be started; the message says why."""


class Session:
    """Opens the account a profile names, and closes it again.

    Making one costs nothing: httpx, pydantic and the sandbox's server are imported by `open()`, in a thread, so that
    the first frame of the program does not wait for them.
    """

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.notice: str | None = profile.notice
        self.account: AccountProfile | None = None
        self.base_url: str | None = profile.base_url
        self.filters_connections: bool | None = None
        """Whether this server was seen to honour a query on connections; None: not known yet."""
        self._sandbox: EmbeddedSandbox | None = None
        self._client: CodatClient | None = None

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
    def is_open(self) -> bool:
        """Whether calls can be made."""
        return self._client is not None

    @property
    def quota(self) -> Quota | None:
        """What the last answer said of today's calls; None before the first answer."""
        return self._client.quota if self._client else None

    async def open(self) -> None:
        """Start the sandbox if this profile is the sandbox, and make the client. Doing it twice is harmless.

        Raises:
            InvalidInput: the key or the address cannot be used.
            SandboxDidNotStart: the embedded sandbox could not be started.
        """
        if self._client is not None:
            return
        key = self.profile.key_text or ""
        if self.profile.is_sandbox:
            self._sandbox = await asyncio.to_thread(self._start_sandbox)
            key = self._sandbox_key
        module = await asyncio.to_thread(importlib.import_module, "console_app.codat.client")
        assert self.base_url is not None
        client: CodatClient = module.CodatClient(key, base_url=self.base_url)
        await client.__aenter__()
        self._client = client

    def _start_sandbox(self) -> EmbeddedSandbox:
        from console_app.sandbox.embedded import EmbeddedSandbox

        sandbox = EmbeddedSandbox(self.profile.sandbox_data)
        try:
            endpoint = sandbox.start()
        except (OSError, RuntimeError) as error:
            raise SandboxDidNotStart(str(error)) from error
        self.base_url, self._sandbox_key = endpoint.base_url, endpoint.api_key
        self.notice = sandbox.notice or self.notice
        return sandbox

    async def identify(self) -> AccountProfile:
        """Ask Codat whose account this is (`GET /profile`), and remember it.

        Raises:
            CodatError: the call failed.
        """
        self.account = await self.client.get_profile()
        return self.account

    async def close(self) -> None:
        """Close the client and stop the sandbox. Doing it twice is harmless."""
        client, self._client = self._client, None
        if client is not None:
            await client.__aexit__(None, None, None)
        sandbox, self._sandbox = self._sandbox, None
        if sandbox is not None:
            await asyncio.to_thread(sandbox.stop)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
