"""Run `codat-console company`: show one or more companies in full."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options
from console_app.cli.data_output import data_document, data_lines
from console_app.cli.formats import (
    MACHINES,
    file_for,
    give_document,
    outputting,
    read_ids,
    save_lines,
    shaped,
    speaks_json,
    tell_unread,
)
from console_app.cli.refusals import Refused, WrongUsage
from console_app.services.export import companies_document, format_of, provenance
from console_app.services.text.sanitize import as_typed, for_machines, for_people, in_document

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Company
    from console_app.services.companies.entity_notes import EntityNotes
    from console_app.services.companies.follow_up import FollowUp
    from console_app.services.companies.ids import Unread
    from console_app.services.companies.timeline import Timeline
    from console_app.services.data.company_data import CompanyData


@click.command(
    "company",
    help="Show a company in full: its connections, their errors, and with --timeline its history.\n\n"
    "COMPANY is an id, the address of a company in the Portal, a name, or words of a name that no other company "
    "has. Several ids show several companies. With - ids are read from stdin, one a line or in a CSV column. For "
    "several companies, --json has a list under companies, and --jsonl an object a line. CSV, Markdown and HTML "
    "have a row for each connection, as in `companies`, and no timeline.",
    context_settings=options.SETTINGS,
)
@click.argument("company", nargs=-1, required=True)
@click.option(
    "--timeline",
    is_flag=True,
    help="Include the history, newest first: what snapshots, the journals and follow-ups on this computer know.",
)
@click.option(
    "--data",
    is_flag=True,
    help="Include what Codat has read of the data, what failed and why. Two more calls a company.",
)
@options.remembered
@outputting
@shaped(*MACHINES)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: tuple[str, ...],
    timeline: bool,
    data: bool,
    cached: bool,
    output: Path | None,
    shape: str | None,
    force_sandbox: bool,
) -> None:
    """Run `company`."""
    from console_app.cli.runner import run_command

    def work(context: CommandContext) -> int:
        to_file = file_for(output, shape)
        form = shape or (str(format_of(to_file)) if to_file is not None else None)
        if timeline and form not in {None, "json", "jsonl"}:
            raise click.UsageError("Only JSON can have a timeline: leave out --timeline, or use .json or .jsonl.")
        if data and (cached or form not in {None, "json", "jsonl"}):
            raise click.UsageError(
                "--data is asked for at Codat, and shown as text or JSON: leave out what excludes it."
            )
        return context.do(_tell_all(context, company, form, to_file, timeline=timeline, data=data, cached=cached))

    ctx.exit(run_command(work, as_json=speaks_json(shape), force_sandbox=force_sandbox, offline=cached))


async def _tell_all(
    context: CommandContext,
    typed: tuple[str, ...],
    shape: str | None,
    output: Path | None,
    *,
    timeline: bool,
    data: bool,
    cached: bool,
) -> int:
    from console_app.cli.account_reader import recall, remembering
    from console_app.cli.targets import choose_company, read_by_id, remembered_company
    from console_app.clock import now
    from console_app.services.companies.cached_company import summarise
    from console_app.services.companies.timeline_reader import read_timeline

    wanted, unread, several = _wanted(typed)
    if data and several:
        _tell_price(context, len(wanted))
    documents: list[dict[str, Any]] = []
    companies: list[Company] = []
    unknown = 0
    async with remembering(context) as store:
        await context.directory.recall_entities()
        await context.directory.follow_ups.recall()
        entities = context.directory.entities
        seen = await recall(context, store) if cached else now()
        for place, each in enumerate(wanted):
            try:
                if cached:
                    company = remembered_company(context, each, by_id=several)
                else:
                    company = await (read_by_id(context, each) if several else choose_company(context, each))
            except Refused as error:
                if not several:
                    raise
                unknown += 1
                context.output.event("unknown", error.message, companyId=each)
                continue
            read = await _read_data(context, company) if data else None
            follow_up = context.directory.follow_ups.of(company.id)
            history = None
            if timeline:
                history = await read_timeline(context.session, store, company.id, company.name, follow_up)
            document = _document(company, history, seen, entities, follow_up)
            if read is not None:
                document["data"] = data_document(read)
            documents.append(document)
            companies.append(company)
            if shape == "jsonl" and output is None:
                context.output.pour(_json_line(context, document))
            elif shape is None:
                context.output.say(
                    *([""] if place and several else []),
                    *_lines(company, history, entities, follow_up, is_drawn=context.output.is_drawn),
                )
                if read is not None:
                    context.output.say(*data_lines(read))
    tell_unread(context, unread)
    whole = {"kind": "company-list", "companies": documents} if several else {"kind": "company", **documents[0]}
    if shape == "json" and output is None:
        context.output.result(**whole)
    elif output is not None and shape in {"json", "jsonl"}:
        several_lines = [_json_line(context, each) for each in documents]
        save_lines(context, several_lines if shape == "jsonl" else [_json_line(context, whole)], output)
    elif shape not in {None, "json", "jsonl"}:
        source = provenance(context.session, seen, now(), "" if several else wanted[0])
        give_document(
            context,
            companies_document(
                (context.directory.follow_ups.put_into(entities.checked(summarise(each))) for each in companies), source
            ),
            shape,
            output,
        )
    return 1 if unknown or unread else 0


def _tell_price(context: CommandContext, companies: int) -> None:
    """Report what it takes to read the data status of several companies, before the first call."""
    from console_app.services.data.company_data import CALLS
    from console_app.services.text.number_words import counted

    calls = companies * (1 + CALLS)
    words = f"{counted(companies, 'company', 'companies')} = {counted(calls, 'call')}."
    context.output.event("price", words, companies=companies, calls=calls)


async def _read_data(context: CommandContext, company: Company) -> CompanyData:
    from console_app.cli.errors import Step
    from console_app.services.data.company_data import read_company_data

    with context.step(Step("reading the data status")):
        return await read_company_data(context.session, company)


def _wanted(typed: tuple[str, ...]) -> tuple[list[str], tuple[Unread, ...], bool]:
    """Return the ids, or the one name; the invalid lines of stdin; and whether several companies are requested.

    Raises:
        WrongUsage: Ids are mixed with other arguments.
    """
    from console_app.services.companies.ids import may_begin_id, read_references

    if [each.strip() for each in typed] == ["-"]:
        listed = read_ids()
        return [each.company_id or each.connection_id for each in listed.found], listed.unread, True
    if len(typed) > 1 and all(map(may_begin_id, typed)):
        return list(dict.fromkeys(typed)), (), True
    read = [read_references(each) for each in typed]
    if all(read):
        ids = list(dict.fromkeys(each.company_id or each.connection_id for several in read for each in several))
        return ids, (), len(ids) > 1
    if any(read):
        wrong = next(each for each, ids in zip(typed, read, strict=True) if not ids)
        raise WrongUsage(
            f"“{as_typed(wrong)}” is not an id, but the other arguments are",
            "Pass ids only, or the name of one company.",
        )
    return [" ".join(typed)], (), False


def _json_line(context: CommandContext, document: dict[str, Any]) -> str:
    from console_app.cli.output import SCHEMA

    head = {"schema": SCHEMA, "sandbox": context.output.is_sandbox, "kind": "company"}
    return json.dumps({**head, **document}) + "\n"


def _document(
    company: Company, history: Timeline | None, as_of: datetime, entities: EntityNotes, follow_up: FollowUp
) -> dict[str, Any]:
    """Return `asOf`, `company`, `connections`, `followUp`, and if requested `timeline`, without links."""
    from console_app.cli.company_timeline import timeline_document
    from console_app.cli.documents import (
        company_document,
        connection_document,
        entity_document,
        follow_up_document,
        moment,
    )

    document: dict[str, Any] = {
        "asOf": moment(as_of),
        "company": company_document(company),
        "connections": [
            {**(connection_document(each) or {}), "entity": entity_document(entities.check(company.name, each.id))}
            for each in company.connections
        ],
        "followUp": follow_up_document(follow_up),
    }
    if history is not None:
        document["timeline"] = timeline_document(history)
    cleaned: dict[str, Any] = in_document(document, for_machines)
    return cleaned


def _lines(
    company: Company, history: Timeline | None, entities: EntityNotes, follow_up: FollowUp, *, is_drawn: bool
) -> list[str]:
    from console_app.cli.company_timeline import timeline_lines
    from console_app.cli.follow_up import follow_up_lines
    from console_app.cli.tables import heading, status_text
    from console_app.cli.targets import platform_name
    from console_app.services.companies.cached_company import open_errors
    from console_app.services.connections.entity_words import entity_line
    from console_app.services.text.time_format import full

    lines = [
        heading(for_people(company.name), is_drawn=is_drawn),
        f"  id           {for_people(company.id)}",
        f"  created      {full(company.created)}",
    ]
    if company.description:
        lines.append(f"  description  {for_people(company.description)}")
    if company.tags:
        lines.append(f"  tags         {for_people(', '.join(f'{key}={value}' for key, value in company.tags.items()))}")
    lines += follow_up_lines(follow_up)
    for each in company.connections:
        lines += [
            f"  {for_people(platform_name(each))}: {status_text(each.status, is_drawn=is_drawn)}",
            f"    id         {for_people(each.id)}",
            f"    created    {full(each.created)}",
            f"    last sync  {full(each.last_sync, never='never')}",
        ]
        if (check := entities.check(company.name, each.id)) is not None:
            lines.append(f"    books      {for_people(entity_line(check))}")
        for error in open_errors(each):
            lines.append(
                f"    error      {for_people(error.status_code)} {for_people(error.error_message or error.status_text)}"
            )
    if not company.connections:
        lines.append("  no connections")
    if history is not None:
        lines += timeline_lines(history)
    return lines
