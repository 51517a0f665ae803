"""Run `codat-console books`: ask whose books a connection leads to, and keep a person's word that they are right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Company, Connection
    from console_app.services.connections.entity import EntityCheck


@click.command(
    "books",
    help="Ask Codat with one call whose books a Linked connection leads to, and compare their name with the company's "
    "here.\n\n"
    "COMPANY is chosen as with `link`; CONNECTION is an id or a platform, and can be left out if only one is Linked. "
    "If the customer says that another name is right, --right keeps that, with who and when, so that it is not asked "
    "again; --not-right takes it back. Both concern the name that was seen last, and are in the journal; nothing is "
    "sent to Codat.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.argument("connection", required=False)
@click.option("--right/--not-right", "right", default=None, help="Keep that another name is right, or take that back.")
@options.for_all
@click.pass_context
def command(
    ctx: click.Context, *, company: str, connection: str | None, right: bool | None, as_json: bool, force_sandbox: bool
) -> None:
    """Run `books`."""
    from console_app.cli.runner import run_command

    def work(context: CommandContext) -> int:
        return context.do(_books(context, company, connection, right))

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox))


async def _books(context: CommandContext, wanted: str, which: str | None, right: bool | None) -> int:
    from console_app.cli.account_reader import remembering
    from console_app.cli.books import say_books
    from console_app.cli.documents import company_document, connection_document, entity_document
    from console_app.cli.errors import ExitCode
    from console_app.cli.targets import addressed, choose_company

    wanted, which = addressed(wanted, which)
    async with remembering(context):
        await context.directory.recall_entities()
        company = await choose_company(context, wanted)
        connection = _linked(company, which)
        if right is None:
            check, gap = await _ask(context, company, connection)
        else:
            check, gap = await _keep(context, company, connection, is_right=right), ""
        if check is not None:
            say_books(context, company, connection, check)
    context.output.result(
        command="books",
        company=company_document(company),
        connection=connection_document(connection),
        entity=entity_document(check),
        noAnswer=gap or None,
    )
    return ExitCode.DONE


def _linked(company: Company, which: str | None) -> Connection:
    """Return the connection that is asked about.

    Raises:
        Refused: It is not Linked, or several are.
    """
    from console_app.cli.refusals import Refused
    from console_app.cli.targets import choose_connection, connection_candidates, name_of, platform_name
    from console_app.codat.status_names import Status
    from console_app.services.text.sanitize import sanitized

    if which is not None:
        chosen = choose_connection(company, which)
        if chosen.status != Status.LINKED:
            raise Refused(
                f"The connection to {platform_name(chosen)} is {sanitized(chosen.status)}.",
                "Codat knows whose books they are while it is Linked.",
            )
        return chosen
    linked = [each for each in company.connections if each.status == Status.LINKED]
    if len(linked) == 1:
        return linked[0]
    raise Refused(
        f"{name_of(company)} has {len(linked) or 'no'} Linked connection{'s' * (len(linked) > 1)}.",
        "Pass one after the company, by its id or its platform." if linked else "",
        candidates=connection_candidates(linked),
    )


async def _ask(context: CommandContext, company: Company, connection: Connection) -> tuple[EntityCheck | None, str]:
    """Return the entity, or None and why Codat has no answer."""
    from console_app.cli.errors import Step
    from console_app.services.connections.entity_check import NoSuchAnswer, ask_entity

    with context.step(Step("asking whose books these are")):
        try:
            return await ask_entity(context.session, context.directory, company, connection, by_hand=True), ""
        except NoSuchAnswer as no_answer:
            context.output.note(str(no_answer))
            return None, str(no_answer)


async def _keep(context: CommandContext, company: Company, connection: Connection, *, is_right: bool) -> EntityCheck:
    """Keep a person's word, or take it back.

    Raises:
        Refused: There is nothing to say it of.
    """
    from console_app.cli.errors import Step
    from console_app.cli.refusals import Refused
    from console_app.services.connections.entity import EntityMatch
    from console_app.services.connections.entity_check import confirm_entity, withdraw_entity
    from console_app.services.connections.entity_words import entity_line
    from console_app.services.text.sanitize import for_people

    check = context.directory.entities.check(company.name, connection.id)
    ask = context.command("books", company.id, connection.id)
    if check is None:
        raise Refused("Nobody has asked yet whose books these are.", "Nothing was kept. First:", commands=(ask,))
    if is_right and not check.is_in_question:
        raise Refused(f"There is no other name to confirm: {for_people(entity_line(check))}.", "Nothing was kept.")
    if not is_right and check.match is not EntityMatch.CONFIRMED:
        raise Refused(f"Nobody has said that it is right: {for_people(entity_line(check))}.", "Nothing was changed.")
    await context.tell_account()
    keep = confirm_entity if is_right else withdraw_entity
    with context.step(Step("keeping it in the journal")):
        return await keep(context.session, context.directory, company, connection.id)
