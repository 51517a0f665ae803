"""Wait until a connection is Linked, and tell what happens meanwhile. Only here is it known how one is watched."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.cli.choosing import platform_name
from console_app.cli.exit_codes import ExitCode
from console_app.cli.refusing import Refused, StillWaiting
from console_app.cli.steps import Step
from console_app.clock import now
from console_app.codat.errors import Forbidden, NotFound, PaymentRequired, Unauthorized
from console_app.codat.network_errors import ProxyFailed
from console_app.codat.statuses import Status
from console_app.services.visible import visible
from console_app.services.watching import Watcher
from console_app.services.when import clock, span

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.cli.running import Shell
    from console_app.codat.errors import CodatError
    from console_app.codat.models import Connection
    from console_app.services.session import Session
    from console_app.services.subscription import Look

_HOPELESS = (NotFound, Unauthorized, Forbidden, PaymentRequired)
"""Errors that no waiting mends."""


@dataclass(frozen=True, slots=True)
class Waited:
    """How a wait ended, and after how many seconds."""

    connection: Connection
    seconds: float

    @property
    def is_linked(self) -> bool:
        """Whether the customer has authorised it."""
        return self.connection.status == Status.LINKED


async def watch_until_linked(
    session: Session,
    company_id: str,
    connection: Connection,
    tell: Callable[[Look], bool],
) -> Connection:
    """Watch until it is Linked, or until `tell`, which hears of every look, says True; the connection as it is then.

    Raises:
        NotFound: it was deleted.
        CodatError: nothing can be read any more.
    """
    watcher = Watcher(session)
    try:
        with watcher.watch(company_id, connection) as looks:
            async for look in looks:
                if look.error is not None and _is_hopeless(look.error):
                    raise look.error
                connection = look.connection or connection
                if tell(look) or connection.status == Status.LINKED:
                    break
    finally:
        await watcher.close()
    return connection


def _is_hopeless(error: CodatError) -> bool:
    """Whether no waiting mends it; after a proxy has refused the password, nothing is sent any more."""
    return isinstance(error, _HOPELESS) or (isinstance(error, ProxyFailed) and error.is_shut)


class Teller:
    """Says what happens during a wait, one line for each thing that is new."""

    def __init__(self, shell: Shell, connection: Connection, *, stop_when_refused: bool) -> None:
        self._shell = shell
        self._stop_when_refused = stop_when_refused
        self._trouble: type[CodatError] | None = None
        self.connection = connection

    def __call__(self, look: Look) -> bool:
        if look.paused:
            raise Refused(
                "The watch stopped, because today's calls to Codat are nearly used up.",
                "They start anew at 00:00 UTC. The customer can go on meanwhile.",
                code=ExitCode.LIMIT,
            )
        if look.error is not None:
            if type(look.error) is not self._trouble:
                self._trouble = type(look.error)
                self._event("trouble", f"Codat does not answer at the moment ({visible(look.error.message)}) Going on.")
            return False
        if self._trouble is not None:
            self._trouble = None
            self._event("trouble", "Codat answers again.")
        return look.connection is not None and self._compare(look.connection)

    def _compare(self, connection: Connection) -> bool:
        before, self.connection = self.connection, connection
        if connection.status != before.status:
            self._event("status", f"{visible(before.status)} → {visible(connection.status)}", status=connection.status)
        new = connection.errors[len(before.errors) :] if connection.status != Status.LINKED else []
        for error in new:
            what = visible(error.error_message or error.status_text).rstrip(".") or "no reason given"
            self._event("refused", f"The customer opened the link but did not authorise: {what}.", reason=what)
        return bool(new) and self._stop_when_refused

    def _event(self, event: str, text: str, **fields: object) -> None:
        self._shell.voice.event(event, f"{clock(now())}  {text}", **fields)


async def wait_for_customer(
    shell: Shell, company_id: str, connection: Connection, seconds: float, *, stop_when_refused: bool = False
) -> Waited:
    """Wait so many seconds for the customer, telling on stderr what happens.

    With `stop_when_refused` it also ends when they opened the link and did not authorise.

    Raises:
        StillWaiting: the time is over.
        Refused: the connection was deleted, or the day's calls are nearly used up.
        CodatError: nothing can be read any more.
    """
    began = time.monotonic()
    teller = Teller(shell, connection, stop_when_refused=stop_when_refused)
    if connection.status == Status.LINKED:
        return Waited(connection, 0.0)
    with shell.step(Step("waiting for the customer")):
        try:
            async with asyncio.timeout(seconds):
                connection = await watch_until_linked(shell.session, company_id, connection, teller)
        except TimeoutError:
            status, waited = visible(teller.connection.status), span(timedelta(seconds=seconds))
            raise StillWaiting(
                f"{platform_name(connection)} is still {status} after {waited}.",
                "The customer has not finished. To go on waiting:",
                commands=(shell.command("watch", company_id, connection.id),),
            ) from None
        except NotFound:
            raise Refused(
                "The connection is not there any more: somebody deleted it.",
                "Its link leads nowhere now. To make another one:",
                commands=(shell.command("connect", company_id, connection.integration_key),),
            ) from None
    return Waited(connection, time.monotonic() - began)
