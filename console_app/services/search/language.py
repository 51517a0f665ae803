"""Define a parsed search, and the words of the language: fields and operators."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from console_app.services.companies.statuses import STANDINGS
from console_app.services.connections.entity import EntityMatch

if TYPE_CHECKING:
    from datetime import date, timedelta

NOT_ASKED = "none"
"""`entity:none`: Codat was never asked whose books they are."""
ENTITY_WORDS = (*map(str, EntityMatch), NOT_ASKED)
"""The words that `entity:` takes beside a name."""

FIELDS: dict[str, str] = {
    "status": f"{', '.join(each.key for each in STANDINGS[:-1])} or {STANDINGS[-1].key}",
    "platform": "a key such as gbol, or part of a name",
    "age": "how old the connection is",
    "sync": "time since the last sync, or never",
    "since": "time in the current status",
    "linked": "time since a Linked one was linked",
    "errors": "any, none, or words of the error",
    "entity": f"{', '.join(ENTITY_WORDS)}, or a name",
    "tag": "a key, or key=value",
    "owner": "me, any, none, or who follows it up",
    "due": "the next step's day: fri, 7d ahead, a date, any, none",
    "note": "any, none, or words of a note",
    "name": "part of the name",
    "description": "part of the description",
    "id": "part of a company's or a connection's id",
    "creator": "part of the creator's name",
    "created": "when the company was created",
}
"""The fields and their descriptions, in the order in which they are suggested."""

TIME_FIELDS = frozenset({"age", "sync", "since", "linked", "created"})
"""Compared with durations that count back from now, and with dates."""
COMPARED_FIELDS = TIME_FIELDS | {"due"}
"""Fields that take `>`, `<`, `>=` and `<=`."""
CONNECTION_FIELDS = frozenset({"status", "platform", "age", "sync", "since", "linked", "errors", "entity"})
"""Fields of a connection; all such terms in one search must match the same connection."""


class Special(Enum):
    """Values that are not text."""

    NEVER = "never"
    """`sync:never`: data was never synced."""
    ANY = "any"
    """`errors:any`: there is an open error; so do `owner`, `due` and `note` ask whether there is one."""
    NONE = "none"
    """`errors:none`: there is no open error, and so on."""
    ME = "me"
    """`owner:me`: the user of this program."""


@dataclass(frozen=True, slots=True)
class Ago:
    """A duration, counted back from now."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class Days:
    """A day, a month or a year: from its first day to the one after its last."""

    first: date
    after: date


@dataclass(frozen=True, slots=True)
class Coming:
    """A day that is counted from today, such as `today`, `7d` and `fri`."""

    days: int = 0
    """How many days ahead; at the least, with a weekday."""
    weekday: int | None = None
    """Monday is 0."""
    is_span: bool = False
    """True for `7d`, of which `:` means each day from today to that one."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag's key and optionally its value; folded."""

    key: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class EntityIs:
    """A word of `ENTITY_WORDS`, apart from the same word in a name."""

    word: str


_SHORTEST_MARKED = 3

Value: TypeAlias = "str | Special | Ago | Days | Coming | Tag | EntityIs"


def operator_of(field: str) -> str:
    """Return the operator that most searches have behind a field: older than, due before, or equal."""
    return ">" if field in TIME_FIELDS else "<" if field in COMPARED_FIELDS else ":"


def quoted(text: str) -> str:
    """Return `text` in the form that a search takes literally, whatever it contains."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_BARE = r"\w[\w.@+-]*"


def in_quotes(text: str) -> str:
    """Return `text` as the value of a field, in quotes if a search may give one of its signs a meaning.

    A bare status that this program does not know would be taken for a misspelling: use `quoted` for those.
    """
    return text if re.fullmatch(_BARE, text) else quoted(text)


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with a part of a search."""

    start: int
    end: int
    """The end of its place in the text, which is never empty."""
    message: str
    """One sentence that names the part and the problem."""
    suggestion: str | None = None
    """A replacement for it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word, or several in quotes."""

    text: str
    """Folded."""
    negated: bool = False
    forms: tuple[str, ...] = ()
    """Alternatives that match at the beginning of a word: other forms of a name, other ids of a list; folded."""

    @property
    def all_forms(self) -> tuple[str, ...]:
        """Return the text and its other forms."""
        return (self.text, *self.forms)


@dataclass(frozen=True, slots=True)
class Term:
    """A field and its values, any of which may match."""

    field: str
    operator: str
    """`:`, or for times `>`, `<`, `>=`, `<=`."""
    values: tuple[Value, ...]
    negated: bool = False
    raw: tuple[str, ...] = dataclasses.field(default=(), compare=False)
    """The values as typed, without quotes."""
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)

    @property
    def is_of_a_connection(self) -> bool:
        """Return whether the term concerns a connection, not the company."""
        return self.field in CONNECTION_FIELDS

    @property
    def is_relative(self) -> bool:
        """Return whether its matches change over time."""
        return any(isinstance(value, Ago | Coming) for value in self.values)


@dataclass(frozen=True, slots=True)
class Search:
    """A parsed search. All of its terms must match."""

    text: str = ""
    """The text as typed."""
    plain: tuple[Word, ...] = ()
    terms: tuple[Term, ...] = ()
    problems: tuple[Problem, ...] = ()
    """The parts that could not be understood; the rest of the search still applies."""

    @property
    def words(self) -> tuple[str, ...]:
        """Return the plain words, folded."""
        return tuple(word.text for word in self.plain if not word.negated)

    @property
    def marked(self) -> tuple[str, ...]:
        """Return the words to highlight: the plain words in all their forms, except those of a letter or two."""
        forms = (form for word in self.plain if not word.negated for form in word.forms)
        return self.words + tuple(form for form in forms if len(form) >= _SHORTEST_MARKED)

    @property
    def first_problem(self) -> Problem | None:
        """Return the problem to show: the first one with a suggestion, else the first; None if there is none."""
        mendable = (problem for problem in self.problems if problem.suggestion is not None)
        return next(mendable, self.problems[0] if self.problems else None)

    @property
    def mended(self) -> tuple[str, int] | None:
        """Return the text with its first suggestion applied, and the position behind it; None without a suggestion."""
        problem = self.first_problem
        if problem is None or problem.suggestion is None:
            return None
        before = self.text[: problem.start] + problem.suggestion
        return before + self.text[problem.end :], len(before)

    @property
    def is_empty(self) -> bool:
        """Return whether it matches every company."""
        return not self.plain and not self.terms

    @property
    def nothing_found_hint(self) -> str:
        """Return why a search may find nothing, where it has several parts; empty for one word or one term."""
        if sum(term.is_of_a_connection and not term.negated for term in self.terms) > 1:
            return "All terms about connections have to match the same connection."
        return "All words and terms have to match." if len(self.plain) + len(self.terms) > 1 else ""
