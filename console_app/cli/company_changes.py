"""Change a company from a shell: show the values before and after, ask, send once, and say how to undo it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from console_app.cli.creation import intents
from console_app.cli.documents import company_document
from console_app.cli.errors import ExitCode, Step
from console_app.cli.refusals import Refused, WrongUsage
from console_app.cli.streams import is_terminal
from console_app.cli.targets import name_of
from console_app.codat.company_names import clean_name
from console_app.services.companies.edit import CompanyEditing
from console_app.services.companies.errors import CompanyChangedError
from console_app.services.companies.field_changes import change_words, field_changes, values_after, values_of
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from console_app.cli.runner import CommandContext
    from console_app.codat.drafts import CompanyChanges
    from console_app.codat.models import Company
    from console_app.services.companies.edit import SavedChanges
    from console_app.services.companies.field_changes import FieldChange

F = TypeVar("F", bound="Callable[..., Any]")


@dataclass(frozen=True, slots=True)
class ChangeOptions:
    """How a change is to be made."""

    command: str
    """The name of the command, for its result."""
    yes: bool
    """True not to ask."""
    dry_run: bool
    """True to send nothing."""
    key: str | None
    """The chosen idempotency key."""
    undoes: int = 0
    """The number of the journal's entry that is undone; 0 for none."""


def confirming(function: F) -> F:
    """Add `--yes` and `--dry-run`, for commands that change a company."""
    function = click.option("--dry-run", is_flag=True, help="Show what would be changed; send nothing.")(function)
    return click.option("--yes", is_flag=True, help="Don't ask.")(function)


def require_confirmation(*, yes: bool, dry_run: bool) -> None:
    """Require that a change is confirmed, or can be asked about.

    Raises:
        click.UsageError: It is not, and there is no terminal.
    """
    if not (yes or dry_run or is_terminal(sys.stdin)):
        raise click.UsageError(
            "Can't ask for confirmation (no terminal). To change it, pass --yes; to see what would change, --dry-run."
        )


async def change_company(
    context: CommandContext,
    company: Company,
    changes: CompanyChanges,
    how: ChangeOptions,
    again: Callable[[str], str],
) -> int:
    """Change a company, after a question.

    Args:
        context: The command.
        company: The company as it was just read.
        changes: The changes.
        how: How they are to be made.
        again: Returns the command that sends the same request again under an idempotency key.

    Returns:
        The exit code.

    Raises:
        WrongUsage: Codat would refuse the changes.
        Refused: The answer was no, or the company was changed meanwhile.
        CodatError: It was not changed; after `OutcomeUnknown` that is not known.
    """
    if problems := changes.problems():
        raise WrongUsage(sanitized(problems[0].message))
    shown = values_of(company, changes.body())
    steps = field_changes(shown, values_after(changes))
    if not steps:
        context.output.say(f"{name_of(company)} has these values already. Nothing was sent.")
    elif how.dry_run:
        context.output.say(f"Would change {name_of(company)}:", *_lines(steps), "Nothing was sent.")
    if not steps or how.dry_run:
        _report(context, company, steps, how, entry=None)
        return ExitCode.DONE
    await context.tell_account()
    if not how.yes:
        _ask(context, company, steps)
    intent, _ = intents(how.key)
    step = Step(
        "changing the company",
        writing=True,
        check=context.command("company", company.id),
        repeat=again(intent.key),
        idempotency_key=intent.key,
    )
    editing = CompanyEditing(context.session, context.directory, company.id, intent, undoes=how.undoes)
    with context.step(step):
        try:
            saved = await editing.submit(changes, shown)
        except CompanyChangedError as changed:
            since = change_words(field_changes(shown, values_of(changed.company, shown)))
            raise Refused(
                f"{name_of(company)} was changed meanwhile: {since}. Nothing was sent.", "Run the command again."
            ) from None
    assert saved is not None
    _tell(context, saved, changes, steps, how)
    return ExitCode.DONE


def _ask(context: CommandContext, company: Company, steps: tuple[FieldChange, ...]) -> None:
    """Ask whether to save.

    Raises:
        Refused: The answer is not yes.
    """
    context.output.note("\n".join([f"This changes {name_of(company)}:", *_lines(steps)]))
    if context.output.ask("Save? [y/N] ").casefold() not in {"y", "yes"}:
        raise Refused("Nothing was changed.")


def _tell(
    context: CommandContext,
    saved: SavedChanges,
    changes: CompanyChanges,
    steps: tuple[FieldChange, ...],
    how: ChangeOptions,
) -> None:
    company, entry = saved.company, context.session.journal.last_number if saved.is_sent else None
    if not saved.is_sent:
        context.output.say(f"{name_of(company)} has these values already. Nothing was sent.")
    else:
        context.record_done(f"Changed {name_of(company)}.")
        context.output.say(f"Changed {name_of(company)}:", *_lines(steps))
        if changes.name is not None and company.name != clean_name(changes.name):
            context.output.note(f"Codat saved the name as {name_of(company)}, not as “{sanitized(changes.name)}”.")
        context.output.progress(f"To undo it: {context.command('undo', str(entry))}")
    _report(context, company, steps, how, entry=entry)


def _lines(steps: tuple[FieldChange, ...]) -> list[str]:
    return [f"  {each.words()}" for each in steps]


def _report(
    context: CommandContext,
    company: Company,
    steps: tuple[FieldChange, ...],
    how: ChangeOptions,
    *,
    entry: int | None,
) -> None:
    context.output.result(
        command=how.command,
        company=company_document(company),
        changes=[{"field": each.field, "before": each.before, "after": each.after} for each in steps],
        sent=entry is not None,
        dryRun=how.dry_run,
        entry=entry,
        undoes=how.undoes or None,
    )
