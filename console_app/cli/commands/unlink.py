"""Run `codat-console unlink`: give up access to a customer's software."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.creation import intents
from console_app.cli.documents import company_document, connection_document, moment
from console_app.cli.errors import ExitCode, Step
from console_app.cli.refusals import Refused, WrongUsage, report_unusable
from console_app.cli.runner import run_command
from console_app.cli.streams import is_terminal
from console_app.cli.targets import addressed, choose_company, choose_connection, name_of, platform_name
from console_app.codat.status_names import Status
from console_app.config.capabilities import Capability
from console_app.services.connections.errors import NotLinked
from console_app.services.connections.unlink import UnlinkRequest, UnlinkResult
from console_app.services.text.confirm_phrase import confirm_phrase, matches
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import clock, full

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.cli.runner import CommandContext
    from console_app.codat.idempotency import Intent
    from console_app.codat.models import Company, Connection


@click.command(
    "unlink",
    help="Give up access to a customer's software. The data synced so far stays, and the customer can reconnect with "
    "the connection's link.\n\n"
    "COMPANY is chosen as with `link`; CONNECTION is an id or a platform, and can be left out if COMPANY is the "
    "address of a connection in the Portal. Only a Linked connection can be unlinked; any other is refused with "
    "exit code 6. Without --yes it asks for the company's name; with it, pass the company's id or whole name, and "
    "the connection's id or platform.\n\n"
    "If unlinking is locked in the profile, as in production, --unlock is needed, too. With --idempotency-key, a "
    "connection that is already Unlinked is exit code 0.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.argument("connection", required=False)
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--unlock", is_flag=True, help="Unlock unlinking for this run if the profile has it locked.")
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
    """Run `unlink`.

    Raises:
        click.UsageError: An argument is missing.
        WrongUsage: A confirmation is needed and cannot be asked for.
    """
    if not yes and not is_terminal(sys.stdin):
        with report_unusable(as_json=as_json):
            raise WrongUsage("Can't ask for confirmation (no terminal)", "To unlink without a question, pass --yes.")
    company, connection = addressed(company, connection)
    if connection is None:
        raise click.UsageError("Missing argument 'CONNECTION'.", ctx)
    which = connection

    def work(context: CommandContext) -> int:
        more = [*(["--yes"] if yes else []), *(["--idempotency-key", idempotency_key] if idempotency_key else [])]
        unlocked = context.command("unlink", company, which, options=["--unlock", *more])
        context.require_unlocked(Capability.UNLINK, unlock=unlock, unlocked=unlocked)
        chosen, found = context.do(_choose(context, company, which, whole=yes))
        if found.status == Status.UNLINKED and idempotency_key is not None:
            # With a key, the command may have run before: it reports that the unlink is done.
            return _tell_unlinked(context, chosen, found)
        if found.status != Status.LINKED:
            raise NotLinked(found)
        context.do(context.tell_account())
        if not yes:
            _ask(context, chosen, found)
        intent, _ = intents(idempotency_key)
        try:
            result = context.do(_unlink(context, chosen, found, intent))
        except NotLinked as error:
            if idempotency_key is None or error.connection.status != Status.UNLINKED:
                raise
            return _tell_unlinked(context, chosen, error.connection)
        return _tell(context, chosen, result)

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox))


async def _choose(context: CommandContext, wanted: str, which: str, *, whole: bool) -> tuple[Company, Connection]:
    company = await choose_company(context, wanted, whole=whole)
    return company, choose_connection(company, which, whole=whole)


def _ask(context: CommandContext, company: Company, connection: Connection) -> None:
    """Ask for the company's name, or for its id if the name cannot be typed.

    Raises:
        Refused: Something else was typed.
    """
    wanted = confirm_phrase(company.name, company.id)
    context.output.note(
        f"This gives up access to {platform_name(connection)} of {name_of(company)}, last synced "
        f"{full(connection.last_sync, never='never')}.\n"
        "No new data comes in; the data synced so far stays. The customer can reconnect with the connection's "
        "link."
    )
    if not matches(context.output.ask(f"Type “{wanted}” to continue: "), wanted):
        raise Refused(f"That doesn't match “{wanted}”. Nothing was unlinked.")


async def _unlink(context: CommandContext, company: Company, connection: Connection, intent: Intent) -> UnlinkResult:
    again = context.command("unlink", company.id, connection.id, options=["--yes", "--idempotency-key", intent.key])
    step = Step("unlinking", writing=True, repeat=again, idempotency_key=intent.key)
    with context.step(step):
        result = await UnlinkRequest(context.session, company.id, connection.id, intent).submit()
    assert result is not None
    context.record_done(f"Unlinked {platform_name(connection)} of {name_of(company)}.")
    return result


def _tell(context: CommandContext, company: Company, result: UnlinkResult) -> int:
    connection = result.connection
    context.output.say(
        f"Unlinked {platform_name(connection)} of {name_of(company)} at {clock(result.at)}; "
        f"Codat says {sanitized(connection.status)}."
    )
    return _finish(context, company, connection, result.at)


def _tell_unlinked(context: CommandContext, company: Company, connection: Connection) -> int:
    """Report that the connection is already Unlinked."""
    context.output.say("It is Unlinked.")
    return _finish(context, company, connection, None)


def _finish(context: CommandContext, company: Company, connection: Connection, at: datetime | None) -> int:
    context.output.progress(f"To reconnect: {context.command('link', company.id, connection.id)}")
    context.output.result(
        command="unlink",
        company=company_document(company),
        connection=connection_document(connection),
        at=moment(at),
    )
    return ExitCode.DONE
