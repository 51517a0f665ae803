"""A company's past, newest first: what the looks saw of it, and what was done in this run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.auditing import change_words
from console_app.services.local_time import local_time
from console_app.tui.render.changes import KIND_LOOKS, between, errors_said
from console_app.tui.render.text import plain
from console_app.tui.render.when import clock, day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.services.changes import Change
    from console_app.services.deeds import Deed
    from console_app.services.veil import Veil

NOTHING = "Nothing has changed for this company since the first audit that saw it, and nothing was done in this run."
NO_LOOK = "This account has not been audited yet: each audit is remembered, and the next one tells what changed."


def timeline(
    changes: Iterable[Change], deeds: Iterable[Deed], veil: Veil, *, looked: bool = True, company_id: str = ""
) -> Content:
    """All of it. `looked` says whether there is any look at all."""
    entries: list[tuple[datetime, Content]] = [(each.seen, _seen(each, veil)) for each in changes]
    hidden = veil.hides(company_id)
    entries += [(each.at, _done(each, veil, hidden=hidden)) for each in deeds]
    if not entries:
        return plain(NOTHING if looked else NO_LOOK, "$quiet")
    # Of two at one moment, what was told later comes first.
    entries.reverse()
    entries.sort(key=lambda entry: entry[0], reverse=True)
    return Content("\n").join(words for _, words in entries)


def _seen(change: Change, veil: Veil) -> Content:
    look = KIND_LOOKS[change.kind]
    lines = [
        Content.assemble(
            plain(f"{look.symbol} ", f"${look.style}"),
            plain(change_words(change), "bold"),
        ),
        plain(f"  {between(change)}", "$quiet"),
    ]
    if change.errors:
        lines.append(plain(f"  {errors_said(change.errors, change.company_id, veil)}", "$text-error"))
    return Content("\n").join(lines)


def _done(deed: Deed, veil: Veil, *, hidden: bool) -> Content:
    said = f": {veil.said(deed.text)}" if deed.text and not hidden else ""
    lines = [
        Content.assemble(("› ", "$accent"), plain(f"{deed.kind}{said}", "bold")),
        plain(f"  {local_time(deed.at):%a} {day(deed.at)} {clock(deed.at)}, in this run", "$quiet"),
    ]
    return Content("\n").join(lines)
