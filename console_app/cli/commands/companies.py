"""Run `codat-console companies`: list the companies that match a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.company_table import company_lines, read_order_of, require_columns
from console_app.cli.formats import (
    ALL_SHAPES,
    chosen_columns,
    file_for,
    give_document,
    outputting,
    read_ids,
    shaped,
    speaks_json,
    tell_unread,
    words_of,
)
from console_app.cli.options import read_timeout
from console_app.cli.refusals import WrongUsage
from console_app.services.text.sanitize import for_people, sanitized

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from console_app.cli.progress import Task
    from console_app.cli.runner import CommandContext
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.companies.ids import Reference, Unread
    from console_app.services.search import Search
    from console_app.services.search.server_query import Asked

MOST_NEAR = 5
"""The most near names that are written."""


@click.command(
    "companies",
    help="List the companies that match a search, or all.\n\n"
    "QUERY is the same search as in the console; its words are joined. It takes plain words, and fields such as "
    "status:pending platform:xero age>7d sync>60d errors:any tag:region=uk -status:linked; write -- before a "
    "search that begins with a minus. Dates are days in local time. Ids may be in braces, without dashes, or "
    "the address of a company in the Portal; with several ids, any of them matches. With - as QUERY, ids are "
    "read from stdin, one a line or in a CSV column.\n\n"
    "Syntax of other searches (status=pending, age > 7d, OR, NOT, parentheses) is exit code 2, and the right "
    "search is shown. To search for such a word, put it in quotes of its own: '\"AND\" digital'.\n\n"
    "If no company has all words as typed, stderr has the nearest names; the result stays empty.\n\n"
    "--server lets Codat search, as far as its query language allows; the rest is searched here. If Codat "
    "rejects the query, the whole list is read. stderr says what was done.\n\n"
    "The formats for programs have a row for each connection, and one for each company without connections.",
    context_settings=options.SETTINGS,
)
@click.argument("query", nargs=-1)
@click.option("--ids", is_flag=True, help="Print only company ids, one a line.")
@click.option("--sort", metavar="COLUMNS", help="Sort, such as status,-created; - reverses. [default: name]")
@click.option("--columns", metavar="COLUMNS", help="Columns, in this order. An unknown one lists them all.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="List at most N companies.")
@click.option(
    "--watch",
    callback=lambda _ctx, _param, value: None if value is None else read_timeout(value),
    is_flag=False,
    flag_value="60s",
    metavar="TIME",
    help="Read the list again every minute, or every TIME, and show what changed, until Ctrl+C.",
)
@click.option("--server", is_flag=True, help="Let Codat search: fewer calls if few companies match.")
@options.remembered
@outputting
@shaped(*ALL_SHAPES)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    query: tuple[str, ...],
    ids: bool,
    sort: str | None,
    columns: str | None,
    limit: int | None,
    watch: float | None,
    server: bool,
    cached: bool,
    output: Path | None,
    shape: str | None,
    force_sandbox: bool,
) -> None:
    """Run `companies`.

    Raises:
        click.UsageError: The options cannot be combined.
    """
    from console_app.cli.runner import run_command

    if ids and (shape or columns or output):
        raise click.UsageError("--ids cannot be combined with another format.")
    if server and (cached or not query or query == ("-",)):
        raise click.UsageError("--server needs a QUERY and cannot be combined with --cached.")

    if watch is not None and (ids or shape or output or server or cached or query == ("-",)):
        raise click.UsageError("--watch shows a table of Codat's list: leave out what excludes it.")

    def work(context: CommandContext) -> int:
        if watch is not None:
            return context.do(_watch(context, query, sort, columns, limit, watch))
        where = shape, file_for(output, shape)
        return context.do(_list(context, query, sort, columns, limit, where, ids=ids, server=server, cached=cached))

    ctx.exit(run_command(work, as_json=speaks_json(shape), force_sandbox=force_sandbox, offline=cached))


async def _list(
    context: CommandContext,
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
    from console_app.cli.account_reader import (
        note_unread,
        read_account,
        recall,
        recall_before,
        remembering,
        require_complete,
    )
    from console_app.cli.errors import READING
    from console_app.clock import now
    from console_app.services.companies.columns import BY_NAME, SortBy
    from console_app.services.companies.columns import sort as ordered

    shape, output = where
    by_id = query == ("-",)
    text = "" if by_id else " ".join(query).strip()
    search = _read_search(text)
    # Ids alone are read one by one, so that a missing one is reported.
    wanted, unread = _read_wanted(text, by_id=by_id)
    asked: Asked | None = None
    order = read_order_of(sort)
    names = words_of(columns)
    if shape is None and output is None:
        require_columns(names)
    async with remembering(context) as store:
        if cached:
            # Without a search, and by name, these are the first rows of the store.
            by_name = (search is None or search.is_empty) and not by_id and order == BY_NAME
            known_apart = {SortBy.SINCE, SortBy.OWNER, SortBy.NEXT_STEP, SortBy.DUE, SortBy.NOTE}
            dates = shape is not None or output is not None or not known_apart.isdisjoint(names)
            seen = await recall(context, store, limit if by_name else None, dates=dates)
        else:
            # A search alone must not become the last snapshot that `diff` compares with.
            context.directory.keeps_snapshots = False
            await recall_before(context)
            seen = now()
            if server and search is not None:
                from console_app.services.search.server_query import ask_server

                with context.step(READING):
                    asked = await ask_server(context.session, context.directory, search, seen)
                context.output.note(asked.words)
            else:
                await read_account(context)
            note_unread(context)
    at = now()
    everything = asked.found if asked is not None else context.directory.all()
    unknown: list[str] = []
    if wanted or by_id:
        found, unknown = _by_ids(everything, wanted)
        if sort:
            found = ordered(found, order)
    else:
        found = ordered(_matches(everything, search, at), order)
    found = found[:limit]
    if ids:
        context.output.pour("".join(f"{sanitized(each.id)}\n" for each in found))
    elif shape is None and output is None:
        _say_table(context, found, names, at, context.directory.count)
    else:
        from console_app.services.export import companies_document, provenance

        source = provenance(context.session, seen if cached or server else context.directory.as_of or seen, at, text)
        give_document(context, chosen_columns(companies_document(found, source), names), shape, output)
    if not found and search is not None:
        _note_odd_search(context, everything, search, at, by_id=bool(wanted))
    for each in unknown:
        context.output.event("unknown", f"There is no company with the id {sanitized(each)}.", companyId=each)
    tell_unread(context, unread)
    if not cached and (asked is None or asked.read_everything):
        require_complete(context)
    return 1 if unknown or unread else 0


async def _watch(
    context: CommandContext,
    query: tuple[str, ...],
    sort: str | None,
    columns: str | None,
    limit: int | None,
    seconds: float,
) -> int:
    """Show the matching companies, and read the list again every so many seconds."""
    from console_app.cli.account_reader import remembering
    from console_app.cli.list_watch import LEAST, watch_list
    from console_app.clock import now
    from console_app.services.companies.columns import sort as ordered

    if seconds < LEAST and not context.session.profile.is_sandbox:
        raise WrongUsage(f"--watch {seconds:.0f}s is too often", f"Each read takes calls: at least {LEAST:.0f}s.")
    search, order, names = _read_search(" ".join(query).strip()), read_order_of(sort), words_of(columns)
    require_columns(names)
    async with remembering(context):
        # A search alone must not become the last snapshot that `diff` compares with.
        context.directory.keeps_snapshots = False

        async def read(task: Task) -> list[CompanySummary]:
            async for progress in context.directory.refresh():
                task.update(progress.loaded, progress.total)
            return ordered(_matches(context.directory.all(), search, now()), order)[:limit]

        await watch_list(context, read, lambda found: company_lines(context, found, names, now()), seconds)
    return 0


# What reads searches and ids is imported for a search only: it takes a tenth of the time of a list of all companies.


def _read_search(text: str) -> Search | None:
    """Return the search of a text, None if it is empty."""
    if not text:
        return None
    from console_app.cli.searches import read_search

    return read_search(text)


def _read_wanted(text: str, *, by_id: bool) -> tuple[tuple[Reference, ...], tuple[Unread, ...]]:
    """Return the ids to list and the lines without one: those of stdin with `by_id`, else those that are the search."""
    if by_id:
        listed = read_ids()
        return listed.found, listed.unread
    if not text:
        return (), ()
    from console_app.services.companies.ids import read_references

    return read_references(text), ()


def _matches(companies: list[CompanySummary], search: Search | None, at: datetime) -> list[CompanySummary]:
    """Return the companies that match a search; all without one."""
    if search is None:
        return companies
    from console_app.services.companies.ids import begins_id, may_begin_id
    from console_app.services.search import find

    words = search.text.split()
    if len(words) > 1 and all(map(may_begin_id, words)):
        # Short ids, as the table has them: with several, any of them matches.
        return [each for each in companies if any(begins_id(word, each.id) for word in words)]
    return find(companies, search, at)


def _note_odd_search(
    context: CommandContext, companies: list[CompanySummary], search: Search, at: datetime, *, by_id: bool
) -> None:
    """Note why a search may have found nothing: a status that Codat does not document, or a slip in a name."""
    from console_app.cli.searches import note_odd_statuses

    if search.nothing_found_hint:
        context.output.note(search.nothing_found_hint)
    note_odd_statuses(context, [search.text])
    if not by_id:
        _note_near_names(context, companies, search, at)


def _note_near_names(context: CommandContext, companies: list[CompanySummary], search: Search, at: datetime) -> None:
    """Name the companies whose names are nearest to the words of a search, if none has them as typed."""
    from console_app.cli.searches import nearest

    near = nearest(companies, search, at)
    if near:
        names = list(dict.fromkeys(for_people(each.name) for each in near[:MOST_NEAR]))
        more = f" and {len(near) - MOST_NEAR:,} more" if len(near) > MOST_NEAR else ""
        context.output.note(f"Near names: {', '.join(names)}{more}.")


def _by_ids(companies: Iterable[CompanySummary], wanted: Iterable[Reference]) -> tuple[list[CompanySummary], list[str]]:
    """Return the companies with some ids, in their order and each once, and the unknown ids.

    An id may be a connection's.
    """
    known: dict[str, CompanySummary] = {}
    for company in companies:
        known.update((each.id.casefold(), company) for each in company.connections)
        known[company.id.casefold()] = company
    ids = [each.company_id or each.connection_id for each in wanted]
    found = {known[each].id: known[each] for each in ids if each in known}
    return list(found.values()), [each for each in ids if each not in known]


def _say_table(context: CommandContext, found: list[CompanySummary], names: list[str], at: datetime, of: int) -> None:
    context.output.lay_out(company_lines(context, found, names, at))
    context.output.progress(f"{len(found):,} of {of:,} companies.")
    if not found:
        context.output.note("No companies match.")
