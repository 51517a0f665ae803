"""`codat-console connect`: a connection for a company that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options
from console_app.cli.choosing import choose_company, choose_platform, name_of, platform_name
from console_app.cli.documents import company_document, connection_document, finding_documents, link_document
from console_app.cli.ending import end_waiting
from console_app.cli.exit_codes import ExitCode
from console_app.cli.idempotence import intents
from console_app.cli.making import create_connection, refuse_connection
from console_app.cli.running import run_command
from console_app.cli.showing import get_link, show_link
from console_app.config.capabilities import Capability
from console_app.services.visible import visible

if TYPE_CHECKING:
    from console_app.cli.running import Shell
    from console_app.codat.models import Company, Connection


@click.command(
    "connect",
    help="Create a connection of a company to a platform.\n\n"
    "COMPANY is an id, a name that no other company has, or words that only one company fits. PLATFORM is a key such "
    "as qhyg, or a name such as xero.\n\n"
    "A connection to the same platform that waits for the customer, or that they can come back to, is used rather "
    "than doubled. A second accounting connection is refused with exit code 6.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.argument("platform")
@click.option("--anyway", is_flag=True, help="Create a new one although something speaks against it.")
@options.idempotency
@options.waiting
@options.showing
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: str,
    platform: str,
    anyway: bool,
    idempotency_key: str | None,
    wait: bool,
    timeout: float,
    show_link: bool,
    trust_host: str | None,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Create a connection, or use the one that is there."""

    async def connect(shell: Shell) -> int:
        chosen = await choose_company(shell, company)
        software = await choose_platform(shell, platform)
        findings, connection = refuse_connection(shell, chosen, software, anyway=anyway)
        is_new = connection is None
        if connection is None:
            intent, _ = intents(idempotency_key)
            more = [*(["--anyway"] if anyway else []), "--idempotency-key", intent.key]
            repeat = shell.command("connect", chosen.id, software.key, options=more)
            connection = await create_connection(shell, chosen, software, intent, repeat)
        return await finish_connection(
            shell,
            "connect",
            chosen,
            connection,
            is_new=is_new,
            show=show_link,
            seconds=timeout if wait else None,
            trusted_host=trust_host,
            findings=finding_documents(findings),
        )

    def work(shell: Shell) -> int:
        return shell.do(connect(shell))

    needs = (Capability.CREATE, *((Capability.LINK,) if show_link else ()))
    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, needs=needs))


async def finish_connection(
    shell: Shell,
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
    """Tell of the connection, show its link if asked for, and wait if asked for."""
    made = "Created a connection" if is_new else "Using the connection"
    shell.voice.say(
        f"{made} of {name_of(company)} to {platform_name(connection)}: {visible(connection.status)}.",
        f"  id {visible(connection.id)}",
    )
    link = None

    def result() -> None:
        shell.voice.result(
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
        connection, link = await get_link(shell, company.id, connection, trusted_host)
        result()
        show_link(shell, link, label="  link ", waits=seconds is not None)
    if seconds is not None:
        await end_waiting(shell, command, company, connection, seconds, link=link, isNew=is_new, findings=findings)
    elif not show:
        shell.voice.progress(f"For the link: {shell.command('link', company.id, connection.id)}")
    return ExitCode.DONE
