"""Run `codat-console keep-alive`: refresh the connections whose access ends soon."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options

if TYPE_CHECKING:
    from datetime import timedelta

    from console_app.cli.runner import CommandContext
    from console_app.services.data.keep_alive import EndingAccess, KeepAlive, RefreshStep

DEFAULT_AGE = "45d"
DEFAULT_CALLS = 100


def read_age(text: str) -> timedelta:
    """Return a length of time such as `45d` or `6w`.

    Raises:
        click.BadParameter: It is not a duration.
    """
    from console_app.services.text.duration import read_duration

    length = read_duration(text)
    if length is None:
        raise click.BadParameter(f"{text!r} is not a duration. Use 45d or 6w.")
    return length


@click.command(
    "keep-alive",
    help="Have the smallest data type (company) read for every Linked connection without a sync for a time, so that "
    "access does not end. It goes one by one, the one that ends first at the top, and stops at the first surprise; "
    "another run continues. A connection that was refreshed from here within a day is left out, and one that Codat "
    "refused within 30 days comes last.\n\n"
    "Exit code 0: nothing is left to do; 3: some are left because of --max-calls, or with --dry-run are due; 4: the "
    "account may not have data read. An account that Codat has refused before is not asked again: `refresh` is.",
    context_settings=options.SETTINGS,
)
@click.option(
    "--older-than",
    callback=lambda _ctx, _param, value: read_age(value),
    default=DEFAULT_AGE,
    show_default=True,
    metavar="TIME",
    help="The time without a sync: 30d, 45d, 6w.",
)
@click.option(
    "--max-calls",
    type=click.IntRange(min=1),
    default=DEFAULT_CALLS,
    show_default=True,
    metavar="N",
    help="The most calls of this run, with those that read the list.",
)
@click.option("--dry-run", is_flag=True, help="List the connections and the price; refresh nothing.")
@options.for_all
@click.pass_context
def command(
    ctx: click.Context,
    *,
    older_than: timedelta,
    max_calls: int,
    dry_run: bool,
    as_json: bool,
    force_sandbox: bool,
) -> None:
    """Run `keep-alive`."""
    from console_app.cli.runner import run_command
    from console_app.config.capabilities import Capability

    def work(context: CommandContext) -> int:
        return context.do(_keep_alive(context, older_than, max_calls, dry_run=dry_run))

    needs = () if dry_run else (Capability.CREATE,)
    ctx.exit(run_command(work, as_json=as_json, force_sandbox=force_sandbox, needs=needs))


async def _keep_alive(context: CommandContext, older_than: timedelta, max_calls: int, *, dry_run: bool) -> int:
    from console_app.cli.account_reader import read_account, remembering
    from console_app.cli.errors import ExitCode
    from console_app.clock import now
    from console_app.services.data.earlier_refreshes import REFUSED_FOR, earlier_refreshes
    from console_app.services.data.keep_alive import KeepAlive, ending_soon, refresh_price

    if not dry_run:
        await _require_unrefused(context)
    async with remembering(context) as store:
        await read_account(context, max_calls=max_calls, known=store.count)
        rows = list(context.directory.all())
    due = ending_soon(rows, now(), older_than)
    earlier = await earlier_refreshes(context.session)
    left_out = [each for each in due if each.connection_id in earlier.requested]
    due = earlier.refused_last(each for each in due if each.connection_id not in earlier.requested)
    run = KeepAlive(context.session, due, last_call=max_calls)
    if left_out:
        context.output.note(f"{len(left_out)} left out: refreshed within a day.")
    if refused := sum(each.connection_id in earlier.refused for each in due):
        context.output.note(f"{refused} put last: refused within {REFUSED_FOR.days} days.")
    price = refresh_price(context.session, len(due))
    if due:
        context.output.event("price", f"{price.words}.", connections=len(due), calls=price.calls, left=price.left)
    if dry_run or not due:
        context.output.say(*(_line(each) for each in due) if due else ["No access ends soon."])
        _give(context, run, dry_run=dry_run)
        return ExitCode.FOUND if due else ExitCode.DONE
    return await _run(context, run)


async def _require_unrefused(context: CommandContext) -> None:
    """Require that Codat has not refused this account before.

    Raises:
        Refused: It has; the exit code is that of the refusal.
    """
    from console_app.cli.errors import ExitCode
    from console_app.cli.refusals import Refused
    from console_app.services.data.refresh import SMALLEST, refusal_of_account
    from console_app.services.text.time_format import day

    refused = await refusal_of_account(context.session)
    if refused is not None:
        raise Refused(
            f"On {day(refused.at)} Codat refused to read data again for this account: “{refused.message}”",
            "Nothing was sent. To try again with one company:",
            commands=(context.command("refresh", "COMPANY", options=["--data-type", SMALLEST]),),
            code=ExitCode.NOT_ALLOWED,
        )


async def _run(context: CommandContext, run: KeepAlive) -> int:
    from console_app.cli.errors import ExitCode, Step
    from console_app.cli.refusals import Refused
    from console_app.services.data.keep_alive import RefreshStatus
    from console_app.services.text.number_words import counted

    await context.tell_account()
    check = context.command("journal", "recover")
    with context.step(Step("refreshing a connection", writing=True, check=check)) as task:
        async with aclosing(run.run()) as steps:
            async for step in steps:
                if step.status is RefreshStatus.IN_PROGRESS:
                    continue
                context.output.say(f"{_line(step.access)}: {step.status.value}")
                task.update(run.done, len(run.steps))
                if step.status is RefreshStatus.REQUESTED:
                    context.done[:] = [f"Codat reads {run.done} of {len(run.steps)}."]
        _give(context, run, dry_run=False)
        if run.surprise is not None and run.surprise.error is not None:
            raise run.surprise.error
    if run.is_at_limit and not run.done:
        made = context.session.calls_made
        raise Refused(
            f"--max-calls is too small: {counted(made, 'call')} went into reading the account.",
            f"Nothing was refreshed. Give it {made + run.price_of_next} or more.",
            code=ExitCode.USAGE,
        )
    if run.is_at_limit:
        context.output.note(f"--max-calls is reached: {run.left} left. Run it again to continue.")
    return ExitCode.FOUND if run.left else ExitCode.DONE


def _line(access: EndingAccess) -> str:
    from console_app.services.text.sanitize import for_people

    return f"{for_people(access.company_name)} · {for_people(access.platform)}: {access.words}"


def _give(context: CommandContext, run: KeepAlive, *, dry_run: bool) -> None:
    """Set the result: `dryRun`, `due`, `done`, `left`, and `connections`."""
    context.output.result(
        command="keep-alive",
        dryRun=dry_run,
        due=len(run.steps),
        done=run.done,
        left=run.left,
        connections=[_document(step) for step in run.steps],
    )


def _document(step: RefreshStep) -> dict[str, Any]:
    from console_app.cli.documents import moment
    from console_app.services.text.sanitize import for_machines

    access = step.access
    return {
        "companyId": access.company_id,
        "company": for_machines(access.company_name),
        "connectionId": access.connection_id,
        "platformKey": access.platform_key,
        "lastSync": moment(access.last_sync),
        "idleDays": access.idle.days,
        "daysLeft": None if access.left is None else access.left.days,
        "result": step.status.name.lower().replace("_", "-"),
        "at": moment(step.at),
    }
