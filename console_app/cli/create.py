"""`codat-console create`: a new company, and its connection if asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.choosing import choose_platform, name_of, read_companies
from console_app.cli.connect import finish_connection
from console_app.cli.documents import company_document, finding_documents
from console_app.cli.exit_codes import ExitCode
from console_app.cli.idempotence import intents
from console_app.cli.making import (
    create_company,
    create_connection,
    refuse_company,
    refuse_lost_letters,
    refuse_platform,
)
from console_app.cli.running import run_command
from console_app.codat.drafts import NewCompany
from console_app.codat.naming import clean_name
from console_app.config.capabilities import Capability
from console_app.services.visible import visible

if TYPE_CHECKING:
    from console_app.cli.running import Shell


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for."""

    draft: NewCompany
    platform: str | None
    show_link: bool
    wait: float | None
    """Seconds to wait for the customer; None: not at all."""
    anyway: bool
    trusted_host: str | None
    key: str | None

    def repeated(self, shell: Shell, key: str) -> str:
        """The command that sends the same again."""
        options: list[str] = []
        options += ["--description", self.draft.description] if self.draft.description else []
        for tag, value in self.draft.tags.items():
            options += ["--tag", f"{tag}={value}"]
        options += ["--connect", self.platform] if self.platform else []
        options += ["--show-link"] if self.show_link else []
        # What was created meanwhile would be taken for a namesake.
        options += ["--anyway", "--idempotency-key", key]
        return shell.command("create", self.draft.name, options=options)

    def respelt(self, shell: Shell, name: str) -> str:
        """The same command with another name."""
        options: list[str] = []
        options += ["--description", self.draft.description] if self.draft.description else []
        for tag, value in self.draft.tags.items():
            options += ["--tag", f"{tag}={value}"]
        options += ["--connect", self.platform] if self.platform else []
        options += ["--show-link"] if self.show_link else []
        options += ["--wait", "--timeout", f"{self.wait:.0f}s"] if self.wait is not None else []
        options += ["--trust-host", self.trusted_host] if self.trusted_host else []
        options += ["--idempotency-key", self.key] if self.key else []
        return shell.command("create", name, options=options)


@click.command(
    "create",
    help="Create a company, and with --connect its connection.\n\n"
    "Where the customer may be there already, by name or by a tag of their own, nothing is created: the companies "
    "are listed, and the exit code is 6. So it is where Codat would drop a letter of the name, such as é: the command "
    "with letters that it keeps is shown. Typographic quotes, dashes and spaces are sent as plain ones.\n\n"
    "PLATFORM is a key such as qhyg, or a name such as xero.",
    context_settings=options.SETTINGS,
)
@click.argument("name")
@click.option("--description", metavar="TEXT", help="A reference or a short note.")
@click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="A tag; up to ten of them.")
@click.option("--connect", "platform", metavar="PLATFORM", help="Create a connection to this platform, too.")
@click.option("--anyway", is_flag=True, help="Create it although something speaks against it.")
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
    """Create a company."""
    if platform is None and (wait or show_link):
        raise click.UsageError("--show-link and --wait are about a connection: add --connect PLATFORM.")
    draft = NewCompany(name, description, options.read_tags(tags))
    wish = Wish(draft, platform, show_link, timeout if wait else None, anyway, trust_host, idempotency_key)

    def work(shell: Shell) -> int:
        return shell.do(_create(shell, wish))

    needs = (Capability.CREATE, *((Capability.LINK,) if show_link else ()))
    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, needs=needs))


async def _create(shell: Shell, wish: Wish) -> int:
    await read_companies(shell)
    if not wish.anyway or not clean_name(wish.draft.name):
        refuse_lost_letters(shell, wish.draft, lambda name: wish.respelt(shell, name))
    findings = refuse_company(shell, wish.draft, anyway=wish.anyway, platform=wish.platform, key=wish.key)
    # Whatever can be refused is refused before the first write.
    platform = await choose_platform(shell, wish.platform) if wish.platform else None
    if platform is not None:
        findings += refuse_platform(shell, platform)
    first, second = intents(wish.key)
    repeat = wish.repeated(shell, first.key)
    company = await create_company(shell, wish.draft, first, repeat)
    shell.voice.say(f"Created {name_of(company)}.", f"  id {visible(company.id)}")
    found = finding_documents(findings)
    shell.voice.result(
        command="create", company=company_document(company), connection=None, link=None, waited=None, findings=found
    )
    if platform is None:
        shell.voice.progress(f"To connect it: {shell.command('connect', company.id, 'PLATFORM')}")
        return ExitCode.DONE
    shell.go_on = (shell.command("connect", company.id, platform.key),)
    connection = await create_connection(shell, company, platform, second, repeat)
    return await finish_connection(
        shell,
        "create",
        company,
        connection,
        show=wish.show_link,
        seconds=wish.wait,
        trusted_host=wish.trusted_host,
        findings=found,
    )
