"""`codat-console companies`: the companies that a search finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.shapes import MACHINES, outputting, shaped, speaks_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from console_app.cli.running import Shell
    from console_app.services.asking_the_server import Asked
    from console_app.services.ids import IdList
    from console_app.services.summaries import CompanySummary

DEFAULT_COLUMNS = "name,status,platform,last_sync,id"


@click.command(
    "companies",
    help="List the companies that a search finds, all of them without one.\n\n"
    "QUERY is the search of the program, its words joined: plain words, and fields such as status:pending "
    "platform:xero age>7d sync>60d errors:any tag:region=uk -status:linked; before one that begins with a minus write "
    "--. A date is a day in local time. Ids may come as they are: in braces, without dashes, or as the address of a "
    "company in the Portal; of several any is meant. With - as QUERY, ids are read from stdin, one a line or in a "
    "column of CSV.\n\n"
    "What other searches write (status=pending, age > 7d, OR, NOT, parentheses) is exit code 2, and the right search "
    "is shown. To search for such a word, put it in quotes of its own: '\"AND\" digital'.\n\n"
    "--server has Codat itself look, for what can be said in its query language; the rest is looked at here, and where "
    "Codat does not take the query, the whole list is read. What was done is told on stderr.\n\n"
    "--json, --jsonl and --csv have a row for each connection, and one for a company without any.",
    context_settings=options.SETTINGS,
)
@click.argument("query", nargs=-1)
@click.option("--ids", is_flag=True, help="Only the companies' ids, one a line.")
@click.option("--sort", metavar="COLUMNS", help="Such as status,-created; - is the other way round. [default: name]")
@click.option("--columns", metavar="COLUMNS", help="Which columns, in which order. A wrong one is told what there is.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many companies.")
@click.option("--server", is_flag=True, help="Have Codat search: fewer calls where QUERY finds few.")
@options.remembered
@outputting
@shaped(*MACHINES)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    query: tuple[str, ...],
    ids: bool,
    sort: str | None,
    columns: str | None,
    limit: int | None,
    server: bool,
    cached: bool,
    output: Path | None,
    shape: str | None,
    force_sandbox: bool,
) -> None:
    """List companies."""
    from console_app.cli.running import run_command

    if ids and (shape or columns or output):
        raise click.UsageError("--ids has a shape of its own: leave the other one out.")
    if server and (cached or not query or query == ("-",)):
        raise click.UsageError("--server needs a QUERY to ask Codat for, and no --cached.")

    def work(shell: Shell) -> int:
        from console_app.cli.shapes import file_for

        where = shape, file_for(output, shape)
        return shell.do(_list(shell, query, sort, columns, limit, where, ids=ids, server=server, cached=cached))

    ctx.exit(run_command(work, as_json=speaks_json(shape), force_sandbox=force_sandbox, offline=cached))


async def _list(
    shell: Shell,
    query: tuple[str, ...],
    sort: str | None,
    columns: str | None,
    limit: int | None,
    where: tuple[str | None, Path | None],
    *,
    ids: bool,
    server: bool,
    cached: bool,
) -> int:
    from console_app.cli.choosing import READING
    from console_app.cli.looking import note_unread, read_account, recall, remembering, require_complete
    from console_app.cli.refusing import WrongUsage
    from console_app.cli.searches import note_odd_statuses, read_search
    from console_app.cli.shapes import (
        chosen_columns,
        give_document,
        read_ids,
        tell_unread,
        words_of,
    )
    from console_app.clock import now
    from console_app.services.asking_the_server import ask_server
    from console_app.services.exporting import companies_document, provenance
    from console_app.services.ids import IdList, read_references
    from console_app.services.search import find
    from console_app.services.sorting import BY_NAME, read_order
    from console_app.services.sorting import sort as ordered
    from console_app.services.visible import visible

    shape, output = where
    by_id = query == ("-",)
    search = read_search("" if by_id else " ".join(query))
    # Ids alone are asked for one by one, so that one that is not there is told.
    wanted = read_ids() if by_id else IdList(read_references(search.text))
    asked: Asked | None = None
    try:
        order = read_order(words_of(sort)) if sort else BY_NAME
    except ValueError as error:
        raise WrongUsage(visible(error)) from None
    names = words_of(columns)
    if shape is None and output is None:
        _check_columns(names)
    async with remembering(shell) as memory:
        if cached:
            seen = await recall(shell, memory)
        else:
            # Whoever only searches is not to become the last look that `diff` compares with.
            shell.directory.keeps_looks = False
            async for _ in shell.directory.recall():
                pass
            seen = now()
            if server:
                with shell.step(READING):
                    asked = await ask_server(shell.session, shell.directory, search, seen)
                shell.voice.note(asked.words)
            else:
                await read_account(shell)
            note_unread(shell)
    at = now()
    everything = asked.found if asked is not None else shell.directory.all()
    unknown: list[str] = []
    if wanted.found or by_id:
        found, unknown = _by_ids(everything, wanted)
        if sort:
            found = ordered(found, order)
    else:
        found = ordered(find(everything, search, at), order)
    found = found[:limit]
    if ids:
        shell.voice.pour("".join(f"{visible(each.id)}\n" for each in found))
    elif shape is None and output is None:
        _say_table(shell, found, names, at, len(shell.directory))
    else:
        source = provenance(shell.session, seen if cached or server else shell.directory.as_of or seen, at, search.text)
        give_document(shell, chosen_columns(companies_document(found, source), names), shape, output)
    if not found:
        note_odd_statuses(shell, [search.text])
    for each in unknown:
        shell.voice.event("unknown", f"There is no company with the id {visible(each)}.", companyId=each)
    tell_unread(shell, wanted.unread)
    if not cached and (asked is None or asked.read_everything):
        require_complete(shell)
    return 1 if unknown or wanted.unread else 0


def _by_ids(companies: Iterable[CompanySummary], wanted: IdList) -> tuple[list[CompanySummary], list[str]]:
    """The companies of some ids, in their order, each once; and the ids that nothing has. An id may be that of a
    connection."""
    known: dict[str, CompanySummary] = {}
    for company in companies:
        known.update((each.id.casefold(), company) for each in company.connections)
        known[company.id.casefold()] = company
    ids = [each.company_id or each.connection_id for each in wanted.found]
    found = {known[each].id: known[each] for each in ids if each in known}
    return list(found.values()), [each for each in ids if each not in known]


def _cells(at: datetime) -> dict[str, tuple[str, Callable[[CompanySummary], str]]]:
    """The columns of the table: the title, and the cell of a company."""
    from console_app.services.when import ago, day

    def joined(values: list[str]) -> str:
        return ", ".join(dict.fromkeys(values))

    def eldest(company: CompanySummary, name: str) -> str:
        return ago(getattr(company.connections[0], name), at, never="") if company.connections else ""

    return {
        "name": ("NAME", lambda company: company.name),
        "status": ("STATUS", lambda company: joined(list(company.statuses))),
        "platform": ("PLATFORM", lambda company: company.platforms),
        "last_sync": ("LAST SYNC", lambda company: ago(company.last_sync, at)),
        "created": ("CREATED", lambda company: day(company.created)),
        "since": ("SINCE", lambda company: eldest(company, "since")),
        "age": ("CONNECTED", lambda company: eldest(company, "created")),
        "errors": (
            "ERRORS",
            lambda company: joined([error.text or error.code for each in company.connections for error in each.errors]),
        ),
        "connections": ("CONNECTIONS", lambda company: str(len(company.connections))),
        "tags": ("TAGS", lambda company: ", ".join(f"{key}={value}" for key, value in company.tags)),
        "created_by": ("CREATED BY", lambda company: company.created_by),
        "description": ("DESCRIPTION", lambda company: company.description),
        "id": ("ID", lambda company: company.id),
    }


def _check_columns(names: list[str]) -> None:
    from console_app.cli.refusing import WrongUsage
    from console_app.clock import now
    from console_app.services.visible import visible

    there = _cells(now())
    for name in names:
        if name not in there:
            raise WrongUsage(f"“{visible(name)}” is no column.", f"There are {', '.join(there)}.")


def _say_table(shell: Shell, found: list[CompanySummary], names: list[str], at: datetime, of: int) -> None:
    from console_app.cli.tables import table, terminal_width
    from console_app.services.exporting.texts import seen

    cells = _cells(at)
    chosen = [cells[name] for name in names or DEFAULT_COLUMNS.split(",")]
    rows = [[seen(cell(company)) for _, cell in chosen] for company in found]
    if rows:
        width = terminal_width(is_drawn=shell.voice.is_drawn)
        shell.voice.say(*table([title for title, _ in chosen], rows, width=width))
    shell.voice.progress(f"{len(found):,} of {of:,} companies.")
    if not found:
        shell.voice.note("No company is so.")
