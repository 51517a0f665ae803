"""Match companies by how people follow them up: `owner`, `due` and `note`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from console_app.services.search.language import Coming, Days, Special, Term
from console_app.services.text.fold import fold
from console_app.services.text.time_format import local_time

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from console_app.services.companies.cached_company import CompanySummary

OfCompany: TypeAlias = "Callable[[CompanySummary], bool]"

OF_FOLLOW_UP = frozenset({"owner", "due", "note"})
"""The fields of this module."""
_OF_AN_ID = re.compile(r"[^\W_]*\d.*")
_WEEK = 7


def follow_up_test(term: Term, now: datetime) -> OfCompany:
    """Return a test for companies.

    Args:
        term: A term of a field of `OF_FOLLOW_UP`.
        now: The moment that says which day is today, aware.
    """
    if term.field == "due":
        return _due_test(term, local_time(now).date())
    return _owner_test(term) if term.field == "owner" else _note_test(term)


def _owner_test(term: Term) -> OfCompany:
    texts = [value for value in term.values if isinstance(value, str)]
    # The users of Codat's account whom Codat names as owners have ids only, in which there are digits.
    ids = [text for text in texts if _OF_AN_ID.fullmatch(text)]
    anybody, nobody, me = (each in term.values for each in (Special.ANY, Special.NONE, Special.ME))
    own = ""
    if me:
        from console_app.services.journal.writer import current_user

        own = fold(current_user())

    def test(company: CompanySummary) -> bool:
        if ids and any(text in fold(each) for each in company.owner_ids for text in ids):
            return True
        name = company.follow_up.owner_name if company.follow_up is not None else ""
        if not name:
            return nobody
        folded = fold(name)
        return anybody or (me and folded == own) or any(text in folded for text in texts)

    return test


def _note_test(term: Term) -> OfCompany:
    texts = [value for value in term.values if isinstance(value, str)]
    is_there, is_not = Special.ANY in term.values, Special.NONE in term.values

    def test(company: CompanySummary) -> bool:
        notes = company.follow_up.notes if company.follow_up is not None else ()
        if not notes:
            return is_not
        return is_there or any(text in fold(each.text) for each in notes for text in texts)

    return test


def _due_test(term: Term, today: date) -> OfCompany:
    is_there, is_not = Special.ANY in term.values, Special.NONE in term.values
    tests = [_day_test(value, term.operator, today) for value in term.values if isinstance(value, Days | Coming)]

    def test(company: CompanySummary) -> bool:
        due = company.follow_up.due if company.follow_up is not None else None
        if due is None:
            return is_not
        return is_there or any(each(due) for each in tests)

    return test


def _day_test(value: Days | Coming, operator: str, today: date) -> Callable[[date], bool]:
    if isinstance(value, Days):
        first, after = value.first, value.after
    else:
        first = _day_of(value, today)
        after = first + timedelta(days=1)
        if value.is_span and operator == ":":
            first = today
    return {
        ">": lambda due: due >= after,
        ">=": lambda due: due >= first,
        "<": lambda due: due < first,
        "<=": lambda due: due < after,
        ":": lambda due: first <= due < after,
    }[operator]


def _day_of(value: Coming, today: date) -> date:
    day = today + timedelta(days=value.days)
    return day if value.weekday is None else day + timedelta(days=(value.weekday - day.weekday()) % _WEEK)
