"""Complete a search at the cursor: fields, and the values that occur in this account."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from console_app.in_turns import result_of
from console_app.services.companies.statuses import STANDINGS, UNREADABLE
from console_app.services.connections.platform_names import is_alias_of
from console_app.services.search.language import COMPARED_FIELDS, FIELDS, TIME_FIELDS, in_quotes, operator_of
from console_app.services.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

    from console_app.services.companies.cached_company import CompanySummary

MOST = 8
"""The most suggestions at once: more cannot be read while typing."""
_MOST_VALUES = 200
_ROWS_AT_A_TIME = 256
_FIELD = re.compile(r"([^\W\d_]+)(>=|<=|:|>|<)")
_STATUSES = tuple(each.key for each in STANDINGS)
_LENGTHS = (
    ("1h", "an hour"),
    ("1d", "a day"),
    ("7d", "a week"),
    ("30d", "a month"),
    ("60d", "two months"),
    ("90d", "three months"),
    ("1y", "a year"),
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The searchable values of an account, the most frequent first."""

    platforms: tuple[tuple[str, str], ...] = ()
    """Keys and names."""
    tags: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Keys, each with its values."""
    creators: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    """Who follows companies up."""
    statuses: tuple[str, ...] = ()
    """Those that this program does not know."""

    @classmethod
    def of(cls, companies: Sequence[CompanySummary]) -> Vocabulary:
        """Return the vocabulary of some companies."""
        return result_of(cls.collecting(companies))

    @classmethod
    def collecting(cls, companies: Sequence[CompanySummary]) -> Generator[None, None, Vocabulary]:
        """Return the same, yielding after each piece of work: companies of the store are decoded for it."""
        platforms: Counter[tuple[str, str]] = Counter()
        tags: Counter[tuple[str, str]] = Counter()
        creators: Counter[str] = Counter()
        owners: Counter[str] = Counter()
        for place in range(0, len(companies), _ROWS_AT_A_TIME):
            some = companies[place : place + _ROWS_AT_A_TIME]
            connections = chain.from_iterable(map(attrgetter("connections"), some))
            platforms.update(map(attrgetter("integration_key", "platform_name"), connections))
            tags.update(chain.from_iterable(map(attrgetter("tags"), some)))
            creators.update(map(attrgetter("created_by"), some))
            owners.update(each.owner_name for each in map(attrgetter("follow_up"), some) if each is not None)
            yield
        values: dict[str, list[str]] = {}
        for (key, value), _ in tags.most_common():
            listed = values.setdefault(key, [])
            if len(listed) < _MOST_VALUES:
                listed.append(value)
        known = {*(each.status for each in STANDINGS), UNREADABLE}
        statuses = set(chain.from_iterable({company.statuses for company in companies})) - known
        return cls(
            tuple(platform for platform, _ in platforms.most_common(_MOST_VALUES)),
            tuple((key, tuple(listed)) for key, listed in list(values.items())[:_MOST_VALUES]),
            tuple(creator for creator, _ in creators.most_common(_MOST_VALUES) if creator),
            tuple(owner for owner, _ in owners.most_common(_MOST_VALUES) if owner),
            tuple(sorted(statuses)),
        )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggestion for a part of the text."""

    start: int
    end: int
    text: str
    """The replacement."""
    help: str = ""
    """Its meaning; may come from outside."""
    is_field: bool = False
    """True for the name of a field, which may only look like a word of a name."""

    def apply(self, text: str) -> tuple[str, int]:
        """Return the text with the suggestion, and the new position of the cursor."""
        return text[: self.start] + self.text + text[self.end :], self.start + len(self.text)


_DUE = (
    ("today", "today"),
    ("tomorrow", "tomorrow"),
    ("7d", "a week ahead"),
    ("14d", "two weeks ahead"),
    ("fri", "the next Friday"),
)
_WHETHER_DUE = (("any", "has a day"), ("none", "has no day"))
_OF_ENTITIES = {
    "different": "linked to another name",
    "similar": "a name that is alike",
    "same": "the same name",
    "confirmed": "a person said it is right",
    "unnamed": "the books have no name",
    "none": "never asked",
}


