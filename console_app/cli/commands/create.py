"""Run `codat-console create`: create a company, optionally with a connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.commands.connect import finish_connection
from console_app.cli.creation import (
    create_company,
    create_connection,
    intents,
    refuse_company,
    refuse_lost_letters,
    refuse_platform,
    slots_of,
)
from console_app.cli.documents import company_document, finding_documents
from console_app.cli.errors import ExitCode
from console_app.cli.runner import command_run
from console_app.cli.targets import choose_platform, name_of, read_companies
from console_app.codat.company_names import clean_name
from console_app.codat.drafts import NewCompany
from console_app.config.capabilities import Capability
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext


@dataclass(frozen=True, slots=True)
class CreateRequest:
    """The options and arguments of `create`."""

    draft: NewCompany
    platform: str | None
    show_link: bool
    wait: float | None
    """Seconds to wait for the customer; None: not at all."""
    anyway: bool
    trusted_host: str | None
    key: str | None

    def repeated(self, context: CommandContext, key: str) -> str:
        """Return the command that sends the same again."""
        # What was created meanwhile would be taken for a namesake.
        options = [*self._options(), "--anyway", "--idempotency-key", key]
        return context.command("create", self.draft.name, options=options)

    def respelt(self, context: CommandContext, name: str) -> str:
        """Return the same command with another name."""
        options = self._options()
        options += ["--wait", "--timeout", f"{self.wait:.0f}s"] if self.wait is not None else []
        options += ["--trust-host", self.trusted_host] if self.trusted_host else []
        options += ["--idempotency-key", self.key] if self.key else []
        return context.command("create", name, options=options)

    def _options(self) -> list[str]:
        options = ["--description", self.draft.description] if self.draft.description else []
        for tag, value in self.draft.tags.items():
            options += ["--tag", f"{tag}={value}"]
        options += ["--connect", self.platform] if self.platform else []
        return [*options, "--show-link"] if self.show_link else options


@click.command(
    "create",
    help="Create a company, and with --connect its connection.\n\n"
    "If the customer may already exist, by name or by one of their tags, nothing is created: the companies are "
    "listed, and the exit code is 6. The same happens if Codat would drop a letter of the name, such as é: the "
    "command with letters that Codat keeps is shown. Typographic quotes, dashes and spaces are sent as plain "
    "ones.\n\n"
    "PLATFORM is a key such as qhyg, or a name such as xero.",
    context_settings=options.SETTINGS,
)
@click.argument("name")
@click.option("--description", metavar="TEXT", help="A reference or a short note.")
@click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="A tag; up to ten of them.")
@click.option("--connect", "platform", metavar="PLATFORM", help="Also create a connection to this platform.")
@click.option("--anyway", is_flag=True, help="Create it even if a check fails.")
@options.idempotency
@options.waiting
@options.showing
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    name: str,
    description: str | None,
    tags: tuple[str, ...],
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
    """Run `create`.

    Raises:
        click.UsageError: An option needs a connection to be created.
    """
    if platform is None and (wait or show_link):
        raise click.UsageError("--show-link and --wait need a connection: add --connect PLATFORM.")
    draft = NewCompany(name, description, options.read_tags(tags))
    request = CreateRequest(draft, platform, show_link, timeout if wait else None, anyway, trust_host, idempotency_key)
    needs = (Capability.CREATE, *((Capability.LINK,) if show_link else ()))
    with command_run(as_json=as_json, force_sandbox=force_sandbox) as context:
        context.open(needs=needs)
        context.code = context.do(_create(context, request))
    ctx.exit(context.code)


async def _create(context: CommandContext, request: CreateRequest) -> int:
    await read_companies(context)
    if not request.anyway or not clean_name(request.draft.name):
        refuse_lost_letters(context, request.draft, lambda name: request.respelt(context, name))
    findings = refuse_company(context, request.draft, anyway=request.anyway, platform=request.platform, key=request.key)
    # Whatever can be refused is refused before the first write.
    platform = await choose_platform(context, request.platform) if request.platform else None
    if platform is not None:
        slots = await slots_of(context, platform)
        findings += refuse_platform(context, platform, slots, anyway=request.anyway)
    first, second = intents(request.key)
    repeat = request.repeated(context, first.key)
    company = await create_company(context, request.draft, first, repeat)
    context.output.say(f"Created {name_of(company)}.", f"  id {sanitized(company.id)}")
    found = finding_documents(findings)
    context.output.result(
        command="create", company=company_document(company), connection=None, link=None, waited=None, findings=found
    )
    if platform is None:
        context.output.progress(f"To connect it: {context.command('connect', company.id, 'PLATFORM')}")
        return ExitCode.DONE
    context.next_commands = (context.command("connect", company.id, platform.key),)
    connection = await create_connection(context, company, platform, second, repeat)
    return await finish_connection(
        context,
        "create",
        company,
        connection,
        show=request.show_link,
        seconds=request.wait,
        trusted_host=request.trusted_host,
        findings=found,
    )
