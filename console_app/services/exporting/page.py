"""The frame of an HTML document: one file, no scripts, nothing loaded from anywhere, dark or light as the reader is."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import TYPE_CHECKING

from console_app.codat.statuses import Status
from console_app.services.auditing.cost import counted
from console_app.services.exporting.document import Kind
from console_app.services.exporting.style import STYLE
from console_app.services.exporting.texts import seen
from console_app.services.local_time import in_words, stamp
from console_app.services.permits import SANDBOX_WORDS
from console_app.services.summaries import NO_CONNECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.services.exporting.document import Document

_CLASSES = {
    Status.LINKED: "linked",
    Status.PENDING_AUTH: "pending",
    Status.DEAUTHORIZED: "lost",
    Status.UNLINKED: "unlinked",
    NO_CONNECTIONS: "none",
    "": "plain",
}
_WORDS = {NO_CONNECTIONS: "No connections", "": "Could not be read"}


def text(outside: object) -> str:
    """Text from outside as HTML: it stands between tags, never inside one."""
    return escape(seen(outside))


def status_class(status: str) -> str:
    """The class that carries a status's colour; made of our own words only."""
    return _CLASSES.get(status, "other")


def status_badge(status: str | None) -> str:
    """A status as a dot in its colour and its word."""
    if status is None:
        return ""
    word = _WORDS.get(status, status)
    css = status_class(status)
    # Our own words stay in one line; a word that is not known may be as long as it likes.
    return f'<span class="badge{" odd" if css == "other" else ""}"><i class="dot {css}"></i>{text(word)}</span>'


def moment(when: datetime | None, *, never: str = "") -> str:
    """A moment in a table, in the local time of who made the report."""
    return f'<span class="when">{escape(stamp(when)[:16])}</span>' if when else never


def whole_page(document: Document, body: Iterable[str]) -> str:
    """The document with its head, where it is from, and what it is not."""
    source = document.provenance
    sandbox = "SANDBOX – " if source.is_sandbox else ""
    title = f"{sandbox}{document.title} – {seen(source.account) or seen(source.profile)}"
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    facts = [("As of", in_words(source.as_of)), ("Profile", source.profile)]
    facts.append(("Search", source.query or ("everything" if document.kind is Kind.JOURNAL else "all companies")))
    if "companies" in document.counts:
        counts = document.counts
        numbers = counted(counts["companies"], "company", "companies")
        facts.append(("Holds", f"{numbers}, {counted(counts['connections'], 'connection')}"))
    told = "".join(f"<div><dt>{name}</dt> <dd>{text(value)}</dd></div>\n" for name, value in facts)
    return "".join(
        (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n',
            f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
            f'<header>\n<p class="over">{escape(document.title)}</p>\n',
            f"<h1>{text(source.account) or text(source.profile)}</h1>\n",
            f'<p class="sandbox">{SANDBOX_WORDS}</p>\n' if source.is_sandbox else "",
            f'<dl class="facts">{told}</dl>\n</header>\n',
            *body,
            "<footer>\n<p>Made by codat-console on ",
            f"{escape(in_words(source.made_at))}. Times are in the local time of whoever made it, ",
            f"{escape(stamp(source.made_at)[17:])}. There are no links to connect with in this file: ",
            "each is made when it is sent.</p>\n</footer>\n</main>\n</body>\n</html>\n",
        )
    )


def table(titles: Iterable[tuple[str, str]], rows: Iterable[Iterable[str]]) -> Iterable[str]:
    """A table. `titles` are words of ours with the class of their column, and `rows` hold HTML."""
    columns = list(titles)
    yield '<div class="scroll"><table>\n<thead><tr>'
    yield " ".join(f'<th class="{css}">{title}</th>' for title, css in columns)
    yield "</tr></thead>\n<tbody>\n"
    for row in rows:
        cells = (f'<td class="{css}">{cell}</td>' for (_, css), cell in zip(columns, row, strict=True))
        yield f"<tr>{' '.join(cells)}</tr>\n"
    yield "</tbody>\n</table></div>\n"