def complete(text: str, cursor: int, vocabulary: Callable[[], Vocabulary]) -> list[Suggestion]:
    """Return suggestions for the part of `text` that ends at the cursor, most likely first.

    Empty inside a word.

    Args:
        text: The search as typed so far.
        cursor: The position of the cursor, from 0.
        vocabulary: Returns the values of the account; only called for a field whose values are of the account.
    """
    cursor = max(0, min(cursor, len(text)))
    if cursor < len(text) and not text[cursor].isspace():
        return []
    start = _part_begins(text, cursor)
    if text.startswith("-", start):
        start += 1
    typed = text[start:cursor]
    if not typed or typed.startswith('"'):
        return []
    named = _FIELD.match(typed)
    if named is None:
        wanted = fold(typed)
        offered = [(_with_operator(name), what) for name, what in FIELDS.items() if name.startswith(wanted)]
        return [Suggestion(start, cursor, text, what, is_field=True) for text, what in offered]
    name = fold(named[1])
    if name not in FIELDS or (named[2] != ":" and name not in COMPARED_FIELDS):
        return []
    begin = start + _value_begins(typed, named.end())
    return _values(name, named[2], text[begin:cursor], begin, cursor, vocabulary)


def _with_operator(name: str) -> str:
    return f"{name}{operator_of(name)}"


def _part_begins(text: str, cursor: int) -> int:
    return _after_last(text[:cursor], 0, str.isspace)


def _value_begins(typed: str, at: int) -> int:
    return _after_last(typed, at, ",".__eq__)


def _after_last(text: str, at: int, ends: object) -> int:
    """Return the position behind the last character outside of quotes that ends a part."""
    assert callable(ends)
    inside, escaped = False, False
    begin = at
    for place in range(at, len(text)):
        letter = text[place]
        if inside:
            if letter == '"' and not escaped:
                inside = False
            escaped = letter == "\\" and not escaped
        elif letter == '"' and (place == begin or text[place - 1] in ':,=-<>"'):
            inside = True
        elif ends(letter):
            begin = place + 1
    return begin


def _values(
    name: str, operator: str, typed: str, start: int, end: int, vocabulary: Callable[[], Vocabulary]
) -> list[Suggestion]:
    wanted = fold(typed.strip('"'))
    if name == "tag":
        offered: Iterable[tuple[str, str]] = _tags(wanted, vocabulary())
    else:
        offered = _offered(name, operator, vocabulary)
    begins, holds = [], []
    for value, what in offered:
        written, meaning = fold(value.strip('"')), fold(what)
        if written == wanted:
            continue
        if written.startswith(wanted):
            begins.append(Suggestion(start, end, value, what))
        elif (wanted and name == "platform" and (wanted in meaning or is_alias_of(wanted, meaning or written))) or (
            wanted and name in {"creator", "owner"} and wanted in written
        ):
            holds.append(Suggestion(start, end, value, what))
    return (begins + holds)[:MOST]


def _offered(name: str, operator: str, vocabulary: Callable[[], Vocabulary]) -> list[tuple[str, str]]:
    if name == "status":
        return [(status, "") for status in _STATUSES] + [(in_quotes(each), "") for each in vocabulary().statuses]
    if name == "platform":
        return [
            (in_quotes(key or title), title if key else "") for key, title in vocabulary().platforms if key or title
        ]
    if name == "creator":
        return [(in_quotes(creator), "") for creator in vocabulary().creators]
    if name == "errors":
        return [("any", "has open errors"), ("none", "has no open errors")]
    if name == "entity":
        return list(_OF_ENTITIES.items())
    if name == "owner":
        people = [(in_quotes(each), "") for each in vocabulary().owners]
        return [("me", "you"), ("none", "has no owner"), ("any", "has an owner"), *people]
    if name == "note":
        return [("any", "has a note"), ("none", "has no note")]
    if name == "due":
        when = {">": "after", ">=": "from", "<": "before", "<=": "up to"}.get(operator, "")
        days = [(day, f"{when} {words}".strip()) for day, words in _DUE]
        return [*days, *(_WHETHER_DUE if operator == ":" else ())]
    if name in TIME_FIELDS:
        than = {">": "more than", ">=": "at least", "<": "less than"}.get(operator, "at most")
        form = f"for {than} {{}}" if name == "since" else f"{than} {{}} ago"
        never = [("never", "never had data")] if name == "sync" and operator == ":" else []
        return never + [(length, form.format(words)) for length, words in _LENGTHS]
    return []


def _tags(wanted: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    key_typed, equals, _ = wanted.partition("=")
    if not equals:
        return [
            (f"{in_quotes(key)}=", ", ".join(values[:3]) + (" …" if len(values) > len(values[:3]) else ""))
            for key, values in vocabulary.tags
        ]
    return [
        (f"{in_quotes(key)}={in_quotes(value)}", "")
        for key, values in vocabulary.tags
        if fold(key) == key_typed.strip('"')
        for value in values
    ]
