"""Run `codat-console journal`: list changes made at Codat; verify and recover."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from console_app.cli import journal_output as journal_words
from console_app.cli import options
from console_app.cli.formats import MACHINES, file_for, give_document, outputting, shaped, speaks_json
from console_app.cli.journal_output import left_elsewhere, proof_lines
from console_app.cli.refusals import Refused, WrongUsage
from console_app.clock import now
from console_app.services.export import journal_document, provenance
from console_app.services.journal.entries import account_of
from console_app.services.journal.other_journals import elsewhere, other_journals, together
from console_app.services.journal.search import BadQuery, action_words, narrow
from console_app.services.text.sanitize import for_people, sanitized
from console_app.services.text.time_format import stamp

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.cli.runner import CommandContext
    from console_app.services.journal.entries import Entry
    from console_app.services.journal.recovery import Finding

LISTING = "list"


class _ListsByDefault(click.Group):
    """A group that treats arguments without a subcommand as a query."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in self.get_help_option_names(ctx)):
            args = [LISTING, *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [each for each in super().list_commands(ctx) if each != LISTING]


@click.group(
    "journal",
    cls=_ListsByDefault,
    options_metavar="[OPTIONS] [QUERY]... |",
    help="List what was changed at Codat from this machine: who, when, what, for which customer, and with what "
    "outcome. An entry is written before anything is sent, and never changed. It contains no key and no link.\n\n"
    "QUERY is words of a customer, platform, id or error, and who:jo, company:ambridge, action:unlink, "
    "outcome:open, day:monday, since:3d. `undo` with the number of an entry undoes a change of a company.\n\n"
    "There is one journal for each key, or for each profile and account. --everywhere lists all journals on this "
    "computer.\n\n"
    "Options of the list: --everywhere; --company C, --who U and --since WHEN limit it, as in QUERY; --limit N "
    "(50; 0 for all), --json, --jsonl, --csv, --output FILE, --sandbox. Only `recover` calls Codat.",
    context_settings=options.SETTINGS,
)
def command() -> None:
    """Group the commands on the journal."""


@command.command(LISTING, hidden=True, context_settings=options.SETTINGS)
@click.argument("query", nargs=-1)
@click.option("--company", default="", metavar="C", help="Only customers with this in their name or id.")
@click.option("--who", default="", metavar="U", help="Only users with this in user@host.")
@click.option("--since", default="", metavar="WHEN", help="Only entries since then: friday, 3d, 12h, 2026-11-20.")
@click.option(
    "--limit", type=click.IntRange(0), default=None, metavar="N", help="The newest N; 0 for all. [default: 50]"
)
@click.option("--everywhere", is_flag=True, help="Include all journals on this computer: all keys, profiles, accounts.")
@outputting
@shaped(*MACHINES)
@click.pass_context
def listing(
    ctx: click.Context,
    *,
    query: tuple[str, ...],
    company: str,
    who: str,
    since: str,
    limit: int | None,
    everywhere: bool,
    output: Path | None,
    shape: str | None,
    force_sandbox: bool,
) -> None:
    """Run `journal`."""
    from console_app.cli.runner import run_command

    def work(context: CommandContext) -> int:
        to_file = file_for(output, shape)
        # A quote would end the value.
        named = {"company": company, "who": who, "since": since}
        terms = (f'{field}:"{value.replace(chr(34), " ").strip()}"' for field, value in named.items() if value.strip())
        # A person wants the newest; a program that asks for no number wants everything.
        most = (0 if shape or to_file else 50) if limit is None else limit
        _list(context, " ".join((*query, *terms)), most, (shape, to_file), everywhere=everywhere)
        return 0

    ctx.exit(run_command(work, as_json=speaks_json(shape), force_sandbox=force_sandbox, offline=True))


@command.command(
    "verify",
    short_help="Prove that the journal was not changed.",
    help="Check the whole journal: each entry is chained to the one before it, so entries that were changed, inserted "
    "or removed are found.\n\n"
    "Prints the last hash. Keep it where nobody who can write the file can change it, and pass it to --expect "
    "later: the chain must still contain it.\n\n"
    "Exit code 1: the journal was changed, or it was started after another one was set aside and no --expect was "
    "given.",
    context_settings=options.SETTINGS,
)
@click.option("--expect", metavar="HASH", help="An earlier last hash, which the chain must contain.")
@options.for_all
@click.pass_context
def verify(ctx: click.Context, *, expect: str | None, as_json: bool, force_sandbox: bool) -> None:
    """Run `journal verify`."""
    from console_app.cli.errors import ExitCode
    from console_app.cli.runner import run_command

    def work(context: CommandContext) -> int:
        with context.output.busy("verifying the journal"):
            proof = context.do(context.session.journal.verify(expect))
        _require_read(context)
        context.output.result(
            command="journal verify",
            file=None if proof.path is None else str(proof.path),
            entries=proof.entries,
            head=proof.head,
            sound=proof.is_sound,
            brokenAt=proof.broken_at,
            expected=proof.has_expected is not False,
            setAside=None if proof.set_aside is None else str(proof.set_aside),
        )
        context.output.say(*proof_lines(proof))
        return ExitCode.DONE if proof.is_sound else ExitCode.FAILED

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, offline=True))


