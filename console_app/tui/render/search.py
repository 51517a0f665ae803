"""Render a search: its problems, its matches, and its help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.search import hits
from console_app.services.search.language import CONNECTION_FIELDS, FIELDS, operator_of
from console_app.tui.render.text import facts, fit, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from console_app.services.search import Search
    from console_app.services.search.completion import Suggestion

_WIDEST_OFFER, _WIDEST_HELP = 28, 34
EXAMPLES = (
    ("status:pending age>1d", "waiting for the customer for more than a day"),
    ("platform:xero,qhyg sync>60d", "Xero or QuickBooks without data for sixty days"),
    ("tag:region=uk -status:linked", "in the UK, and nothing Linked"),
    ("errors:any", "a connection with open errors"),
    ("entity:different", "linked to another company's books"),
    ("created:2026-01", "companies created that month"),
    ("owner:me due<=today", "yours, with a next step that is due"),
    ('name:"a b" created<90d', "a name with a space in it, created recently"),
)
RULES = (
    ("-", "before a term: exclude it. For connections: none matches."),
    (",", "between values: any of them."),
    (
        ">  <",
        "older, newer than: 30m 12h 7d 2w 3mo 1y. With a local day, and due: after, before.",
    ),
    ('" "', "around text: exactly, with spaces, colons and commas."),
    ("= OR ( )", "also NOT ! && ||: syntax of other searches; Tab corrects it."),
    ("", 'In names they are plain text, “Smith (UK) and Sons”, and in quotes: "AND".'),
)
ONE_CONNECTION = "The terms above are about connections: all must match the same one."
"""Stands below the fields of a connection."""


def problem_line(search: Search) -> Content:
    """Return what is wrong, what Tab corrects first, and how many more problems there are."""
    first, more = search.first_problem, len(search.problems) - 1
    assert first is not None
    sentence = first.message + (f"  (and {more} more)" if more else "")
    key = [("Tab", "bold $accent"), (" corrects it  ", "$quiet")] if search.mended is not None else []
    return Content.assemble(("⚠ ", "$text-warning"), *key, plain(sentence, "$text-warning"))


def with_hits(pieces: Sequence[tuple[str, str]], words: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pieces of a cell, with the matches marked."""
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
    """Return suggestions, one a line; the chosen one is marked by more than a colour.

    Names of fields have the key that takes the first one: the arrows move in the list of companies.
    """
    width = min(_WIDEST_OFFER, max(len(each.text) for each in suggestions))
    aside = min(_WIDEST_HELP, max(len(each.help) for each in suggestions))
    mark = "Tab" if suggestions[0].is_field else "›"
    lines = []
    for place, each in enumerate(suggestions):
        here = place == chosen
        text = f" {fit(mark if here else '', len(mark))} {fit(each.text, width)}  "
        lines.append(
            Content.assemble(
                plain(text, "bold $foreground on $cursor-background" if here else ""),
                plain(fit(each.help, aside) + " ", "$foreground on $cursor-background" if here else "$quiet"),
            )
        )
    return Content("\n").join(lines)


def search_help() -> Content:
    """Return the search language on one screen: fields, operators, examples."""
    parts = [
        plain("Words", "bold $accent"),
        plain(
            "Any order; case and accents do not matter. Searches name, description, tags, ids, platform and creator."
        ),
        plain("If no company has all words as typed, the nearest names are shown, behind “~”."),
        plain("Ids in any form, and addresses of the Portal; with several ids, any matches."),
        Content(""),
        plain("Fields", "bold $accent"),
        facts(
            [
                *_fields(CONNECTION_FIELDS),
                ("", plain(ONE_CONNECTION, "$quiet")),
                *_fields(FIELDS.keys() - CONNECTION_FIELDS),
            ]
        ),
        Content(""),
        plain("Operators", "bold $accent"),
        facts([(sign, plain(what)) for sign, what in RULES]),
        Content(""),
        plain("Examples", "bold $accent"),
    ]
    for text, what in EXAMPLES:
        parts.append(Content.assemble(plain(text, "bold"), plain(f"  {what}", "$quiet")))
    return Content("\n").join(parts)


def _fields(names: Collection[str]) -> list[tuple[str, Content]]:
    """Return the fields among `names`, each with its operator and its description, in their order."""
    return [(f"{name}{operator_of(name)}", plain(what)) for name, what in FIELDS.items() if name in names]
