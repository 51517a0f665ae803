"""Run `codat-console connect`: connect a company to a platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options
from console_app.cli.creation import create_connection, intents, refuse_connection, slots_of
from console_app.cli.documents import company_document, connection_document, finding_documents, link_document
from console_app.cli.errors import ExitCode
from console_app.cli.link_output import get_link, show_link
from console_app.cli.runner import run_command
from console_app.cli.targets import choose_company, choose_platform, default_platform, name_of, platform_name
from console_app.cli.wait import end_waiting
from console_app.config.capabilities import Capability
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Company, Connection


@click.command(
    "connect",
    help="Connect a company to a platform.\n\n"
    "COMPANY is an id, a name that no other company has, or words that match only one company. PLATFORM is a key "
    "such as qhyg, a name such as xero, or what people call it, such as qbo; without it, the setting default_platform "
    "counts.\n\n"
    "An existing connection to the same platform is reused if the customer can still use it. A second accounting "
    "connection beside a Linked one needs --anyway: Codat may refuse it. Both end with exit code 6.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.argument("platform", required=False)
@click.option("--anyway", is_flag=True, help="Create it even if a check fails.")
@options.idempotency
@options.waiting
@options.showing
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: str,
    platform: str | None,
    anyway: bool,
    idempotency_key: str | None,
    wait: bool,
    timeout: float,
    show_link: bool,
    trust_host: str | None,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Run `connect`."""

    async def connect(context: CommandContext) -> int:
        wanted = platform or default_platform(context)
        chosen = await choose_company(context, company)
        software = await choose_platform(context, wanted)
        slots = await slots_of(context, software, chosen.id)
        findings, connection = refuse_connection(context, chosen, software, slots, anyway=anyway)
        is_new = connection is None
        if connection is None:
            intent, _ = intents(idempotency_key)
            more = [*(["--anyway"] if anyway else []), "--idempotency-key", intent.key]
            repeat = context.command("connect", chosen.id, software.key, options=more)
            connection = await create_connection(context, chosen, software, intent, repeat)
        return await finish_connection(
            context,
            "connect",
            chosen,
            connection,
            is_new=is_new,
            show=show_link,
            seconds=timeout if wait else None,
            trusted_host=trust_host,
            findings=finding_documents(findings),
        )

    def work(context: CommandContext) -> int:
        return context.do(connect(context))

    needs = (Capability.CREATE, *((Capability.LINK,) if show_link else ()))
    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, needs=needs))


async def finish_connection(
    context: CommandContext,
    command: str,
    company: Company,
    connection: Connection,
    *,
    show: bool,
    seconds: float | None,
    trusted_host: str | None,
    findings: list[dict[str, Any]],
    is_new: bool = True,
) -> int:
    """Report the connection, show its link and wait, as requested."""
    made = "Created a connection" if is_new else "Using the connection"
    context.output.say(
        f"{made} of {name_of(company)} to {platform_name(connection)}: {sanitized(connection.status)}.",
        f"  id {sanitized(connection.id)}",
    )
    link = None

    def result() -> None:
        context.output.result(
            command=command,
            company=company_document(company),
            connection=connection_document(connection),
            link=link_document(link),
            waited=None,
            isNew=is_new,
            findings=findings,
        )

    result()
    if show:
        connection, link = await get_link(context, company.id, connection, trusted_host)
        result()
        show_link(context, link, label="  link ", waits=seconds is not None)
    if seconds is not None:
        await end_waiting(context, command, company, connection, seconds, link=link, isNew=is_new, findings=findings)
    elif not show:
        context.output.progress(f"For the link: {context.command('link', company.id, connection.id)}")
    return ExitCode.DONE
