"""Translate a search into Codat's query language, and run it on the server.

The language is documented at https://docs.codat.io/using-the-api/querying.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.codat.company_names import clean_name
from console_app.codat.errors import BadRequest, InvalidInput
from console_app.codat.query import Condition, all_of, any_of, field
from console_app.services.companies.ids import read_reference
from console_app.services.companies.statuses import NO_CONNECTIONS, STATUS_WORDS, STATUSES, UNREADABLE
from console_app.services.connections.platform_names import name_meant
from console_app.services.search import find
from console_app.services.search.language import Ago, Days, Special, Tag
from console_app.services.search.matcher import edges
from console_app.services.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console_app.services.account.session import Session
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.companies.directory import Directory
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
"""The fields in which a plain word is searched for; tags cannot be combined with them in one query."""
_MOMENTS = {"created": "created", "age": "dataConnections.created", "sync": "dataConnections.lastSync"}


@dataclass(frozen=True, slots=True)
class ServerQuery:
    """The query for Codat."""

    query: Condition | None
    tags: Condition | None
    unsupported: tuple[str, ...] = ()
    """The parts of the search that the query cannot express, as typed; they are applied here."""

    @property
    def says_anything(self) -> bool:
        """Return whether it would exclude anything."""
        return self.query is not None or self.tags is not None

    @property
    def words(self) -> str:
        """Return the query text as it is sent."""
        query = [] if self.query is None else [str(self.query)]
        return "  ".join(query if self.tags is None else [*query, f"tags: {self.tags}"])


class _Unsupported(Exception):
    """Raised when the query language cannot express a part."""


def to_codat(search: Search, now: datetime) -> ServerQuery:
    """Return the query for a search.

    Args:
        search: The search.
        now: The moment from which durations are counted back. A day is a local one, between two moments.
    """
    queries: list[Condition] = []
    tags: list[Condition] = []
    unsupported: list[str] = []
    for term in search.terms:
        sayings = tags if term.field == "tag" else queries
        try:
            _add(sayings, _tag_condition(term) if term.field == "tag" else _condition(term, now))
        except (_Unsupported, InvalidInput):
            unsupported.append(search.text[term.start : term.end])
    for word in search.plain:
        try:
            _add(queries, _word_condition(word, search))
        except (_Unsupported, InvalidInput):
            unsupported.append(f"-{word.text}" if word.negated else word.text)
    return ServerQuery(all_of(*queries) if queries else None, all_of(*tags) if tags else None, tuple(unsupported))


def _add(conditions: list[Condition], condition: Condition) -> None:
    """Add a condition. Raises `InvalidInput` if the query becomes too long."""
    all_of(*conditions, condition)
    conditions.append(condition)


def _word_condition(word: Word, search: Search) -> Condition:
    if word.negated:
        raise _Unsupported
    if read_reference(word.text) is not None:
        return any_of(*(field(name).contains(form) for form in word.all_forms for name in _TEXTS["id"]))
    # The row has a word with accents only without them, and Codat would miss it.
    if not search.text.isascii():
        raise _Unsupported
    return any_of(*(field(name).contains(form) for form in word.all_forms for name in _WORDS_IN))


def _condition(term: Term, now: datetime) -> Condition:
    if term.field == "status":
        return _status_condition(term)
    if term.negated:
        # The opposite of a query that is too wide would be too narrow.
        raise _Unsupported
    if term.field == "platform":
        return any_of(
            *(field("dataConnections.integrationKey") == text for text in term.raw),
            *(field("dataConnections.platformName").contains(text) for text in term.raw),
            *(
                field("dataConnections.platformName").contains(meant)
                for meant in dict.fromkeys(map(name_meant, map(fold, term.raw)))
                if meant
            ),
        )
    if term.field == "name":
        names = (form for text in term.raw for form in dict.fromkeys((text, clean_name(text))) if form)
        return any_of(*(field("name").contains(form) for form in names))
    if term.field in _TEXTS:
        return any_of(*(field(name).contains(text) for text in term.raw for name in _TEXTS[term.field]))
    if term.field in _MOMENTS:
        return any_of(*(_moment_condition(_MOMENTS[term.field], term.operator, each, now) for each in term.values))
    raise _Unsupported


def _status_condition(term: Term) -> Condition:
    if UNREADABLE in term.values:
        raise _Unsupported
    if not term.negated:
        return any_of(
            *(
                all_of(*(field(_STATUS) != each.status for each in STATUSES))
                if value == NO_CONNECTIONS
                else field(_STATUS) == _as_codat_has_it(str(value))
                for value in term.values
            )
        )
    if NO_CONNECTIONS in term.values or any(_as_codat_has_it(str(each)) != each for each in term.values):
        # Any status at all: there may be undocumented ones. One that is only spelled like a documented one cannot be
        # excluded without that one.
        raise _Unsupported
    return all_of(*(field(_STATUS) != str(value) for value in term.values))


def _as_codat_has_it(status: str) -> str:
    """Return a status without the quotes that distinguish it from this program's own words."""
    word = status[1:-1]
    return word if status == f'"{word}"' and word in STATUS_WORDS else status


def _tag_condition(term: Term) -> Condition:
    conditions: list[Condition] = []
    key = ""
    for value, raw in zip(term.values, term.raw, strict=True):
        if not isinstance(value, Tag) or value.value is None:
            raise _Unsupported
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
    raise _Unsupported


def in_words(parts: Sequence[str]) -> str:
    """Return parts of a search in a sentence: "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


@dataclass(frozen=True, slots=True)
class Asked:
    """The result of a search on the server."""

    found: list[CompanySummary]
    """The matching companies of the answer, in its order."""
    received: int
    """The companies of the answer."""
    sent: ServerQuery
    refused: bool = False
    """True if Codat refused the query, so that the whole list was read."""

    @property
    def read_everything(self) -> bool:
        """Return whether the whole list was read for it."""
        return self.refused or not self.sent.says_anything

    @property
    def words(self) -> str:
        """Return one sentence on what was searched, and where."""
        if self.refused:
            return "Codat rejected this query: the whole list was read and searched here."
        if not self.sent.says_anything:
            return "Codat's query language cannot express this: the whole list was read and searched here."
        message = f"Codat was asked for {self.sent.words}"
        return (
            f"{message}; {in_words(self.sent.unsupported)} was searched here."
            if self.sent.unsupported
            else f"{message}."
        )


async def ask_server(session: Session, directory: Directory, search: Search, now: datetime) -> Asked:
    """Search on the server, and store the answer in the directory.

    If the query cannot express the search, or the server refuses it, the whole list is read instead. The answer is
    filtered again here: a server may understand less, or ignore the query.

    Args:
        session: The open session.
        directory: Receives the companies of the answer.
        search: The search.
        now: The moment from which durations are counted back, aware.

    Raises:
        CodatError: It could not be read completely. Earlier rows and those that arrived are kept.
    """
    sent = to_codat(search, now)
    if not sent.says_anything:
        return await _read_all(directory, search, now, sent)
    received: dict[str, CompanySummary] = {}
    try:
        async for page in session.client.list_companies(query=sent.query, tags=sent.tags, order_by="name"):
            received.update((row.id, row) for row in directory.note_all(page.items))
    except (BadRequest, InvalidInput):
        return await _read_all(directory, search, now, sent, refused=True)
    return Asked(find(received.values(), search, now), len(received), sent)


async def _read_all(
    directory: Directory, search: Search, now: datetime, sent: ServerQuery, *, refused: bool = False
) -> Asked:
    async for _ in directory.refresh():
        pass
    return Asked(find(directory.all(), search, now), len(directory), sent, refused)
