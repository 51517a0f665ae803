"""Run `codat-console refresh`: have a company's data read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext
    from console_app.codat.data_models import PullOperation
    from console_app.codat.models import Company


@click.command(
    "refresh",
    help="Have a company's data read again from the customer's software: one data type, or all that are read when a "
    "customer is linked.\n\n"
    "COMPANY is chosen as with `link`; with --data-type, the address of a connection in the Portal reads from that "
    "connection alone. All data is always that of the whole company, from every connection. "
    "Codat queues the read: `company --data` shows how far it is. Data that is being read already is exit code 0. "
    "An account that may not do this gets exit code 4, with Codat's words.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.option("--data-type", metavar="TYPE", help="Codat's name of one data type, such as company or invoices.")
@options.idempotency
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: str,
    data_type: str | None,
    idempotency_key: str | None,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Run `refresh`."""
    from console_app.cli.runner import run_command
    from console_app.config.capabilities import Capability

    def work(context: CommandContext) -> int:
        return context.do(_refresh(context, company, data_type, idempotency_key))

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, needs=(Capability.CREATE,)))


async def _refresh(context: CommandContext, wanted: str, data_type: str | None, key: str | None) -> int:
    from console_app.cli.creation import intents
    from console_app.cli.errors import ExitCode, Step
    from console_app.cli.refusals import Refused, WrongUsage
    from console_app.cli.targets import addressed, choose_company, name_of
    from console_app.codat.status_names import Status
    from console_app.services.data.refresh import SMALLEST, RefreshRequest

    named, connection_id = addressed(wanted, None)
    if connection_id and data_type is None:
        raise WrongUsage(
            "Codat cannot read all data from one connection: it reads that of the whole company",
            "Nothing was sent. Choose one data type, or the company:",
            commands=(
                context.command("refresh", wanted, options=["--data-type", SMALLEST]),
                context.command("refresh", named),
            ),
        )
    company = await choose_company(context, named)
    if not any(each.status == Status.LINKED and connection_id in {None, each.id} for each in company.connections):
        raise Refused(
            f"{name_of(company)} has no Linked connection to read from.",
            "Nothing was sent. To see its connections:",
            commands=(context.command("company", company.id),),
        )
    await context.tell_account()
    intent, _ = intents(key)
    more = ["--data-type", data_type] if data_type else []
    again = context.command(
        "refresh", wanted if connection_id else company.id, options=[*more, "--idempotency-key", intent.key]
    )
    check = context.command("company", company.id, options=["--data"])
    step = Step("having data read again", writing=True, check=check, repeat=again, idempotency_key=intent.key)
    with context.step(step):
        refreshed = await RefreshRequest(context.session, company.id, data_type, connection_id, intent=intent).submit()
    assert refreshed is not None
    if not refreshed.was_in_progress:
        context.record_done(f"{name_of(company)}: {refreshed.words}")
    context.output.say(f"{name_of(company)}: {refreshed.words}")
    context.output.progress(f"To see how far it is: {check}")
    context.output.result(**_document(company, data_type, refreshed.operation, refreshed.was_in_progress))
    return ExitCode.DONE


def _document(
    company: Company, data_type: str | None, operation: PullOperation | None, was_in_progress: bool
) -> dict[str, Any]:
    """Return `company`, `dataType` (null for all), `wasInProgress` and the `read` that was queued."""
    from console_app.cli.documents import company_document, moment

    read = None
    if operation is not None:
        read = {
            "id": operation.id,
            "connectionId": operation.connection_id or None,
            "dataType": operation.data_type,
            "status": operation.status,
            "requested": moment(operation.requested),
        }
    return {
        "command": "refresh",
        "company": company_document(company),
        "dataType": data_type,
        "wasInProgress": was_in_progress,
        "read": read,
    }
