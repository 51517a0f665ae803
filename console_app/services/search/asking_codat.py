"""A search in Codat's own query language, as far as it can be said there.

What is asked is never narrower than what is meant, except where Codat looks less closely: it takes letters as they are
(an accent counts), keeps tags apart from everything else, and may let conditions on connections hold for different
ones. So what it answers is to be searched again here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.codat.errors import InvalidInput
from console_app.codat.naming import clean_name
from console_app.codat.query import Condition, all_of, any_of, field
from console_app.codat.statuses import Status
from console_app.services.ids import read_reference
from console_app.services.search.language import STATUS_WORDS, Ago, Days, Special, Tag
from console_app.services.search.matching import edges
from console_app.services.summaries import NO_CONNECTIONS, UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console_app.services.search.language import Search, Term, Word

_STATUS = "dataConnections.status"
_TEXTS: dict[str, tuple[str, ...]] = {
    "description": ("description",),
    "creator": ("createdByUserName",),
    "id": ("id", "dataConnections.id"),
}
_WORDS_IN = (
    "name",
    "description",
    "id",
    "createdByUserName",
    "dataConnections.platformName",
    "dataConnections.integrationKey",
    "dataConnections.id",
)
"""Where a plain word is looked for; tags cannot be asked for in the same breath."""
_MOMENTS = {"created": "created", "age": "dataConnections.created", "sync": "dataConnections.lastSync"}


@dataclass(frozen=True, slots=True)
class ServerQuery:
    """What Codat is asked."""

    query: Condition | None
    tags: Condition | None
    unsaid: tuple[str, ...] = ()
    """The parts of the search that cannot be said there, as they were typed; they are looked at here."""

    @property
    def says_anything(self) -> bool:
        """Whether it would leave out anything at all."""
        return self.query is not None or self.tags is not None

    @property
    def words(self) -> str:
        """What is asked, as it is sent."""
        query = [] if self.query is None else [str(self.query)]
        return "  ".join(query if self.tags is None else [*query, f"tags: {self.tags}"])


class _Unsayable(Exception):
    """The query language has no words for it."""


def to_codat(search: Search, now: datetime) -> ServerQuery:
    """What Codat is to be asked for a search; lengths of time are counted back from `now`, and a day is the local one,
    between two moments."""
    queries: list[Condition] = []
    tags: list[Condition] = []
    unsaid: list[str] = []
    for term in search.terms:
        sayings = tags if term.field == "tag" else queries
        try:
            _add(sayings, _tag_condition(term) if term.field == "tag" else _condition(term, now))
        except (_Unsayable, InvalidInput):
            unsaid.append(search.text[term.start : term.end])
    for word in search.plain:
        try:
            _add(queries, _word_condition(word, search))
        except (_Unsayable, InvalidInput):
            unsaid.append(f"-{word.text}" if word.negated else word.text)
    return ServerQuery(all_of(*queries) if queries else None, all_of(*tags) if tags else None, tuple(unsaid))


def _add(conditions: list[Condition], condition: Condition) -> None:
    """Ask for one thing more. Raises `InvalidInput` where all together would be too long."""
    all_of(*conditions, condition)
    conditions.append(condition)


def _word_condition(word: Word, search: Search) -> Condition:
    if word.negated:
        raise _Unsayable
    if read_reference(word.text) is not None:
        return any_of(*(field(name).contains(form) for form in word.all_forms for name in _TEXTS["id"]))
    # A word with accents is known without them only, and Codat would miss it.
    if not search.text.isascii():
        raise _Unsayable
    return any_of(*(field(name).contains(form) for form in word.all_forms for name in _WORDS_IN))


def _condition(term: Term, now: datetime) -> Condition:
    if term.field == "status":
        return _status_condition(term)
    if term.negated:
        # The opposite of what was asked too widely would be too narrow.
        raise _Unsayable
    if term.field == "platform":
        return any_of(
            *(field("dataConnections.integrationKey") == text for text in term.raw),
            *(field("dataConnections.platformName").contains(text) for text in term.raw),
        )
    if term.field == "name":
        names = (form for text in term.raw for form in dict.fromkeys((text, clean_name(text))) if form)
        return any_of(*(field("name").contains(form) for form in names))
    if term.field in _TEXTS:
        return any_of(*(field(name).contains(text) for text in term.raw for name in _TEXTS[term.field]))
    if term.field in _MOMENTS:
        return any_of(*(_moment_condition(_MOMENTS[term.field], term.operator, each, now) for each in term.values))
    raise _Unsayable


def _status_condition(term: Term) -> Condition:
    documented = tuple(Status)
    if UNREADABLE in term.values:
        raise _Unsayable
    if not term.negated:
        return any_of(
            *(
                all_of(*(field(_STATUS) != each for each in documented))
                if value == NO_CONNECTIONS
                else field(_STATUS) == _as_codat_has_it(str(value))
                for value in term.values
            )
        )
    if NO_CONNECTIONS in term.values or any(_as_codat_has_it(str(each)) != each for each in term.values):
        # Any status at all: there may be some that nobody has documented. And one that is only spelled like a
        # documented one cannot be left out without that one.
        raise _Unsayable
    return all_of(*(field(_STATUS) != str(value) for value in term.values))


def _as_codat_has_it(status: str) -> str:
    """A status without the quotes that tell it apart from one of our own words."""
    word = status[1:-1]
    return word if status == f'"{word}"' and word in STATUS_WORDS else status


def _tag_condition(term: Term) -> Condition:
    conditions: list[Condition] = []
    key = ""
    for value, raw in zip(term.values, term.raw, strict=True):
        if not isinstance(value, Tag) or value.value is None:
            raise _Unsayable
        typed, equals, wanted = raw.partition("=")
        key = typed if equals else key
        tag, text = field(key), wanted if equals else typed
        conditions.append(tag != text if term.negated else tag == text)
    return all_of(*conditions) if term.negated else any_of(*conditions)


def _moment_condition(name: str, operator: str, value: object, now: datetime) -> Condition:
    moment = field(name)
    if isinstance(value, Ago):
        edge = now - value.length
        return {">": moment <= edge, ">=": moment <= edge}.get(operator, moment >= edge)
    if isinstance(value, Days):
        first, after = edges(value)
        return {
            ">": moment >= after,
            ">=": moment >= first,
            "<": moment < first,
            "<=": moment < after,
            ":": all_of(moment >= first, moment < after),
        }[operator]
    assert value is Special.NEVER
    raise _Unsayable


def in_words(parts: Sequence[str]) -> str:
    """Parts of a search in a sentence: "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
