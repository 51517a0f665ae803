"""Run `codat-console tag`: show, set and remove a company's tags."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.company_changes import ChangeOptions, change_company, confirming, require_confirmation
from console_app.cli.documents import company_document
from console_app.cli.errors import ExitCode
from console_app.cli.runner import run_command
from console_app.cli.shell_quote import quoted
from console_app.cli.targets import choose_company, name_of
from console_app.cli.unquoted import ADVICE
from console_app.codat.drafts import CompanyChanges
from console_app.config.capabilities import Capability
from console_app.services.companies.tags import write_tags
from console_app.services.text.sanitize import as_typed, sanitized, sanitized_lines

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Company


@click.command(
    "tag",
    help="Set and remove tags of a company; other tags stay. Without KEY=VALUE and --remove, its tags are printed, "
    "one a line.\n\n"
    "COMPANY is chosen as with `link`. The values before and after are shown, and asked about. With --yes nothing is "
    "asked, and COMPANY has to be its id or whole name. A company has at most ten tags. `undo` with the number of the "
    "journal's entry puts the tags back.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.argument("tags", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--remove", multiple=True, metavar="KEY", help="Remove this tag; may be given several times.")
@confirming
@options.idempotency
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: str,
    tags: tuple[str, ...],
    remove: tuple[str, ...],
    yes: bool,
    dry_run: bool,
    idempotency_key: str | None,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Run `tag`.

    Raises:
        click.UsageError: A tag is invalid, or both set and removed; or a confirmation cannot be asked for.
    """
    words = [*takewhile(lambda each: "=" not in each, tags)]
    if words:
        meant = [" ".join((company, *words)), *tags[len(words) :]]
        advice = f"{ADVICE}\n  {ctx.command_path} {' '.join(map(quoted, meant))}"
        raise click.UsageError(f"{as_typed(words[0])!r} is not a tag: use key=value. {advice}", ctx)
    new = options.read_tags(tags)
    both = [key for key in remove if key in new]
    if both:
        raise click.UsageError(f"The tag {both[0]!r} is both set and removed.", ctx)
    changes_something = bool(new or remove)
    if changes_something:
        require_confirmation(yes=yes, dry_run=dry_run)
    how = ChangeOptions("tag", yes, dry_run, idempotency_key)

    async def tag(context: CommandContext) -> int:
        chosen = await choose_company(context, company, whole=yes)
        if not changes_something:
            return _show(context, chosen)
        for key in remove:
            if key not in chosen.tags:
                context.output.note(f"{name_of(chosen)} has no tag “{sanitized(key)}”.")
        kept = {key: value for key, value in chosen.tags.items() if key not in remove}
        given = [part for key in remove for part in ("--remove", key)]
        return await change_company(
            context,
            chosen,
            CompanyChanges(tags=kept | new),
            how,
            lambda key: context.command("tag", chosen.id, *tags, options=[*given, "--yes", "--idempotency-key", key]),
        )

    ctx.exit(
        run_command(
            lambda context: context.do(tag(context)),
            as_json=as_json,
            force_sandbox=force_sandbox,
            needs=(Capability.CREATE,) if changes_something and not dry_run else (),
        )
    )


def _show(context: CommandContext, company: Company) -> int:
    if company.tags:
        context.output.say(*sanitized_lines(write_tags(company.tags)).splitlines())
    else:
        context.output.note(f"{name_of(company)} has no tags.")
    context.output.result(command="tag", company=company_document(company), changes=[], sent=False)
    return ExitCode.DONE
