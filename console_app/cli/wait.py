"""Wait until a connection is Linked, and report what happens."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.cli.books import tell_books
from console_app.cli.documents import company_document, connection_document, entity_document, link_document
from console_app.cli.errors import ExitCode, Step
from console_app.cli.refusals import Refused, StillWaiting
from console_app.cli.targets import name_of, platform_name
from console_app.clock import now
from console_app.codat.errors import Forbidden, NotFound, PaymentRequired, Unauthorized
from console_app.codat.network_errors import ProxyFailed
from console_app.codat.status_names import Status
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import clock, span
from console_app.services.webhooks.follower import covered_by_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.cli.runner import CommandContext
    from console_app.codat.errors import CodatError
    from console_app.codat.models import Company, Connection
    from console_app.services.account.session import Session
    from console_app.services.links.link import ShownLink
    from console_app.services.watch.subscription import PollResult

_HOPELESS = (NotFound, Unauthorized, Forbidden, PaymentRequired)
"""Errors that waiting does not resolve."""


@dataclass(frozen=True, slots=True)
class Waited:
    """The result of a wait, and its length in seconds."""

    connection: Connection
    seconds: float

    @property
    def is_linked(self) -> bool:
        """Return whether the customer has authorised it."""
        return self.connection.status == Status.LINKED


async def watch_until_linked(
    session: Session,
    company_id: str,
    connection: Connection,
    tell: Callable[[PollResult], bool],
) -> Connection:
    """Watch until the connection is Linked, or until `tell`, which gets every poll, returns True.

    Returns:
        The connection as it is then.

    Raises:
        NotFound: It was deleted.
        CodatError: It can no longer be read.
    """
    async with covered_by_events(session) as watcher:
        with watcher.watch(company_id, connection) as polls:
            async for poll in polls:
                if poll.error is not None and is_hopeless(poll.error):
                    raise poll.error
                connection = poll.connection or connection
                if tell(poll) or connection.status == Status.LINKED:
                    break
    return connection


def is_hopeless(error: CodatError) -> bool:
    """Return whether waiting does not help. After a proxy has refused the password, nothing is sent any more."""
    return isinstance(error, _HOPELESS) or (isinstance(error, ProxyFailed) and error.is_blocked)


class WaitReporter:
    """Report what happens during a wait, a line for each change."""

    def __init__(self, context: CommandContext, connection: Connection, *, stop_when_refused: bool) -> None:
        """Begin with the connection as it is now."""
        self._context = context
        self._stop_when_refused = stop_when_refused
        self._trouble: type[CodatError] | None = None
        self.connection = connection

    def __call__(self, poll: PollResult) -> bool:
        """Report a poll, and return whether to stop."""
        if poll.paused:
            raise Refused(
                "Stopped watching: today's calls to Codat are nearly used up.",
                "The quota resets at 00:00 UTC. The customer can still continue.",
                code=ExitCode.LIMIT,
            )
        if poll.error is not None:
            if type(poll.error) is not self._trouble:
                self._trouble = type(poll.error)
                self._event(
                    "trouble", (f"Codat does not answer at the moment ({sanitized(poll.error.message)}) Still trying.")
                )
            return False
        if self._trouble is not None:
            self._trouble = None
            self._event("trouble", "Codat answers again.")
        return poll.connection is not None and self._compare(poll.connection)

    def _compare(self, connection: Connection) -> bool:
        before, self.connection = self.connection, connection
        if connection.status != before.status:
            self._event(
                "status", f"{sanitized(before.status)} → {sanitized(connection.status)}", status=connection.status
            )
        new = connection.errors[len(before.errors) :] if connection.status != Status.LINKED else []
        for error in new:
            what = sanitized(error.error_message or error.status_text).rstrip(".") or "no reason given"
            self._event("refused", f"The customer opened the link but did not authorise it: {what}.", reason=what)
        return bool(new) and self._stop_when_refused

    def _event(self, event: str, text: str, **fields: object) -> None:
        self._context.output.event(event, f"{clock(now())}  {text}", **fields)


async def wait_for_customer(
    context: CommandContext, company_id: str, connection: Connection, seconds: float, *, stop_when_refused: bool = False
) -> Waited:
    """Wait for the customer, and report on stderr what happens.

    Args:
        context: The command.
        company_id: The company.
        connection: The connection.
        seconds: How long.
        stop_when_refused: True to stop when the customer opens the link and does not authorise it, too.

    Raises:
        StillWaiting: The time is over.
        Refused: The connection was deleted, or the day's calls are nearly used up.
        CodatError: It can no longer be read.
    """
    began = time.monotonic()
    teller = WaitReporter(context, connection, stop_when_refused=stop_when_refused)
    if connection.status == Status.LINKED:
        return Waited(connection, 0.0)
    with context.step(Step("waiting for the customer")):
        try:
            async with asyncio.timeout(seconds):
                connection = await watch_until_linked(context.session, company_id, connection, teller)
        except TimeoutError:
            status, waited = sanitized(teller.connection.status), span(timedelta(seconds=seconds))
            raise StillWaiting(
                f"{platform_name(connection)} is still {status} after {waited}.",
                "The customer has not finished. To keep waiting:",
                commands=(context.command("watch", company_id, connection.id),),
            ) from None
        except NotFound:
            raise Refused(
                "The connection no longer exists: it was deleted.",
                "Its link no longer works. To create another connection:",
                commands=(context.command("connect", company_id, connection.integration_key),),
            ) from None
    return Waited(connection, time.monotonic() - began)


def announce_waiting(context: CommandContext, company: Company, connection: Connection) -> None:
    """Report that the command waits for the customer, and record the command to continue with."""
    context.output.event(
        "waiting",
        f"Waiting for the customer: {name_of(company)}, {platform_name(connection)}, {sanitized(connection.status)}. "
        "Ctrl+C stops waiting.",
        status=connection.status,
    )
    context.next_commands = (context.command("watch", company.id, connection.id),)


async def end_waiting(
    context: CommandContext,
    command: str,
    company: Company,
    connection: Connection,
    seconds: float,
    *,
    link: ShownLink | None = None,
    stop_when_refused: bool = False,
    announced: bool = False,
    **more: object,
) -> bool:
    """Wait for the customer, then report that the connection is Linked.

    Returns:
        False if the customer did not authorise it and `stop_when_refused` is set.

    Raises:
        StillWaiting: The time is over.
        Refused: There is nothing to wait for any more.
        CodatError: It can no longer be read.
    """
    if connection.status != Status.LINKED and not announced:
        announce_waiting(context, company, connection)
    waited = await wait_for_customer(context, company.id, connection, seconds, stop_when_refused=stop_when_refused)
    if not waited.is_linked:
        return False
    entity = waited.connection.connection_info.get("organisationName")
    whom = f" for “{sanitized(entity)}”" if isinstance(entity, str) and entity.strip() not in {"", company.name} else ""
    took = f", after {span(timedelta(seconds=waited.seconds))}" if waited.seconds >= 1 else ""
    context.output.say(f"Linked: {name_of(company)} to {platform_name(connection)}{whom}{took}.")
    check = await tell_books(context, company, waited.connection)
    context.output.result(
        command=command,
        company=company_document(company),
        connection=connection_document(waited.connection),
        entity=entity_document(check),
        link=link_document(link),
        waited=round(waited.seconds, 1),
        **more,
    )
    return True
