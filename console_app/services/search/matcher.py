"""Filter companies with a search, and say what is left to filter when a person has typed on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from console_app.services.companies.statuses import NO_CONNECTIONS, UNREADABLE
from console_app.services.connections.platform_names import is_alias_of
from console_app.services.search.language import NOT_ASKED, Ago, Days, EntityIs, Search, Special, Tag, Term, Word
from console_app.services.search.of_follow_up import OF_FOLLOW_UP, follow_up_test
from console_app.services.text.fold import begins_a_word, fold, other_forms
from console_app.services.text.time_format import day_begins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary

OfCompany: TypeAlias = "Callable[[CompanySummary], bool]"
OfConnection: TypeAlias = "Callable[[ConnectionSummary], bool]"
OfMoment: TypeAlias = "Callable[[datetime], bool]"

_FEW = 8
"""The most forms of a word that are searched for one by one. A name has fewer; only a list of ids has more."""
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}")


def find(companies: Iterable[CompanySummary], search: Search, now: datetime) -> list[CompanySummary]:
    """Return the companies that match, in the given order.

    All terms for connections (status, platform, age, sync, since, linked, errors, entity) must match the same
    connection. If negated, no connection may match.

    Args:
        companies: The companies.
        search: The search.
        now: The moment from which durations are counted back, aware.
    """
    found = list(companies)
    # The longest word leaves the fewest for the next one.
    for word in sorted(search.plain, key=lambda word: (word.negated, -len(word.text))):
        text = word.text
        if word.forms:
            has, wanted = word_test(word), not word.negated
            found = [company for company in found if has(company.haystack) is wanted]
        elif word.negated:
            found = [company for company in found if text not in company.haystack]
        else:
            found = [company for company in found if text in company.haystack]
    for term in search.terms:
        if not term.is_of_a_connection:
            test = _of_company(term, now)
            wanted = not term.negated
            found = [company for company in found if test(company) is wanted]
    found = _with_connection(found, [t for t in search.terms if t.is_of_a_connection and not t.negated], now)
    for term in search.terms:
        if term.is_of_a_connection and term.negated:
            out = set(map(id, _with_connection(found, [term], now)))
            found = [company for company in found if id(company) not in out]
    return found


def connection_test(search: Search, now: datetime) -> OfConnection | None:
    """Return a test for the connections that a search describes; None if it describes none in particular.

    Args:
        search: The search.
        now: The time that relative terms such as `age>7d` count from, aware.
    """
    terms = [term for term in search.terms if term.is_of_a_connection and not term.negated]
    return _all_of([_of_connection(term, now) for term in terms]) if terms else None


def _with_connection(companies: list[CompanySummary], terms: list[Term], now: datetime) -> list[CompanySummary]:
    """Return the companies with a connection that matches all `terms`, or without one if negated."""
    if not terms:
        return companies
    is_wanted = status_test(terms)
    if is_wanted is not None:
        known: dict[tuple[str, ...], bool] = {}
        for each in {company.statuses for company in companies}:
            known[each] = any(map(is_wanted, each))
        companies = [company for company in companies if known[company.statuses]]
        if all(term.field == "status" for term in terms):
            return companies
    test = _all_of([_of_connection(term, now) for term in _cheapest_first(terms)])
    found: list[CompanySummary] = []
    last: CompanySummary | None = None
    for company in [row for row in companies for each in row.connections if test(each)]:
        if company is not last:
            found.append(company)
            last = company
    return found


def status_test(terms: Iterable[Term]) -> Callable[[str], bool] | None:
    """Return a test whether a status is wanted by all those of `terms` that are about it; None if there are none."""
    statuses = [frozenset(map(str, term.values)) for term in terms if term.field == "status"]
    if not statuses:
        return None
    wanted = frozenset.intersection(*statuses)
    return lambda status: _folded(status) in wanted or status in wanted


def _cheapest_first(terms: list[Term]) -> list[Term]:
    cost = {"status": 0, "platform": 1, "age": 2, "sync": 2, "since": 2, "linked": 2, "errors": 3, "entity": 3}
    return sorted(terms, key=lambda term: cost[term.field])


def _all_of(tests: list[OfConnection]) -> OfConnection:
    if len(tests) == 1:
        return tests[0]
    first, rest = tests[0], _all_of(tests[1:])
    return lambda connection: first(connection) and rest(connection)


def word_test(word: Word) -> Callable[[str], bool]:
    """Return a test whether a word, in any of its forms, is in the text of a row."""
    text, forms = word.text, word.forms
    if len(forms) > _FEW:
        # A list of ids: searching for one after the other would take too long.
        every = frozenset(word.all_forms)
        return lambda haystack: not every.isdisjoint(_GUID.findall(haystack))
    return lambda haystack: text in haystack or any(begins_a_word(form, haystack) for form in forms)


def _of_company(term: Term, now: datetime) -> OfCompany:
    if term.field == "created":
        when = _moment_test(term, now)
        return lambda company: company.created is not None and when(company.created)
    if term.field == "tag":
        tags = [value for value in term.values if isinstance(value, Tag)]
        return _tag_test(tags)
    if term.field in OF_FOLLOW_UP:
        return follow_up_test(term, now)
    texts = [value for value in term.values if isinstance(value, str)]
    if term.field == "name":
        return _name_test(texts, term.raw)
    if term.field == "id":
        return lambda company: any(_has_id(company, text) for text in texts)
    read: Callable[[CompanySummary], str] = (
        (lambda company: company.description) if term.field == "description" else (lambda company: company.created_by)
    )
    return lambda company: any(text in fold(read(company)) for text in texts)


def _name_test(texts: list[str], typed: tuple[str, ...]) -> OfCompany:
    forms = {form for text in typed for form in other_forms(text)}

    def test(company: CompanySummary) -> bool:
        name = company.sort_name
        if any(text in name for text in texts) or any(begins_a_word(form, name) for form in forms):
            return True
        # Every form of a name is in the haystack: most companies need no second check.
        return any(text in company.haystack for text in texts) and any(
            text in form for form in other_forms(company.name) for text in texts
        )

    return test


def _tag_test(wanted: list[Tag]) -> OfCompany:
    # The same few tags are in many companies.
    known: dict[tuple[str, str], bool] = {}

    def test(company: CompanySummary) -> bool:
        for pair in company.tags:
            answer = known.get(pair)
            if answer is None:
                key, value = fold(pair[0]), fold(pair[1])
                answer = any(key == tag.key and tag.value in {None, value} for tag in wanted)
                known[pair] = answer
            if answer:
                return True
        return False

    return test


def _has_id(company: CompanySummary, text: str) -> bool:
    # Every part of an id is in the haystack: most companies need no second check.
    return text in company.haystack and (
        text in fold(company.id) or any(text in fold(connection.id) for connection in company.connections)
    )


def _of_connection(term: Term, now: datetime) -> OfConnection:
    if term.field == "status":
        wanted = frozenset(map(str, term.values)) - {NO_CONNECTIONS, UNREADABLE}
        return lambda connection: connection.status in wanted or fold(connection.status) in wanted
    if term.field == "platform":
        return _platform_test([str(value) for value in term.values])
    if term.field == "errors":
        return _errors_test(term)
    if term.field == "entity":
        return _entity_test(term)
    when, never = _moment_test(term, now), Special.NEVER in term.values
    if term.field == "age":
        return lambda connection: (at := connection.created) is not None and when(at)
    if term.field == "since":
        return lambda connection: (at := connection.since) is not None and when(at)
    if term.field == "linked":
        return lambda connection: (at := connection.linked_since) is not None and when(at)
    return lambda connection: never if (at := connection.last_sync) is None else when(at)


def _folded(status: str) -> str:
    """Return a status that this program does not know in the form of a search.

    The words for "no status" stay distinct.
    """
    return status if status in {NO_CONNECTIONS, UNREADABLE} else fold(status)


def _platform_test(wanted: list[str]) -> OfConnection:
    # There are few platforms and many connections.
    known: dict[tuple[str, str], bool] = {}

    def test(connection: ConnectionSummary) -> bool:
        platform = (connection.integration_key, connection.platform_name)
        answer = known.get(platform)
        if answer is None:
            key, name = fold(platform[0]), fold(platform[1])
            # `platform:""` is a platform for which Codat gives neither key nor name.
            answer = known[platform] = any(
                each == key or each in name or is_alias_of(each, name) if each else not key + name for each in wanted
            )
        return answer

    return test


def _errors_test(term: Term) -> OfConnection:
    any_error, none = Special.ANY in term.values, Special.NONE in term.values
    texts = [value for value in term.values if isinstance(value, str)]

    def test(connection: ConnectionSummary) -> bool:
        if not connection.errors:
            return none
        return any_error or any(
            text in fold(error.text) or text in fold(error.code) for text in texts for error in connection.errors
        )

    return test


def _entity_test(term: Term) -> OfConnection:
    wanted = {value.word for value in term.values if isinstance(value, EntityIs)}
    texts = [value for value in term.values if isinstance(value, str)]

    def test(connection: ConnectionSummary) -> bool:
        check = connection.entity
        if check is None:
            return NOT_ASKED in wanted
        return check.match in wanted or any(text in fold(check.seen.entity.name) for text in texts)

    return test


def _moment_test(term: Term, now: datetime) -> OfMoment:
    tests = [_compared(value, term.operator, now) for value in term.values if isinstance(value, Ago | Days)]
    if len(tests) == 1:
        return tests[0]
    return lambda moment: any(test(moment) for test in tests)


def _compared(value: Ago | Days, operator: str, now: datetime) -> OfMoment:
    """Return a test whether a moment is longer ago than a duration, or after a day; `:` is within, and on."""
    if isinstance(value, Ago):
        edge = now - value.length
        return {
            ">": lambda at: at < edge,
            ">=": lambda at: at <= edge,
            "<": lambda at: at > edge,
            "<=": lambda at: at >= edge,
            ":": lambda at: at >= edge,
        }[operator]
    first, after = edges(value)
    return {
        ">": lambda at: at >= after,
        ">=": lambda at: at >= first,
        "<": lambda at: at < first,
        "<=": lambda at: at < after,
        ":": lambda at: first <= at < after,
    }[operator]


def edges(days: Days) -> tuple[datetime, datetime]:
    """Return the beginning and the end of days, in local time, as in the list's columns."""
    return day_begins(days.first), day_begins(days.after)


def narrows(new: Search, old: Search) -> bool:
    """Return whether every match of `new` is also a match of `old`.

    Args:
        new: The search to compare.
        old: The earlier search.
    """
    for word in old.plain:
        if word.forms:
            implied = word in new.plain
        elif word.negated:
            implied = any(each.negated and each.text in word.text for each in new.plain)
        else:
            implied = any(not each.negated and all(word.text in form for form in each.all_forms) for each in new.plain)
        if not implied:
            return False
    return all(term in new.terms for term in old.terms)


def without(new: Search, old: Search) -> Search:
    """Return the terms of `new` that still have to be applied to the matches of `old`.

    Connection terms stay together.
    """
    plain = tuple(word for word in new.plain if word not in old.plain)
    of_connections = [term for term in new.terms if term.is_of_a_connection and not term.negated]
    asked_again = any(term not in old.terms for term in of_connections)
    terms = tuple(
        term
        for term in new.terms
        if term not in old.terms or (asked_again and term.is_of_a_connection and not term.negated)
    )
    return replace(new, plain=plain, terms=terms)
