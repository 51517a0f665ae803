"""The end of a command that waits: Linked, or why not, with the result for machines either way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.cli.choosing import name_of, platform_name
from console_app.cli.documents import company_document, connection_document, link_document
from console_app.cli.waiting import wait_for_customer
from console_app.codat.statuses import Status
from console_app.services.visible import visible
from console_app.services.when import span

if TYPE_CHECKING:
    from console_app.cli.running import Shell
    from console_app.codat.models import Company, Connection
    from console_app.services.links import ShownLink


def announce_waiting(shell: Shell, company: Company, connection: Connection) -> None:
    """Say that it will be waited for the customer, and remember how to go on with that."""
    shell.voice.event(
        "waiting",
        f"Waiting for the customer: {name_of(company)}, {platform_name(connection)}, {visible(connection.status)}. "
        "Ctrl+C stops waiting.",
        status=connection.status,
    )
    shell.go_on = (shell.command("watch", company.id, connection.id),)


async def end_waiting(
    shell: Shell,
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
    """Wait for the customer, then say that it is Linked; False if they did not authorise and it was to stop then.

    Raises:
        StillWaiting: the time is over.
        Refused: there is nothing to wait for any more.
        CodatError: nothing can be read any more.
    """
    if connection.status != Status.LINKED and not announced:
        announce_waiting(shell, company, connection)
    waited = await wait_for_customer(shell, company.id, connection, seconds, stop_when_refused=stop_when_refused)
    if not waited.is_linked:
        return False
    entity = waited.connection.connection_info.get("organisationName")
    whom = f" for “{visible(entity)}”" if isinstance(entity, str) and entity.strip() not in {"", company.name} else ""
    took = f", after {span(timedelta(seconds=waited.seconds))}" if waited.seconds >= 1 else ""
    shell.voice.say(f"Linked: {name_of(company)} to {platform_name(connection)}{whom}{took}.")
    shell.voice.result(
        command=command,
        company=company_document(company),
        connection=connection_document(waited.connection),
        link=link_document(link),
        waited=round(waited.seconds, 1),
        **more,
    )
    return True
