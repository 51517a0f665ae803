"""Write documents as HTML, for people who do not have the program."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from console_app.services.audit.snapshot_diff import summary_words
from console_app.services.export.builders import COMPANY_COLUMNS, ENTITY_CELLS, FOLLOW_UP_COLUMNS, JOURNAL_COLUMNS
from console_app.services.export.charts import bars, legend, sparkline, stacked_bar
from console_app.services.export.document import Document, Kind
from console_app.services.export.html_page import moment, status_badge, table, whole_page
from console_app.services.export.text import for_cell, one_of_several
from console_app.services.snapshots.models import ChangeKind
from console_app.services.text.number_words import counted
from console_app.services.text.sanitize import for_html
from console_app.services.text.time_format import day, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from console_app.services.audit import AuditReport, ChangeGroup, ChangeReport, Section, Series, Trend
    from console_app.services.export.document import Cell, Row
    from console_app.services.snapshots.models import Change

_FEWEST_SNAPSHOTS = 2
"""With fewer snapshots there is no trend to draw."""


def as_html(document: Document) -> str:
    """Return the document as one self-contained page."""
    if document.report is not None:
        body = _audit(document.report, document.trend, document.changes)
    elif document.kind is Kind.CHANGES and document.changes is not None:
        body = _changes(document.changes)
    elif document.columns == COMPANY_COLUMNS:
        body = _companies(document)
    elif document.columns == JOURNAL_COLUMNS:
        body = _journal(document)
    else:
        body = _all_columns(document)
    return whole_page(document, body)


def _audit(report: AuditReport, trend: Trend | None, changes: ChangeReport | None) -> Iterator[str]:
    yield "<section>\n<h2>Companies by worst status</h2>\n"
    yield stacked_bar(report.standings.shown, large=True)
    yield from legend(report.standings.shown)
    yield from _note(report.standings)
    yield "</section>\n"
    if trend is not None and trend.days_with_snapshot >= _FEWEST_SNAPSHOTS:
        yield from _trend(trend)
    yield '<div class="two">\n'
    for column in ((report.statuses, report.pending), (report.access, report.problems, report.entities)):
        yield "<div>\n"
        for section in column:
            yield from _section(section)
        yield "</div>\n"
    yield "</div>\n"
    yield from _platforms(report.platforms)
    if changes is not None:
        yield from _changes(changes)


def _section(section: Section) -> Iterator[str]:
    if not section.is_shown:
        return
    whole = "" if section.key in {"access", "problems", "entities"} else f" <small>{section.total:,}</small>"
    yield f"<section>\n<h2>{section.title}{whole}</h2>\n"
    yield from bars(section)
    yield from _note(section)
    yield "</section>\n"


def _note(section: Section) -> Iterator[str]:
    if section.note:
        yield f'<p class="note">{for_html(section.note)}</p>\n'


def _trend(trend: Trend) -> Iterator[str]:
    days = counted(trend.days_with_snapshot, "day")
    yield f"<section>\n<h2>Connections over {len(trend.days)} days</h2>\n"
    yield f'<p class="note">The last audit of each day; there was one on {days}.</p>\n<div class="trend">\n'
    for series in trend.statuses:
        if any(series.known):
            yield f"<div><p>{status_badge(series.status)} <b>{series.newest:,} <small>{_change(series)}</small></b></p>"
            yield f"{sparkline(series)}</div>\n"
    yield "</div>\n</section>\n"


def _change(series: Series) -> str:
    return f"{series.change:+,}".replace("-", "\N{MINUS SIGN}") if series.change else "\N{PLUS-MINUS SIGN}0"


def _platforms(section: Section) -> Iterator[str]:
    if not section.shown:
        return
    statuses = {part.status: part.label for figure in section.shown for part in figure.parts}
    present = [each for each in _in_order(section) if each in statuses]
    titles = [("Platform", "name"), ("", "chart"), ("All", "number")]
    titles += [(status_badge(status), "number") for status in present]

    def rows() -> Iterator[list[str]]:
        for figure in section.shown:
            number = {part.status: part.count for part in figure.parts}
            cells = [for_html(figure.label), stacked_bar(figure.parts), f"{figure.count:,}"]
            yield cells + [f"{number[status]:,}" if number.get(status) else "" for status in present]

    yield f"<section>\n<h2>{section.title} <small>{section.total:,}</small></h2>\n"
    yield from table(titles, rows())
    yield "</section>\n"


def _in_order(section: Section) -> list[str]:
    """Return the statuses of all platforms, as in their parts: the most urgent first."""
    longest = sorted((figure.parts for figure in section.shown), key=len, reverse=True)
    return list(dict.fromkeys(part.status for parts in longest for part in parts))


def _changes(report: ChangeReport) -> Iterator[str]:
    words = summary_words(report)
    stamps = (stamp(snapshot.at, seconds=report.within_a_minute) for snapshot in (report.before, report.after))
    before, after = (f'<span class="when">{for_html(each)}</span>' for each in stamps)
    yield "<section>\n<h2>What changed</h2>\n"
    yield f"<p>{for_html(words[:1].upper() + words[1:])}, between {before} and {after}.</p>\n</section>\n"
    for group in report.groups:
        yield from _group(group)


def _group(group: ChangeGroup) -> Iterator[str]:
    yield f"<section>\n<h2>{group.title} <small>{len(group.changes):,}</small></h2>\n"
    yield f'<p class="note">{group.meaning}</p>\n'
    titles = [("Company", "name"), ("Connection", "long"), ("Seen between", "when")]
    with_errors = any(change.errors for change in group.changes)
    if with_errors:
        titles.append(("Open errors", "long"))
    yield from table(titles, (_change_cells(change, with_errors=with_errors) for change in group.changes))
    yield "</section>\n"


def _change_cells(change: Change, *, with_errors: bool) -> list[str]:
    who = f'{for_html(change.company_name)} <span class="id">{for_html(change.company_id)}</span>'
    what = ""
    if change.kind not in {ChangeKind.NEW, ChangeKind.GONE, ChangeKind.BACK}:
        statuses = [status_badge(each) for each in (change.before, change.after) if each is not None]
        arrow = ' <span class="arrow">→</span> '
        what = f"{for_html(change.platform_name or change.platform_key)}<br> {arrow.join(statuses)}"
        if change.kind is ChangeKind.CONNECTION_GONE:
            what += f"{arrow}gone" if statuses else "gone"
        what += f' <span class="id">{for_html(change.connection_id)}</span>'
    when = "<br> ".join(moment(each) for each in (change.seen_before, change.seen) if each is not None)
    return [who, what, when, *([for_html(for_cell(change.errors))] if with_errors else [])]


def _companies(document: Document) -> Iterator[str]:
    yield "<section>\n"
    titles = [
        ("Company", "name"),
        ("Connection", "long"),
        ("Status", "status"),
        ("Last sync", "when"),
        ("Created", "when"),
        ("Tags, description, open errors, whose books, follow-up", "long"),
    ]
    yield from table(titles, map(_company_cells, document.rows))
    yield "</section>\n"


def _journal(document: Document) -> Iterator[str]:
    titles = [("When", "when"), ("Who", "long"), ("What", "long"), ("Company", "name")]
    titles += [("Platform", "long"), ("Outcome", "status"), ("Message", "long")]
    yield "<section>\n"
    yield from table(titles, map(_journal_cells, document.rows))
    yield "</section>\n"


def _journal_cells(row: Row) -> Iterable[str]:
    _, at, user, host, action, company, company_id, platform, connection_id, outcome, status, error, correlation = row[
        :13
    ]
    error_parts = [for_html(for_cell(each)) for each in (status, error, correlation) if each]
    return (
        moment(at) if isinstance(at, datetime) else "",
        for_html(f"{for_cell(user)}@{for_cell(host)}"),
        for_html(for_cell(action)),
        _with_id(company, company_id),
        _with_id(platform, connection_id),
        for_html(for_cell(outcome)),
        "<br> ".join(error_parts),
    )


def _with_id(name: Cell, identity: Cell) -> str:
    return (
        f'{for_html(for_cell(name))} <span class="id">{for_html(for_cell(identity))}</span>'
        if identity
        else for_html(for_cell(name))
    )


def _all_columns(document: Document) -> Iterator[str]:
    """Yield a table of the chosen columns."""
    yield "<section>\n"
    titles = [(for_html(each.title), "when" if each.is_moment else "long") for each in document.columns]
    yield from table(titles, ([_any_cell(each) for each in row] for row in document.rows))
    yield "</section>\n"


def _any_cell(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return "<br> ".join(for_html(one_of_several(each)) for each in cell)
    return moment(cell) if isinstance(cell, datetime) else for_html(for_cell(cell))


def _company_cells(row: Row) -> Iterable[str]:
    (company_id, name, standing, description, tags, created, _, connection_id, key, platform, _, status) = row[:12]
    _, last_sync, _, errors = row[12:16]
    books = len(row) - len(FOLLOW_UP_COLUMNS) - ENTITY_CELLS
    entity, currency, match = row[books : books + 3]
    about = [for_html(each) for each in (for_cell(tags), for_cell(description)) if each]
    if errors:
        about.append(f'<span class="error">{for_html(for_cell(errors))}</span>')
    if entity:
        named = ", ".join(for_cell(each) for each in (entity, currency) if each)
        about.append(for_html(f"In their books: {named} ({for_cell(match)})"))
    about += _follow_up(row[-len(FOLLOW_UP_COLUMNS) :])
    connection = f' <span class="id">{for_html(connection_id)}</span>' if connection_id else ""
    return (
        f'{for_html(name)} <span class="id">{for_html(company_id)}</span>',
        f"{for_html(platform or key)}{connection}",
        status_badge(str(status if connection_id else standing or "")),
        moment(last_sync) if isinstance(last_sync, datetime) else "",
        f'<span class="when">{for_html(day(created))}</span>' if isinstance(created, datetime) else "",
        "<br> ".join(about),
    )


def _follow_up(cells: Row) -> list[str]:
    owner, step, due, note, by, at = cells
    lines = []
    if owner:
        lines.append(f"Owner: {for_cell(owner)}")
    if step:
        lines.append(f"Next step: {for_cell(step)}" + (f", due {for_cell(due)}" if due else ""))
    if note:
        lines.append(f"Note: {for_cell(note)} ({for_cell(by)}, {day(at) if isinstance(at, datetime) else ''})")
    return [for_html(each) for each in lines]
