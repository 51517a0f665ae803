"""Run `codat-console follow-up`: show or say who follows a company up, what is next and when, and add a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Company
    from console_app.services.companies.follow_up import FollowUp, Wanted


@click.command(
    "follow-up",
    help="Show who follows a company up, the next step with its day, and the notes; or say so with the options.\n\n"
    "COMPANY is chosen as with `link`. Everything is kept with your name and the time, on this computer: nothing is "
    "sent to Codat, and nothing is changed later; a note is corrected by another one. DAY is a date, or tomorrow, "
    "friday, 3d, 2w. The console has the same behind F, and searches it: owner:me due<=today.",
    context_settings=options.SETTINGS,
)
@click.argument("company")
@click.option("--owner", metavar="NAME", help="Who follows it up: a name, me, or none.")
@click.option("--next", "step", metavar="TEXT", help="The next step, in place of the present one.")
@click.option("--due", metavar="DAY", help="The day of the next step.")
@click.option("--done", is_flag=True, help="The present step is done; --next is the one after it.")
@click.option("--note", metavar="TEXT", help="Add a note.")
@options.remembered
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: str,
    owner: str | None,
    step: str | None,
    due: str | None,
    done: bool,
    note: str | None,
    cached: bool,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Run `follow-up`."""
    from console_app.cli.runner import run_command

    def work(context: CommandContext) -> int:
        return context.do(_follow_up(context, company, (owner, step, due, note), is_done=done, cached=cached))

    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, offline=cached))


async def _follow_up(
    context: CommandContext,
    wanted: str,
    typed: tuple[str | None, str | None, str | None, str | None],
    *,
    is_done: bool,
    cached: bool,
) -> int:
    from console_app.cli.account_reader import recall, remembering
    from console_app.cli.documents import company_document, follow_up_document
    from console_app.cli.errors import ExitCode
    from console_app.cli.refusals import Refused
    from console_app.cli.targets import choose_company, remembered_company
    from console_app.clock import now
    from console_app.services.companies.follow_up import events_of
    from console_app.services.journal.writer import current_user

    async with remembering(context) as store:
        follow_ups = context.directory.follow_ups
        await follow_ups.recall()
        if cached:
            await recall(context, store)
            company = remembered_company(context, wanted)
        else:
            company = await choose_company(context, wanted)
        present = follow_ups.of(company.id)
        if is_done or any(each is not None for each in typed):
            changes = _read(present, typed, is_done=is_done)
            follow_ups.note(events_of(company.id, present, changes, by=current_user(), at=now()))
            await follow_ups.settle()
            if store.warning is not None and store.path is None:
                raise Refused("It was not kept: the account's data cannot be stored.", code=ExitCode.FAILED)
        _say(context, company, follow_ups.of(company.id))
    follow_up = follow_up_document(follow_ups.of(company.id))
    context.output.result(command="follow-up", company=company_document(company), followUp=follow_up)
    return ExitCode.DONE


def _read(present: FollowUp, typed: tuple[str | None, str | None, str | None, str | None], *, is_done: bool) -> Wanted:
    """Return what the options want; what no option names stays as it is.

    Raises:
        WrongUsage: One cannot be taken, or there is no step that could be done or due.
    """
    from console_app.cli.refusals import WrongUsage
    from console_app.services.companies.follow_up_form import Typed, read_follow_up, typed_first
    from console_app.services.journal.writer import current_user
    from console_app.services.text.time_format import today

    owner, step, due, note = typed
    if is_done and present.step is None:
        raise WrongUsage("There is no next step that could be done.", "Say what is next: --next TEXT --due DAY")
    first = typed_first(present)._replace(is_done=is_done)
    if is_done or step is not None:
        first = first._replace(step="", due="")
    form = Typed(
        first.owner if owner is None else owner,
        first.step if step is None else step,
        first.due if due is None else due,
        note or "",
        is_done,
    )
    reading = read_follow_up(form, present, user=current_user(), today=today())
    if reading.problem is not None:
        fields = {"--owner": reading.owner, "--next": reading.step, "--due": reading.due, "--note": reading.note}
        option = next(option for option, words in fields.items() if not words.is_usable)
        raise WrongUsage(f"{option} cannot be taken. Nothing was kept.", reading.problem.words)
    return reading.wanted


def _say(context: CommandContext, company: Company, follow_up: FollowUp) -> None:
    from console_app.cli.follow_up import follow_up_lines
    from console_app.cli.tables import heading
    from console_app.cli.targets import name_of
    from console_app.services.text.sanitize import for_people

    if not follow_up.events:
        context.output.note(f"Nobody has said anything of {name_of(company)}.")
        return
    lines = follow_up_lines(follow_up, notes=len(follow_up.notes))
    context.output.say(heading(for_people(company.name), is_drawn=context.output.is_drawn), *lines)