@command.command(
    "recover",
    short_help="Resolve interrupted writes.",
    help="Check at Codat the outcome of writes that were interrupted: the answer was lost, or the program was killed. "
    "Writes that were done are recorded as done. The others are listed; --finish sends them again, which cannot "
    "do them twice, and --drop marks them as dropped. ENTRY is the number of an entry; the default is all. Writes "
    "made with another key, profile or account are listed; resolve them with those.\n\n"
    "Exit code 7: some writes are still open.",
    context_settings=options.SETTINGS,
)
@click.argument("entry", type=int, required=False)
@click.option("--finish", is_flag=True, help="Send writes that were not done.")
@click.option("--drop", is_flag=True, help="Mark open writes as dropped.")
@options.for_all
@click.pass_context
def recover(
    ctx: click.Context, *, entry: int | None, finish: bool, drop: bool, as_json: bool, force_sandbox: bool
) -> None:
    """Run `journal recover`.

    Raises:
        click.UsageError: The options cannot be combined.
    """
    from console_app.cli.errors import ExitCode
    from console_app.cli.runner import run_command

    if finish and drop:
        raise click.UsageError("Use either --finish or --drop.", ctx)
    decision = "finish" if finish else "drop" if drop else None

    def work(context: CommandContext) -> int:
        # First, so that it is reported even if Codat cannot be reached.
        others = elsewhere((), other_journals(context.session.profile)).left_open
        if others:
            see = context.command("journal", "outcome:open", options=["--everywhere"])
            context.output.note(left_elsewhere(others, see))
        left = context.do(_recover(context, entry, decision, len(others)))
        return ExitCode.UNKNOWN if left else ExitCode.DONE

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, reports_interrupted=False))


def _require_read(context: CommandContext) -> None:
    """Require that the journal itself was read, and not the memory of a sandbox.

    Raises:
        JournalUnwritable: The file could not be read.
    """
    if context.session.journal.unread is not None:
        raise context.session.journal.unread


def _list(
    context: CommandContext, query: str, most: int, where: tuple[str | None, Path | None], *, everywhere: bool
) -> None:
    """Print the matching entries, and what the rows do not show."""
    moment = now()
    try:
        narrow((), query, moment)
        own, others = context.do(context.session.journal.entries()), other_journals(context.session.profile)
        _require_read(context)
        found = narrow(together(own, others) if everywhere else own, query, moment)
    except BadQuery as error:
        raise WrongUsage(sanitized(error)) from None
    if any(where):
        _write(context, own, found[:most] if most else found, query, where, everywhere=everywhere)
    elif found:
        shown = found[:most] if most else found
        context.output.lay_out(journal_words.rows(shown, everywhere=everywhere, is_drawn=context.output.is_drawn))
        if len(shown) < len(found):
            context.output.note(f"The newest {len(shown):,} of {len(found):,}; --limit 0 for all.")
    else:
        context.output.say(journal_words.nothing(query, others, everywhere=everywhere))
    notes = journal_words.notes(own, others, query, moment, everywhere=everywhere)
    aside = context.do(context.session.journal.set_aside_before())
    for note in (*notes, *([] if aside is None else [journal_words.set_aside_sentence(aside)])):
        context.output.note(note)


