"""`codat-console unlink`: give up the access to a customer's software."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.choosing import addressed, choose_company, choose_connection, name_of, platform_name
from console_app.cli.documents import company_document, connection_document, moment
from console_app.cli.exit_codes import ExitCode
from console_app.cli.idempotence import intents
from console_app.cli.refusing import Refused
from console_app.cli.running import run_command
from console_app.cli.steps import Step
from console_app.cli.streams import is_terminal
from console_app.codat.statuses import Status
from console_app.config.capabilities import Capability
from console_app.services.confirming import is_typed, to_type
from console_app.services.connecting import NotLinked, Unlinked, unlink
from console_app.services.visible import visible
from console_app.services.when import clock, full

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.cli.running import Shell
    from console_app.codat.models import Company, Connection
    from console_app.codat.writes import Intent


@click.command(
    "unlink",
    help="Give up the access to a customer's software. The data synced so far stays, and the connection's link brings "
    "the access back.\n\n"
    "COMPANY is chosen as with `link`; CONNECTION is an id or a platform, and can be left out where COMPANY is the "
    "address of a connection in the Portal. Only a Linked connection can be unlinked; "
    "any other is refused with exit code 6. Without --yes it asks for the company's name; with it, the company's id or "
    "whole name is needed, and the connection's id or platform.\n\n"
    "Where the profile has unlinking locked, as production has, --unlock is needed, too. "
    "With --idempotency-key, a connection that is Unlinked already ends with exit code 0.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.argument("connection", required=False)
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--unlock", is_flag=True, help="Unlock unlinking for this run, where the profile has it locked.")
@options.idempotency
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: str,
    connection: str | None,
    yes: bool,
    unlock: bool,
    idempotency_key: str | None,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Unlink a connection."""
    if not yes and not is_terminal(sys.stdin):
        raise click.UsageError("There is nobody to ask. If you mean it, add --yes.")
    company, connection = addressed(company, connection)
    if connection is None:
        raise click.UsageError("Missing argument 'CONNECTION'.", ctx)
    which = connection

    def work(shell: Shell) -> int:
        refuse_locked(shell, company, which, unlock=unlock, yes=yes, key=idempotency_key)
        chosen, found = shell.do(_choose(shell, company, which, whole=yes))
        if found.status == Status.UNLINKED and idempotency_key is not None:
            # Whoever brings a key may have run it before, and wants to know that it is done.
            return _tell_unlinked(shell, chosen, found)
        if found.status != Status.LINKED:
            raise NotLinked(found)
        shell.do(shell.tell_account())
        if not yes:
            _ask(shell, chosen, found)
        intent, _ = intents(idempotency_key)
        try:
            result = shell.do(_unlink(shell, chosen, found, intent))
        except NotLinked as error:
            if idempotency_key is None or error.connection.status != Status.UNLINKED:
                raise
            return _tell_unlinked(shell, chosen, error.connection)
        return _tell(shell, chosen, result)

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox))


async def _choose(shell: Shell, wanted: str, which: str, *, whole: bool) -> tuple[Company, Connection]:
    company = await choose_company(shell, wanted, whole=whole)
    return company, choose_connection(company, which, whole=whole)


def refuse_locked(shell: Shell, company: str, connection: str, *, unlock: bool, yes: bool, key: str | None) -> None:
    """Go on only where unlinking is allowed, or has been unlocked for this run.

    Raises:
        Refused: it is locked; the message says what to run.
        NotAllowed: it is not allowed at all.
    """
    permits = shell.session.permits
    if unlock:
        permits.unlock()
    refusal = permits.refusal(Capability.UNLINK)
    if refusal is not None and refusal.locked:
        more = ["--unlock", *(["--yes"] if yes else []), *(["--idempotency-key", key] if key else [])]
        raise Refused(
            refusal.message,
            "Nothing was sent. To unlock it for one run:",
            commands=(shell.command("unlink", company, connection, options=more),),
        )
    permits.require(Capability.UNLINK)


def _ask(shell: Shell, company: Company, connection: Connection) -> None:
    """Have the company's name typed, or its id where nobody could type the name.

    Raises:
        Refused: something else was typed.
    """
    wanted = to_type(company.name, company.id)
    shell.voice.note(
        f"This gives up the access to {platform_name(connection)} of {name_of(company)}, "
        f"last synced {full(connection.last_sync, never='never')}.\n"
        "No new data comes in; what was synced stays. The customer can come back through the connection's link."
    )
    if not is_typed(shell.voice.ask(f"Type “{wanted}” to go on: "), wanted):
        raise Refused(f"That is not “{wanted}”, so nothing was unlinked.")


async def _unlink(shell: Shell, company: Company, connection: Connection, intent: Intent) -> Unlinked:
    again = shell.command("unlink", company.id, connection.id, options=["--yes", "--idempotency-key", intent.key])
    step = Step("unlinking", writing=True, repeat=again, idempotency_key=intent.key)
    with shell.step(step):
        result = await unlink(shell.session, company.id, connection.id, intent)
    shell.did(f"Unlinked {platform_name(connection)} of {name_of(company)}.")
    return result


def _tell(shell: Shell, company: Company, result: Unlinked) -> int:
    connection = result.connection
    shell.voice.say(
        f"Unlinked {platform_name(connection)} of {name_of(company)} at {clock(result.at)}; "
        f"Codat says {visible(connection.status)}."
    )
    return _finish(shell, company, connection, result.at)


def _tell_unlinked(shell: Shell, company: Company, connection: Connection) -> int:
    """It is as it was to become; when it became so is not known."""
    shell.voice.say("It is Unlinked.")
    return _finish(shell, company, connection, None)


def _finish(shell: Shell, company: Company, connection: Connection, at: datetime | None) -> int:
    shell.voice.progress(f"To bring it back: {shell.command('link', company.id, connection.id)}")
    shell.voice.result(
        command="unlink",
        company=company_document(company),
        connection=connection_document(connection),
        at=moment(at),
    )
    return ExitCode.DONE
