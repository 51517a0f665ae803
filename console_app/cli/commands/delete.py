"""Run `codat-console delete`: delete a company or a connection for good."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.documents import company_document, connection_document
from console_app.cli.errors import ExitCode, Step
from console_app.cli.refusals import Refused
from console_app.cli.runner import run_command
from console_app.cli.streams import is_terminal
from console_app.cli.targets import addressed, choose_company, choose_connection, name_of, platform_name
from console_app.config.capabilities import Capability
from console_app.services.companies.delete import Deleted, Deletion, connection_of
from console_app.services.companies.errors import CompanyChangedError
from console_app.services.text.confirm_phrase import confirm_phrase, matches
from console_app.services.text.number_words import counted
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import ago

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Company, Connection


@click.command(
    "delete",
    help="Delete a company with all its connections and data, or with CONNECTION that connection alone. It cannot be "
    "undone: `unlink` ends access and keeps the data.\n\n"
    "COMPANY is chosen as with `link`; CONNECTION is an id or a platform. What would be lost is listed, and the "
    "company's name has to be typed, or passed to --confirm; --dry-run only lists it. If it changes meanwhile, nothing "
    "is deleted, and the exit code is 6.\n\n"
    "Deleting is locked in most profiles: --unlock unlocks it for this run.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.argument("connection", required=False)
@click.option("--confirm", metavar="NAME", help="The company's name, as it would have to be typed.")
@click.option("--dry-run", is_flag=True, help="List what would be lost; delete nothing.")
@click.option("--unlock", is_flag=True, help="Unlock deleting for this run if the profile has it locked.")
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: str,
    connection: str | None,
    confirm: str | None,
    dry_run: bool,
    unlock: bool,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Run `delete`.

    Raises:
        click.UsageError: The name is missing, and cannot be asked for.
    """
    if confirm is None and not dry_run and not is_terminal(sys.stdin):
        raise click.UsageError(
            "Can't ask for the company's name (no terminal). Pass it to --confirm; or add --dry-run."
        )
    company, connection = addressed(company, connection)

    def work(context: CommandContext) -> int:
        if not dry_run:
            named = [] if confirm is None else ["--confirm", confirm]
            which = [company, *([connection] if connection else [])]
            unlocked = context.command("delete", *which, options=["--unlock", *named])
            context.require_unlocked(Capability.DELETE, unlock=unlock, unlocked=unlocked)
        return context.do(_delete(context, company, connection, confirm, dry_run=dry_run))

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox))


async def _delete(
    context: CommandContext, wanted: str, which: str | None, confirm: str | None, *, dry_run: bool
) -> int:
    whole = confirm is not None
    company = await choose_company(context, wanted, whole=whole)
    connection = choose_connection(company, which, whole=whole) if which else None
    if dry_run:
        context.output.say(*_loss(company, connection), "Nothing was sent.")
        return _finish(context, company, connection, how=None, dry_run=True)
    await context.tell_account()
    phrase = confirm_phrase(company.name, company.id, otherwise="delete")
    if confirm is None:
        context.output.note("\n".join(_loss(company, connection)))
        confirm = context.output.ask(f"Type “{phrase}” to delete it for good: ")
    if not matches(confirm, phrase):
        raise Refused(f"That doesn't match “{phrase}”. Nothing was deleted.")
    deletion = Deletion(context.session, context.directory, company.id, connection.id if connection else None)
    which_one = [company.id, *([connection.id] if connection else [])]
    again = context.command("delete", *which_one, options=["--unlock", "--confirm", phrase])
    with context.step(Step("deleting", writing=True, repeat=again)):
        try:
            how = await deletion.submit(company)
        except CompanyChangedError:
            raise Refused(
                f"{name_of(company)} has changed since it was read. Nothing was deleted.",
                "Check what would be lost now, then run the command again:",
                commands=(context.command("delete", *which_one, options=["--dry-run"]),),
            ) from None
    assert how is not None
    what = _what(company, connection)
    if how is Deleted.DONE:
        context.record_done(f"Deleted {what}.")
        context.output.say(f"Deleted {what}.")
    else:
        context.output.say(f"{what[:1].upper()}{what[1:]} had already been deleted.")
    return _finish(context, company, connection, how=how, dry_run=False)


def _what(company: Company, connection: Connection | None) -> str:
    return name_of(company) if connection is None else f"{platform_name(connection)} of {name_of(company)}"


def _loss(company: Company, connection: Connection | None) -> list[str]:
    """Return what would be lost, a line each."""
    if connection is not None:
        what = f"{_what(company, connection)} ({_state(connection)})"
        return [
            f"This deletes {what}, its link, and all data synced through it.",
            "It cannot be undone: the customer would have to authorise again.",
        ]
    number = len(company.connections) + len(company.set_aside)
    if not number:
        return [f"This deletes {name_of(company)}, which has no connections.", "It cannot be undone."]
    lines = [f"This deletes {name_of(company)}, {counted(number, 'connection', 'connections')}, and all synced data:"]
    lines += [f"  {platform_name(each)} ({_state(each)})" for each in company.connections]
    if company.set_aside:
        lines.append(f"  {counted(len(company.set_aside), 'connection', 'connections')} that could not be read")
    return [*lines, "It cannot be undone: the customer would have to start over."]


def _state(connection: Connection) -> str:
    return f"{sanitized(connection.status)}, last sync {ago(connection.last_sync, never='never')}"


def _finish(
    context: CommandContext, company: Company, connection: Connection | None, *, how: Deleted | None, dry_run: bool
) -> int:
    lost = company.connections if connection is None else [connection_of(company, connection.id)]
    context.output.result(
        command="delete",
        company=company_document(company),
        connection=connection_document(connection),
        lost=[connection_document(each) for each in lost],
        deleted=how is Deleted.DONE,
        goneAlready=how is Deleted.GONE_ALREADY,
        dryRun=dry_run,
    )
    return ExitCode.DONE