def _write(
    context: CommandContext,
    own: list[Entry],
    shown: list[Entry],
    query: str,
    where: tuple[str | None, Path | None],
    *,
    everywhere: bool,
) -> None:
    moment = now()
    source = provenance(context.session, moment, moment, query, account=account_of(own))
    # Whose the rows of all journals are, only they themselves can say.
    give_document(context, journal_document(shown, replace(source, account="") if everywhere else source), *where)


async def _recover(context: CommandContext, number: int | None, decision: str | None, elsewhere: int) -> int:
    """Settle interrupted writes.

    Returns:
        How many are still open.
    """
    from console_app.services.journal import recovery
    from console_app.services.journal.recovery import WriteState

    interrupted_writes = await context.session.journal.interrupted_writes()
    _require_read(context)
    if number is not None and number not in {each.number for each in interrupted_writes}:
        raise Refused(f"Entry {number} is not open.", f"See: {context.command('journal', 'outcome:open')}")
    left, reported = 0, []
    async for finding in recovery.examine(context.session):
        if number is not None and finding.entry.number != number:
            continue
        context.output.say(_line(finding))
        done = finding.found is WriteState.DONE or await _decided(context, finding, decision)
        left += not done
        reported.append(_document(finding, settled=done))
        if not done:
            _advise(context, finding)
    if not reported:
        context.output.say("This journal has no open writes." if elsewhere else "There are no open writes.")
    context.output.result(command="journal recover", left=left, leftElsewhere=elsewhere, entries=reported)
    return left


async def _decided(context: CommandContext, finding: Finding, decision: str | None) -> bool:
    """Carry out a decision, and return whether that was possible."""
    from console_app.cli.errors import Step
    from console_app.services.journal import recovery
    from console_app.services.journal.recovery import NothingToFinish

    if decision == "drop":
        await recovery.drop(context.session, finding)
        context.output.say("    Dropped.")
        return True
    if decision != "finish" or not finding.can_be_finished:
        return False
    again = context.command("journal", "recover", str(finding.entry.number))
    with context.step(Step("finishing it", writing=True, check=again, repeat=again)):
        try:
            await recovery.finish(context.session, finding)
        except NothingToFinish as nothing:
            context.output.say(f"    {for_people(nothing.finding.words)} Nothing was sent.")
            return nothing.finding.found is recovery.WriteState.DONE
    context.record_done(f"Finished entry {finding.entry.number} of the journal.")
    context.output.say("    Done.")
    return True


def _advise(context: CommandContext, finding: Finding) -> None:
    number = str(finding.entry.number)
    if finding.can_be_finished:
        context.output.say(f"    To finish it: {context.command('journal', 'recover', number, options=['--finish'])}")
    context.output.say(f"    To drop it: {context.command('journal', 'recover', number, options=['--drop'])}")


def _line(finding: Finding) -> str:
    entry = finding.entry
    whose = (
        f" for {for_people(entry.company_name or entry.company_id)}" if entry.company_name or entry.company_id else ""
    )
    return f"{entry.number}  {stamp(entry.at)}  {action_words(entry)}{whose}: {for_people(finding.words)}"


def _document(finding: Finding, *, settled: bool) -> dict[str, object]:
    return {
        "number": finding.entry.number,
        "action": finding.entry.action,
        "found": finding.found.value,
        "words": for_people(finding.words),
        "companyId": finding.company_id or None,
        "connectionId": finding.connection_id or None,
        "canBeFinished": finding.can_be_finished,
        "settled": settled,
    }
