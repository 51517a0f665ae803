"""What a search is made of once it is read, and the words of the language: fields, statuses, operators."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from console_app.codat.statuses import Status
from console_app.services.summaries import NO_CONNECTIONS, UNREADABLE

if TYPE_CHECKING:
    from datetime import date, timedelta

FIELDS: dict[str, str] = {
    "status": "linked, pending, deauthorized, unlinked or none",
    "platform": "a key such as gbol, or part of a name",
    "age": "how long ago the connection was created",
    "sync": "how long ago data last came, or never",
    "since": "how long the connection has had its status",
    "errors": "any, none, or words of the error",
    "tag": "a key, or key=value",
    "name": "part of the name",
    "description": "part of the description",
    "id": "part of a company's or a connection's id",
    "creator": "part of who created the company",
    "created": "when the company was created",
}
"""The fields, with what they are asked for, in the order in which they are offered."""

TIME_FIELDS = frozenset({"age", "sync", "since", "created"})
"""Compared with lengths of time and dates; these alone take `>`, `<`, `>=` and `<=`."""
CONNECTION_FIELDS = frozenset({"status", "platform", "age", "sync", "since", "errors"})
"""What is said of a connection; all that is said so in one search is said of one and the same connection."""

STATUS_WORDS: dict[str, str] = {
    "linked": Status.LINKED,
    "pending": Status.PENDING_AUTH,
    "pendingauth": Status.PENDING_AUTH,
    "deauthorized": Status.DEAUTHORIZED,
    "deauthorised": Status.DEAUTHORIZED,
    "deauth": Status.DEAUTHORIZED,
    "unlinked": Status.UNLINKED,
    "none": NO_CONNECTIONS,
    "unreadable": UNREADABLE,
}
"""How people write the statuses, folded."""


class Special(Enum):
    """Values that are no text."""

    NEVER = "never"
    """`sync:never`: no data ever came."""
    ANY = "any"
    """`errors:any`: something is in the way."""
    NONE = "none"
    """`errors:none`: nothing is in the way."""


@dataclass(frozen=True, slots=True)
class Ago:
    """A length of time, counted back from now."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class Days:
    """A day, a month or a year: from its first day to the one after its last."""

    first: date
    after: date


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag's key and, if wanted, what its value is; folded."""

    key: str
    value: str | None = None


_SHORTEST_MARKED = 3

Value: TypeAlias = "str | Special | Ago | Days | Tag"


def quoted(text: str) -> str:
    """`text` as a search takes it literally, whatever is in it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a part of a search."""

    start: int
    end: int
    """Where it stands in the text; never empty."""
    message: str
    """One sentence: what is wrong where."""
    suggestion: str | None = None
    """What could stand there instead."""


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word, or several in quotes."""

    text: str
    """Folded."""
    negated: bool = False
    forms: tuple[str, ...] = ()
    """What does as well, at the beginning of a word: other forms of a name, other ids of a list; folded."""

    @property
    def all_forms(self) -> tuple[str, ...]:
        """The text and its other forms."""
        return (self.text, *self.forms)


@dataclass(frozen=True, slots=True)
class Term:
    """A field and what it is compared with: any one of the values will do."""

    field: str
    operator: str
    """`:`, or for times `>`, `<`, `>=`, `<=`."""
    values: tuple[Value, ...]
    negated: bool = False
    raw: tuple[str, ...] = dataclasses.field(default=(), compare=False)
    """The values as they were typed, without quotes."""
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)

    @property
    def is_of_a_connection(self) -> bool:
        """Whether it is said of a connection, and not of the company."""
        return self.field in CONNECTION_FIELDS

    @property
    def is_relative(self) -> bool:
        """Whether what it finds changes while time goes by."""
        return any(isinstance(value, Ago) for value in self.values)


@dataclass(frozen=True, slots=True)
class Search:
    """A search, read. Everything in it has to hold."""

    text: str = ""
    """As it was typed."""
    plain: tuple[Word, ...] = ()
    terms: tuple[Term, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What could not be understood; the rest of the search holds all the same."""

    @property
    def words(self) -> tuple[str, ...]:
        """The plain words that are looked for, folded."""
        return tuple(word.text for word in self.plain if not word.negated)

    @property
    def marked(self) -> tuple[str, ...]:
        """What to mark where it was found: the plain words in all their forms, but for those of a letter or two."""
        forms = (form for word in self.plain if not word.negated for form in word.forms)
        return self.words + tuple(form for form in forms if len(form) >= _SHORTEST_MARKED)

    @property
    def first_problem(self) -> Problem | None:
        """The problem to tell: the first one that a suggestion mends, else the first; None: nothing is wrong."""
        mendable = (problem for problem in self.problems if problem.suggestion is not None)
        return next(mendable, self.problems[0] if self.problems else None)

    @property
    def mended(self) -> tuple[str, int] | None:
        """The text with its first suggestion taken, and the place behind it; None: nothing is suggested."""
        problem = self.first_problem
        if problem is None or problem.suggestion is None:
            return None
        before = self.text[: problem.start] + problem.suggestion
        return before + self.text[problem.end :], len(before)

    @property
    def is_empty(self) -> bool:
        """Whether it lets everything through."""
        return not self.plain and not self.terms
