"""A search in words: what is wrong in it, and where it found what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.search import hits
from console_app.services.search.language import FIELDS, TIME_FIELDS
from console_app.tui.render.facts import facts
from console_app.tui.render.text import fit, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.services.search import Search
    from console_app.services.search.completing import Suggestion

_WIDEST_OFFER, _WIDEST_HELP = 28, 34
EXAMPLES = (
    ("status:pending age>1d", "waiting for the customer for more than a day"),
    ("platform:xero,qhyg sync>60d", "Xero or QuickBooks without data for sixty days"),
    ("tag:region=uk -status:linked", "in the UK, and nothing is Linked"),
    ("errors:any", "a connection with something in the way"),
    ("created:2026-01", "companies created that month"),
    ('name:"a b" created<90d', "a name with a space in it, created lately"),
)
RULES = (
    ("-", "in front: not so. For connections: none is so."),
    (",", "between values: any of them."),
    (
        ">  <",
        "longer ago than, less long ago than: 30m 12h 7d 2w 3mo 1y. Before a date, a day in local time: after, before.",
    ),
    ('" "', "around a text: as it stands, with spaces, colons and commas."),
    ("= OR ( )", "beside fields or in capitals, and NOT ! && ||: of other searches; Tab mends it."),
    ("", 'In names they are letters, “Smith (UK) and Sons”, and in quotes: "AND".'),
)


def problem_line(search: Search) -> Content:
    """What is wrong, what Tab mends first, and how much more there is; the rest of the search holds all the same."""
    first, more = search.first_problem, len(search.problems) - 1
    assert first is not None
    sentence = first.message + (f"  (and {more} more)" if more else "")
    key = [("Tab", "bold $accent"), (" mends it  ", "$quiet")] if search.mended is not None else []
    return Content.assemble(("⚠ ", "$text-warning"), *key, plain(sentence, "$text-warning"))


def with_hits(pieces: Sequence[tuple[str, str]], words: Sequence[str]) -> list[tuple[str, str]]:
    """The pieces of a cell, with what was searched for marked in them."""
    if not words:
        return list(pieces)
    marked: list[tuple[str, str]] = []
    for text, style in pieces:
        at = 0
        for start, end in hits(text, words):
            marked += [(text[at:start], style), (text[start:end], "match")]
            at = end
        marked.append((text[at:], style))
    return [(text, style) for text, style in marked if text]


def offers(suggestions: Sequence[Suggestion], chosen: int) -> Content:
    """Suggestions, one a line, the chosen one marked by more than a colour."""
    width = min(_WIDEST_OFFER, max(len(each.text) for each in suggestions))
    aside = min(_WIDEST_HELP, max(len(each.help) for each in suggestions))
    lines = []
    for place, each in enumerate(suggestions):
        here = place == chosen
        text = f" {'›' if here else ' '} {fit(each.text, width)}  "
        lines.append(
            Content.assemble(
                plain(text, "bold $foreground on $cursor-background" if here else ""),
                plain(fit(each.help, aside) + " ", "$foreground on $cursor-background" if here else "$quiet"),
            )
        )
    return Content("\n").join(lines)


def search_help() -> Content:
    """The language on one screen: fields, signs, examples."""
    parts = [
        plain("Words", "bold $accent"),
        plain("Any order; case and accents do not count. Found in name, description, tags, ids, platform and creator."),
        plain("Ids in any form, and addresses of the Portal; of several ids, any."),
        Content(""),
        plain("Fields", "bold $accent"),
        facts([(f"{name}{'>' if name in TIME_FIELDS else ':'}", plain(what)) for name, what in FIELDS.items()]),
        plain("What is said of a connection (the first six) is said of one and the same.", "$quiet"),
        Content(""),
        plain("Signs", "bold $accent"),
        facts([(sign, plain(what)) for sign, what in RULES]),
        Content(""),
        plain("Examples", "bold $accent"),
    ]
    for text, what in EXAMPLES:
        parts.append(Content.assemble(plain(text, "bold"), plain(f"  {what}", "$quiet")))
    return Content("\n").join(parts)
