"""Say whose books a connection leads to, right after it was Linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.cli.account_reader import remembering
from console_app.codat.errors import CodatError
from console_app.services.text.sanitize import for_people, sanitized

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Company, Connection
    from console_app.services.connections.entity import EntityCheck


async def tell_books(context: CommandContext, company: Company, connection: Connection) -> EntityCheck | None:
    """Ask Codat with one call whose books a Linked connection leads to, and say it, with the question if they differ.

    An error is said and ends nothing: the connection is Linked.

    Args:
        context: The command.
        company: The connection's company.
        connection: The connection, which is Linked.

    Returns:
        The entity and its judgement; None if it is not known.
    """
    from console_app.services.connections.entity_check import NoSuchAnswer, ask_entity

    async with remembering(context):
        try:
            check = await ask_entity(context.session, context.directory, company, connection)
        except NoSuchAnswer as no_answer:
            if no_answer.is_new:
                context.output.note(str(no_answer))
            return None
        except CodatError as error:
            context.output.note(f"It is not known whose books these are: {sanitized(error.message)}")
            return None
    say_books(context, company, connection, check)
    return check


def say_books(context: CommandContext, company: Company, connection: Connection, check: EntityCheck) -> None:
    """Say whose books a connection leads to, and what to ask the customer if they have another name.

    Args:
        context: The command.
        company: The connection's company.
        connection: The connection.
        check: The entity and its judgement.
    """
    from console_app.services.connections.entity_words import entity_line, question

    context.output.say(f"In their books: {for_people(entity_line(check))}.")
    if check.is_in_question:
        unlink = context.command("unlink", company.id, connection.id)
        right = context.command("books", company.id, connection.id, options=["--right"])
        context.output.note(f"Ask the customer: “{for_people(question(check))}”")
        context.output.note(f"If it is: {right}")
        context.output.note(f"If it is not: {unlink}")
