"""Write documents as Markdown for a case, a chat or a wiki. Texts from outside are literal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.account.permissions import SANDBOX_WORDS
from console_app.services.audit.snapshot_diff import change_words, summary_words
from console_app.services.export.document import Document, Kind
from console_app.services.export.text import for_cell, one_of_several
from console_app.services.text.sanitize import for_markdown, for_people
from console_app.services.text.time_format import stamp, utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from console_app.services.audit import AuditReport, ChangeReport, Section


def as_markdown(document: Document) -> str:
    """Return the document as one page."""
    lines = [f"# {document.title}", "", *_where_from(document), ""]
    if document.report is not None:
        lines += _audit(document.report)
    elif document.kind is Kind.CHANGES and document.changes is not None:
        lines += _changes(document.changes)
    elif document.kind is Kind.HANDOVER:
        lines += _handover(document)
    else:
        lines += markdown_table(
            [column.title for column in document.columns],
            ([for_cell(cell) for cell in row] for row in document.rows),
        )
    return "\n".join(lines).rstrip("\n") + "\n"


def _where_from(document: Document) -> Iterator[str]:
    source = document.provenance
    if source.is_sandbox:
        yield f"- {SANDBOX_WORDS}"
    yield f"- Account: {_text(source.account) or 'unknown'} (profile {_text(source.profile)})"
    yield f"- As of {for_markdown(stamp(source.as_of))}"
    everything = "everything" if document.kind is Kind.JOURNAL else "all companies"
    yield f"- Search: {_text(source.query) or everything}"
    if document.kind is Kind.CHANGES and document.changes is not None:
        report = document.changes
        before, after = (
            stamp(snapshot.at, seconds=report.within_a_minute) for snapshot in (report.before, report.after)
        )
        yield f"- Between the snapshots of {for_markdown(before)} and {for_markdown(after)}"
        yield f"- {summary_words(report)}"
    else:
        yield f"- {', '.join(f'{number:,} {name}' for name, number in document.counts.items())}"


def _audit(report: AuditReport) -> Iterator[str]:
    for section in report.sections:
        if not section.is_shown:
            continue
        yield f"## {section.title}"
        yield ""
        if section is report.platforms:
            yield from _platforms(section)
        elif section.shown:
            rows = (
                [for_people(figure.label), f"{figure.count:,}", for_people(figure.query)] for figure in section.shown
            )
            yield from markdown_table(["", str(section.of).capitalize(), "Search"], rows, numbers=(1,))
        if section.note:
            yield ""
            yield for_markdown(section.note)
        yield ""


def _platforms(section: Section) -> Iterator[str]:
    statuses = list(dict.fromkeys(part.status for figure in section.shown for part in figure.parts))
    labels = {part.status: part.label for figure in section.shown for part in figure.parts}

    def rows() -> Iterator[list[str]]:
        for figure in section.shown:
            number = {part.status: part.count for part in figure.parts}
            yield [
                for_people(figure.label),
                f"{figure.count:,}",
                *(f"{number.get(status, 0):,}" for status in statuses),
            ]

    titles = ["", "Connections", *(for_people(labels[status]) for status in statuses)]
    yield from markdown_table(titles, rows(), numbers=range(1, len(titles)))


def _changes(report: ChangeReport) -> Iterator[str]:
    if not report.groups:
        yield "Nothing changed."
    for group in report.groups:
        yield f"## {group.title} ({len(group.changes):,})"
        yield ""
        yield group.meaning
        yield ""
        rows = (
            [
                for_people(each.company_name),
                for_people(change_words(each)),
                utc(each.seen_before) if each.seen_before else "",
                utc(each.seen),
                for_cell(each.errors),
                " / ".join(for_people(part) for part in (each.company_id, each.connection_id) if part),
            ]
            for each in group.changes
        )
        yield from markdown_table(
            ["Company", "What", "Last seen as before (UTC)", "First seen (UTC)", "Open errors", "Ids"], rows
        )
        yield ""


def _handover(document: Document) -> Iterator[str]:
    for row in document.rows:
        cells = dict(zip((column.key for column in document.columns), row, strict=True))
        text = {key: _text(for_cell(cell)) for key, cell in cells.items()}
        yield f"## {text['company'] or 'no name'}"
        yield ""
        yield f"- Company id: {text['company_id']}"
        yield f"- State: {text['standing']}" + (f" ({text['connections']})" if cells["connections"] else "")
        yield f"- Owner: {_with_who(text, 'owner')}"
        due = f", due {text['due']}" if cells["due"] else ""
        yield f"- Next step: {_with_who(text, 'next_step', due)}"
        notes = cells["notes"]
        if isinstance(notes, tuple) and notes:
            yield "- Notes:"
            yield from (f"  - {_text(one_of_several(each))}" for each in notes)
        yield ""


def _with_who(text: dict[str, str], key: str, more: str = "") -> str:
    return f"{text[key]}{more} ({text[f'{key}_by']}, {text[f'{key}_at']})" if text[key] else "none"


def markdown_table(
    titles: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = ()
) -> Iterator[str]:
    """Yield the lines of a table.

    Args:
        titles: The titles of its columns.
        rows: Its rows, which are made literal here.
        numbers: The places of the columns that hold numbers, counted from 0: they are aligned to the right.
    """
    right = set(numbers)
    yield f"| {' | '.join(for_markdown(title) for title in titles)} |"
    yield f"| {' | '.join('---:' if at in right else '---' for at in range(len(titles)))} |"
    for row in rows:
        yield f"| {' | '.join(for_markdown(cell) for cell in row)} |"


def _text(text: str) -> str:
    return for_markdown(for_people(text))
