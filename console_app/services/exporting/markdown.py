"""Documents in Markdown: for a case, a chat, a wiki. Texts from outside are literal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.auditing.differences import change_words, summary_words
from console_app.services.exporting.document import Document, Kind
from console_app.services.exporting.texts import seen, shown, utc
from console_app.services.local_time import stamp
from console_app.services.markdown_text import literal
from console_app.services.permits import SANDBOX_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from console_app.services.auditing import AuditReport, ChangeReport, Section


def as_markdown(document: Document) -> str:
    """The document as one page."""
    lines = [f"# {document.title}", "", *_where_from(document), ""]
    if document.report is not None:
        lines += _audit(document.report)
    elif document.kind is Kind.CHANGES and document.changes is not None:
        lines += _changes(document.changes)
    else:
        lines += _table(
            [column.title for column in document.columns],
            ([shown(cell) for cell in row] for row in document.rows),
            numbers=(),
        )
    return "\n".join(lines).rstrip("\n") + "\n"


def _where_from(document: Document) -> Iterator[str]:
    source = document.provenance
    if source.is_sandbox:
        yield f"- {SANDBOX_WORDS}"
    yield f"- Account: {_text(source.account) or 'not told'} (profile {_text(source.profile)})"
    yield f"- As of {literal(stamp(source.as_of))}"
    everything = "everything" if document.kind is Kind.JOURNAL else "all companies"
    yield f"- Search: {_text(source.query) or everything}"
    if document.kind is Kind.CHANGES and document.changes is not None:
        report = document.changes
        before, after = (stamp(look.at, seconds=report.within_a_minute) for look in (report.before, report.after))
        yield f"- Between the looks of {literal(before)} and {literal(after)}"
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
            rows = ([seen(figure.label), f"{figure.count:,}", seen(figure.query)] for figure in section.shown)
            yield from _table(["", str(section.of).capitalize(), "Search"], rows, numbers=(1,))
        if section.note:
            yield ""
            yield literal(section.note)
        yield ""


def _platforms(section: Section) -> Iterator[str]:
    statuses = list(dict.fromkeys(part.status for figure in section.shown for part in figure.parts))
    labels = {part.status: part.label for figure in section.shown for part in figure.parts}

    def rows() -> Iterator[list[str]]:
        for figure in section.shown:
            number = {part.status: part.count for part in figure.parts}
            yield [seen(figure.label), f"{figure.count:,}", *(f"{number.get(status, 0):,}" for status in statuses)]

    titles = ["", "Connections", *(seen(labels[status]) for status in statuses)]
    yield from _table(titles, rows(), numbers=range(1, len(titles)))


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
                seen(each.company_name),
                seen(change_words(each)),
                utc(each.seen_before) if each.seen_before else "",
                utc(each.seen),
                shown(each.errors),
                " / ".join(seen(part) for part in (each.company_id, each.connection_id) if part),
            ]
            for each in group.changes
        )
        yield from _table(
            ["Company", "What", "Last seen as before (UTC)", "First seen (UTC)", "Open errors", "Ids"], rows, numbers=()
        )
        yield ""


def _table(titles: list[str], rows: Iterable[list[str]], *, numbers: Iterable[int]) -> Iterator[str]:
    right = set(numbers)
    yield f"| {' | '.join(literal(title) for title in titles)} |"
    yield f"| {' | '.join('---:' if at in right else '---' for at in range(len(titles)))} |"
    for row in rows:
        yield f"| {' | '.join(literal(cell) for cell in row)} |"


def _text(text: str) -> str:
    return literal(seen(text))
