"""`codat-console company`: all of one company, or of several."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options
from console_app.cli.shapes import MACHINES, outputting, shaped, speaks_json
from console_app.codat.redact import hide_otp
from console_app.services.visible import visible

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from console_app.cli.running import Shell
    from console_app.codat.models import Company
    from console_app.services.changes import Change
    from console_app.services.ids import Unread


@click.command(
    "company",
    help="Tell all of one company: its connections, what is in their way, and with --timeline what became of it.\n\n"
    "COMPANY is an id, the address of a company in the Portal, a name, or words of a name that no other has; with "
    "several ids, all of them are meant. With - ids are read from stdin, one a line or in a column of CSV. For several "
    "--json has a list under companies, and --jsonl one object a line. CSV, Markdown and HTML have a row for each "
    "connection, as those of `companies` do, and no timeline.",
    context_settings=options.SETTINGS,
)
@click.argument("company", nargs=-1, required=True)
@click.option("--timeline", is_flag=True, help="What became of it, as far as looks were taken.")
@options.remembered
@outputting
@shaped(*MACHINES)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    company: tuple[str, ...],
    timeline: bool,
    cached: bool,
    output: Path | None,
    shape: str | None,
    force_sandbox: bool,
) -> None:
    """Tell of companies."""
    from console_app.cli.running import run_command

    def work(shell: Shell) -> int:
        from console_app.cli.shapes import file_for
        from console_app.services.exporting import format_of

        to_file = file_for(output, shape)
        form = shape or (str(format_of(to_file)) if to_file is not None else None)
        if timeline and form not in {None, "json", "jsonl"}:
            raise click.UsageError("A timeline is in JSON only: leave --timeline out, or write .json or .jsonl.")
        return shell.do(_tell_all(shell, company, form, to_file, timeline=timeline, cached=cached))

    ctx.exit(run_command(work, as_json=speaks_json(shape), force_sandbox=force_sandbox, offline=cached))


async def _tell_all(
    shell: Shell, typed: tuple[str, ...], shape: str | None, output: Path | None, *, timeline: bool, cached: bool
) -> int:
    from console_app.cli.choosing import choose_company, read_company, remembered_company
    from console_app.cli.looking import recall, remembering
    from console_app.cli.refusing import Refused
    from console_app.cli.shapes import give_document, save_lines, tell_unread
    from console_app.clock import now
    from console_app.services.exporting import companies_document, provenance
    from console_app.services.summaries import summarise

    wanted, unread, several = _wanted(typed)
    documents: list[dict[str, Any]] = []
    companies: list[Company] = []
    unknown = 0
    async with remembering(shell) as memory:
        seen = await recall(shell, memory) if cached else now()
        for place, each in enumerate(wanted):
            try:
                if cached:
                    company = remembered_company(shell, each, by_id=several)
                else:
                    company = await (read_company(shell, each) if several else choose_company(shell, each))
            except Refused as error:
                if not several:
                    raise
                unknown += 1
                shell.voice.event("unknown", error.message, companyId=each)
                continue
            changes = await memory.timeline(company.id) if timeline else None
            document = _document(company, changes, seen)
            documents.append(document)
            companies.append(company)
            if shape == "jsonl" and output is None:
                shell.voice.pour(_json_line(shell, document))
            elif shape is None:
                shell.voice.say(*([""] if place and several else []), *_lines(company, changes))
    tell_unread(shell, unread)
    whole = {"kind": "company-list", "companies": documents} if several else {"kind": "company", **documents[0]}
    if shape == "json" and output is None:
        shell.voice.result(**whole)
    elif output is not None and shape in {"json", "jsonl"}:
        several_lines = [_json_line(shell, each) for each in documents]
        save_lines(shell, several_lines if shape == "jsonl" else [_json_line(shell, whole)], output)
    elif shape not in {None, "json", "jsonl"}:
        source = provenance(shell.session, seen, now(), "" if several else wanted[0])
        give_document(shell, companies_document(map(summarise, companies), source), shape, output)
    return 1 if unknown or unread else 0


def _wanted(typed: tuple[str, ...]) -> tuple[list[str], tuple[Unread, ...], bool]:
    """The ids that are meant, or the one name; what on stdin is none; and whether several companies are asked for.

    Raises:
        WrongUsage: beside an id stands what is none.
    """
    from console_app.cli.refusing import WrongUsage
    from console_app.cli.shapes import read_ids
    from console_app.services.ids import read_references

    if [each.strip() for each in typed] == ["-"]:
        listed = read_ids()
        return [each.company_id or each.connection_id for each in listed.found], listed.unread, True
    read = [read_references(each) for each in typed]
    if all(read):
        ids = list(dict.fromkeys(each.company_id or each.connection_id for several in read for each in several))
        return ids, (), len(ids) > 1
    if any(read):
        wrong = next(each for each, ids in zip(typed, read, strict=True) if not ids)
        raise WrongUsage(
            f"“{hide_otp(visible(wrong))}” is no id, and stands beside one.",
            "Give ids alone, or the name of one company.",
        )
    return [" ".join(typed)], (), False


def _json_line(shell: Shell, document: dict[str, Any]) -> str:
    from console_app.cli.voice import SCHEMA

    head = {"schema": SCHEMA, "sandbox": shell.voice.is_sandbox, "kind": "company"}
    return json.dumps({**head, **document}) + "\n"


def _document(company: Company, changes: list[Change] | None, as_of: datetime) -> dict[str, Any]:
    """`asOf`, `company`, `connections`, and if it was asked for `timeline`. There are no links in it."""
    from console_app.cli.documents import company_document, connection_document, moment

    document: dict[str, Any] = {
        "asOf": moment(as_of),
        "company": company_document(company),
        "connections": [connection_document(each) for each in company.connections],
    }
    if changes is not None:
        document["timeline"] = [
            {
                "kind": str(each.kind),
                "connectionId": each.connection_id,
                "platformKey": each.platform_key or None,
                "platformName": each.platform_name or None,
                "before": each.before,
                "after": each.after,
                "seenBefore": moment(each.seen_before),
                "seen": moment(each.seen),
            }
            for each in changes
        ]
    cleaned: dict[str, Any] = _without_links(document)
    return cleaned


def _without_links(value: Any) -> Any:
    from console_app.services.exporting.texts import exact

    match value:
        case str():
            return exact(value)
        case dict():
            return {exact(key): _without_links(each) for key, each in value.items()}
        case list():
            return [_without_links(each) for each in value]
        case _:
            return value


def _lines(company: Company, changes: list[Change] | None) -> list[str]:
    from console_app.cli.choosing import platform_name
    from console_app.services.auditing import change_words, when_words
    from console_app.services.exporting.texts import seen
    from console_app.services.summaries import open_errors
    from console_app.services.when import ago, day

    lines = [seen(company.name), f"  id           {seen(company.id)}", f"  created      {day(company.created)}"]
    if company.description:
        lines.append(f"  description  {seen(company.description)}")
    if company.tags:
        lines.append(f"  tags         {seen(', '.join(f'{key}={value}' for key, value in company.tags.items()))}")
    for each in company.connections:
        lines += [
            f"  {seen(platform_name(each))}: {seen(each.status)}",
            f"    id         {seen(each.id)}",
            f"    created    {ago(each.created)}",
            f"    last sync  {ago(each.last_sync)}",
        ]
        for error in open_errors(each):
            lines.append(f"    error      {seen(error.status_code)} {seen(error.error_message or error.status_text)}")
    if not company.connections:
        lines.append("  no connections")
    if changes is not None:
        lines.append("  timeline" if changes else "  timeline: nobody has looked yet")
        lines += [f"    {when_words(each)}: {seen(change_words(each))}" for each in changes]
    return lines
