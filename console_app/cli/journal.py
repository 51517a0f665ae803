"""`codat-console journal`: who had what changed at Codat, when, for which customer, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.shapes import MACHINES, outputting, shaped, speaks_json

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.cli.running import Shell
    from console_app.services.journal.entries import Entry
    from console_app.services.journal.recovery import Finding

LISTING = "list"


class _ListsByDefault(click.Group):
    """A group that takes what names no command of its own for a query."""

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
    help="What was changed at Codat from this machine: who, when, what, for which customer, and what became of it. It "
    "is written before anything is sent, and nothing in it is ever changed. It holds no key and no link.\n\n"
    "QUERY is words of a customer, platform, id or error, and who:jo, company:ambridge, action:unlink, outcome:open, "
    "day:monday, since:3d.\n\n"
    "There is one journal for each key, or for each profile and account. --everywhere lists those of all on this "
    "computer.\n\n"
    "Options of the list: --everywhere; --company C, --who U and --since WHEN narrow it, as in QUERY; --limit N (50; 0 "
    "for all), --json, --jsonl, --csv, --output FILE, --sandbox. Codat is not asked, but by `recover`.",
    context_settings=options.SETTINGS,
)
def command() -> None:
    """A group of commands on the journal of the account."""


@command.command(LISTING, hidden=True, context_settings=options.SETTINGS)
@click.argument("query", nargs=-1)
@click.option("--company", default="", metavar="C", help="Only for customers with this in their name or id.")
@click.option("--who", default="", metavar="U", help="Only by people with this in user@host.")
@click.option("--since", default="", metavar="WHEN", help="Only since then: friday, 3d, 12h, 2026-11-20.")
@click.option(
    "--limit", type=click.IntRange(0), default=None, metavar="N", help="The newest N; 0 for all. [default: 50]"
)
@click.option("--everywhere", is_flag=True, help="From all journals on this computer: all keys, profiles, accounts.")
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
    """Tell what was done."""
    from console_app.cli.running import run_command

    def work(shell: Shell) -> int:
        from console_app.cli.shapes import file_for

        to_file = file_for(output, shape)
        # A quote would end the value.
        named = {"company": company, "who": who, "since": since}
        terms = (f'{field}:"{value.replace(chr(34), " ").strip()}"' for field, value in named.items() if value.strip())
        # A person wants the newest; a program that asks for no number wants everything.
        most = (0 if shape or to_file else 50) if limit is None else limit
        _list(shell, " ".join((*query, *terms)), most, (shape, to_file), everywhere=everywhere)
        return 0

    ctx.exit(run_command(work, as_json=speaks_json(shape), force_sandbox=force_sandbox, offline=True))


@command.command(
    "verify",
    short_help="Prove that nothing in it was changed.",
    help="Look through the whole journal: each entry is chained to the one before it, so that one that was altered, "
    "put in or taken out shows.\n\n"
    "Prints the last hash. Keep it where nobody who can write the file can change it, and give it to --expect later: "
    "it has to be in the chain still.\n\n"
    "Exit code 1: it is not as it was written, or it was begun anew after another that was set aside, and no --expect "
    "says that this is known.",
    context_settings=options.SETTINGS,
)
@click.option("--expect", metavar="HASH", help="A last hash from before, which has to be in the chain.")
@options.for_all
@click.pass_context
def verify(ctx: click.Context, *, expect: str | None, as_json: bool, force_sandbox: bool) -> None:
    """Look through the chain."""
    from console_app.cli.exit_codes import ExitCode
    from console_app.cli.running import run_command

    def work(shell: Shell) -> int:
        from console_app.cli.journal_words import proof_lines

        proof = shell.do(shell.session.journal.verify(expect))
        _require_read(shell)
        shell.voice.result(
            command="journal verify",
            file=None if proof.path is None else str(proof.path),
            entries=proof.entries,
            head=proof.head,
            sound=proof.is_sound,
            brokenAt=proof.broken_at,
            expected=proof.has_expected is not False,
            setAside=None if proof.set_aside is None else str(proof.set_aside),
        )
        shell.voice.say(*proof_lines(proof))
        return ExitCode.DONE if proof.is_sound else ExitCode.FAILED

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, offline=True))


@command.command(
    "recover",
    short_help="Find out what became of writes that were cut off.",
    help="Look at Codat what became of writes whose end is not known: the answer was lost, or the program was killed. "
    "What was done is recorded as done. What was not done is told; --finish sends it once more, which cannot do it "
    "twice, and --drop lets it be. ENTRY is the number of an entry; without one all are meant. What was cut off with "
    "another key, profile or account is named, and found out with those.\n\n"
    "Exit code 7: something is left to decide.",
    context_settings=options.SETTINGS,
)
@click.argument("entry", type=int, required=False)
@click.option("--finish", is_flag=True, help="Have done what was not done.")
@click.option("--drop", is_flag=True, help="Let be what is left open.")
@options.for_all
@click.pass_context
def recover(
    ctx: click.Context, *, entry: int | None, finish: bool, drop: bool, as_json: bool, force_sandbox: bool
) -> None:
    """Look, and decide."""
    from console_app.cli.exit_codes import ExitCode
    from console_app.cli.running import run_command

    if finish and drop:
        raise click.UsageError("Say --finish or --drop, not both.", ctx)
    decision = "finish" if finish else "drop" if drop else None

    def work(shell: Shell) -> int:
        from console_app.cli.journal_words import left_elsewhere
        from console_app.services.journal.others import elsewhere, other_journals

        # First, so that it is told also where Codat cannot be asked.
        others = elsewhere((), other_journals(shell.session.profile)).left_open
        if others:
            shell.voice.note(left_elsewhere(others))
        left = shell.do(_recover(shell, entry, decision, len(others)))
        return ExitCode.UNKNOWN if left else ExitCode.DONE

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, tells_cut_off=False))


def _require_read(shell: Shell) -> None:
    """Go on only if what was read is the journal, and not the memory that a sandbox has in its place.

    Raises:
        JournalUnwritable: the file could not be read.
    """
    if shell.session.journal.unread is not None:
        raise shell.session.journal.unread


def _list(shell: Shell, query: str, most: int, where: tuple[str | None, Path | None], *, everywhere: bool) -> None:
    """List what a query finds, and say what stands in no row of it."""
    from console_app.cli import journal_words
    from console_app.cli.refusing import WrongUsage
    from console_app.clock import now
    from console_app.services.journal.others import other_journals, together
    from console_app.services.journal.reading import BadQuery, narrow
    from console_app.services.visible import visible

    moment = now()
    try:
        narrow((), query, moment)
        own, others = shell.do(shell.session.journal.entries()), other_journals(shell.session.profile)
        _require_read(shell)
        found = narrow(together(own, others) if everywhere else own, query, moment)
    except BadQuery as error:
        raise WrongUsage(visible(error)) from None
    if any(where):
        _write(shell, own, found[:most] if most else found, query, where, everywhere=everywhere)
    elif found:
        shown = found[:most] if most else found
        shell.voice.say(*journal_words.rows(shown, everywhere=everywhere, is_drawn=shell.voice.is_drawn))
        if len(shown) < len(found):
            shell.voice.note(f"The newest {len(shown):,} of {len(found):,}; --limit 0 for all.")
    else:
        shell.voice.say(journal_words.nothing(query, others, everywhere=everywhere))
    notes = journal_words.notes(own, others, query, moment, everywhere=everywhere)
    aside = shell.do(shell.session.journal.set_aside_before())
    for note in (*notes, *([] if aside is None else [journal_words.begun_anew(aside)])):
        shell.voice.note(note)


def _write(
    shell: Shell,
    own: list[Entry],
    shown: list[Entry],
    query: str,
    where: tuple[str | None, Path | None],
    *,
    everywhere: bool,
) -> None:
    from dataclasses import replace

    from console_app.cli.shapes import give_document
    from console_app.clock import now
    from console_app.services.exporting import journal_document, provenance
    from console_app.services.journal.entries import account_of

    moment = now()
    source = provenance(shell.session, moment, moment, query, account=account_of(own))
    # Whose the rows of all journals are, only they themselves can say.
    give_document(shell, journal_document(shown, replace(source, account="") if everywhere else source), *where)


async def _recover(shell: Shell, number: int | None, decision: str | None, elsewhere: int) -> int:
    """How many are left to decide."""
    from console_app.cli.refusing import Refused
    from console_app.services.journal import recovery
    from console_app.services.journal.recovery import Found

    unfinished = await shell.session.journal.unfinished()
    _require_read(shell)
    if number is not None and number not in {each.number for each in unfinished}:
        raise Refused(f"Entry {number} is not left open.", "See: codat-console journal outcome:open")
    left, told = 0, []
    async for finding in recovery.examine(shell.session):
        if number is not None and finding.entry.number != number:
            continue
        shell.voice.say(_line(finding))
        done = finding.found is Found.DONE or await _decided(shell, finding, decision)
        left += not done
        told.append(_document(finding, settled=done))
        if not done:
            _advise(shell, finding)
    if not told:
        shell.voice.say("Nothing is left open in this journal." if elsewhere else "Nothing is left open.")
    shell.voice.result(command="journal recover", left=left, leftElsewhere=elsewhere, entries=told)
    return left


async def _decided(shell: Shell, finding: Finding, decision: str | None) -> bool:
    """Whether what somebody decided could be done with it."""
    from console_app.cli.steps import Step
    from console_app.services.journal import recovery
    from console_app.services.journal.recovery import NothingToFinish

    if decision == "drop":
        await recovery.drop(shell.session, finding)
        shell.voice.say("    Let be.")
        return True
    if decision != "finish" or not finding.can_be_finished:
        return False
    again = shell.command("journal", "recover", str(finding.entry.number))
    with shell.step(Step("finishing it", writing=True, look=again, repeat=again)):
        try:
            await recovery.finish(shell.session, finding)
        except NothingToFinish as nothing:
            shell.voice.say(f"    {_visible(nothing.finding.words)} Nothing was sent.")
            return nothing.finding.found is recovery.Found.DONE
    shell.did(f"Finished entry {finding.entry.number} of the journal.")
    shell.voice.say("    Done now.")
    return True


def _advise(shell: Shell, finding: Finding) -> None:
    number = str(finding.entry.number)
    if finding.can_be_finished:
        shell.voice.say(f"    To have it done: {shell.command('journal', 'recover', number, options=['--finish'])}")
    shell.voice.say(f"    To let it be: {shell.command('journal', 'recover', number, options=['--drop'])}")


def _line(finding: Finding) -> str:
    from console_app.services.journal.reading import action_words
    from console_app.services.local_time import stamp

    entry = finding.entry
    whose = f" for {_visible(entry.company_name or entry.company_id)}" if entry.company_name or entry.company_id else ""
    return f"{entry.number}  {stamp(entry.at)}  {action_words(entry)}{whose}: {_visible(finding.words)}"


def _visible(text: str) -> str:
    from console_app.services.exporting.texts import seen

    return seen(text)


def _document(finding: Finding, *, settled: bool) -> dict[str, object]:
    return {
        "number": finding.entry.number,
        "action": finding.entry.action,
        "found": finding.found.value,
        "words": _visible(finding.words),
        "companyId": finding.company_id or None,
        "connectionId": finding.connection_id or None,
        "canBeFinished": finding.can_be_finished,
        "settled": settled,
    }
